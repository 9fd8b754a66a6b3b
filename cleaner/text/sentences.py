"""Sentences of a line, including those that follow the previous one without a space, as inline promo lines do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from unicodedata import category

from cleaner.lazy import LazyRegex
from cleaner.model import Span
from cleaner.text.scripts import STOPS

MAX_INLINE: Final = 600  # characters at each end of a line that are divided into sentences

# Patterns that begin with the character to find are four times as fast as those that begin with a lookbehind.
_FULL_STOP = LazyRegex(r"""[.。।۔](?<!\.[.。।۔])["'”’»」』）)\]]*\s*$""", module="re")  # but not an ellipsis
_FULL_STOP_WIDTH = 40  # characters at the end of a text that are searched for a full stop
# A stop and its closing marks. The group matches only after a stop that a space or a capital must follow.
# `re` finds the stops, and Python checks their neighbours: ten times as fast as a pattern of `regex` that does both.
_STOP = LazyRegex(
    rf"""[{STOPS}](?:(?<=[.!?…])([.!?…]*)["'”’»)\]]*|["'”’»」』）)]*)""",
    module="re",
)
_LAST_CATEGORIES = ("Ll", "Lo", "Nd", "Nl", "No")  # of characters that a sentence may end with, before its stop
_LAST_SIGNS = ")]\"'’”»%"
_FIRST_CATEGORIES = ("Lu", "Lo")  # of characters that may begin the next sentence without a space


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a line, even without a space between them: `ten percent.READ MORE`.

    Only the two ends of a long line are divided. The middle counts as one sentence.

    >>> [span.of("Up ten percent.READ MORE HERE") for span in sentences("Up ten percent.READ MORE HERE")]
    ['Up ten percent.', 'READ MORE HERE']
    """
    start = 0
    for end in (*_ends(text), len(text)):
        if text[start:end].strip():
            yield Span(start, end)
            start = end


def _ends(text: str) -> Iterator[int]:
    if len(text) <= 2 * MAX_INLINE:
        yield from sentence_ends(text)
    else:
        yield from sentence_ends(text[:MAX_INLINE])
        tail = len(text) - MAX_INLINE
        yield from (tail + end for end in sentence_ends(text[tail:]))


def sentence_ends(text: str) -> Iterator[int]:
    """Yield the offset after each sentence of a text, except the last one.

    >>> list(sentence_ends("It rained. It rained again!"))
    [10]
    """
    last = 0
    for stop in _STOP.finditer(text):
        start, end = stop.span()
        following = text[end : end + 1]
        if stop[1] is None:
            # A stop such as "。" needs no space after it. At the end of a line the match is shortened by one
            # character, so that a single stop there ends no sentence: nothing follows it.
            end -= following in ("", "\n")
            is_end = end > start
        else:
            is_end = (
                start > last
                and (following.isspace() or category(following or "\n") in _FIRST_CATEGORIES)
                and _may_end(text[start - 1])
            )
        if is_end:
            last = end
            yield end


def _may_end(char: str) -> bool:
    return char in _LAST_SIGNS or category(char) in _LAST_CATEGORIES


def ends_a_sentence(text: str) -> bool:
    """Return whether a text ends with a full stop. Headlines do not; some end with a question or exclamation mark.

    >>> ends_a_sentence("The mill burned.”"), ends_a_sentence("You may also like...")
    (True, False)
    """
    return _FULL_STOP.search(text, max(0, len(text) - _FULL_STOP_WIDTH)) is not None
