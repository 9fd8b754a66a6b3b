"""Edits: the one place that merges removals, settles blank lines, applies and takes back."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain

from cleaner.errors import RestoreError
from cleaner.model import Document, Report, Span

FIXED = ("heading", "untouchable")  # kinds of blocks that are never removed nor cut, whatever is asked for
_LINE_END = re.compile(r"\r\n|\r|\n")


def plan(document: Document, removals: Iterable[Span]) -> list[Span]:
    r"""Return what to delete so that `removals` go: spans of the source in order, never touching.

    A block that goes whole takes along the blank lines before or behind it, and the wider of the two gaps stays:
    a blank line between paragraphs neither vanishes nor doubles. A cut at the end or the beginning
    of a block takes along the white space that it would leave there. Left alone on purpose: the
    blank lines at the head of the source, the line end at its foot, headings and what is untouchable.

    >>> from cleaner.formats.plain import parse
    >>> text = "One.\n\nTwo.\nThree.\n"
    >>> [span.of(text) for span in plan(parse(text), [Span(6, 10)])]
    ['Two.\n']
    """
    source = document.source
    wanted = merge(removals)
    if not wanted:
        return []
    blocks, spans = document.blocks, [block.span for block in document.blocks]
    deletions: list[Span] = []
    gone: list[range] = []  # the blocks that go whole: those in a row together
    for at in dict.fromkeys(chain.from_iterable(touching(spans, span) for span in wanted)):
        cuts = list(_cuts(source, spans[at], wanted)) if blocks[at].kind not in FIXED else []
        if cuts != [spans[at]]:
            deletions += cuts
        elif gone and gone[-1].stop == at:
            gone[-1] = range(gone[-1].start, at + 1)
        else:
            gone.append(range(at, at + 1))
    for stretch in gone:
        kept = spans[stretch.start - 1] if stretch.start else None
        following = spans[stretch.stop] if stretch.stop < len(spans) else None
        deletions.append(_whole(source, kept, Span(spans[stretch.start].start, spans[stretch.stop - 1].end), following))
    return merge(deletions)


def _cuts(source: str, block: Span, wanted: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of `block` to delete; the block itself where only white space would be left."""
    cuts = [Span(max(wanted[at].start, block.start), min(wanted[at].end, block.end)) for at in touching(wanted, block)]
    edges = [block.start, *(edge for cut in cuts for edge in (cut.start, cut.end)), block.end]
    if cuts and not any(source[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)):
        yield block
        return
    for cut in cuts:
        start, end = cut.start, cut.end
        before, after = source[block.start : start], source[end : block.end]
        if not after.strip():
            start, end = block.start + len(before.rstrip()), block.end
        elif not before.strip() or before[-1].isspace():
            end += len(after) - len(after.lstrip())
        yield Span(start, end)


def _whole(source: str, kept: Span | None, gone: Span, following: Span | None) -> Span:
    """Return the deletion of some blocks, and of a gap beside them; given are also the blocks around them that stay."""
    start, end = gone
    if kept and following:
        before, after = source[kept.end : start], source[end : following.start]
        behind = len(_LINE_END.findall(before)) >= len(_LINE_END.findall(after))
        return Span(start, following.start) if behind else Span(kept.end, end)
    if following:
        return Span(start, following.start)
    return Span(kept.end if kept else start, end)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the same characters as spans in order that neither overlap nor touch.

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
    """Return the positions of the spans, in order and apart, that share a character with `span`.

    >>> list(touching([Span(0, 2), Span(4, 6), Span(8, 9)], Span(5, 9)))
    [1, 2]
    """
    first = bisect_right(spans, span.start, key=lambda other: other.end)
    return range(first, max(first, bisect_left(spans, span.end, key=lambda other: other.start)))


def apply(source: str, deletions: Sequence[Span]) -> str:
    """Return the source less the deletions, which are in order and do not touch."""
    edges = [0, *(edge for span in deletions for edge in (span.start, span.end)), len(source)]
    return "".join(source[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


class Origin:
    """Where the characters of a shortened text stood in its source.

    >>> source, deletions = "abcdef", [Span(1, 3)]
    >>> Origin(deletions).of(Span(0, 2)), apply(source, deletions)
    (Span(start=0, end=4), 'adef')
    """

    def __init__(self, deletions: Sequence[Span]) -> None:
        self.deletions = deletions
        self._gone = [0, *accumulate(span.end - span.start for span in deletions)]
        self._cuts = [span.start - gone for span, gone in zip(deletions, self._gone, strict=False)]

    def of(self, span: Span) -> Span:
        """Return the place in the source of a span, not empty, of the shortened text."""
        return Span(self._of(span.start), self._of(span.end - 1) + 1)

    def _of(self, position: int) -> int:
        return position + self._gone[bisect_right(self._cuts, position)]


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hex; lone surrogates count as themselves."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def restore(text: str, report: Report) -> str:
    r"""Give back the source, byte for byte, from the cleaned text and its report.

    Raises `RestoreError` when the text is not the one that the report was made for.

    >>> from cleaner import clean
    >>> cleaned = clean("A story.\n\nREAD MORE: Another story\n\nIts end.")
    >>> restore(cleaned.text, cleaned.report) == cleaned.source
    True
    """
    if digest(text) != report.text_digest:
        raise RestoreError(
            "the text is not the one that the report was made for: it was changed after cleaning, or the report"
            " belongs to another text; give the cleaned text as it was written"
        )
    pieces, end, gone = [], 0, 0  # `end` counts in the text, `gone` the characters put back before it
    for edit in report.edits:
        start = edit.span.start - gone
        pieces += [text[end:start], edit.removed]
        end, gone = start, gone + len(edit.removed)
    source = "".join([*pieces, text[end:]])
    if digest(source) != report.source_digest:
        raise RestoreError(
            "the report was changed: what it puts back is not the source; use the report as it was written"
        )
    return source
