"""Read rulesets from TOML; whatever is wrong in a file is refused with the place and the remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS
from cleaner.errors import RuleError, nearest
from cleaner.lazy import LazyRegex
from cleaner.promos.rules.ruleset import GLUED, NEEDS, SHAPES, Rule
from cleaner.promos.rules.templates import parse

FOLDER: Final = Path(__file__).parent.parent / "rulesets"

_KEYS: Final = Rule._fields[1:]  # all but the id, which is made of the file and the table
_CHOICES: Final = {
    "kind": (*PROMO_KINDS, *OPTIONAL_KINDS),
    "shape": tuple(SHAPES),
    "glued": ("", *GLUED),
    "needs": ("", *NEEDS),
}
_NAME: Final = LazyRegex(r"[a-z0-9]+(-[a-z0-9]+)*", module="re")


def read_ruleset(path: Path) -> tuple[Rule, ...]:
    """Read the rules of one file. Raises `RuleError` with the file, the rule, the fault and the remedy."""
    from cleaner.config.toml import read_toml  # here, since a start with an index that is up to date does without it

    content = read_toml(path, RuleError)
    content.pop("language", None)
    return tuple(_rule(path.stem, name, values, f"{path}: rule {name!r}") for name, values in content.items())


def _rule(ruleset: str, name: str, values: Any, where: str) -> Rule:
    if not isinstance(values, dict):
        raise RuleError(f"{where}: is no table; write [{name}] on a line of its own and its keys below")
    if not _NAME.fullmatch(name):
        raise RuleError(f"{where}: the name must be small letters, digits and hyphens, like [read-more-label]")
    for key, value in values.items():
        _check_value(key, value, where)
    for key in _KEYS:
        if key not in Rule._field_defaults and key not in values:
            raise RuleError(f"{where}: has no {key}; give one of {', '.join(_CHOICES[key])}")
    for key in ("catches", "keeps"):
        if not values.get(key):
            raise RuleError(f"{where}: has no examples under {key!r}; add at least one sentence of your own")
    if bool(values.get("phrases")) == bool(values.get("pattern")):
        raise RuleError(f"{where}: needs either phrases or a pattern; give one of the two")
    if values["shape"] != "label" and not values.keys().isdisjoint(("bare", "separators")):
        raise RuleError(f"{where}: only a label has 'bare' or 'separators'; remove them or make it a label")
    _check_phrases(values.get("phrases", []), values.get("pattern", ""), where)
    typed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Rule(id=f"{ruleset}/{name}", **typed)


def _check_value(key: str, value: object, where: str) -> None:
    if key not in _KEYS:
        raise RuleError(f"{where}: unknown key {key!r}; {nearest(key, _KEYS)}")
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise RuleError(f"{where}: {key} is {value!r}; {nearest(str(value), _CHOICES[key])}")
    elif key in ("phrases", "catches", "keeps"):
        if not isinstance(value, list) or not all(isinstance(entry, str) and entry.strip() for entry in value):
            raise RuleError(f'{where}: {key} must be a list of strings; write ["…", "…"]')
    elif type(value) is not (bool if key == "bare" else str):
        raise RuleError(f"{where}: {key} must be {'true or false' if key == 'bare' else 'a string'}, not {value!r}")


def _check_phrases(phrases: list[str], pattern: str, where: str) -> None:
    for phrase in phrases:
        try:
            parse(phrase)
        except RuleError as error:
            raise RuleError(f"{where}: {error}") from None
    import regex  # only rules of one's own are read here

    try:
        regex.compile(pattern)
    except regex.error as error:
        raise RuleError(f"{where}: its pattern is no regular expression ({error}); mend it") from None
