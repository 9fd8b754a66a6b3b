"""Candidate pairs and their scores: exact search, no sketch that misses or invents.

The words of a collection are numbered from rare to common and a sequence of words becomes a string
with one character for each word: strings sort, hash and compare fastest.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain
from math import ceil
from typing import TypeAlias

from cleaner.text import tokens

CUTOFF_SLACK = 1e-5  # rapidfuzz rounds its cutoff, and would lose pairs that lie right on it
SLACK = 1e-9  # lengths are rounded so that floating point never loses a pair
Tokens: TypeAlias = tuple[str, ...]
_CODES = 0x110000  # characters there are; a collection with more distinct words keeps numbers


def similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the normalised Indel similarity of two word sequences, 0 to 1.

    That is twice their longest common subsequence over the sum of their lengths: unlike measures on
    sets it respects order, and long words weigh no more than short ones.

    >>> round(similarity("the wall is high".split(), "the wall is very high".split()), 3)
    0.889
    """
    from rapidfuzz.distance import Indel  # here and below: most documents hold nothing that is to be compared

    return Indel.normalized_similarity(a, b)


def opcodes(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Align two word sequences: (tag, a start, a end, b start, b end), tags as in `difflib`.

    >>> opcodes("a big wall".split(), "a wall".split())
    [('equal', 0, 1, 0, 1), ('delete', 1, 2, 1, 1), ('equal', 2, 3, 1, 2)]
    """
    from rapidfuzz.distance import LCSseq

    aligned: list[tuple[str, int, int, int, int]] = []
    for tag, *place in LCSseq.opcodes(a, b):
        if aligned and {aligned[-1][0], tag} == {"delete", "insert"}:
            last = aligned.pop()
            place = [last[1], max(last[2], place[1]), last[3], max(last[4], place[3])]
            tag = "replace"
        aligned.append((tag, *place))  # type: ignore[arg-type]
    return aligned


def similar_pairs(texts: Iterable[str], threshold: float = 0.85) -> Iterator[tuple[int, int, float]]:
    """Yield (i, j, resemblance) for every pair of texts at or above the threshold, i < j, in no set order.

    Left alone on purpose: texts without any word, which resemble nothing. The search is exact: the
    prefix filter of set-similarity joins (Bayardo et al., All-Pairs, 2007; Xiao et al., PPJoin, 2008)
    holds for this measure, since Dice on word multisets bounds it from above.

    >>> list(similar_pairs(["It rained all day.", "Dry.", "it RAINED all day"], 0.9))
    [(0, 2, 1.0)]
    """
    places: dict[tuple[str, ...], list[int]] = {}
    for position, text in enumerate(texts):
        if sequence := tokens(text):
            places.setdefault(sequence, []).append(position)
    for same in places.values():
        yield from ((i, j, 1.0) for at, i in enumerate(same) for j in same[at + 1 :])
    collection = CandidateIndex(places)
    copies = list(places.values())
    for a, b, score in collection.pairs(threshold):
        yield from ((min(i, j), max(i, j), score) for i in copies[a] for j in copies[b])


def min_overlap_ratio(threshold: float) -> float:
    """Return the share of its words that a sequence has in common at least with one that resembles it so much.

    With m and n words two sequences share at most m, so 2 * m / (n + m) is the most that they can reach.

    >>> round(min_overlap_ratio(0.85), 3)
    0.739
    """
    return threshold / (2 - threshold)


class CandidateIndex:
    """Distinct word sequences, none of them empty, made ready for searching.

    Positions in what the methods yield count the sequences in the order given.
    """

    def __init__(self, sequences: Iterable[Sequence[str]]) -> None:
        kept = list(sequences)
        counts = Counter(chain.from_iterable(kept))
        ranked = sorted(counts, key=counts.__getitem__)
        join: Callable[[Iterable[int]], Sequence[str]] = _as_text if len(ranked) < _CODES else _as_numbers
        code = {word: rank for rank, word in enumerate(ranked)}
        self._codes = [join(map(code.__getitem__, sequence)) for sequence in kept]
        # Words that stand once are in common with nothing; they have the lowest numbers.
        self._first_shared = join([sum(count == 1 for count in counts.values())])[0]

    def pairs(self, threshold: float) -> Iterator[tuple[int, int, float]]:
        """Yield (longer, shorter, resemblance) for every pair at or above the threshold."""
        from rapidfuzz.distance import Indel

        codes, similarity = self._codes, Indel.normalized_similarity
        for a, b in self.candidates(threshold):
            score = similarity(codes[a], codes[b], score_cutoff=threshold - CUTOFF_SLACK)
            if score >= threshold:
                yield a, b, score

    def candidates(self, threshold: float) -> Iterator[tuple[int, int]]:
        """Yield every pair that may reach the threshold, the longer one first: few of all there are, none left out.

        In a pair at Dice >= t, the longer one being n and the shorter one m words long, m is at least
        t / (2 - t) * n, which is also the least number of words that they share. With their words
        ordered from rare to common, the two rarest words that they share are among the first
        n - ceil(t / (2 - t) * n) + 2 of the longer and the first m - ceil(t * m) + 2 of the shorter.
        Where one is word number i of the longer, counted from 0, they share n - i + 1 words at most,
        and so m is at most 2 / t * (n - i + 1) - n.
        """
        # As texts again where they were texts: a list of characters takes thirty times as much memory.
        ordered = ["".join(sorted(code)) if isinstance(code, str) else sorted(code) for code in self._codes]
        length_of = [len(code) for code in ordered].__getitem__
        shorter: dict[object, list[int]] = {}  # by word: the sequences met so far whose prefix holds it, by length
        for b in sorted(range(len(ordered)), key=length_of):
            length = length_of(b)
            least = ceil(min_overlap_ratio(threshold) * length - SLACK)
            start = bisect_left(ordered[b], self._first_shared)
            own = length - ceil(threshold * length - SLACK) + 2  # words by which a longer one may find this one
            once, twice = set[int](), set[int]()  # those that share one word at least, and two
            for at, word in enumerate(_occurrence_keys(ordered[b][start : length - least + 2]), start):
                found = shorter.setdefault(word, []) if at < own else shorter.get(word, [])
                if found:
                    if length_of(found[0]) < least:  # too short for this and for all that follow
                        del found[: bisect_left(found, least, key=length_of)]
                    most = 2 / threshold * (length - at + 1) - length + SLACK
                    some = found if at < own else found[: bisect_right(found, most, key=length_of)]
                    twice |= once.intersection(some)
                    once.update(some)
                if at < own:
                    found.append(b)
            yield from ((b, a) for a in (once if least < 2 else twice))

    def containments(self, least: float) -> Iterator[tuple[int, int, float]]:
        """Yield (inner, outer, containment) where it is at least `least`, 0 to 1; see `containment`."""
        from cleaner.similarity.containment import containments

        return containments(self._codes, least)


class IncrementalSearch:
    """A search that remembers: among some of the sequences that it was asked about last there are no other pairs.

    A text is looked through again after each removal, and most of it is as it was. One search serves one
    threshold, and one least containment.

    >>> search = IncrementalSearch()
    >>> search.pairs([("dry",), ("wet", "day"), ("wet", "day", "again")], 0.7)
    [(('wet', 'day', 'again'), ('wet', 'day'), 0.8)]
    >>> search.pairs([("dry",), ("wet", "day")], 0.7)
    []
    """

    def __init__(self) -> None:
        self._similar, self._inside = _PairMemo(), _PairMemo()
        self._collection: CandidateIndex | None = None
        self._collected: list[Tokens] = []

    def pairs(self, sequences: Iterable[Tokens], threshold: float) -> list[tuple[Tokens, Tokens, float]]:
        """Return (longer, shorter, resemblance) for every pair of distinct sequences at or above the threshold.

        Short ones come first, and those of one length in the order given; of two as long the later counts as longer.
        """
        ordered = list(sequences)
        placed: list[tuple[int, int, int, float]] = []
        for a, b, score in self._similar.among(ordered, lambda: self._of(ordered).pairs(threshold)):
            longer, shorter = (a, b) if (len(ordered[a]), a) > (len(ordered[b]), b) else (b, a)
            placed.append((len(ordered[longer]), longer, shorter, score))
        return [(ordered[longer], ordered[shorter], score) for _, longer, shorter, score in sorted(placed)]

    def containments(self, sequences: Iterable[Tokens], least: float) -> list[tuple[Tokens, Tokens, float]]:
        """Return (inner, outer, containment) where it is at least `least`, in order; see `containment`."""
        ordered = list(sequences)
        found = self._inside.among(ordered, lambda: self._of(ordered).containments(least))
        self._collection, self._collected = None, []
        return [(ordered[inner], ordered[outer], share) for inner, outer, share in sorted(found)]

    def _of(self, ordered: list[Tokens]) -> CandidateIndex:
        if self._collection is None or self._collected != ordered:
            self._collection, self._collected = CandidateIndex(ordered), ordered
        return self._collection


class _PairMemo:
    """What was found among some sequences; of the others it holds digests, since words would keep a text in memory."""

    def __init__(self) -> None:
        self._searched = frozenset[bytes]()
        self._found: list[tuple[Tokens, Tokens, float]] = []

    def among(
        self, ordered: list[Tokens], search: Callable[[], Iterable[tuple[int, int, float]]]
    ) -> list[tuple[int, int, float]]:
        """Return what a search finds among sequences, by position; it is asked only where there are new ones."""
        asked = frozenset(map(_digest, ordered))
        if not asked <= self._searched:
            self._found = [(ordered[a], ordered[b], score) for a, b, score in search()]
        self._searched = asked
        place = {sequence: at for at, sequence in enumerate(ordered)} if self._found else {}
        self._found = [found for found in self._found if found[0] in place and found[1] in place]
        return [(place[one], place[other], score) for one, other, score in self._found]


def _digest(sequence: Tokens) -> bytes:
    return blake2b(" ".join(sequence).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _occurrence_keys(ordered: Sequence[str]) -> list[object]:
    """Return a sorted sequence with the second and later printings of a word told apart from its first."""
    told: list[object] = list(ordered)
    for at in range(1, len(ordered)):
        if ordered[at] == ordered[at - 1]:
            before = told[at - 1]
            told[at] = (ordered[at], before[1] + 1 if isinstance(before, tuple) else 2)
    return told


def _as_text(codes: Iterable[int]) -> str:
    return "".join(map(chr, codes))


def _as_numbers(codes: Iterable[int]) -> tuple[str, ...]:
    return tuple(codes)  # type: ignore[arg-type]  # rapidfuzz, sorting and slicing treat numbers as they do characters
