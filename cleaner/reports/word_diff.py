"""Two copies of one text: the words in which they differ, marked in both as printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from cleaner.model import Span
from cleaner.reports.terminal import Paint, paint, shown
from cleaner.similarity import opcodes
from cleaner.text import located

ENDS: Final = 60  # characters shown at each end of a stretch that is too long to show whole
STRETCHES: Final = 40  # marked and unmarked ones of one copy; a reader follows no more
COMPARED: Final = 5_000  # of one copy; aligning takes a bit of memory for each pair of words
JOINTS: Final = frozenset(".,:’'٫٬")  # between two digits they part no number


class Differences(NamedTuple):
    """Stretches of words of either copy that the other lacks at that place, in order."""

    gone: tuple[Span, ...]  # counted from the beginning of the copy that goes
    kept: tuple[Span, ...]  # the same of the copy that stays
    ends: tuple[int, int]  # as far as each was compared


def differences(gone: str, kept: str) -> Differences:
    """Return where two copies differ; of very long ones only the beginnings are compared.

    Left aside on purpose: what folding takes away, such as case, accents and punctuation, since it is
    no difference.

    >>> differences("It rained, all day.", "It rained all the day.").kept
    (Span(start=14, end=17),)
    """
    here, there = (list(islice(_printed(text), COMPARED)) for text in (gone, kept))
    aligned = opcodes([word for word, _ in here], [word for word, _ in there])
    changes = [change for change in aligned if change[0] != "equal"]
    return Differences(
        _places(here, ((start, end) for _, start, end, _, _ in changes)),
        _places(there, ((start, end) for _, _, _, start, end in changes)),
        (_end(gone, here), _end(kept, there)),
    )


def compared(gone: str, kept: str, lost: Paint, added: Paint) -> tuple[str, str]:
    """Return both copies, each in one line, with paint on the words that the other lacks at that place.

    Long stretches are shortened in the middle.

    >>> compared("It rained, all day.", "It rained all the day.", ("[-", "-]"), ("{+", "+}"))
    ('It rained, all day.', 'It rained all {+the+} day.')
    """
    found = differences(gone, kept)
    return _marked(gone, found.gone, found.ends[0], lost), _marked(kept, found.kept, found.ends[1], added)


def shortened(text: str) -> str:
    """Return a text in one line, fit to show, with its middle left out where it is long.

    >>> shortened("A long story. " * 100)[40:80]
    '. A long story. A … A long story. A long'
    """
    line = shown(text)
    if len(line) <= 2 * ENDS:
        return line
    head, tail = line[:ENDS], line[-ENDS:]
    return f"{head.rpartition(' ')[0] or head} … {tail.partition(' ')[2] or tail}"


def _printed(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the folded words of a text with their places, and all of a number as one.

    >>> [word for word, _ in _printed("On May 7, 26,751 came at 10:30.")]
    ['on', 'may', '7', '26 751', 'came', 'at', '10 30']
    """
    before, place = "", Span(0, 0)
    for word, span in located(text):
        if text[place.end : span.start] in JOINTS and before[-1:].isdigit() and word[0].isdigit():
            before, place = f"{before} {word}", Span(place.start, span.end)
            continue
        if before:
            yield before, place
        before, place = word, span
    if before:
        yield before, place


def _places(words: Sequence[tuple[str, Span]], changes: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(words[start][1].start, words[end - 1][1].end) for start, end in changes if start < end)


def _end(text: str, words: Sequence[tuple[str, Span]]) -> int:
    return words[-1][1].end if len(words) == COMPARED else len(text)


def _marked(text: str, places: Iterable[Span], compared_to: int, colours: Paint) -> str:
    """Return a text as far as it was compared, in one line, with paint on the places that differ."""
    pieces, end = list[str](), 0
    for place in places:
        if len(pieces) >= STRETCHES:
            return "".join([*pieces, " …"])
        pieces += [shortened(text[end : place.start]), paint(shortened(place.of(text)), colours)]
        end = place.end
    more = " …" * (compared_to < len(text))
    return "".join([*pieces, shortened(text[end:compared_to] + more)])
