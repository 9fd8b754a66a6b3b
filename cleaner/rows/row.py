"""Rows on their way from input to output, and the protocol of a row format.

A chunk of raw rows is decoded to `Row` values. Each of them becomes a `CleanedRow`, and the chunk is encoded again.
Values that exist once per row are named tuples, as in `cleaner.model`, because a run creates millions of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

from cleaner.model import Cleaned, Finding

CHUNK_BYTES: Final = 256 * 1024  # size of a chunk: some dozens of articles, few enough that every core gets work
MAX_ROW_BYTES: Final = 16 * 1024 * 1024  # longer than any article: a larger row means that the format is wrong


class RowError(Exception):
    """A row cannot be cleaned. The message is the reason, without the place."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields that the cleaning uses. An empty name means that there is no such field."""

    text: str = ""  # the text to clean
    title: str = ""  # the headline, which the text may repeat
    id: str = ""  # copied to the report, so that the report can be joined with the rows
    findings: str = ""  # a new field for the findings of each row
    site: str = ""  # the site of the document, or its URL
    order: str = ""  # what orders the documents of a corpus
    finds_site: bool = False  # without a site field, use the field with the URL if there is one

    @property
    def others(self) -> tuple[str, ...]:
        """Return the fields that only the comparison with other documents needs: site and order, or none."""
        return (self.site, self.order) if self.site or self.order else ()


class Place(NamedTuple):
    """The position of a row in the input."""

    row: int  # 1-based; the header of a CSV file and blank lines are not counted
    line: int = 0  # 1-based number of the first line of the row; 0 in Parquet, which has no lines

    def __str__(self) -> str:
        return f"row {self.row:,}" + (f" (line {self.line:,})" if self.line else "")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows, still encoded."""

    places: tuple[Place, ...]  # one for each row
    content: tuple[bytes, ...]  # one item for each row; in Parquet a single Arrow stream with all rows
    across: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)  # what other documents repeat, by row


@dataclass(frozen=True, slots=True)
class Oversize:
    """A row that is too large for memory. Its pieces must be consumed before the next chunk is requested."""

    place: Place
    reason: str
    pieces: Iterator[bytes]


class Row(NamedTuple):
    """A row, decoded as far as its cleaning needs."""

    place: Place
    raw: bytes  # the row as in the input, including its line end; empty in Parquet
    text: str | None  # None for a null, which stays a null
    title: str
    id: bytes  # a JSON value; from JSON lines, as in the input
    text_slice: slice = slice(0)  # the position of the text in `raw`, for codecs that replace it there
    others: tuple[str | None, ...] = ()  # the values of `Fields.others`; None for a null or missing one


class Rejected(NamedTuple):
    """A row that cannot be cleaned, with the reason."""

    place: Place
    reason: str
    raw: bytes
    is_too_large: bool = False  # to be kept as a whole


class CleanedRow(NamedTuple):
    """A row with the result of its cleaning."""

    row: Row
    cleaned: Cleaned | None  # None if the text was not cleaned: it is null or known to have no findings
    findings: Sequence[dict[str, Any]] | None  # the value of the findings field; None without such a field

    @property
    def text(self) -> str | None:
        """Return the new text of the row."""
        return self.cleaned.text if self.cleaned else self.row.text

    @property
    def is_changed(self) -> bool:
        """Return whether the cleaning changed the text."""
        return self.cleaned is not None and bool(self.cleaned.report.edits)


class RowCodec(Protocol):
    """Decodes and encodes the rows of one file. A codec is picklable, because every worker gets a copy."""

    def decode_rows(self, chunk: Chunk, fields: Fields) -> Iterator[Row | Rejected]:
        """Yield each row of a chunk."""

    def encode_rows(self, chunk: Chunk, rows: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the cleaned rows of a chunk in the format of the input."""

    def encode_json_lines(self, chunk: Chunk, rows: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the cleaned rows of a chunk as JSON lines, the format from which any other one can be written."""

    def header(self, fields: Fields) -> bytes:
        """Return what precedes the first row in the format of the input."""


@dataclass(frozen=True, slots=True)
class RowReader:
    """An open input, before its first row is processed."""

    codec: RowCodec
    text_fields: Sequence[str]  # the names of the fields that hold text
    other_fields: Sequence[str]
    chunks: Iterator[Chunk | Oversize]
    sampled_rows: int | None = None  # rows from which the field names were collected; None if a schema lists them all
    share: Callable[[Chunk], float] | None = None  # of the file, up to the end of a chunk; None: as far as it was read
    is_empty: bool = False  # there are no rows, and so no field names
