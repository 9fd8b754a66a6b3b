"""What JSON lines and CSV have in common: each row is a range of lines, and is rejected on its own."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BufferedReader
from typing import Final, NamedTuple

from cleaner.rows.row import CHUNK_BYTES, Chunk, Oversize, Place, Rejected, Row, RowError

_PIECE_BYTES: Final = 256 * 1024  # how much of an oversized row is held at a time


class RawRow(NamedTuple):
    """A row as it was read."""

    place: Place
    content: bytes


def read_bom(stream: BufferedReader) -> bytes:
    """Read the byte order mark of UTF-8 from a stream; return it, or nothing if there is none."""
    has_bom = stream.peek(len(codecs.BOM_UTF8)).startswith(codecs.BOM_UTF8)
    return stream.read(len(codecs.BOM_UTF8)) if has_bom else b""


def number_rows(
    lines: Iterable[tuple[int, bytes]], stream: BufferedReader, max_bytes: int
) -> Iterator[RawRow | Oversize]:
    """Yield numbered rows from pairs of a line number and the bytes of a row.

    A row of more than `max_bytes` is the beginning of an `Oversize`, which reads the rest of its line from the stream.
    """
    for row, (line, raw) in enumerate(lines, start=1):
        if len(raw) > max_bytes:
            yield Oversize(Place(row, line), f"larger than {max_bytes:,} bytes", _rest_of_line(raw, stream))
        else:
            yield RawRow(Place(row, line), raw)


def _rest_of_line(piece: bytes, stream: BufferedReader) -> Iterator[bytes]:
    """Yield the first piece of a line, and the rest of it in further pieces."""
    yield piece
    while not piece.endswith(b"\n") and (piece := stream.readline(_PIECE_BYTES)):
        yield piece


def group_rows(rows: Iterable[RawRow | Oversize]) -> Iterator[Chunk | Oversize]:
    """Group rows into chunks of about `CHUNK_BYTES`. The same rows always give the same chunks."""
    group, size = list[RawRow](), 0
    for row in rows:
        if isinstance(row, Oversize):
            if group:
                yield _chunk(group)
            group, size = [], 0
            yield row
            continue
        group.append(row)
        size += len(row.content)
        if size >= CHUNK_BYTES:
            yield _chunk(group)
            group, size = [], 0
    if group:
        yield _chunk(group)


def _chunk(rows: Sequence[RawRow]) -> Chunk:
    return Chunk(tuple(row.place for row in rows), tuple(row.content for row in rows))


def decode_each(chunk: Chunk, decode: Callable[[Place, bytes], Row]) -> Iterator[Row | Rejected]:
    """Yield the decoded row for each row of a chunk, or its rejection if `decode` raises a `RowError`."""
    for place, raw in zip(chunk.places, chunk.content, strict=True):
        try:
            yield decode(place, raw)
        except RowError as error:
            yield Rejected(place, str(error), raw)


def encoding_fault(error: UnicodeDecodeError, encoding: str = "UTF-8") -> str:
    r"""Return the reason for which bytes cannot be decoded; positions are 1-based.

    >>> try:
    ...     b"Caf\xe9".decode()
    ... except UnicodeDecodeError as error:
    ...     encoding_fault(error)
    'not UTF-8: byte 0xe9 at position 4'
    """
    return f"not {encoding.upper()}: byte 0x{error.object[error.start]:02x} at position {error.start + 1}"
