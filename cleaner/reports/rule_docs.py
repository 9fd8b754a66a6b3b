"""What each rule finds, with examples, for reports that explain rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from cleaner.config import GROUPS, REPEAT_RULES
from cleaner.promos.rules.parse import FOLDER, read_ruleset
from cleaner.promos.rules.ruleset import Rule
from cleaner.reports.diagnostics import UNUSED_IGNORE, WITHHELD


@dataclass(frozen=True, slots=True)
class RuleDoc:
    """The documentation of a rule."""

    description: str  # plain sentences: what the rule finds
    catches: tuple[str, ...] = ()  # examples of what it removes
    keeps: tuple[str, ...] = ()  # examples of what it does not remove


_DOCS: Final = {
    WITHHELD: RuleDoc("A document that is left unchanged because its edits would remove too much."),
    UNUSED_IGNORE: RuleDoc("A suppression comment that suppresses nothing."),
    **{name: RuleDoc(f"{finds[0].upper()}{finds[1:]}.") for name, finds in REPEAT_RULES.items()},
}


def rule_docs(names: Iterable[str]) -> dict[str, RuleDoc]:
    """Return the documentation of the rules with these names.

    Rules of custom rulesets are deliberately left out, since a report contains only their names.

    >>> rule_docs(["repeated-paragraph", "mine/label"])
    {'repeated-paragraph': RuleDoc(description='A paragraph with the same words as another one.', catches=(), keeps=())}
    """
    names = sorted(set(names))
    rulesets = sorted({name.partition("/")[0] for name in names} - GROUPS["repeats"])
    rules = {rule.id: rule for ruleset in rulesets for rule in _builtin_rules(ruleset)}
    docs = {}
    for name in names:
        if name in _DOCS:
            docs[name] = _DOCS[name]
        elif name in rules:
            docs[name] = RuleDoc(rules[name].description, rules[name].catches, rules[name].keeps)
    return docs


@cache
def _builtin_rules(ruleset: str) -> tuple[Rule, ...]:
    """Return the rules of a built-in ruleset; none for a custom one. Reading the English one takes 50 ms."""
    path = FOLDER / f"{ruleset}.toml"
    return read_ruleset(path) if path.is_file() else ()
