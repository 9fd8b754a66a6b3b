"""The line prefilter: skips lines that cannot match a rule. The docstring of the package explains how."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from cleaner.model import Span
from cleaner.promos.matching.first_tokens import FirstTokenIndex
from cleaner.promos.matching.sentence_starts import starts
from cleaner.promos.rules.ruleset import PhraseMatch, Ruleset

MAX_PATTERNS: Final = 4  # with more patterns, searching the text takes longer than matching its lines
LONG_LINE: Final = 200  # tokens; a longer line is made a set once, and not read by each of its sentences

# An assertion about the text around a match. A pattern with one may match a line but not be found in the whole text.
_ASSERTION = re.compile(r"\\[bBAZmMG]|\(\?<?!|(?<!\[)\^|\$")
# The fixed text that a pattern begins with, and what is nested in a pattern: without it, each | is at the top level.
_FIXED_START = re.compile(r"(?:\(\?:([\w |]+)\)|([\w ]+))(?![?*{|\w ])")
_NESTED = re.compile(r"\\.|\[[^\[\]]*\]|\([^()]*\)")
_BEFORE_A_LINE: Final = ("", "\n", "\r")

SpanTokens: TypeAlias = tuple[Span, tuple[str, ...]]  # a span and its tokens


class LinePrefilter:
    """The lines and texts that the rules of a ruleset may match."""

    __slots__ = ("_pattern_starts", "_patterns", "_required_tokens", "_rules", "first_tokens")

    def __init__(self, rules: Ruleset) -> None:
        self._rules = rules
        self.first_tokens = FirstTokenIndex(rules)
        self._required_tokens = frozenset(rules.required_tokens)
        self._patterns = [
            (pattern_starts("" if _ASSERTION.search(rule.pattern) else rule.pattern), pattern)
            for rule, pattern, _ in rules.patterns
        ]
        self._pattern_starts = tuple(start for starts, _ in self._patterns for start in starts)

    def may_contain_pattern(self, source: str) -> bool:
        """Return whether a pattern may match a line of a text; always true with more than `MAX_PATTERNS` patterns."""
        return len(self._patterns) > MAX_PATTERNS or any(
            start in source and (not start or pattern.search(source))
            for starts, pattern in self._patterns
            for start in starts
        )

    @property
    def pattern_initials(self) -> str:
        """The first letters of the lines that a pattern may match; unusable if a pattern may begin with anything."""
        return "".join({start[0] for start in self._pattern_starts})

    def may_match_pattern(self, line: str) -> bool:
        """Return whether a pattern may match a line."""
        return self.may_start_pattern(line) and self.may_contain_pattern(line)

    def may_start_pattern(self, line: str) -> bool:
        """Return whether a line begins with the fixed text that some pattern begins with."""
        return line.lstrip().startswith(self._pattern_starts)

    def passing(self, source: str, lines: Iterable[SpanTokens]) -> Iterator[SpanTokens]:
        """Yield the lines of a source that a phrase may match, as a whole or in a sentence, in order."""
        lines = [line for line in lines if line[1]]
        if not lines:
            return iter(())  # in later passes, most texts have no new lines
        required_tokens, anchors_after_gap = self._required_tokens, self._rules.anchors_after_gap
        passing = {
            number
            for number, (_, tokens) in enumerate(lines)
            if not required_tokens.isdisjoint(tokens) and anchors_after_gap(tokens)
        }
        passing.update(
            number
            for number, (span, tokens) in enumerate(lines)
            # A list marker or the like precedes the line, so that no sentence of the source starts with the line.
            if source[span.start - 1 : span.start] not in _BEFORE_A_LINE and self._may_begin(source, tokens)
        )
        positions = [span.start for span, _ in lines]
        last, in_line = -1, frozenset[str]()  # the last long line, and its tokens
        for start in starts(source, [span for span, _ in lines], self.first_tokens):
            number = bisect_right(positions, start.position) - 1
            if number < 0 or number in passing:
                continue
            tokens: Collection[str] = lines[number][1]
            if len(tokens) > LONG_LINE:
                if number != last:
                    last, in_line = number, frozenset(tokens)
                tokens = in_line
            if start.entry.may_match(start.min_tokens, start.between, tokens):
                passing.add(number)
        return map(lines.__getitem__, sorted(passing))

    def matches(self, text: str, tokens: tuple[str, ...]) -> Iterator[PhraseMatch]:
        """Yield the phrases that match a text from its first token on, or after a leading gap."""
        if tokens and self._may_begin(text, tokens):
            yield from self._rules.matches_from_first_token(tokens)
        if not self._required_tokens.isdisjoint(tokens):
            yield from self._rules.matches_after_gap(tokens)

    def _may_begin(self, text: str, tokens: Sequence[str]) -> bool:
        """Return whether a phrase may match a text from its first token on."""
        entry = self.first_tokens.entry(tokens[0], tokens[1] if len(tokens) > 1 else "")
        return entry is not None and entry.may_match(len(tokens), text, tokens)


def pattern_starts(pattern: str) -> tuple[str, ...]:
    r"""Return the texts that a match of a regular expression begins with; ("",) if that is not obvious.

    >>> pattern_starts(r"(?:Home|HOME)\s?News"), pattern_starts(r"En \p{Lu}\w+")
    (('Home', 'HOME'), ('En ',))
    >>> pattern_starts(r"Ens?"), pattern_starts("A|B")
    (('',), ('',))
    """
    start, top_level = _FIXED_START.match(pattern), _NESTED.sub("", pattern)
    while top_level != (shorter := _NESTED.sub("", top_level)):
        top_level = shorter
    return tuple((start[1] or start[2]).split("|")) if start and "|" not in top_level else ("",)


@lru_cache(maxsize=16)
def line_prefilter_for(rules: Ruleset) -> LinePrefilter:
    """Return the prefilter of a ruleset, always the same one, since its indexes are filled on demand."""
    return LinePrefilter(rules)
