"""Search a text that becomes shorter with each pass: the results of an earlier search are reused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b

from cleaner.similarity.candidates import CandidateIndex, PairSelector
from cleaner.similarity.score import Tokens


class IncrementalSearch:
    """A search for pairs that reuses its last results for any subset of the sequences of the last search.

    After each removal the remaining text is searched again, and most of it is unchanged. Use one object with one
    threshold and one minimum containment only.

    >>> search = IncrementalSearch()
    >>> search.pairs([("dry",), ("wet", "day"), ("wet", "day", "again")], 0.7)
    [(('wet', 'day', 'again'), ('wet', 'day'), 0.8)]
    >>> search.pairs([("dry",), ("wet", "day")], 0.7)
    []
    """

    def __init__(self) -> None:
        self._similar, self._contained = _PairMemo(), _PairMemo()
        self._index: CandidateIndex | None = None
        self._indexed: list[Tokens] = []

    def pairs(
        self, sequences: Iterable[Tokens], threshold: float, select: PairSelector | None = None
    ) -> list[tuple[Tokens, Tokens, float]]:
        """Return (longer, shorter, similarity) for every pair of distinct sequences at or above the threshold.

        The pairs are sorted by the length of the longer one, then by position. Of two sequences of one length, the
        later one counts as longer.

        Pairs that `select` leaves out are missing. Since they may be needed in a subset, the result is then not reused.
        """
        ordered = list(sequences)
        is_complete = True

        def select_and_note(longer: int, shorter: Collection[int]) -> Collection[int]:
            nonlocal is_complete
            selected = select(longer, shorter) if select else shorter
            is_complete &= len(selected) == len(shorter)
            return selected

        ranked: list[tuple[int, int, int, float]] = []
        for a, b, score in self._similar.among(
            ordered, lambda: self._index_of(ordered).pairs(threshold, select_and_note)
        ):
            longer, shorter = (a, b) if (len(ordered[a]), a) > (len(ordered[b]), b) else (b, a)
            ranked.append((len(ordered[longer]), longer, shorter, score))
        if not is_complete:
            self._similar = _PairMemo()
        return [(ordered[longer], ordered[shorter], score) for _, longer, shorter, score in sorted(ranked)]

    def containments(self, sequences: Iterable[Tokens], min_containment: float) -> list[tuple[Tokens, Tokens, float]]:
        """Return (inner, outer, containment) for every containment of at least the minimum, ordered by position."""
        ordered = list(sequences)
        found = self._contained.among(ordered, lambda: self._index_of(ordered).containments(min_containment))
        self._index, self._indexed = None, []
        return [(ordered[inner], ordered[outer], share) for inner, outer, share in sorted(found)]

    def _index_of(self, ordered: list[Tokens]) -> CandidateIndex:
        if self._index is None or self._indexed != ordered:
            self._index, self._indexed = CandidateIndex(ordered), ordered
        return self._index


class _PairMemo:
    """The pairs that the last search found, and digests of its sequences, which take less memory than tokens."""

    def __init__(self) -> None:
        self._searched = frozenset[bytes]()
        self._found: list[tuple[Tokens, Tokens, float]] = []

    def among(
        self, ordered: list[Tokens], search: Callable[[], Iterable[tuple[int, int, float]]]
    ) -> list[tuple[int, int, float]]:
        """Return the pairs among sequences, by position; `search` is called only if one of the sequences is new."""
        requested = frozenset(map(_digest, ordered))
        if not requested <= self._searched:
            self._found = [(ordered[a], ordered[b], score) for a, b, score in search()]
        self._searched = requested
        position = {sequence: at for at, sequence in enumerate(ordered)} if self._found else {}
        self._found = [pair for pair in self._found if pair[0] in position and pair[1] in position]
        return [(position[a], position[b], score) for a, b, score in self._found]


def _digest(sequence: Tokens) -> bytes:
    return blake2b(" ".join(sequence).encode("utf-8", "surrogatepass"), digest_size=16).digest()
