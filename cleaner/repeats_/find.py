"""Repeats: every pair of blocks that resemble one another, and the verdict on each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cleaner.config import Config
from cleaner.damage import damage
from cleaner.model import Document, Repeat, Span
from cleaner.resemblance import Collection, resemblance
from cleaner.surroundings import HEAD, Surroundings
from cleaner.verdicts import Verdict, judge

MIN_TITLE_WORDS = 3  # shorter headlines are names of sections
TITLE_RESEMBLANCE = 0.7  # a headline is reworded more freely than a paragraph
TITLE_REACH = 12  # blocks from the top within which a headline is printed again
MIN_CONTAINMENT = 0.85  # share of a block's words that stand in another one
REFRAIN_RESEMBLANCE = 0.95  # a refrain keeps its words; a statement is told anew
MIN_REFRAIN = 3  # printings between different blocks that make a refrain
MAX_STEP = 2  # blocks from one pair of a run to the next: one block may be missing in a copy
MIN_RUN_SHARE = 3  # blocks of a run for each one that may be missing in it
MIN_SAFE = 0.5  # share of the pairs of a run that must state the same
MIN_SHORT_RUN = 4  # short lines in a row, such as a list, that stand again among paragraphs
MAX_COPIES = 50  # of one paragraph: above, a copy is compared with the first one and the one before only


Pair = tuple[int, int]  # two positions in the surroundings, the first one standing before the second


@dataclass(frozen=True, slots=True)
class _Judged:
    """A verdict and the rule that it was reached under."""

    rule: str
    verdict: Verdict
    run: int = -1  # the number of the run that the pair belongs to; -1 outside of runs


def find_repeats(document: Document, config: Config) -> Iterator[Repeat]:
    """Yield the repeats of a document: what may go (`safe`), and what an editor should look at.

    Left alone on purpose: refrains, questions asked of several people, lists, verse, dialogue,
    tables, headings, texts that are announced ("in full:"), and short lines that stand alone.
    Two copies that differ in a fact are reported and never safe.

    >>> from cleaner.formats.plain import parse
    >>> line = "The harbour wall will be finished by spring, the mayor said."
    >>> [found.rule for found in find_repeats(parse(line + "\\n" + line), Config())]
    ['repeated-paragraph']
    """
    around = Surroundings(document.source, document.blocks)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, block in enumerate(around.blocks):
        places[block.words].append(at)
    collection, copies = Collection(places), list(places.values())
    scores = dict(_scored_pairs(collection, copies, config.threshold))
    runs = list(_runs(scores, around, config)) if config.wants("repeated-run") else []
    in_runs = {pair for run in runs for pair in run}
    judged = [
        *_judge_runs(runs, scores, around, config),
        *_judge_titles(in_runs, around, config),
        *_judge_cut_off(around, config),
        *_judge_pairs(scores, in_runs, around, config),
    ]
    yield from _findings(_settled(judged, config), around)
    if config.wants("contained-paragraph"):
        yield from _contained(collection, copies, scores, around, config)


def _scored_pairs(
    collection: Collection, copies: Sequence[Sequence[int]], threshold: float
) -> Iterator[tuple[Pair, float]]:
    """Yield the pairs of blocks at or above the threshold, each with its resemblance."""
    for same in copies:
        if len(same) <= MAX_COPIES:
            yield from (((i, j), 1.0) for at, i in enumerate(same) for j in same[at + 1 :])
        else:
            yield from (((same[0], j), 1.0) for j in same[1:])
            yield from (((i, j), 1.0) for i, j in pairwise(same[1:]))
    for a, b, score in collection.pairs(threshold):
        if len(copies[a]) * len(copies[b]) <= MAX_COPIES:
            yield from (((min(i, j), max(i, j)), score) for i in copies[a] for j in copies[b])
        else:
            yield from (((min(i, j), max(i, j)), score) for i, j in _nearest(copies[a], copies[b]))


def _nearest(few: Sequence[int], many: Sequence[int]) -> Iterator[Pair]:
    """Pair each copy with the first copy on the other side, and each side's first with all."""
    yield from ((few[0], j) for j in many)
    yield from ((i, many[0]) for i in few[1:])


def _runs(scores: Mapping[Pair, float], around: Surroundings, config: Config) -> Iterator[list[Pair]]:
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
        if _is_run(run, scores, around, config.min_words):
            left.difference_update(run)
            yield run


def _is_run(run: Sequence[Pair], scores: Mapping[Pair, float], around: Surroundings, min_words: int) -> bool:
    """Tell whether a series of pairs is a text printed twice, not a form filled in twice."""
    gaps = sum(run[-1][side] - run[0][side] + 1 - len(run) for side in (0, 1))
    if len(run) >= MIN_SHORT_RUN and not gaps and all(scores[pair] == 1 for pair in run):
        # The lines of a form stand in other company, and more often, too.
        same_number = len({around.printings[around.blocks[i].words] for i, _ in run}) == 1
        if same_number and not any(map(around.is_verse, _edges(run, around))):
            return True
    telling = any(
        around.is_prose(i) and not around.is_question(i) and len(around.blocks[i].words) >= min_words for i, _ in run
    )
    return len(run) > 1 and telling and gaps <= len(run) / MIN_RUN_SHARE


def _edges(run: Sequence[Pair], around: Surroundings) -> Iterator[int]:
    """Yield the blocks before and behind the second copy."""
    before, behind = run[0][1] - 1, run[-1][1] + 1
    yield before
    if behind < len(around.blocks):
        yield behind


def _following(pair: Pair, pairs: set[Pair], limit: int) -> Pair | None:
    steps = sorted(((i, j) for i in range(1, MAX_STEP + 1) for j in range(1, MAX_STEP + 1)), key=sum)
    for i, j in steps:
        if (pair[0] + i, pair[1] + j) in pairs and pair[0] + i < limit:
            return pair[0] + i, pair[1] + j
    return None


def _judge_runs(
    runs: Sequence[Sequence[Pair]], scores: Mapping[Pair, float], around: Surroundings, config: Config
) -> Iterator[_Judged]:
    """Yield the verdicts on the pairs of each run, all for the same side."""
    for number, run in enumerate(runs):
        if around.has_leadin(run[0][0]) != around.has_leadin(run[0][1]) or _is_section(run, around):
            continue
        verdicts = [judge(*pair, scores[pair], around, config.keep) for pair in run]
        if sum(verdict.safe for verdict in verdicts) < MIN_SAFE * len(run):
            continue  # two texts on one pattern
        votes = [_vote(verdict, pair, around) for verdict, pair in zip(verdicts, run, strict=True)]
        side = 0 if sum(votes) < 0 and config.keep == "fullest" or config.keep == "last" else 1
        for verdict, pair in zip(verdicts, run, strict=True):
            if not verdict.safe:
                yield _Judged(_rule(verdict), verdict)
            elif verdict.goes == pair[side]:
                yield _Judged("repeated-run", verdict, number)
            elif verdict.bound:
                kept = replace(verdict, safe=False, reason=f"the run around the other copy is the better one, but {verdict.reason}")
                yield _Judged(_rule(kept), kept)
            else:
                turned = judge(*pair, scores[pair], around, "last" if side == 0 else "first")
                yield _Judged("repeated-run", turned, number)


def _is_section(run: Sequence[Pair], around: Surroundings) -> bool:
    """Tell whether the second copy is the body of an entry of its own, whose heading it would leave bare."""
    before = run[0][1] - 1
    return before > run[-1][0] and around.blocks[before].kind in ("list-item", "heading")


def _vote(verdict: Verdict, pair: Pair, around: Surroundings) -> int:
    """Return a number below 0 where the first side should go, above 0 where the second should."""
    if not verdict.safe:
        return 0
    damaged = [bool(damage(around.texts[at])) for at in pair]
    weight = 10 if verdict.bound or around.hangs(pair[0]) else int(damaged[0] != damaged[1])
    return weight if verdict.goes == pair[1] else -weight


def _judge_titles(in_runs: Container[Pair], around: Surroundings, config: Config) -> Iterator[_Judged]:
    """Yield the verdicts on headlines and standfirsts that are printed again at the head of the body."""
    if not config.wants("repeated-title"):
        return
    foot = len(around.blocks) - 1
    for first in range(min(HEAD, foot)):
        for second in range(first + 1, min(TITLE_REACH, foot)):
            ours, theirs = around.blocks[first].words, around.blocks[second].words
            if (first, second) in in_runs or min(len(ours), len(theirs)) < MIN_TITLE_WORDS or not set(ours) & set(theirs):
                continue
            if not all(around.is_title(at) for at in (first, second)) or around.has_leadin(second):
                continue
            score = resemblance(ours, theirs)
            if score >= TITLE_RESEMBLANCE:
                verdict = judge(first, second, score, around, config.keep)
                if verdict.safe and not (score == 1 and _heads_sections(first, second, around)):
                    yield _Judged("repeated-title", verdict)


def _heads_sections(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether two equal headings each have a body behind and another heading before them."""
    return around.is_heading(second - 1) and all(
        at + 1 < len(around.blocks) and around.is_prose(at + 1) for at in (first, second)
    )


def _judge_cut_off(around: Surroundings, config: Config) -> Iterator[_Judged]:
    """Yield the verdicts on blocks whose end is cut off ("… more") and that stand whole beside them."""
    for at in range(len(around.blocks)):
        beginning = around.cut_off(at)
        if len(beginning) < config.min_words or not config.wants("near-repeated-paragraph"):
            continue
        for other in (at - 1, at + 1):
            if 0 <= other < len(around.blocks) and around.blocks[other].words[: len(beginning)] == beginning:
                score = resemblance(around.blocks[at].words, around.blocks[other].words)
                verdict = Verdict(at, other, score, True, True, "its end is cut off; the other copy is whole")
                yield _Judged("near-repeated-paragraph", verdict)


def _judge_pairs(
    scores: Mapping[Pair, float], in_runs: Container[Pair], around: Surroundings, config: Config
) -> Iterator[_Judged]:
    """Yield the verdicts on the pairs outside of runs and outside of texts that repeat by nature."""
    alone = {pair: score for pair, score in scores.items() if pair not in in_runs}
    refrains = _refrains((pair for pair, score in alone.items() if score >= REFRAIN_RESEMBLANCE), around)
    for (first, second), score in alone.items():
        if min(len(around.blocks[at].words) for at in (first, second)) < config.min_words:
            continue
        if first in refrains or second in refrains or _repeats_by_nature(first, second, around):
            continue
        verdict = judge(first, second, score, around, config.keep)
        rule = "repeated-title" if verdict.safe and _is_standfirst(first, second, around) else _rule(verdict)
        if config.wants(rule):
            yield _Judged(rule, verdict)


def _is_standfirst(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether a paragraph right under the headline is printed again in the body."""
    return (
        0 < first < HEAD
        and second < min(TITLE_REACH, len(around.blocks) - 1)
        and around.is_heading(0)
        and (second == first + 1 or around.is_heading(first + 1))
    )


def _rule(verdict: Verdict) -> str:
    if verdict.facts:
        return "conflicting-repeat"
    return "repeated-paragraph" if verdict.resemblance == 1 else "near-repeated-paragraph"


def _repeats_by_nature(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether both copies belong where they stand."""
    if second == first + 1:
        return around.is_verse(first) or around.blocks[first].kind == "table-row"
    if not (around.is_prose(first) or around.is_prose(second)):
        # A stamp at the head that stands again at the foot frames the text.
        return not (first < TITLE_REACH // 2 and second == len(around.blocks) - 1)
    if around.is_question(first) or around.has_leadin(first) or around.has_leadin(second):
        return True
    if _under_other_heading(first, second, around) or around.is_bare_quotation(first):
        return True
    return first >= HEAD and around.is_speech(first)


def _under_other_heading(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether each copy stands in a section of its own."""
    if second < TITLE_REACH and not (around.opens_section(first) and around.opens_section(second)):
        # The head of a text is full of lines that only look like headings, but prose stands between sections.
        if not (around.opens_section(second) and second - 2 > first and around.is_prose(second - 2)):
            return False
    return (
        first > 0
        and around.is_heading(first - 1)
        and around.is_heading(second - 1)
        and around.blocks[first - 1].words != around.blocks[second - 1].words
    )


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


def _settled(judged: Iterable[_Judged], config: Config) -> Iterator[_Judged]:
    """Yield what goes, each for a block that stays, and then what is only reported.

    A block goes only for a block that it was compared with and that stays: a star, never a chain.
    So a block whose original goes stays itself, unless it has another one.
    """
    waiting: dict[int, list[_Judged]] = defaultdict(list)
    reported: list[_Judged] = []
    for one in judged:
        if one.verdict.safe or config.unsafe:
            waiting[one.verdict.goes].append(one)
        else:
            reported.append(one)
    gone: dict[int, _Judged] = {}
    while waiting:
        before = len(waiting)
        for at in sorted(waiting):
            standing = [one for one in waiting[at] if one.verdict.stays not in gone]
            settled = [one for one in standing if one.verdict.stays not in waiting]
            if settled:
                gone[at] = settled[0]
                del waiting[at]
            elif not standing:
                del waiting[at]
        if len(waiting) == before:  # each waits for another: the first of them stays
            del waiting[min(waiting)]
    yield from (gone[at] for at in sorted(gone))
    yield from (one for one in reported if one.verdict.goes not in gone and one.verdict.stays not in gone)


def _findings(judged: Iterable[_Judged], around: Surroundings) -> Iterator[Repeat]:
    """Yield a finding for each verdict; those of one run that touch on both sides make one finding."""
    stretch: list[_Judged] = []
    for one in judged:
        if stretch and not _continues(stretch[-1], one):
            yield _finding(stretch, around)
            stretch = []
        stretch.append(one)
    if stretch:
        yield _finding(stretch, around)


def _continues(last: _Judged, one: _Judged) -> bool:
    return (
        last.run == one.run >= 0
        and one.verdict.goes == last.verdict.goes + 1
        and one.verdict.stays == last.verdict.stays + 1
    )


def _finding(stretch: Sequence[_Judged], around: Surroundings) -> Repeat:
    verdicts = [one.verdict for one in stretch]
    sizes = [len(around.blocks[verdict.goes].words) for verdict in verdicts]
    reasons = dict.fromkeys(verdict.reason for verdict in verdicts)
    return Repeat(
        stretch[0].rule,
        Span(around.blocks[verdicts[0].goes].span.start, around.blocks[verdicts[-1].goes].span.end),
        Span(around.blocks[verdicts[0].stays].span.start, around.blocks[verdicts[-1].stays].span.end),
        sum(verdict.resemblance * size for verdict, size in zip(verdicts, sizes, strict=True)) / sum(sizes),
        all(verdict.safe for verdict in verdicts),
        "; ".join(reasons),
        tuple(word for verdict in verdicts for word in verdict.lost),
        tuple(fact for verdict in verdicts for fact in verdict.facts),
    )


def _contained(
    collection: Collection,
    copies: Sequence[Sequence[int]],
    scores: Container[Pair],
    around: Surroundings,
    config: Config,
) -> Iterator[Repeat]:
    """Yield the blocks that stand inside longer ones: pull quotes and summaries."""
    for a, b, share in collection.containments(MIN_CONTAINMENT):
        inner, outer = around.blocks[copies[a][0]], around.blocks[copies[b][0]]
        pair = min(copies[a][0], copies[b][0]), max(copies[a][0], copies[b][0])
        if pair in scores or len(inner.words) < config.min_words:
            continue
        reason = f"{share:.0%} of its words stand in one longer paragraph"
        yield Repeat(
            "contained-paragraph", inner.span, outer.span, resemblance(inner.words, outer.words), False, reason
        )
