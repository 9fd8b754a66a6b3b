"""The lines of a document, each with the rule that it matches and its role: prose, a headline or a promo line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from unicodedata import east_asian_width

from cleaner.formats.plain import MIN_WIDTH
from cleaner.lazy import LazyFunction
from cleaner.model import Document, Span
from cleaner.promos.matching import MIN_HEADLINE_TOKENS, LineMatch, RuleMatch, classify_line, line_prefilter_for
from cleaner.promos.rules.ruleset import Ruleset
from cleaner.text import LONG
from cleaner.text.sentences import ends_a_sentence

MAX_HEADLINE: Final = 160  # columns; headlines and one-line teasers are narrower
MIN_PROSE: Final = 60  # columns; a line that ends in a full stop is prose if it is wider

MIN_HEADLINE: Final = 20  # columns of a headline in a language that is written without spaces

_STORY_KINDS: Final = ("read-more", "related", "watch-listen")  # kinds whose labels are followed by headlines

_FIRST_WIDE: Final = "\u1100"  # no character before it takes two columns

_HASHES = re.compile(r"\s*#{1,6}\s")
_has_reference = LazyFunction("cleaner.promos.references", "has_reference")  # needed in documentation only

NO_MATCH: Final = LineMatch()
# The match of each line, by its text. For a long text it has only the lines that passed the prefilter, since all lines
# would take as much memory as the text.
LineMemo: TypeAlias = dict[str, LineMatch]

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class Line:
    """A block with the rule that it matches, and the properties that groups of lines depend on, computed once."""

    span: Span
    kind: str
    text: str  # verbatim, without surrounding white space
    match: RuleMatch | None  # of the whole line
    cuts: tuple[
        tuple[Span, RuleMatch], ...
    ]  # the promo at the ends of the line; spans are character offsets in the line
    follows_directly: bool  # after the line before, without a blank line between
    is_content: bool  # part of the article: longer than a headline, a heading, or text that has promo at one end
    ends_a_sentence: bool  # computed for short lines without a match only
    is_promo: bool  # matches a rule that needs no context, so it is removed whatever is around it
    # Prose follows it, but no prose precedes it, so it may be the headline of the article.
    is_above_prose: bool = False

    @property
    def counts_in_group(self) -> bool:
        """Whether it counts as promo in a group. A label with its own headline does not: it occurs in content too."""
        return self.match is not None and (self.match.rule.shape != "label" or self.match.lacks_headline)

    @property
    def is_advertisement(self) -> bool:
        """Whether it marks an advertisement. It says nothing about the lines next to it."""
        return self.match is not None and self.match.rule.kind == "advertisement"

    @property
    def is_prose(self) -> bool:
        """Whether it is a sentence or a longer text. A group of promo lines never extends across prose."""
        return self.is_content or (self.ends_a_sentence and width(self.text) >= MIN_PROSE)

    @property
    def is_undecided(self) -> bool:
        """Whether it is short and may be promo or content. A line that ends in a colon introduces content."""
        return self.match is None and not self.is_prose and not self.text.endswith((":", "："))


def read_lines(document: Document, rules: Ruleset, memo: LineMemo | None = None) -> list[Line]:
    """Return the lines of a document that are not blank; an empty list if no rule matches any of them.

    Lines in `memo` are not matched again. New matches are added to it.
    """
    if not rules.active:
        return []
    matches = dict(_matches(document, rules, {} if memo is None else memo))
    if not matches:
        return []
    lines = list(_lines(document, matches))
    _drop_partial_matches(lines)
    if not rules.strict:
        _mark_positions(lines)
    return lines


def matching_lines(document: Document, rules: Ruleset) -> Iterator[Span]:
    """Yield the spans of the lines that a rule describes, whatever is around them."""
    return (span for span, line_match in _matches(document, rules, {}) if line_match.whole)


def _matches(document: Document, rules: Ruleset, memo: LineMemo) -> Iterator[tuple[Span, LineMatch]]:
    """Yield the span of each block that matches a rule, and the match."""
    source, prefilter = document.source, line_prefilter_for(rules)
    # Texts of blocks are sliced from the source each time. Keeping them would double the memory of a long text.
    blocks = [
        block for block in document.blocks if (block.kind == "paragraph" if rules.strict else block.kind != "heading")
    ]
    known = [memo.get(block.span.of(source)) for block in blocks]
    new = [block for block, line_match in zip(blocks, known, strict=True) if line_match is None]
    if len(source) <= LONG:
        memo.update((block.span.of(source), NO_MATCH) for block in new)
    lines = [(block.span, block.tokens) for block in new]
    for span, tokens in lines if lines and prefilter.may_contain_pattern(source) else prefilter.passing(source, lines):
        text = span.of(source)
        memo[text] = match_line(rules, text, tokens)
    del lines, new  # frees the memory of a long text
    for block, known_match in zip(blocks, known, strict=True):
        line_match = memo.get(block.span.of(source), NO_MATCH) if known_match is None else known_match
        if line_match != NO_MATCH and not (rules.strict and _has_reference(block.span.of(source))):
            yield block.span, line_match


def match_line(rules: Ruleset, text: str, tokens: tuple[str, ...]) -> LineMatch:
    """Return the match of a line. A heading never matches."""
    return NO_MATCH if _is_heading(text) else classify_line(rules, text, tokens)


def _lines(document: Document, matches: Mapping[Span, LineMatch]) -> Iterator[Line]:
    source, end = document.source, 0
    for span, kind, *_ in document.blocks:
        whole = span.of(source)
        text = whole.strip()
        if not text:
            continue
        match, cuts = matches.get(span, NO_MATCH)
        follows_directly = _has_one_line_end(source[end : span.start])
        has_content = (
            len(text) > MAX_HEADLINE
            or width(text) > MAX_HEADLINE
            or bool(cuts)
            or kind == "heading"
            or _is_heading(whole)
        )
        is_content = match is None and has_content
        ends = match is None and not has_content and ends_a_sentence(whole)
        is_promo = match is not None and not match.rule.needs_context
        yield Line(span, kind, text, match, cuts, follows_directly, is_content, ends, is_promo)
        end = span.end


def width(text: str) -> int:
    """Return the number of columns of a text: Chinese, Japanese and Korean characters take two, and say as much.

    >>> width("Read more"), width("続きを読む")
    (9, 10)
    """
    if text.isascii() or max(text) < _FIRST_WIDE:
        return len(text)
    return len(text) + sum(east_asian_width(char) in "WF" for char in text)


def _has_one_line_end(text: str) -> bool:
    """Return whether the text between two lines has only one line end, and therefore no blank line."""
    return text == "\n" or (text != "\n\n" and len(_LINE_END.findall(text)) == 1)


def _is_heading(line: str) -> bool:
    """Return whether a line is a Markdown heading, in plain text too: it is the title of a section of the article."""
    return "#" in line and _HASHES.match(line) is not None


def _drop_partial_matches(lines: Sequence[Line]) -> None:
    """Drop the matches of lines that are part of a wrapped sentence or of a list of words."""
    padded = [None, *lines, None]
    for before, line, after in zip(padded, lines, padded[2:], strict=False):
        if not line.match:
            continue
        continues_line_before = before and _continues_a_sentence(line) and _ends_within_a_sentence(before)
        continues_in_line_after = (
            after and line.match.rule.needs_context and line.text[0].isupper() and after.text[0].islower()
        )
        if continues_line_before or continues_in_line_after:
            line.match, line.is_promo = None, False
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if line.match and all(
            " " not in member.text and (member is line or member.is_undecided) for member in (before, line, after)
        ):
            line.is_promo = False


def _continues_a_sentence(line: Line) -> bool:
    return line.follows_directly and line.text[0].islower() and " " in line.text


def _ends_within_a_sentence(line: Line) -> bool:
    """Return whether a line is as long as a line of wrapped prose and has no punctuation at its end."""
    return not line.match and len(line.text) >= MIN_WIDTH and line.text[-1].isalnum()


def _mark_positions(lines: Sequence[Line]) -> None:
    """Mark the lines above the first prose, and decide on matches that depend on the position of their line."""
    prose = [position for position, line in enumerate(lines) if line.is_prose]
    first, last = (prose[0], prose[-1]) if prose else (0, -1)
    for line in lines[:first]:
        line.is_above_prose = True
    for position, line in enumerate(lines):
        if line.match and line.match.rule.requires == "edge":
            line.is_promo = not first < position < last
        elif line.match and line.match.rule.depends_on_other_lines and not line.match.rule.needs_context:
            line.is_promo = position + 1 < len(lines) and _may_be_headline(lines[position + 1])
        if line.match and line.is_above_prose and _begins_headline_of_article(line.match):
            line.is_promo = False


def _may_be_headline(line: Line) -> bool:
    """Return whether a line can be the headline of another story."""
    is_long_enough = line.text.count(" ") >= MIN_HEADLINE_TOKENS - 1 or width(line.text) >= MIN_HEADLINE
    return (line.is_undecided or line.match is not None) and not line.ends_a_sentence and is_long_enough


def _begins_headline_of_article(match: RuleMatch) -> bool:
    """Return whether the headline of an article may begin with the label of a match: "WATCH: Storm hits the quay".

    Labels that also occur within paragraphs do not begin headlines.
    """
    rule = match.rule
    return rule.shape == "label" and not match.lacks_headline and rule.kind in _STORY_KINDS and not rule.inline
