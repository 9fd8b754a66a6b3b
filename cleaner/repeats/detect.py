"""Repeats: every pair of blocks that resemble one another, and the verdict on each."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product

from cleaner.config import Config
from cleaner.model import Document, Repeat
from cleaner.repeats import star
from cleaner.repeats.runs import Pair, find_runs, judge_runs
from cleaner.repeats.prefilter import MIN_CONTAINMENT, TITLE_REACH, Prospects
from cleaner.repeats.context import HEAD, Surroundings
from cleaner.repeats.headlines import is_standfirst, judge_cut_off, judge_titles
from cleaner.repeats.decide import Verdict, judge
from cleaner.similarity import Search, resemblance

REFRAIN_RESEMBLANCE = 0.95  # a refrain keeps its words; a statement is told anew
MIN_REFRAIN = 3  # printings between different blocks that make a refrain
FORMULA_WORDS = 2  # times min_words: a longer sentence is not a formula
MAX_COPIES = 50  # of one paragraph: above, a copy is compared with the first one and the one before only


def found(document: Document, look_for: Prospects, config: Config, search: Search) -> Iterator[Repeat]:
    """Yield the repeats of a document, of which it is known what is worth looking for."""
    around = Surroundings(document.source, document.blocks)
    scores = dict(_scored_pairs(look_for.paired, around, config.threshold, search))
    runs = list(find_runs(scores, around, config)) if config.wants("repeated-run") else []
    in_runs = {pair for run in runs for pair in run}
    verdicts = [
        *judge_runs(runs, scores, around, config),
        *(judge_titles(in_runs, around, config) if look_for.titles else ()),
        *(judge_cut_off(around, config) if look_for.cut_off else ()),
        *_judge_pairs(scores, in_runs, around, config),
        *_judge_contained(look_for.contained, scores, around, config.min_words, search),
    ]
    wanted: Iterator[Verdict] = (verdict for verdict in verdicts if config.wants(verdict.rule))
    if config.profile == "docs":
        wanted = _certain(wanted, around, config)
    yield from star.findings(star.settle(wanted, unsafe=config.unsafe), around)


def _certain(verdicts: Iterable[Verdict], around: Surroundings, config: Config) -> Iterator[Verdict]:
    """Yield what is certain to be a mistake in documentation, and as a report what `select` asks for beside it.

    Documentation repeats itself on purpose: the same note for each parameter, the same step for each
    system. Only the same words twice in a row under one heading were never meant.
    """
    for verdict in verdicts:
        first, second = sorted((verdict.goes, verdict.stays))
        if verdict.rule == "repeated-paragraph" and around.touch(first, second):
            yield verdict
        elif config.asks_for(verdict.rule):
            yield replace(verdict, safe=False)


def _scored_pairs(
    blocks: Iterable[int], around: Surroundings, threshold: float, search: Search
) -> Iterator[tuple[Pair, float]]:
    """Yield the pairs among some blocks at or above the threshold, each with its resemblance."""
    places = around.places
    distinct = dict.fromkeys(around.words[at] for at in blocks)
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


def _judge_pairs(
    scores: Mapping[Pair, float], in_runs: Container[Pair], around: Surroundings, config: Config
) -> Iterator[Verdict]:
    """Yield the verdicts on the pairs outside of runs and outside of texts that repeat by nature."""
    alone = {pair: score for pair, score in scores.items() if pair not in in_runs}
    refrains = _refrains((pair for pair, score in alone.items() if score >= REFRAIN_RESEMBLANCE), around)
    verdicts = [
        judge(first, second, score, around, config.keep)
        for (first, second), score in alone.items()
        if min(len(around.words[at]) for at in (first, second)) >= config.min_words
        and not (first in refrains or second in refrains or _repeats_by_nature(first, second, around))
    ]
    conflicting = {at for verdict in verdicts if verdict.facts for at in (verdict.goes, verdict.stays)}
    for verdict in verdicts:
        first, second = sorted((verdict.goes, verdict.stays))
        length = len(around.words[first])
        if verdict.safe and conflicting.issuperset((first, second)) and length < FORMULA_WORDS * config.min_words:
            continue  # "Vote for Ann on the last page!", which stands there for Ben as well
        # Documentation has no standfirst: what stands twice below its title is a paragraph as any other.
        is_title = verdict.safe and config.profile != "docs" and is_standfirst(first, second, around)
        yield replace(verdict, rule="repeated-title") if is_title else verdict


def _repeats_by_nature(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether both copies belong where they stand."""
    if second == first + 1:
        return around.is_verse(first) or around.blocks[first].kind == "table-row"
    if not (around.is_prose(first) or around.is_prose(second)):
        # A stamp at the head that stands again at the foot frames the text.
        return not (first < TITLE_REACH // 2 and second == len(around.blocks) - 1)
    if around.is_question(first) or around.has_leadin(first) or around.has_leadin(second):
        return True
    if _under_other_heading(first, second, around) or _in_parallel_sections(first, second, around):
        return True
    if around.is_bare_quotation(first) or (
        second == first + 2 and around.is_remark(first) and around.is_remark(second)
    ):
        return True  # a motto, or words that are quoted to be answered, and quoted again by the next
    return first >= HEAD and around.is_speech(first)


def _under_other_heading(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether each copy stands in a section of its own."""
    # The head of a text is full of lines that only look like headings; prose stands between sections.
    parted = second - 2 > first and around.is_prose(second - 2)
    sections = around.opens_section(second) and (parted or around.opens_section(first))
    if second < TITLE_REACH and not sections:
        return False
    return (
        first > 0
        and around.is_heading(first - 1)
        and around.is_heading(second - 1)
        and around.words[first - 1] != around.words[second - 1]
    )


def _in_parallel_sections(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether the copies stand in sections of one pattern: "Room 3: …" and "Room 5: …"."""
    ours, theirs = around.section_name(first), around.section_name(second)
    return ours != theirs and ours[:1] == theirs[:1] != ()


def _refrains(pairs: Iterable[Pair], around: Surroundings) -> set[int]:
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
            sides = zip(*map(around.neighbours, same), strict=True)
            if all(len(set(side)) == len(same) for side in sides):
                refrains |= same
    return refrains


def _judge_contained(
    blocks: Iterable[int], scores: Container[Pair], around: Surroundings, min_words: int, search: Search
) -> Iterator[Verdict]:
    """Yield the verdicts on blocks that stand inside longer ones: pull quotes and summaries, never safe."""
    sequences = dict.fromkeys(around.words[at] for at in blocks)
    for ours, theirs, share in search.containments(sequences, MIN_CONTAINMENT):
        inner, outer = around.places[ours][0], around.places[theirs][0]
        if (min(inner, outer), max(inner, outer)) in scores or len(ours) < min_words:
            continue
        reason = f"{share:.0%} of its words stand in the longer one".replace("%", " %")
        yield Verdict("contained-paragraph", inner, outer, resemblance(ours, theirs), False, True, reason)
