"""The head of a text: headlines and standfirsts that are printed again, captions that are cut off."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace

from cleaner.config import Config
from cleaner.repeats.context import HEAD, Context
from cleaner.repeats.decide import Decision, decide
from cleaner.repeats.prefilter import TITLE_REACH, TITLE_SIMILARITY
from cleaner.repeats.runs import Pair
from cleaner.similarity import similarity

MIN_TITLE_WORDS = 3  # shorter headlines are names of sections


def decide_titles(in_runs: Container[Pair], context: Context, config: Config) -> Iterator[Decision]:
    """Yield the verdicts on headlines and standfirsts that are printed again at the head of the body."""
    foot = len(context.blocks) - 1
    for first in range(min(HEAD, foot)):
        for second in range(first + 1, min(TITLE_REACH, foot)):
            if (first, second) in in_runs or not _may_be_titles(first, second, context, config.min_words):
                continue
            score = similarity(context.tokens[first], context.tokens[second])
            if score < TITLE_SIMILARITY or (score == 1 and _heads_sections(first, second, context)):
                continue
            decision = decide(first, second, score, context, config.keep)
            if decision.safe:
                yield replace(decision, rule="repeated-title")


def _may_be_titles(first: int, second: int, context: Context, min_words: int) -> bool:
    ours, theirs = context.tokens[first], context.tokens[second]
    if min(len(ours), len(theirs)) < MIN_TITLE_WORDS or set(ours).isdisjoint(theirs):
        return False
    if len(ours) < min_words and context.printings(first) > 2:
        return False  # a label, such as the credit below each picture
    return context.is_title(first) and context.is_title(second) and not context.has_leadin(second)


def _heads_sections(first: int, second: int, context: Context) -> bool:
    """Tell whether two equal headings each have a body behind and another heading before them."""
    return context.is_heading(second - 1) and all(
        at + 1 < len(context.blocks) and context.is_prose(at + 1) for at in (first, second)
    )


def is_standfirst(first: int, second: int, context: Context) -> bool:
    """Tell whether a paragraph right under the headline is printed again in the body."""
    return (
        0 < first < HEAD
        and second < min(TITLE_REACH, len(context.blocks) - 1)
        and context.is_heading(0)
        and (second == first + 1 or context.is_heading(first + 1))
    )


def decide_cut_off(context: Context, config: Config) -> Iterator[Decision]:
    """Yield the verdicts on blocks whose end is cut off ("… more") and that stand whole beside them."""
    for at in range(len(context.blocks)):
        beginning = context.cut_off(at)
        if len(beginning) < config.min_words:
            continue
        for other in (at - 1, at + 1):
            if 0 <= other < len(context.blocks) and context.tokens[other][: len(beginning)] == beginning:
                score = similarity(context.tokens[at], context.tokens[other])
                why = "its end is cut off, and the other copy is whole"
                yield Decision("near-repeated-paragraph", at, other, score, True, True, why)
