"""What the name of a file says about the rows in it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final, NamedTuple

ENDINGS: Final = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet"}
PACKINGS: Final = {".gz": "gzip", ".zst": "zstd"}


class FileType(NamedTuple):
    """The form in which rows stand in a file."""

    kind: str  # a key of `cleaner.rows.row_formats.KINDS`
    packing: str = ""  # "gzip" or "zstd"
    is_tabbed: bool = False  # a CSV whose fields are parted by tabs


def form_of(path: PurePath) -> FileType | None:
    """Return what the ending of a name says; None for a file that is not known to hold rows.

    >>> form_of(PurePath("articles.jsonl.zst"))
    FileType(kind='jsonl', packing='zstd', is_tabbed=False)
    """
    *_, before, last = ("", "", *(ending.lower() for ending in path.suffixes))
    packing = PACKINGS.get(last, "")
    ending = before if packing else last
    if ending not in ENDINGS or (packing and ENDINGS[ending] == "parquet"):  # it packs its columns itself
        return None
    return FileType(ENDINGS[ending], packing, ending == ".tsv")
