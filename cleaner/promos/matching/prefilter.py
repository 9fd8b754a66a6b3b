"""Screening: a look at the first words of its sentences tells that most lines cannot be promo.

What passes is judged; what does not pass no rule meets. That is certain, not likely: a phrase stands at the
beginning of a sentence, so two words there tell which phrases may follow, and each of these asks for other words,
and for a sentence that is not too long.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from cleaner.model import Span
from cleaner.promos.matching.first_words import FirstWordIndex
from cleaner.promos.matching.sentence_starts import starts
from cleaner.promos.rules.ruleset import Match, Ruleset

MAX_PATTERNS: Final = 4  # with more of them, searching each text for each takes longer than judging its lines

# A pattern that looks at what stands beside its match may meet a line and yet not be found in the text around it.
_LOOKS_ASIDE = re.compile(r"\\[bBAZmMG]|\(\?<?!|(?<!\[)\^|\$")
# The letters that a pattern begins with, and what in it is not on its top level.
_BEGINNING = re.compile(r"(?:\(\?:([\w |]+)\)|([\w ]+))(?![?*{|\w ])")
_NESTED = re.compile(r"\\.|\[[^\[\]]*\]|\([^()]*\)")
_BEFORE_A_LINE: Final = ("", "\n", "\r")

Line: TypeAlias = tuple[Span, tuple[str, ...]]  # its place, and its words


class LinePrefilter:
    """What a ruleset lets through."""

    __slots__ = ("_begun", "_patterns", "_rules", "_telling", "openings")

    def __init__(self, rules: Ruleset) -> None:
        self._rules = rules
        self.openings = FirstWordIndex(rules)
        self._telling = frozenset(rules.required_words)
        self._patterns = [
            (beginnings("" if _LOOKS_ASIDE.search(rule.pattern) else rule.pattern), pattern)
            for rule, pattern, _ in rules.patterns
        ]
        self._begun = tuple(beginning for sentence_starts, _ in self._patterns for beginning in sentence_starts)

    def may_hold_pattern(self, source: str) -> bool:
        """Tell whether a pattern may meet a line of a text."""
        return len(self._patterns) > MAX_PATTERNS or any(
            beginning in source and (not beginning or pattern.search(source))
            for sentence_starts, pattern in self._patterns
            for beginning in sentence_starts
        )

    @property
    def initials(self) -> str:
        """The letters that the lines which a pattern may meet begin with, behind white space; told of few patterns."""
        return "".join({beginning[0] for beginning in self._begun})

    def may_meet_pattern(self, line: str) -> bool:
        """Tell whether a pattern may meet a line: sooner known than of the text that it stands in."""
        return self.may_be_pattern(line) and self.may_hold_pattern(line)

    def may_be_pattern(self, line: str) -> bool:
        """Tell whether a line begins as some pattern does."""
        return line.lstrip().startswith(self._begun)

    def passing(self, source: str, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield the lines of a source that a phrase may meet, or a sentence of them; no phrase meets the others."""
        required_words, lines = self._telling, [line for line in lines if line[1]]
        if not lines:
            return iter(())  # as in most texts that were shortened
        folded = [words for _, words in lines]
        places = [span.start for span, _ in lines]
        passing = {at for at, words in enumerate(folded) if not required_words.isdisjoint(words)}
        passing = {at for at in passing if self._rules.words_behind_gaps(folded[at])}
        for at, place in enumerate(places):
            if source[place - 1 : place] not in _BEFORE_A_LINE and self._may_begin(source, folded[at]):
                passing.add(at)
        for place, opening, joint, length in starts(source, [span for span, _ in lines], self.openings):
            at = bisect_right(places, place) - 1
            if at >= 0 and at not in passing and opening.may_meet(length, joint, folded[at]):
                passing.add(at)
        return map(lines.__getitem__, sorted(passing))

    def matches(self, text: str, folded: tuple[str, ...]) -> Iterator[Match]:
        """Yield the phrases that match a text from its first word on."""
        if folded and self._may_begin(text, folded):
            yield from self._rules.openings(folded)
        if not self._telling.isdisjoint(folded):
            yield from self._rules.behind_gaps(folded)

    def _may_begin(self, text: str, folded: Sequence[str]) -> bool:
        """Tell whether a phrase may begin a text with its first word."""
        seconds = self.openings[folded[0]]
        opening = None if seconds is None else seconds[folded[1] if len(folded) > 1 else ""]
        return opening is not None and opening.may_meet(len(folded), text, folded)


def beginnings(pattern: str) -> tuple[str, ...]:
    r"""Return what a text that fits a regular expression may begin with; an empty text where that is not plain.

    >>> beginnings(r"(?:Home|HOME)\s?News"), beginnings(r"En \p{Lu}\w+"), beginnings(r"Ens?"), beginnings("A|B")
    (('Home', 'HOME'), ('En ',), ('',), ('',))
    """
    sentence_starts, top = _BEGINNING.match(pattern), _NESTED.sub("", pattern)
    while top != (without := _NESTED.sub("", top)):
        top = without
    return tuple((sentence_starts[1] or sentence_starts[2]).split("|")) if sentence_starts and "|" not in top else ("",)


@lru_cache(maxsize=16)
def line_prefilter_for(rules: Ruleset) -> LinePrefilter:
    """Return the screen of a ruleset, the same each time, with all that it has come to know."""
    return LinePrefilter(rules)
