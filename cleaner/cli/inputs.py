"""What there is to do: the documents behind the inputs, their settings, and where their texts go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner import files
from cleaner.cli.options import Options
from cleaner.config import Config
from cleaner.errors import ConfigError, FileError
from cleaner.files.discovery import ReportError, Search
from cleaner.formats import ENDINGS
from cleaner.model import Cleaned
from cleaner.pipeline import clean
from cleaner.rows.filenames import form_of

if TYPE_CHECKING:
    from cleaner.files.baseline import Baseline

STDIN: Final = Path("-")
STDOUT: Final = STDIN  # as the name of an output


def paths_of(inputs: Sequence[str]) -> list[Path]:
    """Return the inputs as paths. Raises `FileError` for an empty name, which as a path is the working folder."""
    if not all(inputs):
        raise FileError("the name of an input is empty; name files or folders, or . for the working folder")
    return list(map(Path, inputs))


class Job(NamedTuple):
    """A document to clean."""

    path: Path  # as given or found; `STDIN` for standard input
    config: Config
    format: str = "text"
    output: Path | None = None  # the file for the cleaned text
    name: Path = STDIN  # what the document goes by in reports and in settings, where that is not its path
    settings: Path | None = None  # the file that they come from
    baseline: Baseline | None = None  # findings that are known

    @property
    def shown(self) -> str:
        """Return what the document is called before people."""
        return str(self.name if self.path == STDIN else self.path)

    def clean(self, source: str) -> Cleaned:
        """Clean the text of the document; what is known of it is neither removed nor reported."""
        if self.baseline:
            return self.baseline.clean(self.name, source, config=self.config, format=self.format)
        return clean(source, config=self.config, format=self.format)


def find_jobs(
    inputs: Sequence[Path], options: Options, report_error: ReportError, *, renews_baseline: bool = False
) -> list[Job]:
    """Return a job for every input and every text file in an input folder, none twice.

    A fault in the settings, the rules, the format or a baseline is raised here, before anything is
    written: an empty text meets them all. A baseline that is to be written anew may be missing.
    """
    files.decode(b"", "--encoding", options.encoding)
    projects = options.projects()

    @cache
    def tried(config: Config, format: str) -> None:
        clean("", config=config, format=format)

    @cache
    def read(baseline: Path) -> Baseline:
        from cleaner.files.baseline import Baseline

        return Baseline(baseline) if renews_baseline and not baseline.exists() else Baseline.read(baseline)

    def job(path: Path) -> Job:
        name = (options.stdin_filename or STDIN) if path == STDIN else path
        form = options.format_for(name)
        project, config = projects.of(name.parent), projects.config_for(name, form)
        try:
            tried(config, form)
        except ConfigError as error:  # such as a rule that there is not: only the rules tell
            raise ConfigError(f"settings of {name}: {error}") from None
        file = options.baseline or (Path(project.baseline) if project.baseline else None)
        return Job(
            path,
            config,
            form,
            name=name,
            settings=project.file,
            baseline=read(file) if file else None,
        )

    return [job(path) for path in _distinct(_documents(inputs, options.search(projects, report_error)))]


def _documents(inputs: Iterable[Path], search: Search) -> Iterator[Path]:
    for path in inputs:
        if path.is_dir():
            yield from _found(path, search)
        elif form_of(path):
            search.report_error(FileError(f"{path}: holds rows, not a text; use `cleaner clean`, and name an --output"))
        elif path == STDIN or path.exists():
            if path == STDIN or search.takes(path):
                yield path
        else:
            search.report_error(FileError(f"{path}: there is no such file; check the name"))


def _found(folder: Path, search: Search) -> Iterator[Path]:
    found = list(search.texts(folder))
    if not found:
        endings = ", ".join(ENDINGS)
        fault = f"{folder}: no file in this folder ends in one of {endings}, or all are excluded or ignored by git"
        search.report_error(FileError(f"{fault}; name the files that are meant"))
    yield from found


def _distinct(paths: Iterable[Path]) -> Iterator[Path]:
    seen = set()
    for path in paths:
        place = _absolute(path)
        if place not in seen:
            seen.add(place)
            yield path


def without_links(jobs: Sequence[Job]) -> Sequence[Job]:
    """Leave out links to documents that are looked at anyway: they are no copies, and no files to patch."""
    if not any(job.path.is_symlink() for job in jobs):
        return jobs
    documents: dict[str, Job] = {}
    for job in sorted(jobs, key=lambda job: job.path.is_symlink()):
        documents.setdefault(os.path.realpath(job.path), job)
    return [job for job in jobs if documents[os.path.realpath(job.path)] is job]


def with_outputs(jobs: Sequence[Job], inputs: Sequence[Path], output: str) -> tuple[list[Job], Path]:
    """Give every job the file for its text, and return the folder that holds them all as well.

    The output is a file for one input file and else a folder, which mirrors the tree below the
    deepest folder that holds all inputs. Left out: an output of earlier that lies among the inputs.
    Raises `FileError`.
    """
    place = Path(output)
    is_one = len(inputs) == 1 and not inputs[0].is_dir()
    if is_one and not place.is_dir() and not output.endswith(("/", os.sep)):
        return [job._replace(output=place) for job in jobs], place.parent
    if STDIN in inputs:
        raise FileError(f"{output}: standard input has no name to go by in a folder; name a file for it alone")
    if place.exists() and not place.is_dir():
        raise FileError(f"{output}: is a file, and several inputs need a folder; name a folder")
    top = Path(os.path.commonpath([_absolute(path if path.is_dir() else path.parent) for path in inputs]))
    target = _absolute(place)
    is_within = target != top and target.is_relative_to(top)
    mirrored = []
    for job in jobs:
        path = _absolute(job.path)
        if not (is_within and path.is_relative_to(target)) or job.path in inputs:
            mirrored.append(job._replace(output=place / path.relative_to(top)))
    return mirrored, place


def refuse_clashes(jobs: Sequence[Job], reports: Sequence[Path]) -> None:
    """Raise `FileError` where a file to be written is an input, or another file to be written."""
    inputs = {os.path.realpath(job.path) for job in jobs if job.path != STDIN}
    targets = set()
    for path in (*(job.output for job in jobs if job.output), *reports):
        place = os.path.realpath(path)
        if place in inputs:
            raise FileError(f"{path}: is an input and would be overwritten; name another place, or use `cleaner fix`")
        if place in targets:
            raise FileError(f"{path}: two outputs would go to this file; name another place for one of them")
        targets.add(place)


def _absolute(path: Path) -> Path:
    """Return a path from the root, without `..` in it; links stay, since they go by their own names."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # `resolve` follows links
