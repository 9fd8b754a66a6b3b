"""Choose the rule that a finding names if rules of several languages match the same words."""

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
MAX_SAMPLE_LINES: Final = 10  # the longest ones, which are prose: about 400 words in total
MAX_SAMPLE_LINE: Final = 300  # characters

_language_of = LazyFunction("cleaner.facts.lexicon", "language_of")  # most documents need no language


class Attribution:
    """Names the rules of the findings in one document.

    “Facebook” is a share button in most languages. A match has the first rule that was found, and this rule decides
    what is removed. The finding names the rule of the document's language instead, if that rule matches the same words
    in the same shape. The language is that of the longest lines. If no lexicon has that language, or none of the rules
    is in it, the finding names a rule of the ruleset with the most other matches in the document. Among equals, the
    finding names an English rule.

    The language is detected on demand, since most documents do not need it.
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
        # Among equals, `max` returns the first: the rule that decides what is removed.
        return rules[max(rules, key=lambda ruleset: (self._matches_by_ruleset[ruleset], ruleset == DEFAULT_LANGUAGE))]

    @cached_property
    def _language(self) -> str:
        """The code of the document's language; empty if it is unknown.

        A language without a lexicon may be detected as a similar one, such as Malay as Indonesian. It is preferred if
        its ruleset has more matches among the promo lines.
        """
        prose = (line.text for line in self._lines if line.kind != "untouchable")
        sample = nlargest(MAX_SAMPLE_LINES, prose, key=len)
        detected: str = _language_of(tokens("\n".join(text[:MAX_SAMPLE_LINE] for text in sample)))
        matches = self._matches_by_ruleset
        undetectable = max(WITHOUT_LEXICON, key=lambda ruleset: matches[ruleset])
        return undetectable if matches[undetectable] > matches[detected] else detected

    @cached_property
    def _matches_by_ruleset(self) -> Counter[str]:
        """For each ruleset, the number of matches in the document that no other ruleset has."""
        matches = (match for line in self._lines for match in (line.match, *(match for _, match in line.cuts)))
        return Counter(match.rule.ruleset for match in matches if match and not match.equivalents)


@lru_cache(maxsize=1)
def _built_in_rulesets() -> frozenset[str]:
    """Return the names of the built-in rulesets, which are language codes. Rulesets of users may have any name."""
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))
