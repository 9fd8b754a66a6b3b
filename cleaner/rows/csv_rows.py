"""CSV. Only the text of a record is replaced; all other bytes are copied, quotes included.

The parser is strict: a field ends at its closing quote. Without this rule, one stray quote would swallow all rows
after it. If text follows a closing quote, or a quote is never closed, only that line is rejected and the next line
begins a new record. A record that is closed but too large is rejected with all its lines.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache, partial
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from cleaner.errors import FileError
from cleaner.rows.jsonl import as_cell, value_slices
from cleaner.rows.line_rows import decode_each, encoding_fault, group_rows, number_rows, read_bom
from cleaner.rows.row import MAX_ROW_BYTES, Chunk, CleanedRow, Fields, Place, Rejected, Row, RowError, RowReader

DELIMITERS: Final = (b",", b";", b"\t", b"|")  # the most frequent one in the header is used, the first one in a tie

# How many bytes more than a row may have are read to find its closing quote. They are held in memory.
LOOKAHEAD_BYTES: Final = 64 * 1024 * 1024

# A possessive repeat must not contain alternatives: Python before 3.11.5 then reports false matches.
_QUOTED: Final = rb'"[^"]*+(?:""[^"]*+)*+"'
_INSIDE_QUOTES = re.compile(rb'[^"]*+(?:""[^"]*+)*+')
_LINE_END = re.compile(rb"\r?\n?\Z")
_LINE_ENDS: Final = (b"", b"\n", b"\r\n")
_SYNTAX: Final = "".join(delimiter.decode() for delimiter in DELIMITERS) + '"\r\n'


@lru_cache(maxsize=len(DELIMITERS))
def _field_pattern(delimiter: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a field (group 1) and the delimiter or line end after it (group 2)."""
    mark = re.escape(delimiter)
    return re.compile(rb"(" + _QUOTED + rb'|(?!")[^' + mark + rb"\n]*?)(" + mark + rb"|\r?\n|\r?\Z)")


@lru_cache(maxsize=len(DELIMITERS))
def _inner_field_pattern(delimiter: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a field that another field follows, with the delimiter."""
    mark = re.escape(delimiter)
    return re.compile(rb"(?:" + _QUOTED + rb'|(?!")[^' + mark + rb"\n]*+)" + mark)


@dataclass(frozen=True, slots=True)
class CsvCodec:
    """The codec of a CSV file."""

    header_record: bytes  # with the byte order mark and the line end
    names: tuple[str, ...]
    delimiter: bytes
    encoding: str

    def decode_rows(self, chunk: Chunk, fields: Fields) -> Iterator[Row | Rejected]:
        """Yield each row of a chunk."""
        return decode_each(chunk, partial(self._decode_row, fields=fields))

    def encode_rows(self, chunk: Chunk, rows: Sequence[CleanedRow], fields: Fields) -> bytes:  # noqa: ARG002  # each row holds its bytes
        """Return the records with their new texts."""
        return b"".join(self._encode_row(row, fields) for row in rows)

    def encode_json_lines(self, chunk: Chunk, rows: Sequence[CleanedRow], fields: Fields) -> bytes:  # noqa: ARG002  # each row holds its bytes
        """Return the records as JSON lines. Every value is a string."""
        return b"".join(self._json_line(row, fields) for row in rows)

    def header(self, fields: Fields) -> bytes:
        """Return the header record, with the name of the findings field if there is one."""
        return self._append_field(self.header_record, fields.findings) if fields.findings else self.header_record

    def decode_value(self, field: bytes) -> str:
        """Return the value of a field."""
        if field.startswith(b'"'):
            field = field[1:-1].replace(b'""', b'"')
        return field.decode(self.encoding)

    def _decode_row(self, place: Place, raw: bytes, fields: Fields) -> Row:
        try:
            raw.decode(self.encoding)
        except UnicodeDecodeError as error:
            raise RowError(encoding_fault(error, self.encoding)) from None
        slices = self._field_slices(raw)

        def value(name: str) -> str | None:
            return self.decode_value(raw[slices[self.names.index(name)]]) if name in self.names else None

        identity = json.dumps(value(fields.id), ensure_ascii=False).encode()
        others = tuple(map(value, fields.others))
        return Row(place, raw, value(fields.text), value(fields.title) or "", identity, others=others)

    def _field_slices(self, raw: bytes) -> list[slice]:
        """Return the position of each field in a record. Raises `RowError` unless there is one for each name."""
        slices = split_record(raw, self.delimiter)
        if len(slices) != len(self.names):
            raise RowError(f"{len(slices)} fields, but the header names {len(self.names)}")
        return slices

    def _encode_row(self, row: CleanedRow, fields: Fields) -> bytes:
        raw = row.row.raw
        if row.is_changed and row.text is not None:
            position = self._field_slices(raw)[self.names.index(fields.text)]
            is_quoted = raw.startswith(b'"', position.start)
            raw = raw[: position.start] + self._encode_value(row.text, is_quoted=is_quoted) + raw[position.stop :]
            if raw in _LINE_ENDS:  # a record of one empty field, which would be read as a blank line
                raw = b'""' + raw
        if row.findings is not None:
            is_utf8 = codecs.lookup(self.encoding).name == "utf-8"
            raw = self._append_field(raw, json.dumps(row.findings, ensure_ascii=not is_utf8))
        return raw

    def _append_field(self, raw: bytes, value: str) -> bytes:
        """Return a record with one more field before its line end."""
        line_end = _LINE_END.search(raw)
        end = line_end.start() if line_end else len(raw)
        return raw[:end] + self.delimiter + self._encode_value(value) + raw[end:]

    def _encode_value(self, value: str, *, is_quoted: bool = False) -> bytes:
        """Return a value as a field, in quotes if asked for or required by its content."""
        field = value.encode(self.encoding)
        if is_quoted or any(mark in field for mark in (b'"', b"\r", b"\n", self.delimiter)):
            return b'"' + field.replace(b'"', b'""') + b'"'
        return field

    def _json_line(self, row: CleanedRow, fields: Fields) -> bytes:
        raw = row.row.raw
        values: dict[str, object] = {
            name: self.decode_value(raw[position])
            for name, position in zip(self.names, self._field_slices(raw), strict=True)
        }
        values[fields.text] = row.text
        if row.findings is not None:
            values[fields.findings] = row.findings
        return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def split_record(record: bytes, delimiter: bytes) -> list[slice]:
    r"""Return the position of each field in a record, including its quotes.

    Raises `RowError` for a quote that is never closed, and for text between a closing quote and the end of its field.

    >>> record = b'Low tide,"He said ""wait"".\nShe did.",7\r\n'
    >>> [record[position] for position in split_record(record, b",")]
    [b'Low tide', b'"He said ""wait"".\nShe did."', b'7']
    """
    slices, start, pattern = [], 0, _field_pattern(delimiter)
    while True:
        field = pattern.match(record, start)
        if not field:
            raise RowError(
                f"the quote at byte {start + 1} is never closed"
                if _INSIDE_QUOTES.fullmatch(record, start + 1)
                else f"text follows the closing quote of the field at byte {start + 1}"
            )
        slices.append(slice(*field.span(1)))
        start = field.end()
        if field[2] != delimiter:
            return slices


def open_csv(stream: BufferedReader, max_bytes: int = MAX_ROW_BYTES, encoding: str = "utf-8") -> RowReader:
    """Open a CSV file for reading. The first record is the header, from which the delimiter is detected.

    A record of more than `max_bytes`, including its line end, is rejected. Raises `FileError` for a header that is
    larger or cannot be parsed, and for an encoding in which delimiters, quotes and line ends are not those of ASCII.
    """
    try:
        is_supported = _SYNTAX.encode(encoding) == _SYNTAX.encode()
    except LookupError:  # a codec for something else, such as rot13
        is_supported = False
    if not is_supported:
        raise FileError(f"CSV in {encoding} is not supported; convert the file to UTF-8")
    bom = read_bom(stream)
    limit = max_bytes + LOOKAHEAD_BYTES
    number, first_line = 1, stream.readline(limit + 1)
    while first_line and first_line in _LINE_ENDS:
        number, first_line = number + 1, stream.readline(limit + 1)
    if not bom and first_line.startswith(codecs.BOM_UTF8):  # after blank lines, which are not written again
        bom, first_line = codecs.BOM_UTF8, first_line.removeprefix(codecs.BOM_UTF8)
    delimiter = max(DELIMITERS, key=re.sub(_QUOTED, b"", first_line).count)
    records = _records(number, first_line, stream, delimiter, limit)
    _, header = next(records, (0, b""))
    if len(header) > max_bytes:
        raise FileError(f"the header is larger than {max_bytes:,} bytes; check that this is CSV, or raise --max-row")
    codec = CsvCodec(bom + header, (), delimiter, encoding)
    names = _header_names(codec, header) if header else ()
    rows = number_rows(((line, record) for line, record in records if record not in _LINE_ENDS), stream, max_bytes)
    return RowReader(replace(codec, names=names), names, (), group_rows(rows), is_empty=not header)


def _header_names(codec: CsvCodec, header: bytes) -> tuple[str, ...]:
    try:
        return tuple(codec.decode_value(header[position]) for position in split_record(header, codec.delimiter))
    except RowError as error:
        raise FileError(f"the header cannot be parsed: {error}; repair it") from None
    except UnicodeDecodeError as error:
        fault = encoding_fault(error, codec.encoding)
        raise FileError(f"the header cannot be parsed: {fault}; name its encoding with --encoding") from None


def _records(
    number: int, line: bytes, stream: BufferedReader, delimiter: bytes, limit: int
) -> Iterator[tuple[int, bytes]]:
    """Yield each record with the number of its first line, given the first line that is not blank and its number.

    A record that has malformed quotes, or is not closed within `limit` bytes, ends with its first line. A line of more
    than `limit` bytes is yielded as far as it was read; its rest is still in the stream.
    """
    # Lines after the current one that have been read already, each of which begins inside of quotes. What they say
    # about the end of the quotes is true for every record that reaches them, so no line is read ahead twice.
    ahead = bytearray()
    quotes_after_ahead = _Quotes.OPEN
    while line:
        record = line
        if not ahead:
            quotes_after_ahead = _Quotes.OPEN
        if _quotes_after(line, delimiter, _Quotes.CLOSED) is _Quotes.OPEN:
            while (
                quotes_after_ahead is _Quotes.OPEN
                and len(line) + len(ahead) <= limit
                and (following := stream.readline(limit + 1))
            ):
                ahead += following
                quotes_after_ahead = _quotes_after(following, delimiter, _Quotes.OPEN)
            if quotes_after_ahead is _Quotes.CLOSED and len(line) + len(ahead) <= limit:
                record += ahead
                ahead.clear()
        yield number, record
        number += record.count(b"\n") or 1
        line = _pop_line(ahead) if ahead else stream.readline(limit + 1)


def _pop_line(lines: bytearray) -> bytes:
    """Remove the first line and return it."""
    end = lines.find(b"\n") + 1 or len(lines)
    line = bytes(lines[:end])
    del lines[:end]
    return line


class _Quotes(Enum):
    """The state of the quotes at the end of a line."""

    CLOSED = "closed"
    OPEN = "open"  # the next line belongs to the same field
    MALFORMED = "malformed"  # text follows a closing quote


def _quotes_after(line: bytes, delimiter: bytes, quotes: _Quotes) -> _Quotes:
    """Return the state of the quotes at the end of a line, given their state at its beginning."""
    if b'"' not in line:
        return quotes
    position, inner_field = 0, _inner_field_pattern(delimiter)
    while True:
        if quotes is _Quotes.OPEN:
            inside = _INSIDE_QUOTES.match(line, position)
            closing = inside.end() if inside else position
            if closing == len(line):
                return _Quotes.OPEN
            if line[closing + 1 : closing + 4] in _LINE_ENDS:
                return _Quotes.CLOSED
            if not line.startswith(delimiter, closing + 1):
                return _Quotes.MALFORMED
            position = closing + 1 + len(delimiter)
        while field := inner_field.match(line, position):
            position = field.end()
        if not line.startswith(b'"', position):
            return _Quotes.CLOSED
        position += 1
        quotes = _Quotes.OPEN


def write_csv(json_lines: Path, stream: BinaryIO, delimiter: str = ",") -> None:
    """Write JSON lines as a CSV file with a column for each field that occurs in any row.

    Strings are written without their JSON quotes, null and missing fields as empty fields, other values as JSON.
    """
    columns = dict[str, None]()
    with json_lines.open("rb") as rows:
        for raw in rows:
            columns.update(dict.fromkeys(value_slices(raw)))
    text_stream = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text_stream, delimiter=delimiter, lineterminator="\n")
    if columns:
        writer.writerow(columns)
    with json_lines.open("rb") as rows:
        for raw in rows:
            slices = value_slices(raw)
            writer.writerow([(as_cell(raw[slices[name]]) if name in slices else None) or "" for name in columns])
    text_stream.detach()
