"""What `--show-files` and `--show-settings` print."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.inputs import Job
from cleaner.cli.options import STANDARD_STREAM, Options
from cleaner.config import Config, settings_of
from cleaner.config.project import Project, Projects
from cleaner.errors import FileError
from cleaner.lazy import LazyRegex
from cleaner.reports.terminal import without_controls

DATES: Final = ("date", "published", "pubdate", "publishdate")
AUTHORS: Final = ("author", "authors", "byline")
ARTICLES_HINT: Final = 'a date and an author in the front matter; if these are articles, set profile = "article"'
_KEY: Final = LazyRegex(r"""["']?([A-Za-z]+)["']?\s*[:=]""", module="re")

NAMED: Final = 3  # documents of a group that are named; the others are counted


def shows_config(jobs: Sequence[Job], options: Options, console: Console) -> bool:
    """Print the files and settings of the jobs, if asked for. Return whether the run ends here."""
    lines = ""
    if options.show_files:
        lines = "".join(f"{job.label}\n" for job in jobs)
    if options.show_settings:
        lines += "\n".join(_settings(jobs, options.projects()))
    console.out(without_controls(lines, keep="\n") if sys.stdout.isatty() else lines)
    return options.show_files or options.show_settings


def _settings(jobs: Sequence[Job], projects: Projects) -> Iterator[str]:
    """Yield the settings of each group of documents that share them, as TOML with the file that they come from."""
    groups: dict[tuple[Project, Config], list[Job]] = {}
    for job in jobs:
        groups.setdefault((projects.of(job.name.parent), job.config), []).append(job)
    for (project, config), members in groups.items():
        names = [job.label for job in members]
        articles = [job.label for job in members if config.profile == "docs" and _looks_like_article(job)]
        shared = {name: getattr(project, name) for name in settings_of(Project)}
        settings = {name: getattr(config, name) for name in settings_of(Config)} | shared
        yield "".join(
            (
                f"# for {_enumerated(names)}\n",
                *([f"# {ARTICLES_HINT}: {_enumerated(articles)}\n"] if articles else []),
                f"# from {_relative(project.file) if project.file else 'no file: these are the defaults'}\n",
                *(f"{name} = {_toml(value)}\n" for name, value in settings.items()),
            )
        )


def _looks_like_article(job: Job) -> bool:
    """Return whether the front matter of a document names a date and an author, as in a blog or newsroom."""
    from cleaner.formats.front_matter import front_matter  # here and below, since few runs show settings
    from cleaner.formats.outline import SourceLines

    if job.path == STANDARD_STREAM:
        return False
    try:
        lines = SourceLines(files.read(job.path).text)
    except FileError:
        return False
    keys = {match[1].lower() for text in lines.texts[: front_matter(lines)] if (match := _KEY.match(text))}
    return not keys.isdisjoint(DATES) and not keys.isdisjoint(AUTHORS)


def _relative(file: Path) -> str:
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


def _enumerated(names: Sequence[str]) -> str:
    """Return the first names and the number of the others.

    >>> _enumerated(["a.md", "b.md"]), _enumerated(["a.md", "b.md", "c.md", "d.md"])
    ('a.md, b.md', 'a.md, b.md, c.md and 1 more')
    """
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest:,} more" if rest > 0 else "")


def _toml(value: object) -> str:
    """Return a value in TOML, which equals JSON for all types that a setting has."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
