"""The star: what goes and what stays, when all verdicts are in, and the findings that tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from cleaner.model import Repeat, Span
from cleaner.repeats.context import Context
from cleaner.repeats.decide import Decision


def resolve_conflicts(decisions: Iterable[Decision], *, unsafe: bool) -> Iterator[Decision]:
    """Yield the verdict for each block that goes, then those that are only reported.

    A block goes only for a block that it was compared with and that stays: a star, never a chain.
    So a block whose original goes stays itself, unless it has another one. With `unsafe`, verdicts
    that are not safe are carried out, too.
    """
    waiting: dict[int, list[Decision]] = defaultdict(list)
    reported: list[Decision] = []
    for decision in decisions:
        if decision.safe or unsafe:
            waiting[decision.remove].append(decision)
        else:
            reported.append(decision)
    gone: dict[int, Decision] = {}
    while waiting:
        before = len(waiting)
        for at in sorted(waiting):
            standing = [decision for decision in waiting[at] if decision.keep not in gone]
            settled = [decision for decision in standing if decision.keep not in waiting]
            if settled:
                gone[at] = settled[0]
                del waiting[at]
            elif not standing:
                del waiting[at]
        if len(waiting) == before:  # each waits for another: the first of them stays
            del waiting[min(waiting)]
    yield from (gone[at] for at in sorted(gone))
    yield from (decision for decision in reported if decision.remove not in gone and decision.keep not in gone)


def findings(decisions: Iterable[Decision], context: Context) -> Iterator[Repeat]:
    """Yield a finding for each verdict; those of one run that touch on both sides make one finding."""
    stretch: list[Decision] = []
    for decision in decisions:
        if stretch and not _continues(stretch[-1], decision):
            yield _finding(stretch, context)
            stretch = []
        stretch.append(decision)
    if stretch:
        yield _finding(stretch, context)


def _continues(last: Decision, decision: Decision) -> bool:
    return last.run == decision.run >= 0 and decision.remove == last.remove + 1 and decision.keep == last.keep + 1


def _finding(stretch: Sequence[Decision], context: Context) -> Repeat:
    sizes = [len(context.tokens[decision.remove]) for decision in stretch]
    score = sum(decision.similarity * size for decision, size in zip(stretch, sizes, strict=True)) / sum(sizes)
    return Repeat(
        stretch[0].rule,
        Span(context.blocks[stretch[0].remove].span.start, context.blocks[stretch[-1].remove].span.end),
        Span(context.blocks[stretch[0].keep].span.start, context.blocks[stretch[-1].keep].span.end),
        score,
        all(decision.safe for decision in stretch),
        _sentence(stretch, score),
        tuple(word for decision in stretch for word in decision.lost),
        tuple(fact for decision in stretch for fact in decision.facts),
    )


def _sentence(stretch: Sequence[Decision], score: float) -> str:
    """Tell in one sentence what stands again, how alike, and why this copy goes or both stay."""
    decision = stretch[0]
    alike = "word for word" if score == 1 else f"{score:.0%} alike".replace("100%", "over 99%").replace("%", " %")
    what = {
        "repeated-run": f"{len(stretch)} paragraphs stand again in the same order, {alike}"
        if len(stretch) > 1
        else f"a paragraph of a run that stands again, {alike}",
        "repeated-title": f"the head of the text is printed again, {alike}",
        "contained-paragraph": "another paragraph holds this one",
        "conflicting-repeat": f"two versions of one statement, {alike}",
    }.get(decision.rule, f"another paragraph says the same, {alike}")
    why = "; ".join(dict.fromkeys(decision.reason for decision in stretch))
    return f"{what}; {why}" if all(decision.safe for decision in stretch) else f"{what}; both kept: {why}"
