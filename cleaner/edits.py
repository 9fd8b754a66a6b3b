"""Edits: the one place that merges removals, settles the blank lines around them, applies edits and undoes them."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain

from cleaner.errors import RestoreError
from cleaner.model import Document, Report, Span

FIXED = ("heading", "untouchable")  # kinds of blocks that are never removed or cut, whatever a caller asks for
_LINE_END = re.compile(r"\r\n|\r|\n")


def plan(document: Document, removals: Iterable[Span]) -> list[Span]:
    r"""Return the spans to delete from the source for some removals, in order, neither overlapping nor touching.

    With a whole block, one of the gaps next to it is deleted; the gap with more line ends is kept. So paragraphs stay
    separated, and blank lines do not add up. With the beginning or the end of a block, the white space next to it is
    deleted. Never deleted: blank lines at the beginning of the source, the line end at its end, and blocks of the kinds
    in `FIXED`.

    >>> from cleaner.formats.plain import parse
    >>> text = "One.\n\nTwo.\nThree.\n"
    >>> [span.of(text) for span in plan(parse(text), [Span(6, 10)])]
    ['Two.\n']
    """
    source = document.source
    merged = merge(removals)
    if not merged:
        return []
    blocks, spans = document.blocks, [block.span for block in document.blocks]
    deletions: list[Span] = []
    removed_blocks: list[range] = []  # whole blocks; those in a row together
    for index in dict.fromkeys(chain.from_iterable(touching(spans, span) for span in merged)):
        cuts = list(_cuts(source, spans[index], merged)) if blocks[index].kind not in FIXED else []
        if cuts != [spans[index]]:
            deletions += cuts
        elif removed_blocks and removed_blocks[-1].stop == index:
            removed_blocks[-1] = range(removed_blocks[-1].start, index + 1)
        else:
            removed_blocks.append(range(index, index + 1))
    for removed in removed_blocks:
        before = spans[removed.start - 1] if removed.start else None
        after = spans[removed.stop] if removed.stop < len(spans) else None
        deletions.append(_with_gap(source, before, Span(spans[removed[0]].start, spans[removed[-1]].end), after))
    return merge(deletions)


def _cuts(source: str, block: Span, removals: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of `block` to delete; the whole block if only white space would be left."""
    cuts = [
        Span(max(removals[index].start, block.start), min(removals[index].end, block.end))
        for index in touching(removals, block)
    ]
    if cuts and not any(part.of(source).strip() for part in _kept_parts(block, cuts)):
        yield block
        return
    for cut in cuts:
        start, end = cut
        before, after = source[block.start : start], source[end : block.end]
        if not after.strip():
            start, end = block.start + len(before.rstrip()), block.end
        elif not before.strip() or before[-1].isspace():
            end += len(after) - len(after.lstrip())
        yield Span(start, end)


def _kept_parts(whole: Span, deletions: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of a span before, between and after deletions inside it; some may be empty."""
    start = whole.start
    for deletion in deletions:
        yield Span(start, deletion.start)
        start = deletion.end
    yield Span(start, whole.end)


def _with_gap(source: str, before: Span | None, removed: Span, after: Span | None) -> Span:
    """Return the deletion of `removed` and of one gap next to it, given the kept blocks before and after it."""
    start, end = removed
    if before and after:
        gap_before, gap_after = source[before.end : start], source[end : after.start]
        keeps_gap_before = len(_LINE_END.findall(gap_before)) >= len(_LINE_END.findall(gap_after))
        return Span(start, after.start) if keeps_gap_before else Span(before.end, end)
    if after:
        return Span(start, after.start)
    return Span(before.end if before else start, end)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return spans over the same characters, in order, that neither overlap nor touch.

    >>> merge([Span(4, 6), Span(0, 2), Span(2, 3)])
    [Span(start=0, end=3), Span(start=4, end=6)]
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        elif span.start < span.end:
            merged.append(span)
    return merged


def touching(spans: Sequence[Span], span: Span) -> range:
    """Return the positions in `spans` of those that share a character with `span`; `spans` are sorted and disjoint.

    >>> list(touching([Span(0, 2), Span(4, 6), Span(8, 9)], Span(5, 9)))
    [1, 2]
    """
    first = bisect_right(spans, span.start, key=lambda other: other.end)
    return range(first, max(first, bisect_left(spans, span.end, key=lambda other: other.start)))


def apply(source: str, deletions: Sequence[Span]) -> str:
    """Return the source without the deletions, which are in order and do not touch.

    >>> apply("abcdef", [Span(1, 3)])
    'adef'
    """
    return "".join(part.of(source) for part in _kept_parts(Span(0, len(source)), deletions))


class Origin:
    """Map spans of a shortened text to its source.

    >>> source, deletions = "abcdef", [Span(1, 3)]
    >>> Origin(deletions).of(Span(0, 2)), apply(source, deletions)
    (Span(start=0, end=4), 'adef')
    """

    def __init__(self, deletions: Sequence[Span]) -> None:
        self.deletions = deletions
        # The number of characters deleted before each deletion, and where each deletion is in the shortened text.
        self._deleted = [0, *accumulate(span.end - span.start for span in deletions)]
        self._starts = [span.start for span in deletions]
        self._cuts = [span.start - deleted for span, deleted in zip(deletions, self._deleted, strict=False)]

    def of(self, span: Span) -> Span:
        """Return the span in the source from the first to the last character of a span, which must not be empty."""
        return Span(self._position(span.start), self._position(span.end - 1) + 1)

    def left_of(self, spans: Iterable[Span]) -> list[Span]:
        """Return what is left of spans of the source in the shortened text, without those that are deleted as a whole.

        >>> Origin([Span(1, 3)]).left_of([Span(0, 2), Span(2, 3), Span(3, 5)])
        [Span(start=0, end=1), Span(start=1, end=3)]
        """
        left = (Span(self._place(span.start), self._place(span.end)) for span in spans)
        return [span for span in left if span.start < span.end]

    def _place(self, position: int) -> int:
        """Return a position of the source in the shortened text; the place of the deletion if it is deleted."""
        number = bisect_left(self._starts, position)
        deleted = self._deleted[number]
        if number and position < self.deletions[number - 1].end:
            deleted -= self.deletions[number - 1].end - position
        return position - deleted

    def _position(self, position: int) -> int:
        return position + self._deleted[bisect_right(self._cuts, position)]


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hex; lone surrogates are encoded as themselves."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def restore(text: str, report: Report) -> str:
    r"""Return the source, byte for byte, from the cleaned text and its report.

    Raises `RestoreError` if the report was made for another text, or if it was changed.

    >>> from cleaner import clean
    >>> cleaned = clean("A story.\n\nREAD MORE: Another story\n\nIts end.")
    >>> restore(cleaned.text, cleaned.report) == cleaned.source
    True
    """
    if digest(text) != report.text_digest:
        raise RestoreError(
            "the text is not the one that the report was made for: it was changed after cleaning, or the report belongs"
            " to another text; use the cleaned text as cleaner wrote it"
        )
    pieces: list[str] = []
    end = 0  # where the text that is copied so far ends
    restored = 0  # characters inserted so far
    for edit in report.edits:
        start = edit.span.start - restored
        pieces += [text[end:start], edit.removed]
        end, restored = start, restored + len(edit.removed)
    source = "".join([*pieces, text[end:]])
    if digest(source) != report.source_digest:
        raise RestoreError(
            "the report was changed: its edits do not restore the source; use the report as cleaner wrote it"
        )
    return source
