"""Screening: most documents repeat nothing, and counting the words that blocks share tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.config import Config
from cleaner.model import Document
from cleaner.repeats.damage import before_cut
from cleaner.repeats.surroundings import may_be_heading
from cleaner.repeats.titles import TITLE_REACH, TITLE_RESEMBLANCE
from cleaner.resemblance import least_shared

MIN_CONTAINMENT = 0.85  # share of a block's words that stand in another one


class Bag(NamedTuple):
    """The words of a block."""

    words: tuple[str, ...]
    distinct: frozenset[str]


def may_repeat(document: Document, config: Config) -> bool:
    """Tell whether anything may stand twice in a document; where it tells no, nothing does.

    A word that no other block has is in common with none, and two blocks that resemble one another
    have at least `least_shared` of their words in common.
    """
    source = document.source
    standing = [block for block in document.blocks if block.words]
    bags = [Bag(block.words, frozenset(block.words)) for block in standing]
    shared = _shared(bags)
    if _may_pair(bags, shared, config.threshold) or _may_be_contained(bags, shared, config.min_words):
        return True
    head = [bag for block, bag in zip(standing[:TITLE_REACH], bags, strict=False) if may_be_heading(block, source)]
    if len(head) > 1 and _may_pair(head, _shared(head), TITLE_RESEMBLANCE):
        return True
    return ("..." in source or "…" in source) and any(before_cut(block.span.of(source)) for block in standing)


def _shared(bags: Sequence[Bag]) -> list[int]:
    """Return for each bag how many of its words some other one may have, too."""
    once, often = set[str](), set[str]()  # words that a bag has, and those that several have
    for _, distinct in bags:
        often |= distinct & once
        once |= distinct
    return [len(words) - len(distinct - often) for words, distinct in bags]


def _may_pair(bags: Sequence[Bag], shared: Sequence[int], threshold: float) -> bool:
    """Tell whether two bags may resemble one another: those that share too little go, until all left share enough."""
    left = [
        bag for bag, common in zip(bags, shared, strict=True) if common >= least_shared(threshold, len(bag.words))
    ]
    if len(left) < 2:
        return False
    return len(left) == len(bags) or _may_pair(left, _shared(left), threshold)


def _may_be_contained(bags: Sequence[Bag], shared: Sequence[int], min_words: int) -> bool:
    """Tell whether one bag may stand inside another one."""
    return any(
        common >= MIN_CONTAINMENT * len(bag.words) and len(bag.words) >= min_words and _may_stand_inside(bag, bags)
        for bag, common in zip(bags, shared, strict=True)
    )


def _may_stand_inside(bag: Bag, bags: Sequence[Bag]) -> bool:
    """Tell whether another bag has most words of this one."""
    least = MIN_CONTAINMENT * len(bag.words)
    return any(
        len(other.words) >= least and sum(map(other.distinct.__contains__, bag.words)) >= least
        for other in bags
        if other is not bag
    )
