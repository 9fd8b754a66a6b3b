"""What `--show-files` and `--show-settings` print: what would be looked at, and what holds there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from cleaner.cli.console import Console
from cleaner.cli.inputs import Job
from cleaner.cli.options import Options
from cleaner.config import Config, settings_of
from cleaner.config.project import Project, Projects

NAMED: Final = 3  # documents of a group that are named; the others are counted


def shows(jobs: Sequence[Job], options: Options, console: Console) -> bool:
    """Print what was asked for about the jobs, and tell whether that was all that was asked for."""
    if options.show_files:
        console.out("".join(f"{job.shown}\n" for job in jobs))
    if options.show_settings:
        console.out("\n".join(_settings(jobs, options.projects())))
    return options.show_files or options.show_settings


def _settings(jobs: Sequence[Job], projects: Projects) -> Iterator[str]:
    """Yield the settings of each group of documents that share them, as TOML under the file they come from."""
    groups: dict[tuple[Project, Config], list[str]] = {}
    for job in jobs:
        groups.setdefault((projects.of(job.name.parent), job.config), []).append(job.shown)
    for (project, config), names in groups.items():
        shared = {name: getattr(project, name) for name in settings_of(Project)}
        settings = {name: getattr(config, name) for name in settings_of(Config)} | shared
        yield "".join(
            (
                f"# for {_listed(names)}\n",
                f"# from {_shown(project.file) if project.file else 'no file: these are the defaults'}\n",
                *(f"{name} = {_toml(value)}\n" for name, value in settings.items()),
            )
        )


def _shown(file: Path) -> str:
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


def _listed(names: Sequence[str]) -> str:
    """Name some of many.

    >>> _listed(["a.md", "b.md"]), _listed(["a.md", "b.md", "c.md", "d.md"])
    ('a.md, b.md', 'a.md, b.md, c.md and 1 more')
    """
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest:,} more" if rest > 0 else "")


def _toml(value: object) -> str:
    """Return a value as TOML has it, which is as JSON has it for all that a setting may be."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
