"""Settings files: cleaner.toml or pyproject.toml, with overrides by path."""

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
SHARED_FILE: Final = "pyproject.toml"  # its table [tool.cleaner]
FILES: Final = "files"  # the key of an override that holds path patterns
OVERRIDES: Final = "overrides"


class Override(NamedTuple):
    """Settings for the documents whose paths match some patterns."""

    files: Patterns
    settings: Mapping[str, Any]  # of `Config`, by name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Project:
    """The content of a settings file; the defaults if there is no file."""

    file: Path | None = None
    exclude: tuple[str, ...] = setting(
        (), "Files and folders to skip in folder searches; patterns as in .gitignore, relative to this file."
    )
    force_exclude: bool = setting(
        False,
        "Apply `exclude` also to named files, and skip licences, requirements.txt and similar files in every command.",
    )
    baseline: str = setting("", "File with accepted findings, which are neither reported nor removed.")
    settings: Mapping[str, Any] = field(default_factory=dict)  # of `Config`, by name; only those in the file
    overrides: tuple[Override, ...] = ()  # of those that match a document, the last one decides

    @property
    def excluded(self) -> Patterns:
        """Return `exclude` as patterns relative to the folder of the file."""
        folder = self.file.parent if self.file else Path()
        return Patterns(place_of(folder), self.exclude, f"{self.file}: exclude")

    def settings_for(self, path: Path) -> dict[str, Any]:
        """Return the settings in the file for a document, overrides included. Other settings have their defaults."""
        place, settings = place_of(path), dict(self.settings)
        for override in self.overrides:
            if override.files.verdict(place):
                settings |= override.settings
        return settings


def read_project(path: Path) -> Project:
    """Read a cleaner.toml, or the table [tool.cleaner] of a pyproject.toml.

    Paths of rulesets and of the baseline are relative to the file. Raises `ConfigError`, whose message starts
    with the file.
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
    return Project(file=path, settings=_with_paths(settings, path), overrides=overrides, **values)


def _overrides(tables: object, path: Path) -> Iterator[Override]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        name = OVERRIDES if path.name != SHARED_FILE else f"tool.cleaner.{OVERRIDES}"
        raise ConfigError(f"{path}: {OVERRIDES} is not a list of tables; write [[{name}]] above the settings of each")
    for number, table in enumerate(tables, start=1):
        where = f"{path}: table {number} of {OVERRIDES}"
        files = table.get(FILES)
        if not isinstance(files, list) or not files or not all(isinstance(pattern, str) for pattern in files):
            raise ConfigError(f'{where}: {FILES} is not a list of patterns; write {FILES} = ["docs/**"]')
        own = settings_of(Config)
        settings = dict(typed_settings(table, own, (*own, FILES), where))
        checked(settings, where)
        yield Override(Patterns(place_of(path.parent), tuple(files), f"{where}: {FILES}"), _with_paths(settings, path))


def _with_paths(settings: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return settings with their paths, which are relative to the settings file, resolved."""
    if "rules" in settings:
        settings["rules"] = tuple(str(path.parent / rule) for rule in settings["rules"])
    return settings


def _raw_settings(path: Path) -> dict[str, Any]:
    """Return the raw settings in a file; empty for a pyproject.toml without the table [tool.cleaner]."""
    from cleaner.config.toml import read_toml  # here, since many folders have no settings

    table = read_toml(path, ConfigError)
    if path.name == SHARED_FILE:
        tool = table.get("tool")
        table = tool.get("cleaner", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.cleaner: {table!r} is not a table; write [tool.cleaner] above the settings")
    return table


def find_settings(folder: Path) -> Path | None:
    """Return the settings file in a folder; cleaner.toml takes precedence over pyproject.toml."""
    own = folder / OWN_FILE
    if own.is_file():
        return own
    shared = folder / SHARED_FILE
    return shared if shared.is_file() and _raw_settings(shared) else None


class Projects:
    """The settings of each document: those of the command line, then those of the nearest settings file above it.

    Each settings file is read once, when the settings of the first document below it are requested.
    """

    def __init__(self, file: Path | None = None, command_line: Mapping[str, Any] | None = None) -> None:
        """Use `file`, if given, for all documents instead of the nearest file.

        `command_line` has settings by name, in the right types. They take precedence over those of files.
        Raises `ConfigError` for a value that is not allowed, and for a faulty `file`.
        """
        self._command_line = dict(command_line or {})
        for name, value in self._command_line.items():
            fault = settings_of(Config)[name][1].fault(value)
            if fault:
                raise ConfigError(f"--{name.replace('_', '-')}: {fault}")
        self._only = read_project(file) if file else None
        self._settings_in = cache(find_settings)
        self._read = cache(read_project)
        self._nearest = cache(self._find_nearest)
        self._config = cache(self._make_config)

    def of(self, folder: Path) -> Project:
        """Return the content of the nearest settings file in a folder or above it. Raises `ConfigError`."""
        return self._only or self._nearest(Path(place_of(folder)))

    def config_for(self, path: Path, format: str = "text") -> Config:
        """Return the settings of a document, which need not exist. Raises `ConfigError`.

        Without a profile in the settings, plain text is an article and all other formats are documentation.
        """
        return self._config(tuple(self.of(path.parent).settings_for(path).items()), format)

    def _find_nearest(self, folder: Path) -> Project:
        files = map(self._settings_in, (folder, *folder.parents))  # without recursion: folders may be very deep
        file = next(filter(None, files), None)
        return self._read(file) if file else Project()

    def _make_config(self, settings: tuple[tuple[str, Any], ...], format: str) -> Config:
        profile = "article" if format == "text" else "docs"
        return Config(**({"profile": profile} | dict(settings) | self._command_line))
