"""The table of row formats: how each one is read, and how an output file of each one is made."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from cleaner.errors import CleanerError, FileError
from cleaner.rows.compression import USUAL_LIMIT, ExpansionLimit, compressed
from cleaner.rows.filenames import FileType
from cleaner.rows.row import MAX_ROW_BYTES, RowReader

# Writes the output file to a stream, from a file that holds the encoded rows one after the other.
Converter = Callable[[Path, BinaryIO], None]


@dataclass(frozen=True, slots=True)
class RowInput:
    """An input to read rows from."""

    path: Path
    stream: BufferedReader  # the content of the input, decompressed
    encoding: str = ""  # empty for UTF-8
    max_bytes: int = MAX_ROW_BYTES  # a larger row is rejected
    limit: ExpansionLimit = USUAL_LIMIT  # for Parquet, which is compressed in parts


@dataclass(frozen=True, slots=True)
class RowFormat:
    """How rows of one format are read and written."""

    open: Callable[[RowInput], RowReader]
    # Convert rows that the codec of the format has encoded; None if these bytes are the output file already.
    convert_rows: Converter | None = None
    # Convert JSON lines, given the name of the findings field; None if JSON lines are the output format.
    convert_json_lines: Callable[[Path, BinaryIO, FileType, str], None] | None = None
    check_dependencies: Callable[[], None] = lambda: None  # raises `CleanerError` if a package is missing


def converter(output_type: FileType, findings: str, *, is_json_lines: bool) -> Converter | None:
    """Return the function that makes the output file from encoded rows; None if these are the output file already.

    `is_json_lines` says that the rows were encoded as JSON lines, and not by the codec of the output format.
    `findings` is the name of the findings field.
    """
    row_format = ROW_FORMATS[output_type.format]
    convert = row_format.convert_rows
    if is_json_lines:
        from_json_lines = row_format.convert_json_lines
        convert = from_json_lines and (lambda rows, stream: from_json_lines(rows, stream, output_type, findings))
    return _compressing(convert or _copy, output_type.compression) if output_type.compression else convert


def _compressing(convert: Converter, compression: str) -> Converter:
    def convert_and_compress(rows: Path, stream: BinaryIO) -> None:
        with compressed(stream, compression) as compressor:
            convert(rows, compressor)

    return convert_and_compress


def _copy(rows: Path, stream: BinaryIO) -> None:
    with rows.open("rb") as content:
        shutil.copyfileobj(content, stream)


def _open_jsonl(source: RowInput) -> RowReader:
    from cleaner.rows.jsonl import open_jsonl

    if _codec_name(source) != "utf-8":
        raise CleanerError(
            f"JSON lines are always UTF-8, not {source.encoding}; convert the file, or leave out --encoding"
        )
    return open_jsonl(source.stream, source.max_bytes)


def _codec_name(source: RowInput) -> str:
    """Return the name of the codec of an input. A byte order mark of UTF-8 is optional. Raises `CleanerError`."""
    try:
        return codecs.lookup(source.encoding or "utf-8").name.removesuffix("-sig")
    except LookupError:
        raise CleanerError(f"{source.encoding!r} is not a text encoding; give a name like utf-8 or cp1252") from None


def _open_csv(source: RowInput) -> RowReader:
    from cleaner.rows.csv_rows import open_csv

    return open_csv(source.stream, source.max_bytes, _codec_name(source))


def _convert_to_csv(json_lines: Path, stream: BinaryIO, output_type: FileType, findings: str) -> None:  # noqa: ARG001  # findings are a column like any other
    from cleaner.rows.csv_rows import write_csv

    write_csv(json_lines, stream, "\t" if output_type.has_tabs else ",")


def _open_parquet(source: RowInput) -> RowReader:
    require_pyarrow()
    from cleaner.rows.parquet import open_parquet

    if not source.path.is_file():
        raise FileError("Parquet cannot be read from a stream, because its index is at the end; name a file")
    return open_parquet(source.path, source.max_bytes, source.limit)


def _convert_to_parquet(json_lines: Path, stream: BinaryIO, output_type: FileType, findings: str) -> None:  # noqa: ARG001  # Parquet has no variants
    from cleaner.rows.columns import write_json_lines

    write_json_lines(json_lines, stream, findings)


def _convert_batches(rows: Path, stream: BinaryIO) -> None:
    from cleaner.rows.parquet import write_encoded_batches

    write_encoded_batches(rows, stream)


def require_pyarrow() -> None:
    """Raise `CleanerError` with the installation command if pyarrow is missing."""
    if find_spec("pyarrow") is None:
        raise CleanerError("Parquet needs pyarrow; install it with: pip install 'prose-cleaner[parquet]'")


ROW_FORMATS: Final[Mapping[str, RowFormat]] = {
    "jsonl": RowFormat(_open_jsonl),
    "csv": RowFormat(_open_csv, convert_json_lines=_convert_to_csv),
    "parquet": RowFormat(_open_parquet, _convert_batches, _convert_to_parquet, require_pyarrow),
}
