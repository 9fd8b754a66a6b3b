"""What is to be known about a rule: what it looks for, and examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cleaner.config import GROUPS, REPEAT_RULES
from cleaner.promos.rules.parse import FOLDER, read_ruleset
from cleaner.promos.rules.ruleset import INLINE, REQUIRES, SHAPES, Rule
from cleaner.reports.diagnostics import UNUSED, WITHHELD


@dataclass(frozen=True, slots=True)
class RuleDoc:
    """What a reader is told of a rule."""

    says: tuple[str, ...]  # sentences
    catches: tuple[str, ...] = ()  # examples of what it finds
    keeps: tuple[str, ...] = ()  # examples of what it leaves alone


# What stands in place of a rule, and what it says.
_NO_RULES: Final = {
    WITHHELD: RuleDoc(("nothing was removed, since too much would have gone",)),
    UNUSED: RuleDoc(("a comment that ignores nothing",)),
}


def sentences(rule: Rule) -> tuple[str, ...]:
    """Return what a rule about promo lines says of itself."""
    said = (rule.explanation, SHAPES.get(rule.shape), INLINE.get(rule.inline), REQUIRES.get(rule.requires))
    return tuple(sentence for sentence in said if sentence)


def rule_docs(names: Iterable[str]) -> dict[str, RuleDoc]:
    """Return what is known about the rules of these names, by name.

    Left out on purpose: rules of the user's own, of which a report knows the names only.

    >>> rule_docs(["repeated-paragraph", "mine/label"])
    {'repeated-paragraph': RuleDoc(says=('the same words again',), catches=(), keeps=())}
    """
    names = sorted(set(names))
    rulesets = sorted({name.partition("/")[0] for name in names} - GROUPS["repeats"])
    paths = [FOLDER / f"{ruleset}.toml" for ruleset in rulesets]
    rules = {rule.id: rule for path in paths if path.is_file() for rule in read_ruleset(path)}
    found = {}
    for name in names:
        if name in REPEAT_RULES:
            found[name] = RuleDoc((REPEAT_RULES[name],))
        elif name in _NO_RULES:
            found[name] = _NO_RULES[name]
        elif name in rules:
            found[name] = RuleDoc(sentences(rules[name]), tuple(rules[name].catches), tuple(rules[name].keeps))
    return found
