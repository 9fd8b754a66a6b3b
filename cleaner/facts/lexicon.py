"""What words mean for facts, a file a language: numbers, months, negations, opposites and the like.

The files are data. They name words as people write them; folding happens here.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from cleaner.text import TokenCache, is_letter, tokens_of_lines

_FOLDER = Path(__file__).with_name("lexicons")
_LIST, _END_OF_LIST = "\ncommon = [", "\n]\n"
_QUOTED = re.compile(r'"([^"]+)"')
_MARKED = frozenset({"Vietnamese"})

MAX_PHRASE = 8  # words in the longest opening or announcement
MIN_COMMON = 2  # distinct frequent words of a language that a text must hold to be taken for it
MIN_SHARE = 0.05  # of the words of a text that are common ones of its language: 6 to 45 % in news, less by chance

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language by what they state; all phrases are folded."""

    language: str
    common: frozenset[Phrase]  # frequent words: they state nothing alone, and tell the language
    meanings: Mapping[Phrase, tuple[str, str]]  # kind and key: ("number", "3"), ("date", "month 5"), ("negation", "")
    signs: Mapping[str, str]  # units that are written as a sign: "%" means "percent"
    light: frozenset[Phrase]  # words whose change changes no fact: common, reporting and opening ones
    leaning: frozenset[Phrase]  # openings that lean on what stands before them: "she", "however"
    leadins: frozenset[Phrase]  # announce a text that is printed whole on purpose: "in full"
    opposites: frozenset[tuple[Phrase, Phrase]]  # in both directions
    marked: bool  # whether accents and tones make another word, as in Vietnamese
    reach: Mapping[str, int]  # words in the longest phrase of `meanings` and `light`, by their first word; by "" of all


NOTHING = Lexicon("", frozenset(), {}, {}, frozenset(), frozenset(), frozenset(), frozenset(), False, {"": 1})


def lexicon_for(sequences: Iterable[Phrase]) -> Lexicon:
    """Return the lexicon of the language that the word sequences are in, or `NOTHING`.

    >>> lexicon_for([("the", "wall", "of", "the", "town", "is", "high")]).language
    'English'
    """
    name, _ = _likeliest(chain.from_iterable(sequences))
    return _read(name) if name else NOTHING


def language_of(words: Sequence[str]) -> str:
    """Return the code of the language that words of a text are in; empty if it has no lexicon.

    >>> language_of(("the", "wall", "of", "the", "town", "is", "high")), language_of(("murus", "oppidi", "altus"))
    ('en', '')
    """
    name, count = _likeliest(words)
    return name.removesuffix(".toml") if count >= MIN_SHARE * len(words) else ""


def _likeliest(words: Iterable[str]) -> tuple[str, int]:
    """Return the file of the language whose common words are the most frequent ones, and their number."""
    languages = _languages()
    counts: dict[str, list[int]] = {}
    for word, count in Counter(filter(languages.__contains__, words)).items():
        for name in languages[word]:
            counts.setdefault(name, []).append(count)
    likely = [(name, sum(counts[name])) for name in sorted(counts) if len(counts[name]) >= MIN_COMMON]
    return max(likely, key=lambda language: language[1], default=("", 0))


def begins(sequence: Phrase, phrases: frozenset[Phrase]) -> bool:
    """Tell whether a word sequence begins with one of the phrases."""
    if not sequence or sequence[0] not in _first_words(phrases):
        return False
    return any(sequence[:length] in phrases for length in range(1, min(MAX_PHRASE, len(sequence)) + 1))


def holds(sequence: Phrase, phrases: frozenset[Phrase]) -> bool:
    """Tell whether one of the phrases stands anywhere in a word sequence."""
    opening = _first_words(phrases)
    return not opening.isdisjoint(sequence) and any(begins(sequence[at:], phrases) for at in range(len(sequence)))


@cache
def _first_words(phrases: frozenset[Phrase]) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases)


@cache
def _languages() -> Mapping[str, Sequence[str]]:
    """Return for each word that is frequent in some language the names of the files of these languages.

    They are the first list in a file, so that the rest need not be read to tell the language.
    """
    languages: dict[str, list[str]] = {}
    for file in _FOLDER.iterdir():
        if file.name.endswith(".toml"):
            text = file.read_text(encoding="utf-8")
            # As far as this it is a list of quoted words, which a pattern reads ten times as fast as TOML is read.
            head = _QUOTED.findall(text, text.index(_LIST), text.index(_END_OF_LIST))
            for word in {phrase[0] for phrase in tokens_of_lines("\n".join(head)) if len(phrase) == 1}:
                languages.setdefault(word, []).append(file.name)
    return languages


@cache
def _read(name: str) -> Lexicon:
    return _lexicon(tomllib.loads(_FOLDER.joinpath(name).read_text(encoding="utf-8")))


def _lexicon(table: Mapping[str, Any]) -> Lexicon:
    entries, words = list(_entries(table)), TokenCache()
    words.update(zip(entries, tokens_of_lines("\n".join(entries)), strict=True))  # quicker than one by one
    common, leaning, reporting, openings, leadins = (
        frozenset(filter(None, map(words.__getitem__, table[name])))
        for name in ("common", "leaning", "reporting", "openings", "leadins")
    )
    pairs = [
        (words[first], words[second])
        for group in table["opposites"]
        for first in group
        for second in group
        if first != second
    ]
    # A frequent word states nothing ("one" in "one of them"), unless it negates.
    meanings = {
        phrase: meaning
        for phrase, meaning in _meanings(table, words)
        if phrase and (meaning[0] == "negation" or phrase not in common)
    }
    light = (common | leaning | reporting | openings) - meanings.keys()
    opposed = {phrase for pair in pairs for phrase in pair if len(phrase) > 1 and phrase not in light}
    meanings |= dict.fromkeys(opposed - meanings.keys(), ("word", ""))
    light -= {phrase for phrase in light if len(phrase) == 1 and is_letter(phrase[0])}
    signs = {spelling: group[0] for group in table["units"] for spelling in group if not words[spelling]}
    return Lexicon(
        table["language"],
        common,
        meanings,
        signs,
        light,
        leaning,
        leadins,
        frozenset(pairs),
        table["language"] in _MARKED,
        _reach([*meanings, *light]),
    )


def _reach(phrases: Iterable[Phrase]) -> dict[str, int]:
    reach = {"": 1}
    for phrase in phrases:
        for first in ("", phrase[0]):
            reach[first] = max(reach.get(first, 1), len(phrase))
    return reach


def _entries(table: Mapping[str, Any] | list[Any]) -> Iterator[str]:
    """Yield all texts in a table, the names of its values among them."""
    for value in (*table, *table.values()) if isinstance(table, Mapping) else table:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, dict)):
            yield from _entries(value)


def _meanings(table: Mapping[str, Any], words: TokenCache) -> Iterator[tuple[Phrase, tuple[str, str]]]:
    """Yield each phrase with its kind and key; a later one counts where two are spelled alike."""
    for group in table["units"]:
        yield from ((words[spelling], ("unit", group[0])) for spelling in group)
    for name in ("numbers", "ordinals"):
        yield from ((words[word], ("number", f"{value:.12g}")) for word, value in table[name].items())
    for name, entries in ("month", table["months"]), ("weekday", table["weekdays"]):
        for position, spellings in enumerate(entries, 1):
            yield from ((words[spelling], ("date", f"{name} {position}")) for spelling in spellings)
    yield from ((words[word], ("negation", "")) for word in table["negations"])
