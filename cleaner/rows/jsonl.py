"""JSON lines. Only the text of a row is replaced; all other bytes are copied.

This preserves numbers (`1.0`, integers of any length), the order of the fields, escapes and spaces. It needs the
position of each value in the bytes of the row. msgspec provides it: it validates a row strictly, at 2 GB a second,
and returns each value as the bytes it was parsed from (`Raw`). orjson has no such type, converts integers beyond
64 bits to floats, and takes four times as long because it builds every value. The `json` module of the standard
library accepts `NaN` and lone surrogates, which are not valid JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from itertools import chain
from typing import Final

import msgspec

from cleaner.rows.line_rows import decode_each, encoding_fault, group_rows, number_rows, read_bom
from cleaner.rows.row import MAX_ROW_BYTES, Chunk, CleanedRow, Fields, Place, Rejected, Row, RowError, RowReader

_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STRING: Final = msgspec.json.Decoder(str)
_NAME = re.compile(rb'\s*+"[^"\\]*+(?:\\.[^"\\]*+)*+"\s*+:\s*+')
_COMMA = re.compile(rb"\s*+,")
_END = re.compile(rb"\s*+}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TYPES: Final = {b"[": "an array", b"{": "an object", b'"': "a string", b"t": "true", b"f": "false", b"n": "null"}


def value_slices(raw: bytes) -> dict[str, slice]:
    r"""Return the position of each value in the bytes of a JSON object, by field name, in their order.

    Raises `RowError` for bytes that are not a JSON object, that contain a lone surrogate, or that use a field name
    twice: parsers disagree on which of the two values counts.

    >>> row = b'{"id": 1.0, "text": "One.\\nTwo."}'
    >>> {name: row[position] for name, position in value_slices(row).items()}
    {'id': b'1.0', 'text': b'"One.\\nTwo."'}
    """
    try:
        raw.decode()
        values = _OBJECT.decode(raw)
    except (UnicodeDecodeError, msgspec.MsgspecError, RecursionError) as error:
        raise RowError(_fault(raw, error)) from None
    slices = {}
    position = raw.index(b"{") + 1
    for name, value in values.items():
        name_match = _NAME.match(raw, position)
        start = name_match.end() if name_match else position
        end = start + len(memoryview(value))
        slices[name] = slice(start, end)
        comma = _COMMA.match(raw, end)
        position = comma.end() if comma else end
    if not _END.match(raw, position):  # the dict has fewer values than the bytes
        raise RowError("a field name occurs twice")
    return slices


def _fault(raw: bytes, error: Exception) -> str:
    """Return the reason for which a row is not accepted."""
    if isinstance(error, UnicodeDecodeError):
        return encoding_fault(error)
    if isinstance(error, RecursionError):
        return "nested too deeply"
    try:
        value = json.loads(raw.rstrip())
    except json.JSONDecodeError as clearer_error:
        return f"not valid JSON: {clearer_error.msg} at position {clearer_error.pos + 1}"
    except (RecursionError, ValueError):
        return f"not valid JSON: {error}"
    if not isinstance(value, dict):
        return f"not a JSON object but {describe_value(raw.strip())}"
    if _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        return "contains a lone surrogate, which is half a character"
    return f"not valid JSON: {error}"


def describe_value(token: bytes) -> str:
    """Return the type of a JSON value, with its article.

    >>> describe_value(b"[1]"), describe_value(b"-1.5")
    ('an array', 'a number')
    """
    return _TYPES.get(token[:1], "a number")


def decode_string(token: bytes) -> str:
    """Return the value of a JSON string."""
    return _STRING.decode(token)


def as_cell(token: bytes) -> str | None:
    """Return a JSON value as text: a string without its quotes, None for null, the JSON of any other value.

    >>> as_cell(b'"One"'), as_cell(b"null"), as_cell(b"[1.0]")
    ('One', None, '[1.0]')
    """
    if token == b"null":
        return None
    return decode_string(token) if token.startswith(b'"') else token.decode()


def encode_value(value: object, row: bytes) -> bytes:
    """Return a value as JSON; letters beyond ASCII are escaped if those of the row are."""
    if row.isascii() and b"\\u" in row:
        return json.dumps(value).encode()
    if isinstance(value, str):
        return msgspec.json.encode(value)  # the same bytes as from `json`, in a tenth of the time
    return json.dumps(value, ensure_ascii=False).encode()  # with spaces, which msgspec leaves out


@dataclass(frozen=True, slots=True)
class JsonlCodec:
    """The codec of JSON lines."""

    bom: bytes = b""  # the byte order mark before the first row, if there is one

    def decode_rows(self, chunk: Chunk, fields: Fields) -> Iterator[Row | Rejected]:
        """Yield each row of a chunk."""
        return decode_each(chunk, partial(_decode_row, fields=fields))

    def encode_rows(self, chunk: Chunk, rows: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the rows with their new texts."""
        return self.encode_json_lines(chunk, rows, fields)

    def encode_json_lines(self, chunk: Chunk, rows: Sequence[CleanedRow], fields: Fields) -> bytes:  # noqa: ARG002  # each row holds its bytes
        """Return the rows with their new texts."""
        return b"".join(_encode_row(row, fields) for row in rows)

    def header(self, fields: Fields) -> bytes:  # noqa: ARG002  # JSON lines have no list of fields
        """Return the byte order mark, if there is one."""
        return self.bom


def _decode_row(place: Place, raw: bytes, fields: Fields) -> Row:
    slices = value_slices(raw)
    if fields.text not in slices:
        raise RowError(f"no field {fields.text!r}")
    if fields.findings and fields.findings in slices:
        raise RowError(f"field {fields.findings!r} already exists and cannot take the findings")
    text_slice = slices[fields.text]
    text = raw[text_slice]
    if text[:1] not in b'"n':
        raise RowError(f"field {fields.text!r} holds {describe_value(text)}, not a string")
    title, identity = (raw[slices[name]] if name and name in slices else b"" for name in (fields.title, fields.id))
    return Row(
        place,
        raw,
        decode_string(text) if text[:1] == b'"' else None,
        decode_string(title) if title[:1] == b'"' else "",
        identity or b"null",
        text_slice,
        tuple(as_cell(raw[slices[name]]) if name in slices else None for name in fields.others),
    )


def _encode_row(row: CleanedRow, fields: Fields) -> bytes:
    """Return the bytes of a row with its new text and its findings."""
    raw, text_slice = row.row.raw, row.row.text_slice
    if row.is_changed and row.text is not None:
        raw = raw[: text_slice.start] + encode_value(row.text, raw) + raw[text_slice.stop :]
    if row.findings is not None:
        end = raw.rindex(b"}")
        field = b", " + encode_value(fields.findings, raw) + b": " + encode_value(row.findings, raw)
        raw = raw[:end].rstrip() + field + raw[end:]
    return raw


def open_jsonl(stream: BufferedReader, max_bytes: int = MAX_ROW_BYTES) -> RowReader:
    """Open JSON lines for reading. A row of more than `max_bytes`, including its line end, is rejected.

    The fields are those of the rows in the first chunk.
    """
    codec = JsonlCodec(read_bom(stream))
    lines = enumerate(iter(partial(stream.readline, max_bytes + 1), b""), start=1)
    chunks = group_rows(number_rows(((n, line) for n, line in lines if not line.isspace()), stream, max_bytes))
    first = next(chunks, None)
    text_fields, other_fields, sampled = dict[str, None](), dict[str, None](), 0
    for raw in first.content if isinstance(first, Chunk) else ():
        try:
            slices = value_slices(raw)
        except RowError:
            continue
        sampled += 1
        for name, position in slices.items():
            (text_fields if raw[position][:1] == b'"' else other_fields)[name] = None
    rows = chain([first] if first else [], chunks)
    return RowReader(codec, list(text_fields), list(other_fields), rows, sampled, is_empty=not first)
