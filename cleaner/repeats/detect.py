"""Repeats: every pair of blocks that resemble one another, and the verdict on each."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product

from cleaner.config import Config
from cleaner.model import Document, Repeat
from cleaner.repeats import resolve
from cleaner.repeats.context import HEAD, Context
from cleaner.repeats.decide import Decision, decide
from cleaner.repeats.headlines import decide_cut_off, decide_titles, is_standfirst
from cleaner.repeats.prefilter import MIN_CONTAINMENT, TITLE_REACH, Candidates
from cleaner.repeats.runs import Pair, decide_runs, find_runs
from cleaner.similarity import IncrementalSearch, similarity

REFRAIN_SIMILARITY = 0.95  # a refrain keeps its words; a statement is told anew
MIN_REFRAIN = 3  # printings between different blocks that make a refrain
FORMULA_WORDS = 2  # times min_words: a longer sentence is not a formula
MAX_COPIES = 50  # of one paragraph: above, a copy is compared with the first one and the one before only


def detect_repeats(document: Document, candidates: Candidates, config: Config, search: IncrementalSearch) -> Iterator[Repeat]:
    """Yield the repeats of a document, of which it is known what is worth looking for."""
    context = Context(document.source, document.blocks)
    scores = dict(_scored_pairs(candidates.paired, context, config.threshold, search))
    runs = list(find_runs(scores, context, config)) if config.wants("repeated-run") else []
    in_runs = {pair for run in runs for pair in run}
    decisions = [
        *decide_runs(runs, scores, context, config),
        *(decide_titles(in_runs, context, config) if candidates.titles else ()),
        *(decide_cut_off(context, config) if candidates.cut_off else ()),
        *_decide_pairs(scores, in_runs, context, config),
        *_decide_contained(candidates.contained, scores, context, config.min_words, search),
    ]
    wanted: Iterator[Decision] = (decision for decision in decisions if config.wants(decision.rule))
    if config.profile == "docs":
        wanted = _certain(wanted, context, config)
    yield from resolve.findings(resolve.resolve_conflicts(wanted, unsafe=config.unsafe), context)


def _certain(decisions: Iterable[Decision], context: Context, config: Config) -> Iterator[Decision]:
    """Yield what is certain to be a mistake in documentation, and as a report what `select` asks for beside it.

    Documentation repeats itself on purpose: the same note for each parameter, the same step for each
    system. Only the same words twice in a row under one heading were never meant.
    """
    for decision in decisions:
        first, second = sorted((decision.remove, decision.keep))
        if decision.rule == "repeated-paragraph" and context.touch(first, second):
            yield decision
        elif config.asks_for(decision.rule):
            yield replace(decision, safe=False)


def _scored_pairs(
    blocks: Iterable[int], context: Context, threshold: float, search: IncrementalSearch
) -> Iterator[tuple[Pair, float]]:
    """Yield the pairs among some blocks at or above the threshold, each with its resemblance."""
    places = context.places
    distinct = dict.fromkeys(context.tokens[at] for at in blocks)
    for same in map(places.__getitem__, distinct):
        if len(same) <= MAX_COPIES:
            yield from (((i, j), 1.0) for at, i in enumerate(same) for j in same[at + 1 :])
        else:
            yield from (((same[0], j), 1.0) for j in same[1:])
            yield from (((i, j), 1.0) for i, j in pairwise(same[1:]))
    for one, other, score in search.pairs(distinct, threshold):
        ours, theirs = places[one], places[other]
        near = product(ours, theirs) if len(ours) * len(theirs) <= MAX_COPIES else _nearest(ours, theirs)
        yield from (((min(pair), max(pair)), score) for pair in near)


def _nearest(few: Sequence[int], many: Sequence[int]) -> Iterator[Pair]:
    """Pair each copy with the first copy on the other side, and each side's first with all."""
    yield from ((few[0], j) for j in many)
    yield from ((i, many[0]) for i in few[1:])


def _decide_pairs(
    scores: Mapping[Pair, float], in_runs: Container[Pair], context: Context, config: Config
) -> Iterator[Decision]:
    """Yield the verdicts on the pairs outside of runs and outside of texts that repeat by nature."""
    alone = {pair: score for pair, score in scores.items() if pair not in in_runs}
    refrains = _refrains((pair for pair, score in alone.items() if score >= REFRAIN_SIMILARITY), context)
    decisions = [
        decide(first, second, score, context, config.keep)
        for (first, second), score in alone.items()
        if min(len(context.tokens[at]) for at in (first, second)) >= config.min_words
        and not (first in refrains or second in refrains or _repeats_by_nature(first, second, context))
    ]
    conflicting = {at for decision in decisions if decision.facts for at in (decision.remove, decision.keep)}
    for decision in decisions:
        first, second = sorted((decision.remove, decision.keep))
        length = len(context.tokens[first])
        if decision.safe and conflicting.issuperset((first, second)) and length < FORMULA_WORDS * config.min_words:
            continue  # "Vote for Ann on the last page!", which stands there for Ben as well
        # Documentation has no standfirst: what stands twice below its title is a paragraph as any other.
        is_title = decision.safe and config.profile != "docs" and is_standfirst(first, second, context)
        yield replace(decision, rule="repeated-title") if is_title else decision


def _repeats_by_nature(first: int, second: int, context: Context) -> bool:
    """Tell whether both copies belong where they stand."""
    if second == first + 1:
        return context.is_verse(first) or context.blocks[first].kind == "table-row"
    if not (context.is_prose(first) or context.is_prose(second)):
        # A stamp at the head that stands again at the foot frames the text.
        return not (first < TITLE_REACH // 2 and second == len(context.blocks) - 1)
    if context.is_question(first) or context.has_leadin(first) or context.has_leadin(second):
        return True
    if _under_other_heading(first, second, context) or _in_parallel_sections(first, second, context):
        return True
    if context.is_bare_quotation(first) or (
        second == first + 2 and context.is_remark(first) and context.is_remark(second)
    ):
        return True  # a motto, or words that are quoted to be answered, and quoted again by the next
    return first >= HEAD and context.is_speech(first)


def _under_other_heading(first: int, second: int, context: Context) -> bool:
    """Tell whether each copy stands in a section of its own."""
    # The head of a text is full of lines that only look like headings; prose stands between sections.
    parted = second - 2 > first and context.is_prose(second - 2)
    sections = context.opens_section(second) and (parted or context.opens_section(first))
    if second < TITLE_REACH and not sections:
        return False
    return (
        first > 0
        and context.is_heading(first - 1)
        and context.is_heading(second - 1)
        and context.tokens[first - 1] != context.tokens[second - 1]
    )


def _in_parallel_sections(first: int, second: int, context: Context) -> bool:
    """Tell whether the copies stand in sections of one pattern: "Room 3: …" and "Room 5: …"."""
    ours, theirs = context.section_name(first), context.section_name(second)
    return ours != theirs and ours[:1] == theirs[:1] != ()


def _refrains(pairs: Iterable[Pair], context: Context) -> set[int]:
    """Return the blocks of every text that stands three times or more, each time between other blocks."""
    printings: dict[int, set[int]] = {}
    for first, second in pairs:
        together = printings.setdefault(first, {first})
        others = printings.setdefault(second, {second})
        if together is not others:
            small, large = sorted((together, others), key=len)
            large |= small
            printings.update(dict.fromkeys(small, large))
    refrains: set[int] = set()
    for same in {id(same): same for same in printings.values()}.values():
        apart = all(b > a + 1 for a, b in pairwise(sorted(same)))
        if len(same) >= MIN_REFRAIN and apart:
            sides = zip(*map(context.neighbours, same), strict=True)
            if all(len(set(side)) == len(same) for side in sides):
                refrains |= same
    return refrains


def _decide_contained(
    blocks: Iterable[int], scores: Container[Pair], context: Context, min_words: int, search: IncrementalSearch
) -> Iterator[Decision]:
    """Yield the verdicts on blocks that stand inside longer ones: pull quotes and summaries, never safe."""
    sequences = dict.fromkeys(context.tokens[at] for at in blocks)
    for ours, theirs, share in search.containments(sequences, MIN_CONTAINMENT):
        inner, outer = context.places[ours][0], context.places[theirs][0]
        if (min(inner, outer), max(inner, outer)) in scores or len(ours) < min_words:
            continue
        reason = f"{share:.0%} of its words stand in the longer one".replace("%", " %")
        yield Decision("contained-paragraph", inner, outer, similarity(ours, theirs), False, True, reason)
