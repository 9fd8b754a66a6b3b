"""Containment: sequences of words that stand inside longer ones, found without a miss."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

MIN_RUN = 8  # words: shorter common runs are phrases of the language, not copies
SLOTS = 8  # bytes for each word in which runs are counted: one run in nine seems to stand twice and does not
BATCHES = 8  # in a text that stands in itself the runs of all inner sequences at once would be thirty times as large
MIN_BATCH = 1000  # sequences; fewer are held at once, whatever they take


def containments(codes: Sequence[Sequence[str]], least: float) -> Iterator[tuple[int, int, float]]:
    """Yield (inner, outer, containment) where it is at least `least`, 0 to 1, both as positions.

    Containment is the share of the words of the inner sequence that lie in runs of `MIN_RUN` or
    more words which the outer one has too. An inner sequence is no longer than the outer one. Few
    sequences lie in runs that stand twice anywhere, and only these are held against others.

    >>> list(containments(["abcdefghijkl", "xxabcdefghijklxx", "abcd"], 0.85))
    [(0, 1, 1.0)]
    """
    if len(codes) < 2:
        return
    stands_twice = _seen_twice(codes)
    inners = [at for at, code in enumerate(codes) if _may_be_covered(code, stands_twice, least)]
    size = max(MIN_BATCH, len(codes) // BATCHES)
    for start in range(0, len(inners), size):
        some = inners[start : start + size]
        holders = _holders(codes, some)
        for inner in some:
            for outer, share in _shares(codes[inner], holders):
                if share >= least and inner != outer and len(codes[inner]) <= len(codes[outer]):
                    yield inner, outer, share


def _runs(code: Sequence[str]) -> Iterator[Sequence[str]]:
    return (code[at : at + MIN_RUN] for at in range(len(code) - MIN_RUN + 1))


def _seen_twice(codes: Sequence[Sequence[str]]) -> Callable[[Sequence[str]], bool]:
    """Return a test that every run passes which stands twice or more, and few of the others.

    It needs some bytes for each word, where a set of runs would need a hundred.
    """
    size = SLOTS * sum(map(len, codes)) + 1
    seen = bytearray(size)  # by the hash of a run: 0 where there is none, 1 after one, 2 after several
    for code in codes:
        for run in _runs(code):
            slot = hash(run) % size
            if seen[slot] < 2:
                seen[slot] += 1
    return lambda run: seen[hash(run) % size] == 2


def _may_be_covered(code: Sequence[str], stands_twice: Callable[[Sequence[str]], bool], least: float) -> bool:
    """Tell whether so large a share of a sequence may lie in runs that stand twice; mostly after a few runs."""
    length = len(code)
    end = missed = 0  # the end of the last run that stands twice, and the words so far that lie in none
    for at, run in enumerate(_runs(code)):
        if stands_twice(run):
            end = at + MIN_RUN
        elif at >= end:
            missed += 1
            if (length - missed) / length < least:
                return False
    behind = length - max(end, length - MIN_RUN + 1)
    return (length - missed - behind) / length >= least


def _holders(codes: Sequence[Sequence[str]], inners: Sequence[int]) -> dict[Sequence[str], list[int]]:
    """Return the sequences that have each run of the inner ones."""
    holders: dict[Sequence[str], list[int]] = {run: [] for at in inners for run in _runs(codes[at])}
    for outer, code in enumerate(codes):
        for run in filter(holders.__contains__, _runs(code)):
            if holders[run][-1:] != [outer]:
                holders[run].append(outer)
    return holders


def _shares(code: Sequence[str], holders: dict[Sequence[str], list[int]]) -> Iterator[tuple[int, float]]:
    """Yield the sequences that have a run of this one, in order, and the share of its words in such runs."""
    starts: dict[int, list[int]] = {}  # by sequence: where the runs begin that it has too
    for at, run in enumerate(_runs(code)):
        for outer in holders[run]:
            starts.setdefault(outer, []).append(at)
    for outer in sorted(starts):
        covered = sum(min(MIN_RUN, following - start) for start, following in pairwise(starts[outer])) + MIN_RUN
        yield outer, covered / len(code)
