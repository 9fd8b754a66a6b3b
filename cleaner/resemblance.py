"""Candidate pairs and their scores: exact search, no sketch that misses or invents.

The words of a collection are numbered from rare to common and a sequence of words becomes a string
with one character for each word: strings sort, hash and compare fastest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from math import ceil
from typing import Any

from cleaner.words import words

MIN_RUN = 8  # words: shorter common runs are phrases of the language, not copies
SHINGLE = 4  # words in a fingerprint; with windows of MIN_RUN - SHINGLE + 1 no common run of MIN_RUN is missed
# One fingerprint at least for so many words that lie in common runs: windows that begin SHINGLE + 1 words apart
# have no shingle in common, and those between two such windows reach no farther.
WORDS_PER_FINGERPRINT = MIN_RUN + SHINGLE
SHARED = 2  # rare words that a pair must share to be compared: pairs that share one by chance grow with the square
CUTOFF_SLACK = 1e-5  # rapidfuzz rounds its cutoff, and would lose pairs that lie right on it
SLACK = 1e-9  # lengths are rounded so that floating point never loses a pair
_CODES = 0x110000  # characters there are; a collection with more distinct words keeps numbers


def resemblance(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the normalised Indel similarity of two word sequences, 0 to 1.

    That is twice their longest common subsequence over the sum of their lengths: unlike measures on
    sets it respects order, and long words weigh no more than short ones.

    >>> round(resemblance("the wall is high".split(), "the wall is very high".split()), 3)
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
        if sequence := words(text):
            places.setdefault(sequence, []).append(position)
    for same in places.values():
        yield from ((i, j, 1.0) for at, i in enumerate(same) for j in same[at + 1 :])
    collection = Collection(places)
    copies = list(places.values())
    for a, b, score in collection.pairs(threshold):
        yield from ((min(i, j), max(i, j), score) for i in copies[a] for j in copies[b])


def least_share(threshold: float) -> float:
    """Return the share of its words that a sequence has in common at least with one that resembles it so much.

    With m and n words two sequences share at most m, so 2 * m / (n + m) is the most that they can reach.

    >>> round(least_share(0.85), 3)
    0.739
    """
    return threshold / (2 - threshold)


class Collection:
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
        # Words that stand once stand in no common run; they have the lowest numbers.
        self._shared_from = sum(count == 1 for count in counts.values())

    def pairs(self, threshold: float) -> Iterator[tuple[int, int, float]]:
        """Yield (a, b, resemblance) for every pair at or above the threshold."""
        from rapidfuzz.distance import Indel

        codes, similarity = self._codes, Indel.normalized_similarity
        for a, b in self.candidates(threshold):
            score = similarity(codes[a], codes[b], score_cutoff=threshold - CUTOFF_SLACK)
            if score >= threshold:
                yield a, b, score

    def candidates(self, threshold: float) -> Iterator[tuple[int, int]]:
        """Yield every pair that may reach the threshold: few of all there are, and none left out.

        In a pair at Dice >= t, the longer one being n and the shorter one m words long, m is at least
        t / (2 - t) * n, which is also the least number of words that they share. With their words
        ordered from rare to common, they share `SHARED` of them, as far as they share so many at all,
        among the first n - ceil(t / (2 - t) * n) + SHARED of the longer and the first
        m - ceil(t * m) + SHARED of the shorter.
        """
        # As texts again where they were texts: a list of characters takes thirty times as much memory.
        ordered = ["".join(sorted(code)) if isinstance(code, str) else sorted(code) for code in self._codes]
        lengths = [len(code) for code in ordered]
        shorter: dict[object, list[int]] = {}  # by word: the sequences met so far whose prefix holds it
        for b in sorted(range(len(ordered)), key=lengths.__getitem__):
            length = lengths[b]
            least = ceil(least_share(threshold) * length - SLACK)
            prefix = _numbered(ordered[b][: length - least + SHARED])
            met: list[int] = []
            for word in prefix:
                if word in shorter:
                    found = shorter[word]
                    if lengths[found[0]] < least:  # too short for this and for all that follow
                        found = shorter[word] = [a for a in found if lengths[a] >= least]
                        if not found:
                            del shorter[word]
                            continue
                    met += found
            shared = min(SHARED, least)
            yield from ((a, b) for a, count in Counter(met).items() if count >= shared)
            for word in prefix[: length - ceil(threshold * length - SLACK) + SHARED]:
                shorter.setdefault(word, []).append(b)

    def containments(self, least: float) -> Iterator[tuple[int, int, float]]:
        """Yield (inner, outer, containment) where it is at least `least`, 0 to 1.

        Containment is the share of the words of the inner sequence that lie in runs of `MIN_RUN` or
        more words which the outer one has too. Fingerprints are chosen by winnowing (Schleimer,
        Wilkerson and Aiken, 2003), which meets every such run.
        """
        if len(self._codes) < 2:
            return
        chosen = [self._fingerprints(code) for code in self._codes]
        holders: dict[Sequence[str], list[int]] = {}
        for position, fingerprints in enumerate(chosen):
            for fingerprint in set(fingerprints):
                holders.setdefault(fingerprint, []).append(position)
        has, runs = cache(lambda at: frozenset(self._codes[at])), cache(lambda at: _runs(self._codes[at]))
        for inner, code in enumerate(self._codes):
            fewest = ceil(least * len(code) / WORDS_PER_FINGERPRINT - SLACK)
            met = Counter(chain.from_iterable(map(holders.__getitem__, chosen[inner])))
            for outer in sorted(outer for outer, count in met.items() if count >= fewest):
                longer = self._codes[outer]
                if inner == outer or len(code) > len(longer):
                    continue
                if sum(map(has(outer).__contains__, code)) < least * len(code):
                    continue
                share = _covered(code, runs(outer)) / len(code)
                if share >= least:
                    yield inner, outer, share

    def _fingerprints(self, code: Sequence[str]) -> list[Sequence[str]]:
        """Return the least shingle of each window, once for each place: it begins with the rarest word there is."""
        chosen: list[Sequence[str]] = []
        window = MIN_RUN - SHINGLE + 1
        for stretch in self._shared_stretches(code):
            shingles: list[Any] = [stretch[at : at + SHINGLE] for at in range(len(stretch) - SHINGLE + 1)]
            place = -1
            for start in range(len(shingles) - window + 1):
                last = start + window - 1
                if place < start:
                    place = min(range(start, last + 1), key=shingles.__getitem__)
                elif shingles[last] < shingles[place]:
                    place = last
                else:
                    continue
                chosen.append(shingles[place])
        return chosen

    def _shared_stretches(self, code: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield what stands between the words that no other place has, where it is long enough."""
        if not self._shared_from:
            stretches: Iterable[Sequence[str]] = [code]
        elif isinstance(code, str):
            stretches = re.split(f"[\\0-{re.escape(chr(self._shared_from - 1))}]", code)
        else:
            stretches = [code]
        return (stretch for stretch in stretches if len(stretch) >= MIN_RUN)


def _numbered(ordered: Sequence[str]) -> list[object]:
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


def _runs(code: Sequence[str]) -> frozenset[Sequence[str]]:
    return frozenset(code[at : at + MIN_RUN] for at in range(len(code) - MIN_RUN + 1))


def _covered(inner: Sequence[str], runs: Container[Sequence[str]]) -> int:
    """Count the words of `inner` that lie in the runs of another sequence."""
    covered = end = 0
    for at in range(len(inner) - MIN_RUN + 1):
        if inner[at : at + MIN_RUN] in runs:
            covered += at + MIN_RUN - max(at, end)
            end = at + MIN_RUN
    return covered
