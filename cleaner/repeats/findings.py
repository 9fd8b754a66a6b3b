"""Turn decisions into findings, each with an explanation in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleaner.model import Repeat, Span
from cleaner.repeats.context import Context
from cleaner.repeats.decide import MAX_LISTED, Decision
from cleaner.text.percent import percent


def findings(decisions: Iterable[Decision], context: Context, *, unsafe: bool) -> Iterator[Repeat]:
    """Yield the findings: one for all adjacent pairs of a run, one for every other decision.

    `unsafe` is whether unsafe decisions are carried out.
    """
    group: list[Decision] = []
    for decision in decisions:
        if group and not _continues(group[-1], decision):
            yield _finding(group, context, unsafe=unsafe)
            group = []
        group.append(decision)
    if group:
        yield _finding(group, context, unsafe=unsafe)


def _continues(last: Decision, decision: Decision) -> bool:
    """Return whether both blocks of a decision follow those of the last one, in the same run."""
    return last.run == decision.run >= 0 and decision.remove == last.remove + 1 and decision.keep == last.keep + 1


def _finding(group: Sequence[Decision], context: Context, *, unsafe: bool) -> Repeat:
    sizes = [len(context.tokens[decision.remove]) for decision in group]
    similarity = sum(decision.similarity * size for decision, size in zip(group, sizes, strict=True)) / sum(sizes)
    return Repeat(
        group[0].rule,
        Span(context.blocks[group[0].remove].span.start, context.blocks[group[-1].remove].span.end),
        Span(context.blocks[group[0].keep].span.start, context.blocks[group[-1].keep].span.end),
        similarity,
        all(decision.safe for decision in group),
        f"{_what_is_repeated(group, similarity)} {_why(group, unsafe=unsafe)}",
        tuple(token for decision in group for token in decision.lost),
        tuple(fact for decision in group for fact in decision.facts),
        added=tuple(text for decision in group for text in decision.added)[:MAX_LISTED],
    )


def _what_is_repeated(group: Sequence[Decision], similarity: float) -> str:
    """Return the sentence that states what is repeated and how similar it is."""
    rule, how_similar = group[0].rule, f"({percent(similarity)} similar)"
    if rule == "contained-paragraph":
        return "A longer paragraph contains this one."
    if rule == "conflicting-repeat":
        return f"This paragraph and another one are two versions of one statement {how_similar}."
    if rule == "repeated-title":
        repeats = "This headline or standfirst is repeated at the head of the text"
    elif len(group) > 1:
        repeats = f"These {len(group)} paragraphs repeat others in the same order"
    elif rule == "repeated-run":
        repeats = "As part of a repeated run, this paragraph repeats another one"
    else:
        repeats = "This paragraph repeats another one"
    return f"{repeats}, word for word." if similarity == 1 else f"{repeats} {how_similar}."


def _why(group: Sequence[Decision], *, unsafe: bool) -> str:
    """Return the sentence that states why this copy is removed, or why both copies are kept."""
    reasons = "; ".join(dict.fromkeys(decision.reason for decision in group))
    if all(decision.safe for decision in group):
        return f"{reasons[0].upper()}{reasons[1:]}."
    return f"Removed on request, although unsafe: {reasons}." if unsafe else f"Both copies are kept: {reasons}."
