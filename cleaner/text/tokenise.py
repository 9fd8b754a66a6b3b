"""Tokens: the normalised words of a text. All comparisons of texts compare tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from cleaner.lazy import LazyRegex
from cleaner.text.normalise import LETTERS, fold_by_table, fold_chars, non_ascii
from cleaner.text.scripts import UNSPACED

# Characters. The tokens of a longer text would take ten times as much memory as the text, so equal tokens share one
# string in it.
LONG = 100_000
SHORT_LINE = 8  # tokens; longer lines are seldom equal

TOKEN = LazyRegex(rf"(?V1)[[{UNSPACED}]&&[\p{{L}}\p{{N}}]]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}]--[{UNSPACED}]]+")
# The same for texts without marks and without a script that has no spaces; with `re` it is five times as fast.
SIMPLE_TOKEN = re.compile(r"[^\W_]+")
# Every text that needs `TOKEN` contains at least one of these characters.
_SPECIAL = LazyRegex(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u2c00-\uabff\ud7a4-\U0001efff\U00020000-\U0010ffff]",
    module="re",
)
# European letters and common signs. This pattern decides for most texts and compiles ten times as fast as `_SPECIAL`.
_COMMON = LazyRegex("[\0-\u02ff\u0370-\u0482\u2000-\u206f]*", module="re")


def tokens(text: str) -> tuple[str, ...]:
    """Return the tokens of a text, in order.

    A token is a maximal run of letters, digits and marks after NFKC, case folding and removal of accents (see
    `fold`). In scripts without spaces (Han, kana, Thai, Lao, Khmer, Burmese) each character, with its marks, is a
    token. Korean is written with spaces and is split there. Punctuation, symbols and emoji are dropped.

    Not handled: word segmentation of scripts without spaces, stemming, and compounds ("long boat" and "longboat"
    differ). An apostrophe and a decimal point separate tokens.

    >>> tokens("It’s 3,5 % — ÉTÉ, 東京!")
    ('it', 's', '3', '5', 'ete', '東', '京')
    >>> tokens("— … !")
    ()
    """
    if len(text) > LONG:
        return tuple(chain.from_iterable(tokens_of_lines(text)))
    folded, split = _prepare(text)
    return tuple(split(folded))


def tokens_of_lines(text: str) -> Iterator[tuple[str, ...]]:
    r"""Yield the tokens of each line of a text; only line feeds end lines.

    The result is that of `map(tokens, text.split("\n"))`, but faster, since the text is normalised as a whole. In a
    text of more than `LONG` characters, equal tokens are one string in memory, and equal short lines one tuple.

    >>> list(tokens_of_lines("The quay,\n\nthe gate"))
    [('the', 'quay'), (), ('the', 'gate')]
    """
    interned: dict[str, str] = {}
    interned_lines: dict[tuple[str, ...], tuple[str, ...]] = {}
    for stretch in stretches(text):
        folded, split = _prepare(stretch)
        for line in folded.split("\n"):
            if len(text) <= LONG:
                yield tuple(split(line))
            else:
                pieces = map(split, _pieces(line))
                found = tuple(chain.from_iterable(map(interned.setdefault, piece, piece) for piece in pieces))
                yield interned_lines.setdefault(found, found) if len(found) <= SHORT_LINE else found


class TokenCache(dict[str, tuple[str, ...]]):
    """The tokens of lines, computed on demand, so that later passes over a shortened text reuse them.

    >>> TokenCache()["The quay"]
    ('the', 'quay')
    """

    def __missing__(self, line: str) -> tuple[str, ...]:
        found = self[line] = tokens(line)
        return found


class LazyTokens:
    r"""The tokens of the lines of a text. The first request computes them for all lines.

    If `cache` has any line, all lines are taken from it. An empty one is filled, unless the text is long.

    >>> LazyTokens("The quay\n\nis\nshut").of(2, 4)
    ('is', 'shut')
    """

    __slots__ = ("_cache", "_lines", "_text")

    def __init__(self, text: str, cache: TokenCache | None = None) -> None:
        self._text, self._cache = text, cache
        self._lines: list[tuple[str, ...]] = []

    def of(self, first: int, last: int) -> tuple[str, ...]:
        """Return the tokens of the lines from `first` up to, but not including, `last`; lines count from 0."""
        lines = self._lines or self._compute()
        return lines[first] if last - first == 1 else tuple(chain.from_iterable(lines[first:last]))

    def _compute(self) -> list[tuple[str, ...]]:
        text, cache = self._text, self._cache
        if cache:
            self._lines = list(map(cache.__getitem__, text.split("\n")))
        else:
            self._lines = list(tokens_of_lines(text))
            if cache is not None and len(text) <= LONG:
                cache.update(zip(text.split("\n"), self._lines, strict=True))
        return self._lines


def stretches(text: str) -> Iterator[str]:
    r"""Yield a text in parts, each but the last with at least `LONG` characters.

    The text is divided at line feeds, which are dropped. The caller can then process a long text without a second
    copy of all of it in memory.

    >>> [len(stretch) for stretch in stretches("The quay\n" * 30_000)]
    [100007, 100007, 69984]
    """
    start = 0
    while len(text) - start > LONG and (end := text.find("\n", start + LONG)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:] if start else text


def _pieces(line: str) -> Iterator[str]:
    """Yield a normalised line in parts, divided at spaces, so that few tokens exist before they are interned."""
    start = 0
    while start < len(line):
        end = line.find(" ", start + LONG) if len(line) - start > LONG else -1
        yield line[start : end if end >= 0 else None]
        start = end if end >= 0 else len(line)


def _prepare(text: str) -> tuple[str, Callable[[str], Sequence[str]]]:
    """Return a normalised text that keeps its line feeds, and the function that splits its lines into tokens."""
    chars = non_ascii(text)
    letters = fold_by_table(text, chars, LETTERS)
    return (fold_chars(text, chars), _split) if letters is None else (letters, str.split)


def _split(folded: str) -> list[str]:
    is_simple = _COMMON.fullmatch(folded) or not _SPECIAL.search(folded)
    found: list[str] = (SIMPLE_TOKEN if is_simple else TOKEN).findall(folded)
    return found
