"""The sentences of a document that may begin with a phrase, found by their prefixes: their first two tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from cleaner.model import Span
from cleaner.promos.matching.first_tokens import FirstTokenIndex, PrefixEntry
from cleaner.text import fold_in_place, fold_to_ascii, tokens
from cleaner.text.sentences import sentences

MAX_SEARCHED: Final = 16  # required tokens that a text is searched for; for more, a lookup in the line is faster
MAX_START: Final = 60  # characters at the start of a sentence in which its prefix is expected
MAX_COUNTED: Final = 2000  # characters of a sentence whose tokens are counted; no phrase is longer

# The prefix of a sentence: its first token, the text between, and its second token.
_FIRST = re.compile(r"[\W_]*([^\W_]+)(?=([\W_]*)([^\W_]*))")
# The prefix after a full stop. `re` finds it very fast, since the pattern begins with a plain character.
_NEXT = re.compile(rf"\.{_FIRST.pattern}")


class Start(NamedTuple):
    """The start of a sentence that may begin with a phrase."""

    position: int  # in the source
    entry: PrefixEntry
    between: str  # the text between the first two tokens, or the whole text if it is not known
    min_tokens: int  # a lower bound for the number of tokens of the sentence


def starts(source: str, lines: Iterable[Span], first_tokens: FirstTokenIndex) -> Iterator[Start]:
    """Yield the starts in the lines of a source, in order. Starts outside of these lines may be among them.

    A line end counts as the end of a sentence, so a sentence over several lines may be found once per line.
    """
    folded = fold_in_place(source)
    if folded is not None:
        yield from _in_folded(folded, source, first_tokens)
        return
    for line in lines:
        for start in _in_line(line.of(source), first_tokens):
            yield start._replace(position=line.start + start.position)


def _in_line(text: str, first_tokens: FirstTokenIndex) -> Iterator[Start]:
    """Yield the starts in a line; all of them at position 0 if folding may change its length."""
    if (folded := fold_to_ascii(text)) is not None:
        return (start._replace(position=0, between=text) for start in _in_folded(folded, folded, first_tokens))
    if (folded := fold_in_place(text)) is not None:
        return _in_folded(folded, text, first_tokens)
    return _by_sentences(text, first_tokens)


def _in_folded(folded: str, source: str, first_tokens: FirstTokenIndex) -> Iterator[Start]:
    """Yield the starts in a source that was folded character by character, so that offsets are the same."""
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
    """For each set of tokens whether one of them may occur in a text; computed on demand."""

    def __init__(self, folded: str) -> None:
        super().__init__()
        self._folded = folded

    def __missing__(self, tokens: frozenset[str]) -> bool:
        may_occur = self[tokens] = len(tokens) > MAX_SEARCHED or any(map(self._folded.__contains__, tokens))
        return may_occur


def _one_or_two(match: re.Match[str]) -> int:
    """Return a lower bound for the number of tokens of a sentence, given its prefix."""
    return 2 if match[3] and "." not in match[2] else 1


def _count_tokens(match: re.Match[str]) -> int:
    """Return the number of tokens up to the next full stop, in a text without other punctuation; of a part if far."""
    folded, start = match.string, match.start(1)
    end = folded.find(".", start, start + MAX_COUNTED)
    return len(folded[start : end if end >= 0 else start + MAX_COUNTED].split())


def _by_sentences(text: str, first_tokens: FirstTokenIndex) -> Iterator[Start]:
    """Yield the starts in a text that cannot be folded character by character."""
    for span in sentences(text):
        folded = tokens(text[span.start : min(span.end, span.start + MAX_START)])
        if len(folded) < 3:  # the second token may be cut off
            folded = tokens(span.of(text))
        if folded and (entry := first_tokens.entry(folded[0], folded[1] if len(folded) > 1 else "")):
            yield Start(span.start, entry, text, len(folded))
