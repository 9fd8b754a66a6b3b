"""Read rulesets from TOML. Each error names the file and the rule, says what is wrong, and what to do."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS
from cleaner.errors import RuleError, nearest
from cleaner.lazy import LazyRegex
from cleaner.promos.rules.ruleset import INLINE, REQUIRES, SHAPES, Rule
from cleaner.promos.rules.templates import parse_phrase

FOLDER: Final = Path(__file__).parent.parent / "rulesets"

_KEYS: Final = Rule._fields[1:]  # all except the id, which consists of the names of the file and the table
_CHOICES: Final = {
    "kind": (*PROMO_KINDS, *OPTIONAL_KINDS),
    "shape": tuple(SHAPES),
    "inline": ("", *INLINE),
    "requires": ("", *REQUIRES),
}
_OLD_KEYS: Final = {"needs": "requires", "glued": "inline"}
_OLD_VALUES: Final = {("requires", "company"): "neighbours"}
_NAME: Final = LazyRegex(r"[a-z0-9]+(-[a-z0-9]+)*", module="re")


def read_ruleset(path: Path) -> tuple[Rule, ...]:
    """Return the rules of one file.

    Raises `RuleError` for a file that is not a ruleset. Accepts old names of keys and values, with one `FutureWarning`
    per file.
    """
    from cleaner.config.toml import read_toml  # imported here, since most runs read no TOML

    content = read_toml(path, RuleError)
    content.pop("language", None)
    rules = tuple(_rule(path.stem, name, values, f"{path}: rule {name!r}") for name, values in content.items())
    _warn_of_old_names(path, content)
    return rules


def _warn_of_old_names(path: Path, content: Mapping[str, Mapping[str, Any]]) -> None:
    notes = [
        f"rule {name!r}: write {new} instead of {old}"
        for name, values in content.items()
        for old, new in _old_names(values)
    ]
    if notes:
        others = f" ({len(notes) - 1} more in this file)" if len(notes) > 1 else ""
        message = f"{path}: {notes[0]}{others}; a later version will refuse the old name"
        warnings.warn(message, FutureWarning, stacklevel=3)


def _old_names(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each line of a rule that uses an old name, with the line to write instead."""
    for key, value in values.items():
        new_key, new_value = _renamed(key, value)
        if (new_key, new_value) != (key, value):
            yield f'{key} = "{value}"', f'{new_key} = "{new_value}"'


def _renamed(key: str, value: Any) -> tuple[str, Any]:
    """Return a key and its value by their current names."""
    key = _OLD_KEYS.get(key, key)
    return key, _OLD_VALUES.get((key, value), value) if isinstance(value, str) else value


def _rule(ruleset: str, name: str, values: Any, place: str) -> Rule:
    if not isinstance(values, dict):
        raise RuleError(f"{place}: is not a table; write [{name}] on a line of its own and its keys below")
    if not _NAME.fullmatch(name):
        raise RuleError(f"{place}: a name consists of lower-case letters, digits and hyphens; write [read-more-label]")
    for old, new in _OLD_KEYS.items():
        if old in values and new in values:
            raise RuleError(f"{place}: has both {new!r} and its old name {old!r}; remove {old!r}")
    values = dict(_renamed(key, value) for key, value in values.items())
    for key, value in values.items():
        _check_value(key, value, place)
    _check_completeness(values, place)
    _check_phrases(values.get("phrases", []), values.get("pattern", ""), place)
    typed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Rule(id=f"{ruleset}/{name}", **typed)


def _check_completeness(values: Mapping[str, Any], place: str) -> None:
    for key in _KEYS:
        if key not in Rule._field_defaults and key not in values:
            raise RuleError(f"{place}: has no {key}; add one of {', '.join(_CHOICES[key])}")
    for key in ("catches", "keeps"):
        if not values.get(key):
            raise RuleError(f"{place}: has no examples under {key!r}; add at least one sentence of your own")
    if bool(values.get("phrases")) == bool(values.get("pattern")):
        raise RuleError(f"{place}: needs either phrases or a pattern; give one of the two")
    if values["shape"] != "label" and not values.keys().isdisjoint(("bare", "separators")):
        raise RuleError(f"{place}: only a label has 'bare' or 'separators'; remove them or make it a label")


def _check_value(key: str, value: object, place: str) -> None:
    if key not in _KEYS:
        raise RuleError(f"{place}: unknown key {key!r}; {nearest(key, _KEYS)}")
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise RuleError(f"{place}: {key} is {value!r}; {nearest(str(value), _CHOICES[key])}")
    elif key in ("phrases", "catches", "keeps"):
        if not isinstance(value, list) or not all(isinstance(entry, str) and entry.strip() for entry in value):
            raise RuleError(f'{place}: {key} is not a list of strings; write ["…", "…"]')
    elif type(value) is not (bool if key == "bare" else str):
        expected = "true or false" if key == "bare" else "a string in quotation marks"
        raise RuleError(f"{place}: {key} is {value!r}; write {expected}")


def _check_phrases(phrases: list[str], pattern: str, place: str) -> None:
    for phrase in phrases:
        try:
            parse_phrase(phrase)
        except RuleError as error:
            raise RuleError(f"{place}: {error}") from None
    import regex  # imported here, since most runs read the index and no ruleset

    try:
        regex.compile(pattern)
    except regex.error as error:
        raise RuleError(f"{place}: its pattern is not a regular expression ({error}); correct it") from None
