"""The rules that a configuration asks for: built-in ones, and those of its own files."""

from __future__ import annotations

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
    """Return the rules that a configuration asks for: the built-in ones and those of its own files.

    Raises `RuleError` for a file that cannot be read and for a rule that cannot be used or breaks
    its own examples, and `ConfigError` where `select` or `ignore` names what does not exist. The
    built-in rules are held to their examples by the tests instead.

    >>> any(rule.id == "en/read-more-label" for rule in load_rules(Config()).index.rules)
    True
    """
    index = builtin_index()
    trusted = len(index.rules)
    for path in config.rules:
        own = read_ruleset(Path(path))
        for fault in broken_examples(own):
            raise RuleError(f"{path}: {fault}")
        index = joined(index, build(own))
    _check_names(config, index)
    return Ruleset(index, _active(index, config), strict=config.profile == "docs", trusted=trusted)


def _check_names(config: Config, index: Index) -> None:
    """Refuse names that no rule, kind or group has: a rule that is misspelt would go on silently."""
    kinds = (*PROMO_KINDS, *OPTIONAL_KINDS)
    for setting, names in ("select", config.select), ("ignore", config.ignore):
        unknown = {*names}.difference(GROUPS, REPEAT_RULES, kinds)
        for name in sorted(unknown.difference(rule.id for rule in index.rules)):
            known = [rule.id for rule in index.rules] if "/" in name else [*REPEAT_RULES, *kinds, *GROUPS]
            raise ConfigError(f"{setting} names {name!r}, which no rule, kind or group has; {nearest(name, known)}")


def _active(index: Index, config: Config) -> frozenset[int]:
    """Return the positions of the rules that a configuration wants; most follow from their kind."""
    kinds = {kind: config.wants("", kind) for kind in (*PROMO_KINDS, *OPTIONAL_KINDS)}
    named = {*config.select, *config.ignore}
    return frozenset(
        position
        for position, rule in enumerate(index.rules)
        if (config.wants(rule.id, rule.kind) if rule.id in named else kinds[rule.kind])
    )


def builtin_index() -> Index:
    """Return the index of the built-in rules: as stored where that is up to date, else made anew."""
    return read_index(_files()) or build(builtin_rules())


@lru_cache(maxsize=1)
def builtin_rules() -> tuple[Rule, ...]:
    """Return the rules of all languages as their files tell them, with examples."""
    return tuple(rule for path in _files() for rule in read_ruleset(path))


def store_index() -> None:
    """Store the index of the built-in rules beside them."""
    write_index(build(builtin_rules()), _files())


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.toml"))
