"""Settings of a document: one frozen value, each field with its meaning and what it may be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Final, NamedTuple

from cleaner.errors import ConfigError, nearest

# Every rule about repeats, and what it finds. The rules about promo lines are data: see `cleaner.promos.rulesets`.
REPEAT_RULES: Final[Mapping[str, str]] = {
    "repeated-paragraph": "a paragraph with the same words as another one",
    "repeated-run": "two or more paragraphs that are repeated in the same order",
    "near-repeated-paragraph": "a paragraph that is nearly the same as another one and states no fact of its own",
    "contained-paragraph": "a paragraph that is contained in another one",
    "repeated-title": "a headline or standfirst that is repeated at the head of the body",
    "conflicting-repeat": "two versions of one statement that differ in a fact",
    "repeated-across": "a paragraph that also occurs in another file; found by `check --across` only",
}

# Every kind of promo line, and what a line of that kind does.
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
# The same of kinds that are found only when they are selected.
OPTIONAL_KINDS: Final[Mapping[str, str]] = {
    "byline": "names the author",
    "photo-credit": "names who took a picture",
    "caption": "is the caption of a picture",
    "copyright": "names the holder of the rights",
    "timestamp": "says when the article was published",
    "contact": "says how to reach the newsroom",
}

# What each profile looks for; everything else waits for `select`.
PROFILES: Final[Mapping[str, frozenset[str]]] = {
    "article": frozenset((*REPEAT_RULES, *PROMO_KINDS)),
    "docs": frozenset(("repeated-paragraph", "repeated-across", *PROMO_KINDS)),
}
GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "repeats": frozenset(REPEAT_RULES),
    "promos": frozenset((*PROMO_KINDS, *OPTIONAL_KINDS)),
    "all": frozenset((*REPEAT_RULES, *PROMO_KINDS, *OPTIONAL_KINDS)),
}


class Setting(NamedTuple):
    """What is known of a setting beside its name and its default; a field holds it as its metadata."""

    meaning: str  # one plain sentence, for the command line and for editors
    choices: tuple[str, ...] = ()  # all that it may be; empty where anything of its type will do
    low: float | None = None  # of a number, the least and the greatest that it may be
    high: float | None = None


def setting(
    default: Any, meaning: str, *, choices: tuple[str, ...] = (), low: float | None = None, high: float | None = None
) -> Any:
    """Make a field of a frozen value that is a setting: its type is that of its default."""
    return field(default=default, metadata={Setting.__name__: Setting(meaning, choices, low, high)})


@cache
def settings_of(kind: type) -> Mapping[str, tuple[Any, Setting]]:
    """Return the settings among the fields of a dataclass by name: the default, and what is known of it."""
    return {
        entry.name: (entry.default, entry.metadata[Setting.__name__])
        for entry in fields(kind)
        if Setting.__name__ in entry.metadata
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of the cleaning of one document.

    Raises `ConfigError` for a value outside its range or a name that no rule, kind or group has.

    >>> Config(threshold=0.9, ignore=("share",)).wants("share")
    False
    """

    profile: str = setting(
        "article",
        "What the text is: an article for reading and ingestion, or docs, where only what is certain goes.",
        choices=tuple(PROFILES),
    )
    threshold: float = setting(
        0.85, "Resemblance from which two paragraphs are near repeats, 0.5 to 1.", low=0.5, high=1.0
    )
    keep: str = setting(
        "fullest", "Which of two copies stays: fullest, first or last.", choices=("fullest", "first", "last")
    )
    min_words: int = setting(8, "A paragraph of fewer words, standing alone, repeats by chance.", low=1, high=1000)
    max_removed: float = setting(0.5, "Share of the words; if more would go, nothing goes.", low=0.0, high=1.0)
    unsafe: bool = setting(False, "Also remove what is otherwise only reported.")
    select: tuple[str, ...] = setting((), "Rules, kinds or groups to look for beside those of the profile.")
    ignore: tuple[str, ...] = setting((), "Rules, kinds or groups not to look for.")
    rules: tuple[str, ...] = setting((), "Rulesets of your own, read beside the built-in ones; paths of TOML files.")
    text_comments: bool = setting(False, "In plain text, obey lines such as `# cleaner: ignore-next`.")
    report_unused_ignores: bool = setting(False, "Report comments that ignore nothing.")

    def __post_init__(self) -> None:
        for name in _BOUND:
            _check(name, getattr(self, name), settings_of(Config)[name][1])

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


# The settings that may be of the right type and wrong all the same.
_BOUND: Final = tuple(
    name for name, (_, known) in settings_of(Config).items() if known.choices or known.low is not None
)


def parse_config(settings: Mapping[str, Any], where: str) -> Config:
    """Turn raw settings into a `Config`, naming `where` in what it raises.

    >>> parse_config({"treshold": 0.9}, "cleaner.toml")
    Traceback (most recent call last):
    cleaner.errors.ConfigError: cleaner.toml: unknown setting 'treshold'; did you mean 'threshold'?
    """
    known = settings_of(Config)
    return checked(dict(typed_settings(settings, known, known, where)), where)


def checked(values: Mapping[str, Any], where: str) -> Config:
    """Return settings that have their types as a `Config`, naming `where` in what it raises."""
    try:
        return Config(**values)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None


def typed_settings(
    raw: Mapping[str, Any], wanted: Mapping[str, tuple[Any, Setting]], known: Collection[str], where: str
) -> Iterator[tuple[str, Any]]:
    """Yield the wanted ones among raw settings, by their names, as values of the right type.

    A hyphen in a name is as good as an underline. Raises `ConfigError` for a name that is not `known`
    and for a value of another type.
    """
    for spelt, value in raw.items():
        name = spelt.replace("-", "_")
        if name not in known:
            raise ConfigError(f"{where}: unknown setting {spelt!r}; {nearest(name, known)}")
        if name in wanted:
            yield name, _typed(value, wanted[name][0], f"{where}: {spelt}")


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


def _check(name: str, value: Any, known: Setting) -> None:
    if known.choices and value not in known.choices:
        raise ConfigError(
            f"{name} is {value!r}, but must be one of {', '.join(known.choices)}; {nearest(value, known.choices)}"
        )
    if known.low is not None and known.high is not None and not known.low <= value <= known.high:
        raise ConfigError(f"{name} is {value}, but must lie between {known.low:g} and {known.high:g}")
