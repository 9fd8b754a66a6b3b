"""Load the rules that a configuration selects: built-in ones, and those of its own files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from cleaner.config import GROUPS, OPTIONAL_KINDS, PROMO_KINDS, REPEAT_RULES, Config
from cleaner.errors import ConfigError, RuleError, nearest
from cleaner.promos.examples import broken_examples
from cleaner.promos.rules.index_cache import read_index, write_index
from cleaner.promos.rules.parse import FOLDER, read_ruleset
from cleaner.promos.rules.ruleset import Index, Rule, Ruleset, build, joined


@lru_cache(maxsize=16)
def load_rules(config: Config) -> Ruleset:
    """Return the rules that a configuration selects: built-in ones, and those of its own files.

    Raises `RuleError` for a file that cannot be read and for a rule that is not valid or breaks its own examples, and
    `ConfigError` if `select` or `ignore` has an unknown name. Custom rules are used in every profile. The examples of
    the built-in rules are not checked here, but by the tests.

    >>> any(rule.id == "en/read-more-label" for rule in load_rules(Config()).index.rules)
    True
    """
    index = builtin_index()
    trusted = len(index.rules)
    for path in config.rules:
        own = read_ruleset(Path(path))
        if fault := next(broken_examples(own), ""):
            raise RuleError(f"{path}: {fault}")
        index = joined(index, build(own))
    _check_names(config, index)
    active = _active(index.rules[:trusted], config) | {
        trusted + position for position in _active(index.rules[trusted:], replace(config, profile="article"))
    }
    return Ruleset(index, active, strict=config.profile == "docs", trusted=trusted)


@lru_cache(maxsize=16)
def unselected_optional_rules(config: Config) -> Ruleset:
    """Return the rules of the optional kinds that a configuration does not select. Raises the errors of `load_rules`.

    >>> rules = unselected_optional_rules(Config(select=("byline",)))
    >>> sorted({rules.index.rules[position].kind for position in rules.active})
    ['caption', 'contact', 'copyright', 'photo-credit', 'timestamp']
    """
    rules = load_rules(config)
    optional = {position for position, rule in enumerate(rules.index.rules) if rule.kind in OPTIONAL_KINDS}
    return Ruleset(rules.index, frozenset(optional - rules.active), trusted=len(builtin_index().rules))


def _check_names(config: Config, index: Index) -> None:
    """Raise `ConfigError` for a name that no rule, kind or group has; a misspelt rule would silently stay active."""
    kinds = (*PROMO_KINDS, *OPTIONAL_KINDS)
    for setting, names in ("select", config.select), ("ignore", config.ignore):
        unknown = {*names}.difference(GROUPS, REPEAT_RULES, kinds)
        for name in sorted(unknown.difference(rule.id for rule in index.rules)):
            known = [rule.id for rule in index.rules] if "/" in name else [*REPEAT_RULES, *kinds, *GROUPS]
            raise ConfigError(f"{setting}: no rule, kind or group is named {name!r}; {nearest(name, known)}")


def _active(rules: Sequence[Rule], config: Config) -> frozenset[int]:
    """Return the positions of the rules that a configuration selects. Only rules that it names are checked singly."""
    kinds = {kind: config.wants("", kind) for kind in (*PROMO_KINDS, *OPTIONAL_KINDS)}
    named = {*config.select, *config.ignore}
    return frozenset(
        position
        for position, rule in enumerate(rules)
        if (config.wants(rule.id, rule.kind) if rule.id in named else kinds[rule.kind])
    )


def builtin_index() -> Index:
    """Return the index of the built-in rules: the stored one if it is up to date, else a new one."""
    return read_index(_files()) or build(builtin_rules())


@lru_cache(maxsize=1)
def builtin_rules() -> tuple[Rule, ...]:
    """Return the rules of all languages as their files define them, with examples."""
    return tuple(rule for path in _files() for rule in read_ruleset(path))


def store_index() -> None:
    """Store the index of the built-in rules next to their files."""
    write_index(build(builtin_rules()), _files())


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.toml"))
