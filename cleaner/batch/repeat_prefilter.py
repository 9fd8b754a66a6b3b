"""Array code: which lines of many texts may stand twice, told by the words that the lines of a text share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from cleaner.batch.token_arrays import Flags, Hashes, Integers, TokenArrays, mixed, paired
from cleaner.config import Config
from cleaner.repeats.prefilter import MAX_BLOCKS, MAX_PAIRED, MIN_CONTAINMENT
from cleaner.similarity import SLACK, min_overlap_ratio
from cleaner.similarity.containment import MIN_RUN

MAX_ROUNDS: Final = 4  # in which lines that share too little go; later rounds find few, and may be many
_LINE_BITS: Final = 20  # what is left of a hash tells words apart; where it does not, lines seem to share more
MAX_LINES: Final = 1 << _LINE_BITS
_PLACE_BITS: Final = 18  # of a hash tell where a pair of words is counted: one in six of a chunk shares a place


class _Entries(NamedTuple):
    """The distinct words of each line, those of one text that are alike side by side."""

    word: Integers  # (entries,) the same for the same word of one text, in order
    line: Integers  # (entries,)

    def of(self, lines: Flags) -> _Entries:
        """Return the entries of some lines."""
        wanted = np.flatnonzero(lines.take(self.line))
        return _Entries(self.word.take(wanted), self.line.take(wanted))


def repeating(texts: TokenArrays, config: Config, without: Integers) -> Flags:
    """Return for each line whether it may resemble another one of its text, stand inside it or hold it: (lines,).

    Each line is a block, as `cleaner.repeats` has it, but for those that are left out. Most lines go at the first look,
    at pairs of neighbouring words; lines that resemble one another have about half of theirs in common, and what stands
    inside another line stands there in runs of `MIN_RUN` words, of whose pairs only those between two runs may be new.
    """
    standing = texts.lengths > 0
    standing[without] = False
    asked = standing & (texts.of_texts(standing) <= MAX_BLOCKS).take(texts.text_of)
    found: Flags = standing & ~asked
    own = mixed(texts.text_of.astype(np.uint64) + np.uint64(1))  # the words of each text are words of their own
    hashes = texts.hashes ^ own.take(texts.line_of)
    seeming = _seeming_alone(hashes, texts)
    likely = asked & (seeming <= (_most_parted(config.threshold) + SLACK) * texts.lengths)
    inner = np.zeros_like(asked)
    if config.wants("contained-paragraph"):
        inner = asked & (seeming <= (1 - MIN_CONTAINMENT * (1 - 1 / MIN_RUN) + SLACK) * texts.lengths)
        inner &= texts.lengths >= config.min_words
    around_inner = asked & (texts.of_texts(inner) > 0).take(texts.text_of)
    entries = _entries(hashes, likely | around_inner, texts)
    left = _sharing(entries, likely, texts, config.threshold)
    found |= _meeting(entries.of(left), left, texts, lambda pairs: _resemble(pairs, texts.lengths, config.threshold))
    entries = entries.of(around_inner)
    inner &= _alone(entries, texts) <= (1 - MIN_CONTAINMENT + SLACK) * texts.lengths
    entries = entries.of(around_inner & (texts.of_texts(inner) > 0).take(texts.text_of))
    found |= _meeting(entries, inner, texts, lambda pairs: _hold(pairs, texts.lengths))
    return found


def _most_parted(threshold: float) -> float:
    """Return the most pairs of neighbouring words that resemblance leaves alone, as a share of the words of a line.

    Two lines of n and m words that share c of them in order have at least n - 1 - 2 * (n - c) - (m - c) pairs in
    common: each word that only the one has parts two of its pairs, and each that only the other has parts one.
    Where they resemble one another enough, the most that this leaves alone are at one of the ends for m: all words
    of the other one are shared, or all of this one.
    """
    least = min_overlap_ratio(threshold)
    return (1 - least) * max(2, 1 / least)


def _seeming_alone(hashes: Hashes, texts: TokenArrays) -> Integers:
    """Return for each line how many of its pairs of neighbouring words stand in its text once, or fewer: (lines,).

    A pair is counted where its hash falls; where that of another one falls too, neither stands there once.
    """
    places = (paired(hashes[:-1], hashes[1:]) >> np.uint64(64 - _PLACE_BITS)).astype(np.int64)
    alone = (np.bincount(places, minlength=1 << _PLACE_BITS) == 1).take(places)
    alone &= texts.line_of[1:] == texts.line_of[:-1]
    return np.bincount(texts.line_of[:-1][alone], minlength=len(texts.lengths))


def _entries(hashes: Hashes, of: Flags, texts: TokenArrays) -> _Entries:
    """Return the entries of some lines."""
    some = np.flatnonzero(of.take(texts.line_of))
    lines = np.uint64(MAX_LINES - 1)
    keys = hashes.take(some) & ~lines
    keys |= texts.line_of.take(some).astype(np.uint64)
    keys.sort()
    keys = keys[_are_new(keys)]
    return _Entries(np.cumsum(_are_new(keys >> np.uint64(_LINE_BITS))), (keys & lines).astype(np.int64))


def _are_new(ordered: Hashes) -> Flags:
    """Return for each value, in order, whether another one or none stands before it: the same shape."""
    are_new = np.ones(len(ordered), np.bool_)
    are_new[1:] = ordered[1:] != ordered[:-1]
    return are_new


def _alone(entries: _Entries, texts: TokenArrays) -> Integers:
    """Return for each line how many of its distinct words no other line of its text has: (lines,)."""
    printings = np.bincount(entries.word)
    alone = np.flatnonzero(printings.take(entries.word) == 1)
    return np.bincount(entries.line.take(alone), minlength=len(texts.lengths))


def _sharing(entries: _Entries, left: Flags, texts: TokenArrays, threshold: float) -> Flags:
    """Return the lines that are left of some when those that share too little go, again and again: (lines,)."""
    most = (1 - min_overlap_ratio(threshold) + SLACK) * texts.lengths
    for _ in range(MAX_ROUNDS):
        entries = entries.of(left)
        left = left & (_alone(entries, texts) <= most)
        left &= (texts.of_texts(left) > 1).take(texts.text_of)
    return left


class _Pairs(NamedTuple):
    """Two lines of one text each, and how many words they may have in common."""

    one: Integers  # (pairs,)
    other: Integers  # (pairs,)
    common: Integers  # (pairs,) distinct words
    again: Integers  # (pairs,) words of the one that stand in it a second time, or a third
    again_there: Integers  # (pairs,) the same of the other


def _meeting(entries: _Entries, ours: Flags, texts: TokenArrays, is_met: Callable[[_Pairs], Flags]) -> Flags:
    """Return which lines meet a condition in a pair of one of ours and another one: (lines,).

    Where a text has too many of ours to be paired, all its lines might.
    """
    too_many = (texts.of_texts(ours) > MAX_PAIRED).take(texts.text_of)
    pairs = _pairs(entries.of(~too_many), ours & ~too_many, texts)
    met = is_met(pairs)
    found: Flags = too_many & (texts.lengths > 0)
    found[pairs.one[met]] = found[pairs.other[met]] = True
    return found


def _pairs(entries: _Entries, ours: Flags, texts: TokenArrays) -> _Pairs:
    """Return the pairs of our lines and other ones that have words in common."""
    printings = np.bincount(entries.word)
    first = np.cumsum(printings) - printings  # the place of its first entry, by word
    asked = np.flatnonzero(ours.take(entries.line))
    word = entries.word.take(asked)
    others = printings.take(word)
    before = np.cumsum(others) - others
    mine = np.repeat(asked, others)
    theirs = np.arange(len(mine)) + np.repeat(first.take(word) - before, others)
    pairs, common = np.unique(entries.line.take(mine) * MAX_LINES + entries.line.take(theirs), return_counts=True)
    one, other = pairs // MAX_LINES, pairs % MAX_LINES
    again = texts.lengths - np.bincount(entries.line, minlength=len(ours))
    apart = np.flatnonzero(one != other)
    return _Pairs(*(part.take(apart) for part in (one, other, common, again.take(one), again.take(other))))


def _resemble(pairs: _Pairs, lengths: Integers, threshold: float) -> Flags:
    """Return which pairs may resemble one another, be their words in another order: (pairs,)."""
    least = threshold * (lengths.take(pairs.one) + lengths.take(pairs.other)) - SLACK
    return 2 * (pairs.common + np.minimum(pairs.again, pairs.again_there)) >= least


def _hold(pairs: _Pairs, lengths: Integers) -> Flags:
    """Return in which pairs the one may stand inside the other: (pairs,)."""
    least = MIN_CONTAINMENT * lengths.take(pairs.one) - SLACK
    return (pairs.common + pairs.again >= least) & (lengths.take(pairs.other) >= least)
