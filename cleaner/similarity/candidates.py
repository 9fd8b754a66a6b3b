"""Search for all similar pairs of token sequences: exact, without comparing every sequence with every other one.

The method is the prefix filter of set-similarity joins, with the terms of these papers:

- All-Pairs: Bayardo, Ma and Srikant, "Scaling up all pairs similarity search", WWW 2007;
- PPJoin: Xiao, Wang, Lin and Yu, "Efficient similarity joins for near duplicate detection", WWW 2008;
- AdaptJoin: Wang, Li and Feng, "Can we beat the prefix filtering?", SIGMOD 2012, for prefixes with two common tokens.

These are made for measures on sets. They are exact for the similarity of sequences too: the longest common subsequence
is at most as long as the overlap of the two multisets of tokens, so Dice on multisets bounds the similarity from above.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from itertools import chain
from math import ceil
from typing import NamedTuple, TypeAlias

from cleaner.errors import ConfigError
from cleaner.similarity.bits import BitSet, bits_of
from cleaner.similarity.score import min_overlap_ratio
from cleaner.text import tokens

CUTOFF_SLACK = 1e-5  # rapidfuzz rounds its cutoff and would lose pairs exactly at it
SLACK = 1e-9  # subtracted before a length is rounded up, so that a rounding error never loses a pair
MAX_POSTINGS = 1000  # sequences in a posting list; a longer one becomes a set of bits
_MAX_CHARACTERS = 0x110000  # of Unicode; a collection with more distinct tokens is encoded as numbers

# A token sequence in which each token is replaced by its rank, as a character or as a number.
EncodedTokens: TypeAlias = str | tuple[int, ...]
# Given a sequence and all that may be similar to it and are no longer, returns those that are compared with it.
PairSelector: TypeAlias = Callable[[int, Collection[int]], Collection[int]]


def similar_pairs(texts: Iterable[str], threshold: float = 0.85) -> Iterator[tuple[int, int, float]]:
    """Yield (i, j, similarity) for every pair of texts whose similarity is at least `threshold`.

    `i < j` are positions in `texts`; the pairs are in no particular order. The search is exact: it finds every such
    pair and no other. It compares the tokens of the texts (see `similarity` and `cleaner.text.tokens`), so
    punctuation, case and accents make no difference.

    Not handled: texts without a token are similar to nothing. Texts with the same tokens form all their pairs, so the
    number of results is quadratic in the number of copies. All tokens are held in memory.

    Raises `ConfigError` unless `0 < threshold <= 1`, and `TypeError` if `texts` is a single string.

    >>> list(similar_pairs(["It rained all day.", "Dry.", "it RAINED all day"], 0.9))
    [(0, 2, 1.0)]
    """
    if not 0 < threshold <= 1:
        raise ConfigError(f"threshold: {threshold} is not above 0 and at most 1")
    if isinstance(texts, str):
        raise TypeError("texts: a single string has no pairs; pass a list of strings")
    return _similar_pairs(texts, threshold)


def _similar_pairs(texts: Iterable[str], threshold: float) -> Iterator[tuple[int, int, float]]:
    positions: dict[tuple[str, ...], list[int]] = {}  # of the texts that have these tokens
    for position, text in enumerate(texts):
        if sequence := tokens(text):
            positions.setdefault(sequence, []).append(position)
    copies = list(positions.values())
    for same in copies:
        yield from ((i, j, 1.0) for place, i in enumerate(same, 1) for j in same[place:])
    for longer, shorter, score in CandidateIndex(positions).pairs(threshold):
        yield from ((min(i, j), max(i, j), score) for i in copies[longer] for j in copies[shorter])


class CandidateIndex:
    """A collection of distinct token sequences, none of them empty, encoded for search.

    The methods identify a sequence by its position. Tokens are ranked by ascending document frequency, and a sequence
    becomes a string with one character for each token, since Python sorts, hashes and compares strings fastest.
    """

    def __init__(self, sequences: Iterable[Sequence[str]]) -> None:
        collected = list(sequences)
        frequencies = Counter(chain.from_iterable(collected))
        ranked = sorted(frequencies, key=frequencies.__getitem__)
        encode: Callable[[Iterable[int]], EncodedTokens] = _as_text if len(ranked) < _MAX_CHARACTERS else tuple
        rank_of = {token: rank for rank, token in enumerate(ranked)}
        self._encoded = [encode(map(rank_of.__getitem__, sequence)) for sequence in collected]
        # They have the lowest ranks, and no two sequences have one of them in common.
        self._unique_tokens = sum(frequency == 1 for frequency in frequencies.values())

    def pairs(self, threshold: float, select: PairSelector | None = None) -> Iterator[tuple[int, int, float]]:
        """Yield (longer, shorter, similarity) for every pair whose similarity is at least `threshold`.

        Pairs that `select` leaves out are not compared.
        """
        from rapidfuzz.distance import Indel

        encoded, similarity = self._encoded, Indel.normalized_similarity
        cutoff = max(0, threshold - CUTOFF_SLACK)
        for longer, shorter in self.candidates(threshold, select):
            score = similarity(encoded[longer], encoded[shorter], score_cutoff=cutoff)
            if score >= threshold:
                yield longer, shorter, score

    def candidates(self, threshold: float, select: PairSelector | None = None) -> Iterator[tuple[int, int]]:
        """Yield (longer, shorter) for every pair that may reach `threshold`: every similar pair, and few others.

        Sequences are processed by ascending length. Each one probes an inverted index of the shorter ones, and then its
        own prefix is added to the index. `_PrefixBounds` derives the bounds.
        """
        # Strings are kept as strings: a list of characters takes thirty times as much memory.
        by_rank = [_sorted(encoded) for encoded in self._encoded]
        index = _InvertedIndex(list(map(len, by_rank)))
        for longer in sorted(range(len(by_rank)), key=index.lengths.__getitem__):
            bounds = _prefix_bounds(index.lengths[longer], threshold)
            start = _count_below(by_rank[longer], self._unique_tokens)
            prefix = _occurrence_keys(by_rank[longer][start : bounds.probe_prefix])
            found = index.probe(prefix, start, bounds)
            yield from ((longer, shorter) for shorter in (select(longer, found) if select else found))
            if start <= bounds.max_missing:
                index.add(longer, prefix[: bounds.index_prefix - start])

    def containments(self, min_containment: float) -> Iterator[tuple[int, int, float]]:
        """Yield (inner, outer, containment) where the containment is at least `min_containment`."""
        from cleaner.similarity.containment import containments

        return containments(self._encoded, min_containment)


class _PrefixBounds(NamedTuple):
    """The bounds for a sequence of n tokens and any shorter one of m tokens with a similarity of at least t.

    Their Dice similarity 2 · overlap / (n + m) is then at least t as well, so overlap >= t / 2 · (n + m).

    - Length filter: the overlap is at most m, so m >= t / (2 - t) · n. The overlap has the same minimum.
    - Prefix filter: with tokens sorted by document frequency, the second rarest common token is at an index of at most
      n - overlap + 1. Two common tokens are thus among the first n - overlap + 2 of the sequence. With the minimum
      overlap with a shorter partner, these tokens are the prefix that probes the index. With a longer partner, the
      overlap is at least t · n, so the prefix that is added to the index is shorter.
    - Position filter: if one of the two rarest common tokens is at index i, counted from 0, at most one common token
      comes before it, so the overlap is at most n - i + 1, and m <= 2 / t · (n - i + 1) - n.

    - Unique tokens: the overlap is at most n - u if u tokens of the sequence occur in no other one, so
      m <= 2 / t · (n - u) - n, and there is no longer partner if n - u < t · n.

    If the minimum overlap is one token, one common token in the same prefixes is enough.
    """

    length: int  # n
    threshold: float  # t
    min_overlap: int  # tokens, with any shorter partner; also the minimum length of a partner
    probe_prefix: int  # tokens
    index_prefix: int  # tokens

    @property
    def max_missing(self) -> int:
        """The tokens of the sequence that a longer partner may lack."""
        return self.index_prefix - 2

    def max_partner(self, position: int) -> float:
        """Return the length of the longest partner that may share the token at a position: the position filter."""
        return 2 / self.threshold * (self.length - position + 1) - self.length + SLACK

    def max_partner_without(self, unique: int) -> float:
        """Return the length of the longest partner that lacks the unique tokens of the sequence."""
        return 2 / self.threshold * (self.length - unique) - self.length + SLACK


def _prefix_bounds(length: int, threshold: float) -> _PrefixBounds:
    min_overlap = ceil(min_overlap_ratio(threshold) * length - SLACK)
    min_overlap_if_shorter = ceil(threshold * length - SLACK)
    return _PrefixBounds(length, threshold, min_overlap, length - min_overlap + 2, length - min_overlap_if_shorter + 2)


class _InvertedIndex:
    """For each occurrence key, a posting list: the sequences with that key in their prefix, by ascending length.

    In a list of near-equal items, a key may be that of all sequences, and each of them is looked up by it. So long
    posting lists are sets of bits: an operation on one takes a hundredth of the time.
    """

    def __init__(self, lengths: list[int]) -> None:
        self.lengths = lengths  # of all sequences
        self._posting_lists: dict[Hashable, list[int]] = {}
        self._frequent: dict[Hashable, int] = {}  # the bits of the sequences, for keys with more than `MAX_POSTINGS`
        self._by_length: dict[int, int] = {}  # the bits of the sequences of each length, if there are frequent keys

    def add(self, sequence: int, prefix: Iterable[Hashable]) -> None:
        """Add a sequence, at least as long as all before, by the keys of its prefix."""
        for key in prefix:
            if key in self._frequent:
                self._frequent[key] |= 1 << sequence
                continue
            postings = self._posting_lists.setdefault(key, [])
            postings.append(sequence)
            if len(postings) > MAX_POSTINGS:
                self._frequent[key] = bits_of(self._posting_lists.pop(key))

    def probe(self, prefix: Iterable[Hashable], start: int, bounds: _PrefixBounds) -> Collection[int]:
        """Return the sequences that have enough keys in common with a prefix; its first key is at index `start`."""
        length_of = self.lengths.__getitem__
        share_one, share_two = set[int](), set[int]()  # sequences with at least so many keys in common
        one_bits = two_bits = 0  # the same, of frequent keys
        max_partner = bounds.max_partner_without(start)
        if max_partner < bounds.min_overlap:
            return share_one
        for position, key in enumerate(prefix, start):
            # At most positions, all lengths up to n are allowed.
            longest = min(max_partner, bounds.max_partner(position))
            if key in self._frequent:
                bits = self._frequent[key] & self._of_lengths(bounds.min_overlap, min(longest, bounds.length))
                two_bits |= one_bits & bits
                one_bits |= bits
                continue
            postings = self._posting_lists.get(key)
            if not postings:
                continue
            if length_of(postings[0]) < bounds.min_overlap:  # too short for this sequence and for all that follow
                del postings[: bisect_left(postings, bounds.min_overlap, key=length_of)]
            if postings and length_of(postings[-1]) > longest:
                postings = postings[: bisect_right(postings, longest, key=length_of)]
            share_two |= share_one.intersection(postings)
            share_one.update(postings)
        if bounds.min_overlap < 2:
            return BitSet(one_bits | bits_of(share_one)) if one_bits else share_one
        if one_bits and share_one:
            share_two.update(filter(BitSet(one_bits).__contains__, share_one))
        return BitSet(two_bits | bits_of(share_two)) if two_bits else share_two

    def _of_lengths(self, shortest: int, longest: float) -> int:
        """Return the bits of all sequences with a length in a range."""
        if not self._by_length:
            positions: dict[int, list[int]] = {}
            for sequence, length in enumerate(self.lengths):
                positions.setdefault(length, []).append(sequence)
            self._by_length = {length: bits_of(found) for length, found in positions.items()}
        bits = 0
        for length in range(shortest, int(longest) + 1):
            bits |= self._by_length.get(length, 0)
        return bits


def _sorted(encoded: EncodedTokens) -> EncodedTokens:
    return "".join(sorted(encoded)) if isinstance(encoded, str) else tuple(sorted(encoded))


def _count_below(by_rank: EncodedTokens, rank: int) -> int:
    """Return how many tokens of a sorted sequence have a rank below this one."""
    return bisect_left(by_rank, chr(rank)) if isinstance(by_rank, str) else bisect_left(by_rank, rank)


def _occurrence_keys(by_rank: EncodedTokens) -> list[Hashable]:
    """Return a key for each token of a sorted sequence: the token, or (token, k) for its k-th occurrence, k >= 2.

    With these keys the overlap of two multisets is that of two sets.
    """
    keys: list[Hashable] = list(by_rank)
    if len(set(keys)) < len(keys):  # for most prefixes this is false, since their tokens are rare
        occurrence = 1
        for at in range(1, len(by_rank)):
            occurrence = occurrence + 1 if by_rank[at] == by_rank[at - 1] else 1
            if occurrence > 1:
                keys[at] = by_rank[at], occurrence
    return keys


def _as_text(ranks: Iterable[int]) -> str:
    return "".join(map(chr, ranks))
