"""Array code: which of many texts may hold the same twice, told by the words that their lines share."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from cleaner.config import Config
from cleaner.repeats.screening import MAX_BLOCKS, MIN_CONTAINMENT
from cleaner.resemblance import SLACK, least_share
from cleaner.survey.pool import Flags, Integers, Pool, mixed

MAX_ROUNDS: Final = 4  # in which lines that share too little go; later rounds find few, and may be many
_LINE_BITS: Final = 20  # what is left of a hash tells words apart; where it does not, lines seem to share more
MAX_LINES: Final = 1 << _LINE_BITS


class _Entries(NamedTuple):
    """The distinct words of each line, those of one text that are alike side by side."""

    word: Integers  # (entries,) the same for the same word of one text, in order
    line: Integers  # (entries,)

    def of(self, lines: Flags) -> _Entries:
        """Return the entries of some lines."""
        wanted = np.flatnonzero(lines.take(self.line))
        return _Entries(self.word.take(wanted), self.line.take(wanted))


def repeating(texts: Pool, config: Config) -> Flags:
    """Return for each text whether one of its lines may resemble another one, or stand inside it: (texts,).

    As `cleaner.repeats.screening` has it, with each line as a block.
    """
    lengths, text_of = texts.lengths, texts.text_of
    entries = _entries(texts)
    alone = _alone(entries, len(lengths))
    found = texts.of_texts(np.flatnonzero(lengths)) > MAX_BLOCKS
    found |= _paired(entries, alone, texts, config.threshold)
    if config.wants("contained-paragraph"):
        inner = (alone <= (1 - MIN_CONTAINMENT + SLACK) * lengths) & (lengths >= config.min_words)
        inner &= ~found.take(text_of)
        found |= _contained(entries, inner, texts)
    return found


def _entries(texts: Pool) -> _Entries:
    own = mixed(texts.text_of.astype(np.uint64) + np.uint64(1))  # the words of each text are words of their own
    lines, none = np.uint64(MAX_LINES - 1), np.uint64(0)
    keys = ((texts.hashes ^ own.take(texts.line_of)) & ~lines) | texts.line_of.astype(np.uint64)
    keys.sort()
    keys = keys[np.diff(keys, prepend=none) > 0]
    word = keys >> np.uint64(_LINE_BITS)
    return _Entries(np.cumsum(np.diff(word, prepend=none) > 0), (keys & lines).astype(np.int64))


def _alone(entries: _Entries, lines: int) -> Integers:
    """Return for each line how many of its distinct words no other line of its text has: (lines,)."""
    printings = np.bincount(entries.word)
    alone = np.flatnonzero(printings.take(entries.word) == 1)
    return np.bincount(entries.line.take(alone), minlength=lines)


def _paired(entries: _Entries, alone: Integers, texts: Pool, threshold: float) -> Flags:
    """Return for each text whether lines are left when those that share too little go, again and again: (texts,)."""
    most = (1 - least_share(threshold) + SLACK) * texts.lengths
    left = texts.lengths > 0
    for _ in range(MAX_ROUNDS):
        left &= alone <= most
        together = texts.of_texts(np.flatnonzero(left)) > 1
        left &= together.take(texts.text_of)
        entries = entries.of(left)
        alone = _alone(entries, len(left))
    return together


def _contained(entries: _Entries, inner: Flags, texts: Pool) -> Flags:
    """Return for each text whether one of the `inner` lines may stand inside another one: (texts,)."""
    entries = entries.of(texts.of_texts(np.flatnonzero(inner)).take(texts.text_of) > 0)
    printings = np.bincount(entries.word)
    first = np.cumsum(printings) - printings  # the place of its first entry, by word
    asked = np.flatnonzero(inner.take(entries.line))
    word = entries.word.take(asked)
    others = printings.take(word)
    before = np.cumsum(others) - others
    ours = np.repeat(asked, others)
    theirs = np.arange(len(ours)) + np.repeat(first.take(word) - before, others)
    pairs, common = np.unique(entries.line.take(ours) * MAX_LINES + entries.line.take(theirs), return_counts=True)
    inside, outside = pairs // MAX_LINES, pairs % MAX_LINES
    # Words that stand in the inner line twice are all held for common.
    distinct = np.bincount(entries.line, minlength=len(inner))
    common = common + (texts.lengths - distinct).take(inside)
    least = MIN_CONTAINMENT * texts.lengths.take(inside) - SLACK
    held = (common >= least) & (texts.lengths.take(outside) >= least) & (inside != outside)
    return texts.of_texts(inside[held]) > 0
