"""Which rows there are to clean: the files behind the inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import Final

from cleaner.cli.console import Console
from cleaner.cli.inputs import STDIN, Job
from cleaner.cli.options import Options, RowOptions
from cleaner.config.project import Projects
from cleaner.errors import CleanerError, FileError
from cleaner.files.discovery import Search
from cleaner.pipeline import clean
from cleaner.rows.filenames import form_of

REPORT: Final = ".report.jsonl"  # what the names of the files end in that are written beside an output
REJECTED: Final = ".rejected.jsonl"


def are_rows(inputs: Sequence[Path], rows: RowOptions) -> bool:
    """Tell whether rows are to be cleaned, and no texts. Raises `CleanerError` for a mixture of both."""
    if rows.rows:
        return True
    found = [path for path in inputs if _holds_rows(path)]
    if found and len(found) < len(inputs):
        text = next(path for path in inputs if path not in found)
        raise CleanerError(f"{found[0]} holds rows and {text} does not; clean them one after the other")
    if not found and rows.is_said:
        raise CleanerError(f"{inputs[0]} is not known to hold rows; say of which kind by --rows, or leave out the rest")
    return bool(found)


def _holds_rows(path: Path) -> bool:
    if path.is_dir():
        search = Search(lambda _: None, Projects())
        return not any(search.texts(path)) and any(_found(path, RowOptions()))
    return form_of(path) is not None


def _found(folder: Path, rows: RowOptions) -> Iterator[Path]:
    """Yield the files with rows below a folder; hidden ones and what earlier runs wrote beside them are left out."""
    for path in sorted(folder.rglob("*")):
        form = form_of(path)
        own = path.name.endswith((REPORT, REJECTED)) or any(
            part.startswith(".") or part.endswith(".partial") for part in path.relative_to(folder).parts
        )
        if form and form.kind == (rows.rows or form.kind) and not own and path.is_file():
            yield path


def expanded(inputs: Sequence[Path], console: Console) -> list[Path]:
    """Return the inputs with the files that a pattern stands for in its place."""
    expanded = []
    for path in inputs:
        found = [path]
        if path != STDIN and not path.exists():
            found = sorted(map(Path, glob(str(path), recursive=True)))  # noqa: PTH207  # that one takes no absolute path
        if not found:
            console.error(FileError(f"{path}: there is no such file; check the name"))
        expanded += found
    return expanded


def row_jobs(inputs: Sequence[Path], options: Options, rows: RowOptions, console: Console) -> Iterator[Job]:
    """Yield every file with rows among the inputs, none twice."""
    paths = dict[Path, None]()
    for path in inputs:
        found = list(_found(path, rows)) if path.is_dir() else [path]
        if not found:
            console.error(FileError(f"{path}: no file in this folder holds rows; name the files, and --rows"))
        paths.update(dict.fromkeys(found))
    projects = options.projects()
    for path in paths:
        config = projects.config_for(path)
        clean(
            "", config=config, format=options.format or "text"
        )  # a fault in the settings is met before anything is written
        yield Job(path, config)
