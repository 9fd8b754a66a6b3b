"""Which rule a finding names where rules of several languages match the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache
from heapq import nlargest
from typing import Final

from cleaner.lazy import LazyFunction
from cleaner.promos.lines import Line
from cleaner.promos.matching import RuleMatch
from cleaner.promos.rules.parse import FOLDER
from cleaner.promos.rules.ruleset import Rule
from cleaner.text import tokens

DEFAULT_LANGUAGE: Final = "en"
WITHOUT_LEXICON: Final = ("lt", "ms", "sw", "zu")  # built-in rulesets of languages that cannot be detected
MAX_SAMPLE_LINES: Final = 10  # the longest ones, which are prose; together some 400 words
MAX_SAMPLE_LINE: Final = 300  # characters

_language_of = LazyFunction("cleaner.facts.lexicon", "language_of")  # most documents need no language


class Attribution:
    """Names the rules of the findings in one document.

    “Facebook” is a share button in most languages, and the match has the first rule that was found. This decides
    what is removed, so it is not changed; but a finding names the rule of the document's language instead if that
    matches the same words in the same shape. The language is that of the longest lines. Where no lexicon knows it, or
    none of the rules is of that language, the ruleset with the most other matches in the document is preferred, then
    English.

    The language is detected when it is first needed: for most documents never.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def rule_of(self, match: RuleMatch) -> Rule:
        """Return the rule that a finding names for a match."""
        if not match.equivalents or match.rule.ruleset not in _built_in_rulesets():
            return match.rule
        rules: dict[str, Rule] = {}
        for rule in (match.rule, *match.equivalents):
            rules.setdefault(rule.ruleset, rule)
        if self._language in rules:
            return rules[self._language]
        # `max` prefers the first one, the rule that decided.
        return rules[max(rules, key=lambda ruleset: (self._matches_by_ruleset[ruleset], ruleset == DEFAULT_LANGUAGE))]

    @cached_property
    def _language(self) -> str:
        """The code of the document's language; empty if it is not known.

        A language without a lexicon may be taken for a similar one, such as Malay for Indonesian. It is preferred if
        the promo lines have more matches of its ruleset.
        """
        prose = (line.text for line in self._lines if line.kind != "untouchable")
        sample = nlargest(MAX_SAMPLE_LINES, prose, key=len)
        detected: str = _language_of(tokens("\n".join(text[:MAX_SAMPLE_LINE] for text in sample)))
        matches = self._matches_by_ruleset
        undetectable = max(WITHOUT_LEXICON, key=lambda ruleset: matches[ruleset])
        return undetectable if matches[undetectable] > matches[detected] else detected

    @cached_property
    def _matches_by_ruleset(self) -> Counter[str]:
        """The number of matches in the document that only one ruleset has, by ruleset."""
        matches = (match for line in self._lines for match in (line.match, *(match for _, match in line.cuts)))
        return Counter(match.rule.ruleset for match in matches if match and not match.equivalents)


@lru_cache(maxsize=1)
def _built_in_rulesets() -> frozenset[str]:
    """Return the names of the built-in rulesets, which are language codes; rulesets of users have names of any kind."""
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))
