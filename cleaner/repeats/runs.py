"""Runs: several blocks that are repeated in the same order, because a text occurs twice in whole or in part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cleaner.config import Config
from cleaner.repeats.chains import Chains, Run
from cleaner.repeats.context import Context
from cleaner.repeats.criteria import damaged_copy
from cleaner.repeats.decide import Decision, decide, is_certainly_unsafe
from cleaner.repeats.forms import Forms
from cleaner.repeats.intended import reason_to_keep_run
from cleaner.repeats.pair import Pair, PairKey

PAIRS_PER_GAP = 3  # a run may have one gap for each three of its pairs
MIN_SAFE = 0.5  # share of the pairs of a run of which one copy may be removed
MIN_SHORT_RUN = 4  # short lines in a row, such as a list, that are repeated among paragraphs
ONE_SIDED_VOTE = 10  # a copy that states less outweighs the defects of all others in a run of usual length


def find_runs(similarities: Mapping[PairKey, float], context: Context, config: Config) -> Iterator[list[PairKey]]:
    """Yield each run as its pairs, in order.

    From one pair to the next, both copies advance by one block, or by two if a block is missing. The second copy of a
    run begins after the end of the first one. At least one pair is prose.
    """
    chains = Chains(similarities, lambda block: _is_statement(block, context, config.min_words), context.occurrences)
    for start in sorted(similarities):
        run = chains.run_from(start)
        if run and _is_run(run, context):
            chains.use(run)
            yield run.pairs


def _is_run(run: Run, context: Context) -> bool:
    """Return whether pairs in a row are a text that occurs twice, and not a form that is filled in twice."""
    if run.length >= MIN_SHORT_RUN and not run.gaps and run.is_equal:
        # Some lines of a form occur more often than others, and the neighbours of a form are short lines, too.
        neighbours = _neighbours(run.first.pair[1], run.last.pair[1], context)
        if run.occurs_equally_often and not any(map(context.is_verse, neighbours)):
            return True
    return run.gaps <= run.length / PAIRS_PER_GAP and run.has_statement


def _is_statement(block: int, context: Context, min_words: int) -> bool:
    """Return whether a block is prose of some length that asks no question."""
    return len(context.tokens[block]) >= min_words and context.is_prose(block) and not context.is_question(block)


def _neighbours(first: int, last: int, context: Context) -> Iterator[int]:
    """Yield the block before some blocks in a row and the block after them, if there is one."""
    yield first - 1
    if last + 1 < len(context.blocks):
        yield last + 1


def decide_runs(
    runs: Sequence[Sequence[PairKey]],
    similarities: Mapping[PairKey, float],
    forms: Forms,
    context: Context,
    config: Config,
) -> Iterator[Decision]:
    """Yield the decisions on the pairs of each run: removals from one and the same copy of the run."""
    for number, run in enumerate(runs):
        if forms.cover(run) or reason_to_keep_run(run, context):
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
