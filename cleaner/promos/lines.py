"""The lines of a document, each with what the rules say about it and what it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from cleaner.formats.plain import MIN_WIDTH
from cleaner.model import Document, Span
from cleaner.promos.matching import LineMatch, RuleMatch, classify_line, line_prefilter_for
from cleaner.promos.rules.ruleset import Ruleset
from cleaner.text import LONG
from cleaner.text.sentences import ends_a_sentence

MAX_HEADLINE: Final = 160  # characters; headlines are shorter, so are one-line teasers
MIN_PROSE: Final = 60  # characters; a line that ends in a full stop and is longer is prose

_STORIES: Final = ("read-more", "related", "watch-listen")  # kinds whose labels stand before headlines

_HASHES = re.compile(r"\s*#{1,6}\s")
NO_MATCH: Final = LineMatch()
# Lines of a text, with what the rules say about each; of a long text only those that were looked at closely, since
# the others would take as much memory as the text.
LineMemo: TypeAlias = dict[str, LineMatch]

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class Line:
    """A block, the rule that it meets, and what it may be; all that runs ask for is known beforehand."""

    span: Span
    kind: str
    text: str  # as printed, without white space around it
    match: RuleMatch | None  # the rule that the whole line meets
    cuts: tuple[tuple[Span, RuleMatch], ...]  # places in the line that are glued to it
    adjoins: bool  # no blank line stands between it and the line before
    is_long: bool  # longer than headlines and teasers are, or a part of the article for another reason
    ends_a_sentence: bool  # asked of short lines only
    is_sure: bool  # promo whatever stands beside it
    at_head: bool = False  # prose follows, and none stands before it: among the headlines of the article itself

    @property
    def is_furniture(self) -> bool:
        """Tell a promo line that stands among its like, which a label with its headline does not."""
        return self.match is not None and (self.match.rule.shape != "label" or self.match.alone)

    @property
    def is_prose(self) -> bool:
        """Tell a sentence or a longer text, which no run of promo lines goes across."""
        return self.is_long or (self.ends_a_sentence and len(self.text) >= MIN_PROSE)

    @property
    def is_loose(self) -> bool:
        """Tell a short line that may be promo or content: neither prose, nor an introduction to what follows."""
        return self.match is None and not self.is_prose and not self.text.endswith((":", "："))


def read_lines(document: Document, rules: Ruleset, judged: LineMemo | None = None) -> list[Line]:
    """Return the lines of a document that hold anything; none where no rule meets any of them.

    What is in `judged` is not judged again, and what is judged is put there.
    """
    verdicts = dict(_verdicts(document, rules, {} if judged is None else judged))
    if not verdicts:
        return []
    lines = list(_lines(document, verdicts))
    _mark_parts(lines)
    if not rules.strict:
        _mark_places(lines)
    return lines


def _verdicts(document: Document, rules: Ruleset, judged: LineMemo) -> Iterator[tuple[Span, LineMatch]]:
    """Yield what the rules say about each block that one of them meets."""
    source, prefilter = document.source, line_prefilter_for(rules)
    # Lines are cut out again where they are not known: to hold them all would double a long text.
    known = [(block, judged.get(block.span.of(source))) for block in document.blocks if block.kind != "heading"]
    unknown = [block for block, line_match in known if line_match is None]
    if len(source) <= LONG:
        judged.update((block.span.of(source), NO_MATCH) for block in unknown)
    lines = [(block.span, block.tokens) for block in unknown]
    for span, words in lines if lines and prefilter.may_hold_pattern(source) else prefilter.passing(source, lines):
        text = span.of(source)
        judged[text] = match_line(rules, text, words)
    for block, line_match in known:
        told = judged.get(block.span.of(source), NO_MATCH) if line_match is None else line_match
        if told != NO_MATCH:
            yield block.span, told


def match_line(rules: Ruleset, text: str, words: tuple[str, ...]) -> LineMatch:
    """Return what the rules say about a line; nothing of what their screen does not let through."""
    return NO_MATCH if _is_heading(text) else classify_line(rules, text, words)


def _lines(document: Document, verdicts: Mapping[Span, LineMatch]) -> Iterator[Line]:
    source, end = document.source, 0
    for span, kind, *_ in document.blocks:
        printed = span.of(source)
        text = printed.strip()
        if not text:
            continue
        match, cuts = verdicts.get(span, NO_MATCH)
        adjoins = _is_line_end(source[end : span.start])
        is_part = len(text) > MAX_HEADLINE or bool(cuts) or kind == "heading" or _is_heading(printed)
        is_long = match is None and is_part
        ends = match is None and not is_part and ends_a_sentence(printed)
        yield Line(span, kind, text, match, cuts, adjoins, is_long, ends, match is not None and not match.rule.is_weak)
        end = span.end


def _is_line_end(gap: str) -> bool:
    """Tell whether what stands between two lines holds no blank line."""
    return gap == "\n" or (gap != "\n\n" and len(_LINE_END.findall(gap)) == 1)


def _is_heading(line: str) -> bool:
    """Tell a heading of Markdown, also in a plain text: a section of the page, whatever it is called."""
    return "#" in line and _HASHES.match(line) is not None


def _mark_parts(lines: Sequence[Line]) -> None:
    """Take the hits from lines that are no lines of their own: parts of wrapped sentences, words of a list of words."""
    beside = [None, *lines, None]
    for before, line, after in zip(beside, lines, beside[2:], strict=False):
        if line.match and before and _goes_on(line) and _breaks_off(before):
            line.match, line.is_sure = None, False
        if line.match and after and line.match.rule.is_weak and line.text[0].isupper() and after.text[0].islower():
            line.match, line.is_sure = None, False
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if line.match and all(
            " " not in other.text and (other is line or other.is_loose) for other in (before, line, after)
        ):
            line.is_sure = False


def _goes_on(line: Line) -> bool:
    return line.adjoins and line.text[0].islower() and " " in line.text


def _breaks_off(line: Line) -> bool:
    """Tell a line that is as long as the lines of wrapped prose, and ends amid a sentence."""
    return not line.match and len(line.text) >= MIN_WIDTH and line.text[-1].isalnum()


def _mark_places(lines: Sequence[Line]) -> None:
    """Mark what stands before the first paragraph of prose, and the weak lines that count at either end."""
    positions = range(len(lines))
    first = next((position for position in positions if lines[position].is_prose), 0)
    last = next((position for position in reversed(positions) if lines[position].is_prose), -1)
    for line in lines[:first]:
        line.at_head = True
    for position, line in enumerate(lines):
        if line.match and line.match.rule.needs == "edge":
            line.is_sure = not first < position < last
        if line.match and line.at_head and _may_be_the_headline(line.match):
            line.is_sure = False


def _may_be_the_headline(match: RuleMatch) -> bool:
    """Tell a label that articles open their own headline with: "WATCH: Storm hits the quay".

    What is found glued to paragraphs nobody puts above an article.
    """
    rule = match.rule
    return rule.shape == "label" and not match.alone and rule.kind in _STORIES and not rule.glued
