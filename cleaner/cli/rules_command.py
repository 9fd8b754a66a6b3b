"""What `cleaner rules` prints: what is looked for, and each rule with its examples."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaner.config import GROUPS, OPTIONAL_KINDS, PROMO_KINDS, REPEAT_RULES, Config
from cleaner.errors import RuleError
from cleaner.promos.loading import builtin_rules
from cleaner.promos.rules.parse import read_ruleset
from cleaner.promos.rules.ruleset import Rule
from cleaner.reports.rule_docs import sentences

WIDTH = max(map(len, (*REPEAT_RULES, *PROMO_KINDS, *OPTIONAL_KINDS))) + 8  # columns of a name, with what follows it


def overview(config: Config) -> Iterator[str]:
    """Yield the rules about repeats and the kinds of promo lines, each with what it is about."""
    rules = _promo_rules(config)
    yield "Repeats\n"
    for name, meaning in REPEAT_RULES.items():
        yield _row(config, name, meaning)
    yield "\nPromo lines, each kind with an example\n"
    for kind in (*PROMO_KINDS, *OPTIONAL_KINDS):
        examples = [example for rule in rules if rule.kind == kind for example in rule.catches]
        if examples:
            yield _row(config, kind, examples[0])
    yield "\n(off) is not looked for unless selected. `cleaner rules NAME` explains a rule or a kind.\n"


def explanation(name: str, config: Config) -> Iterator[str]:
    """Yield what a rule, or each rule of a kind or group, catches and keeps.

    Raises `RuleError` for a name that none of them has.
    """
    rules = _promo_rules(config)
    members = {name} | GROUPS.get(name, frozenset())
    repeats = [rule for rule in REPEAT_RULES if rule in members]
    promos = [rule for rule in rules if members & {rule.kind, rule.id, rule.id.partition("/")[2]}]
    if not repeats and not promos:
        baseline_entries = [*REPEAT_RULES, *PROMO_KINDS, *OPTIONAL_KINDS, *(rule.id for rule in rules)]
        near = " or ".join(map(repr, difflib.get_close_matches(name, baseline_entries, n=2)))
        remedy = f"did you mean {near}?" if near else "`cleaner rules` lists them"
        raise RuleError(f"no rule, kind or group is named {name!r}; {remedy}")
    yield from (f"{name}{_state(config, name)}\n  {REPEAT_RULES[name]}\n" for name in repeats)
    for rule in promos:
        yield from _details(rule, config)


def _details(rule: Rule, config: Config) -> Iterator[str]:
    yield f"{rule.id}: {rule.kind}{_state(config, rule.id, rule.kind)}\n"
    yield from (f"  {sentence}\n" for sentence in sentences(rule))
    for title, examples in ("catches", rule.catches), ("keeps", rule.keeps):
        yield f"  {title}\n"
        for example in examples:
            yield "".join(f"    {line}\n" for line in example.splitlines())
    yield "\n"


def _promo_rules(config: Config) -> Sequence[Rule]:
    return [*builtin_rules(), *(rule for path in config.rules for rule in read_ruleset(Path(path)))]


def _row(config: Config, name: str, meaning: str) -> str:
    return f"  {name + _state(config, name):<{WIDTH}}{' / '.join(meaning.splitlines())}\n"


def _state(config: Config, name: str, kind: str = "") -> str:
    return "" if config.wants(name, kind) else " (off)"
