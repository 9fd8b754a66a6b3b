"""Verification of edits: the cleaned text is parsed again, and may lack only the removed blocks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from cleaner.formats import FORMATS, OUTLINES
from cleaner.formats.outline import Outline, Part, SourceLines
from cleaner.model import Span


def unintended_change(format: str, source: str, deletions: Sequence[Span], text: str) -> str:
    r"""Describe what an edit changes besides the blocks that it removes; empty if nothing else changes.

    `text` is the source without the deletions, which are in order and do not touch. Both texts are parsed and
    compared part by part: the name of each, its depth and its text. For Markdown, the parts are the tokens
    of CommonMark. The description names a line of the source.

    Not reported: any edit of plain text, which has no grammar to break, and a loose list that becomes tight
    because the item next to its only blank line was removed.

    >>> unintended_change("markdown", "- Oak.\n\nNo.\n\n- Ash.\n", [Span(8, 13)], "- Oak.\n\n- Ash.\n")
    'line 1: paragraph (tight) would become paragraph'
    """
    if format not in OUTLINES:
        return ""
    line = 1
    expected = _remaining_parts(source, OUTLINES[format], deletions)
    actual = _remaining_parts(text, OUTLINES[format], ())
    for before, after in zip_longest(expected, actual):
        if before is None:
            return f"line {line}: below it, {after.part.name} would appear"
        change = _change(before, after)
        if change:
            return f"line {before.line}: {before.part.name} would {change}"
        line = before.line
    for block in FORMATS[format](source).blocks:
        if block.kind in ("untouchable", "heading") and any(_overlaps(block.span, deletions)):
            line = SourceLines(source).number_at(block.span.start)
            return f"line {line}: markup would be cut"
    return ""


class _Remainder(NamedTuple):
    """A part, and what an edit leaves of its text."""

    part: Part
    line: int  # in the source, from 1
    text: str
    is_whole: bool


def _change(before: _Remainder, after: _Remainder | None) -> str:
    """Describe the difference between a part and the one that is read in its place; empty if they are the same."""
    if after is None:
        return "disappear"
    if after.part.name not in (before.part.name, f"{before.part.name} (tight)"):
        return f"become {after.part.name}"
    if before.part.depth != after.part.depth:
        return "move to another level"
    if before.part.kind is None:
        return ""  # a container, whose content is compared on its own
    same = before.text == after.text if before.is_whole else before.text.split() == after.text.split()
    return "" if same else "get another text"


def _remaining_parts(source: str, outline: Outline, deletions: Sequence[Span]) -> Iterator[_Remainder]:
    """Yield the parts of which an edit leaves something."""
    lines = SourceLines(source)
    for part in outline(lines):
        span = lines.span(part.first, part.end)
        cuts = list(_overlaps(span, deletions))
        edges = [span.start, *(edge for cut in cuts for edge in (cut.start, cut.end)), span.end]
        text = "".join(source[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
        if text.strip():
            yield _Remainder(part, part.first + 1, text, not cuts)


def _overlaps(span: Span, deletions: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of a span that the deletions remove."""
    position = bisect_left(deletions, span.start + 1, key=lambda deletion: deletion.end)
    while position < len(deletions) and deletions[position].start < span.end:
        yield Span(max(span.start, deletions[position].start), min(span.end, deletions[position].end))
        position += 1
