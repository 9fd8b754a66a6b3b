"""Array code: which lines of many texts may match a promo phrase.

This does for all sentences what `cleaner.promos.matching.prefilter` does for one line. A phrase matches from the
first token of a sentence on, so the prefix of a sentence, its first two tokens, determines which phrases may match it.
A `PrefixEntry` summarises these phrases. A sentence passes if it meets one of three conditions of its entry:

- it is not longer than the longest phrase that requires no other token;
- its line contains one of the tokens that the other phrases require;
- more than a space separates its first two tokens, and one of the phrases is a label.

**Tables by hash.** The top bits of a token's hash are its slot in the tables of conditions. Tokens in one slot share
the union of their conditions, so a collision lets more lines pass and never fewer. The entries of a first token are
added when a token in its slot first occurs. If an entry depends on the second token, it is looked up exactly.

**Bloom bits.** Each set of required tokens has one of 63 bits, and each slot has the bits of all sets with a token in
it. The bits of a line are the union over its tokens, as in a Bloom filter: if a line and a condition have no bit in
common, the line contains none of the required tokens. The 64th bit marks required tokens of phrases that begin with a
gap, which may be anywhere in a line.

Every line that a phrase matches passes. A line that passes is then matched exactly.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Final, NamedTuple

import numpy as np

from cleaner.batch.token_arrays import (
    Flags,
    Hashes,
    Integers,
    TokenArrays,
    followed_by_one_space,
    hashes_of,
    pair_hashes,
    starting_with_digit,
)
from cleaner.promos.matching import PrefixEntry, SecondTokenIndex, line_prefilter_for
from cleaner.promos.matching.first_tokens import NUMBER
from cleaner.promos.rules.ruleset import Ruleset

_SLOT_BITS: Final = 18  # of a token's hash
_PAIR_SLOT_BITS: Final = 21  # of the hash of two tokens
_NUMBER_SLOT: Final = 1 << _SLOT_BITS  # after the slots of all tokens: for phrases that begin with any number
_SLOTS: Final = _NUMBER_SLOT + 1
_NUMBER_HASH: Final = np.uint64(1)  # the hash of every number that is the first of two tokens
_SET_BITS: Final = 63  # Bloom bits for sets of required tokens; the last bit is `_GAP_BIT`
_GAP_BIT: Final = np.uint64(1 << _SET_BITS)
_NO_BIT: Final = np.uint64(0)


class _Conditions(NamedTuple):
    """The conditions for a sentence to pass; one is enough. The arrays have one element for each slot or sentence."""

    max_tokens: Integers  # (n,) a sentence with at most so many tokens passes; -1 for none
    required_bits: Hashes  # (n,) a sentence passes if its line has one of these Bloom bits
    has_label: Flags  # (n,) a sentence passes if more than a space separates its first two tokens

    def add(self, position: int, entry: PrefixEntry, required_bit: np.uint64) -> None:
        """Add the conditions of an entry to those at a position."""
        self.max_tokens[position] = max(self.max_tokens[position], entry.max_tokens)
        self.required_bits[position] |= required_bit
        self.has_label[position] |= bool(entry.separators)

    def union(self, slots: Integers) -> _Conditions:
        """Return the union of the conditions of the slots in each column: (2, sentences) to (sentences,)."""
        return _Conditions(
            self.max_tokens.take(slots).max(axis=0),
            np.bitwise_or.reduce(self.required_bits.take(slots)),
            np.logical_or.reduce(self.has_label.take(slots)),
        )


class _BloomBits:
    """The Bloom bits of sets of required tokens, and of the tokens in them."""

    def __init__(self) -> None:
        self._by_set: dict[frozenset[str], np.uint64] = {}
        self._by_slot = np.zeros(_SLOTS, np.uint64)

    def bit_of(self, tokens: frozenset[str]) -> np.uint64:
        """Return the bit of a set of tokens; no bit for an empty set."""
        if tokens and tokens not in self._by_set:
            self._by_set[tokens] = bit = np.uint64(1 << len(self._by_set) % _SET_BITS)
            self.mark(tokens, bit)
        return self._by_set.get(tokens, _NO_BIT)

    def mark(self, tokens: frozenset[str], bit: np.uint64) -> None:
        """Add a bit to those of each token."""
        self._by_slot[_slots_of(hashes_of(list(tokens)))] |= bit

    def of_lines(self, arrays: TokenArrays) -> Hashes:
        """Return the bits of the tokens of each line: (lines,)."""
        bits = np.zeros(len(arrays.token_counts), np.uint64)
        lines = np.flatnonzero(arrays.token_counts)
        if len(lines):
            first_tokens = (np.cumsum(arrays.token_counts) - arrays.token_counts)[lines]
            bits[lines] = np.bitwise_or.reduceat(self._by_slot.take(_slots_of(arrays.hashes)), first_tokens)
        return bits


class PromoPrefilter:
    """The conditions of a ruleset, in tables that are filled as first tokens occur in texts."""

    def __init__(self, rules: Ruleset) -> None:
        self._entries = line_prefilter_for(rules).first_tokens
        self._conditions = _Conditions(
            np.full(_SLOTS, -1, np.int64), np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS, np.bool_)
        )
        self._depends_on_second = np.zeros(_SLOTS, np.bool_)  # also on second tokens that are not in `_is_fixed_pair`
        self._is_fixed_pair = np.zeros(
            1 << _PAIR_SLOT_BITS, np.bool_
        )  # by pair slot: a phrase begins with these two tokens
        self._bloom_bits = _BloomBits()
        self._bloom_bits.mark(frozenset(rules.required_tokens), _GAP_BIT)
        self._first_tokens = _tokens_by_slot(list(rules.index.by_first_word))
        self._is_unfilled = np.zeros(_SLOTS, np.bool_)
        self._is_unfilled[list(self._first_tokens)] = True
        # Changing one element of an array takes a read and a write, so two threads could undo each other's changes.
        self._lock = Lock()
        self._fill_slots([_NUMBER_SLOT])

    def passing(self, arrays: TokenArrays) -> Integers:
        """Return the lines that a phrase may match, as a whole or in a sentence: (found,), in order."""
        with self._lock:
            return self._passing(arrays)

    def _passing(self, arrays: TokenArrays) -> Integers:
        conditions = self._conditions_of(arrays)
        line_bits = self._bloom_bits.of_lines(arrays)
        line = arrays.line_of.take(arrays.sentence_starts)
        token_counts = np.diff(arrays.sentence_starts, append=len(arrays.hashes))
        passes = token_counts <= conditions.max_tokens
        passes |= (line_bits.take(line) & conditions.required_bits) != 0
        passes |= conditions.has_label & ~followed_by_one_space(arrays)
        return np.union1d(line[passes], np.flatnonzero(line_bits & _GAP_BIT))

    def _conditions_of(self, arrays: TokenArrays) -> _Conditions:
        """Return the conditions for each sentence, by its prefix: (sentences,) each."""
        slots, pair_slots = _prefix_slots(arrays)
        first_slots = slots[0]
        self._fill_slots(np.unique(first_slots[self._is_unfilled.take(first_slots)]).tolist())
        conditions = self._conditions.union(slots)
        depends_on_second: Flags = np.logical_or.reduce(
            self._depends_on_second.take(slots) | self._is_fixed_pair.take(pair_slots)
        )
        sentences = np.flatnonzero(depends_on_second)
        starts = arrays.sentence_starts.take(sentences)
        for sentence, start in zip(sentences.tolist(), starts.tolist(), strict=True):
            entry = self._entry(arrays.token(start), arrays.token(start + 1))
            if entry:
                conditions.add(sentence, entry, self._bloom_bits.bit_of(entry.required_tokens))
        return conditions

    def _entry(self, first: str, second: str) -> PrefixEntry | None:
        seconds = self._entries[first]
        return None if seconds is None else seconds[second]

    def _fill_slots(self, slots: list[int]) -> None:
        """Add the entries of the first tokens in some slots to the tables."""
        pairs = list[tuple[str, str]]()
        for slot in slots:
            for token in self._first_tokens[slot]:
                seconds = self._entries[token]
                if seconds is not None:
                    pairs += ((token, second) for second in seconds.fixed_tokens)
                    self._add(slot, seconds)
        if pairs:
            first, second = (hashes_of(tokens) for tokens in zip(*pairs, strict=True))
            first[[token == NUMBER for token, _ in pairs]] = _NUMBER_HASH
            self._is_fixed_pair[_pair_slots_of(first, second)] = True
        self._is_unfilled[slots] = False  # last, so that the slots are filled again after an exception

    def _add(self, slot: int, seconds: SecondTokenIndex) -> None:
        """Add to a slot the conditions that do not depend on the second token."""
        self._depends_on_second[slot] |= seconds.has_wildcards
        if seconds.default_entry:
            self._conditions.add(
                slot, seconds.default_entry, self._bloom_bits.bit_of(seconds.default_entry.required_tokens)
            )


def _tokens_by_slot(first_tokens: list[str]) -> dict[int, list[str]]:
    """Return the first tokens of phrases by slot, with the key of all numbers in a slot of its own."""
    by_slot: dict[int, list[str]] = {_NUMBER_SLOT: [NUMBER]}
    for token, slot in zip(first_tokens, _slots_of(hashes_of(first_tokens)).tolist(), strict=True):
        by_slot.setdefault(slot, []).append(token)
    return by_slot


def _prefix_slots(arrays: TokenArrays) -> tuple[Integers, Integers]:
    """Return the slots of the first token of each sentence, and those of its prefix: (2, sentences) each.

    The second row repeats the first one, except if the first token is a number: then it has the slots of any number.
    """
    hashes = np.append(arrays.hashes, np.uint64(0))  # so that the last token has a next one
    first, second = hashes.take(arrays.sentence_starts), hashes.take(arrays.sentence_starts + 1)
    slots, is_number = _slots_of(first), starting_with_digit(arrays)
    first_or_number = np.stack((first, np.where(is_number, _NUMBER_HASH, first)))
    return np.stack((slots, np.where(is_number, _NUMBER_SLOT, slots))), _pair_slots_of(first_or_number, second)


def _slots_of(hashes: Hashes) -> Integers:
    """Return the slot of each token: same shape."""
    return (hashes >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)


def _pair_slots_of(first: Hashes, second: Hashes) -> Integers:
    """Return the slot of each pair of tokens: same shape as the first tokens."""
    return (pair_hashes(first, second) >> np.uint64(64 - _PAIR_SLOT_BITS)).astype(np.int64)


@lru_cache(maxsize=16)
def promo_prefilter_for(rules: Ruleset) -> PromoPrefilter:
    """Return the prefilter of a ruleset, always the same one, so that its tables are filled once."""
    return PromoPrefilter(rules)
