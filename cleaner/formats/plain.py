"""Plain text: blank lines separate blocks, and each line is a paragraph unless the block is hard-wrapped prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby, pairwise
from typing import TypeAlias

from cleaner.lazy import LazyRegex
from cleaner.model import Block, BlockKind, Document, Span
from cleaner.text import LazyTokens, TokenCache, is_unspaced, stretches

_LIST_ITEM = LazyRegex(r"\s*(?:[-*+•‣◦▪●○·–—]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s", module="re")
_TABLE_ROW = LazyRegex(r"\s*\||[^|]*\|[^|]*\|[^|]*\|", module="re")
_TABBED = LazyRegex(r"\S\t+\S", module="re")
_SENTENCE_END = LazyRegex(r"""[.!?…。！？।؟۔][\s"'”’»)\]」』]*$""", module="re")

MIN_WIDTH = 40  # columns; narrower blocks are lists, verse or addresses, not wrapped prose
MAX_WIDTH = 132  # columns; longer lines are paragraphs, since prose is not wrapped at such a width

# A line that is not blank: its number from 0, its span without the line end, its text. As a named tuple, parsing takes
# a fifth longer.
_Line: TypeAlias = tuple[int, Span, str]


def parse(source: str, token_cache: TokenCache | None = None) -> Document:
    r"""Divide a plain text into paragraphs, list items and table rows.

    Lines of white space separate groups of lines. Each line of a group is a block of its own, unless the
    group is hard-wrapped prose: then all its lines are one paragraph. Headings are not recognised. A headline with a
    standfirst on the next line, at the top of the text, is not taken for hard-wrapped prose.

    Lines in `token_cache` are not tokenised again; the lines of a short text are added to it.

    >>> [block.span.of("- One.\nTwo.") for block in parse("- One.\nTwo.").blocks]
    ['- One.', 'Two.']
    """
    return Document(source, tuple(_blocks(source, token_cache)))


def _blocks(source: str, token_cache: TokenCache | None) -> Iterator[Block]:
    # Only \n, \r\n and \r end a line. `str.splitlines` also splits at form feeds, U+0085 and U+2028, which occur
    # inside the lines of real texts.
    text = source.replace("\r", "\n")
    tokens_of, may_have_rows = LazyTokens(text, token_cache).of, "|" in text or "\t" in text
    for group in _groups(text, source):
        lines = [line for _, _, line in group] if len(group) > 1 else []
        if lines and _are_wrapped(lines) and (group[0][0] or not _are_headline_and_standfirst(lines)):
            (first, start, _), (last, end, _) = group[0], group[-1]
            span = Span(start.start, end.end)
            kind = _kind(span.of(source), may_have_rows=may_have_rows)
            yield Block(span, kind, tokens_of, first, last + 1)
        else:
            for number, span, line in group:
                is_plain = not may_have_rows and line[:2].isalpha()  # the usual case, without a call
                kind = "paragraph" if is_plain else _kind(line, may_have_rows=may_have_rows)
                yield Block(span, kind, tokens_of, number, number + 1)


def _groups(text: str, source: str) -> Iterator[list[_Line]]:
    """Yield the groups of lines between blank lines. `text` is the source with every CR replaced by LF."""
    group: list[_Line] = []
    start = end = 0  # of this line; of the last line that was not blank
    for number, line in enumerate(chain.from_iterable(stretch.split("\n") for stretch in stretches(text))):
        if line and not line.isspace():
            if group and start - end > 1 and source[end:start] != "\r\n":
                yield group
                group = []
            end = start + len(line)
            group.append((number, Span(start, end), line))
        start += len(line) + 1
    if group:
        yield group


def has_wrapped(lines: Sequence[str]) -> bool:
    """Return whether a text contains hard-wrapped prose. Its lines are given without their ends.

    >>> has_wrapped(["The ferries to the island wait for the storm", "to pass, the harbour master said."])
    True
    """
    if not any(line and following for line, following in pairwise(lines)):
        return False  # the usual case: blank lines separate all paragraphs
    groups = [list(group) for is_text, group in groupby(lines, lambda line: bool(line.strip())) if is_text]
    return any(len(group) > 1 and _are_wrapped(group) for group in groups)


def _kind(text: str, *, may_have_rows: bool) -> BlockKind:
    if not text[:2].isalpha() and _LIST_ITEM.match(text):
        return "list-item"
    if may_have_rows and (("|" in text and _TABLE_ROW.match(text)) or ("\t" in text and _TABBED.search(text))):
        return "table-row"
    return "paragraph"


def _are_wrapped(lines: Sequence[str]) -> bool:
    """Return whether an editor broke these lines to fit a width.

    Two conditions hold for wrapped prose. No line had room for the first word of the next one. And most
    breaks are inside a sentence, between two words; verse breaks at commas instead.
    """
    texts = [line.rstrip() for line in lines]
    width = max(map(len, texts))
    if not MIN_WIDTH <= width <= MAX_WIDTH or any(map(_LIST_ITEM.match, texts[1:])):
        return False
    breaks = list(pairwise(texts))
    if any(len(line) + 1 + _first_word_length(following) <= width for line, following in breaks):
        return False
    inside = sum(line.rstrip("-")[-1:].isalnum() and not following.lstrip()[0].isupper() for line, following in breaks)
    return inside * 2 >= len(breaks)


def _are_headline_and_standfirst(lines: Sequence[str]) -> bool:
    """Return whether the first two lines of a text are two texts: only the second one ends a sentence.

    Not handled: a standfirst that begins with a small letter, which looks like the second line of a wrapped sentence.
    """
    headline, standfirst = lines[0].rstrip(), lines[1].strip()
    ends = _SENTENCE_END.search(standfirst) and not _SENTENCE_END.search(headline)
    return len(lines) == 2 and bool(ends) and not standfirst[0].islower()


def _first_word_length(line: str) -> int:
    """Return the length of the first word; 1 in scripts without spaces, whose lines may break anywhere."""
    word = line.split(None, 1)[0]
    return 1 if is_unspaced(word) else len(word)
