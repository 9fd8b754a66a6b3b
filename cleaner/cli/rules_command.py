"""What `cleaner rules` prints: the rules about repeats, the kinds of promo lines, and each rule with examples."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from cleaner.config import GROUPS, OPTIONAL_KINDS, PROMO_KINDS, REPEAT_RULES, Config
from cleaner.errors import CleanerError, RuleError, nearest
from cleaner.promos.loading import builtin_rules
from cleaner.promos.rules.parse import FOLDER, read_ruleset
from cleaner.promos.rules.ruleset import Rule

ALL: Final = "all"  # in place of a language
DEFAULT_LANGUAGE: Final = "en"

_KINDS: Final = {**PROMO_KINDS, **OPTIONAL_KINDS}
_WIDTH: Final = max(map(len, (*REPEAT_RULES, *_KINDS))) + len(" (off)") + 2  # columns of a name


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a built-in ruleset, by their codes."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def language_of_locale() -> str:
    """Return the language of the locale if it has built-in rules, else English."""
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next(filter(None, map(os.environ.get, variables)), "")
    code = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return code if code in languages() else DEFAULT_LANGUAGE


def overview(config: Config) -> Iterator[str]:
    """Yield the rules about repeats and the kinds of promo lines, each with its description and an example."""
    language = language_of_locale()
    rules = _rules(config, language)
    yield "Repeats\n"
    for name, description in REPEAT_RULES.items():
        yield _row(f"{name}{_off(config, name)}", description)
    yield f"\nPromo lines, each kind with an example ({language})\n"
    for kind, description in _KINDS.items():
        yield _row(f"{kind}{_off(config, kind)}", description)
        yield from (_row("", _example(rule)) for rule in _first(rules, kind) or _first(_rules(config, ALL), kind))
    yield "\nA kind marked (off) is detected only if it is selected.\n"
    yield "`cleaner rules NAME` explains a rule or a kind; `cleaner rules --language NAME` lists those of a language.\n"


def rules_of_language(language: str, config: Config) -> Iterator[str]:
    """Yield the rules of a language by kind, each with its first example. Raises `CleanerError`."""
    rules = _rules(config, language)
    for kind, description in _KINDS.items():
        members = [rule for rule in rules if rule.kind == kind]
        if members:
            yield f"{kind}{_off(config, kind)}: {description}\n"
            width = max(len(rule.id) for rule in rules) + 2
            yield from (f"  {rule.id:<{width}}{_example(rule)}\n" for rule in members)


def explanation(name: str, config: Config, language: str = "") -> Iterator[str]:
    """Yield what a rule, or each rule of a kind or group, detects, catches and keeps.

    Of a kind these are the rules of one language. Raises `CleanerError` for an unknown name or language.
    """
    chosen, members = language or language_of_locale(), {name} | GROUPS.get(name, frozenset())
    every = _rules(config, ALL)
    repeats = [rule for rule in REPEAT_RULES if rule in members]
    promos = [rule for rule in every if rule.id == name] or _named(members, _rules(config, chosen))
    if not promos and not language:
        promos = _named(members, every)
    if not repeats and not promos:
        if _named(members, every):
            raise RuleError(f"{name}: has no rule for {language}; use --language {ALL}")
        known = [*REPEAT_RULES, *_KINDS, *GROUPS, *(rule.id for rule in every)]
        raise RuleError(f"{name}: no rule, kind or group has this name; {nearest(name, known)}")
    yield from (f"{rule}{_off(config, rule)}\n  {REPEAT_RULES[rule]}\n" for rule in repeats)
    for rule in promos:
        yield from _details(rule, config)


def _named(members: set[str], rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules whose kind, or whose name without the ruleset, is among these."""
    return [rule for rule in rules if members & {rule.kind, rule.id.partition("/")[2]}]


def _details(rule: Rule, config: Config) -> Iterator[str]:
    yield f"{rule.id}: {rule.kind}{_off(config, rule.id, rule.kind)}\n"
    yield f"  {rule.description}\n"
    for title, examples in ("catches", rule.catches), ("keeps", rule.keeps):
        yield f"  {title}\n"
        for example in examples:
            yield "".join(f"    {line}\n" for line in example.splitlines())
    yield "\n"


def _rules(config: Config, language: str) -> list[Rule]:
    """Return the built-in rules of a language and all rules of custom rulesets. Raises `CleanerError`."""
    if language not in (*languages(), ALL):
        raise CleanerError(f"--language: {language!r} is not one of {', '.join((*languages(), ALL))}")
    builtin = [rule for rule in builtin_rules() if language in (rule.id.partition("/")[0], ALL)]
    return [*builtin, *(rule for path in config.rules for rule in read_ruleset(Path(path)))]


def _first(rules: Sequence[Rule], kind: str) -> list[Rule]:
    """Return the first rule of a kind, if there is one."""
    return next(([rule] for rule in rules if rule.kind == kind), [])


def _example(rule: Rule) -> str:
    """Return what a rule removes from its first example, in one line."""
    text = rule.catches[0]
    marked = text.partition("{{")[2].partition("}}")[0] or text
    return " / ".join(filter(None, marked.splitlines()))


def _row(name: str, text: str) -> str:
    return f"  {name:<{_WIDTH}}{text}\n"


def _off(config: Config, name: str, kind: str = "") -> str:
    return "" if config.wants(name, kind) else " (off)"
