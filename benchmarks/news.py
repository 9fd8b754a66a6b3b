"""Generate news articles from a fixed seed, as input for the benchmarks. `news.toml` has the sentences and words.

Articles have about 18 paragraphs of about 250 characters. The frequencies of their words are as unequal as in real
news. 80 % are English-like, 10 % Indonesian-like and 10 % Russian-like. Half have curly quotes, 37 % have one to three
promo lines, and 4 % have a repeated paragraph, exact or with a word changed.
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
PARAGRAPHS: Final = (10, 26)  # in an article, uniformly distributed
PARAGRAPH_SIZE: Final = (90, 330)  # characters after which no sentence is added; the average paragraph has 250
CURLY: Final = 0.5  # share of the articles with curly quotes
PROMOS: Final = 0.37  # share of the articles with promo lines
MAX_PROMOS: Final = 3  # in one article
REPEATS: Final = 0.04  # share of the articles with a repeated paragraph
CHANGED: Final = 0.5  # share of the repeated paragraphs with a word changed
MAX_VOCABULARY: Final = 12_000  # words of a kind
# A word's weight is (rank + ZIPF_OFFSET) ** -ZIPF_EXPONENT: the Zipf-Mandelbrot law.
ZIPF_OFFSET: Final = 8  # makes the first words less frequent
ZIPF_EXPONENT: Final = 1.2  # with 1, rare words would be more frequent than in prose
DRAWN_AT_ONCE: Final = 4096  # words; much faster than one by one
STRAIGHT: Final = str.maketrans("“”’", '""\'')

Template = Sequence[tuple[str, str | None]]  # the text before each gap, and the kind of word or phrase that fills it


@dataclass(frozen=True, slots=True)
class Language:
    """The templates and words of a language."""

    sentences: Sequence[Template]
    promos: Sequence[Template]
    phrases: Mapping[str, Sequence[Template]]  # by kind; they fill gaps and may have gaps themselves
    words: Mapping[str, Sequence[str]]  # by kind, most frequent first


class Newsroom:
    """Writes articles in one language."""

    def __init__(self, language: Language, random: Random) -> None:
        self.language, self.random = language, random
        self.words = {kind: self._draw(words) for kind, words in language.words.items()}

    def article(self, paragraphs: int) -> list[str]:
        """Return an article with so many paragraphs, and with promo lines or a repeat for some."""
        article = [self.paragraph() for _ in range(paragraphs)]
        if self.random.random() < REPEATS:
            article.insert(self.random.randrange(2, len(article) + 1), self._copy(self.random.choice(article)))
        if self.random.random() < PROMOS:
            for _ in range(self.random.randint(1, MAX_PROMOS)):
                article.insert(self.random.randrange(1, len(article) + 1), self._fill(self.language.promos))
        if self.random.random() < CURLY:
            return article
        return [paragraph.translate(STRAIGHT) for paragraph in article]

    def paragraph(self) -> str:
        """Return a paragraph of some sentences."""
        size, sentences, length = self.random.randint(*PARAGRAPH_SIZE), list[str](), 0
        while length < size:
            sentences.append(self._fill(self.language.sentences))
            length += len(sentences[-1]) + 1
        return " ".join(sentences)

    def title(self) -> str:
        """Return a headline: a sentence without its full stop."""
        return self._fill(self.language.sentences).strip("“”.")

    def _fill(self, templates: Sequence[Template]) -> str:
        """Return one of some templates with its gaps filled; a capitalised gap gets a capital letter."""
        parts = list[str]()
        for before, gap in self.random.choice(templates):
            parts.append(before)
            if gap:
                kind, phrases = gap.lower(), self.language.phrases
                words = self._fill(phrases[kind]) if kind in phrases else next(self.words[kind])
                parts.append(words if gap == kind else words[0].upper() + words[1:])
        return "".join(parts)

    def _copy(self, paragraph: str) -> str:
        if self.random.random() >= CHANGED:
            return paragraph
        words = paragraph.split(" ")
        words[self.random.randrange(1, len(words))] = next(self.words["adjective"])
        return " ".join(words)

    def _draw(self, words: Sequence[str]) -> Iterator[str]:
        weights = list(accumulate((rank + ZIPF_OFFSET) ** -ZIPF_EXPONENT for rank in range(len(words))))
        while True:
            yield from self.random.choices(words, cum_weights=weights, k=DRAWN_AT_ONCE)


def articles(megabytes: float, seed: int = SEED) -> Iterator[dict[str, object]]:
    """Yield rows with articles until their texts have so many megabytes of UTF-8."""
    random = Random(seed)  # noqa: S311  # not for secrets
    languages, shares = read_languages()
    rooms = [Newsroom(language, random) for language in languages]
    size = number = 0
    while size < megabytes * MEGABYTE:
        (room,) = random.choices(rooms, shares)
        text = "\n\n".join(room.article(random.randint(*PARAGRAPHS)))
        yield {"id": number, "url": f"https://port-alder.example/{number}", "title": room.title(), "text": text}
        size, number = size + len(text.encode()), number + 1


def texts(count: int, paragraphs: int, seed: int = SEED) -> Iterator[str]:
    """Yield English-like articles of so many paragraphs each, not counting promo lines and repeats."""
    room = _english(seed)
    for _ in range(count):
        yield "\n\n".join(room.article(paragraphs))


def book(paragraphs: int, seed: int = SEED) -> str:
    """Return one text of exactly so many paragraphs, made of articles of average length."""
    room, parts = _english(seed), list[str]()
    while len(parts) < paragraphs:
        parts += room.article(sum(PARAGRAPHS) // 2)
    return "\n\n".join(parts[:paragraphs]) + "\n"


def line(megabytes: float, seed: int = SEED) -> str:
    """Return a text in one line, of so many megabytes or a little more."""
    room, parts, size = _english(seed), list[str](), 0
    while size < megabytes * MEGABYTE:
        parts.append(room.paragraph())
        size += len(parts[-1].encode()) + 1
    return " ".join(parts) + "\n"


def pages(count: int, paragraphs: int, seed: int = SEED) -> Iterator[str]:
    """Yield small Markdown pages with so many paragraphs, two headings, a list and a code block each."""
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
    """Return the languages, and the share of articles in each."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return [_language(table) for table in tables.values()], [table["share"] for table in tables.values()]


def _english(seed: int) -> Newsroom:
    return Newsroom(read_languages()[0][0], Random(seed))  # noqa: S311  # not for secrets


def _language(table: Mapping[str, Any]) -> Language:
    kinds = {kind: _vocabulary(table, kind) for kind in ("noun", "past", "adjective")}
    people = [" ".join(pair) for pair in product(table["names"].split(), table["surnames"].split())]
    return Language(
        sentences=[_parse(sentence) for sentence in table["sentences"]],
        promos=[_parse(promo) for promo in table["promos"]],
        phrases={kind: [_parse(phrase) for phrase in phrases] for kind, phrases in table["phrases"].items()},
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
    """Return the words of a kind: those in the table, and a tail of generated ones, shortest first."""
    words, syllables, random = table[f"{kind}s"].split(), table["syllables"].split(), Random(kind)  # noqa: S311
    for count in (1, 2, 3):
        stems = ["".join(stem) for stem in product(syllables, repeat=count)]
        made = [stem + ending for stem in stems for ending in table["endings"][kind].split()]
        words += random.sample(made, min(len(made), MAX_VOCABULARY))
    return list(dict.fromkeys(words))[:MAX_VOCABULARY]


def _parse(template: str) -> Template:
    return [(before, gap) for before, gap, _, _ in Formatter().parse(template)]
