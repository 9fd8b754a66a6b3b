"""Dense groups: blocks with so many similar ones that not every pair is judged, such as the entries of a live ticker.

Most entries follow one template and state other facts. Neither of two such blocks may be removed, and a report of every
pair would hide the rest. Two blocks are related if one of them states all facts of the other. Of the pairs of unrelated
blocks, only these are judged:

- each block and the nearest similar one before it;
- the pairs around a related one. With them, `runs` detects that a template explains that pair, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nsmallest
from itertools import chain, islice

from cleaner.repeats.context import Context
from cleaner.repeats.pair import PairKey
from cleaner.similarity import Tokens, similarity
from cleaner.similarity.bits import BitSet

MAX_SIMILAR = 50  # blocks that may be similar to a longer one; if there are more, all of them are in a dense group
MAX_RELATED = 20  # related blocks that are compared with a longer one: the nearest
MAX_FACTLESS = 5  # the same for a block that states no fact: it is related to every other one without a fact
MAX_LISTED = 1000  # sequences that may be related to another one; of more of them, the nearest are searched for
MAX_BETWEEN = 10  # blocks of other groups between a block and the nearest similar one before it
AROUND = 3  # blocks before and after a related pair; more of these pairs than of the related ones are a template


class DenseGroups:
    """The dense groups among distinct token sequences, which are given by their positions.

    No facts are extracted unless there is a dense group.
    """

    def __init__(self, sequences: Sequence[Tokens], context: Context, threshold: float) -> None:
        self._sequences, self._context, self._threshold = sequences, context, threshold
        self._members: set[int] = set()
        self._many_members = BitSet(0)  # more of them: those that came as bits

    def select(self, longer: int, shorter: Collection[int]) -> Collection[int]:
        """Return which of the sequences that may be similar to a longer one are compared with it."""
        if len(shorter) <= MAX_SIMILAR:
            return shorter
        self._members.add(longer)
        if isinstance(shorter, BitSet):
            self._many_members |= shorter
        else:
            self._members.update(shorter)
        return self._nearest_related(longer, shorter)

    def _nearest_related(self, sequence: int, others: Collection[int]) -> list[int]:
        """Return those of other sequences that are related to this one; of many, the nearest ones."""
        facts = self._facts[sequence]
        most = MAX_RELATED if facts else MAX_FACTLESS
        stating_more = min((self._stating[fact] for fact in facts), key=len, default=range(len(self._sequences)))
        stating_less = [self._by_rarest_fact.get(fact, ()) for fact in ("", *facts)]
        may_be_related: Iterable[int]
        if len(stating_more) + sum(map(len, stating_less)) < min(len(others), MAX_LISTED):
            may_be_related = {*stating_more, *chain.from_iterable(stating_less)}
        elif len(others) < MAX_LISTED:
            may_be_related = others
        else:
            outwards = _by_distance(sequence, len(self._sequences))
            found = (other for other in outwards if other in others and self._have_related_facts(sequence, other))
            return list(islice(found, most))
        related = [other for other in may_be_related if other in others and self._have_related_facts(sequence, other)]
        return nsmallest(most, related, key=lambda other: (abs(other - sequence), other))

    def _have_related_facts(self, a: int, b: int) -> bool:
        ours, theirs = self._facts[a], self._facts[b]
        return ours <= theirs or theirs <= ours

    @cached_property
    def _facts(self) -> list[frozenset[str]]:
        positions, statement = self._context.positions, self._context.statement
        return [statement(positions[sequence][0]).facts for sequence in self._sequences]

    @cached_property
    def _stating(self) -> dict[str, set[int]]:
        """The sequences that state each fact."""
        stating: dict[str, set[int]] = {}
        for sequence, facts in enumerate(self._facts):
            for fact in facts:
                stating.setdefault(fact, set()).add(sequence)
        return stating

    @cached_property
    def _by_rarest_fact(self) -> dict[str, list[int]]:
        """The sequences by the rarest of their facts; by "" those that state none."""
        frequencies = Counter(chain.from_iterable(self._facts))
        by_rarest: dict[str, list[int]] = {}
        for sequence, facts in enumerate(self._facts):
            rarest = min(facts, key=lambda fact: (frequencies[fact], fact), default="")
            by_rarest.setdefault(rarest, []).append(sequence)
        return by_rarest

    def judged(self, found: Iterable[tuple[Tokens, Tokens, float]]) -> Iterator[tuple[Tokens, Tokens, float]]:
        """Yield the pairs that a search with `select` found, without unrelated ones of groups, and nearest pairs."""
        self._members.update(self._many_members)
        if not self._members:
            yield from found
            return
        for a, b, score in found:
            if a not in self._member or b not in self._member or self._are_related(a, b):
                yield a, b, score
        yield from self._nearest_pairs()

    @cached_property
    def _member(self) -> dict[Tokens, int]:
        """The position of each member; only asked for after the search."""
        return {self._sequences[member]: member for member in sorted(self._members)}

    def _are_related(self, a: Tokens, b: Tokens) -> bool:
        return self._have_related_facts(self._member[a], self._member[b])

    def _nearest_pairs(self) -> Iterator[tuple[Tokens, Tokens, float]]:
        """Yield each member, the nearest similar one before it, and their similarity."""
        members = list(self._member)
        for rank, member in enumerate(members):
            for other in reversed(members[max(0, rank - MAX_BETWEEN - 1) : rank]):
                score = similarity(member, other)
                if score >= self._threshold:
                    yield member, other, score
                    break

    def pairs_around(self, similarities: Mapping[PairKey, float]) -> dict[PairKey, float]:
        """Return the similar pairs of blocks next to each related pair of a group, each with its similarity."""
        around: dict[PairKey, float] = {}
        if not self._members:
            return around
        tokens, member = self._context.tokens, self._member
        for first, second in similarities:
            if tokens[first] not in member or tokens[second] not in member:
                continue
            if not self._are_related(tokens[first], tokens[second]):
                continue
            for step in range(max(-AROUND, -first), min(AROUND, len(tokens) - 1 - second) + 1):
                pair = first + step, second + step
                a, b = tokens[pair[0]], tokens[pair[1]]
                if pair not in similarities and pair not in around and a in member and b in member:
                    score = similarity(a, b)
                    if score >= self._threshold:
                        around[pair] = score
        return around


def _by_distance(position: int, length: int) -> Iterator[int]:
    """Yield all other positions up to a length, by their distance from this one; of two, the earlier one first."""
    for distance in range(1, max(position, length - 1 - position) + 1):
        if position >= distance:
            yield position - distance
        if position + distance < length:
            yield position + distance
