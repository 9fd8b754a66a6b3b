"""Forms: texts that a document repeats about one subject after another, such as terms of offers or steps of a manual.

Their copies occur three times or more, and each is about another subject. An article that is printed three times has
as many copies, but nothing of its own is between them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import accumulate, pairwise

from cleaner.facts import each_states_more
from cleaner.repeats.context import HEAD, Context
from cleaner.repeats.pair import PairKey

MIN_COPIES = 3
MIN_OWN = 0.05  # share of the blocks between two copies that occur nowhere else


class Forms:
    """The texts of a document that belong to forms."""

    def __init__(self, similarities: Mapping[PairKey, float], context: Context) -> None:
        self._form_of: dict[int, int] = {}  # by block: the number of its form
        groups = [copies for copies in connected(similarities) if len(copies) >= MIN_COPIES]
        if groups:
            repeated = {
                block for pair, score in similarities.items() if _repeats(pair, score, context) for block in pair
            }
            own = (block not in repeated for block in range(len(context.blocks)))
            own_before = list(accumulate(own, initial=0))
            for number, copies in enumerate(groups):
                if _is_form(sorted(copy for copy in copies if copy >= HEAD), own_before):
                    self._form_of.update(dict.fromkeys(copies, number))

    def has(self, pair: PairKey) -> bool:
        """Return whether both blocks of a pair are copies of one form."""
        first, second = map(self._form_of.get, pair)
        return first is not None and first == second

    def cover(self, pairs: Collection[PairKey]) -> bool:
        """Return whether half of some pairs or more are copies of forms."""
        return bool(self._form_of) and 2 * sum(map(self.has, pairs)) >= len(pairs)


def _repeats(pair: PairKey, score: float, context: Context) -> bool:
    """Return whether a block repeats what another one states, unless each certainly states a fact of its own."""
    return score == 1 or not each_states_more(*map(context.statement, pair))


def _is_form(copies: list[int], own_before: list[int]) -> bool:
    """Return whether text of its own is between most copies, which are given without those at the head.

    `own_before` has the number of blocks before each block that occur nowhere else.
    """
    apart = sum(
        own_before[second] - own_before[first + 1] >= max(1, MIN_OWN * (second - first - 1))
        for first, second in pairwise(copies)
    )
    return apart >= MIN_COPIES - 1 and 2 * apart >= len(copies) - 1


def connected(pairs: Iterable[PairKey]) -> Iterable[set[int]]:
    """Return the connected components of the pairs: the blocks that a chain of pairs connects."""
    group_of: dict[int, set[int]] = {}
    for first, second in pairs:
        first_group = group_of.setdefault(first, {first})
        second_group = group_of.setdefault(second, {second})
        if first_group is not second_group:
            small, large = sorted((first_group, second_group), key=len)
            large |= small
            group_of.update(dict.fromkeys(small, large))
    return {id(group): group for group in group_of.values()}.values()
