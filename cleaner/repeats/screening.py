"""Screening: most documents repeat nothing, and counting the words that blocks share tells."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.config import Config
from cleaner.model import Document
from cleaner.repeats.damage import before_cut
from cleaner.repeats.surroundings import may_be_heading
from cleaner.repeats.titles import TITLE_REACH, TITLE_RESEMBLANCE
from cleaner.resemblance import least_shared

MIN_CONTAINMENT = 0.85  # share of a block's words that stand in another one

Words = tuple[str, ...]


def may_repeat(document: Document, config: Config) -> bool:
    """Tell whether anything may stand twice in a document; where it tells no, nothing does.

    A word that no other block has is in common with none, and two blocks that resemble one another
    have at least `least_shared` of their words in common.
    """
    source = document.source
    standing = [block for block in document.blocks if block.words]
    sequences = [block.words for block in standing]
    shared = _shared(sequences)
    if _may_pair(sequences, shared, config.threshold) or _may_be_contained(sequences, shared, config.min_words):
        return True
    head = [block.words for block in standing[:TITLE_REACH] if may_be_heading(block, source)]
    if _may_pair(head, _shared(head), TITLE_RESEMBLANCE):
        return True
    return ("..." in source or "…" in source) and any(before_cut(block.span.of(source)) for block in standing)


def _shared(sequences: Sequence[Words]) -> list[int]:
    """Return for each sequence how many of its words some other one may have, too."""
    once, often = set[str](), set[str]()  # words that a sequence has, and those that several have
    distinct = [set(words) for words in sequences]
    for own in distinct:
        often |= own & once
        once |= own
    return [len(words) - len(own - often) for words, own in zip(sequences, distinct, strict=True)]


def _may_pair(sequences: Sequence[Words], shared: Sequence[int], threshold: float) -> bool:
    """Tell whether two sequences may resemble one another: those that share too little go, until all left share enough."""
    left = [
        words
        for words, common in zip(sequences, shared, strict=True)
        if common >= least_shared(threshold, len(words))
    ]
    if len(left) < 2:
        return False
    return len(left) == len(sequences) or _may_pair(left, _shared(left), threshold)


def _may_be_contained(sequences: Sequence[Words], shared: Sequence[int], min_words: int) -> bool:
    """Tell whether a sequence may stand inside another one."""
    return any(
        common >= MIN_CONTAINMENT * len(words) and len(words) >= min_words and _may_stand_inside(words, sequences)
        for words, common in zip(sequences, shared, strict=True)
    )


def _may_stand_inside(words: Words, sequences: Sequence[Words]) -> bool:
    """Tell whether another sequence has most words of this one."""
    least = MIN_CONTAINMENT * len(words)
    return any(
        other is not words and len(other) >= least and sum(map(set(other).__contains__, words)) >= least
        for other in sequences
    )
