"""The sentences of a document that some phrase may begin, found by their first two words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from cleaner.model import Span
from cleaner.promos.matching.first_tokens import FirstTokenIndex, PrefixEntry
from cleaner.text import fold_in_place, fold_to_ascii, tokens
from cleaner.text.sentences import sentences

MAX_SEARCHED: Final = 16  # required words that are searched for in a text; it is quicker to look up more in a line
MAX_START: Final = 60  # characters at the start of a sentence in which its first two words are expected

# The first word of a sentence, what is between, and the second word. And the same after a full stop: the pattern begins
# with a plain character, so that `re` finds it at the speed of memory.
_FIRST = re.compile(r"[\W_]*([^\W_]+)(?=([\W_]*)([^\W_]*))")
_NEXT = re.compile(rf"\.{_FIRST.pattern}")


class Start(NamedTuple):
    """The start of a sentence that some phrase may begin."""

    position: int  # in the source
    entry: PrefixEntry
    between: str  # what is between the first two words; the whole text where that is not known
    min_tokens: int  # a lower bound for the words of the sentence


def starts(source: str, lines: Iterable[Span], first_tokens: FirstTokenIndex) -> Iterator[Start]:
    """Yield the starts in the lines of a source, in order; starts between the lines may be among them.

    A line end counts as the end of a sentence, so a sentence over several lines can be found once per line.
    """
    folded = fold_in_place(source)
    if folded is not None:
        yield from _in_folded(folded, source, first_tokens)
        return
    for line in lines:
        for start in _in_line(line.of(source), first_tokens):
            yield start._replace(position=line.start + start.position)


def _in_line(text: str, first_tokens: FirstTokenIndex) -> Iterator[Start]:
    """Yield the starts in a line; all of them at position 0 where folding changes its length."""
    if (folded := fold_to_ascii(text)) is not None:
        return (start._replace(position=0, between=text) for start in _in_folded(folded, folded, first_tokens))
    if (folded := fold_in_place(text)) is not None:
        return _in_folded(folded, text, first_tokens)
    return _by_sentences(text, first_tokens)


def _in_folded(folded: str, source: str, first_tokens: FirstTokenIndex) -> Iterator[Start]:
    """Yield the starts in a source that was folded character by character, so that positions are the same."""
    min_tokens = _count_tokens if folded.isascii() else _one_or_two
    occurring = _RequiredTokens(folded)
    for match in chain([_FIRST.match(folded)], _NEXT.finditer(folded)):
        if (
            match is None
            or (second_tokens := first_tokens[match[1]]) is None
            or (entry := second_tokens[match[3]]) is None
        ):
            continue
        if entry.separators or _one_or_two(match) <= entry.max_tokens or occurring[entry.required_tokens]:
            yield Start(match.start(1), entry, source[match.start(2) : match.end(2)], min_tokens(match))


class _RequiredTokens(dict[frozenset[str], bool]):
    """Sets of words, each with whether one of them may occur in a text; searched for when first looked up."""

    def __init__(self, folded: str) -> None:
        super().__init__()
        self._folded = folded

    def __missing__(self, words: frozenset[str]) -> bool:
        may_occur = self[words] = len(words) > MAX_SEARCHED or any(map(self._folded.__contains__, words))
        return may_occur


def _one_or_two(match: re.Match[str]) -> int:
    """Return a lower bound for the words of a sentence, given its first two words."""
    return 2 if match[3] and "." not in match[2] else 1


def _count_tokens(match: re.Match[str]) -> int:
    """Return the number of words up to the next full stop, in a text where all other signs are spaces."""
    folded, start = match.string, match.start(1)
    end = folded.find(".", start)
    return len(folded[start : end if end >= 0 else None].split())


def _by_sentences(text: str, first_tokens: FirstTokenIndex) -> Iterator[Start]:
    """Yield the starts in a text that can only be folded as a whole."""
    for span in sentences(text):
        folded = tokens(text[span.start : min(span.end, span.start + MAX_START)])
        if len(folded) < 3:  # the second word may have been cut off
            folded = tokens(span.of(text))
        if folded and (entry := first_tokens.entry(folded[0], folded[1] if len(folded) > 1 else "")):
            yield Start(span.start, entry, text, len(folded))
