"""Array code: which lines of many texts a phrase may meet, told by the first words of their sentences."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import Final

import numpy as np

from cleaner.batch.token_arrays import Flags, Hashes, Integers, TokenArrays, are_numbers, are_spaced, hashes_of, paired
from cleaner.promos.matching import PrefixEntry, SecondWordIndex, line_prefilter_for
from cleaner.promos.matching.first_words import NUMBER
from cleaner.promos.rules.ruleset import Ruleset

_BITS: Final = 18  # of a hash tell where a word stands in the tables: some other words stand there too
_PAIR_BITS: Final = 21
_BLOOM_BITS: Final = 63  # sets of words are told apart by so many bits, and the last bit is that of phrases behind gaps
_GAP: Final = np.uint64(1 << _BLOOM_BITS)
_NUMBER_AT: Final = 1 << _BITS  # behind all words: what may follow a number
_NUMBER_HASH: Final = np.uint64(1)  # stands for all numbers before a second word


class PromoPrefilter:
    """What the phrases of a ruleset begin with, in tables; what they say of a word holds for all that share its place.

    A line that they do not name no phrase meets. The tables are filled as words are met.
    """

    def __init__(self, rules: Ruleset) -> None:
        self._openings = line_prefilter_for(rules).first_words
        size = (1 << _BITS) + 1
        self._most = np.full(size, -1, np.int64)  # words of a sentence that begins so
        self._bloom_bits = np.zeros(size, np.uint64)  # of the words that a line must have one of
        self._is_label = np.zeros(size, np.bool_)  # is more than a space behind it enough?
        self._is_asked = np.zeros(size, np.bool_)  # does it depend on the second word?
        self._is_opening = np.zeros(1 << _PAIR_BITS, np.bool_)  # by two words: they begin a phrase
        self._bloom_bits_of = np.zeros(size, np.uint64)  # by any word of a line
        self._known: dict[frozenset[str], np.uint64] = {}
        self._set_bloom_bit(frozenset(rules.required_words), _GAP)
        self._first: dict[int, list[str]] = {_NUMBER_AT: [NUMBER]}  # the words that phrases begin with, by place
        first = list(rules.index.by_first_word)
        for word, at in zip(first, _place(hashes_of(first)).tolist(), strict=True):
            self._first.setdefault(at, []).append(word)
        self._is_unread = np.zeros(size, np.bool_)
        self._is_unread[list(self._first)] = True
        self._lock = Lock()  # else what one thread puts into a table another one may undo
        self._read([_NUMBER_AT])

    def suspects(self, texts: TokenArrays) -> Integers:
        """Return the lines that a phrase may meet, or a sentence of them: in order."""
        with self._lock:
            return self._suspects(texts)

    def _suspects(self, texts: TokenArrays) -> Integers:
        sentence_starts = texts.sentence_starts
        hashes = np.append(texts.hashes, np.uint64(0))
        first, second = hashes.take(sentence_starts), hashes.take(sentence_starts + 1)
        at, is_number = _place(first), are_numbers(texts)
        self._read(np.unique(at[self._is_unread.take(at)]).tolist())
        # What may follow a word, and below it, where that is a number, what may follow any number: (2, sentences).
        places = np.stack((at, np.where(is_number, _NUMBER_AT, at)))
        pairs = _pair(np.stack((first, np.where(is_number, _NUMBER_HASH, first))), second)
        most = self._most.take(places).max(axis=0)
        bloom_bits = np.bitwise_or.reduce(self._bloom_bits.take(places))
        is_label: Flags = np.logical_or.reduce(self._is_label.take(places))
        is_asked: Flags = np.logical_or.reduce(self._is_asked.take(places) | self._is_opening.take(pairs))
        asked = np.flatnonzero(is_asked)
        for sentence, word in zip(asked.tolist(), sentence_starts.take(asked).tolist(), strict=True):
            opening = self._opening(texts.word(word), texts.word(word + 1))
            if opening:
                most[sentence] = max(most[sentence], opening.max_words)
                bloom_bits[sentence] |= self._bloom_bit_for(opening.required_words)
                is_label[sentence] |= bool(opening.separators)
        blooms = self._blooms(texts)
        line = texts.line_of.take(sentence_starts)
        may_be = np.diff(sentence_starts, append=len(texts.hashes)) <= most
        may_be |= (blooms.take(line) & bloom_bits) != 0
        may_be |= is_label & ~are_spaced(texts)
        return np.union1d(line[may_be], np.flatnonzero(blooms & _GAP))

    def _opening(self, first: str, second: str) -> PrefixEntry | None:
        seconds = self._openings[first]
        return None if seconds is None else seconds[second]

    def _blooms(self, texts: TokenArrays) -> Hashes:
        """Return for each line all the tints of its words: (lines,)."""
        found = np.zeros(len(texts.lengths), np.uint64)
        held = np.flatnonzero(texts.lengths)
        if len(held):
            begin = (np.cumsum(texts.lengths) - texts.lengths)[held]
            found[held] = np.bitwise_or.reduceat(self._bloom_bits_of.take(_place(texts.hashes)), begin)
        return found

    def _read(self, places: list[int]) -> None:
        """Put what may follow the first words at some places into the tables."""
        pairs = list[tuple[str, str]]()
        for place in places:
            for word in self._first[place]:
                seconds = self._openings[word]
                if seconds is not None:
                    pairs += ((word, second) for second in seconds.fixed_words)
                    self._take(place, seconds)
        if pairs:
            first, second = (hashes_of(side) for side in zip(*pairs, strict=True))
            first[[word == NUMBER for word, _ in pairs]] = _NUMBER_HASH
            self._is_opening[_pair(first, second)] = True
        self._is_unread[places] = False  # at the end: what is broken off is done again

    def _take(self, place: int, seconds: SecondWordIndex) -> None:
        self._is_asked[place] |= seconds.has_wildcards
        if seconds.default_entry:
            self._most[place] = max(self._most[place], seconds.default_entry.max_words)
            self._bloom_bits[place] |= self._bloom_bit_for(seconds.default_entry.required_words)
            self._is_label[place] |= bool(seconds.default_entry.separators)

    def _bloom_bit_for(self, required_words: frozenset[str]) -> np.uint64:
        """Return the tint of the words that tell of an opening."""
        if required_words and required_words not in self._known:
            self._known[required_words] = bloom_bit = np.uint64(1 << len(self._known) % _BLOOM_BITS)
            self._set_bloom_bit(required_words, bloom_bit)
        return self._known.get(required_words, np.uint64(0))

    def _set_bloom_bit(self, words: Iterable[str], bloom_bit: np.uint64) -> None:
        places = _place(hashes_of(list(words)))
        self._bloom_bits_of[places] |= bloom_bit


def _place(hashes: Hashes) -> Integers:
    return (hashes >> np.uint64(64 - _BITS)).astype(np.int64)


def _pair(first: Hashes, second: Hashes) -> Integers:
    return (paired(first, second) >> np.uint64(64 - _PAIR_BITS)).astype(np.int64)


@lru_cache(maxsize=16)
def promo_prefilter_for(rules: Ruleset) -> PromoPrefilter:
    """Return the lookout of a ruleset, the same each time, with all that it has come to know."""
    return PromoPrefilter(rules)
