"""Criteria by which an editor chooses between two copies when either of them may be removed.

`CRITERIA` lists them in order of weight. The first one that prefers a copy decides; if none does, the first copy is
kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from cleaner.repeats.context import HEAD, Context
from cleaner.repeats.defects import count_accents, first_defect
from cleaner.repeats.pair import Pair
from cleaner.repeats.prefilter import TITLE_REACH
from cleaner.similarity import opcodes

MIN_ACCENTS = 3  # accents that one copy has and the other lacks; fewer may be a matter of spelling
MIN_REWORDED = 2  # tokens of one copy that the other lacks; a single one may be another spelling


class Preference(NamedTuple):
    """The copy to remove, and the reason."""

    remove: int  # position in the context
    reason: str  # a clause without capital letter and full stop; "it" is the removed copy


Criterion: TypeAlias = Callable[[Pair], Preference | None]  # None: prefers neither copy


def _preference(remove: int | None, reason: str) -> Preference | None:
    return None if remove is None else Preference(remove, reason)


def _defect(pair: Pair) -> Preference | None:
    """Remove the copy that scraping or typing damaged."""
    damaged = damaged_copy(pair)
    return None if damaged is None else Preference(damaged, first_defect(pair.text(damaged)))


def damaged_copy(pair: Pair) -> int | None:
    """Return the copy that has a defect if the other one has none; else None."""
    return pair.only_copy(lambda copy: bool(first_defect(pair.text(copy))))


def _reference_without_text_before(pair: Pair) -> Preference | None:
    """Remove a first copy that refers to preceding text although there is none, unless the second ends the document."""
    dangles = pair.context.has_dangling_reference(pair.first) and pair.second + 1 < len(pair.context.blocks)
    return _preference(
        pair.first if dangles else None, "it begins with a word that refers to preceding text, and there is none"
    )


def _reference(pair: Pair) -> Preference | None:
    """Remove the copy that begins with a reference to preceding text, such as "However" or "She"."""
    return _preference(
        pair.only_copy(pair.context.opens_with_reference), "it begins with a word that refers to preceding text"
    )


def _doubled_words(pair: Pair) -> Preference | None:
    """Remove the copy that says a word, or a few, twice in a row where the other one says them once."""
    return _preference(pair.only_copy(lambda copy: _doubles_words(pair, copy)), "a word in it is doubled")


def _doubles_words(pair: Pair, copy: int) -> bool:
    ours, theirs = pair.tokens(copy), pair.tokens(pair.other(copy))
    if ours == theirs:
        return False
    for tag, start, end, *_ in opcodes(ours, theirs):
        size = end - start
        if tag == "delete" and ours[start:end] in (ours[start - size : start], ours[end : end + size]):
            return True
    return False


def _lost_accents(pair: Pair) -> Preference | None:
    """Remove the copy that lost most of its accents."""
    return _preference(copy_without_accents(pair), "its accents are lost")


def copy_without_accents(pair: Pair) -> int | None:
    """Return the copy that has at most half of the accents of the other one, and `MIN_ACCENTS` less; else None."""
    counts = {copy: count_accents(pair.text(copy)) for copy in pair.copies}
    fewer, more = sorted(pair.copies, key=counts.__getitem__)
    is_lost = counts[more] - counts[fewer] >= MIN_ACCENTS and counts[fewer] * 2 <= counts[more]
    return fewer if is_lost else None


def _summary(pair: Pair) -> Preference | None:
    """Remove a first copy that summarises the text: a standfirst, a key point or a caption."""
    return _preference(
        pair.first if is_summary(pair) else None,
        "it is a summary at the head of the text, and the body states the same",
    )


def is_summary(pair: Pair) -> bool:
    """Return whether the first copy is a summary at the head of the text, and the body states it in no fewer tokens.

    Not handled: a summary that the next block refers to, since that block is kept.
    """
    first, second, context = pair.first, pair.second, pair.context
    return (
        first < HEAD
        and second > first + 1
        and len(pair.tokens(first)) <= len(pair.tokens(second))
        and context.is_prose(second)
        and not context.opens_with_reference(first + 1)
        and (is_at_head(pair) or (second >= HEAD and _is_reworded(pair)))
    )


def is_at_head(pair: Pair) -> bool:
    """Return whether only lines such as the headline precede the first copy, and prose follows the second one.

    Other summaries may precede the first copy, too. A first block is a caption if a line such as a credit follows it.
    The second copy is near the top. One that lines follow is the introduction of a card, as in a recipe.
    """
    first, second, context = pair.first, pair.second, pair.context
    if context.may_be_headline(first) or not second < min(TITLE_REACH, len(context.blocks) - 1):
        return False
    if not context.is_prose(second + 1):
        return False
    if first == 0:
        return not context.is_prose(1)
    return not any(context.is_prose(block) and block not in context.repeated for block in range(first))


def _is_reworded(pair: Pair) -> bool:
    """Return whether the copies differ in more than the order of tokens and the spelling of one."""
    first, second = map(Counter, map(pair.tokens, pair.copies))
    return max((first - second).total(), (second - first).total()) >= MIN_REWORDED


def _length(pair: Pair) -> Preference | None:
    """Remove the copy with fewer tokens."""
    return _preference(_lower_copy(pair, lambda copy: len(pair.tokens(copy))), "the other copy is longer")


def _misspelling(pair: Pair) -> Preference | None:
    """Remove the copy with more tokens that neither the other copy nor the rest of the document has."""
    frequencies = pair.context.token_frequencies
    correct = _lower_copy(pair, lambda copy: sum(frequencies[token] == 1 for token in pair.lost_tokens(copy)))
    return None if correct is None else Preference(pair.other(correct), "a word in it is misspelt")


def _lower_copy(pair: Pair, measure: Callable[[int], int]) -> int | None:
    """Return the copy with the lower measure; None if both have the same."""
    first, second = map(measure, pair.copies)
    if first == second:
        return None
    return pair.first if first < second else pair.second


def _split_quotation(pair: Pair) -> Preference | None:
    """Remove the copy between a quotation and the next words of the same speaker."""
    return _preference(pair.only_copy(pair.context.splits_quotation), "it separates a quotation from its continuation")


def _reference_after(pair: Pair) -> Preference | None:
    """Keep the copy that the next block refers to."""
    needed = pair.only_copy(lambda copy: _is_referred_to(pair.context, copy))
    return None if needed is None else Preference(pair.other(needed), "the next paragraph refers to the other copy")


def _is_referred_to(context: Context, block: int) -> bool:
    """Return whether the next block refers to a block; a question ("Who is she?") rather refers to what follows it."""
    return context.opens_with_reference(block + 1) and not context.is_question(block + 1)


CRITERIA: Final[tuple[Criterion, ...]] = (  # in order of weight
    _defect,
    _reference_without_text_before,
    _doubled_words,
    _lost_accents,
    _summary,
    _reference,
    _length,
    _misspelling,
    _split_quotation,
    _reference_after,
)


def choose(pair: Pair) -> Preference:
    r"""Return the copy that an editor would remove, given that neither states more than the other.

    >>> from cleaner.formats.plain import parse
    >>> from cleaner.repeats.context import Context
    >>> document = parse("The wall is finished, she said\n\nThe wall is finished, she said.\n")
    >>> choose(Pair(0, 1, 1.0, Context(document.source, document.blocks)))
    Preference(remove=0, reason='its full stop is missing')
    """
    choices = (criterion(pair) for criterion in CRITERIA)
    return next((choice for choice in choices if choice), Preference(pair.second, "the first copy is kept"))
