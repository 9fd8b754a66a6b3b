"""Starts: the sentences of a document that begin as some phrase does, told by their first two words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from cleaner.matching.openings import Opening, Openings
from cleaner.matching.sentences import sentences
from cleaner.model import Block
from cleaner.words import in_letters, in_place, words

MAX_START: Final = 60  # characters of a sentence in which its first words are looked for

_SIGNS = re.compile(r"[ .]*")
# Behind the end of a sentence: the first word, what stands behind that, and the second word.
_SENTENCE = re.compile(r"(?:\A|\.)[\W_]*(?=([^\W_]+)([\W_]*)([^\W_]*))")


class Start(NamedTuple):
    """The beginning of a sentence."""

    place: int  # in the source
    opening: Opening
    joint: str  # what stands between the first two words, where that tells; all of the text where it is not known
    length: int  # words that the sentence has at least


def starts(source: str, blocks: Iterable[Block], openings: Openings) -> Iterator[Start]:
    """Yield the sentences in the blocks of a source, and beside them, that some phrase may begin.

    A line end ends a sentence here too: one that goes on over several lines is told once more for each.
    """
    folded = in_place(source)
    if folded is not None:
        yield from (_in_letters if folded.isascii() else _in_other_letters)(folded, source, openings)
        return
    for block in blocks:
        for place, opening, joint, length in _in_text(block.span.of(source), openings):
            yield Start(block.span.start + place, opening, joint, length)


def _in_text(text: str, openings: Openings) -> Iterator[Start]:
    """Yield the starts in a text, whose places may not be told."""
    if (folded := in_letters(text)) is not None:
        return (Start(0, opening, text, length) for _, opening, _, length in _in_letters(folded, folded, openings))
    if (folded := in_place(text)) is not None:
        return _in_other_letters(folded, text, openings)
    return _by_sentences(text, openings)


def _in_letters(folded: str, source: str, openings: Openings) -> Iterator[Start]:
    """Yield the starts in a text that holds nothing but letters, digits, spaces and full stops."""
    pieces = folded.split(".")
    place = 0
    for number, piece in enumerate(pieces, start=1):
        pair = piece.split(None, 2)
        if pair and (seconds := openings[pair[0]]) is not None:
            opening = seconds[pair[1] if len(pair) > 1 else _first_word(pieces[number:])]
            if opening:
                joint, first = "", place + len(piece) - len(piece.lstrip())
                if opening.signs and (signs := _SIGNS.match(folded, first + len(pair[0]))):
                    joint = source[slice(*signs.span())]
                yield Start(first, opening, joint, len(piece.split()))
        place += len(piece) + 1


def _first_word(pieces: Iterable[str]) -> str:
    return next((words[0] for piece in pieces if (words := piece.split(None, 1))), "")


def _in_other_letters(folded: str, source: str, openings: Openings) -> Iterator[Start]:
    for match in _SENTENCE.finditer(folded):
        first, signs, second = match.groups()
        seconds = openings[first]
        opening = None if seconds is None else seconds[second]
        if opening:
            length = 2 if second and "." not in signs else 1
            yield Start(match.start(1), opening, source[slice(*match.span(2))], length)


def _by_sentences(text: str, openings: Openings) -> Iterator[Start]:
    """Yield the starts in a text that can only be folded as a whole."""
    for span in sentences(text):
        folded = words(text[span.start : min(span.end, span.start + MAX_START)])
        if len(folded) < 3:  # else the first two are whole
            folded = words(span.of(text))
        if folded and (seconds := openings[folded[0]]) is not None:
            opening = seconds[folded[1] if len(folded) > 1 else ""]
            if opening:
                yield Start(span.start, opening, text, len(folded))
