"""What there is to do: the documents behind the inputs, their settings, and where their texts go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from cleaner import files
from cleaner.cli.options import Options
from cleaner.config import Config
from cleaner.errors import FileError
from cleaner.formats import ENDINGS
from cleaner.pipeline import clean
from cleaner.records.names import form_of

STDIN: Final = Path("-")


@dataclass(frozen=True, slots=True)
class Job:
    """A document to clean."""

    path: Path  # as given or found; `STDIN` for standard input
    config: Config
    format: str = "text"
    output: Path | None = None  # the file for the cleaned text


def find_jobs(inputs: Sequence[Path], options: Options, complain: Callable[[FileError], None]) -> list[Job]:
    """Return a job for every input and every text file in an input folder, none twice.

    A fault in the settings, the rules or the format is raised here, before anything is written: an
    empty text meets them all.
    """
    files.decode(b"", "--encoding", options.encoding)

    @cache
    def config_for(folder: Path, format: str) -> Config:
        config = options.config_for(folder, format)
        clean("", config=config, format=format)
        return config

    def job(path: Path) -> Job:
        form = options.format_for(path)
        return Job(path, config_for(Path() if path == STDIN else path.parent, form), form)

    return [job(path) for path in _distinct(_documents(inputs, complain))]


def _documents(inputs: Iterable[Path], complain: Callable[[FileError], None]) -> Iterator[Path]:
    for path in inputs:
        if path.is_dir():
            yield from _found(path, complain)
        elif form_of(path):
            complain(FileError(f"{path}: holds rows, not a text; use `cleaner clean`, and name an --output"))
        elif path == STDIN or path.exists():
            yield path
        else:
            complain(FileError(f"{path}: there is no such file; check the name"))


def _found(folder: Path, complain: Callable[[FileError], None]) -> Iterator[Path]:
    found = list(files.texts(folder, complain))
    if not found:
        endings = ", ".join(ENDINGS)
        complain(FileError(f"{folder}: no file in this folder ends in one of {endings}; name the files that are meant"))
    yield from found


def _distinct(paths: Iterable[Path]) -> Iterator[Path]:
    seen = set()
    for path in paths:
        place = _absolute(path)
        if place not in seen:
            seen.add(place)
            yield path


def with_outputs(jobs: Sequence[Job], inputs: Sequence[Path], output: str) -> tuple[list[Job], Path]:
    """Give every job the file for its text, and return the folder that holds them all as well.

    The output is a file for one input file and else a folder, which mirrors the tree below the
    deepest folder that holds all inputs. Left out: an output of earlier that lies among the inputs.
    Raises `FileError`.
    """
    place = Path(output)
    is_one = len(inputs) == 1 and not inputs[0].is_dir()
    if is_one and not place.is_dir() and not output.endswith(("/", os.sep)):
        return [replace(job, output=place) for job in jobs], place.parent
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
            mirrored.append(replace(job, output=place / path.relative_to(top)))
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
