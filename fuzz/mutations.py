"""Changes of an input that keep its structure: paragraphs are repeated, nearly repeated, marked up and moved.

A fuzzer that only changes bytes hardly ever writes a paragraph twice or closes what it opens. These changes are made
half of the time; the others are those of libFuzzer, which get the same words from the dictionary.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

DICTIONARY: Final = Path(__file__).parent / "dictionary.txt"

_ENTRY: Final = re.compile(r'([a-z]+)="((?:[^"\\]|\\.)*)"')
_ESCAPE: Final = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|(.))")
_BLANK_LINES: Final = re.compile(rb"(\r?\n[ \t]*\r?\n)")
_LINE_ENDS: Final = (b"\n", b"\n", b"\r\n", b"\r", b"\n\n", b"\n\n\n", b"\n \n")


def words_of(names: Sequence[str]) -> list[bytes]:
    """Return the entries of the dictionary that have one of these names."""
    entries = map(_ENTRY.fullmatch, DICTIONARY.read_text("utf-8").splitlines())
    return [_unescaped(entry[2].encode()) for entry in entries if entry and entry[1] in names]


def _unescaped(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]) if match[1] else match[2], text)


class Mutator:
    """Changes inputs at random, with some words and with parts of other inputs."""

    def __init__(self, words: Sequence[bytes], others: Sequence[bytes]) -> None:
        self._words = list(words) or [b"\n"]
        self._paragraphs = [paragraph for other in others for paragraph in _paragraphs(other)[::2]] or [b"\n"]
        self._changes: list[Callable[[random.Random, list[bytes]], None]] = [
            self._add_paragraph,
            self._add_word,
            self._add_word,
            self._add_word_to_line,
            self._prefix_lines,
            _repeat,
            _repeat_nearly,
            _remove,
            _swap,
            _change_separator,
        ]

    def __call__(self, content: bytes, max_size: int, seed: int) -> bytes:
        """Return a changed input of at most `max_size` bytes."""
        chance = random.Random(seed)  # noqa: S311  # not a secret
        pieces = _BLANK_LINES.split(content)
        for _ in range(chance.randint(1, 4)):
            chance.choice(self._changes)(chance, pieces)
        return b"".join(pieces)[:max_size]

    def _add_paragraph(self, chance: random.Random, pieces: list[bytes]) -> None:
        at = _paragraph(chance, pieces)
        pieces[at:at] = [chance.choice(self._paragraphs), b"\n\n"]

    def _add_word(self, chance: random.Random, pieces: list[bytes]) -> None:
        at = _paragraph(chance, pieces)
        place = chance.randint(0, len(pieces[at]))
        pieces[at] = pieces[at][:place] + chance.choice(self._words) + pieces[at][place:]

    def _add_word_to_line(self, chance: random.Random, pieces: list[bytes]) -> None:
        at = _paragraph(chance, pieces)
        lines = pieces[at].splitlines(keepends=True) or [b""]
        number = chance.randrange(len(lines))
        word = chance.choice(self._words)
        lines[number] = (
            word + lines[number] if chance.random() < 0.7 else word + chance.choice(_LINE_ENDS) + lines[number]
        )
        pieces[at] = b"".join(lines)

    def _prefix_lines(self, chance: random.Random, pieces: list[bytes]) -> None:
        at, prefix = (
            _paragraph(chance, pieces),
            chance.choice((b"  ", b"    ", b"> ", b"\t", chance.choice(self._words))),
        )
        pieces[at] = b"".join(prefix + line for line in pieces[at].splitlines(keepends=True))


def _paragraphs(content: bytes) -> list[bytes]:
    return _BLANK_LINES.split(content)


def _paragraph(chance: random.Random, pieces: Sequence[bytes]) -> int:
    """Return the position of a paragraph; separators are between them."""
    return 2 * chance.randrange((len(pieces) + 1) // 2)


def _repeat(chance: random.Random, pieces: list[bytes]) -> None:
    copied, at = pieces[_paragraph(chance, pieces)], _paragraph(chance, pieces)
    pieces[at:at] = [copied, b"\n\n"]


def _repeat_nearly(chance: random.Random, pieces: list[bytes]) -> None:
    copied, at = pieces[_paragraph(chance, pieces)], _paragraph(chance, pieces)
    words = copied.split(b" ")
    words[chance.randrange(len(words))] = chance.choice((b"", b"not", b"14", b"The", b"said,", words[-1]))
    pieces[at:at] = [b" ".join(words), b"\n\n"]


def _remove(chance: random.Random, pieces: list[bytes]) -> None:
    at = _paragraph(chance, pieces)
    del pieces[at : at + 2]
    if not pieces:
        pieces.append(b"")


def _swap(chance: random.Random, pieces: list[bytes]) -> None:
    one, other = _paragraph(chance, pieces), _paragraph(chance, pieces)
    pieces[one], pieces[other] = pieces[other], pieces[one]


def _change_separator(chance: random.Random, pieces: list[bytes]) -> None:
    if len(pieces) > 1:
        pieces[2 * chance.randrange(len(pieces) // 2) + 1] = chance.choice(_LINE_ENDS)
