"""News made up from a fixed seed: what the benchmarks clean. `news.toml` holds the sentences and their words.

Articles have some 18 paragraphs of some 250 characters, and words as unequal in frequency as those of real news.
Eight in ten are English-like, the others Indonesian-like and Russian-like; half of them have curly quotes, 37 % one
to three promo lines, 4 % a paragraph that is printed again, as it was or with a few words changed.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product
from pathlib import Path
from random import Random
from string import Formatter
from typing import Any, Final

from watching import MEGABYTE

SEED: Final = 20_240_229
PARAGRAPHS: Final = (10, 26)  # in an article; 18 in the middle
PARAGRAPH: Final = (90, 330)  # characters at which a paragraph ends with the sentence; 250 come out on average
CURLY: Final = 0.5  # share of the articles with curly quotes
PROMOS: Final = 0.37  # share with promo lines
MOST_PROMOS: Final = 3  # in one article
REPEATS: Final = 0.04  # share in which a paragraph is printed again
CHANGED: Final = 0.5  # share of these repeats in which words were changed
VOCABULARY: Final = 12_000  # words of a kind, at most
FLATTENING: Final = 8  # added to the rank in Zipf's law, so that the first words are not too frequent
STEEPNESS: Final = 1.2  # of Zipf's law; 1 would leave more to the rare words than prose does
AHEAD: Final = 4096  # words drawn at once: much faster than one by one
STRAIGHT: Final = str.maketrans("“”’", '""\'')

Sentence = Sequence[tuple[str, str | None]]  # what stands before each gap, and the kind of word that fills it


@dataclass(frozen=True, slots=True)
class Language:
    """What the articles of a language are made of."""

    sentences: Sequence[Sentence]
    promos: Sequence[Sentence]
    phrases: Mapping[str, Sequence[Sentence]]  # by kind; they fill gaps, and have gaps themselves
    words: Mapping[str, Sequence[str]]  # by kind, the frequent ones first


class Newsroom:
    """Writes articles in one language, each different."""

    def __init__(self, language: Language, dice: Random) -> None:
        self.language, self.dice = language, dice
        self.drawn = {kind: self._draw(words) for kind, words in language.words.items()}

    def article(self, paragraphs: int) -> list[str]:
        """Return the paragraphs of an article, promo lines among them."""
        told = [self.paragraph() for _ in range(paragraphs)]
        if self.dice.random() < REPEATS:
            told.insert(self.dice.randrange(2, len(told) + 1), self._again(self.dice.choice(told)))
        if self.dice.random() < PROMOS:
            for _ in range(self.dice.randint(1, MOST_PROMOS)):
                told.insert(self.dice.randrange(1, len(told) + 1), self._filled(self.language.promos))
        if self.dice.random() < CURLY:
            return told
        return [paragraph.translate(STRAIGHT) for paragraph in told]

    def paragraph(self) -> str:
        """Return some sentences."""
        enough, sentences, length = self.dice.randint(*PARAGRAPH), list[str](), 0
        while length < enough:
            sentences.append(self._filled(self.language.sentences))
            length += len(sentences[-1]) + 1
        return " ".join(sentences)

    def title(self) -> str:
        """Return a headline: a sentence without its full stop."""
        return self._filled(self.language.sentences).strip("“”.")

    def _filled(self, choice: Sequence[Sentence]) -> str:
        parts = list[str]()
        for before, gap in self.dice.choice(choice):
            parts.append(before)
            if gap:
                kind, phrases = gap.lower(), self.language.phrases
                words = self._filled(phrases[kind]) if kind in phrases else next(self.drawn[kind])
                parts.append(words if gap == kind else words[0].upper() + words[1:])
        return "".join(parts)

    def _again(self, paragraph: str) -> str:
        if self.dice.random() >= CHANGED:
            return paragraph
        words = paragraph.split(" ")
        words[self.dice.randrange(1, len(words))] = next(self.drawn["adjective"])
        return " ".join(words)

    def _draw(self, words: Sequence[str]) -> Iterator[str]:
        weights = list(accumulate((rank + FLATTENING) ** -STEEPNESS for rank in range(len(words))))
        while True:
            yield from self.dice.choices(words, cum_weights=weights, k=AHEAD)


def articles(megabytes: float, seed: int = SEED) -> Iterator[dict[str, object]]:
    """Yield rows with articles until their texts have so many megabytes of UTF-8."""
    dice = Random(seed)  # noqa: S311  # the same articles each time
    languages, shares = read_languages()
    rooms = [Newsroom(language, dice) for language in languages]
    size = number = 0
    while size < megabytes * MEGABYTE:
        (room,) = dice.choices(rooms, shares)
        text = "\n\n".join(room.article(dice.randint(*PARAGRAPHS)))
        yield {"id": number, "url": f"https://port-alder.example/{number}", "title": room.title(), "text": text}
        size, number = size + len(text.encode()), number + 1


def texts(count: int, paragraphs: int, seed: int = SEED) -> Iterator[str]:
    """Yield so many English-like articles of so many paragraphs, not counting promo lines and repeats."""
    room = _english(seed)
    for _ in range(count):
        yield "\n\n".join(room.article(paragraphs))


def book(paragraphs: int, seed: int = SEED) -> str:
    """Return one text of exactly so many paragraphs: articles of usual length, one after the other."""
    room, told = _english(seed), list[str]()
    while len(told) < paragraphs:
        told += room.article(sum(PARAGRAPHS) // 2)
    return "\n\n".join(told[:paragraphs]) + "\n"


def line(megabytes: float, seed: int = SEED) -> str:
    """Return one text without a line break, of so many megabytes, or a little more."""
    room, told, size = _english(seed), list[str](), 0
    while size < megabytes * MEGABYTE:
        told.append(room.paragraph())
        size += len(told[-1].encode()) + 1
    return " ".join(told) + "\n"


def pages(count: int, paragraphs: int, seed: int = SEED) -> Iterator[str]:
    """Yield so many small Markdown pages, each of so many paragraphs below two headings, with a list and code."""
    room = _english(seed)
    for number in range(count):
        first, *rest = room.article(paragraphs)
        listed = f"- {room.title()}\n- {room.title()}\n\n```sh\nmoor --berth {number}\n```"
        yield "\n\n".join((f"# {room.title()}", first, f"## {room.title()}", listed, *rest)) + "\n"


def rows(articles: Iterator[dict[str, object]]) -> Iterator[str]:
    """Yield rows as JSON lines."""
    for row in articles:
        yield json.dumps(row, ensure_ascii=False) + "\n"


@cache
def read_languages() -> tuple[list[Language], list[float]]:
    """Return the languages, and the share of the articles that each has."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return [_language(table) for table in tables.values()], [table["share"] for table in tables.values()]


def _english(seed: int) -> Newsroom:
    return Newsroom(read_languages()[0][0], Random(seed))  # noqa: S311  # the same articles each time


def _language(table: Mapping[str, Any]) -> Language:
    kinds = {kind: _vocabulary(table, kind) for kind in ("noun", "past", "adjective")}
    people = [" ".join(pair) for pair in product(table["names"].split(), table["surnames"].split())]
    return Language(
        sentences=[_parsed(sentence) for sentence in table["sentences"]],
        promos=[_parsed(promo) for promo in table["promos"]],
        phrases={kind: [_parsed(phrase) for phrase in phrases] for kind, phrases in table["phrases"].items()},
        words={
            **kinds,
            "plural": [noun + table["plural"] for noun in kinds["noun"]],
            "name": Random(SEED).sample(people, len(people)),  # noqa: S311
            "place": table["places"].split(","),
            "day": table["days"].split(","),
            "number": [str(number) for number in range(2, 1000)],
            "year": [str(year) for year in range(2024, 1980, -1)],
        },
    )


def _vocabulary(table: Mapping[str, Any], kind: str) -> list[str]:
    """Return the words of a kind: those that stand in the table, and a tail of made-up ones, the short ones first."""
    words, syllables, dice = table[f"{kind}s"].split(), table["syllables"].split(), Random(kind)  # noqa: S311
    for count in (1, 2, 3):
        stems = ["".join(stem) for stem in product(syllables, repeat=count)]
        made = [stem + ending for stem in stems for ending in table["endings"][kind].split()]
        words += dice.sample(made, min(len(made), VOCABULARY))
    return list(dict.fromkeys(words))[:VOCABULARY]


def _parsed(sentence: str) -> Sentence:
    return [(before, gap) for before, gap, _, _ in Formatter().parse(sentence)]
