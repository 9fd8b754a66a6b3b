"""Find the promo lines of a document: each line by itself, and then the group of lines that begins with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS
from cleaner.model import Document, Promo, Span
from cleaner.promos.attribution import Attribution
from cleaner.promos.groups import (
    end_of_group,
    end_of_headlines,
    is_link_in_capitals,
    keep_headers_of_data,
    match_in_capitals,
    starts_final_headlines,
)
from cleaner.promos.lines import Line, LineMemo, read_lines
from cleaner.promos.matching import RuleMatch
from cleaner.promos.rules.ruleset import Ruleset
from cleaner.promos.runs import lines_in_runs

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
    if not rules.strict:
        keep_headers_of_data(lines)
    capitals_match = None if rules.strict else match_in_capitals(lines)
    attribution = Attribution(lines)

    def finding(match: RuleMatch, span: Span, evidence: Sequence[str], context: str) -> Promo:
        rule = attribution.rule_of(match)
        reason = f"“{' '.join(match.evidence.split())}” {KIND_DESCRIPTIONS[rule.kind]}"
        return Promo(
            rule.id, rule.kind, span, True, f"{reason}; {context}." if context else f"{reason}.", tuple(evidence)
        )

    in_runs = {} if rules.strict else lines_in_runs(lines)
    position = alone_until = 0
    while position < len(lines):
        line, group = lines[position], Group(position + 1)
        if line.match and not rules.strict:
            group = _group(lines, position, alone_until)
            alone_until = max(alone_until, group.alone_until)
        if line.is_promo or group.reason:
            members = lines[position : group.end]
            matches = [line.match for line in members if line.match]
            match = next((line.match for line in members if line.match and line.is_promo), matches[0])
            span = Span(line.span.start, members[-1].span.end)
            yield finding(match, span, [match.evidence for match in matches], group.reason)
        elif run_line := in_runs.get(position):
            yield finding(run_line.match, line.span, [run_line.match.evidence], run_line.reason)
        elif capitals_match and is_link_in_capitals(lines, position):
            yield finding(
                capitals_match, line.span, [capitals_match.evidence], "this line is in capitals like that one"
            )
        for cut, match in line.cuts:
            span = Span(line.span.start + cut.start, line.span.start + cut.end)
            context = f"it is at the {'end' if cut.start else 'beginning'} of a paragraph"
            yield finding(match, span, [match.evidence], context)
        position = group.end


@dataclass(frozen=True, slots=True)
class Group:
    """The lines that are removed together, from one line on."""

    end: int  # the position after the last of them
    reason: str = ""  # why they are removed together; empty for one line that is decided by itself
    alone_until: int = 0  # no group begins at the lines up to here, since each of them is promo by itself


def _group(lines: Sequence[Line], position: int, alone_until: int) -> Group:
    """Return the lines that are removed together with this one; no group begins at the lines up to `alone_until`."""
    line, only = lines[position], Group(position + 1)
    if starts_final_headlines(lines, position):
        return Group(len(lines), FINAL_HEADLINES)
    if line.is_promo and (headlines_end := end_of_headlines(lines, position)) > only.end:
        return Group(headlines_end, "headlines follow up to the next prose")
    if not line.counts_in_group or position < alone_until:
        return only
    end = end_of_group(lines, position)
    if any(starts_final_headlines(lines, inside) for inside in range(position, end)):
        return Group(len(lines), FINAL_HEADLINES)
    if all(member.is_promo for member in lines[position:end]):
        return Group(position + 1, alone_until=end)
    return Group(end, "most of the short lines next to it are promo lines") if end > only.end else only
