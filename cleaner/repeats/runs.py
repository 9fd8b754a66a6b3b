"""Runs: blocks that stand again in the same order, a text printed twice in whole or in part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from cleaner.config import Config
from cleaner.repeats.context import Context
from cleaner.repeats.decide import Decision, decide
from cleaner.repeats.defects import first_defect

Pair = tuple[int, int]  # two positions in the surroundings, the first one standing before the second

MAX_STEP = 2  # blocks from one pair of a run to the next: one block may be missing in a copy
BLOCKS_PER_GAP = 3  # of a run, for each block that is missing in it
MIN_SAFE = 0.5  # share of the pairs of a run that must state the same
MIN_SHORT_RUN = 4  # short lines in a row, such as a list, that stand again among paragraphs
BOUND_VOTE = 10  # a copy that states less outweighs any number of misprints in a run of common length

_STEPS = sorted(product(range(1, MAX_STEP + 1), repeat=2), key=sum)


def find_runs(scores: Mapping[Pair, float], context: Context, config: Config) -> Iterator[list[Pair]]:
    """Yield the runs: pairs in which both sides step forward together, at least one of them of prose.

    The copy begins behind the end of the original; one block may be missing on either side.
    """
    left = set(scores)
    for start in sorted(left):
        if start not in left:
            continue
        run = [start]
        while following := _following(run[-1], left, start[1]):
            run.append(following)
        if _is_run(run, scores, context, config.min_words):
            left.difference_update(run)
            yield run


def _is_run(run: Sequence[Pair], scores: Mapping[Pair, float], context: Context, min_words: int) -> bool:
    """Tell whether a series of pairs is a text printed twice, not a form filled in twice."""
    gaps = sum(run[-1][side] - run[0][side] + 1 - len(run) for side in (0, 1))
    if len(run) >= MIN_SHORT_RUN and not gaps and all(scores[pair] == 1 for pair in run):
        # The lines of a form stand in other company, and more often, too.
        same_number = len({context.printings(i) for i, _ in run}) == 1
        if same_number and not any(map(context.is_verse, _edges(run, context))):
            return True
    if len(run) == 1 or gaps > len(run) / BLOCKS_PER_GAP:
        return False
    return any(
        len(context.tokens[i]) >= min_words and context.is_prose(i) and not context.is_question(i) for i, _ in run
    )


def _edges(run: Sequence[Pair], context: Context) -> Iterator[int]:
    """Yield the blocks before and behind the second copy."""
    before, behind = run[0][1] - 1, run[-1][1] + 1
    yield before
    if behind < len(context.blocks):
        yield behind


def _following(pair: Pair, pairs: set[Pair], limit: int) -> Pair | None:
    """Return the next pair of a run, whose first side must stay before `limit`; none where the run ends."""
    for i, j in _STEPS:
        if (pair[0] + i, pair[1] + j) in pairs and pair[0] + i < limit:
            return pair[0] + i, pair[1] + j
    return None


def decide_runs(
    runs: Sequence[Sequence[Pair]], scores: Mapping[Pair, float], context: Context, config: Config
) -> Iterator[Decision]:
    """Yield the verdicts on the pairs of each run, all for the same side."""
    for number, run in enumerate(runs):
        if context.has_leadin(run[0][0]) != context.has_leadin(run[0][1]) or _is_section(run, context):
            continue
        decisions = [decide(*pair, scores[pair], context, config.keep) for pair in run]
        if sum(decision.safe for decision in decisions) < MIN_SAFE * len(run):
            continue  # two texts on one pattern
        votes = [_vote(decision, pair, context) for decision, pair in zip(decisions, run, strict=True)]
        side = 0 if (sum(votes) < 0 and config.keep == "fullest") or config.keep == "last" else 1
        for decision, pair in zip(decisions, run, strict=True):
            if not decision.safe:
                yield decision
            elif decision.remove == pair[side]:
                yield replace(decision, rule="repeated-run", run=number)
            elif decision.one_sided:
                yield replace(
                    decision, safe=False, reason=f"the better run stands around this copy, but {decision.reason}"
                )
            else:
                turned = decide(*pair, scores[pair], context, "last" if side == 0 else "first")
                yield replace(turned, rule="repeated-run", run=number)


def _is_section(run: Sequence[Pair], context: Context) -> bool:
    """Tell whether the second copy is the body of an entry of its own, whose heading it would leave bare."""
    before = run[0][1] - 1
    return before > run[-1][0] and context.blocks[before].kind in ("list-item", "heading")


def _vote(decision: Decision, pair: Pair, context: Context) -> int:
    """Return a number below 0 where the first side should go, above 0 where the second should."""
    if not decision.safe:
        return 0
    damaged = [bool(first_defect(context.text(at))) for at in pair]
    weight = (
        BOUND_VOTE if decision.one_sided or context.has_dangling_reference(pair[0]) else int(damaged[0] != damaged[1])
    )
    return weight if decision.remove == pair[1] else -weight
