"""Screening: most documents repeat nothing, and counting the words that blocks share tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.config import Config
from cleaner.model import Block, Document
from cleaner.resemblance import least_shared

MIN_CONTAINMENT = 0.85  # share of a block's words that stand in another one
TITLE_RESEMBLANCE = 0.7  # a headline is reworded more freely than a paragraph
TITLE_REACH = 12  # blocks from the top within which a headline is printed again
MAX_TITLE_WORDS = 48  # of a headline in Chinese or Japanese, where a character is a word

_ENDS = tuple(".!?…:。！？।؟۔៖")  # the marks of a sentence; no headline ends in one


class Prospects(NamedTuple):
    """What is worth looking for in a document; what is not, there is none of."""

    paired: Sequence[int]  # the blocks that may resemble another one
    contained: bool  # a block may stand inside another one
    titles: bool  # a headline may be printed again
    cut_off: bool  # the end of a block may be cut off


class Bag(NamedTuple):
    """The words of a block."""

    at: int  # its place among the blocks that hold words
    words: tuple[str, ...]
    distinct: frozenset[str]


def prospects(document: Document, config: Config) -> Prospects:
    """Tell what may stand twice in a document.

    A word that no other block has is in common with none, and two blocks that resemble one another
    have at least `least_shared` of their words in common.
    """
    source, standing = document.source, [block for block in document.blocks if block.words]
    bags = [Bag(at, block.words, frozenset(block.words)) for at, block in enumerate(standing)]
    shared = _shared(bags)
    head = [bag for bag in bags[:TITLE_REACH] if _may_be_title(standing[bag.at], source)]
    return Prospects(
        [bag.at for bag in _paired(bags, shared, config.threshold)],
        config.wants("contained-paragraph") and _may_be_contained(bags, shared, config.min_words),
        len(head) > 1 and len(_paired(head, _shared(head), TITLE_RESEMBLANCE)) > 1,
        "..." in source or "…" in source,
    )


def _may_be_title(block: Block, source: str) -> bool:
    """Tell by a look at its length and its last character whether a block could be a headline."""
    return block.kind == "heading" or (
        len(block.words) <= MAX_TITLE_WORDS and not block.span.of(source).rstrip().endswith(_ENDS)
    )


def _shared(bags: Sequence[Bag]) -> list[int]:
    """Return for each bag how many of its words some other one may have, too."""
    once, often = set[str](), set[str]()  # words that a bag has, and those that several have
    for bag in bags:
        often |= bag.distinct & once
        once |= bag.distinct
    return [len(words) - len(distinct - often) for _, words, distinct in bags]


def _paired(bags: Sequence[Bag], shared: Sequence[int], threshold: float) -> Sequence[Bag]:
    """Return the bags that may resemble another one: those that share too little go, until all left share enough."""
    left = [bag for bag, common in zip(bags, shared, strict=True) if common >= least_shared(threshold, len(bag.words))]
    return left if len(left) in (0, len(bags)) else _paired(left, _shared(left), threshold)


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
