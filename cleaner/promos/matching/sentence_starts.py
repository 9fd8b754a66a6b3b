"""Starts: the sentences of a document that begin as some phrase does, told by their first two words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from cleaner.model import Span
from cleaner.promos.matching.first_words import FirstWordIndex, PrefixEntry
from cleaner.text import in_letters, in_place, tokens
from cleaner.text.sentences import sentences

MAX_REQUIRED: Final = 16  # words of an opening; more are sooner looked for in a line than in all of a text
MAX_START: Final = 60  # characters of a sentence in which its first words are looked for

# The first word of a sentence, what stands behind it, and the second word; and the same behind the end of another
# sentence, told by a plain sign, which is found at the speed of memory.
_FIRST = re.compile(r"[\W_]*([^\W_]+)(?=([\W_]*)([^\W_]*))")
_NEXT = re.compile(rf"\.{_FIRST.pattern}")


class Start(NamedTuple):
    """The beginning of a sentence."""

    place: int  # in the source
    opening: PrefixEntry
    joint: str  # what stands between the first two words, where that tells; all of the text where it is not known
    length: int  # words that the sentence has at least


def starts(source: str, lines: Iterable[Span], openings: FirstWordIndex) -> Iterator[Start]:
    """Yield the sentences in the lines of a source, and beside them, that some phrase may begin.

    A line end ends a sentence here too: one that goes on over several lines is told once more for each.
    """
    folded = in_place(source)
    if folded is not None:
        yield from _in_folded(folded, source, openings)
        return
    for line in lines:
        for place, opening, joint, length in _in_text(line.of(source), openings):
            yield Start(line.start + place, opening, joint, length)


def _in_text(text: str, openings: FirstWordIndex) -> Iterator[Start]:
    """Yield the starts in a text, whose places may not be told."""
    if (folded := in_letters(text)) is not None:
        return (Start(0, opening, text, length) for _, opening, _, length in _in_folded(folded, folded, openings))
    if (folded := in_place(text)) is not None:
        return _in_folded(folded, text, openings)
    return _by_sentences(text, openings)


def _in_folded(folded: str, source: str, openings: FirstWordIndex) -> Iterator[Start]:
    """Yield the starts in a source that was folded place by place."""
    in_letters = folded.isascii()
    told: dict[frozenset[str], bool] = {}  # for the words that tell of an opening: one may be in the text
    for match in chain([_FIRST.match(folded)], _NEXT.finditer(folded)):
        if not match or (seconds := openings[match[1]]) is None or (opening := seconds[match[3]]) is None:
            continue
        length = 2 if match[3] and "." not in match[2] else 1
        if length > opening.most and not opening.signs:
            required_words = opening.required_words
            if required_words not in told:
                told[required_words] = len(required_words) > MAX_REQUIRED or any(
                    map(folded.__contains__, required_words)
                )
            if not told[required_words]:
                continue
        start = match.start(1)
        if in_letters:
            end = folded.find(".", start)
            length = len(folded[start : end if end >= 0 else None].split())
        yield Start(start, opening, source[slice(*match.span(2))], length)


def _by_sentences(text: str, openings: FirstWordIndex) -> Iterator[Start]:
    """Yield the starts in a text that can only be folded as a whole."""
    for span in sentences(text):
        folded = tokens(text[span.start : min(span.end, span.start + MAX_START)])
        if len(folded) < 3:  # else the first two are whole
            folded = tokens(span.of(text))
        if folded and (seconds := openings[folded[0]]) is not None:
            opening = seconds[folded[1] if len(folded) > 1 else ""]
            if opening:
                yield Start(span.start, opening, text, len(folded))
