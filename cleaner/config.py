"""Settings: one frozen value, read from pyproject.toml or cleaner.toml."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from cleaner.errors import ConfigError

# Every rule about repeats, and what it finds. Promo rules are data: see `cleaner.rules`.
REPEAT_RULES: Final = {
    "repeated-paragraph": "the same words again",
    "repeated-run": "two or more paragraphs in a row that stand again in the same order",
    "near-repeated-paragraph": "nearly the same words again, and no fact that the kept copy lacks",
    "contained-paragraph": "a paragraph whose words all stand inside another one",
    "repeated-title": "the headline or standfirst printed again at the head of the body",
    "conflicting-repeat": "two versions of one statement that differ in a fact",
}

PROMO_KINDS: Final = (
    *("read-more", "related", "newsletter", "follow", "share", "app", "advertisement", "paywall", "watch-listen"),
    *("comments", "cookie-notice", "affiliate-notice", "navigation"),
)
OPTIONAL_KINDS: Final = ("byline", "photo-credit", "caption", "copyright", "timestamp", "contact")

# What each profile looks for; everything else waits for `select`.
PROFILES: Final[Mapping[str, frozenset[str]]] = {
    "article": frozenset((*REPEAT_RULES, *PROMO_KINDS)),
    "docs": frozenset(("repeated-paragraph", *PROMO_KINDS)),
}
GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "repeats": frozenset(REPEAT_RULES),
    "promos": frozenset((*PROMO_KINDS, *OPTIONAL_KINDS)),
    "all": frozenset((*REPEAT_RULES, *PROMO_KINDS, *OPTIONAL_KINDS)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of the cleaner.

    Raises `ConfigError` for a value outside its range or a name that no rule, kind or group has.

    >>> Config(threshold=0.9, ignore=("share",)).wants("share")
    False
    """

    profile: str = "article"  # "article": clean for reading and ingestion; "docs": only what is certain
    threshold: float = 0.85  # resemblance from which two paragraphs are near repeats; 0.5 to 1
    keep: str = "fullest"  # which of two copies stays: "fullest", "first" or "last"
    min_words: int = 8  # a shorter paragraph, standing alone, repeats by chance
    max_removed: float = 0.5  # share of the words; if more would go, nothing goes
    unsafe: bool = False  # also remove what is otherwise only reported
    select: tuple[str, ...] = ()  # rules, kinds or groups to look for beside those of the profile
    ignore: tuple[str, ...] = ()  # rules, kinds or groups not to look for
    rules: tuple[str, ...] = ()  # paths of rulesets of your own, read beside the built-in ones

    def __post_init__(self) -> None:
        _check_choice("profile", self.profile, tuple(PROFILES))
        _check_choice("keep", self.keep, ("fullest", "first", "last"))
        _check_range("threshold", self.threshold, 0.5, 1.0)
        _check_range("max_removed", self.max_removed, 0.0, 1.0)
        _check_range("min_words", self.min_words, 1, 1000)

    def asks_for(self, name: str) -> bool:
        """Tell whether `select` names a rule about repeats, by itself or by its group."""
        return any(name == entry or name in GROUPS.get(entry, ()) for entry in self.select)

    def wants(self, name: str, kind: str = "") -> bool:
        """Tell whether a rule is looked for, by its own name or by its kind.

        The more particular name decides: a rule before its kind, a kind before its group; of
        equals, `ignore` wins.
        """
        groups = [group for group, members in GROUPS.items() if group != "all" and (name in members or kind in members)]
        for candidate in (name, kind, *groups, "all"):
            if candidate and candidate in self.ignore:
                return False
            if candidate and candidate in self.select:
                return True
        return name in PROFILES[self.profile] or kind in PROFILES[self.profile]


def read_config(path: Path) -> Config:
    """Read the settings of a cleaner.toml, or of the table [tool.cleaner] in a pyproject.toml.

    Paths of rulesets are taken relative to the file. Raises `ConfigError`.
    """
    return parse_config(read_settings(path), str(path))


def read_settings(path: Path) -> dict[str, Any]:
    """Read the raw settings that a file holds; empty where a pyproject.toml has no table of ours."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not valid TOML ({error}); mend it there") from error
    if path.name == "pyproject.toml":
        tool = table.get("tool")
        table = tool.get("cleaner", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(
            f"{path}: tool.cleaner must be a table, not {table!r}; write [tool.cleaner] above the settings"
        )
    if isinstance(table.get("rules"), list):
        table["rules"] = [str(path.parent / rule) if isinstance(rule, str) else rule for rule in table["rules"]]
    return table


def find_config(folder: Path) -> Path | None:
    """Return the nearest file with settings, from `folder` upwards; a cleaner.toml goes before a pyproject.toml."""
    for place in (folder, *folder.parents):
        own = place / "cleaner.toml"
        if own.is_file():
            return own
        project = place / "pyproject.toml"
        if project.is_file() and read_settings(project):
            return project
    return None


def parse_config(settings: Mapping[str, Any], where: str) -> Config:
    """Turn raw settings into a `Config`, naming `where` in what it raises.

    >>> parse_config({"treshold": 0.9}, "cleaner.toml")
    Traceback (most recent call last):
    cleaner.errors.ConfigError: cleaner.toml: unknown setting 'treshold'; did you mean 'threshold'?
    """
    defaults = {field.name: field.default for field in fields(Config)}
    values: dict[str, Any] = {}
    for raw, value in settings.items():
        name = raw.replace("-", "_")
        if name not in defaults:
            raise ConfigError(f"{where}: unknown setting {raw!r}; {_nearest(name, tuple(defaults))}")
        values[name] = _typed(value, defaults[name], f"{where}: {raw}")
    try:
        return Config(**values)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None


def _typed(value: object, default: object, where: str) -> object:
    """Return `value` in the type of its default."""
    if isinstance(default, tuple):
        if isinstance(value, (list, tuple)) and all(isinstance(entry, str) for entry in value):
            return tuple(value)
        raise ConfigError(f"{where} must be a list of strings, not {value!r}")
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        names = {float: "a number", int: "a whole number", bool: "true or false", str: "a string"}
        raise ConfigError(f"{where} must be {names[type(default)]}, not {value!r}")
    return value


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigError(f"{name} is {value!r}, but must be one of {', '.join(choices)}; {_nearest(value, choices)}")


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ConfigError(f"{name} is {value}, but must lie between {low:g} and {high:g}")


def _nearest(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
