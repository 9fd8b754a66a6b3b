"""Resolve conflicts between decisions, so that every removed copy has an original that is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from cleaner.repeats.decide import Decision


class Resolved(NamedTuple):
    """Decisions that do not contradict each other."""

    removals: dict[int, Decision]  # one for each block that is removed, in order
    reported: list[Decision]  # the others, about blocks that are kept

    def keeps(self, decision: Decision) -> bool:
        """Return whether both blocks of a decision are kept."""
        return decision.remove not in self.removals and decision.keep not in self.removals


def resolve_conflicts(decisions: Iterable[Decision], *, unsafe: bool) -> Resolved:
    """Return one decision for each block that is removed, and the decisions that are only reported.

    A copy is removed only in favour of a block that it was itself compared with and that is kept. Removals never form
    a chain: similarity is not transitive, so if A were removed in favour of B and B in favour of C, what A states
    might be lost. A block whose original is removed is kept, unless it has another original.

    With `unsafe`, unsafe decisions remove their blocks, too.
    """
    open_decisions: dict[int, list[Decision]] = defaultdict(list)  # by the block to remove
    reported: list[Decision] = []
    for decision in decisions:
        if decision.safe or unsafe:
            open_decisions[decision.remove].append(decision)
        else:
            reported.append(decision)
    removals = _removals(open_decisions)
    resolved = Resolved({block: removals[block] for block in sorted(removals)}, [])
    resolved.reported.extend(filter(resolved.keeps, reported))
    return resolved


def _removals(open_decisions: dict[int, list[Decision]]) -> dict[int, Decision]:
    """Return the decisions that are carried out, by the block that they remove; this empties `open_decisions`.

    Blocks that no decision removes are kept. Each pass over the open blocks settles those that it can: a block is
    removed if one of its originals is kept, and kept if all of its originals are removed. If a pass settles none, the
    open blocks wait for each other in a cycle; then the first of them is kept.
    """
    removals: dict[int, Decision] = {}
    while open_decisions:
        open_before = len(open_decisions)
        for block in sorted(open_decisions):
            possible = [decision for decision in open_decisions[block] if decision.keep not in removals]
            with_kept_original = [decision for decision in possible if decision.keep not in open_decisions]
            if with_kept_original:
                removals[block] = with_kept_original[0]
                del open_decisions[block]
            elif not possible:
                del open_decisions[block]
        if len(open_decisions) == open_before:
            del open_decisions[min(open_decisions)]
    return removals
