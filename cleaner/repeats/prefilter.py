"""Prefilter: which blocks of a document may be repeated, by the tokens that blocks share.

It is exact: it drops only blocks that no later step could report. Most documents repeat nothing and need no further
step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias

from cleaner.config import Config
from cleaner.model import Block, Document
from cleaner.repeats.hints import NO_HINTS, Hints
from cleaner.similarity import SLACK, min_overlap_ratio
from cleaner.text import tokens, tokens_of_lines

MIN_CONTAINMENT = 0.85  # share of the tokens of a block that another one contains
TITLE_SIMILARITY = 0.7  # a headline is reworded more freely than a paragraph
TITLE_REACH = 12  # first blocks of a text, among which a headline is repeated
MAX_BLOCKS = 200  # in a longer text nearly every token occurs in several blocks, so counting drops little
MAX_PAIRED = 20  # blocks of which every pair is checked for shared tokens
MAX_COMPARISONS = 1000  # pairs that are checked for containment; for more of them, posting lists select the pairs
MAX_HEADING_WORDS = 16  # longer lines without a full stop are captions or cut-off sentences
UNSPACED_DENSITY = 3  # characters per word in Chinese and Japanese
MAX_TITLE_WORDS = MAX_HEADING_WORDS * UNSPACED_DENSITY
ELLIPSES = ("...", "…")
SENTENCE_MARKS = ".!?…:。！？।؟۔៖"  # a headline ends with none of them

_TextBlock: TypeAlias = tuple[Block, str, int]  # a block that has tokens, its text, and the number of its tokens


class Candidates(NamedTuple):
    """What the later steps have to check; blocks are given by their positions among those that have tokens."""

    similar: Sequence[int]  # the blocks that may be similar to another one
    contained: Sequence[int]  # the blocks that another one may contain, and those others
    titles: bool  # whether a headline may be repeated
    cut_off: bool  # whether the end of a block may be cut off


class TokenBag(NamedTuple):
    """The tokens of a block."""

    position: int  # of the block among those that have tokens
    tokens: tuple[str, ...]
    distinct: frozenset[str]


def may_have_equal_paragraphs(source: str, min_words: int) -> bool:
    r"""Return whether two blocks of at least `min_words` tokens may have the same tokens, before a source is parsed.

    A block begins with a line in every format. So of two equal blocks, the first lines and those below them begin with
    the same tokens.

    >>> may_have_equal_paragraphs("The quay\nis shut.\n\nThe quay is\nshut.", 4), may_have_equal_paragraphs("A\n\nB", 1)
    (True, False)
    """
    found, starts = list[str](), list[int]()
    for line in tokens_of_lines(source.replace("\r", "\n")):
        starts.append(len(found))
        found += line
    begins = [tuple(found[start : start + min_words]) for start in set(starts) if start + min_words <= len(found)]
    return len(set(begins)) < len(begins)


def find_candidates(document: Document, config: Config, hints: Hints = NO_HINTS) -> Candidates:
    """Return what may be repeated in a document.

    A token that occurs in one block only is shared with no other one. Two similar blocks share at least
    `min_overlap_ratio` of their tokens, and a contained block shares at least `MIN_CONTAINMENT`. With hints for all
    lines, only lines that may be similar to another one are tokenised.
    """
    blocks, wants_contained = document.blocks, config.wants("contained-paragraph")
    if len(blocks) > MAX_BLOCKS:
        all_positions = range(sum(bool(block.tokens) for block in blocks))
        if len(all_positions) > MAX_BLOCKS:
            return Candidates(all_positions, all_positions if wants_contained else (), titles=True, cut_off=True)
    texts = [block.span.of(document.source) for block in blocks]
    usable_hints = hints if hints.may_repeat and hints.may_repeat.keys() >= set(texts) else None
    text_blocks = _text_blocks(blocks, texts, usable_hints)
    titles = may_repeat_title(_possible_titles(text_blocks, usable_hints))
    cut_off = has_ellipsis(document.source) and _may_have_cut_off_copy(text_blocks)
    bags = _token_bags(
        (position, block.tokens)
        for position, (block, text, _) in enumerate(text_blocks)
        if not usable_hints or usable_hints.may_repeat[text]
    )
    if not bags:
        return Candidates((), (), titles, cut_off)
    unique_counts = _unique_token_counts(bags)
    return Candidates(
        [bag.position for bag in _mutually_similar(bags, unique_counts, config.threshold)],
        _containment_candidates(bags, unique_counts, config.min_words) if wants_contained else (),
        titles,
        cut_off,
    )


def _text_blocks(blocks: Sequence[Block], texts: Sequence[str], hints: Hints | None) -> list[_TextBlock]:
    """Return the blocks that have tokens, with their texts."""
    return [
        (block, text, token_count)
        for block, text in zip(blocks, texts, strict=True)
        if (token_count := hints.token_counts[text] if hints else len(block.tokens))
    ]


def _possible_titles(text_blocks: Sequence[_TextBlock], hints: Hints | None) -> list[tuple[str, ...]]:
    """Return the tokens of each block at the head of a text that may be a headline."""
    return [
        tokens(text) if hints else block.tokens  # `block.tokens` would tokenise all lines of the document
        for block, text, token_count in text_blocks[:TITLE_REACH]
        if may_be_title(text, token_count, block.kind)
    ]


def may_be_title(text: str, token_count: int, kind: str = "paragraph") -> bool:
    """Return whether a block may be a headline, by the number of its tokens and its last character."""
    return kind == "heading" or (token_count <= MAX_TITLE_WORDS and text.rstrip()[-1] not in SENTENCE_MARKS)


def may_repeat_title(titles: Sequence[tuple[str, ...]]) -> bool:
    """Return whether two possible headlines, given by their tokens, may be similar to each other."""
    if len(titles) < 2:
        return False
    bags = _token_bags(enumerate(titles))
    return len(_mutually_similar(bags, _unique_token_counts(bags), TITLE_SIMILARITY)) > 1


def has_ellipsis(text: str) -> bool:
    """Return whether a text contains an ellipsis, which may replace the end of a block."""
    return any(map(text.__contains__, ELLIPSES))


def may_be_cut_off(text: str) -> bool:
    """Return whether the end of a block may be cut off: at most one word follows an ellipsis."""
    return any(dots in text and len(text.rpartition(dots)[2].split()) < 2 for dots in ELLIPSES)


def _may_have_cut_off_copy(text_blocks: Sequence[_TextBlock]) -> bool:
    """Return whether a block may be a cut-off copy of the block before or after it."""
    return any(
        block.tokens[0] == next_block.tokens[0] and (may_be_cut_off(text) or may_be_cut_off(next_text))
        for (block, text, _), (next_block, next_text, _) in pairwise(text_blocks)
    )


def _token_bags(sequences: Iterable[tuple[int, tuple[str, ...]]]) -> list[TokenBag]:
    """Return a bag for each token sequence, which comes with its position."""
    return [TokenBag(position, sequence, frozenset(sequence)) for position, sequence in sequences]


def _unique_token_counts(bags: Sequence[TokenBag]) -> list[int]:
    """Return for each bag how many of its distinct tokens occur in no other bag: their document frequency is 1."""
    seen, repeated = set[str](), set[str]()
    for _, _, distinct in bags:
        repeated |= distinct & seen
        seen |= distinct
    return [len(distinct - repeated) for _, _, distinct in bags]


def _mutually_similar(bags: Sequence[TokenBag], unique_counts: Sequence[int], threshold: float) -> Sequence[TokenBag]:
    """Return the bags that may be similar to another one at or above the threshold.

    Bags that share too few tokens are dropped. This leaves fewer shared tokens to the rest, so it is repeated until
    all bags share enough.
    """
    max_unique_ratio = 1 - min_overlap_ratio(threshold) + SLACK
    left = [bag for bag, count in zip(bags, unique_counts, strict=True) if count <= max_unique_ratio * len(bag.tokens)]
    if len(left) < 2:
        return []
    if len(left) < len(bags):
        return _mutually_similar(left, _unique_token_counts(left), threshold)
    return left if len(left) > MAX_PAIRED else _similar_in_pairs(left, threshold)


def _similar_in_pairs(bags: Sequence[TokenBag], threshold: float) -> Sequence[TokenBag]:
    """Return the bags whose Dice coefficient with another bag may reach the threshold."""
    found = set[int]()
    for a, b in combinations(bags, 2):
        # An upper bound of the shared tokens: second and later occurrences may all be shared.
        shared = len(a.distinct & b.distinct) + min(len(a.tokens) - len(a.distinct), len(b.tokens) - len(b.distinct))
        if 2 * shared >= threshold * (len(a.tokens) + len(b.tokens)) - SLACK:
            found |= {a.position, b.position}
    return [bag for bag in bags if bag.position in found]


def _containment_candidates(bags: Sequence[TokenBag], unique_counts: Sequence[int], min_words: int) -> Sequence[int]:
    """Return the positions of the bags that another bag may contain, and of those others."""
    max_unique_ratio = 1 - MIN_CONTAINMENT + SLACK
    inner_bags = [
        bag
        for bag, count in zip(bags, unique_counts, strict=True)
        if count <= max_unique_ratio * len(bag.tokens) and len(bag.tokens) >= min_words
    ]
    postings = _posting_lists(bags) if len(inner_bags) * len(bags) > MAX_COMPARISONS else {}
    found = set[int]()
    for inner in inner_bags:
        min_shared = MIN_CONTAINMENT * len(inner.tokens) - SLACK
        for outer in _prefix_matches(inner, postings) if postings else bags:
            if (
                outer is not inner
                and len(outer.tokens) >= min_shared
                and sum(map(outer.distinct.__contains__, inner.tokens)) >= min_shared
            ):
                found |= {inner.position, outer.position}
    return sorted(found)


def _posting_lists(bags: Sequence[TokenBag]) -> dict[str, list[TokenBag]]:
    """Return the bags that have each token."""
    postings: dict[str, list[TokenBag]] = {}
    for bag in bags:
        for token in bag.distinct:
            postings.setdefault(token, []).append(bag)
    return postings


def _prefix_matches(bag: TokenBag, postings: Mapping[str, Sequence[TokenBag]]) -> Iterable[TokenBag]:
    """Return the bags that have one of the rarest tokens of this one.

    This is a prefix filter: a bag that contains this one lacks at most `max_missing` of its tokens, so it has at least
    one of any `max_missing + 1` tokens. The rarest ones have the shortest posting lists.
    """
    max_missing = int((1 - MIN_CONTAINMENT + SLACK) * len(bag.tokens))
    prefix = sorted(bag.tokens, key=lambda token: len(postings[token]))[: max_missing + 1]
    return {other.position: other for token in prefix for other in postings[token]}.values()
