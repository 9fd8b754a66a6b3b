"""Corpora of invented pages, always the same ones for a seed, with copies and boilerplate planted at known places.

Words are made of syllables and drawn by Zipf's law, so that some are very frequent and most are rare, as in real text.
"""

from __future__ import annotations

import json
import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

VOCABULARY: Final = 60_000  # words
SITES: Final = 50
PARAGRAPHS: Final = 8  # of a page
LENGTH: Final = (12, 70)  # words of a paragraph, 41 on average
EXACT: Final = 0.03  # share of paragraphs that are copies
NEAR: Final = 0.02  # share of paragraphs that are near copies
DROPPED: Final = 3  # words that a near copy lacks, of at least `MIN_NEAR`
MIN_NEAR: Final = 40  # words of a paragraph that is copied nearly
REMEMBERED: Final = 5_000  # paragraphs that may be copied

# Words have two syllables or more: shorter ones may be a negation in some language, which is a fact.
_SYLLABLES: Final = [
    first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u", "an", "el", "or")
]


class Page(NamedTuple):
    """A page of a made corpus."""

    id: int
    site: str
    paragraphs: tuple[str, ...]  # the text of the article
    head: tuple[str, ...]  # lines of boilerplate above it
    tail: tuple[str, ...]  # and below it
    copies: int  # paragraphs that an earlier page contains
    near_copies: int  # paragraphs that are nearly in an earlier page

    @property
    def row(self) -> bytes:
        """Return the page as a JSON line."""
        text = "\n\n".join((*self.head, *self.paragraphs, *self.tail))
        return json.dumps({"id": self.id, "url": f"https://{self.site}/{self.id}", "text": text}).encode() + b"\n"


def pages(count: int, seed: int = 0) -> Iterator[Page]:
    """Yield pages. Every page of a site has its share bar and its footer; copies are of pages before."""
    source = _Writer(random.Random(seed))  # noqa: S311  # the corpus is meant to be predictable
    remembered: list[str] = []
    for number in range(count):
        site = f"site{source.random.randrange(SITES)}.example"
        paragraphs, own, copies, near = list[str](), list[str](), 0, 0
        for _ in range(PARAGRAPHS):
            chance = source.random.random()
            if remembered and chance < EXACT:
                paragraphs.append(source.random.choice(remembered))
                copies += 1
            elif remembered and chance < EXACT + NEAR:
                paragraphs.append(source.near_copy(source.random.choice(remembered)))
                near += 1
            else:
                paragraphs.append(source.paragraph())
                own.append(paragraphs[-1])
        for paragraph in own:
            if len(paragraph.split()) >= MIN_NEAR:
                _remember(remembered, paragraph, source.random)
        yield Page(number, site, tuple(paragraphs), _head(site), _tail(site), copies, near)


def _remember(remembered: list[str], paragraph: str, chance: random.Random) -> None:
    if len(remembered) < REMEMBERED:
        remembered.append(paragraph)
    else:
        remembered[chance.randrange(REMEMBERED)] = paragraph


def _head(site: str) -> tuple[str, ...]:
    return (f"Home of {site} at the river",)


def _tail(site: str) -> tuple[str, ...]:
    return (f"Friends of {site} meet here", "Pages about the old harbour")


class _Writer:
    """Writes paragraphs of made words."""

    def __init__(self, chance: random.Random) -> None:
        self.random = chance
        self._words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def paragraph(self) -> str:
        """Return a paragraph, which ends in a full stop."""
        return _sentence(self._draw(self.random.randint(*LENGTH)))

    def near_copy(self, paragraph: str) -> str:
        """Return a paragraph that states less than another one, and is similar to it."""
        words = paragraph.removesuffix(".").split()
        for _ in range(DROPPED):
            words.pop(self.random.randrange(1, len(words)))
        return _sentence(words)

    def _draw(self, count: int) -> list[str]:
        total = self._weights[-1]
        return [self._words[bisect(self._weights, self.random.random() * total)] for _ in range(count)]


def _sentence(words: Sequence[str]) -> str:
    text = " ".join(words)
    return f"{text[0].upper()}{text[1:]}."
