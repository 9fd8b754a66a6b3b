"""Outlines: what a grammar reads in each line of a source. They yield the blocks, and are compared to verify edits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from cleaner.model import Block, BlockKind, Document, Span
from cleaner.text import LONG, LazyTokens, TokenCache

_LINE_END = re.compile(r"\r\n|\r|\n")  # what ends a line in every format; `str.splitlines` also splits elsewhere
_BLANK = " \t"  # what a blank line may contain; a form feed or a no-break space is text

MAX_CACHED_OUTLINES: Final = 4  # sources per format: a page and its cleaned versions

BYTE_ORDER_MARK: Final = "\ufeff"  # not part of the first line


class SourceLines:
    r"""The lines of a source, without their line ends and without a byte order mark.

    >>> SourceLines("One.\r\n\n  Two.").texts
    ['One.', '', '  Two.']
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.starts: list[int] = []
        self.ends: list[int] = []
        start = len(BYTE_ORDER_MARK) if source.startswith(BYTE_ORDER_MARK) else 0
        for end in _LINE_END.finditer(source):
            self.starts.append(start)
            self.ends.append(end.start())
            start = end.end()
        if start < len(source):
            self.starts.append(start)
            self.ends.append(len(source))
        self.texts = [source[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def __len__(self) -> int:
        return len(self.texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceLines) and self.source == other.source

    def __hash__(self) -> int:
        return hash(self.source)

    def number_at(self, offset: int) -> int:
        """Return the number, from 1, of the line that contains a character."""
        return bisect_right(self.starts, offset) or 1

    def is_blank(self, line: int) -> bool:
        """Return whether a line contains no text. Lines outside the source count as blank."""
        return not 0 <= line < len(self.texts) or not self.texts[line].strip(_BLANK)

    def indent(self, line: int) -> int:
        """Return how many columns a line is indented, with a tab stop every four."""
        text = self.texts[line]
        return len(text[: len(text) - len(text.lstrip(_BLANK))].expandtabs(4))

    def span(self, first: int, end: int) -> Span:
        """Return the characters from line `first` to before line `end`, without the last line end."""
        return Span(self.starts[first], self.ends[end - 1])

    def joined(self, first: int, end: int) -> str:
        """Return the text of the lines from `first` to before `end`."""
        return self.source[self.starts[first] : self.ends[end - 1]]


class Part(NamedTuple):
    """Lines that form one construct of a grammar."""

    name: str  # readable: "paragraph", "numbered list (from 3)"
    first: int  # number of the first line, from 0
    end: int  # number of the line after the last one
    kind: BlockKind | None = "untouchable"  # of its block; None for a container such as a list, which has no block
    depth: int = 0  # how many parts enclose it; 0 in a grammar without nesting


Outline: TypeAlias = Callable[[SourceLines], list[Part]]  # a grammar


def fill_gaps(lines: SourceLines, parts: Iterable[Part]) -> list[Part]:
    """Return the parts in source order, with a "markup" part for each run of lines that no block covers."""
    parts = sorted(parts, key=lambda part: (part.first, -part.end))
    covered = bytearray(len(lines))
    for part in parts:
        if part.kind:
            covered[part.first : part.end] = b"\x01" * (part.end - part.first)
    runs: list[list[int]] = []  # first line and the line after the last one
    for line in range(len(lines)):
        if covered[line] or lines.is_blank(line):
            continue
        if runs and runs[-1][1] == line:
            runs[-1][1] = line + 1
        else:
            runs.append([line, line + 1])
    gaps = [Part("markup", first, end) for first, end in runs]
    return sorted([*parts, *gaps], key=lambda part: part.first) if gaps else parts


def cached_outline(outline: Outline) -> Outline:
    """Return an outline that caches its last results.

    Parsing, suppression comments and the verification of edits need the outline of the same source. The outlines
    of long sources are not cached.
    """
    cached = lru_cache(MAX_CACHED_OUTLINES)(outline)
    return lambda lines: (cached if len(lines.source) <= LONG else outline)(lines)


def _blocks(lines: SourceLines, parts: Sequence[Part], token_cache: TokenCache | None) -> Iterator[Block]:
    """Yield the blocks of the parts. A part inside another block has none of its own."""
    tokens_of = LazyTokens("\n".join(lines.texts), token_cache).of
    end = section = 0
    for part in parts:
        if part.kind is None or lines.starts[part.first] < end:
            continue
        span = lines.span(part.first, part.end)
        section += part.kind == "heading"
        yield Block(span, part.kind, tokens_of, part.first, part.end, section)
        end = span.end


def build_document(source: str, outline: Outline, token_cache: TokenCache | None) -> Document:
    """Return a source as a document whose blocks follow its outline."""
    lines = SourceLines(source)
    return Document(source, tuple(_blocks(lines, outline(lines), token_cache)))
