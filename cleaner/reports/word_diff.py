"""A word diff of two copies of a text: marks the words of each copy that the other one lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from cleaner.model import Span
from cleaner.reports.terminal import Paint, paint, shorten
from cleaner.similarity import opcodes
from cleaner.text import located

PART_END: Final = 60  # characters at either end of a long part between two marks, or in one
MAX_PARTS: Final = 40  # marked and unmarked parts of one copy; a reader follows no more
MAX_WORDS: Final = 5_000  # of one copy; the alignment takes memory for each pair of words
DIGIT_SEPARATORS: Final = frozenset(".,:’'٫٬")  # one of them between two digits does not end a number


class WordDiff(NamedTuple):
    """The words of two copies that the other one lacks at that place, in order."""

    only_first: tuple[Span, ...]  # offsets in the first copy
    only_second: tuple[Span, ...]  # offsets in the second copy
    compared: tuple[int, int]  # characters of the first and of the second copy that were compared


def word_diff(first: str, second: str) -> WordDiff:
    """Align two copies and return the words in which they differ.

    Compares normalised tokens: case, accents and punctuation are deliberately not differences. Of a long copy only the
    first `MAX_WORDS` words are compared.

    >>> word_diff("It rained, all day.", "It rained all the day.").only_second
    (Span(start=14, end=17),)
    """
    words_of_first, words_of_second = (list(islice(_words(text), MAX_WORDS)) for text in (first, second))
    aligned = opcodes([word for word, _ in words_of_first], [word for word, _ in words_of_second])
    changes = [change for change in aligned if change[0] != "equal"]
    return WordDiff(
        _spans(words_of_first, ((start, end) for _, start, end, _, _ in changes)),
        _spans(words_of_second, ((start, end) for _, _, _, start, end in changes)),
        (_compared(first, words_of_first), _compared(second, words_of_second)),
    )


def mark_differences(first: str, second: str, first_paint: Paint, second_paint: Paint) -> tuple[str, str]:
    """Return two copies, each in one line, with marks on the words that the other one lacks at that place.

    Long parts are shortened in the middle.

    >>> mark_differences("It rained, all day.", "It rained all the day.", ("[-", "-]"), ("{+", "+}"))
    ('It rained, all day.', 'It rained all {+the+} day.')
    """
    diff = word_diff(first, second)
    return (
        _marked(first, diff.only_first, diff.compared[0], first_paint),
        _marked(second, diff.only_second, diff.compared[1], second_paint),
    )


def _words(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the normalised tokens of a text with their spans; the tokens of one number are joined.

    >>> [word for word, _ in _words("On May 7, 26,751 came at 10:30.")]
    ['on', 'may', '7', '26 751', 'came', 'at', '10 30']
    """
    word, span = "", Span(0, 0)
    for token, place in located(text):
        if text[span.end : place.start] in DIGIT_SEPARATORS and word[-1:].isdigit() and token[0].isdigit():
            word, span = f"{word} {token}", Span(span.start, place.end)
            continue
        if word:
            yield word, span
        word, span = token, place
    if word:
        yield word, span


def _spans(words: Sequence[tuple[str, Span]], changes: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Return the spans of ranges of words, without the empty ranges."""
    return tuple(Span(words[start][1].start, words[end - 1][1].end) for start, end in changes if start < end)


def _compared(text: str, words: Sequence[tuple[str, Span]]) -> int:
    """Return how many characters of a text its compared words cover."""
    return words[-1][1].end if len(words) == MAX_WORDS else len(text)


def _marked(text: str, spans: Iterable[Span], compared: int, colours: Paint) -> str:
    """Return the compared part of a text in one line, with marks on the spans."""
    parts, end = list[str](), 0
    for span in spans:
        if len(parts) >= MAX_PARTS:
            return "".join([*parts, " …"])
        parts += [shorten(text[end : span.start], PART_END), paint(shorten(span.of(text), PART_END), colours)]
        end = span.end
    more = " …" * (compared < len(text))
    return "".join([*parts, shorten(text[end:compared] + more, PART_END)])
