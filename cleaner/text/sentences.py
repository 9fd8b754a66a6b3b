"""The sentences of one line, as far as promo lines are glued to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from unicodedata import category

from cleaner.lazy import LazyRegex
from cleaner.model import Span

MAX_GLUED: Final = 600  # characters at an end of a line among which glued promo is looked for

# Patterns that begin with the characters looked for are four times as fast as those that first look at what is before.
_FULL_STOP = LazyRegex(r"""[.。।۔](?<!\.[.。।۔])["'”’»」』）)\]]*\s*$""", module="re")  # but no ellipsis
_FULL_STOP_WIDTH = 40  # characters at the end of a text in which it is looked for
# Found by the plain module, and what stands beside it looked at one by one: that is ten times as fast.
_STOP = LazyRegex(
    r"""[.!?…。！？।؟۔](?:(?<=[.!?…])([.!?…]*)["'”’»)\]]*|["'”’»」』）)]*)""",
    module="re",
)
_BEFORE = ("Ll", "Lo", "Nd", "Nl", "No")  # categories of characters behind which a sentence may end
_BEFORE_SIGNS = ")]\"'’”»%"
_AFTER = ("Lu", "Lo")  # those that may open the next sentence without a space


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a line, also those glued to the one before: `ten percent.READ MORE`.

    Of a long line only the two ends are divided; what lies between them counts as one sentence.

    >>> [span.of("Up ten percent.READ MORE HERE") for span in sentences("Up ten percent.READ MORE HERE")]
    ['Up ten percent.', 'READ MORE HERE']
    """
    start = 0
    for end in (*_ends(text), len(text)):
        if text[start:end].strip():
            yield Span(start, end)
            start = end


def _ends(text: str) -> Iterator[int]:
    if len(text) <= 2 * MAX_GLUED:
        yield from sentence_ends(text)
    else:
        yield from sentence_ends(text[:MAX_GLUED])
        behind = len(text) - MAX_GLUED
        yield from (behind + end for end in sentence_ends(text[behind:]))


def sentence_ends(text: str) -> Iterator[int]:
    """Yield the places behind the sentences of a text, all but the last one.

    >>> list(sentence_ends("It rained. It rained again!"))
    [10]
    """
    last = 0
    for stop in _STOP.finditer(text):
        start, end = stop.span()
        after = text[end : end + 1]
        if stop[1] is None:
            # Such a mark ends a sentence only where something stands behind it, if only its quotation mark.
            end -= after in ("", "\n")
            is_end = end > start
        else:
            is_end = (
                start > last and (after.isspace() or category(after or "\n") in _AFTER) and _may_end(text[start - 1])
            )
        if is_end:
            last = end
            yield end


def _may_end(char: str) -> bool:
    return char in _BEFORE_SIGNS or category(char) in _BEFORE


def ends_a_sentence(text: str) -> bool:
    """Tell whether a text ends in a full stop; headlines do not, though they may ask or exclaim.

    >>> ends_a_sentence("The mill burned.”"), ends_a_sentence("You may also like...")
    (True, False)
    """
    return _FULL_STOP.search(text, max(0, len(text) - _FULL_STOP_WIDTH)) is not None
