"""Contained copies: which block is a truncated copy of a longer one, or a summary of it at the head of the text."""

from __future__ import annotations

from cleaner.repeats.criteria import is_at_head
from cleaner.repeats.intended import reason_to_keep
from cleaner.repeats.pair import Pair

MIN_WORDS = 2  # times the setting `min_words`; one short sentence may begin two paragraphs
MIN_TRUNCATED = 0.5  # share of the tokens of the longer copy; a summary has fewer


def truncated_at(pair: Pair, inner: int, min_words: int) -> str:
    """Return "begins" or "ends" if the longer copy begins or ends with all tokens of `inner`; else an empty string.

    An empty string, too, if an editor would keep `inner`: a summary among the paragraphs, a part of a quotation, a
    line before a list, text that is repeated on purpose, and a block that the next one refers to.
    """
    short, long = pair.tokens(inner), pair.tokens(pair.other(inner))
    place = "begins" if long[: len(short)] == short else "ends" if long[-len(short) :] == short else ""
    if not place or reason_to_keep(pair) or _is_needed(pair, inner):
        return ""
    if inner == pair.first and is_at_head(pair):
        return place
    is_truncated = len(short) >= MIN_WORDS * min_words and len(short) >= MIN_TRUNCATED * len(long)
    return place if is_truncated else ""


def _is_paragraph(pair: Pair, inner: int) -> bool:
    """Return whether a block is prose, or prose without its end."""
    context = pair.context
    is_cut_off = not (context.is_heading(inner) or context.is_verse(inner) or context.ends_sentence(inner))
    return context.is_prose(inner) or (is_cut_off and context.blocks[inner].kind == "paragraph")


def _is_needed(pair: Pair, inner: int) -> bool:
    """Return whether an editor would keep a contained block because of its kind, its copies or the block after it."""
    context = pair.context
    return (
        not _is_paragraph(pair, inner)
        or context.introduces(inner)
        or context.opens_quotation(inner)
        or (inner > 0 and context.is_question(inner - 1))
        or any(context.occurrences(copy) > 1 for copy in pair.copies)
        or (context.opens_with_reference(inner + 1) and pair.second > pair.first + 1)
    )
