"""The documents to clean: the files that the inputs name, their settings, and the files for their texts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.options import STANDARD_STREAM, Options
from cleaner.config import Config
from cleaner.errors import ConfigError, FileError
from cleaner.files.discovery import Search
from cleaner.model import Cleaned, Finding, Repeat
from cleaner.pipeline import clean
from cleaner.rows.filenames import file_type_of

if TYPE_CHECKING:
    from cleaner.files.baseline import Baseline
    from cleaner.files.git_changes import FileChange


def input_paths(inputs: Sequence[str]) -> list[Path]:
    """Return the inputs as paths. Raises `FileError` for an empty name, since `Path("")` is the working folder."""
    if not all(inputs):
        raise FileError("PATH: an input has an empty name; name files or folders, or . for the working folder")
    return list(map(Path, inputs))


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder; False if nothing is known about it, for example for lack of permission."""
    return os.path.isdir(path)  # noqa: PTH112  # `Path.is_dir` raises such errors


class Job(NamedTuple):
    """A document to clean."""

    path: Path  # as given or found
    config: Config
    format: str = "text"
    output: Path | None = None  # the file for the cleaned text
    name: Path = STANDARD_STREAM  # the path, or the name given to standard input; decides the settings
    settings: Path | None = None  # the file that they come from
    baseline: Baseline | None = None
    across: tuple[Finding, ...] = ()  # what other documents repeat
    change: FileChange | None = None  # report only findings on lines that changed
    stale: tuple[Repeat, ...] = ()  # copies of paragraphs that changed in other documents

    @property
    def label(self) -> str:
        """Return the name of the document in reports and messages."""
        return str(self.name if self.path == STANDARD_STREAM else self.path)

    def clean(self, source: str) -> Cleaned:
        """Clean the text of the document. Findings in the baseline are neither removed nor reported."""
        if self.change:
            return self._clean_changed(source, self.change)
        if self.baseline:
            return self.baseline.clean(self.name, source, config=self.config, format=self.format, across=self.across)
        return clean(source, config=self.config, format=self.format, across=self.across)

    def _clean_changed(self, source: str, change: FileChange) -> Cleaned:
        """Clean the changed lines of the document."""
        from cleaner.cli.since import is_suppressed, with_reported  # here, since few runs need it

        suppress = is_suppressed(change, source)
        if self.baseline:
            cleaned = self.baseline.clean(self.name, source, config=self.config, format=self.format, suppress=suppress)
        else:
            cleaned = clean(source, config=self.config, format=self.format, suppress=suppress)
        return with_reported(cleaned, self.stale) if self.stale else cleaned


def find_jobs(
    inputs: Sequence[Path], options: Options, console: Console, *, creates_baseline: bool = False
) -> list[Job]:
    """Return a job for every input file and every text file in an input folder, each file once.

    Raises `CleanerError` for errors in settings, rules, formats and baselines before anything is written: cleaning an
    empty text reveals them. With `creates_baseline` the baseline file may be missing.
    """
    files.decode(b"", "--encoding", options.encoding)
    projects = options.projects()

    @cache
    def check(config: Config, format: str) -> None:
        clean("", config=config, format=format)

    @cache
    def read_baseline(file: Path) -> Baseline:
        from cleaner.files.baseline import Baseline

        return Baseline(file) if creates_baseline and not file.exists() else Baseline.read(file)

    def job(path: Path) -> Job:
        name = (options.stdin_filename or STANDARD_STREAM) if path == STANDARD_STREAM else path
        text_format = options.format_for(name)
        project, config = projects.of(name.parent), projects.config_for(name, text_format)
        try:
            check(config, text_format)
        except ConfigError as error:  # such as an unknown rule, which is detected only when the rules are loaded
            raise ConfigError(f"settings of {name}: {error}") from None
        baseline = options.baseline or (Path(project.baseline) if project.baseline else None)
        return Job(
            path,
            config,
            text_format,
            name=name,
            settings=project.file,
            baseline=read_baseline(baseline) if baseline else None,
        )

    search = options.search(projects, console.error)
    return [job(path) for path in _distinct(_documents(inputs, search, console))]


def _documents(inputs: Iterable[Path], search: Search, console: Console) -> Iterator[Path]:
    for path in inputs:
        if is_folder(path):
            yield from _texts_in(path, search, console)
        elif file_type_of(path):
            console.error(FileError(f"{path}: contains rows, not a text; use `cleaner clean` with --output"))
        elif path == STANDARD_STREAM:
            yield path
        elif error := _error_of(path):
            console.error(error)
        elif search.takes(path):
            yield path
        elif not search.forces(path.parent):  # a hook names all files of a commit
            console.warning(
                f"{path}: is skipped, since it does not look like prose; read it with --no-default-excludes"
            )


def _error_of(path: Path) -> FileError | None:
    """Return why there is no such file."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return FileError(f"{path}: no such file; check the name")
    except OSError as error:
        return FileError(f"{path}: cannot be read ({error.strerror}); name a file that you may read")
    return None


def _texts_in(folder: Path, search: Search, console: Console) -> Iterator[Path]:
    errors, is_empty = console.errors, True
    for path in search.texts(folder):
        is_empty = False
        yield path
    if is_empty and console.errors == errors:  # an error has been printed, which explains more
        console.warning(f"{folder}: contains no text (.txt, .md, .rst, .adoc …), or all are excluded or ignored by git")


def _distinct(paths: Iterable[Path]) -> Iterator[Path]:
    seen = set()
    for path in paths:
        absolute = _absolute(path)
        if absolute not in seen:
            seen.add(absolute)
            yield path


def without_links(jobs: Sequence[Job]) -> Sequence[Job]:
    """Return the jobs without symbolic links to documents of other jobs: a link is not a copy."""
    if not any(job.path.is_symlink() for job in jobs):
        return jobs
    documents: dict[str, Job] = {}
    for job in sorted(jobs, key=lambda job: job.path.is_symlink()):
        documents.setdefault(os.path.realpath(job.path), job)
    return [job for job in jobs if documents[os.path.realpath(job.path)] is job]


def with_outputs(jobs: Sequence[Job], inputs: Sequence[Path], output: str) -> tuple[list[Job], Path]:
    """Return the jobs with the files for their texts, and the folder that contains these files.

    The output of one input file is a file. Of several inputs it is a folder, which mirrors the tree below their
    deepest common folder. Files in an output folder that is below an input folder are skipped: an earlier run
    wrote them. Raises `FileError`.
    """
    place = Path(output)
    is_one = len(inputs) == 1 and not is_folder(inputs[0])
    if is_one and not place.is_dir() and not output.endswith(("/", os.sep)):
        return [job._replace(output=place) for job in jobs], place.parent
    if STANDARD_STREAM in inputs:
        raise FileError(f"{output}: standard input has no name for a file in a folder; clean it alone, into a file")
    if place.exists() and not place.is_dir():
        raise FileError(f"{output}: is a file, but several inputs need a folder; name a folder")
    top = Path(os.path.commonpath([_absolute(path if is_folder(path) else path.parent) for path in inputs]))
    target = _absolute(place)
    is_within = target != top and target.is_relative_to(top)
    mirrored = []
    for job in jobs:
        path = _absolute(job.path)
        if not (is_within and path.is_relative_to(target)) or job.path in inputs:
            mirrored.append(job._replace(output=place / path.relative_to(top)))
    return mirrored, place


def refuse_clashes(jobs: Sequence[Job], reports: Sequence[Path]) -> None:
    """Raise `FileError` if a file to write is an input or a baseline, or if two outputs have the same file."""
    outputs = [*(job.output for job in jobs if job.output), *reports]
    if not outputs:
        return
    inputs = {files.identity(job.path) for job in jobs if job.path != STANDARD_STREAM}
    baselines = {files.identity(file) for file in {job.baseline.file for job in jobs if job.baseline}}
    targets = set()
    for path in outputs:
        target = files.identity(path)
        if target in inputs:
            raise FileError(f"{path}: is an input and would be overwritten; name another file, or use `cleaner fix`")
        if target in baselines:
            raise FileError(f"{path}: is the baseline and would be overwritten; name another file")
        if target in targets:
            raise FileError(f"{path}: would be written by two outputs; name another file for one of them")
        targets.add(target)


def _absolute(path: Path) -> Path:
    """Return an absolute path without `..`. Links are not followed, since a file is reported by its given name."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # `resolve` follows links
