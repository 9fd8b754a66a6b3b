"""Chains: the pairs of blocks that follow each other, and what is known about any part of a chain.

Each suffix of a long list that occurs twice may be a run. Following each of them to its end would take time that grows
with the square of the list. So each pair is linked to the next one once, and the links hold running counts. Where two
chains merge, they share their links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from cleaner.repeats.pair import PairKey

MAX_STEP = 2  # blocks from one pair of a run to the next: a copy may lack one block

_STEPS = sorted(product(range(1, MAX_STEP + 1), repeat=2), key=sum)  # shortest first


@dataclass(slots=True, eq=False)
class _Link:
    """A pair in a chain, with counts for the chain from here to its end."""

    pair: PairKey
    following: _Link | None
    # A link further on. These are placed so that any link is reached in few steps: Myers, "An applicative random-access
    # stack", Information Processing Letters 1983.
    jump: _Link | None
    length: int  # pairs
    unequal: int  # pairs whose blocks have different tokens
    statements: int  # pairs whose first block is a statement
    changes: int  # pairs whose first block does not occur as often as that of the next pair
    before: list[_Link] = field(default_factory=list)  # the links that this one follows

    def last_before(self, limit: int) -> _Link:
        """Return the last link of the chain whose first block precedes `limit`."""
        link = self
        while link.following and link.following.pair[0] < limit:
            link = link.jump if link.jump and link.jump.pair[0] < limit else link.following
        return link


class Run(NamedTuple):
    """A part of a chain, of at least two pairs."""

    first: _Link
    last: _Link

    @property
    def pairs(self) -> list[PairKey]:
        """The pairs, in order."""
        return [link.pair for link in self.links]

    @property
    def links(self) -> list[_Link]:
        """The links, in order."""
        links = [self.first]
        while links[-1] is not self.last and (following := links[-1].following):
            links.append(following)
        return links

    @property
    def length(self) -> int:
        """The number of pairs."""
        return self.first.length - self.last.length + 1

    @property
    def gaps(self) -> int:
        """How many blocks both copies have between their pairs, in all."""
        ends = zip(self.first.pair, self.last.pair, strict=True)
        return sum(last - first + 1 - self.length for first, last in ends)

    @property
    def is_equal(self) -> bool:
        """Whether both blocks of each pair have the same tokens."""
        after = self.last.following
        return self.first.unequal == (after.unequal if after else 0)

    @property
    def has_statement(self) -> bool:
        """Whether the first block of a pair is a statement."""
        after = self.last.following
        return self.first.statements > (after.statements if after else 0)

    @property
    def occurs_equally_often(self) -> bool:
        """Whether the tokens of all first blocks occur equally often."""
        return self.first.changes == self.last.changes


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
        self._links: dict[PairKey, _Link] = {}

    def run_from(self, start: PairKey) -> Run | None:
        """Return the longest run that begins with a pair; None if the pair is used or if no other one follows it.

        The first copy of a run ends before the second one begins.
        """
        following = self.next_pair(start)
        if start not in self._unused or not following or following[0] >= start[1]:
            return None
        first = self._linked(start)
        return Run(first, first.last_before(start[1]))

    def use(self, run: Run) -> None:
        """Remove the pairs of a run, so that no other run contains them, and the links of all chains to them."""
        links = run.links
        self._unused.difference_update(link.pair for link in links)
        while links:
            link = links.pop()
            if self._links.get(link.pair) is link:
                del self._links[link.pair]
                links += link.before

    def _linked(self, start: PairKey) -> _Link:
        """Return the link of a pair; new pairs of its chain are linked, from the last one back to this one."""
        new: list[PairKey] = []
        pair: PairKey | None = start
        while pair and pair not in self._links:
            new.append(pair)
            pair = self.next_pair(pair)
        link = self._links[pair] if pair else None
        for pair in reversed(new):
            link = self._links[pair] = self._link(pair, link)
        return self._links[start]

    def _link(self, pair: PairKey, following: _Link | None) -> _Link:
        """Return the link of a pair to the one that follows it."""
        unequal, statement = self._similarities[pair] != 1, self._is_statement(pair[0])
        if not following:
            return _Link(pair, None, None, 1, int(unequal), int(statement), 0)
        changes = self._occurrences(pair[0]) != self._occurrences(following.pair[0])
        link = _Link(
            pair,
            following,
            _jump_over(following),
            following.length + 1,
            following.unequal + unequal,
            following.statements + statement,
            following.changes + changes,
        )
        following.before.append(link)
        return link

    def next_pair(self, pair: PairKey) -> PairKey | None:
        """Return the nearest unused pair after this one; None if there is none within `MAX_STEP`."""
        for first_step, second_step in _STEPS:
            following = pair[0] + first_step, pair[1] + second_step
            if following in self._unused:
                return following
        return None


def _jump_over(following: _Link) -> _Link:
    """Return the link that a new one before `following` jumps to: past two jumps of equal length, or just to it."""
    jump = following.jump
    if jump and jump.jump and following.length - jump.length == jump.length - jump.jump.length:
        return jump.jump
    return following
