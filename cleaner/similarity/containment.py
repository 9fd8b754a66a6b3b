"""Search for token sequences that longer ones contain: exact, like the search for similar pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import nsmallest
from itertools import chain, pairwise

from cleaner.similarity.candidates import SLACK, EncodedTokens

MIN_RUN = 8  # tokens; shorter common runs are phrases of the language, not copies
SLOTS = 8  # bytes for each token in the table of counts; about one unique run in nine then shares a slot with another
BATCHES = 8  # with all inner sequences in one batch, the index of a repetitive text would be thirty times as large
MIN_BATCH = 1000  # sequences
MAX_COMMON = 20  # sequences with one run, on average; with more of them, a prefix filter selects some


def containments(sequences: Sequence[EncodedTokens], min_containment: float) -> Iterator[tuple[int, int, float]]:
    """Yield (inner, outer, containment) where the containment is at least `min_containment`; both are positions.

    Containment, 0 to 1, is the share of the tokens of the inner sequence that are part of runs of `MIN_RUN` or more
    tokens that the outer sequence has too. An inner sequence is no longer than its outer one.

    A sequence can be contained only if most of its runs occur twice or more. A table of counts finds these sequences,
    which are few; it may overestimate a count but never underestimates one. Only their runs are indexed, in batches.

    >>> list(containments(["abcdefghijkl", "xxabcdefghijklxx", "abcd"], 0.85))
    [(0, 1, 1.0)]
    """
    if len(sequences) < 2:
        return
    may_repeat = _repetition_filter(sequences)
    inners = [at for at, sequence in enumerate(sequences) if _may_be_covered(sequence, may_repeat, min_containment)]
    size = max(MIN_BATCH, len(sequences) // BATCHES)
    for start in range(0, len(inners), size):
        batch = inners[start : start + size]
        index = _index_runs(sequences, batch)
        for inner in batch:
            for outer, share in _shares(sequences, inner, index, min_containment):
                if share >= min_containment and inner != outer and len(sequences[inner]) <= len(sequences[outer]):
                    yield inner, outer, share


def _runs(sequence: EncodedTokens) -> Iterator[EncodedTokens]:
    return (sequence[at : at + MIN_RUN] for at in range(len(sequence) - MIN_RUN + 1))


def _repetition_filter(sequences: Sequence[EncodedTokens]) -> Callable[[EncodedTokens], bool]:
    """Return a predicate that is true for every run that occurs twice or more, and for few other runs.

    It is a counting Bloom filter with one hash function: `SLOTS` bytes for each token, where a set of runs would need
    about a hundred.
    """
    size = SLOTS * sum(map(len, sequences)) + 1
    counts = bytearray(size)  # by hash of the run: 0 for no run, 1 for one, 2 for two or more
    for sequence in sequences:
        for run in _runs(sequence):
            slot = hash(run) % size
            if counts[slot] < 2:
                counts[slot] += 1
    return lambda run: counts[hash(run) % size] == 2


def _may_be_covered(
    sequence: EncodedTokens, may_repeat: Callable[[EncodedTokens], bool], min_containment: float
) -> bool:
    """Return whether repeated runs may cover enough of a sequence; usually the first few runs decide."""
    length = len(sequence)
    covered_to = uncovered = 0  # the end of the last repeated run; the tokens so far that no repeated run covers
    for at, run in enumerate(_runs(sequence)):
        if may_repeat(run):
            covered_to = at + MIN_RUN
        elif at >= covered_to:
            uncovered += 1
            if (length - uncovered) / length < min_containment:
                return False
    uncovered += length - max(covered_to, length - MIN_RUN + 1)
    return (length - uncovered) / length >= min_containment


def _index_runs(sequences: Sequence[EncodedTokens], inners: Sequence[int]) -> dict[EncodedTokens, list[int]]:
    """Return, for each run of the inner sequences, the posting list of all sequences that have it."""
    index: dict[EncodedTokens, list[int]] = {run: [] for inner in inners for run in _runs(sequences[inner])}
    for outer, sequence in enumerate(sequences):
        for run in filter(index.__contains__, _runs(sequence)):
            if index[run][-1:] != [outer]:
                index[run].append(outer)
    return index


def _shares(
    sequences: Sequence[EncodedTokens], inner: int, index: dict[EncodedTokens, list[int]], min_containment: float
) -> Iterator[tuple[int, float]]:
    """Yield the sequences that have runs of this one, and the share of this one's tokens in such runs.

    Left out are sequences that certainly contain less than `min_containment`.
    """
    runs = list(_runs(sequences[inner]))
    starts: dict[int, list[int]] = {}  # by sequence: where the common runs begin in this one
    if sum(len(index[run]) for run in runs) <= MAX_COMMON * len(runs):
        for at, run in enumerate(runs):
            for outer in index[run]:
                starts.setdefault(outer, []).append(at)
    else:
        for outer in _possible_outers(runs, index, min_containment):
            of_outer = frozenset(_runs(sequences[outer]))
            starts[outer] = [at for at, run in enumerate(runs) if run in of_outer]
    for outer in sorted(starts):
        covered = sum(min(MIN_RUN, following - start) for start, following in pairwise(starts[outer])) + MIN_RUN
        yield outer, covered / len(sequences[inner])


def _possible_outers(
    runs: Sequence[EncodedTokens], index: dict[EncodedTokens, list[int]], min_containment: float
) -> set[int]:
    """Return the sequences that may contain a share of `min_containment` of the one with these runs.

    This is a prefix filter: such a sequence leaves at most `max_uncovered` tokens uncovered, so it has a run around one
    of any `max_uncovered + 1` tokens. Around the rarest tokens, runs have the shortest posting lists.
    """
    length = len(runs) + MIN_RUN - 1
    max_uncovered = int((1 - min_containment) * length + SLACK)
    around = [range(max(0, at - MIN_RUN + 1), min(at + 1, len(runs))) for at in range(length)]  # the runs, by token
    sizes = [len(index[run]) for run in runs]
    rarest = nsmallest(max_uncovered + 1, range(length), key=lambda at: sum(sizes[run] for run in around[at]))
    return {outer for run in set(chain.from_iterable(map(around.__getitem__, rarest))) for outer in index[runs[run]]}
