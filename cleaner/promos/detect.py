"""Find the promo lines of a document: each line by itself, then the runs that it opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS
from cleaner.model import Document, Promo, Span
from cleaner.promos.groups import below, closes, is_link_in_capitals, model_in_capitals, stretch
from cleaner.promos.lines import Line, LineMemo, read_lines
from cleaner.promos.matching import RuleMatch
from cleaner.promos.rules.ruleset import Ruleset

KIND_DESCRIPTIONS: Final = {**PROMO_KINDS, **OPTIONAL_KINDS}

CLOSING: Final = "only headlines follow until the end of the text"


def find_promos(document: Document, rules: Ruleset, judged: LineMemo | None = None) -> Iterator[Promo]:
    """Yield the promo lines of a document, in order, each with the words that gave it away.

    A line that opens a list takes along the headlines below it, up to the first line of prose; a
    run of short lines most of which are promo goes whole. Left alone on purpose: headings of a
    markup, the headlines of the article itself, and everything that only resembles a promo line by
    a word. What was `judged` in a text before it was shortened, by the same rules, makes the next look short.
    """
    lines = read_lines(document, rules, judged)
    model = None if rules.strict else model_in_capitals(lines)
    position = sure_until = 0  # the lines before `sure_until` are known to be promo each by itself
    while position < len(lines):
        line, end, around = lines[position], position + 1, ""
        if line.match and not rules.strict:
            end, around = _run(lines, position, sure_until)
            sure_until = max(sure_until, end)
            if not around:
                end = position + 1
        if line.is_sure or around:
            yield _promo(lines[position:end], around)
        elif model and is_link_in_capitals(lines, position):
            around = "this line stands in capitals between paragraphs as that one does"
            yield _finding(model, line.span, [model.evidence], around)
        for span, match in line.cuts:
            start = line.span.start
            around = "it is glued to the " + ("end" if span.start else "beginning") + " of a paragraph"
            yield _finding(match, Span(start + span.start, start + span.end), [match.evidence], around)
        position = end


def _run(lines: Sequence[Line], position: int, sure_until: int) -> tuple[int, str]:
    """Return the position behind the lines that go together with this one, and why they do.

    Without a reason each of them is promo by itself, or none but this one was looked at.
    """
    line, end = lines[position], position + 1
    if closes(lines, position):
        return len(lines), CLOSING
    if line.is_sure and (reach := below(lines, position)) > end:
        return reach, "headlines stand below it, up to the next prose"
    if line.is_furniture and position >= sure_until:
        reach = stretch(lines, position)
        if any(closes(lines, inside) for inside in range(position, reach)):
            return len(lines), CLOSING
        if all(other.is_sure for other in lines[position:reach]):
            return reach, ""
        return reach, "most of the short lines beside it are promo" if reach > end else ""
    return end, ""


def _promo(run: Sequence[Line], around: str) -> Promo:
    matches = [line.match for line in run if line.match]
    match = next((line.match for line in run if line.match and line.is_sure), matches[0])
    return _finding(match, Span(run[0].span.start, run[-1].span.end), [match.evidence for match in matches], around)


def _finding(match: RuleMatch, span: Span, evidence: Sequence[str], around: str) -> Promo:
    reason = (
        f"“{' '.join(match.evidence.split())}” {KIND_DESCRIPTIONS[match.rule.kind]}{'; ' if around else ''}{around}."
    )
    return Promo(match.rule.id, match.rule.kind, span, True, reason, tuple(evidence))
