"""The type of a row file, detected from its name."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final, NamedTuple

FORMATS_BY_SUFFIX: Final = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet"}
COMPRESSIONS: Final = {".gz": "gzip", ".zst": "zstd"}


class FileType(NamedTuple):
    """The format of a row file, and how it is written."""

    format: str  # of the rows, a key of `cleaner.rows.row_formats.ROW_FORMATS`
    compression: str = ""  # "gzip", "zstd", or empty
    has_tabs: bool = False  # a CSV file whose delimiter is the tab


def file_type_of(path: PurePath) -> FileType | None:
    """Return the file type that the suffixes of a name stand for; None if the name is not that of a row file.

    >>> file_type_of(PurePath("articles.jsonl.zst"))
    FileType(format='jsonl', compression='zstd', has_tabs=False)
    """
    *_, before_last, last = ("", "", *(suffix.lower() for suffix in path.suffixes))
    compression = COMPRESSIONS.get(last, "")
    suffix = before_last if compression else last
    row_format = FORMATS_BY_SUFFIX.get(suffix)
    if not row_format or (compression and row_format == "parquet"):  # Parquet compresses its own columns
        return None
    return FileType(row_format, compression, suffix == ".tsv")
