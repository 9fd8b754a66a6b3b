"""Settings of a document: one frozen value, whose fields carry their description and limits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Final, NamedTuple

from cleaner.errors import ConfigError, nearest

# The rules about repeats, and what each finds. The rules about promo lines are data: see `cleaner.promos.rulesets`.
REPEAT_RULES: Final[Mapping[str, str]] = {
    "repeated-paragraph": "a paragraph with the same words as another one",
    "repeated-run": "two or more paragraphs that are repeated in the same order",
    "near-repeated-paragraph": "a paragraph that is nearly the same as another one and states no fact of its own",
    "contained-paragraph": "a paragraph that is contained in another one",
    "repeated-title": "a headline or standfirst that is repeated at the head of the body",
    "conflicting-repeat": "two versions of one statement that differ in a fact",
    "repeated-across": "a paragraph that another document contains; found with --across only",
    "boilerplate": "a line that recurs on many pages of a site; found by clean --across only",
    "stale-copy": "a paragraph that was changed in another file, but not here; found by check --since only",
    "conflicting-across": "nearly the same paragraph in two documents, with another fact; found by clean --across",
}

# The kinds of promo lines, and what a line of each kind does.
PROMO_KINDS: Final[Mapping[str, str]] = {
    "read-more": "points to another story",
    "related": "introduces a list of other stories",
    "newsletter": "asks the reader to sign up for a newsletter",
    "follow": "asks the reader to follow an account or a channel",
    "share": "belongs to the share buttons",
    "app": "advertises an app",
    "advertisement": "is an advertisement or marks one",
    "paywall": "asks the reader to subscribe or to log in",
    "watch-listen": "belongs to a player or points to a recording",
    "comments": "belongs to the comment section",
    "cookie-notice": "belongs to a cookie notice",
    "affiliate-notice": "says that links earn a commission",
    "navigation": "belongs to the page around the article",
}
# The kinds that are found only if they are selected.
OPTIONAL_KINDS: Final[Mapping[str, str]] = {
    "byline": "names the author",
    "photo-credit": "names who took a picture",
    "caption": "is the caption of a picture",
    "copyright": "names the holder of the rights",
    "timestamp": "says when the article was published",
    "contact": "says how to reach the newsroom",
}

# The rules and kinds of each profile. `select` adds others.
PROFILES: Final[Mapping[str, frozenset[str]]] = {
    "article": frozenset((*REPEAT_RULES, *PROMO_KINDS)) - {"conflicting-across"},
    # In documentation, a line that looks like promo is content.
    "docs": frozenset(("repeated-paragraph", "repeated-across", "stale-copy")),
}
GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "repeats": frozenset(REPEAT_RULES),
    "promos": frozenset((*PROMO_KINDS, *OPTIONAL_KINDS)),
    "all": frozenset((*REPEAT_RULES, *PROMO_KINDS, *OPTIONAL_KINDS)),
}


class Setting(NamedTuple):
    """The description and limits of a setting. A dataclass field holds it as metadata."""

    meaning: str  # one short sentence, for the help of the command line and for editors
    choices: tuple[str, ...] = ()  # the values allowed; empty for any value of the type
    low: float | None = None  # the least number allowed
    high: float | None = None  # the greatest number allowed

    def fault(self, value: Any) -> str:
        """Describe why a value of the right type is not allowed, and what is; empty if it is allowed.

        >>> Setting("Size.", low=1, high=5).fault(7)
        '7 is not between 1 and 5'
        """
        if self.choices and value not in self.choices:
            return f"{value!r} is not a valid value; {nearest(value, self.choices)}"
        if self.low is not None and self.high is not None and not self.low <= value <= self.high:
            return f"{value} is not between {self.low:g} and {self.high:g}"
        return ""


def setting(
    default: Any, meaning: str, *, choices: tuple[str, ...] = (), low: float | None = None, high: float | None = None
) -> Any:
    """Return a dataclass field that is a setting. Its type is that of its default."""
    return field(default=default, metadata={Setting.__name__: Setting(meaning, choices, low, high)})


@cache
def settings_of(kind: type) -> Mapping[str, tuple[Any, Setting]]:
    """Return the settings of a dataclass by name: the default and the description of each."""
    return {
        entry.name: (entry.default, entry.metadata[Setting.__name__])
        for entry in fields(kind)
        if Setting.__name__ in entry.metadata
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings for cleaning one document.

    Raises `ConfigError` for a value outside its limits. Names in `select` and `ignore` are checked when
    the rules are loaded.

    >>> Config(threshold=0.9, ignore=("share",)).wants("share")
    False
    """

    profile: str = setting(
        "article",
        "Kind of text; in documentation, only adjacent repeats are found, and promo lines only if they are selected.",
        choices=tuple(PROFILES),
    )
    threshold: float = setting(0.85, "Lowest similarity at which two paragraphs are near repeats.", low=0.5, high=1.0)
    keep: str = setting("fullest", "Which copy of a repeated paragraph to keep.", choices=("fullest", "first", "last"))
    min_words: int = setting(8, "Fewest words of a paragraph that is a repeat on its own.", low=1, high=1000)
    max_removed: float = setting(
        0.5, "Largest share of the words to remove; if more would be removed, nothing is.", low=0.0, high=1.0
    )
    unsafe: bool = setting(False, "Also remove the unsafe findings, which are otherwise only reported.")
    select: tuple[str, ...] = setting((), "Rules, kinds or groups to find in addition to those of the profile.")
    ignore: tuple[str, ...] = setting((), "Rules, kinds or groups to leave out.")
    rules: tuple[str, ...] = setting(
        (), "Custom rulesets to use in addition to the built-in ones; paths of TOML files."
    )
    text_comments: bool = setting(False, "Obey lines such as `# cleaner: ignore-next` in plain text.")
    report_unused_ignores: bool = setting(False, "Report suppression comments that suppress nothing.")

    def __post_init__(self) -> None:
        for name in _LIMITED:
            fault = settings_of(Config)[name][1].fault(getattr(self, name))
            if fault:
                raise ConfigError(f"{name}: {fault}")

    def asks_for(self, name: str) -> bool:
        """Return whether `select` names a rule about repeats, itself or through a group."""
        return any(name == entry or name in GROUPS.get(entry, ()) for entry in self.select)

    def wants(self, name: str, kind: str = "") -> bool:
        """Return whether a rule of some kind is active.

        The most specific name decides: a rule before its kind, a kind before its group, a group before
        "all". `ignore` wins over `select` for the same name. Without any name, the profile decides.
        """
        groups = [group for group, members in GROUPS.items() if group != "all" and (name in members or kind in members)]
        for candidate in (name, kind, *groups, "all"):
            if candidate and candidate in self.ignore:
                return False
            if candidate and candidate in self.select:
                return True
        return name in PROFILES[self.profile] or kind in PROFILES[self.profile]


# The settings whose values can be of the right type and still be invalid.
_LIMITED: Final = tuple(
    name for name, (_, setting) in settings_of(Config).items() if setting.choices or setting.low is not None
)


def parse_config(settings: Mapping[str, Any], where: str) -> Config:
    """Return raw settings as a `Config`. Raises `ConfigError`, whose message starts with `where`.

    >>> parse_config({"treshold": 0.9}, "cleaner.toml")
    Traceback (most recent call last):
    cleaner.errors.ConfigError: cleaner.toml: unknown setting 'treshold'; did you mean 'threshold'?
    """
    known = settings_of(Config)
    return checked(dict(typed_settings(settings, known, known, where)), where)


def checked(values: Mapping[str, Any], where: str) -> Config:
    """Return settings of the right types as a `Config`. Raises `ConfigError`, whose message starts with `where`."""
    try:
        return Config(**values)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None


def typed_settings(
    raw: Mapping[str, Any], wanted: Mapping[str, tuple[Any, Setting]], known: Collection[str], where: str
) -> Iterator[tuple[str, Any]]:
    """Yield the wanted ones of some raw settings: the name, with underscores, and the value in the right type.

    Raises `ConfigError` for a name that is not `known` and for a value of another type.
    """
    for spelling, value in raw.items():
        name = spelling.replace("-", "_")
        if name not in known:
            raise ConfigError(f"{where}: unknown setting {spelling!r}; {nearest(name, known)}")
        if name in wanted:
            yield name, _typed(value, wanted[name][0], f"{where}: {spelling}")


def _typed(value: object, default: object, where: str) -> object:
    """Return a value in the type of its default."""
    if isinstance(default, tuple):
        if isinstance(value, (list, tuple)) and all(isinstance(entry, str) for entry in value):
            return tuple(value)
        raise ConfigError(f"{where}: {value!r} is not a list of strings")
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        names = {float: "a number", int: "a whole number", bool: "true or false", str: "a string"}
        raise ConfigError(f"{where}: {value!r} is not {names[type(default)]}")
    return value
