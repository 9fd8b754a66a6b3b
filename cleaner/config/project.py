"""Settings of a project: those of its documents, path by path, and those of all of it together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.config import Config, checked, setting, settings_of, typed_settings
from cleaner.config.path_patterns import Patterns, place_of
from cleaner.errors import ConfigError

OWN_FILE: Final = "cleaner.toml"
SHARED_FILE: Final = "pyproject.toml"  # of all tools; ours is the table [tool.cleaner]
FILES: Final = "files"  # the key of an override that says which documents it is about
OVERRIDES: Final = "overrides"


class Override(NamedTuple):
    """Settings that count for some of the documents."""

    files: Patterns
    settings: Mapping[str, Any]  # of `Config`, by name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Project:
    """What a file with settings says; without a file, that nothing is said."""

    file: Path | None = None
    exclude: tuple[str, ...] = setting(
        (), "Files and folders that a search leaves out; patterns as in .gitignore, relative to this file."
    )
    force_exclude: bool = setting(
        False,
        "Leave out what `exclude` says even where it is named on the command line; and licences, requirements.txt"
        " and the like.",
    )
    baseline: str = setting("", "A file with known findings, which are neither reported nor removed.")
    settings: Mapping[str, Any] = field(default_factory=dict)  # of `Config`, by name; only what is said
    overrides: tuple[Override, ...] = ()  # of several that speak of a document, the last one decides

    @property
    def excluded(self) -> Patterns:
        """Return `exclude`, counted from the folder of the file."""
        folder = self.file.parent if self.file else Path()
        return Patterns(place_of(folder), self.exclude, f"{self.file}: exclude")

    def settings_for(self, path: Path) -> dict[str, Any]:
        """Return what the file says of a document; anything else is as always."""
        place, said = place_of(path), dict(self.settings)
        for override in self.overrides:
            if override.files.verdict(place):
                said |= override.settings
        return said


def read_project(path: Path) -> Project:
    """Read a cleaner.toml, or the table [tool.cleaner] of a pyproject.toml.

    Paths of rulesets and of the baseline are taken relative to the file. Raises `ConfigError` with
    the file, the fault and the remedy, for whatever the file holds.
    """
    raw = _raw_settings(path)
    overrides = tuple(_overrides(raw.pop(OVERRIDES, []), path))
    own, shared = settings_of(Config), settings_of(Project)
    known = (*own, *shared, OVERRIDES)
    settings = dict(typed_settings(raw, own, known, str(path)))
    checked(settings, str(path))
    values = dict(typed_settings(raw, shared, known, str(path)))
    if values.get("baseline"):
        values["baseline"] = str(path.parent / values["baseline"])
    return Project(file=path, settings=_located(settings, path), overrides=overrides, **values)


def _overrides(tables: object, path: Path) -> Iterator[Override]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        name = OVERRIDES if path.name != SHARED_FILE else f"tool.cleaner.{OVERRIDES}"
        raise ConfigError(f"{path}: {OVERRIDES} must be tables; write [[{name}]] above the settings of each")
    for number, table in enumerate(tables, start=1):
        where = f"{path}: table {number} of {OVERRIDES}"
        files = table.get(FILES)
        if not isinstance(files, list) or not files or not all(isinstance(pattern, str) for pattern in files):
            raise ConfigError(f'{where}: says by no list of patterns what it is about; write {FILES} = ["docs/**"]')
        own = settings_of(Config)
        settings = dict(typed_settings(table, own, (*own, FILES), where))
        checked(settings, where)
        yield Override(Patterns(place_of(path.parent), tuple(files), f"{where}: {FILES}"), _located(settings, path))


def _located(settings: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return settings with the paths in them taken relative to a file."""
    if "rules" in settings:
        settings["rules"] = tuple(str(path.parent / rule) for rule in settings["rules"])
    return settings


def _raw_settings(path: Path) -> dict[str, Any]:
    """Read the raw settings that a file holds; empty where a pyproject.toml has no table of ours."""
    from cleaner.config.toml import read_toml  # only where there is a file with settings

    table = read_toml(path, ConfigError)
    if path.name == SHARED_FILE:
        tool = table.get("tool")
        table = tool.get("cleaner", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(
            f"{path}: tool.cleaner must be a table, not {table!r}; write [tool.cleaner] above the settings"
        )
    return table


def find_settings(folder: Path) -> Path | None:
    """Return the file with settings that stands in a folder; a cleaner.toml goes before a pyproject.toml."""
    own = folder / OWN_FILE
    if own.is_file():
        return own
    shared = folder / SHARED_FILE
    return shared if shared.is_file() and _raw_settings(shared) else None


class Projects:
    """The settings that hold for each document: those of the nearest file above it, and before them what was said.

    Files are read once; what they hold is checked when the first document below them is asked for.
    """

    def __init__(self, file: Path | None = None, said: Mapping[str, Any] | None = None) -> None:
        """Take the settings of `file`, where one is given, for those of every document.

        `said` are settings of a document that go before those of any file, with their types. Raises
        `ConfigError` for those that cannot be used.
        """
        self._said = dict(said or {})
        checked(self._said, "command line")
        self._only = read_project(file) if file else None
        self._nearest = cache(self._found)
        self._config = cache(self._made)

    def of(self, folder: Path) -> Project:
        """Return the settings of the folder: of the nearest file from it upwards. Raises `ConfigError`."""
        return self._only or self._nearest(Path(place_of(folder)))

    def config_for(self, path: Path, format: str = "text") -> Config:
        """Return the settings of a document, which need not exist. Raises `ConfigError`.

        Markup is documentation, unless a profile is named: there only what is certain may go.
        """
        return self._config(tuple(self.of(path.parent).settings_for(path).items()), format)

    def _found(self, folder: Path) -> Project:
        file = find_settings(folder)
        if file:
            return read_project(file)
        return self._nearest(folder.parent) if folder.parent != folder else Project()

    def _made(self, settings: tuple[tuple[str, Any], ...], format: str) -> Config:
        profile = "article" if format == "text" else "docs"
        return Config(**({"profile": profile} | dict(settings) | self._said))
