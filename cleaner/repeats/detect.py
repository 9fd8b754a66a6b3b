"""Detect repeats: score the pairs of blocks, decide on each, and turn the decisions into findings."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise, product

from cleaner.config import Config
from cleaner.model import Document, Repeat
from cleaner.repeats.contained import truncated_at
from cleaner.repeats.context import Context
from cleaner.repeats.decide import Decision, decide
from cleaner.repeats.dense import DenseGroups
from cleaner.repeats.findings import findings
from cleaner.repeats.forms import Forms
from cleaner.repeats.headlines import decide_cut_off, decide_titles, is_standfirst
from cleaner.repeats.intended import blocks_of_refrains, reason_to_keep
from cleaner.repeats.pair import Pair, PairKey
from cleaner.repeats.prefilter import MIN_CONTAINMENT, Candidates
from cleaner.repeats.resolve import resolve_conflicts
from cleaner.repeats.runs import decide_runs, find_runs
from cleaner.similarity import IncrementalSearch, Tokens, similarity
from cleaner.text.percent import percent

FORMULA_WORDS = 2  # times `min_words`: a longer sentence is not a formula
MAX_COPIES = 50  # of one paragraph; more are compared with the first copy and the previous one only


def detect_repeats(
    document: Document, candidates: Candidates, config: Config, search: IncrementalSearch
) -> Iterator[list[Repeat]]:
    """Yield the repeats of a document among the candidates of the prefilter, in two parts.

    The second part has the contained blocks, and the search for it takes long in some texts. It removes no
    original of the first part.
    """
    context = Context(document.source, document.blocks)
    similarities = _similarities(candidates.similar, context, config.threshold, search)
    context.repeated = frozenset(chain.from_iterable(similarities))
    runs = list(find_runs(similarities, context, config)) if config.wants("repeated-run") else []
    in_runs = {pair for run in runs for pair in run}
    forms = Forms(similarities, context)
    # Where several decisions remove one block, the first of them prevails.
    decisions = [
        *decide_runs(runs, similarities, forms, context, config),
        *(decide_titles(in_runs, context, config) if candidates.titles else ()),
        *(decide_cut_off(context, config) if candidates.cut_off else ()),
        *_decide_single_pairs(similarities, in_runs, forms, context, config),
    ]
    del similarities, in_runs  # frees the memory of a long text
    contained = _wanted(_decide_contained(candidates.contained, forms, context, config, search), context, config)
    if config.unsafe:
        decisions += contained
    resolved = resolve_conflicts(_wanted(decisions, context, config), unsafe=config.unsafe)
    yield list(findings([*resolved.removals.values(), *resolved.reported], context, unsafe=config.unsafe))
    if not config.unsafe:
        originals = {decision.keep for decision in resolved.removals.values()}
        left = [decision for decision in contained if resolved.keeps(decision) and decision.remove not in originals]
        also = resolve_conflicts(left, unsafe=False)
        yield list(findings([*also.removals.values(), *also.reported], context, unsafe=False))


def _similarities(
    blocks: Iterable[int], context: Context, threshold: float, search: IncrementalSearch
) -> dict[PairKey, float]:
    """Return the similarity of each pair of blocks at or above the threshold; of dense groups only some pairs."""
    distinct = list(dict.fromkeys(context.tokens[block] for block in blocks))
    groups = DenseGroups(distinct, context, threshold)
    near = groups.judged(search.pairs(distinct, threshold, groups.select))
    similarities = dict(chain(_equal_pairs(distinct, context), _near_pairs(near, context)))
    return similarities | groups.pairs_around(similarities)


def _equal_pairs(distinct: Iterable[Tokens], context: Context) -> Iterator[tuple[PairKey, float]]:
    """Yield the pairs of blocks with the same tokens, each with its similarity."""
    for copies in map(context.positions.__getitem__, distinct):
        if len(copies) <= MAX_COPIES:
            yield from (((first, second), 1.0) for rank, first in enumerate(copies) for second in copies[rank + 1 :])
        else:
            yield from (((copies[0], other), 1.0) for other in copies[1:])
            yield from (((first, second), 1.0) for first, second in pairwise(copies[1:]))


def _near_pairs(near: Iterable[tuple[Tokens, Tokens, float]], context: Context) -> Iterator[tuple[PairKey, float]]:
    """Yield the pairs of blocks with similar tokens, each with its similarity."""
    for tokens, other_tokens, score in near:
        copies, others = context.positions[tokens], context.positions[other_tokens]
        is_small = len(copies) * len(others) <= MAX_COPIES
        pairs = product(copies, others) if is_small else _pairs_with_first(copies, others)
        yield from (((min(pair), max(pair)), score) for pair in pairs)


def _pairs_with_first(copies: Sequence[int], others: Sequence[int]) -> Iterator[PairKey]:
    """Yield the pairs of two groups that contain the first block of either group."""
    yield from ((copies[0], other) for other in others)
    yield from ((copy, others[0]) for copy in copies[1:])


def _decide_single_pairs(
    similarities: Mapping[PairKey, float], in_runs: Container[PairKey], forms: Forms, context: Context, config: Config
) -> Iterator[Decision]:
    """Yield the decisions on the pairs outside of runs, except for intended repetition."""
    single = {pair: score for pair, score in similarities.items() if pair not in in_runs}
    in_refrains = blocks_of_refrains(single, context)
    pairs = (
        Pair(first, second, score, context)
        for (first, second), score in single.items()
        if min(len(context.tokens[first]), len(context.tokens[second])) >= config.min_words
        and not (first in in_refrains or second in in_refrains or forms.has((first, second)))
    )
    decisions = [(pair, decide(pair, config.keep)) for pair in pairs if not reason_to_keep(pair)]
    in_conflict = {copy for pair, decision in decisions if decision.facts for copy in pair.copies}
    for pair, decision in decisions:
        is_short = len(context.tokens[pair.first]) < FORMULA_WORDS * config.min_words
        if decision.safe and is_short and in_conflict.issuperset(pair.copies):
            continue  # a formula such as "Vote for Ann on the last page!", which occurs with another name, too
        # Documentation has no standfirst.
        is_title = decision.safe and config.profile != "docs" and is_standfirst(pair)
        yield replace(decision, rule="repeated-title") if is_title else decision


def _decide_contained(
    blocks: Iterable[int], forms: Forms, context: Context, config: Config, search: IncrementalSearch
) -> Iterator[Decision]:
    """Yield the decisions on blocks that longer ones contain: truncated copies are safe to remove, other ones are not.

    Other ones are, for example, pull quotes and summaries.
    """
    sequences = dict.fromkeys(context.tokens[block] for block in blocks)
    for inner_tokens, outer_tokens, share in search.containments(sequences, MIN_CONTAINMENT):
        inner, outer = context.positions[inner_tokens][0], context.positions[outer_tokens][0]
        score = similarity(inner_tokens, outer_tokens)
        if score >= config.threshold or len(inner_tokens) < config.min_words:
            continue
        pair = Pair(min(inner, outer), max(inner, outer), score, context)
        place = "" if forms.has(pair.copies) else truncated_at(pair, inner, config.min_words)
        yield Decision(
            "contained-paragraph",
            remove=inner,
            keep=outer,
            similarity=score,
            safe=bool(place),
            one_sided=True,
            reason=f"the longer one {place} with all of its words"
            if place
            else f"the longer one contains {percent(share)} of its words",
        )


def _wanted(decisions: Iterable[Decision], context: Context, config: Config) -> Iterator[Decision]:
    """Yield the decisions of the rules that the configuration wants."""
    wanted = (decision for decision in decisions if config.wants(decision.rule))
    return _for_documentation(wanted, context, config) if config.profile == "docs" else wanted


def _for_documentation(decisions: Iterable[Decision], context: Context, config: Config) -> Iterator[Decision]:
    """Yield the decisions that hold in documentation, which repeats text on purpose: notes, steps, warnings.

    Only adjacent copies with the same tokens in one section are certain mistakes. Other rules report what they find if
    `select` asks for them.
    """
    for decision in decisions:
        first, second = sorted((decision.remove, decision.keep))
        if decision.rule == "repeated-paragraph" and context.are_adjacent(first, second):
            yield decision
        elif config.asks_for(decision.rule):
            reason = decision.reason if config.unsafe or not decision.safe else "documentation repeats text on purpose"
            yield replace(decision, safe=False, reason=reason)
