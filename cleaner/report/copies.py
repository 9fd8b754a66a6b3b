"""Two copies of one text: the words in which they differ, marked in both as printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from cleaner.model import Span
from cleaner.report.display import Paint, paint, shown
from cleaner.resemblance import opcodes
from cleaner.words import located

ENDS: Final = 60  # characters shown at each end of a stretch that is too long to show whole
STRETCHES: Final = 40  # marked and unmarked ones of one copy; a reader follows no more
COMPARED: Final = 5_000  # of one copy; aligning takes a bit of memory for each pair of words


def compared(gone: str, kept: str, lost: Paint, added: Paint) -> tuple[str, str]:
    """Return both copies, each in one line, with paint on the words that the other lacks at that place.

    Long stretches are shortened in the middle. Left unmarked on purpose: what folding takes away,
    such as case, accents and punctuation, since it is no difference.

    >>> compared("It rained, all day.", "It rained all the day.", ("[-", "-]"), ("{+", "+}"))
    ('It rained, all day.', 'It rained all {+the+} day.')
    """
    gone, here = _head(gone)
    kept, there = _head(kept)
    aligned = opcodes([word for word, _ in here], [word for word, _ in there])
    changes = [change for change in aligned if change[0] != "equal"]
    return (
        _marked(gone, here, [(start, end) for _, start, end, _, _ in changes], lost),
        _marked(kept, there, [(start, end) for _, _, _, start, end in changes], added),
    )


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


def _head(text: str) -> tuple[str, list[tuple[str, Span]]]:
    """Return a text as far as it is compared, and its words with their places."""
    words = list(islice(located(text), COMPARED))
    return (f"{text[: words[-1][1].end]} …" if len(words) == COMPARED else text), words


def _marked(text: str, words: Sequence[tuple[str, Span]], changes: Iterable[tuple[int, int]], colours: Paint) -> str:
    """Return a text in one line, with paint on the words that changed: stretches of them, by position."""
    pieces, end = list[str](), 0
    for place in (Span(words[a][1].start, words[b - 1][1].end) for a, b in changes if a < b):
        if len(pieces) >= STRETCHES:
            return "".join([*pieces, " …"])
        pieces += [shortened(text[end : place.start]), paint(shortened(place.of(text)), colours)]
        end = place.end
    return "".join([*pieces, shortened(text[end:])])
