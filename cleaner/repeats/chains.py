"""Chains: the pairs of blocks that follow each other, and what is known about any part of a chain.

Each suffix of a long list that occurs twice may be a run. Following each of them to its end would take time that grows
with the square of the list, so a chain is followed once and holds running counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from itertools import product
from typing import NamedTuple

from cleaner.repeats.pair import PairKey

MAX_STEP = 2  # blocks from one pair of a run to the next: a copy may lack one block

_STEPS = sorted(product(range(1, MAX_STEP + 1), repeat=2), key=sum)  # shortest first


class Run(NamedTuple):
    """A part of a chain: from the pair at `start` to the one before `end`, at least two pairs."""

    chain: _Chain
    start: int
    end: int

    @property
    def pairs(self) -> list[PairKey]:
        """The pairs, in order."""
        return self.chain.pairs[self.start : self.end]

    @property
    def length(self) -> int:
        """The number of pairs."""
        return self.end - self.start

    @property
    def first_pair(self) -> PairKey:
        """The first pair."""
        return self.chain.pairs[self.start]

    @property
    def last_pair(self) -> PairKey:
        """The last pair."""
        return self.chain.pairs[self.end - 1]

    @property
    def gaps(self) -> int:
        """How many blocks both copies have between their pairs, in all."""
        ends = zip(self.first_pair, self.last_pair, strict=True)
        return sum(last - first + 1 - self.length for first, last in ends)

    @property
    def is_equal(self) -> bool:
        """Whether both blocks of each pair have the same tokens."""
        return self.chain.unequal[self.end] == self.chain.unequal[self.start]

    @property
    def has_statement(self) -> bool:
        """Whether the first block of a pair is a statement."""
        return self.chain.statements[self.end] > self.chain.statements[self.start]

    @property
    def occurs_equally_often(self) -> bool:
        """Whether the tokens of all first blocks occur equally often."""
        return self.chain.changes[self.end] == self.chain.changes[self.start + 1]


class _Chain:
    """Pairs that follow each other, to the end, with running counts: at index i, of the pairs before i."""

    def __init__(self) -> None:
        self.pairs: list[PairKey] = []
        self.unequal = [0]  # pairs whose blocks have different tokens
        self.statements = [0]  # pairs whose first block is a statement
        self.changes = [0]  # pairs whose first block does not occur as often as that of the pair before
        self.is_valid = True  # False once a run has used pairs in the middle of it


class Chains:
    """The chains of pairs that no run has used yet.

    `is_statement` and `occurrences` are asked about the first blocks of pairs.
    """

    def __init__(
        self,
        similarities: Mapping[PairKey, float],
        is_statement: Callable[[int], bool],
        occurrences: Callable[[int], int],
    ) -> None:
        self._unused = set(similarities)
        self._similarities, self._is_statement, self._occurrences = similarities, is_statement, occurrences
        self._places: dict[PairKey, list[tuple[_Chain, int]]] = {}  # the chains of a pair, and its index in each

    def run_from(self, start: PairKey) -> Run | None:
        """Return the longest run that begins with a pair; None if the pair is used or if no other one follows it.

        The first copy of a run ends before the second one begins.
        """
        following = self.next_pair(start)
        if start not in self._unused or not following or following[0] >= start[1]:
            return None
        place = next((place for place in self._places.get(start, ()) if place[0].is_valid), None)
        chain, index = place or (self._follow(start), 0)
        return Run(chain, index, bisect_left(chain.pairs, (start[1],), lo=index + 1))

    def use(self, run: Run) -> None:
        """Remove the pairs of a run, so that no other run contains them. No later run may begin before this one."""
        self._unused.difference_update(run.pairs)
        for pair in run.pairs:
            for chain, _ in self._places.pop(pair):
                # Of this chain, only what follows the run is still needed.
                chain.is_valid &= chain is run.chain

    def _follow(self, start: PairKey) -> _Chain:
        """Return the chain that begins with a pair."""
        chain = _Chain()
        pair: PairKey | None = start
        last_count = self._occurrences(start[0])
        while pair:
            self._places.setdefault(pair, []).append((chain, len(chain.pairs)))
            chain.pairs.append(pair)
            count = self._occurrences(pair[0])
            chain.unequal.append(chain.unequal[-1] + (self._similarities[pair] != 1))
            chain.statements.append(chain.statements[-1] + self._is_statement(pair[0]))
            chain.changes.append(chain.changes[-1] + (count != last_count))
            last_count, pair = count, self.next_pair(pair)
        return chain

    def next_pair(self, pair: PairKey) -> PairKey | None:
        """Return the nearest unused pair after this one; None if there is none within `MAX_STEP`."""
        for first_step, second_step in _STEPS:
            following = pair[0] + first_step, pair[1] + second_step
            if following in self._unused:
                return following
        return None
