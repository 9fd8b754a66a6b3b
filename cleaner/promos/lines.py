"""The lines of a document, each with what the rules say about it and what it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from cleaner.formats.plain import MIN_WIDTH
from cleaner.promos.matching import Hit, Verdict, judge, screen_for
from cleaner.text.sentences import ends_a_sentence
from cleaner.model import Document, Span
from cleaner.promos.rules.ruleset import Ruleset
from cleaner.text import LONG

MAX_HEADLINE: Final = 160  # characters; headlines are shorter, so are one-line teasers
MIN_PROSE: Final = 60  # characters; a line that ends in a full stop and is longer is prose

_STORIES: Final = ("read-more", "related", "watch-listen")  # kinds whose labels stand before headlines

_HASHES = re.compile(r"\s*#{1,6}\s")
NO_VERDICT: Final = Verdict()
# Lines of a text, with what the rules say about each; of a long text only those that were looked at closely, since
# the others would take as much memory as the text.
Judged: TypeAlias = dict[str, Verdict]

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class Line:
    """A block, the rule that it meets, and what it may be; all that runs ask for is known beforehand."""

    span: Span
    kind: str
    text: str  # as printed, without white space around it
    hit: Hit | None  # the rule that the whole line meets
    cuts: tuple[tuple[Span, Hit], ...]  # places in the line that are glued to it
    adjoins: bool  # no blank line stands between it and the line before
    is_long: bool  # longer than headlines and teasers are, or a part of the article for another reason
    ends_a_sentence: bool  # asked of short lines only
    is_sure: bool  # promo whatever stands beside it
    at_head: bool = False  # prose follows, and none stands before it: among the headlines of the article itself

    @property
    def is_furniture(self) -> bool:
        """Tell a promo line that stands among its like, which a label with its headline does not."""
        return self.hit is not None and (self.hit.rule.shape != "label" or self.hit.alone)

    @property
    def is_prose(self) -> bool:
        """Tell a sentence or a longer text, which no run of promo lines goes across."""
        return self.is_long or (self.ends_a_sentence and len(self.text) >= MIN_PROSE)

    @property
    def is_loose(self) -> bool:
        """Tell a short line that may be promo or content: neither prose, nor an introduction to what follows."""
        return self.hit is None and not self.is_prose and not self.text.endswith((":", "："))


def read_lines(document: Document, rules: Ruleset, judged: Judged | None = None) -> list[Line]:
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


def _verdicts(document: Document, rules: Ruleset, judged: Judged) -> Iterator[tuple[Span, Verdict]]:
    """Yield what the rules say about each block that one of them meets."""
    source, screen = document.source, screen_for(rules)
    # Lines are cut out again where they are not known: to hold them all would double a long text.
    known = [(block, judged.get(block.span.of(source))) for block in document.blocks if block.kind != "heading"]
    unknown = [block for block, verdict in known if verdict is None]
    if len(source) <= LONG:
        judged.update((block.span.of(source), NO_VERDICT) for block in unknown)
    lines = [(block.span, block.words) for block in unknown]
    for span, words in lines if lines and screen.may_hold_pattern(source) else screen.passing(source, lines):
        text = span.of(source)
        judged[text] = judge_line(rules, text, words)
    for block, verdict in known:
        told = judged.get(block.span.of(source), NO_VERDICT) if verdict is None else verdict
        if told != NO_VERDICT:
            yield block.span, told


def judge_line(rules: Ruleset, text: str, words: tuple[str, ...]) -> Verdict:
    """Return what the rules say about a line; nothing of what their screen does not let through."""
    return NO_VERDICT if _is_heading(text) else judge(rules, text, words)


def _lines(document: Document, verdicts: Mapping[Span, Verdict]) -> Iterator[Line]:
    source, end = document.source, 0
    for span, kind, *_ in document.blocks:
        printed = span.of(source)
        text = printed.strip()
        if not text:
            continue
        hit, cuts = verdicts.get(span, NO_VERDICT)
        adjoins = _is_line_end(source[end : span.start])
        is_part = len(text) > MAX_HEADLINE or bool(cuts) or kind == "heading" or _is_heading(printed)
        is_long = hit is None and is_part
        ends = hit is None and not is_part and ends_a_sentence(printed)
        yield Line(span, kind, text, hit, cuts, adjoins, is_long, ends, hit is not None and not hit.rule.is_weak)
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
        if line.hit and before and _goes_on(line) and _breaks_off(before):
            line.hit, line.is_sure = None, False
        if line.hit and after and line.hit.rule.is_weak and line.text[0].isupper() and after.text[0].islower():
            line.hit, line.is_sure = None, False
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if line.hit and all(
            " " not in other.text and (other is line or other.is_loose) for other in (before, line, after)
        ):
            line.is_sure = False


def _goes_on(line: Line) -> bool:
    return line.adjoins and line.text[0].islower() and " " in line.text


def _breaks_off(line: Line) -> bool:
    """Tell a line that is as long as the lines of wrapped prose, and ends amid a sentence."""
    return not line.hit and len(line.text) >= MIN_WIDTH and line.text[-1].isalnum()


def _mark_places(lines: Sequence[Line]) -> None:
    """Mark what stands before the first paragraph of prose, and the weak lines that count at either end."""
    positions = range(len(lines))
    first = next((position for position in positions if lines[position].is_prose), 0)
    last = next((position for position in reversed(positions) if lines[position].is_prose), -1)
    for line in lines[:first]:
        line.at_head = True
    for position, line in enumerate(lines):
        if line.hit and line.hit.rule.needs == "edge":
            line.is_sure = not first < position < last
        if line.hit and line.at_head and _may_be_the_headline(line.hit):
            line.is_sure = False


def _may_be_the_headline(hit: Hit) -> bool:
    """Tell a label that articles open their own headline with: "WATCH: Storm hits the quay".

    What is found glued to paragraphs nobody puts above an article.
    """
    rule = hit.rule
    return rule.shape == "label" and not hit.alone and rule.kind in _STORIES and not rule.glued
