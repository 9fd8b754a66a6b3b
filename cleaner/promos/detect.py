"""Find the promo lines of a document: each line by itself, and then the group of lines that begins with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS
from cleaner.model import Document, Promo, Span
from cleaner.promos.attribution import Attribution
from cleaner.promos.groups import (
    end_of_group,
    end_of_headlines,
    is_link_in_capitals,
    match_in_capitals,
    starts_final_headlines,
)
from cleaner.promos.lines import Line, LineMemo, read_lines
from cleaner.promos.matching import RuleMatch
from cleaner.promos.rules.ruleset import Ruleset

KIND_DESCRIPTIONS: Final = {**PROMO_KINDS, **OPTIONAL_KINDS}

FINAL_HEADLINES: Final = "only headlines follow until the end of the text"


def find_promos(document: Document, rules: Ruleset, memo: LineMemo | None = None) -> Iterator[Promo]:
    """Yield the promo lines of a document in order. The evidence of each is the words that match a rule.

    A header includes the headlines below it, up to the first line of prose. A group of short lines that are mostly
    promo is one finding. If rules of several languages match, the finding names the rule of the document's language.

    Not handled: headings of a markup, the headlines of the article itself, and lines that only share a word with a
    promo line. They are kept.

    `memo` has the matches of lines from earlier passes with the same rules. New ones are added to it.
    """
    lines = read_lines(document, rules, memo)
    if not lines:
        return
    capitals_match = None if rules.strict else match_in_capitals(lines)
    attribution = Attribution(lines)

    def finding(match: RuleMatch, span: Span, evidence: Sequence[str], context: str) -> Promo:
        rule = attribution.rule_of(match)
        reason = f"“{' '.join(match.evidence.split())}” {KIND_DESCRIPTIONS[rule.kind]}"
        return Promo(
            rule.id, rule.kind, span, True, f"{reason}; {context}." if context else f"{reason}.", tuple(evidence)
        )

    position = promo_until = 0  # every line from `position` up to `promo_until` is promo by itself
    while position < len(lines):
        line, end, context = lines[position], position + 1, ""
        if line.match and not rules.strict:
            group_end, context = _group(lines, position, promo_until)
            promo_until = max(promo_until, group_end)
            end = group_end if context else end
        if line.is_promo or context:
            group = lines[position:end]
            matches = [line.match for line in group if line.match]
            match = next((line.match for line in group if line.match and line.is_promo), matches[0])
            span = Span(line.span.start, group[-1].span.end)
            yield finding(match, span, [match.evidence for match in matches], context)
        elif capitals_match and is_link_in_capitals(lines, position):
            yield finding(
                capitals_match, line.span, [capitals_match.evidence], "this line is in capitals like that one"
            )
        for cut, match in line.cuts:
            span = Span(line.span.start + cut.start, line.span.start + cut.end)
            context = f"it is at the {'end' if cut.start else 'beginning'} of a paragraph"
            yield finding(match, span, [match.evidence], context)
        position = end


def _group(lines: Sequence[Line], position: int, promo_until: int) -> tuple[int, str]:
    """Return the position after the lines that are removed together with this one, and the reason.

    An empty reason means that no line is removed because of its neighbours. The position is then after a group of
    lines that are each promo by themselves, or after this line.
    """
    line, end = lines[position], position + 1
    if starts_final_headlines(lines, position):
        return len(lines), FINAL_HEADLINES
    if line.is_promo and (headlines_end := end_of_headlines(lines, position)) > end:
        return headlines_end, "headlines follow up to the next prose"
    if line.counts_in_group and position >= promo_until:
        group_end = end_of_group(lines, position)
        if any(starts_final_headlines(lines, inside) for inside in range(position, group_end)):
            return len(lines), FINAL_HEADLINES
        if all(member.is_promo for member in lines[position:group_end]):
            return group_end, ""
        return group_end, "most of the short lines next to it are promo lines" if group_end > end else ""
    return end, ""
