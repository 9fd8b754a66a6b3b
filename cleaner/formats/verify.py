"""Proof that an edit changed nothing but what it removed: the text is read again and compared."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from cleaner.formats import FORMATS, OUTLINES
from cleaner.formats.outline import Outline, Part, SourceLines
from cleaner.model import Span


def changed_otherwise(format: str, source: str, deletions: Sequence[Span], text: str) -> str:
    r"""Say what an edit changed beside the blocks that it removed; empty where nothing else changed.

    `text` is the source less the deletions, which are in order and do not touch. Both are read by
    the grammar of the format, and compared part by part: what each is, how deep it stands, its
    text; for Markdown these are the tokens of CommonMark. The answer names the line of the source.
    Left alone on purpose: plain text, which has no grammar that an edit could break, and a list that
    becomes tight, when the item goes whose blank line alone made it loose.

    >>> changed_otherwise("markdown", "- Oak.\n\nNo.\n\n- Ash.\n", [Span(8, 13)], "- Oak.\n\n- Ash.\n")
    'line 1: paragraph (tight) would become paragraph'
    """
    if format not in OUTLINES:
        return ""
    line = 1
    parts = zip_longest(_left(source, OUTLINES[format], deletions), _left(text, OUTLINES[format], ()))
    for one, other in parts:
        if one is None:
            return f"line {line}: below it, {other.part.what} would appear"
        fault = _fault(one, other)
        if fault:
            return f"line {one.line}: {one.part.what} would {fault}"
        line = one.line
    for block in FORMATS[format](source).blocks:
        if block.kind in ("untouchable", "heading") and any(_cuts(block.span, deletions)):
            line = SourceLines(source).number(block.span.start)
            return f"line {line}: what is no prose would be cut"
    return ""


class _Left(NamedTuple):
    """A part, and what an edit leaves of its text."""

    part: Part
    line: int  # in the source, from 1
    text: str
    is_whole: bool


def _fault(one: _Left, other: _Left | None) -> str:
    """Say what would happen to a part, if `other` is what is read in its place."""
    if other is None:
        return "vanish"
    if other.part.what not in (one.part.what, f"{one.part.what} (tight)"):
        return f"become {other.part.what}"
    if one.part.depth != other.part.depth:
        return "stand in other company"
    if one.part.kind is None:
        return ""  # what it holds is compared by itself
    same = one.text == other.text if one.is_whole else one.text.split() == other.text.split()
    return "" if same else "get another text"


def _left(source: str, outline: Outline, deletions: Sequence[Span]) -> Iterator[_Left]:
    """Yield the parts of a source that an edit leaves, whole or not."""
    lines = SourceLines(source)
    for part in outline(lines):
        span = lines.span(part.first, part.last)
        cuts = list(_cuts(span, deletions))
        edges = [span.start, *(edge for cut in cuts for edge in (cut.start, cut.end)), span.end]
        text = "".join(source[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
        if text.strip():
            yield _Left(part, part.first + 1, text, not cuts)


def _cuts(span: Span, deletions: Sequence[Span]) -> Iterator[Span]:
    """Yield what the deletions take of a span."""
    at = bisect_left(deletions, span.start + 1, key=lambda deletion: deletion.end)
    while at < len(deletions) and deletions[at].start < span.end:
        yield Span(max(span.start, deletions[at].start), min(span.end, deletions[at].end))
        at += 1
