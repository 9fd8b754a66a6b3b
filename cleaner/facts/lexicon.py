"""Lexicon: the words of a language that matter for facts, such as numbers, months, negations and opposites.

Each language has a TOML file in `lexicons/`. The files have words as people write them. This module normalises them.
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
_COMMON_BEGIN, _COMMON_END = "\ncommon = [", "\n]\n"
_QUOTED = re.compile(r'"([^"]+)"')
_MARKED = frozenset({"Vietnamese"})

MAX_PHRASE_TOKENS = 8  # tokens in the longest phrase that `begins` and `holds` find
MIN_COMMON = 2  # distinct common words of a language; a text in it has at least so many
MIN_SHARE = 0.05  # of the tokens of a text are common words of its language; in news it is 6 to 45 %, by chance less

TokenPhrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, by what they state. Each word or phrase is a sequence of tokens."""

    language: str
    common: frozenset[TokenPhrase]  # frequent words; they state nothing alone, and they identify the language
    meanings: Mapping[
        TokenPhrase, tuple[str, str]
    ]  # kind and key: ("number", "3"), ("date", "month 5"), ("negation", "")
    signs: Mapping[str, str]  # units that are written as a sign: "%" means "percent"
    light: frozenset[
        TokenPhrase
    ]  # words that change no fact: common words, verbs of saying, openings such as "meanwhile"
    referring: frozenset[TokenPhrase]  # first words of a text that refer to the text before it: "she", "however"
    leadins: frozenset[TokenPhrase]  # words that announce the full text of a statement: "in full"
    opposites: frozenset[tuple[TokenPhrase, TokenPhrase]]  # in both directions
    relative_days: frozenset[TokenPhrase]  # "today", "tomorrow"
    marked: bool  # whether accents and tones distinguish words, as in Vietnamese
    max_tokens: Mapping[str, int]  # tokens in the longest phrase of `meanings` and `light`, by first token; "": of all


_NONE: frozenset[TokenPhrase] = frozenset()
NO_LEXICON = Lexicon("", _NONE, {}, {}, _NONE, _NONE, _NONE, frozenset(), _NONE, False, {"": 1})


def lexicon_for(sequences: Iterable[TokenPhrase]) -> Lexicon:
    """Return the lexicon of the language of token sequences; `NO_LEXICON` if it has none.

    The language is the one whose common words occur most often. Not handled: a text in several languages.

    >>> lexicon_for([("the", "wall", "of", "the", "town", "is", "high")]).language
    'English'
    """
    file, _ = _likeliest(chain.from_iterable(sequences))
    return _load(file) if file else NO_LEXICON


def language_of(tokens: Sequence[str]) -> str:
    """Return the code of the language of a text, given its tokens; an empty string if no lexicon fits.

    >>> language_of(("the", "wall", "of", "the", "town", "is", "high")), language_of(("murus", "oppidi", "altus"))
    ('en', '')
    """
    file, count = _likeliest(tokens)
    return file.removesuffix(".toml") if count >= MIN_SHARE * len(tokens) else ""


def _likeliest(tokens: Iterable[str]) -> tuple[str, int]:
    """Return the lexicon file whose common words occur most often among the tokens, and how often they occur."""
    files_of = _files_by_common_word()
    counts_by_file: dict[str, list[int]] = {}  # how often each common word of a language occurs
    for word, count in Counter(filter(files_of.__contains__, tokens)).items():
        for file in files_of[word]:
            counts_by_file.setdefault(file, []).append(count)
    eligible = [(file, sum(counts)) for file, counts in sorted(counts_by_file.items()) if len(counts) >= MIN_COMMON]
    return max(eligible, key=lambda candidate: candidate[1], default=("", 0))


def begins(sequence: TokenPhrase, phrases: frozenset[TokenPhrase]) -> bool:
    """Return whether a token sequence begins with one of the phrases."""
    if not sequence or sequence[0] not in _first_tokens(phrases):
        return False
    return any(sequence[:length] in phrases for length in range(1, min(MAX_PHRASE_TOKENS, len(sequence)) + 1))


def holds(sequence: TokenPhrase, phrases: frozenset[TokenPhrase]) -> bool:
    """Return whether one of the phrases occurs anywhere in a token sequence."""
    may_hold = not _first_tokens(phrases).isdisjoint(sequence)
    return may_hold and any(begins(sequence[at:], phrases) for at in range(len(sequence)))


@cache
def _first_tokens(phrases: frozenset[TokenPhrase]) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases)


@cache
def _files_by_common_word() -> Mapping[str, Sequence[str]]:
    """Return, for each common word of any language, the names of the files that list it.

    `common` is the first list in a file. Identifying a language needs only this list, so the rest is not parsed.
    """
    files: dict[str, list[str]] = {}
    for file in _FOLDER.iterdir():
        if file.name.endswith(".toml"):
            text = file.read_text(encoding="utf-8")
            # The list has only quoted words; a pattern reads them ten times as fast as a TOML parser.
            entries = _QUOTED.findall(text, text.index(_COMMON_BEGIN), text.index(_COMMON_END))
            for word in {phrase[0] for phrase in tokens_of_lines("\n".join(entries)) if len(phrase) == 1}:
                files.setdefault(word, []).append(file.name)
    return files


@cache
def _load(name: str) -> Lexicon:
    return _lexicon(tomllib.loads(_FOLDER.joinpath(name).read_text(encoding="utf-8")))


def _lexicon(table: Mapping[str, Any]) -> Lexicon:
    entries, words = list(_entries(table)), TokenCache()
    words.update(zip(entries, tokens_of_lines("\n".join(entries)), strict=True))  # faster than one by one
    common, referring, reporting, openings, leadins, relative_days = (
        frozenset(filter(None, map(words.__getitem__, table[name])))
        for name in ("common", "referring", "reporting", "openings", "leadins", "relative_days")
    )
    opposites = {
        (words[first], words[second])
        for group in table["opposites"]
        for first in group
        for second in group
        if first != second
    }
    # A common word states nothing ("one" in "one of them"), unless it negates.
    meanings = {
        phrase: meaning
        for phrase, meaning in _meanings(table, words)
        if phrase and (meaning[0] == "negation" or phrase not in common)
    }
    light = (common | referring | reporting | openings) - meanings.keys()
    # An opposite of several words becomes one fact token.
    opposed = {phrase for pair in opposites for phrase in pair if len(phrase) > 1 and phrase not in light}
    opposed |= {phrase for phrase in relative_days if len(phrase) > 1}
    meanings |= dict.fromkeys(opposed - meanings.keys(), ("word", ""))
    # In Thai and similar scripts, a single letter is usually part of a longer word.
    light = frozenset(phrase for phrase in light if not (len(phrase) == 1 and is_letter(phrase[0])))
    return Lexicon(
        language=table["language"],
        common=common,
        meanings=meanings,
        signs={spelling: group[0] for group in table["units"] for spelling in group if not words[spelling]},
        light=light,
        referring=referring,
        leadins=leadins,
        opposites=frozenset(opposites),
        relative_days=relative_days,
        marked=table["language"] in _MARKED,
        max_tokens=_max_tokens([*meanings, *light]),
    )


def _max_tokens(phrases: Iterable[TokenPhrase]) -> dict[str, int]:
    longest = {"": 1}
    for phrase in phrases:
        for first in ("", phrase[0]):
            longest[first] = max(longest.get(first, 1), len(phrase))
    return longest


def _entries(table: Mapping[str, Any] | list[Any]) -> Iterator[str]:
    """Yield all strings in a table, including its keys."""
    for value in (*table, *table.values()) if isinstance(table, Mapping) else table:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, dict)):
            yield from _entries(value)


def _meanings(table: Mapping[str, Any], words: TokenCache) -> Iterator[tuple[TokenPhrase, tuple[str, str]]]:
    """Yield each phrase with its kind and key; of equal phrases the last one is used."""
    for group in table["units"]:
        yield from ((words[spelling], ("unit", group[0])) for spelling in group)
    for name in ("numbers", "ordinals"):
        yield from ((words[word], ("number", f"{value:.12g}")) for word, value in table[name].items())
    for name, entries in ("month", table["months"]), ("weekday", table["weekdays"]):
        for position, spellings in enumerate(entries, 1):
            yield from ((words[spelling], ("date", f"{name} {position}")) for spelling in spellings)
    yield from ((words[word], ("negation", "")) for word in table["negations"])
