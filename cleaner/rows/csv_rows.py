"""CSV. A record is not printed anew: only the text in it is exchanged, the quotes of all other fields stay.

Read strictly, so that a quote too many does not swallow the rows behind it: behind a closing quote the field ends.
Where that does not hold, or a quote is never closed, one line is the bad record, and the next line may begin another.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from cleaner.errors import FileError
from cleaner.rows.jsonl import members, rest_of_line, string
from cleaner.rows.row import (
    MAX_ROW_BYTES,
    Chunk,
    CleanedRow,
    Fields,
    Oversize,
    Place,
    Rejected,
    Row,
    RowError,
    RowReader,
    gathered,
)

DELIMITERS: Final = (b",", b";", b"\t", b"|")  # of equals the first one

# No possessive repeat holds a choice: before 3.11.5, Python takes for a match of it what is none.
_QUOTED: Final = rb'"[^"]*+(?:""[^"]*+)*+"'
_IN_QUOTES = re.compile(rb'[^"]*+(?:""[^"]*+)*+')
_LINE_END = re.compile(rb"\r?\n?\Z")
_LINE_ENDS: Final = (b"", b"\n", b"\r\n")
_MARKS: Final = "".join(mark.decode() for mark in DELIMITERS) + '"\r\n'  # what gives a CSV its form


@lru_cache(maxsize=len(DELIMITERS))
def _field(delimiter: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a field and of what ends it."""
    mark = re.escape(delimiter)
    return re.compile(rb"(" + _QUOTED + rb'|(?!")[^' + mark + rb"\n]*?)(" + mark + rb"|\r?\n|\r?\Z)")


@lru_cache(maxsize=len(DELIMITERS))
def _followed(delimiter: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a field that another one follows."""
    mark = re.escape(delimiter)
    return re.compile(rb"(?:" + _QUOTED + rb'|(?!")[^' + mark + rb"\n]*+)" + mark)


@dataclass(frozen=True, slots=True)
class Table:
    """The layout of a CSV."""

    header: bytes  # with the byte order mark and the line end
    names: tuple[str, ...]
    delimiter: bytes
    encoding: str

    def rows(self, chunk: Chunk, fields: Fields) -> Iterator[Row | Rejected]:
        """Parse a chunk."""
        for place, raw in zip(chunk.places, chunk.content, strict=True):
            try:
                yield self._parsed(place, raw, fields)
            except RowError as fault:
                yield Rejected(place, str(fault), raw)

    def put(self, chunk: Chunk, done: Sequence[CleanedRow], fields: Fields) -> bytes:  # noqa: ARG002  # all stands in the rows
        """Return the records with their new texts."""
        return b"".join(self._exchanged(each, fields) for each in done)

    def lines(self, chunk: Chunk, done: Sequence[CleanedRow], fields: Fields) -> bytes:  # noqa: ARG002  # as above
        """Return the records as JSON lines; every value is a string."""
        return b"".join(self._line(each, fields) for each in done)

    def head(self, fields: Fields) -> bytes:
        """Return the header."""
        return self._widened(self.header, fields.findings) if fields.findings else self.header

    def _parsed(self, place: Place, raw: bytes, fields: Fields) -> Row:
        try:
            raw.decode(self.encoding)
        except UnicodeDecodeError as error:
            fault = f"is not {self.encoding} (byte 0x{raw[error.start]:02x} at {error.start + 1})"
            raise RowError(fault) from None
        places = self._places(raw)
        title = self.value(raw[places[self.names.index(fields.title)]]) if fields.title in self.names else ""
        identity = self.value(raw[places[self.names.index(fields.id)]]) if fields.id in self.names else None
        text = self.value(raw[places[self.names.index(fields.text)]])
        return Row(place, raw, text, title, json.dumps(identity, ensure_ascii=False).encode())

    def _places(self, raw: bytes) -> list[slice]:
        """Return where each field stands in a record; as many as the header names."""
        places = split(raw, self.delimiter)
        if len(places) != len(self.names):
            raise RowError(f"has {len(places)} fields, and the header names {len(self.names)}")
        return places

    def value(self, field: bytes) -> str:
        """Return what a field says."""
        if field.startswith(b'"'):
            field = field[1:-1].replace(b'""', b'"')
        return field.decode(self.encoding)

    def _exchanged(self, done: CleanedRow, fields: Fields) -> bytes:
        raw = done.row.raw
        if done.is_changed and done.text is not None:
            place = self._places(raw)[self.names.index(fields.text)]
            raw = raw[: place.start] + self._field(done.text, like=raw[place]) + raw[place.stop :]
        if done.findings is not None:
            is_unicode = codecs.lookup(self.encoding).name == "utf-8"
            raw = self._widened(raw, json.dumps(done.findings, ensure_ascii=not is_unicode))
        return raw

    def _widened(self, raw: bytes, value: str) -> bytes:
        """Return a record with one more field."""
        found = _LINE_END.search(raw)
        end = found.start() if found else len(raw)
        return raw[:end] + self.delimiter + self._field(value) + raw[end:]

    def _field(self, value: str, like: bytes = b"") -> bytes:
        """Return a value as a field, in quotes if it needs them or if that other field has them."""
        field = value.encode(self.encoding)
        if like.startswith(b'"') or any(mark in field for mark in (b'"', b"\r", b"\n", self.delimiter)):
            return b'"' + field.replace(b'"', b'""') + b'"'
        return field

    def _line(self, done: CleanedRow, fields: Fields) -> bytes:
        raw = done.row.raw
        values: dict[str, object] = {
            name: self.value(raw[place]) for name, place in zip(self.names, self._places(raw), strict=True)
        }
        values[fields.text] = done.text
        if done.findings is not None:
            values[fields.findings] = done.findings
        return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def split(record: bytes, delimiter: bytes) -> list[slice]:
    r"""Return where each field of a record stands, with its quotes.

    Raises `RowError` for a quote that is not closed, or that closes before the field ends.

    >>> record = b'Low tide,"He said ""wait"".\nShe did.",7\r\n'
    >>> [record[place] for place in split(record, b",")]
    [b'Low tide', b'"He said ""wait"".\nShe did."', b'7']
    """
    places, at, pattern = [], 0, _field(delimiter)
    while True:
        found = pattern.match(record, at)
        if not found:
            is_open = _IN_QUOTES.fullmatch(record, at + 1)
            raise RowError(
                f"opens a quote at {at + 1} and does not close it"
                if is_open
                else f"closes the quote opened at {at + 1} before the field ends"
            )
        places.append(slice(*found.span(1)))
        at = found.end()
        if found[2] != delimiter:
            return places


def open_table(stream: BufferedReader, limit: int = MAX_ROW_BYTES, encoding: str = "utf-8") -> RowReader:
    """Open a CSV for reading: the first record is the header, and shows what parts the fields.

    Raises `FileError` for a header that cannot be read, and for an encoding in which a comma, a quote
    or a line end is not the byte that it is in ASCII.
    """
    if _MARKS.encode(encoding) != _MARKS.encode():
        raise FileError(f"rows are not read in {encoding}; convert them to UTF-8")
    bom = codecs.BOM_UTF8 if stream.peek(len(codecs.BOM_UTF8)).startswith(codecs.BOM_UTF8) else b""
    stream.read(len(bom))
    begun = stream.readline(limit + 1)
    bare = re.sub(_QUOTED, b"", begun)
    delimiter = max(DELIMITERS, key=bare.count)
    records = _records(begun, stream, delimiter, limit)
    _, header = next(records, (0, b""))
    table = Table(bom + header, (), delimiter, encoding)
    try:
        names = tuple(table.value(header[place]) for place in split(header, delimiter)) if header else ()
    except (RowError, UnicodeDecodeError) as fault:
        raise FileError(f"the header cannot be read ({fault}); mend it, or name the encoding") from None
    return RowReader(replace(table, names=names), names, (), True, gathered(_placed(records, stream, limit)))


def _placed(
    records: Iterable[tuple[int, bytes]], stream: BufferedReader, limit: int
) -> Iterator[tuple[Place, bytes] | Oversize]:
    """Give the records their numbers; blank lines are none."""
    row = 0
    for line, record in records:
        if record in _LINE_ENDS:
            continue
        row += 1
        if len(record) > limit:
            yield Oversize(Place(row, line), f"is larger than {limit:,} bytes", rest_of_line(record, stream))
        else:
            yield Place(row, line), record


def _records(begun: bytes, stream: BufferedReader, delimiter: bytes, limit: int) -> Iterator[tuple[int, bytes]]:
    """Yield each record with the number of its first line; `begun` is the first line.

    A record that is not closed within the limit, or whose quotes stand wrong, ends with its first line.
    A line above the limit is yielded as far as it was read.
    """
    waiting = deque([begun])  # lines read ahead, of a record that turned out to be none

    def following() -> bytes:
        return waiting.popleft() if waiting else stream.readline(limit + 1)

    line = 1
    while first := following():
        lines, size = [first], len(first)
        is_open = _is_open(first, delimiter, is_open=False)
        while is_open and size <= limit and (more := following()):
            lines.append(more)
            size += len(more)
            is_open = _is_open(more, delimiter, is_open=True)
        if is_open is not False or size > limit:
            waiting.extendleft(reversed(lines[1:]))
            del lines[1:]
        yield line, b"".join(lines)
        line += len(lines)


def _is_open(line: bytes, delimiter: bytes, *, is_open: bool) -> bool | None:
    """Tell whether a quote is open at the end of a line, as one was at its beginning; None for wrong quotes."""
    if b'"' not in line:
        return is_open
    at = 0
    if is_open:
        at = _end_of_quoted(line, 0)
        if at == len(line) or line[at + 1 :] in _LINE_ENDS:
            return at == len(line)
        if not line.startswith(delimiter, at + 1):
            return None
        at += 2
    followed = _followed(delimiter)
    while field := followed.match(line, at):
        at = field.end()
    if not line.startswith(b'"', at):
        return False
    at = _end_of_quoted(line, at + 1)
    if at == len(line) or line[at + 1 :] in _LINE_ENDS:
        return at == len(line)
    return None


def _end_of_quoted(line: bytes, at: int) -> int:
    """Return where what stands in quotes ends, at the quote behind it or at the end of the line."""
    found = _IN_QUOTES.match(line, at)
    return found.end() if found else at


def write_table(lines: Path, stream: BinaryIO, delimiter: str = ",") -> None:
    """Write JSON lines as a CSV with a column for every field that one of them has.

    Strings stand as they are, null and a missing field as nothing, all else as its JSON.
    """
    columns = dict[str, None]()
    with lines.open("rb") as rows:
        for raw in rows:
            columns.update(dict.fromkeys(members(raw)))
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    with lines.open("rb") as rows:
        for raw in rows:
            places = members(raw)
            writer.writerow([_cell(raw[places[name]]) if name in places else "" for name in columns])
    text.detach()


def _cell(token: bytes) -> str:
    return "" if token == b"null" else string(token) if token.startswith(b'"') else token.decode()
