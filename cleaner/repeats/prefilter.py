"""Screening: most documents repeat nothing, and counting the words that blocks share tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias

from cleaner.config import Config
from cleaner.model import Block, Document
from cleaner.similarity import SLACK, least_share
from cleaner.text import words

MIN_CONTAINMENT = 0.85  # share of a block's words that stand in another one
TITLE_RESEMBLANCE = 0.7  # a headline is reworded more freely than a paragraph
TITLE_REACH = 12  # blocks from the top within which a headline is printed again
MAX_BLOCKS = 200  # in a longer text nearly every word stands in several blocks, and this tells little
MAX_PAIRED = 20  # blocks that are compared with each other for the words that they have in common
MAX_LOOKS = 1000  # at pairs of blocks; where there are more, those that share a rare word are found first
MAX_HEADING_WORDS = 16  # longer lines without a full stop are captions or cut-off sentences
UNSPACED_DENSITY = 3  # characters to a word in Chinese and Japanese
MAX_TITLE_WORDS = MAX_HEADING_WORDS * UNSPACED_DENSITY
DOTS = ("...", "…")
SENTENCE_MARKS = ".!?…:。！？।؟۔៖"  # no headline ends in one


class Told(NamedTuple):
    """What is known of the lines of a text before it is looked at."""

    alike: Mapping[str, bool] = {}  # lines, with whether each may resemble another one, stand inside it or hold it
    lengths: Mapping[str, int] = {}  # lines, with how many words each has


NOTHING_TOLD = Told()

_Standing: TypeAlias = tuple[Block, str, int]  # a block that holds words, its text, and how many they are


class Prospects(NamedTuple):
    """What is worth looking for in a document; what is not, there is none of."""

    paired: Sequence[int]  # the blocks that may resemble another one
    contained: Sequence[int]  # the blocks that may stand inside another one, and those others
    titles: bool  # a headline may be printed again
    cut_off: bool  # the end of a block may be cut off


class Bag(NamedTuple):
    """The words of a block."""

    at: int  # its place among the blocks that hold words
    words: tuple[str, ...]
    distinct: frozenset[str]


def prospects(document: Document, config: Config, told: Told = NOTHING_TOLD) -> Prospects:
    """Tell what may stand twice in a document.

    A word that no other block has is in common with none. Two blocks that resemble one another have
    at least `least_share` of their words in common, and a block inside another one more than that. Of lines of
    which all this was `told`, only those that may be alike are looked at, and few are folded.
    """
    source, blocks, wants_contained = document.source, document.blocks, config.wants("contained-paragraph")
    everything = range(sum(bool(block.words) for block in blocks) if len(blocks) > MAX_BLOCKS else 0)
    if len(everything) > MAX_BLOCKS:
        return Prospects(everything, everything if wants_contained else (), titles=True, cut_off=True)
    texts = [block.span.of(source) for block in blocks]
    is_told = bool(told.alike) and told.alike.keys() >= set(texts)
    standing = [
        (block, text, length)
        for block, text in zip(blocks, texts, strict=True)
        if (length := told.lengths[text] if is_told else len(block.words))
    ]
    head = [
        words(text) if is_told else block.words  # which folds all blocks at once
        for block, text, length in standing[:TITLE_REACH]
        if may_be_title(text, length, block.kind)
    ]
    titles, cut_off = may_repeat_title(head), has_dots(source) and _may_be_cut_off(standing)
    bags = _bags((at, block.words) for at, (block, text, _) in enumerate(standing) if not is_told or told.alike[text])
    if not bags:
        return Prospects((), (), titles, cut_off)
    alone = _alone(bags)
    return Prospects(
        [bag.at for bag in _paired(bags, alone, config.threshold)],
        _contained(bags, alone, config.min_words) if wants_contained else (),
        titles,
        cut_off,
    )


def may_be_title(text: str, length: int, kind: str = "paragraph") -> bool:
    """Tell by a look at its length in words and its last character whether a block could be a headline."""
    return kind == "heading" or (length <= MAX_TITLE_WORDS and text.rstrip()[-1] not in SENTENCE_MARKS)


def may_repeat_title(head: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether two of the blocks at the head of a text that could be headlines may resemble one another."""
    return len(head) > 1 and len(_paired(bags := _bags(enumerate(head)), _alone(bags), TITLE_RESEMBLANCE)) > 1


def has_dots(text: str) -> bool:
    """Tell whether dots that may stand for what is left out stand anywhere in a text."""
    return any(map(text.__contains__, DOTS))


def may_be_cut_off(text: str) -> bool:
    """Tell whether the end of a block may be cut off: dots stand there, and at most one word behind them."""
    return any(dots in text and len(text.rpartition(dots)[2].split()) < 2 for dots in DOTS)


def _may_be_cut_off(standing: Sequence[_Standing]) -> bool:
    """Tell whether a block may be cut off that stands whole beside itself."""
    return any(
        one.words[0] == other.words[0] and (may_be_cut_off(text) or may_be_cut_off(beside))
        for (one, text, _), (other, beside, _) in pairwise(standing)
    )


def _bags(blocks: Iterable[tuple[int, tuple[str, ...]]]) -> list[Bag]:
    """Return the words of blocks, given with their places, as bags."""
    return [Bag(at, words, frozenset(words)) for at, words in blocks]


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
    if len(left) < len(bags):
        return _paired(left, _alone(left), threshold)
    return left if len(left) > MAX_PAIRED else _in_pairs(left, threshold)


def _in_pairs(bags: Sequence[Bag], threshold: float) -> Sequence[Bag]:
    """Return the bags that have enough words in common with one of the others, be they in another order."""
    found = set[int]()
    for one, other in combinations(bags, 2):
        # A word that stands in both several times counts as often as it stands in one of them.
        again = min(len(one.words) - len(one.distinct), len(other.words) - len(other.distinct))
        common = len(one.distinct & other.distinct) + again
        if 2 * common >= threshold * (len(one.words) + len(other.words)) - SLACK:
            found |= {one.at, other.at}
    return [bag for bag in bags if bag.at in found]


def _contained(bags: Sequence[Bag], alone: Sequence[int], min_words: int) -> Sequence[int]:
    """Return the places of the bags that may stand inside another one, and of those others."""
    most = 1 - MIN_CONTAINMENT + SLACK
    some = [
        bag
        for bag, count in zip(bags, alone, strict=True)
        if count <= most * len(bag.words) and len(bag.words) >= min_words
    ]
    holders: dict[str, list[Bag]] = {}
    if len(some) * len(bags) > MAX_LOOKS:
        for bag in bags:
            for word in bag.distinct:
                holders.setdefault(word, []).append(bag)
    found = set[int]()
    for inner in some:
        least = MIN_CONTAINMENT * len(inner.words) - SLACK
        for outer in _likely_holders(inner, holders) if holders else bags:
            if (
                outer is not inner
                and len(outer.words) >= least
                and sum(map(outer.distinct.__contains__, inner.words)) >= least
            ):
                found |= {inner.at, outer.at}
    return sorted(found)


def _likely_holders(bag: Bag, holders: Mapping[str, Sequence[Bag]]) -> Iterable[Bag]:
    """Return the bags that have one of the rarest words of this one: whatever holds it lacks fewer words than these."""
    missing = int((1 - MIN_CONTAINMENT + SLACK) * len(bag.words))
    rarest = sorted(bag.words, key=lambda word: len(holders[word]))[: missing + 1]
    return {other.at: other for word in rarest for other in holders[word]}.values()
