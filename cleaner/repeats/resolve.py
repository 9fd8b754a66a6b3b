"""The star: what goes and what stays, when all verdicts are in, and the findings that tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from cleaner.model import Repeat, Span
from cleaner.repeats.context import Surroundings
from cleaner.repeats.decide import Verdict


def settle(verdicts: Iterable[Verdict], *, unsafe: bool) -> Iterator[Verdict]:
    """Yield the verdict for each block that goes, then those that are only reported.

    A block goes only for a block that it was compared with and that stays: a star, never a chain.
    So a block whose original goes stays itself, unless it has another one. With `unsafe`, verdicts
    that are not safe are carried out, too.
    """
    waiting: dict[int, list[Verdict]] = defaultdict(list)
    reported: list[Verdict] = []
    for verdict in verdicts:
        if verdict.safe or unsafe:
            waiting[verdict.goes].append(verdict)
        else:
            reported.append(verdict)
    gone: dict[int, Verdict] = {}
    while waiting:
        before = len(waiting)
        for at in sorted(waiting):
            standing = [verdict for verdict in waiting[at] if verdict.stays not in gone]
            settled = [verdict for verdict in standing if verdict.stays not in waiting]
            if settled:
                gone[at] = settled[0]
                del waiting[at]
            elif not standing:
                del waiting[at]
        if len(waiting) == before:  # each waits for another: the first of them stays
            del waiting[min(waiting)]
    yield from (gone[at] for at in sorted(gone))
    yield from (verdict for verdict in reported if verdict.goes not in gone and verdict.stays not in gone)


def findings(verdicts: Iterable[Verdict], around: Surroundings) -> Iterator[Repeat]:
    """Yield a finding for each verdict; those of one run that touch on both sides make one finding."""
    stretch: list[Verdict] = []
    for verdict in verdicts:
        if stretch and not _continues(stretch[-1], verdict):
            yield _finding(stretch, around)
            stretch = []
        stretch.append(verdict)
    if stretch:
        yield _finding(stretch, around)


def _continues(last: Verdict, verdict: Verdict) -> bool:
    return last.run == verdict.run >= 0 and verdict.goes == last.goes + 1 and verdict.stays == last.stays + 1


def _finding(stretch: Sequence[Verdict], around: Surroundings) -> Repeat:
    sizes = [len(around.words[verdict.goes]) for verdict in stretch]
    score = sum(verdict.resemblance * size for verdict, size in zip(stretch, sizes, strict=True)) / sum(sizes)
    return Repeat(
        stretch[0].rule,
        Span(around.blocks[stretch[0].goes].span.start, around.blocks[stretch[-1].goes].span.end),
        Span(around.blocks[stretch[0].stays].span.start, around.blocks[stretch[-1].stays].span.end),
        score,
        all(verdict.safe for verdict in stretch),
        _sentence(stretch, score),
        tuple(word for verdict in stretch for word in verdict.lost),
        tuple(fact for verdict in stretch for fact in verdict.facts),
    )


def _sentence(stretch: Sequence[Verdict], score: float) -> str:
    """Tell in one sentence what stands again, how alike, and why this copy goes or both stay."""
    verdict = stretch[0]
    alike = "word for word" if score == 1 else f"{score:.0%} alike".replace("100%", "over 99%").replace("%", " %")
    what = {
        "repeated-run": f"{len(stretch)} paragraphs stand again in the same order, {alike}"
        if len(stretch) > 1
        else f"a paragraph of a run that stands again, {alike}",
        "repeated-title": f"the head of the text is printed again, {alike}",
        "contained-paragraph": "another paragraph holds this one",
        "conflicting-repeat": f"two versions of one statement, {alike}",
    }.get(verdict.rule, f"another paragraph says the same, {alike}")
    why = "; ".join(dict.fromkeys(verdict.reason for verdict in stretch))
    return f"{what}; {why}" if all(verdict.safe for verdict in stretch) else f"{what}; both kept: {why}"
