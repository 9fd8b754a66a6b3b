"""The values of the way of a row: a chunk of them comes in, each is parsed, cleaned, and put out.

What there is for each row is a named tuple, as in `cleaner.model`: there are millions of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from cleaner.model import Cleaned

CHUNK_BYTES: Final = 256 * 1024  # of rows that travel together: some dozens of articles, so that every core has work
MAX_ROW_BYTES: Final = 16 * 1024 * 1024  # no article is longer; a larger row is a file that is in another form


class RowError(Exception):
    """Why a row cannot be cleaned: what follows the words "the row"."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields that matter; empty for one that there is not."""

    text: str = ""  # what is cleaned
    title: str = ""  # the headline, which may be printed again in the text
    id: str = ""  # goes into the report, so that its lines can be joined with the rows
    findings: str = ""  # a field to be added, which gets the findings of its row


class Place(NamedTuple):
    """Where a row stands in the input."""

    row: int  # counted from 1; neither the header of a CSV nor a blank line is a row
    line: int = 0  # where it begins, counted from 1; 0 in Parquet, which has no lines

    def __str__(self) -> str:
        return f"row {self.row:,}" + (f" (line {self.line:,})" if self.line else "")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that follow one another, still in bytes."""

    places: tuple[Place, ...]  # of the rows
    content: tuple[bytes, ...]  # a member for each row; in Parquet one Arrow stream for all


@dataclass(frozen=True, slots=True)
class Oversize:
    """A row that is too large to be held: its bytes are to be taken up before the next chunk is asked for."""

    place: Place
    reason: str
    pieces: Iterator[bytes]


class Row(NamedTuple):
    """A row, parsed as far as its cleaning needs."""

    place: Place
    raw: bytes  # as it stands in the input, with its line end; empty in Parquet
    text: str | None  # None for a null, which is left as it is
    title: str
    id: bytes  # in JSON, as printed in the input
    at: slice = slice(0)  # where the text stands in `raw`, for a layout that exchanges it there


class Rejected(NamedTuple):
    """A row that cannot be cleaned, and why."""

    place: Place
    reason: str
    raw: bytes


class CleanedRow(NamedTuple):
    """A row with what became of its text."""

    row: Row
    cleaned: Cleaned | None  # None where the text is left as it is, as a null is
    findings: Sequence[dict[str, Any]] | None  # for the field that is added; None where none is

    @property
    def text(self) -> str | None:
        """Return the text that the row is to have."""
        return self.cleaned.text if self.cleaned else self.row.text

    @property
    def is_changed(self) -> bool:
        """Tell whether the text is another than before."""
        return self.cleaned is not None and bool(self.cleaned.report.edits)


class RowCodec(Protocol):
    """How rows of one kind stand in their bytes. A layout is picklable: it travels to every worker."""

    def rows(self, chunk: Chunk, fields: Fields) -> Iterator[Row | Rejected]:
        """Parse a chunk."""

    def put(self, chunk: Chunk, done: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the rows of a chunk that are done, with their new texts, in bytes of the same kind."""

    def lines(self, chunk: Chunk, done: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the same as JSON lines, which rows of every kind can become."""

    def head(self, fields: Fields) -> bytes:
        """Return what stands before the first row in bytes of the same kind."""


@dataclass(frozen=True, slots=True)
class RowReader:
    """An input whose rows are about to be read."""

    layout: RowCodec
    names: Sequence[str]  # of the fields that hold text, as far as the beginning tells
    others: Sequence[str]  # of all other fields
    is_fixed: bool  # every row has these fields, and no others
    chunks: Iterator[Chunk | Oversize]
    share: Callable[[Chunk], float] | None = None  # of the file up to a chunk's end; None: as far as it was read


def gathered(rows: Iterable[tuple[Place, bytes] | Oversize]) -> Iterator[Chunk | Oversize]:
    """Put rows together into chunks of about `CHUNK_BYTES`, always the same for the same rows."""
    places, content, size = list[Place](), list[bytes](), 0
    for row in rows:
        if not isinstance(row, Oversize):
            places.append(row[0])
            content.append(row[1])
            size += len(row[1])
        if content and (size >= CHUNK_BYTES or isinstance(row, Oversize)):
            yield Chunk(tuple(places), tuple(content))
            places, content, size = [], [], 0
        if isinstance(row, Oversize):
            yield row
    if content:
        yield Chunk(tuple(places), tuple(content))
