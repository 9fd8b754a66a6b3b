"""What a template is made of, and the words that it may begin with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from cleaner.errors import RuleError
from cleaner.text import is_unspaced, tokens

GAP: Final = 8  # words that `…` may stand for: a name, a title, a list of three
LONG_GAP: Final = 30  # words that `……` may stand for: most of a sentence
NUMBER_WORDS: Final = 3  # "1,234.50" is three words
UNSPACED_FACTOR: Final = 3  # in scripts without spaces a character is a word, and about three make a real one

_TOKEN = re.compile(r"…+|\.\.\.+|[()\[\]|#]|[^\s()\[\]|#…]+")


class Gap(NamedTuple):
    """One to `most` words of any kind."""

    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits."""


class Prefix(NamedTuple):
    """Any word that begins so."""

    start: str


class Choice(NamedTuple):
    """One of several phrases."""

    branches: tuple[Phrase, ...]


Phrase: TypeAlias = "tuple[str | Gap | Number | Prefix | Choice, ...]"


def parse(template: str) -> Phrase:
    """Return the elements of a template.

    Raises `RuleError` for brackets that do not match, and for a phrase that begins with `word*`
    or is nothing but gaps, since such a phrase would have to be tried on every line.

    >>> parse("[the] latest … news")
    (Choice(branches=(('the',), ())), 'latest', Gap(most=8), 'news')
    """
    factor = UNSPACED_FACTOR if not template.isascii() and any(map(is_unspaced, frozenset(template))) else 1
    open_brackets: list[tuple[str, list[Phrase]]] = []
    branches: list[Phrase] = [()]
    for token in _TOKEN.findall(template):
        if token in "([":
            open_brackets.append((token, branches))
            branches = [()]
        elif token in ")]":
            if not open_brackets or open_brackets[-1][0] + token not in ("()", "[]"):
                raise RuleError(f"{token!r} closes no bracket in {template!r}; write (a|b) and [a]")
            opened, outer = open_brackets.pop()
            choice = Choice((*branches, ()) if opened == "[" else tuple(branches))
            branches = [*outer[:-1], (*outer[-1], choice)]
        elif token == "|":
            branches.append(())
        else:
            branches[-1] += tuple(_elements(token, factor))
    if open_brackets or len(branches) > 1:
        raise RuleError(f"a bracket stays open, or a | stands outside of them, in {template!r}; write (a|b) and [a]")
    if not next(openings(branches[0]), None):
        raise RuleError(f"{template!r} holds no word to find it by; begin it with a word, a number or one gap")
    return branches[0]


def _elements(token: str, factor: int) -> Iterator[str | Gap | Number | Prefix]:
    if token.isascii() and token.isalpha():  # most are
        yield token.lower()
    elif token == "#":
        yield Number()
    elif token[0] == "…" or token.startswith("..."):
        yield Gap((LONG_GAP if token in ("……", "......") else GAP) * factor)
    elif token.endswith("*") and (start := tokens(token)):
        yield from start[:-1]
        yield Prefix(start[-1])
    else:
        yield from tokens(token)


def openings(phrase: Phrase) -> Iterator[tuple[str, int, Phrase]]:
    """Yield each word that the phrase may begin with, the most words before it, and the phrase from there.

    The word is "#" for a number.

    >>> list(openings(parse("[our] … newsletter")))
    [('our', 0, (Choice(branches=(('our',), ())), Gap(most=8), 'newsletter')), ('newsletter', 8, ('newsletter',))]
    """
    for word in _first_words(phrase):
        yield word, 0, phrase
    for position, element in enumerate(phrase):
        for gap in (element, *_alone(element)):
            if isinstance(gap, Gap):
                for word in _first_words(phrase[position + 1 :]):
                    yield word, gap.most, phrase[position + 1 :]
        if not _may_be_missing(element):
            return


def _alone(element: object) -> Iterator[object]:
    """Yield the branches of a choice that are one element."""
    if isinstance(element, Choice):
        yield from (branch[0] for branch in element.branches if len(branch) == 1)


def _first_words(phrase: Phrase) -> Iterator[str]:
    for element in phrase:
        if isinstance(element, str):
            yield element
        elif isinstance(element, Number):
            yield "#"
        elif isinstance(element, Choice):
            for branch in element.branches:
                yield from _first_words(branch)
        if not _may_be_missing(element):
            return


def required(phrase: Phrase) -> list[frozenset[str]]:
    """Return sets of words: a line that meets the phrase holds at least one word of each.

    Of the sets that a branch asks for, only the most telling one is taken.

    >>> [sorted(words) for words in required(parse("(read|see) [our] … newsletter"))]
    [['read', 'see'], ['newsletter']]
    """
    sets: list[frozenset[str]] = []
    for element in phrase:
        if isinstance(element, str):
            sets.append(frozenset((element,)))
        elif isinstance(element, Choice):
            branches = [required(branch) for branch in element.branches]
            if all(branches):
                sets.append(frozenset().union(*(most_selective(branch) for branch in branches)))
    return sets


def longest(phrase: Phrase) -> int:
    """Return the most words that a phrase may have.

    >>> longest(parse("[our] … (newsletter|daily briefing)"))
    11
    """
    return sum(map(_longest, phrase))


def _longest(element: object) -> int:
    if isinstance(element, Choice):
        return max(map(longest, element.branches))
    return element.most if isinstance(element, Gap) else NUMBER_WORDS if isinstance(element, Number) else 1


def most_selective(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return the set of words that fewest other texts hold one of: short words stand everywhere.

    >>> sorted(most_selective([frozenset(["may", "could"]), frozenset(["briefing", "newsletter"])]))
    ['briefing', 'newsletter']
    """
    return max(sets, key=lambda words: (min(map(len, words)), -len(words)))


def _may_be_missing(element: object) -> bool:
    return isinstance(element, Choice) and any(all(map(_may_be_missing, branch)) for branch in element.branches)
