"""Screening: most documents repeat nothing, and counting the words that blocks share tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias

from cleaner.config import Config
from cleaner.model import Block, Document
from cleaner.repeats.hints import NO_HINTS, Hints
from cleaner.similarity import SLACK, min_overlap_ratio
from cleaner.text import tokens

MIN_CONTAINMENT = 0.85  # share of a block's words that stand in another one
TITLE_SIMILARITY = 0.7  # a headline is reworded more freely than a paragraph
TITLE_REACH = 12  # blocks from the top within which a headline is printed again
MAX_BLOCKS = 200  # in a longer text nearly every word stands in several blocks, and this tells little
MAX_PAIRED = 20  # blocks that are compared with each other for the words that they have in common
MAX_COMPARISONS = 1000  # at pairs of blocks; where there are more, those that share a rare word are found first
MAX_HEADING_WORDS = 16  # longer lines without a full stop are captions or cut-off sentences
UNSPACED_DENSITY = 3  # characters to a word in Chinese and Japanese
MAX_TITLE_WORDS = MAX_HEADING_WORDS * UNSPACED_DENSITY
DOTS = ("...", "…")
SENTENCE_MARKS = ".!?…:。！？।؟۔៖"  # no headline ends in one


_NonEmpty: TypeAlias = tuple[Block, str, int]  # a block that holds words, its text, and how many they are


class Candidates(NamedTuple):
    """What is worth looking for in a document; what is not, there is none of."""

    paired: Sequence[int]  # the blocks that may resemble another one
    contained: Sequence[int]  # the blocks that may stand inside another one, and those others
    titles: bool  # a headline may be printed again
    cut_off: bool  # the end of a block may be cut off


class TokenBag(NamedTuple):
    """The words of a block."""

    at: int  # its place among the blocks that hold words
    tokens: tuple[str, ...]
    distinct: frozenset[str]


def find_candidates(document: Document, config: Config, hints: Hints = NO_HINTS) -> Candidates:
    """Tell what may stand twice in a document.

    A word that no other block has is in common with none. Two blocks that resemble one another have
    at least `min_overlap_ratio` of their words in common, and a block inside another one more than that. Of lines of
    which all this was `told`, only those that may be alike are looked at, and few are folded.
    """
    source, blocks, wants_contained = document.source, document.blocks, config.wants("contained-paragraph")
    everything = range(sum(bool(block.tokens) for block in blocks) if len(blocks) > MAX_BLOCKS else 0)
    if len(everything) > MAX_BLOCKS:
        return Candidates(everything, everything if wants_contained else (), titles=True, cut_off=True)
    texts = [block.span.of(source) for block in blocks]
    has_hints = bool(hints.may_repeat) and hints.may_repeat.keys() >= set(texts)
    non_empty = [
        (block, text, length)
        for block, text in zip(blocks, texts, strict=True)
        if (length := hints.token_counts[text] if has_hints else len(block.tokens))
    ]
    head = [
        tokens(text) if has_hints else block.tokens  # which folds all blocks at once
        for block, text, length in non_empty[:TITLE_REACH]
        if may_be_title(text, length, block.kind)
    ]
    titles, cut_off = may_repeat_title(head), has_dots(source) and _may_be_cut_off(non_empty)
    bags = _token_bags(
        (at, block.tokens) for at, (block, text, _) in enumerate(non_empty) if not has_hints or hints.may_repeat[text]
    )
    if not bags:
        return Candidates((), (), titles, cut_off)
    alone = _unique_token_counts(bags)
    return Candidates(
        [bag.at for bag in _mutually_similar(bags, alone, config.threshold)],
        _contained(bags, alone, config.min_words) if wants_contained else (),
        titles,
        cut_off,
    )


def may_be_title(text: str, length: int, kind: str = "paragraph") -> bool:
    """Tell by a look at its length in words and its last character whether a block could be a headline."""
    return kind == "heading" or (length <= MAX_TITLE_WORDS and text.rstrip()[-1] not in SENTENCE_MARKS)


def may_repeat_title(head: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether two of the blocks at the head of a text that could be headlines may resemble one another."""
    return (
        len(head) > 1
        and len(_mutually_similar(bags := _token_bags(enumerate(head)), _unique_token_counts(bags), TITLE_SIMILARITY))
        > 1
    )


def has_dots(text: str) -> bool:
    """Tell whether dots that may stand for what is left out stand anywhere in a text."""
    return any(map(text.__contains__, DOTS))


def may_be_cut_off(text: str) -> bool:
    """Tell whether the end of a block may be cut off: dots stand there, and at most one word behind them."""
    return any(dots in text and len(text.rpartition(dots)[2].split()) < 2 for dots in DOTS)


def _may_be_cut_off(non_empty: Sequence[_NonEmpty]) -> bool:
    """Tell whether a block may be cut off that stands whole beside itself."""
    return any(
        one.tokens[0] == other.tokens[0] and (may_be_cut_off(text) or may_be_cut_off(beside))
        for (one, text, _), (other, beside, _) in pairwise(non_empty)
    )


def _token_bags(blocks: Iterable[tuple[int, tuple[str, ...]]]) -> list[TokenBag]:
    """Return the words of blocks, given with their places, as bags."""
    return [TokenBag(at, words, frozenset(words)) for at, words in blocks]


def _unique_token_counts(bags: Sequence[TokenBag]) -> list[int]:
    """Return for each bag how many of its distinct words no other one has."""
    once, often = set[str](), set[str]()  # words that a bag has, and those that several have
    for _, _, distinct in bags:
        often |= distinct & once
        once |= distinct
    return [len(distinct - often) for _, _, distinct in bags]


def _mutually_similar(bags: Sequence[TokenBag], alone: Sequence[int], threshold: float) -> Sequence[TokenBag]:
    """Return the bags that may resemble another one: those that share too little go, until all left share enough."""
    most = 1 - min_overlap_ratio(threshold) + SLACK  # share of the words of a bag that no other one has
    left = [bag for bag, count in zip(bags, alone, strict=True) if count <= most * len(bag.tokens)]
    if len(left) < 2:
        return []
    if len(left) < len(bags):
        return _mutually_similar(left, _unique_token_counts(left), threshold)
    return left if len(left) > MAX_PAIRED else _in_pairs(left, threshold)


def _in_pairs(bags: Sequence[TokenBag], threshold: float) -> Sequence[TokenBag]:
    """Return the bags that have enough words in common with one of the others, be they in another order."""
    found = set[int]()
    for one, other in combinations(bags, 2):
        # A word that stands in both several times counts as often as it stands in one of them.
        again = min(len(one.tokens) - len(one.distinct), len(other.tokens) - len(other.distinct))
        common = len(one.distinct & other.distinct) + again
        if 2 * common >= threshold * (len(one.tokens) + len(other.tokens)) - SLACK:
            found |= {one.at, other.at}
    return [bag for bag in bags if bag.at in found]


def _contained(bags: Sequence[TokenBag], alone: Sequence[int], min_words: int) -> Sequence[int]:
    """Return the places of the bags that may stand inside another one, and of those others."""
    most = 1 - MIN_CONTAINMENT + SLACK
    some = [
        bag
        for bag, count in zip(bags, alone, strict=True)
        if count <= most * len(bag.tokens) and len(bag.tokens) >= min_words
    ]
    holders: dict[str, list[TokenBag]] = {}
    if len(some) * len(bags) > MAX_COMPARISONS:
        for bag in bags:
            for word in bag.distinct:
                holders.setdefault(word, []).append(bag)
    found = set[int]()
    for inner in some:
        least = MIN_CONTAINMENT * len(inner.tokens) - SLACK
        for outer in _likely_holders(inner, holders) if holders else bags:
            if (
                outer is not inner
                and len(outer.tokens) >= least
                and sum(map(outer.distinct.__contains__, inner.tokens)) >= least
            ):
                found |= {inner.at, outer.at}
    return sorted(found)


def _likely_holders(bag: TokenBag, holders: Mapping[str, Sequence[TokenBag]]) -> Iterable[TokenBag]:
    """Return the bags that have one of the rarest words of this one: whatever holds it lacks fewer words than these."""
    missing = int((1 - MIN_CONTAINMENT + SLACK) * len(bag.tokens))
    rarest = sorted(bag.tokens, key=lambda word: len(holders[word]))[: missing + 1]
    return {other.at: other for word in rarest for other in holders[word]}.values()
