"""Array code: find all pairs of paragraphs that may be near copies, among millions.

The method is the prefix filter of All-Pairs and PPJoin, as in `cleaner.similarity.candidates`, with numpy instead of
Python objects. Each paragraph is a bag of token hashes, ordered from the rarest to the most frequent. Two paragraphs
at or above the threshold share one of their first tokens. So the first tokens of all paragraphs are written as rows,
divided into partitions by token, and each partition is joined with itself.

A pair is dropped if the positions of the shared token leave too few tokens to share, or if the signatures differ in
too many bits. A signature has one bit for the parity of each of 512 classes of tokens, so two signatures differ in at
most as many bits as the bags in tokens. Both tests, and equal hashes of different tokens, only let pairs through that
the comparison of the texts then rejects: no pair at or above the threshold is lost.

Tokens that very many paragraphs share (`HOT`) are not joined, since their pairs would be too many. Their rows are
returned, and the decision in document order compares each of these paragraphs with kept ones only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleaner.similarity import SLACK, min_overlap_ratio

Integers: TypeAlias = NDArray[np.int64]
Hashes: TypeAlias = NDArray[np.uint64]

HOT: Final = 2_000  # paragraphs with the same first token, of which 2 million pairs could be made
SLOTS: Final = 1 << 24  # counters of tokens; tokens that share one are ordered differently, which loses no pair
WORDS: Final = 8  # 64-bit words of a signature
BLOCK: Final = 1 << 18  # pairs in memory at a time
ROWS_PER_PARTITION: Final = 2_000_000

_KEY_BITS: Final = 48  # of a token hash in a row; the other bits hold the number of tokens
_LENGTH_BITS: Final = np.uint64(16)
_MAX_LENGTH: Final = (1 << 16) - 1
_ROW: Final = np.dtype([("key", "<u8"), ("id", "<u4"), ("position", "<u2")])
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_2: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_HALF: Final = np.uint64(32)


class Bags(NamedTuple):
    """The tokens of some paragraphs."""

    ids: Integers  # (paragraphs,) from 0 to the number of all paragraphs, in any order
    tokens: NDArray[np.int32]  # (tokens,) hashes
    lengths: Integers  # (paragraphs,) tokens of each
    facts: Integers  # (paragraphs,) pairs of paragraphs with other facts are not searched for; zeros to search for all


class HotRows(NamedTuple):
    """The rows of tokens that are not joined."""

    keys: Hashes  # (rows,) which token
    ids: Integers  # (rows,)


class Joined(NamedTuple):
    """The result of joining a partition."""

    pairs: Integers  # (pairs, 2) ids, the lower one first, in ascending order, without duplicates
    hot: HotRows


@dataclass(frozen=True, slots=True)
class PrefixFilter:
    """The lengths of the prefixes at a threshold, and the bounds for a pair. All methods take and return arrays."""

    threshold: float

    def required_overlap(self, n: Integers, m: Integers) -> Integers:
        """Return how many tokens paragraphs of n and m tokens share at the threshold, at least."""
        overlap: Integers = np.ceil(self.threshold * (n + m) / 2 - SLACK).astype(np.int64)
        return overlap

    def shortest_partner(self, n: Integers) -> Integers:
        """Return the length of the shortest paragraph that can be similar to one of n tokens."""
        length: Integers = np.ceil(min_overlap_ratio(self.threshold) * n - SLACK).astype(np.int64)
        return length

    def probe_length(self, n: Integers) -> Integers:
        """Return how many of n tokens must be compared with shorter paragraphs."""
        return n - self.shortest_partner(n) + 1

    def index_length(self, n: Integers) -> Integers:
        """Return how many of n tokens must be compared with paragraphs that are at least as long."""
        length: Integers = n - np.ceil(self.threshold * n - SLACK).astype(np.int64) + 1
        return length


class PrefixRows:
    """Writes the first tokens of paragraphs to partitions in a folder. Call `count`, then `write`, with all bags."""

    def __init__(self, folder: Path, paragraphs: int, threshold: float) -> None:
        self._folder = folder
        self._filter = PrefixFilter(threshold)
        self.partitions = 1 + 12 * paragraphs // ROWS_PER_PARTITION
        self._counts = np.zeros(SLOTS, np.uint32)
        self._paragraphs = paragraphs

    def count(self, bags: Iterable[Bags]) -> None:
        """Count how often each token occurs."""
        for bag in bags:
            np.add.at(self._counts, _slots(_numbered(bag)[1]), 1)

    def write(self, bags: Iterable[Bags]) -> None:
        """Write the rows, the lengths and the signatures."""
        self._folder.mkdir(exist_ok=True)
        shape = (self._paragraphs, WORDS)
        signatures = np.lib.format.open_memmap(self._folder / "signatures.npy", "w+", np.uint64, shape)
        lengths = np.zeros(self._paragraphs, np.int32)
        files = [(self._folder / f"rows-{number}.bin").open("wb") for number in range(self.partitions)]
        try:
            for bag in bags:
                owner, numbered = _numbered(bag)
                signatures[bag.ids] = _signatures(owner, numbered, len(bag.lengths))
                lengths[bag.ids] = bag.lengths
                rows = self._rows(bag, owner, numbered)
                partition = (rows["key"] >> np.uint64(_KEY_BITS + 8)) % np.uint64(self.partitions)
                for number in range(self.partitions):
                    rows[partition == number].tofile(files[number])
        finally:
            for file in files:
                file.close()
        signatures.flush()
        np.save(self._folder / "lengths.npy", lengths)

    def _rows(self, bag: Bags, owner: Integers, numbered: Hashes) -> NDArray[np.void]:
        """Return the rows of the tokens in the prefixes: (rows,) of `_ROW`."""
        order = np.lexsort((numbered, self._counts[_slots(numbered)], owner))
        starts = np.repeat(np.cumsum(bag.lengths) - bag.lengths, bag.lengths)
        position = np.arange(len(owner)) - starts  # `owner` is sorted already, so it is the same in this order
        in_prefix = position < self._filter.probe_length(bag.lengths)[owner]
        owner, numbered, position = owner[in_prefix], numbered[order][in_prefix], position[in_prefix]
        key = _mix(numbered ^ bag.facts.view(np.uint64)[owner]) << _LENGTH_BITS
        rows = np.empty(len(owner), _ROW)
        rows["key"] = key | np.minimum(bag.lengths[owner], _MAX_LENGTH).astype(np.uint64)
        rows["id"] = bag.ids[owner]
        rows["position"] = np.minimum(position, _MAX_LENGTH)
        return rows


@dataclass(frozen=True, slots=True)
class PartitionJoin:
    """A picklable function that joins a partition, given by its number."""

    folder: Path
    threshold: float
    hot: int = HOT

    def __call__(self, number: int) -> Joined:
        """Return the candidate pairs of a partition, and the rows of its hot tokens."""
        rows = np.fromfile(self.folder / f"rows-{number}.bin", _ROW)
        rows = rows[np.argsort(rows["key"], kind="stable")]
        lengths = np.load(self.folder / "lengths.npy", mmap_mode="r")
        signatures = np.load(self.folder / "signatures.npy", mmap_mode="r")
        bounds = PrefixFilter(self.threshold)
        n = lengths[rows["id"]].astype(np.int64)
        is_indexed = rows["position"] < bounds.index_length(n)
        is_hot = self._hot_rows(rows["key"] >> _LENGTH_BITS, is_indexed)
        hot = HotRows(rows["key"][is_hot] >> _LENGTH_BITS, rows["id"][is_hot].astype(np.int64))
        indexed, probes = rows[is_indexed & ~is_hot], rows[~is_hot]
        token = probes["key"] >> _LENGTH_BITS << _LENGTH_BITS
        least = np.minimum(bounds.shortest_partner(n[~is_hot]), _MAX_LENGTH).astype(np.uint64)
        first = np.searchsorted(indexed["key"], token | least)
        last = np.searchsorted(indexed["key"], probes["key"], side="right")
        found = [
            _filtered(pairs, lengths, signatures, bounds)
            for pairs in _expanded(indexed, probes, first, np.maximum(first, last))
        ]
        codes = np.unique(np.concatenate(found)) if found else np.empty(0, np.uint64)
        pairs = np.stack([codes >> _HALF, codes & np.uint64(0xFFFFFFFF)], axis=1).astype(np.int64)
        return Joined(pairs, hot)

    def _hot_rows(self, tokens: Hashes, is_indexed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which rows have a hot token: (rows,). The tokens are sorted."""
        if not len(tokens):
            return np.zeros(0, np.bool_)
        starts = np.flatnonzero(np.concatenate(([True], tokens[1:] != tokens[:-1])))
        counts = np.add.reduceat(is_indexed.astype(np.int64), starts)
        return np.repeat(counts > self.hot, np.diff(np.append(starts, len(tokens))))


class Nearest:
    """Finds the paragraphs whose signatures are nearest to that of one paragraph, among those that may be similar."""

    def __init__(self, folder: Path, threshold: float) -> None:
        self._lengths = np.load(folder / "lengths.npy", mmap_mode="r")
        self._signatures = np.load(folder / "signatures.npy", mmap_mode="r")
        self._bounds = PrefixFilter(threshold)

    def of(self, paragraph: int, others: Sequence[int]) -> list[int]:
        """Return those of some paragraphs that may be similar to one, the nearest first, then by id."""
        ids = np.asarray(others, np.int64)
        n, m = self._lengths[ids].astype(np.int64), self._lengths[[paragraph]].astype(np.int64)
        different = np.bitwise_count(self._signatures[ids] ^ self._signatures[paragraph]).sum(axis=1, dtype=np.int64)
        is_near = different <= n + m - 2 * self._bounds.required_overlap(n, m)
        ids, different = ids[is_near], different[is_near]
        order: list[int] = ids[np.lexsort((ids, different))].tolist()
        return order


class _RowPairs(NamedTuple):
    """Pairs of rows with the same token, the shorter or equally long paragraph first."""

    a: Integers  # (pairs,) ids
    b: Integers
    a_position: Integers  # (pairs,) of the token among those of the paragraph, the rarest first
    b_position: Integers


def _expanded(
    indexed: NDArray[np.void], probes: NDArray[np.void], first: Integers, last: Integers
) -> Iterator[_RowPairs]:
    """Yield the pairs of each probe with the indexed rows from `first` to `last`, some `BLOCK` pairs at a time."""
    counts = last - first
    block_of = np.cumsum(counts) // BLOCK
    borders = np.flatnonzero(np.diff(block_of)) + 1
    for start, end in zip([0, *borders], [*borders, len(probes)], strict=True):
        repeated = np.repeat(np.arange(start, end), counts[start:end])
        offsets = np.arange(len(repeated)) - np.repeat(
            np.cumsum(counts[start:end]) - counts[start:end], counts[start:end]
        )
        partners = indexed[first[repeated] + offsets]
        own = probes[repeated]
        yield _RowPairs(
            partners["id"].astype(np.int64),
            own["id"].astype(np.int64),
            partners["position"].astype(np.int64),
            own["position"].astype(np.int64),
        )


def _filtered(pairs: _RowPairs, lengths: NDArray[np.int32], signatures: Hashes, bounds: PrefixFilter) -> Hashes:
    """Return the pairs that may be similar, each as one number: (pairs,), the lower id in the upper half."""
    n, m = lengths[pairs.a].astype(np.int64), lengths[pairs.b].astype(np.int64)
    required = bounds.required_overlap(n, m)
    possible = 1 + np.minimum(n - pairs.a_position, m - pairs.b_position) - 1
    kept = (pairs.a != pairs.b) & (possible >= required)
    a, b = pairs.a[kept], pairs.b[kept]
    different = np.bitwise_count(signatures[a] ^ signatures[b]).sum(axis=1, dtype=np.int64)
    near = different <= (n + m - 2 * required)[kept]
    a, b = a[near], b[near]
    return np.unique((np.minimum(a, b).astype(np.uint64) << _HALF) | np.maximum(a, b).astype(np.uint64))


def _numbered(bag: Bags) -> tuple[Integers, Hashes]:
    """Return the paragraph of each token, counted from 0, and its hash together with how often it occurred before.

    Both have the shape (tokens,) and are sorted by paragraph. Repeated tokens become different ones, so that a bag is
    a set.
    """
    owner = np.repeat(np.arange(len(bag.lengths)), bag.lengths)
    tokens = bag.tokens.astype(np.int64)
    order = np.lexsort((tokens, owner))
    tokens = tokens[order]
    is_first = np.ones(len(tokens), np.bool_)
    is_first[1:] = (tokens[1:] != tokens[:-1]) | (owner[1:] != owner[:-1])
    starts = np.flatnonzero(is_first)
    occurrence = np.arange(len(tokens)) - np.repeat(starts, np.diff(np.append(starts, len(tokens))))
    return owner, _mix(tokens.view(np.uint64) + occurrence.view(np.uint64) * _MIX_2)


def _signatures(owner: Integers, numbered: Hashes, paragraphs: int) -> Hashes:
    """Return the signature of each paragraph: (paragraphs, WORDS)."""
    signatures = np.zeros((paragraphs, WORDS), np.uint64)
    bit = (numbered >> np.uint64(40)) % np.uint64(64 * WORDS)
    mask = np.uint64(1) << (bit % np.uint64(64))
    np.bitwise_xor.at(signatures, (owner, (bit // np.uint64(64)).astype(np.int64)), mask)
    return signatures


def _slots(numbered: Hashes) -> Integers:
    return (numbered & np.uint64(SLOTS - 1)).astype(np.int64)


def _mix(values: Hashes) -> Hashes:
    """Return well mixed bits of integers."""
    values = (values ^ (values >> _HALF)) * _MIX
    values = (values ^ (values >> np.uint64(29))) * _MIX_2
    return values ^ (values >> _HALF)
