"""Parquet, through pyarrow: only the column of the text is exchanged, all others keep their values and types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.errors import CleanerError
from cleaner.rows.row import CHUNK_BYTES, MAX_ROW_BYTES, Chunk, CleanedRow, Fields, Place, Rejected, Row, RowReader

GROUP_BYTES: Final = 32 * 1024 * 1024  # of a row group, which is held until it is written
FINDINGS: Final = pa.list_(
    pa.struct(
        {"rule": pa.string(), "start": pa.int64(), "end": pa.int64(), "removed": pa.bool_(), "reason": pa.string()}
    )
)
_LENGTH: Final = 8  # bytes before a batch that say how long it is
_STREAM: Final = pa.ipc.IpcWriteOptions(compression="zstd")  # a batch on its way is as small as in the file


@dataclass(frozen=True, slots=True)
class Batches:
    """The layout of record batches."""

    schema: pa.Schema
    limit: int  # bytes above which a text is too large

    def rows(self, chunk: Chunk, fields: Fields) -> Iterator[Row | Rejected]:
        """Parse a chunk."""
        batch = _read(chunk)
        texts = _bytes(batch, fields.text)
        titles = _bytes(batch, fields.title) if fields.title in batch.schema.names else [None] * len(texts)
        ids = _tokens(batch.column(fields.id)) if fields.id in batch.schema.names else [b"null"] * len(texts)
        for at, (place, text, title, token) in enumerate(zip(chunk.places, texts, titles, ids, strict=True)):
            fault = f"has a text larger than {self.limit:,} bytes" if text and len(text) > self.limit else ""
            try:
                row = Row(place, b"", text.decode() if text is not None else None, _decoded(title), token)
            except UnicodeDecodeError as error:
                fault = f"is not UTF-8 (byte 0x{error.object[error.start]:02x} at {error.start + 1} of the text)"
            yield Rejected(place, fault, _json_lines(batch.slice(at, 1))) if fault else row

    def put(self, chunk: Chunk, done: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the rows with their new texts as an Arrow stream, behind its length."""
        return _sized(_exchanged(_read(chunk), chunk, done, fields))

    def lines(self, chunk: Chunk, done: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the same as JSON lines.

        Dates, times and decimals become strings, bytes become base64, and what is no number null.
        """
        return _json_lines(_exchanged(_read(chunk), chunk, done, fields))

    def head(self, fields: Fields) -> bytes:
        """Return a batch without rows, from which the columns are known."""
        return _sized(_exchanged(empty(self.schema), None, (), fields))


def open_batches(path: Path, limit: int = MAX_ROW_BYTES) -> RowReader:
    """Open a Parquet file for reading, a few rows at a time; a text of more than `limit` bytes is rejected."""
    try:
        source = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise CleanerError(f"is no Parquet file ({error}); give its kind by --rows") from error
    schema = source.schema_arrow
    size = sum(source.metadata.row_group(number).total_byte_size for number in range(source.num_row_groups))
    rows = max(1, source.metadata.num_rows * CHUNK_BYTES // max(size, 1))
    texts = [field.name for field in schema if is_text(field.type)]
    others = [field.name for field in schema if not is_text(field.type)]
    chunks = _chunks(source.iter_batches(rows, use_threads=False))
    total = max(1, source.metadata.num_rows)
    return RowReader(Batches(schema, limit), texts, others, True, chunks, lambda chunk: chunk.places[-1].row / total)


def _chunks(batches: Iterable[pa.RecordBatch]) -> Iterator[Chunk]:
    row = 1
    for batch in batches:
        places = tuple(Place(number) for number in range(row, row + batch.num_rows))
        yield Chunk(places, (_stream(batch),))
        row += batch.num_rows


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column of this type holds texts; a dictionary of them does too."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def replaced(batch: pa.RecordBatch, column: str, texts: Sequence[str | None]) -> pa.RecordBatch:
    """Return a batch with other texts in a column of the same type; all other columns are shared, not copied."""
    at = batch.schema.get_field_index(column)
    arrays = batch.columns
    arrays[at] = pa.array(texts, batch.schema.field(at).type)
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def widened(batch: pa.RecordBatch, column: str, findings: Sequence[Any]) -> pa.RecordBatch:
    """Return a batch with a column of findings behind the others."""
    schema = batch.schema.append(pa.field(column, FINDINGS))
    return pa.RecordBatch.from_arrays([*batch.columns, pa.array(findings, FINDINGS)], schema=schema)


def write_batches(rows: Path, stream: BinaryIO) -> None:
    """Write what `Batches` put out as a Parquet file."""
    write(stream, _unsized(rows))


def write(stream: BinaryIO, batches: Iterator[pa.RecordBatch]) -> None:
    """Write batches, the first of which may be empty, in row groups."""
    first = next(batches)
    with pq.ParquetWriter(stream, first.schema) as writer:
        group, size = [first], first.nbytes
        for batch in batches:
            group.append(batch)
            size += batch.nbytes
            if size >= GROUP_BYTES:
                writer.write_table(pa.Table.from_batches(group))
                group, size = [], 0
        if group:
            writer.write_table(pa.Table.from_batches(group))


def _exchanged(
    batch: pa.RecordBatch, chunk: Chunk | None, done: Sequence[CleanedRow], fields: Fields
) -> pa.RecordBatch:
    """Return the rows of a batch that are done, with their new texts and their findings."""
    if chunk and len(done) < batch.num_rows:
        kept = {each.row.place for each in done}
        batch = batch.filter(pa.array([place in kept for place in chunk.places]))
    if any(each.is_changed for each in done):
        batch = replaced(batch, fields.text, [each.text for each in done])
    if fields.findings:
        batch = widened(batch, fields.findings, [each.findings for each in done])
    return batch


def _bytes(batch: pa.RecordBatch, column: str) -> list[bytes | None]:
    """Return the values of a column of texts: not decoded, since a writer may have put anything there."""
    values: list[bytes | None] = batch.column(column).cast(pa.large_binary()).to_pylist()
    return values


def _decoded(title: bytes | None) -> str:
    return title.decode() if title else ""


def _json_lines(batch: pa.RecordBatch) -> bytes:
    names = [json.dumps(name, ensure_ascii=False).encode() for name in batch.schema.names]
    columns = list(map(_tokens, batch.columns))
    lines = []
    for values in zip(*columns, strict=True):
        pairs = (name + b": " + value for name, value in zip(names, values, strict=True))
        lines.append(b"{" + b", ".join(pairs) + b"}\n")
    return b"".join(lines)


def _tokens(column: pa.Array) -> list[bytes]:
    """Return the values of a column in JSON."""
    if pa.types.is_temporal(column.type) or pa.types.is_decimal(column.type):
        column = column.cast(pa.string())
    elif is_text(column.type):
        values = (value and value.decode(errors="replace") for value in column.cast(pa.large_binary()).to_pylist())
        return list(map(_JSON.encode, values))
    return list(map(_JSON.encode, column.to_pylist()))


_JSON: Final = msgspec.json.Encoder(enc_hook=str)


def empty(schema: pa.Schema) -> pa.RecordBatch:
    """Return a batch with these columns and no rows."""
    return pa.RecordBatch.from_pylist([], schema)


def _read(chunk: Chunk) -> pa.RecordBatch:
    return _unstream(chunk.content[0])


def _stream(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=_STREAM) as writer:
        writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _unstream(content: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(content) as reader:
        return reader.read_next_batch()


def _sized(batch: pa.RecordBatch) -> bytes:
    content = _stream(batch)
    return len(content).to_bytes(_LENGTH) + content


def _unsized(rows: Path) -> Iterator[pa.RecordBatch]:
    with rows.open("rb") as stream:
        while length := stream.read(_LENGTH):
            yield _unstream(stream.read(int.from_bytes(length)))
