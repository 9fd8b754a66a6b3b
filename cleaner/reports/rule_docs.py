"""What each rule finds, with examples, for reports that explain rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cleaner.config import GROUPS, OPTIONAL_KINDS, PROMO_KINDS, REPEAT_RULES
from cleaner.promos.rules.parse import FOLDER, read_ruleset
from cleaner.promos.rules.ruleset import GLUED, NEEDS, SHAPES, Rule
from cleaner.reports.diagnostics import UNUSED_IGNORE, WITHHELD
from cleaner.reports.terminal import shorten

EXAMPLE_END: Final = 30  # characters at either end of a long example in a description

_KINDS: Final = {**PROMO_KINDS, **OPTIONAL_KINDS}
_PROMO = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)  # marks what a rule removes from an example


@dataclass(frozen=True, slots=True)
class RuleDoc:
    """The documentation of a rule."""

    description: str  # one plain sentence: what the rule finds
    catches: tuple[str, ...] = ()  # examples of what it removes
    keeps: tuple[str, ...] = ()  # examples of what it does not remove


_DOCS: Final = {
    WITHHELD: RuleDoc("A document that is left unchanged because its edits would remove too much."),
    UNUSED_IGNORE: RuleDoc("A comment that ignores nothing."),
    **{name: RuleDoc(f"{finds[0].upper()}{finds[1:]}.") for name, finds in REPEAT_RULES.items()},
}


def description(rule: Rule) -> str:
    """Return one sentence that says what a rule about promo lines catches.

    >>> description(Rule("en/read-more-label", "read-more", "label", catches=("A story. {{READ MORE: Another}}",)))
    'A line that points to another story, such as “READ MORE: Another”.'
    """
    example = next((f", such as “{_promo_of(text)}”" for text in rule.catches), "")
    return f"A line that {_KINDS[rule.kind]}{example}."


def _promo_of(example: str) -> str:
    """Return the first line of what a rule removes from an example."""
    marked = _PROMO.search(example)
    text = marked[1] if marked else example
    return shorten(text.strip().partition("\n")[0], EXAMPLE_END)


def sentences(rule: Rule) -> tuple[str, ...]:
    """Return the sentences that explain how a rule about promo lines matches."""
    parts = (rule.explanation, SHAPES.get(rule.shape), GLUED.get(rule.glued), NEEDS.get(rule.needs))
    return tuple(part for part in parts if part)


def rule_docs(names: Iterable[str]) -> dict[str, RuleDoc]:
    """Return the documentation of the rules with these names.

    Rules of the user's own are deliberately left out, since a report holds only their names.

    >>> rule_docs(["repeated-paragraph", "mine/label"])
    {'repeated-paragraph': RuleDoc(description='A paragraph with the same words as another one.', catches=(), keeps=())}
    """
    names = sorted(set(names))
    rulesets = sorted({name.partition("/")[0] for name in names} - GROUPS["repeats"])
    paths = [FOLDER / f"{ruleset}.toml" for ruleset in rulesets]
    rules = {rule.id: rule for path in paths if path.is_file() for rule in read_ruleset(path)}
    docs = {}
    for name in names:
        if name in _DOCS:
            docs[name] = _DOCS[name]
        elif name in rules:
            docs[name] = RuleDoc(description(rules[name]), rules[name].catches, rules[name].keeps)
    return docs
