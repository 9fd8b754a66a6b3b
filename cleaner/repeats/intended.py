"""Intended repetition: text that an author repeats on purpose, so that every copy is kept."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from cleaner.repeats.context import HEAD, Context
from cleaner.repeats.forms import connected
from cleaner.repeats.pair import Pair, PairKey
from cleaner.repeats.prefilter import TITLE_REACH

REFRAIN_SIMILARITY = 0.95  # a refrain keeps its words, while a statement is reworded
MIN_REFRAIN = 3  # copies of a refrain


def is_intended(pair: Pair) -> bool:
    """Return whether both copies are meant, because of the kind of text or its place."""
    first, second, context = pair.first, pair.second, pair.context
    if second == first + 1:
        return context.is_verse(first) or context.blocks[first].kind == "table-row"
    if not (context.is_prose(first) or context.is_prose(second)):
        # A stamp at the head that is repeated as the last block of a text is a mistake of scraping.
        return not (first < TITLE_REACH // 2 and second == len(context.blocks) - 1)
    return (
        context.is_question(first)
        or context.is_announced(first)
        or context.is_announced(second)
        or context.is_quoted_post(second)
        or _have_different_headings(pair)
        or _are_in_parallel_sections(pair)
        or context.is_bare_quotation(first)
        or _are_answered_quotations(pair)
        or (first >= HEAD and context.is_dialogue_turn(first))
    )


def _have_different_headings(pair: Pair) -> bool:
    """Return whether each copy is the first paragraph below a heading of its own."""
    first, second, context = pair.first, pair.second, pair.context
    # Many lines at the head of a text only look like headings. A section follows the prose of another one.
    follows_prose = second - 2 > first and context.is_prose(second - 2)
    are_sections = context.follows_section_name(second) and (follows_prose or context.follows_section_name(first))
    if second < TITLE_REACH and not are_sections:
        return False
    return (
        first > 0
        and context.is_heading(first - 1)
        and context.is_heading(second - 1)
        and context.tokens[first - 1] != context.tokens[second - 1]
    )


def _are_in_parallel_sections(pair: Pair) -> bool:
    """Return whether the copies are in sections whose names begin with the same word: "Room 3: …" and "Room 5: …"."""
    first, second = map(pair.context.section_name, pair.copies)
    return first != second and first[:1] == second[:1] != ()


def _are_answered_quotations(pair: Pair) -> bool:
    """Return whether two writers quote the same words, one after the other, and comment on them."""
    return pair.second == pair.first + 2 and all(map(pair.context.is_quotation_with_comment, pair.copies))


def blocks_of_refrains(similarities: Mapping[PairKey, float], context: Context) -> set[int]:
    """Return the blocks of every text that occurs `MIN_REFRAIN` times or more, each time between other blocks."""
    refrains: set[int] = set()
    for copies in connected(pair for pair, score in similarities.items() if score >= REFRAIN_SIMILARITY):
        are_apart = all(later > earlier + 1 for earlier, later in pairwise(sorted(copies)))
        if len(copies) >= MIN_REFRAIN and are_apart:
            before, after = zip(*map(context.neighbours, copies), strict=True)
            if len(set(before)) == len(set(after)) == len(copies):
                refrains |= copies
    return refrains
