"""The template language of phrases: parses a template, and finds out what all lines that match it have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from cleaner.errors import RuleError
from cleaner.text import is_unspaced, tokens

MAX_GAP: Final = 8  # tokens that `…` matches at most: a name, a title, a list of three
MAX_LONG_GAP: Final = 30  # tokens that `……` matches at most: most of a sentence
MAX_NUMBER: Final = 3  # tokens that `#` matches at most: "1,234.50" has three
UNSPACED_FACTOR: Final = 3  # tokens per word in scripts without spaces, where each character is a token
NUMBER: Final = "#"  # the template of a number

_PART = re.compile(r"…+|\.\.\.+|[()\[\]|#]|[^\s()\[\]|#…]+")


class Gap(NamedTuple):
    """One or more tokens of any kind."""

    max_tokens: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits."""


class TokenPrefix(NamedTuple):
    """Any token that begins with these characters, written `word*`."""

    start: str


class Choice(NamedTuple):
    """One of several phrases."""

    branches: tuple[Phrase, ...]


PhraseElement: TypeAlias = "str | Gap | Number | TokenPrefix | Choice"
Phrase: TypeAlias = "tuple[PhraseElement, ...]"


class Anchor(NamedTuple):
    """A token by which a phrase is found in a line: its first fixed token, after its leading gap if it has one."""

    token: str  # NUMBER for a number
    max_gap: int  # tokens that the leading gap matches at most; 0 without a gap
    rest: Phrase  # the phrase from this token on


def parse_phrase(template: str) -> Phrase:
    """Return the elements of a template.

    Raises `RuleError` for brackets that do not match, and for a phrase that begins with `word*` or consists of gaps
    only, since such a phrase would have to be compared with every line.

    >>> parse_phrase("[the] latest … news")
    (Choice(branches=(('the',), ())), 'latest', Gap(max_tokens=8), 'news')
    """
    factor = UNSPACED_FACTOR if not template.isascii() and any(map(is_unspaced, frozenset(template))) else 1
    open_brackets: list[tuple[str, list[Phrase]]] = []
    branches: list[Phrase] = [()]
    for part in _PART.findall(template):
        if part in "([":
            open_brackets.append((part, branches))
            branches = [()]
        elif part in ")]":
            if not open_brackets or open_brackets[-1][0] + part not in ("()", "[]"):
                raise RuleError(f"{part!r} closes no bracket in {template!r}; write (a|b) and [a]")
            bracket, enclosing = open_brackets.pop()
            choice = Choice((*branches, ()) if bracket == "[" else tuple(branches))
            branches = [*enclosing[:-1], (*enclosing[-1], choice)]
        elif part == "|":
            branches.append(())
        else:
            branches[-1] += tuple(_elements(part, factor))
    if open_brackets or len(branches) > 1:
        raise RuleError(f"a bracket is not closed, or a | is outside of brackets, in {template!r}; write (a|b) and [a]")
    if not next(anchors(branches[0]), None):
        raise RuleError(f"{template!r} has no fixed first word; begin it with a word, a number or one gap")
    return branches[0]


def _elements(part: str, factor: int) -> Iterator[PhraseElement]:
    """Yield the elements of a part of a template that is neither a bracket nor a `|`."""
    if part.isascii() and part.isalpha():  # the common case
        yield part.lower()
    elif part == NUMBER:
        yield Number()
    elif part[0] == "…" or part.startswith("..."):
        yield Gap((MAX_LONG_GAP if part in ("……", "......") else MAX_GAP) * factor)
    elif part.endswith("*") and (start := tokens(part)):
        yield from start[:-1]
        yield TokenPrefix(start[-1])
    else:
        yield from tokens(part)


def anchors(phrase: Phrase) -> Iterator[Anchor]:
    """Yield each anchor of a phrase.

    Every line that matches the phrase has the token of one anchor after at most `max_gap` other tokens.

    >>> [(anchor.token, anchor.max_gap) for anchor in anchors(parse_phrase("[our] … newsletter"))]
    [('our', 0), ('newsletter', 8)]
    """
    for token in _first_tokens(phrase):
        yield Anchor(token, 0, phrase)
    for max_gap, rest in _leading_gaps(phrase):
        for token in _first_tokens(rest):
            yield Anchor(token, max_gap, rest)


def _leading_gaps(phrase: Phrase) -> Iterator[tuple[int, Phrase]]:
    """Yield the maximum length of each gap that the phrase can begin with, in tokens, and the rest of the phrase."""
    for position, element in enumerate(phrase):
        rest = phrase[position + 1 :]
        if isinstance(element, Gap):
            yield element.max_tokens, rest
            yield from ((element.max_tokens + length, last) for length, last in _leading_gaps(rest))
        elif isinstance(element, Choice):
            for branch in element.branches:
                yield from ((length, (*last, *rest)) for length, last in _leading_gaps(branch))
        if not _is_optional(element):
            return


def _first_tokens(phrase: Phrase) -> Iterator[str]:
    """Yield the fixed tokens and numbers that a match of the phrase can begin with."""
    for element in phrase:
        if isinstance(element, str):
            yield element
        elif isinstance(element, Number):
            yield NUMBER
        elif isinstance(element, Choice):
            for branch in element.branches:
                yield from _first_tokens(branch)
        if not _is_optional(element):
            return


def required_tokens(phrase: Phrase) -> list[frozenset[str]]:
    """Return sets of tokens. A line that matches the phrase has at least one token of each set.

    A choice requires one token of a union: the union of the most selective set of each branch.

    >>> [sorted(required) for required in required_tokens(parse_phrase("(read|see) [our] … newsletter"))]
    [['read', 'see'], ['newsletter']]
    """
    required: list[frozenset[str]] = []
    for element in phrase:
        if isinstance(element, str):
            required.append(frozenset((element,)))
        elif isinstance(element, Choice):
            branches = [required_tokens(branch) for branch in element.branches]
            if all(branches):
                required.append(frozenset().union(*map(most_selective, branches)))
    return required


def max_length(phrase: Phrase) -> int:
    """Return the largest number of tokens that can match the phrase.

    >>> max_length(parse_phrase("[our] … (newsletter|daily briefing)"))
    11
    """
    return sum(map(_max_length, phrase))


def _max_length(element: PhraseElement) -> int:
    if isinstance(element, Choice):
        return max(map(max_length, element.branches))
    return element.max_tokens if isinstance(element, Gap) else MAX_NUMBER if isinstance(element, Number) else 1


def most_selective(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return the set whose tokens occur in the fewest lines, by a rule of thumb: short tokens are frequent.

    >>> sorted(most_selective([frozenset(["may", "could"]), frozenset(["briefing", "newsletter"])]))
    ['briefing', 'newsletter']
    """
    return max(sets, key=lambda tokens: (min(map(len, tokens)), -len(tokens)))


def _is_optional(element: PhraseElement) -> bool:
    return isinstance(element, Choice) and any(all(map(_is_optional, branch)) for branch in element.branches)
