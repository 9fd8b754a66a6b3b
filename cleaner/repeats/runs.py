"""Runs: several blocks that are repeated in the same order, because a text occurs twice in whole or in part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from cleaner.config import Config
from cleaner.repeats.context import Context
from cleaner.repeats.criteria import damaged_copy
from cleaner.repeats.decide import Decision, decide, is_certainly_unsafe
from cleaner.repeats.pair import Pair, PairKey

MAX_STEP = 2  # blocks from one pair of a run to the next: a copy may lack one block
PAIRS_PER_GAP = 3  # a run may have one gap for each three of its pairs
MIN_SAFE = 0.5  # share of the pairs of a run of which one copy may be removed
MIN_SHORT_RUN = 4  # short lines in a row, such as a list, that are repeated among paragraphs
ONE_SIDED_VOTE = 10  # a copy that states less outweighs the defects of all others in a run of usual length

_STEPS = sorted(product(range(1, MAX_STEP + 1), repeat=2), key=sum)  # shortest first


def find_runs(similarities: Mapping[PairKey, float], context: Context, config: Config) -> Iterator[list[PairKey]]:
    """Yield each run as its pairs, in order.

    From one pair to the next, both copies advance by one block, or by two if a block is missing. The second copy of a
    run begins after the end of the first one. At least one pair is prose.
    """
    unused = set(similarities)
    for start in sorted(unused):
        if start not in unused:
            continue
        run = [start]
        while next_pair := _next_pair(run[-1], unused, limit=start[1]):
            run.append(next_pair)
        if _is_run(run, similarities, context, config.min_words):
            unused.difference_update(run)
            yield run


def _next_pair(pair: PairKey, pairs: set[PairKey], limit: int) -> PairKey | None:
    """Return the next pair of a run, whose first block precedes `limit`; None at the end of the run."""
    for first_step, second_step in _STEPS:
        first, second = pair[0] + first_step, pair[1] + second_step
        if first < limit and (first, second) in pairs:
            return first, second
    return None


def _is_run(run: Sequence[PairKey], similarities: Mapping[PairKey, float], context: Context, min_words: int) -> bool:
    """Return whether pairs in a row are a text that occurs twice, and not a form that is filled in twice."""
    if len(run) == 1:
        return False
    firsts, seconds = zip(*run, strict=True)
    gaps = sum(blocks[-1] - blocks[0] + 1 - len(run) for blocks in (firsts, seconds))
    if len(run) >= MIN_SHORT_RUN and not gaps and all(similarities[pair] == 1 for pair in run):
        # Some lines of a form occur more often than others, and the neighbours of a form are short lines, too.
        occur_equally_often = len(set(map(context.occurrences, firsts))) == 1
        if occur_equally_often and not any(map(context.is_verse, _neighbours(seconds, context))):
            return True
    return gaps <= len(run) / PAIRS_PER_GAP and any(
        len(context.tokens[first]) >= min_words and context.is_prose(first) and not context.is_question(first)
        for first in firsts
    )


def _neighbours(blocks: Sequence[int], context: Context) -> Iterator[int]:
    """Yield the block before some blocks in a row and the block after them, if there is one."""
    yield blocks[0] - 1
    if blocks[-1] + 1 < len(context.blocks):
        yield blocks[-1] + 1


def decide_runs(
    runs: Sequence[Sequence[PairKey]], similarities: Mapping[PairKey, float], context: Context, config: Config
) -> Iterator[Decision]:
    """Yield the decisions on the pairs of each run: removals from one and the same copy of the run."""
    for number, run in enumerate(runs):
        if _is_intended_run(run, context):
            continue
        pairs = [Pair(first, second, similarities[first, second], context) for first, second in run]
        decisions = _decisions(pairs, config.keep)
        if not decisions:
            continue  # two texts that follow one template
        votes_against_second = sum(map(_vote, decisions, pairs))
        keeps_second = (votes_against_second < 0 and config.keep == "fullest") or config.keep == "last"
        for decision, pair in zip(decisions, pairs, strict=True):
            aligned = _aligned(decision, pair, pair.first if keeps_second else pair.second)
            yield replace(aligned, rule="repeated-run", run=number) if aligned.safe else aligned


def _decisions(pairs: Sequence[Pair], keep: str) -> list[Decision]:
    """Return the decision on each pair of a run; none once it is certain that too few of them are safe."""
    max_unsafe = (1 - MIN_SAFE) * len(pairs)
    if sum(map(is_certainly_unsafe, pairs)) > max_unsafe:
        return []
    decisions, unsafe = list[Decision](), 0
    for pair in pairs:
        decisions.append(decide(pair, keep))
        unsafe += not decisions[-1].safe
        if unsafe > max_unsafe:
            return []
    return decisions


def _is_intended_run(run: Sequence[PairKey], context: Context) -> bool:
    """Return whether only one copy of a run is announced, or the second one is the body of an entry or a section.

    Without that body, the heading or the list item before it would have no content.
    """
    first, second = run[0]
    if context.is_announced(first) != context.is_announced(second):
        return True
    return second - 1 > run[-1][0] and context.blocks[second - 1].kind in ("list-item", "heading")


def _vote(decision: Decision, pair: Pair) -> int:
    """Return the weight of a reason to remove the second copy; a negative one to remove the first copy."""
    if not decision.safe:
        return 0
    if decision.one_sided or pair.context.has_dangling_reference(pair.first):
        weight = ONE_SIDED_VOTE
    else:
        weight = int(damaged_copy(pair) is not None)
    return weight if decision.remove == pair.second else -weight


def _aligned(decision: Decision, pair: Pair, remove: int) -> Decision:
    """Return a decision on a pair of a run that removes this copy; both are kept if it must not be removed."""
    if not decision.safe or decision.remove == remove:
        return decision
    if decision.one_sided:
        return replace(decision, safe=False, reason=f"it belongs to the run that is kept, but {decision.reason}")
    return decide(pair, "first" if remove == pair.second else "last")
