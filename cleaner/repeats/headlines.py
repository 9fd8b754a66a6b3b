"""Repeated headlines and standfirsts at the head of a text, and copies whose end is cut off."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace

from cleaner.config import Config
from cleaner.repeats.context import HEAD, Context
from cleaner.repeats.decide import Decision, decide
from cleaner.repeats.pair import Pair, PairKey
from cleaner.repeats.prefilter import TITLE_REACH, TITLE_SIMILARITY
from cleaner.similarity import similarity

MIN_TITLE_WORDS = 3  # shorter headlines are names of sections


def decide_titles(in_runs: Container[PairKey], context: Context, config: Config) -> Iterator[Decision]:
    """Yield the decisions on headlines and standfirsts that are repeated at the head of the body."""
    last = len(context.blocks) - 1
    for first in range(min(HEAD, last)):
        for second in range(first + 1, min(TITLE_REACH, last)):
            if (first, second) in in_runs or not _may_be_titles(first, second, context, config.min_words):
                continue
            score = similarity(context.tokens[first], context.tokens[second])
            if score < TITLE_SIMILARITY or (score == 1 and _are_section_names(first, second, context)):
                continue
            decision = decide(Pair(first, second, score, context), config.keep)
            if decision.safe:
                yield replace(decision, rule="repeated-title")


def _may_be_titles(first: int, second: int, context: Context, min_words: int) -> bool:
    first_tokens, second_tokens = context.tokens[first], context.tokens[second]
    if min(len(first_tokens), len(second_tokens)) < MIN_TITLE_WORDS or set(first_tokens).isdisjoint(second_tokens):
        return False
    if len(first_tokens) < min_words and context.occurrences(first) > 2:
        return False  # a label, such as the credit below each picture
    return context.may_be_headline(first) and context.may_be_headline(second) and not context.is_announced(second)


def _are_section_names(first: int, second: int, context: Context) -> bool:
    """Return whether prose follows each of two equal headings, and another heading precedes the second one."""
    return context.is_heading(second - 1) and all(
        heading + 1 < len(context.blocks) and context.is_prose(heading + 1) for heading in (first, second)
    )


def is_standfirst(pair: Pair) -> bool:
    """Return whether the first copy is a paragraph below the headline, and the second one is at the top of the body."""
    context = pair.context
    return (
        0 < pair.first < HEAD
        and pair.second < min(TITLE_REACH, len(context.blocks) - 1)
        and context.is_heading(0)
        and (pair.second == pair.first + 1 or context.is_heading(pair.first + 1))
    )


def decide_cut_off(context: Context, config: Config) -> Iterator[Decision]:
    """Yield the decisions on blocks whose end is cut off ("… more") next to a complete copy."""
    for cut_off in range(len(context.blocks)):
        beginning = context.tokens_before_cut(cut_off)
        if len(beginning) < config.min_words:
            continue
        for complete in (cut_off - 1, cut_off + 1):
            if 0 <= complete < len(context.blocks) and context.tokens[complete][: len(beginning)] == beginning:
                yield Decision(
                    "near-repeated-paragraph",
                    remove=cut_off,
                    keep=complete,
                    similarity=similarity(context.tokens[cut_off], context.tokens[complete]),
                    safe=True,
                    one_sided=True,
                    reason="its end is cut off, and the other copy is complete",
                )
