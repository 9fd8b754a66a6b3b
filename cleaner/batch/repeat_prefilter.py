"""Array code: which lines of many texts may be similar to another line of their text, or contained in one.

Each line is a block of `cleaner.repeats`. Three filters run one after the other, from cheap to exact, and each drops
only lines that cannot repeat:

1. **Unique bigrams.** Similar lines share about half of their bigrams (pairs of adjacent tokens), and a contained line
   shares nearly all of its own. So a line is dropped if too many of its bigrams occur once in its text. Bigrams are
   counted in a table by a few bits of their hashes. A collision makes a bigram seem frequent, so it only keeps a line.
2. **Unique tokens.** One sort yields the posting lists: for each token of a text, the lines that contain it. A line is
   dropped if too many of its tokens are in lists of length one. That shortens other lists, so this filter is repeated.
3. **Shared tokens of pairs.** Joining the posting lists with themselves counts the tokens that two lines share in any
   order. Twice this count over the sum of their lengths is Dice on token multisets, an upper bound of similarity.

Texts with too many lines are not filtered: all their lines may repeat.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from cleaner.batch.token_arrays import Flags, Hashes, Integers, TokenArrays, mixed, pair_hashes
from cleaner.config import Config
from cleaner.repeats.prefilter import MAX_BLOCKS, MAX_PAIRED, MIN_CONTAINMENT
from cleaner.similarity import SLACK, min_overlap_ratio
from cleaner.similarity.containment import MIN_RUN

MAX_ROUNDS: Final = 4  # of the second filter; later rounds would drop few lines, and there could be many rounds
_LINE_BITS: Final = 20  # of a sort key; its other bits are those of a token's hash
MAX_LINES: Final = 1 << _LINE_BITS  # in one call
_BIGRAM_SLOT_BITS: Final = 18  # of a bigram's hash; about one bigram in six shares its slot with another one
# A line that contains another one repeats it in runs of at least `MIN_RUN` tokens. Only the bigrams between two runs,
# and those of the tokens that it lacks, may be unique: at most this share of the contained line's tokens.
_MAX_UNIQUE_IN_CONTAINED: Final = 1 - MIN_CONTAINMENT * (1 - 1 / MIN_RUN)


class _Postings(NamedTuple):
    """All posting lists in a row: one posting for each distinct token of each line; those of one token are adjacent."""

    token: Integers  # (postings,) ascending; equal for the same token of one text, different across texts
    line: Integers  # (postings,)

    def of(self, lines: Flags) -> _Postings:
        """Return the postings of some lines."""
        selected = np.flatnonzero(lines.take(self.line))
        return _Postings(self.token.take(selected), self.line.take(selected))

    def list_lengths(self) -> Integers:
        """Return the number of lines that contain each token: (tokens,)."""
        return np.bincount(self.token)


class _Pairs(NamedTuple):
    """Pairs of lines of one text, with bounds for the number of tokens that they share."""

    left: Integers  # (pairs,) lines
    right: Integers  # (pairs,) lines
    shared: Integers  # (pairs,) distinct tokens that occur in both
    left_repeated: Integers  # (pairs,) tokens of the left line minus its distinct tokens
    right_repeated: Integers  # (pairs,) the same for the right line


def may_repeat(arrays: TokenArrays, config: Config, excluded: Integers) -> Flags:
    """Return for each line whether it may be similar to another line of its text, contained in one or contain one.

    The excluded lines, given by their numbers, are ignored. The result has the shape (lines,).
    """
    is_block = arrays.token_counts > 0
    is_block[excluded] = False
    is_filtered = is_block & arrays.of_texts(arrays.lines_per_text(is_block) <= MAX_BLOCKS)
    hashes = _hashes_by_text(arrays)
    unique_bigrams = _unique_bigram_counts(hashes, arrays)
    similar = is_filtered & (unique_bigrams <= (_max_unique_bigrams(config.threshold) + SLACK) * arrays.token_counts)
    contained = np.zeros_like(is_filtered)
    if config.wants("contained-paragraph"):
        contained = is_filtered & (unique_bigrams <= (_MAX_UNIQUE_IN_CONTAINED + SLACK) * arrays.token_counts)
        contained &= arrays.token_counts >= config.min_words
    possible_outer = is_filtered & _in_texts_with(contained, arrays)  # one of them may contain the contained line
    postings = _postings(hashes, similar | possible_outer, arrays)
    return (
        (is_block & ~is_filtered)
        | _similar(postings, similar, arrays, config.threshold)
        | _containing(postings.of(possible_outer), possible_outer, contained, arrays)
    )


def _in_texts_with(lines: Flags, arrays: TokenArrays, at_least: int = 1) -> Flags:
    """Return for each line whether its text has at least so many of the given lines: (lines,)."""
    return arrays.of_texts(arrays.lines_per_text(lines) >= at_least)


def _hashes_by_text(arrays: TokenArrays) -> Hashes:
    """Return hashes that are equal for equal tokens of one text only: (tokens,)."""
    salts = mixed(arrays.text_of.astype(np.uint64) + np.uint64(1))  # (lines,)
    return arrays.hashes ^ salts.take(arrays.line_of)


def _max_unique_bigrams(threshold: float) -> float:
    """Return the most bigrams of a line that may be unique if it is similar to another one, as a share of its tokens.

    Let two lines have n and m tokens and a longest common subsequence of c. A token that only the first line has breaks
    two of its bigrams. A token that only the second line has breaks one bigram of the first line, by splitting it. So
    at most 2 * (n - c) + (m - c) bigrams of the first line are unique. At a given similarity this is greatest in one
    of two cases: all tokens of the second line are shared (m = c), or all of the first one (n = c).
    """
    overlap = min_overlap_ratio(threshold)
    return (1 - overlap) * max(2, 1 / overlap)


def _unique_bigram_counts(hashes: Hashes, arrays: TokenArrays) -> Integers:
    """Return for each line a lower bound for its bigrams that occur once in its text: (lines,).

    A bigram is counted in the slot of its hash. If two bigrams have the same slot, neither counts as unique.
    """
    slots = (pair_hashes(hashes[:-1], hashes[1:]) >> np.uint64(64 - _BIGRAM_SLOT_BITS)).astype(np.int64)
    is_unique = (np.bincount(slots, minlength=1 << _BIGRAM_SLOT_BITS) == 1).take(slots)
    is_unique &= arrays.line_of[1:] == arrays.line_of[:-1]
    return np.bincount(arrays.line_of[:-1][is_unique], minlength=len(arrays.token_counts))


def _postings(hashes: Hashes, lines: Flags, arrays: TokenArrays) -> _Postings:
    """Return the postings of some lines.

    A sort key is a token's hash with its lowest bits replaced by its line, so that one sort makes equal tokens adjacent
    and orders their lines. If two tokens agree in the remaining bits, lines seem to share more tokens than they do.
    """
    selected = np.flatnonzero(lines.take(arrays.line_of))
    line_mask = np.uint64(MAX_LINES - 1)
    keys = hashes.take(selected) & ~line_mask
    keys |= arrays.line_of.take(selected).astype(np.uint64)
    keys.sort()
    keys = keys[_starts_group(keys)]
    return _Postings(np.cumsum(_starts_group(keys >> np.uint64(_LINE_BITS))), (keys & line_mask).astype(np.int64))


def _starts_group(ordered: Hashes) -> Flags:
    """Return for each value of an ordered array whether it differs from the one before: same shape."""
    starts = np.ones(len(ordered), np.bool_)
    starts[1:] = ordered[1:] != ordered[:-1]
    return starts


def _unique_token_counts(postings: _Postings, arrays: TokenArrays) -> Integers:
    """Return for each line how many of its distinct tokens occur in no other line of its text: (lines,)."""
    unique = np.flatnonzero(postings.list_lengths().take(postings.token) == 1)
    return np.bincount(postings.line.take(unique), minlength=len(arrays.token_counts))


def _similar(postings: _Postings, lines: Flags, arrays: TokenArrays, threshold: float) -> Flags:
    """Return which of some lines may be similar to another one of them: (lines,)."""
    max_unique = (1 - min_overlap_ratio(threshold) + SLACK) * arrays.token_counts
    for _ in range(MAX_ROUNDS):
        postings = postings.of(lines)
        lines = lines & (_unique_token_counts(postings, arrays) <= max_unique)
        lines &= _in_texts_with(lines, arrays, at_least=2)
    return _in_pairs(
        postings.of(lines), lines, arrays, lambda pairs: _may_be_similar(pairs, arrays.token_counts, threshold)
    )


def _containing(postings: _Postings, lines: Flags, contained: Flags, arrays: TokenArrays) -> Flags:
    """Return which of some lines may be contained in another one or contain it: (lines,).

    `postings` has the postings of these lines. `contained` are those that passed the first filter as contained lines.
    """
    max_unique = (1 - MIN_CONTAINMENT + SLACK) * arrays.token_counts
    contained = contained & (_unique_token_counts(postings, arrays) <= max_unique)
    postings = postings.of(lines & _in_texts_with(contained, arrays))
    return _in_pairs(postings, contained, arrays, lambda pairs: _may_contain(pairs, arrays.token_counts))


def _in_pairs(
    postings: _Postings, left_lines: Flags, arrays: TokenArrays, is_candidate: Callable[[_Pairs], Flags]
) -> Flags:
    """Return which lines are in a candidate pair of a left line and any other one: (lines,).

    In a text with too many left lines, all lines count as found.
    """
    too_many = arrays.of_texts(arrays.lines_per_text(left_lines) > MAX_PAIRED)
    pairs = _pairs(postings.of(~too_many), left_lines & ~too_many, arrays)
    candidates = is_candidate(pairs)
    found: Flags = too_many & (arrays.token_counts > 0)
    found[pairs.left[candidates]] = found[pairs.right[candidates]] = True
    return found


def _pairs(postings: _Postings, left_lines: Flags, arrays: TokenArrays) -> _Pairs:
    """Return the pairs of a left line and any other line that share a token."""
    left, right = _joined(postings, left_lines)
    pairs, shared = np.unique(left * MAX_LINES + right, return_counts=True)
    left, right = pairs // MAX_LINES, pairs % MAX_LINES
    different = np.flatnonzero(left != right)
    left, right = left.take(different), right.take(different)
    distinct = np.bincount(postings.line, minlength=len(left_lines))  # (lines,) tokens
    repeated = arrays.token_counts - distinct
    return _Pairs(left, right, shared.take(different), repeated.take(left), repeated.take(right))


def _joined(postings: _Postings, left_lines: Flags) -> tuple[Integers, Integers]:
    """Return a left line and another line for each token that they share: (shared tokens,) each.

    This joins posting lists with themselves: each posting of a left line is paired with all postings of its token,
    including itself.
    """
    list_lengths = postings.list_lengths()
    list_starts = np.cumsum(list_lengths) - list_lengths
    left = np.flatnonzero(left_lines.take(postings.line))
    tokens = postings.token.take(left)
    partners = list_lengths.take(tokens)
    right = _ranges(list_starts.take(tokens), partners)
    return postings.line.take(np.repeat(left, partners)), postings.line.take(right)


def _ranges(starts: Integers, lengths: Integers) -> Integers:
    """Return the numbers of several ranges, one range after the other: (n,) each to (sum of lengths,).

    >>> _ranges(np.array([5, 1]), np.array([3, 2])).tolist()
    [5, 6, 7, 1, 2]
    """
    numbers: Integers = np.arange(lengths.sum()) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    return numbers


def _may_be_similar(pairs: _Pairs, token_counts: Integers, threshold: float) -> Flags:
    """Return which pairs may be similar, by the tokens that they share in any order: (pairs,)."""
    shared = pairs.shared + np.minimum(pairs.left_repeated, pairs.right_repeated)
    total = token_counts.take(pairs.left) + token_counts.take(pairs.right)
    reaches: Flags = 2 * shared >= threshold * total - SLACK
    return reaches


def _may_contain(pairs: _Pairs, token_counts: Integers) -> Flags:
    """Return in which pairs the right line may contain the left one: (pairs,)."""
    min_shared = MIN_CONTAINMENT * token_counts.take(pairs.left) - SLACK
    return (pairs.shared + pairs.left_repeated >= min_shared) & (token_counts.take(pairs.right) >= min_shared)
