"""The kinds of rows, in one table: how each is read, and written where the input was of another kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from cleaner.errors import CleanerError, FileError
from cleaner.rows.filenames import FileType
from cleaner.rows.row import MAX_ROW_BYTES, RowReader


@dataclass(frozen=True, slots=True)
class Input:
    """Where rows come from."""

    path: Path
    stream: BufferedReader  # its bytes, unpacked
    encoding: str = ""  # empty: UTF-8
    limit: int = MAX_ROW_BYTES  # bytes above which a row is too large


@dataclass(frozen=True, slots=True)
class RowFormat:
    """How rows of one kind are read and written."""

    open: Callable[[Input], RowReader]
    # From JSON lines, with the name of the field that holds findings; None where these lines are the rows already.
    write_lines: Callable[[Path, BinaryIO, FileType, str], None] | None
    # From what its own layout has put; None where that, joined, is the file already.
    write_own: Callable[[Path, BinaryIO], None] | None
    check: Callable[[], None] = lambda: None  # raises `CleanerError` where a package is missing for it


def _open_jsonl(source: Input) -> RowReader:
    from cleaner.rows.jsonl import open_lines

    if source.encoding.lower().replace("_", "-") not in {"", "utf-8", "utf8", "utf-8-sig"}:
        raise CleanerError(f"JSON lines are UTF-8, not {source.encoding}; convert them, or leave --encoding out")
    return open_lines(source.stream, source.limit)


def _open_csv(source: Input) -> RowReader:
    from cleaner.rows.csv_rows import open_table

    return open_table(source.stream, source.limit, source.encoding or "utf-8")


def _write_csv(lines: Path, stream: BinaryIO, form: FileType, findings: str) -> None:  # noqa: ARG001  # they are as others
    from cleaner.rows.csv_rows import write_table

    write_table(lines, stream, "\t" if form.is_tabbed else ",")


def _open_parquet(source: Input) -> RowReader:
    need_pyarrow()
    from cleaner.rows.parquet import open_batches

    if not source.path.is_file():
        raise FileError("Parquet is read from its end, and needs a file; name one")
    return open_batches(source.path, source.limit)


def _write_parquet(lines: Path, stream: BinaryIO, form: FileType, findings: str) -> None:  # noqa: ARG001  # it has but one
    from cleaner.rows.columns import write_lines

    write_lines(lines, stream, findings)


def _write_batches(rows: Path, stream: BinaryIO) -> None:
    from cleaner.rows.parquet import write_batches

    write_batches(rows, stream)


def need_pyarrow() -> None:
    """Raise `CleanerError` with the remedy where pyarrow is missing."""
    if find_spec("pyarrow") is None:
        raise CleanerError("Parquet needs pyarrow; install it by: pip install 'prose-cleaner[parquet]'")


KINDS: Final[Mapping[str, RowFormat]] = {
    "jsonl": RowFormat(_open_jsonl, None, None),
    "csv": RowFormat(_open_csv, _write_csv, None),
    "parquet": RowFormat(_open_parquet, _write_parquet, _write_batches, need_pyarrow),
}
