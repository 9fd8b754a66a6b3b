"""Parts: what the lines of a marked-up source are, from which its blocks are made and edits are proved."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from cleaner.model import Block, BlockKind, Document, Span
from cleaner.text import LONG, LazyTokens, TokenCache

_LINE_END = re.compile(r"\r\n|\r|\n")  # as the grammars of all formats have it, unlike `str.splitlines`
_BLANK = " \t"  # what a blank line may hold; a form feed or a no-break space is text

MAX_KNOWN: Final = 4  # sources whose outlines are remembered: a page, and what is left of it

MARK = "\ufeff"  # the byte order mark; what stands behind it stands at the head of its line


class SourceLines:
    r"""The lines of a source, without their ends and without a byte order mark.

    >>> SourceLines("One.\r\n\n  Two.").texts
    ['One.', '', '  Two.']
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.starts: list[int] = []
        self.ends: list[int] = []
        start = len(MARK) if source.startswith(MARK) else 0
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

    def number(self, place: int) -> int:
        """Return the number, from 1, of the line that a character stands in."""
        return bisect_right(self.starts, place) or 1

    def is_blank(self, at: int) -> bool:
        """Tell whether a line holds nothing; the one before the first and those behind the last hold nothing."""
        return not 0 <= at < len(self.texts) or not self.texts[at].strip(_BLANK)

    def indent(self, at: int) -> int:
        """Return the columns that a line is indented by, with a tab stop every four."""
        text = self.texts[at]
        return len(text[: len(text) - len(text.lstrip(_BLANK))].expandtabs(4))

    def span(self, first: int, last: int) -> Span:
        """Return the characters from the line `first` to the one before `last`, without the last line end."""
        return Span(self.starts[first], self.ends[last - 1])

    def joined(self, first: int, last: int) -> str:
        """Return the text of the same lines."""
        return self.source[self.starts[first] : self.ends[last - 1]]


class Part(NamedTuple):
    """Lines that belong together by the grammar of a format."""

    what: str  # what the grammar takes them for, as a person calls it
    first: int  # the number of the first line, from 0
    last: int  # the number of the line behind the last one
    kind: BlockKind | None = "untouchable"  # as a block; None for a list or the like, which is no block but holds some
    depth: int = 0  # how many other parts it stands in, where the grammar nests


Outline: TypeAlias = Callable[[SourceLines], list[Part]]  # what the grammar of a format takes the lines for


def completed(lines: SourceLines, parts: Iterable[Part]) -> list[Part]:
    """Return the parts by place, with another one for each run of lines that none of them has."""
    parts = sorted(parts, key=lambda part: (part.first, -part.last))
    taken = bytearray(len(lines))
    for part in parts:
        if part.kind:
            taken[part.first : part.last] = b"\x01" * (part.last - part.first)
    runs: list[list[int]] = []
    for at in range(len(lines)):
        if taken[at] or lines.is_blank(at):
            continue
        if runs and runs[-1][1] == at:
            runs[-1][1] = at + 1
        else:
            runs.append([at, at + 1])
    others = [Part("markup", first, last) for first, last in runs]
    return sorted([*parts, *others], key=lambda part: part.first) if others else parts


def remembered(outline: Outline) -> Outline:
    """Make an outline that is told once for a source: a look at it, the proof of an edit and comments ask in turn."""
    known = lru_cache(MAX_KNOWN)(outline)
    return lambda lines: (known if len(lines.source) <= LONG else outline)(lines)


def _blocks(lines: SourceLines, parts: Sequence[Part], known: TokenCache | None) -> Iterator[Block]:
    """Yield the blocks that the parts make."""
    folded = LazyTokens("\n".join(lines.texts), known).of
    end = section = 0
    for part in parts:
        if part.kind is None or lines.starts[part.first] < end:
            continue
        span = lines.span(part.first, part.last)
        section += part.kind == "heading"
        yield Block(span, part.kind, folded, part.first, part.last, section)
        end = span.end


def divided(source: str, outline: Outline, known: TokenCache | None) -> Document:
    """Return a source as a document of the blocks that its outline makes; what is `known` is not folded again."""
    lines = SourceLines(source)
    return Document(source, tuple(_blocks(lines, outline(lines), known)))
