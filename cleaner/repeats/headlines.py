"""The head of a text: headlines and standfirsts that are printed again, captions that are cut off."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace

from cleaner.config import Config
from cleaner.repeats.runs import Pair
from cleaner.repeats.prefilter import TITLE_REACH, TITLE_RESEMBLANCE
from cleaner.repeats.context import HEAD, Surroundings
from cleaner.repeats.decide import Verdict, judge
from cleaner.similarity import resemblance

MIN_TITLE_WORDS = 3  # shorter headlines are names of sections


def judge_titles(in_runs: Container[Pair], around: Surroundings, config: Config) -> Iterator[Verdict]:
    """Yield the verdicts on headlines and standfirsts that are printed again at the head of the body."""
    foot = len(around.blocks) - 1
    for first in range(min(HEAD, foot)):
        for second in range(first + 1, min(TITLE_REACH, foot)):
            if (first, second) in in_runs or not _may_be_titles(first, second, around, config.min_words):
                continue
            score = resemblance(around.words[first], around.words[second])
            if score < TITLE_RESEMBLANCE or (score == 1 and _heads_sections(first, second, around)):
                continue
            verdict = judge(first, second, score, around, config.keep)
            if verdict.safe:
                yield replace(verdict, rule="repeated-title")


def _may_be_titles(first: int, second: int, around: Surroundings, min_words: int) -> bool:
    ours, theirs = around.words[first], around.words[second]
    if min(len(ours), len(theirs)) < MIN_TITLE_WORDS or set(ours).isdisjoint(theirs):
        return False
    if len(ours) < min_words and around.printings(first) > 2:
        return False  # a label, such as the credit below each picture
    return around.is_title(first) and around.is_title(second) and not around.has_leadin(second)


def _heads_sections(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether two equal headings each have a body behind and another heading before them."""
    return around.is_heading(second - 1) and all(
        at + 1 < len(around.blocks) and around.is_prose(at + 1) for at in (first, second)
    )


def is_standfirst(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether a paragraph right under the headline is printed again in the body."""
    return (
        0 < first < HEAD
        and second < min(TITLE_REACH, len(around.blocks) - 1)
        and around.is_heading(0)
        and (second == first + 1 or around.is_heading(first + 1))
    )


def judge_cut_off(around: Surroundings, config: Config) -> Iterator[Verdict]:
    """Yield the verdicts on blocks whose end is cut off ("… more") and that stand whole beside them."""
    for at in range(len(around.blocks)):
        beginning = around.cut_off(at)
        if len(beginning) < config.min_words:
            continue
        for other in (at - 1, at + 1):
            if 0 <= other < len(around.blocks) and around.words[other][: len(beginning)] == beginning:
                score = resemblance(around.words[at], around.words[other])
                why = "its end is cut off, and the other copy is whole"
                yield Verdict("near-repeated-paragraph", at, other, score, True, True, why)
