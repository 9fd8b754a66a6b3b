"""Screening: most documents repeat nothing, and counting the words that blocks share tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.config import Config
from cleaner.model import Block, Document
from cleaner.resemblance import SLACK, least_share

MIN_CONTAINMENT = 0.85  # share of a block's words that stand in another one
TITLE_RESEMBLANCE = 0.7  # a headline is reworded more freely than a paragraph
TITLE_REACH = 12  # blocks from the top within which a headline is printed again
MAX_BLOCKS = 500  # in a longer text nearly every word stands in several blocks, and this tells nothing
MAX_LOOKS = 1000  # at pairs of blocks; where there are more, `containments` is quicker, which grows with the text
MAX_HEADING_WORDS = 16  # longer lines without a full stop are captions or cut-off sentences
UNSPACED_DENSITY = 3  # characters to a word in Chinese and Japanese
SENTENCE_MARKS = ".!?…:。！？।؟۔៖"  # no headline ends in one


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

    A word that no other block has is in common with none. Two blocks that resemble one another have
    at least `least_share` of their words in common, and a block inside another one more than that.
    """
    source, standing = document.source, [block for block in document.blocks if block.words]
    contained = config.wants("contained-paragraph")
    if len(standing) > MAX_BLOCKS:
        return Prospects(range(len(standing)), contained, titles=True, cut_off=True)
    bags = [Bag(at, block.words, frozenset(block.words)) for at, block in enumerate(standing)]
    alone = _alone(bags)
    head = [bag for bag in bags[:TITLE_REACH] if _may_be_title(standing[bag.at], source)]
    return Prospects(
        [bag.at for bag in _paired(bags, alone, config.threshold)],
        contained and _may_be_contained(bags, alone, config.min_words),
        len(head) > 1 and len(_paired(head, _alone(head), TITLE_RESEMBLANCE)) > 1,
        "..." in source or "…" in source,
    )


def _alone(bags: Sequence[Bag]) -> list[int]:
    """Return for each bag how many of its distinct words no other one has."""
    once, often = set[str](), set[str]()  # words that a bag has, and those that several have
    for _, _, distinct in bags:
        often |= distinct & once
        once |= distinct
    return [len(distinct - often) for _, _, distinct in bags]


def _paired(bags: Sequence[Bag], alone: Sequence[int], threshold: float) -> Sequence[Bag]:
    """Return the bags that may resemble another one: those that share too little go, until all left share enough."""
    most = 1 - least_share(threshold) + SLACK  # share of the words of a bag that no other one has
    left = [bag for bag, count in zip(bags, alone, strict=True) if count <= most * len(bag.words)]
    if len(left) < 2:
        return []
    return left if len(left) == len(bags) else _paired(left, _alone(left), threshold)


def _may_be_contained(bags: Sequence[Bag], alone: Sequence[int], min_words: int) -> bool:
    """Tell whether one bag may stand inside another one."""
    most = 1 - MIN_CONTAINMENT + SLACK
    some = [
        bag
        for bag, count in zip(bags, alone, strict=True)
        if count <= most * len(bag.words) and len(bag.words) >= min_words
    ]
    return len(some) * len(bags) > MAX_LOOKS or any(_may_stand_inside(bag, bags) for bag in some)


def _may_stand_inside(bag: Bag, bags: Sequence[Bag]) -> bool:
    """Tell whether another bag has most words of this one."""
    least = MIN_CONTAINMENT * len(bag.words)
    return any(
        len(other.words) >= least and sum(map(other.distinct.__contains__, bag.words)) >= least
        for other in bags
        if other is not bag
    )


def _may_be_title(block: Block, source: str) -> bool:
    """Tell by a look at its length and its last character whether a block could be a headline."""
    return block.kind == "heading" or (
        len(block.words) <= MAX_HEADING_WORDS * UNSPACED_DENSITY
        and block.span.of(source).rstrip()[-1] not in SENTENCE_MARKS
    )
