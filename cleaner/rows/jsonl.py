"""JSON lines. A row is not printed anew: only the text in it is exchanged, all other bytes pass as they are.

That keeps numbers (`1.0`, whole numbers of any length), the order of the fields, escapes and spaces. For it one
must know where in the bytes each value stands. msgspec tells: it checks a row strictly, at 2 GB a second, and gives
each value as the bytes it was printed in (`Raw`). orjson has nothing like it: it makes whole numbers beyond 64 bits
floats, and reads at a quarter of that speed since it builds every value; the standard library's `json` takes `NaN`
and lone surrogates for JSON.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from itertools import chain
from typing import Final

import msgspec

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

_MEMBERS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STRING: Final = msgspec.json.Decoder(str)
_NAME = re.compile(rb'\s*+"[^"\\]*+(?:\\.[^"\\]*+)*+"\s*+:\s*+')
_COMMA = re.compile(rb"\s*+,")
_END = re.compile(rb"\s*+}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_KINDS: Final = {b"[": "an array", b"{": "an object", b'"': "a string", b"t": "true", b"f": "false", b"n": "null"}
_PIECE: Final = 256 * 1024  # bytes of an oversized row at a time


def members(raw: bytes) -> dict[str, slice]:
    r"""Return where the value of each field stands in the bytes of a JSON object, in their order.

    Raises `RowError` for bytes that are no JSON object, that hold a lone surrogate, or that name a
    field twice, since readers do not agree which of the two counts.

    >>> row = b'{"id": 1.0, "text": "One.\\nTwo."}'
    >>> {name: row[place] for name, place in members(row).items()}
    {'id': b'1.0', 'text': b'"One.\\nTwo."'}
    """
    try:
        raw.decode()
        values = _MEMBERS.decode(raw)
    except (UnicodeDecodeError, msgspec.MsgspecError, RecursionError) as error:
        raise RowError(_fault(raw, error)) from None
    places = {}
    at = raw.index(b"{") + 1
    for name, value in values.items():
        found = _NAME.match(raw, at)
        start = found.end() if found else at
        end = start + len(memoryview(value))
        places[name] = slice(start, end)
        comma = _COMMA.match(raw, end)
        at = comma.end() if comma else end
    if not _END.match(raw, at):
        raise RowError("names a field twice")
    return places


def string(token: bytes) -> str:
    """Return the text that a JSON string stands for."""
    return _STRING.decode(token)


def _fault(raw: bytes, error: Exception) -> str:
    """Say what is wrong with a row that is not accepted."""
    if isinstance(error, UnicodeDecodeError):
        return f"is not UTF-8 (byte 0x{raw[error.start]:02x} at {error.start + 1})"
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    try:
        loaded = json.loads(raw.rstrip())
    except json.JSONDecodeError as told:
        return f"is no JSON ({told.msg} at {told.pos + 1})"
    except (RecursionError, ValueError):
        return f"is no JSON ({error})"
    if not isinstance(loaded, dict):
        return f"is no JSON object but {described(raw.strip())}"
    if _SURROGATE.search(json.dumps(loaded, ensure_ascii=False)):
        return "holds a lone surrogate, which is half a character"
    return f"is no JSON ({error})"


def described(token: bytes) -> str:
    """Say what a JSON value is that is no string.

    >>> described(b"[1]"), described(b"-1.5")
    ('an array', 'a number')
    """
    return _KINDS.get(token[:1], "a number")


def printed(value: object, like: bytes) -> bytes:
    """Return a value in JSON, with escapes for letters beyond ASCII where that other JSON has them."""
    if like.isascii() and b"\\u" in like:
        return json.dumps(value).encode()
    # The same bytes, in a tenth of the time; of other values msgspec would leave out the spaces.
    return msgspec.json.encode(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Lines:
    """The layout of JSON lines."""

    bom: bool = False  # a byte order mark stands before the first row

    def rows(self, chunk: Chunk, fields: Fields) -> Iterator[Row | Rejected]:
        """Parse a chunk."""
        for place, raw in zip(chunk.places, chunk.content, strict=True):
            try:
                yield _parsed(place, raw, fields)
            except RowError as fault:
                yield Rejected(place, str(fault), raw)

    def put(self, chunk: Chunk, done: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the rows with their new texts."""
        return self.lines(chunk, done, fields)

    def lines(self, chunk: Chunk, done: Sequence[CleanedRow], fields: Fields) -> bytes:  # noqa: ARG002  # all stands in the rows
        """Return the rows with their new texts."""
        return b"".join(_exchanged(each, fields) for each in done)

    def head(self, fields: Fields) -> bytes:  # noqa: ARG002  # no field has a name there
        """Return the byte order mark, if there is one."""
        return codecs.BOM_UTF8 if self.bom else b""


def _parsed(place: Place, raw: bytes, fields: Fields) -> Row:
    places = members(raw)
    if fields.text not in places:
        raise RowError(f"has no field {fields.text!r}")
    if fields.findings and fields.findings in places:
        raise RowError(f"has a field {fields.findings!r} already, where the findings were to go")
    at = places[fields.text]
    token = raw[at]
    if token[:1] not in b'"n':
        raise RowError(f"has {described(token)} as {fields.text!r}, which is no text")
    title, identity = (raw[places[name]] if name and name in places else b"" for name in (fields.title, fields.id))
    return Row(
        place,
        raw,
        string(token) if token[:1] == b'"' else None,
        string(title) if title[:1] == b'"' else "",
        identity or b"null",
        at,
    )


def _exchanged(done: CleanedRow, fields: Fields) -> bytes:
    """Return the bytes of a row with its new text and its findings."""
    raw, at = done.row.raw, done.row.at
    if done.is_changed and done.text is not None:
        raw = raw[: at.start] + printed(done.text, raw) + raw[at.stop :]
    if done.findings is not None:
        end = raw.rindex(b"}")
        field = b", " + printed(fields.findings, raw) + b": " + printed(done.findings, raw)
        raw = raw[:end].rstrip() + field + raw[end:]
    return raw


def open_lines(stream: BufferedReader, limit: int = MAX_ROW_BYTES) -> RowReader:
    """Open JSON lines for reading; a row of more than `limit` bytes is not held."""
    bom = stream.peek(len(codecs.BOM_UTF8)).startswith(codecs.BOM_UTF8)
    if bom:
        stream.read(len(codecs.BOM_UTF8))
    chunks = gathered(_rows(stream, limit))
    first = next(chunks, None)
    texts, others = dict[str, None](), dict[str, None]()
    for raw in first.content if isinstance(first, Chunk) else ():
        try:
            for name, place in members(raw).items():
                (texts if raw[place][:1] == b'"' else others)[name] = None
        except RowError:
            continue
    return RowReader(Lines(bom), list(texts), list(others), False, chain([first] if first else [], chunks))


def _rows(stream: BufferedReader, limit: int) -> Iterator[tuple[Place, bytes] | Oversize]:
    row = line = 0
    while raw := stream.readline(limit + 1):
        line += 1
        if raw.isspace():
            continue
        row += 1
        if len(raw) > limit and not raw.endswith(b"\n"):
            yield Oversize(Place(row, line), f"is larger than {limit:,} bytes", rest_of_line(raw, stream))
        else:
            yield Place(row, line), raw


def rest_of_line(begun: bytes, stream: BufferedReader) -> Iterator[bytes]:
    """Yield a line that has begun, in pieces."""
    yield begun
    while not begun.endswith(b"\n") and (begun := stream.readline(_PIECE)):
        yield begun
