"""The files with rows that the inputs name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from glob import glob
from pathlib import Path
from typing import Final

from cleaner.cli.console import Console
from cleaner.cli.inputs import Job, is_folder
from cleaner.cli.options import STANDARD_STREAM, Options, RowOptions
from cleaner.config.project import Projects
from cleaner.errors import CleanerError, FileError
from cleaner.files.discovery import Search
from cleaner.pipeline import clean
from cleaner.rows.filenames import file_type_of

# What follows the name of an output in the names of the files next to it.
REPORT: Final = ".report.jsonl"
REJECTED: Final = ".rejected.jsonl"


def are_rows(inputs: Sequence[Path], rows: RowOptions, *, across: bool = False) -> bool:
    """Return whether the inputs contain rows, not texts. With `across`, --jobs and --resume are for both.

    Raises `CleanerError` for a mixture of both.
    """
    if rows.rows:
        return True
    found = [path for path in inputs if _holds_rows(path)]
    if found and len(found) < len(inputs):
        text = next(path for path in inputs if path not in found)
        raise CleanerError(f"{found[0]}: contains rows, but {text} does not; clean them in two runs")
    if not found and (replace(rows, jobs=0, resume=False) if across else rows).are_given:
        raise CleanerError(
            f"{inputs[0]}: is not known to contain rows; name their kind with --rows, or omit row options"
        )
    return bool(found)


def _holds_rows(path: Path) -> bool:
    if is_folder(path):
        search = Search(lambda _: None, Projects())
        return not any(search.texts(path)) and any(_files_in(path, RowOptions()))
    return file_type_of(path) is not None


def _files_in(folder: Path, rows: RowOptions) -> Iterator[Path]:
    """Yield the files with rows below a folder, except hidden ones and what earlier runs wrote next to them."""
    for path in sorted(_paths_below(folder)):
        file_type = file_type_of(path)
        is_skipped = path.name.endswith((REPORT, REJECTED)) or any(
            part.startswith(".") or part.endswith(".partial") for part in path.relative_to(folder).parts
        )
        if file_type and file_type.format == (rows.rows or file_type.format) and not is_skipped and path.is_file():
            yield path


def _paths_below(folder: Path) -> Iterator[Path]:
    """Yield all paths below a folder, which may be deeper than the recursion of `Path.rglob`."""
    folders = [folder]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                yield Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))


def with_patterns_expanded(inputs: Sequence[Path], console: Console) -> list[Path]:
    """Return the inputs, with each pattern such as `*.jsonl` replaced by the files that match it."""
    expanded = []
    for path in inputs:
        found = [path]
        if path != STANDARD_STREAM and not os.path.exists(path):  # noqa: PTH110  # `Path.exists` raises errors
            found = sorted(map(Path, glob(str(path), recursive=True)))  # noqa: PTH207  # `Path.glob` refuses absolute paths
        if not found:
            console.error(FileError(f"{path}: no such file; check the name"))
        expanded += found
    return expanded


def row_jobs(inputs: Sequence[Path], options: Options, rows: RowOptions, console: Console) -> Iterator[Job]:
    """Yield a job for every file with rows among the inputs, each file once.

    Raises `CleanerError` for errors in the settings before anything is written.
    """
    paths = dict[Path, None]()
    for path in inputs:
        found = list(_files_in(path, rows)) if is_folder(path) else [path]
        if not found:
            console.warning(f"{path}: contains no rows; name the files, and their kind with --rows")
        paths.update(dict.fromkeys(found))
    projects = options.projects()
    for path in paths:
        config = projects.config_for(path)
        clean("", config=config, format=options.format or "text")  # reveals all errors in the settings
        yield Job(path, config)
