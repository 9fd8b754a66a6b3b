"""Plain text: blank lines part blocks, and a line is a paragraph unless the block is wrapped prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby, pairwise
from typing import TypeAlias

from cleaner.lazy import LazyRegex
from cleaner.model import Block, BlockKind, Document, Span
from cleaner.text import LazyTokens, TokenCache, is_unspaced, stretches

Line: TypeAlias = tuple[int, Span, str]  # its number, its place without its end, and what stands there

_LIST_ITEM = LazyRegex(r"\s*(?:[-*+•‣◦▪●○·–—]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s", module="re")
_TABLE_ROW = LazyRegex(r"\s*\||[^|]*\|[^|]*\|[^|]*\|", module="re")
_TABBED = LazyRegex(r"\S\t+\S", module="re")

MIN_WIDTH = 40  # columns; narrower blocks are lists, verse and addresses, not wrapped prose
MAX_WIDTH = 132  # columns; longer lines are paragraphs, since nobody wraps prose that wide


def parse(source: str, known: TokenCache | None = None) -> Document:
    r"""Divide a plain text into paragraphs.

    Lines that hold nothing but white space part the text. Between them each line is a paragraph of
    its own, except where the lines are wrapped prose: then they are one paragraph together. Lines that
    are `known` are not folded again; those of a text that is not long become known.

    >>> [block.span.of("- One.\nTwo.") for block in parse("- One.\nTwo.").blocks]
    ['- One.', 'Two.']
    """
    return Document(source, tuple(_blocks(source, known)))


def _blocks(source: str, known: TokenCache | None) -> Iterator[Block]:
    # Only \n, \r\n and \r end a line. `str.splitlines` also splits on form feeds, U+0085 and U+2028, which stand
    # inside the lines of real texts.
    text = source.replace("\r", "\n")
    folded, may_hold_rows = LazyTokens(text, known).of, "|" in text or "\t" in text
    for lines in _groups(text, source):
        if len(lines) > 1 and _are_wrapped([line for _, _, line in lines]):
            (first, start, _), (last, end, _) = lines[0], lines[-1]
            span = Span(start.start, end.end)
            yield Block(span, _kind(span.of(source), may_hold_rows=may_hold_rows), folded, first, last + 1)
        else:
            for at, span, line in lines:
                is_plain = not may_hold_rows and line[:2].isalpha()  # as nearly always
                kind = "paragraph" if is_plain else _kind(line, may_hold_rows=may_hold_rows)
                yield Block(span, kind, folded, at, at + 1)


def _groups(text: str, source: str) -> Iterator[list[Line]]:
    """Yield the lines that stand between blank lines; the text is the source with all its line ends alike."""
    group: list[Line] = []
    start = end = 0  # of this line, and of the last one that holds anything
    for at, line in enumerate(chain.from_iterable(stretch.split("\n") for stretch in stretches(text))):
        if line and not line.isspace():
            if group and start - end > 1 and source[end:start] != "\r\n":
                yield group
                group = []
            end = start + len(line)
            group.append((at, Span(start, end), line))
        start += len(line) + 1
    if group:
        yield group


def has_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether some of the lines of a text, given without their ends, are a paragraph together.

    >>> has_wrapped(["The ferries to the island wait for the storm", "to pass, the harbour master said."])
    True
    """
    if not any(one and other for one, other in pairwise(lines)):
        return False  # as nearly always where blank lines part paragraphs
    groups = [list(group) for is_held, group in groupby(lines, lambda line: bool(line.strip())) if is_held]
    return any(len(group) > 1 and _are_wrapped(group) for group in groups)


def _kind(text: str, *, may_hold_rows: bool) -> BlockKind:
    if not text[:2].isalpha() and _LIST_ITEM.match(text):
        return "list-item"
    if may_hold_rows and (("|" in text and _TABLE_ROW.match(text)) or ("\t" in text and _TABBED.search(text))):
        return "table-row"
    return "paragraph"


def _are_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether an editor broke these lines to fit a width.

    It did when no line could have taken the first word of the next one, and when most breaks fall
    between two words of a sentence: verse breaks at its commas.
    """
    texts = [line.rstrip() for line in lines]
    width = max(map(len, texts))
    if not MIN_WIDTH <= width <= MAX_WIDTH or any(map(_LIST_ITEM.match, texts[1:])):
        return False
    breaks = list(pairwise(texts))
    if any(len(line) + 1 + _first_word(after) <= width for line, after in breaks):
        return False
    inside = sum(line.rstrip("-")[-1:].isalnum() and not after.lstrip()[0].isupper() for line, after in breaks)
    return inside * 2 >= len(breaks)


def _first_word(line: str) -> int:
    """Return the length of the word that a line begins with; in scripts without spaces a line may break anywhere."""
    word = line.split(None, 1)[0]
    return 1 if is_unspaced(word) else len(word)
