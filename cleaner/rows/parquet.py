"""Parquet, read and written with pyarrow. Only the text column is replaced; other columns keep values and types.

A page is decompressed as a whole. A column that stores equal values once is expanded in small parts, and so a file
cannot expand to more than `ExpansionLimit` permits. Values in lists and structs are expanded with their batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleaner.errors import CleanerError, FileError
from cleaner.rows.compression import USUAL_LIMIT, ExpansionLimit
from cleaner.rows.jsonl import as_cell
from cleaner.rows.line_rows import encoding_fault
from cleaner.rows.row import CHUNK_BYTES, MAX_ROW_BYTES, Chunk, CleanedRow, Fields, Place, Rejected, Row, RowReader

ROW_GROUP_BYTES: Final = 32 * 1024 * 1024  # a row group is held in memory until it is written
FINDINGS_TYPE: Final = pa.list_(
    pa.struct(
        {"rule": pa.string(), "start": pa.int64(), "end": pa.int64(), "removed": pa.bool_(), "reason": pa.string()}
    )
)
_MAX_BATCH_ROWS: Final = 10_000  # rows of short texts; equal values take no space in a file, but in memory
_MAX_BATCH_BYTES: Final = 64 * 1024 * 1024  # of the longest values in a batch, if each of its rows had them
_LENGTH_BYTES: Final = 8  # size of the length that precedes each encoded batch
_COMPRESSED: Final = pa.ipc.IpcWriteOptions(compression="zstd")  # as small in transit as in the file
_JSON: Final = msgspec.json.Encoder(enc_hook=str)


@dataclass(frozen=True, slots=True)
class ParquetCodec:
    """The codec of a Parquet file. A chunk is a record batch, encoded as an Arrow stream."""

    schema: pa.Schema
    max_bytes: int  # size of a text above which its row is rejected

    def decode_rows(self, chunk: Chunk, fields: Fields) -> Iterator[Row | Rejected]:
        """Yield each row of a chunk."""
        batch = _decode_chunk(chunk)
        texts = _as_bytes(batch, fields.text)
        titles = _as_bytes(batch, fields.title) if fields.title in batch.schema.names else [None] * len(texts)
        nulls = [b"null"] * len(texts)
        ids = _as_json(batch.column(fields.id)) if fields.id in batch.schema.names else nulls
        others = [_as_json(batch.column(name)) if name in batch.schema.names else nulls for name in fields.others]
        for number, (place, text, title, identity) in enumerate(zip(chunk.places, texts, titles, ids, strict=True)):
            is_too_large = len(text or b"") > self.max_bytes
            try:
                row = Row(
                    place,
                    b"",
                    None if text is None else text.decode(),
                    (title or b"").decode(),
                    identity,
                    others=tuple(as_cell(values[number]) for values in others),
                )
                fault = f"text larger than {self.max_bytes:,} bytes" if is_too_large else ""
            except UnicodeDecodeError as error:
                fault = f"{encoding_fault(error)} of the text"
            yield Rejected(place, fault, _json_lines(batch.slice(number, 1)), is_too_large) if fault else row

    def encode_rows(self, chunk: Chunk, rows: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the rows with their new texts as an Arrow stream, preceded by its length."""
        return _with_length(_cleaned_batch(chunk, rows, fields))

    def encode_json_lines(self, chunk: Chunk, rows: Sequence[CleanedRow], fields: Fields) -> bytes:
        """Return the rows with their new texts as JSON lines.

        Dates, times and decimals become strings, bytes become base64, and floats that are not numbers become null.
        """
        return _json_lines(_cleaned_batch(chunk, rows, fields))

    def header(self, fields: Fields) -> bytes:
        """Return a batch without rows, which defines the columns."""
        batch = empty_batch(self.schema)
        return _with_length(append_findings(batch, fields.findings, []) if fields.findings else batch)


def open_parquet(path: Path, max_bytes: int = MAX_ROW_BYTES, limit: ExpansionLimit = USUAL_LIMIT) -> RowReader:
    """Open a Parquet file for reading in small batches. A row whose text has more than `max_bytes` is rejected.

    Raises `FileError` if the file is damaged, or if its data is too large for its size.
    """
    file_size = path.stat().st_size
    try:
        source = pq.ParquetFile(path)
        schema, metadata = source.schema_arrow, source.metadata
        size = sum(metadata.row_group(number).total_byte_size for number in range(source.num_row_groups))
        limit.check(size, file_size)
        source = pq.ParquetFile(path, metadata=metadata, read_dictionary=_columns_with_dictionaries(schema, metadata))
    except pa.ArrowInvalid as error:
        raise CleanerError(f"not a Parquet file: {error}; name its format with --rows") from error
    except (pa.ArrowException, OSError) as error:
        raise _damaged(error) from error
    rows = max(1, metadata.num_rows)
    batch_rows = min(max(1, metadata.num_rows * CHUNK_BYTES // max(size, 1)), _MAX_BATCH_ROWS)
    batches = _expanded(source.iter_batches(batch_rows, use_threads=False), schema, limit, file_size)
    return RowReader(
        ParquetCodec(schema, max_bytes),
        [field.name for field in schema if is_text_type(field.type)],
        [field.name for field in schema if not is_text_type(field.type)],
        _chunks(batches),
        share=lambda chunk: chunk.places[-1].row / rows,
    )


def _columns_with_dictionaries(schema: pa.Schema, metadata: pq.FileMetaData) -> list[str]:
    """Return the names of the columns of texts or bytes that store equal values once, as far as they are not nested."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    columns = [group.column(number) for group in groups for number in range(group.num_columns)]
    names = {column.path_in_schema for column in columns if column.has_dictionary_page}
    return [field.name for field in schema if field.name in names and _has_length(field.type)]


def _has_length(arrow_type: pa.DataType) -> bool:
    """Return whether a column of this type holds texts or bytes."""
    return is_text_type(arrow_type) or pa.types.is_binary(arrow_type) or pa.types.is_large_binary(arrow_type)


def _expanded(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, limit: ExpansionLimit, file_size: int
) -> Iterator[pa.RecordBatch]:
    """Yield batches of a schema, from batches with some of its columns as dictionaries. Raises `FileError`."""
    expanded = 0
    for batch in batches:
        encoded = [column for column in batch.columns if _is_encoded(column)]
        expanded += sum(map(_expanded_bytes, encoded))
        expanded += sum(column.nbytes for column in batch.columns if not _is_encoded(column))
        limit.check(expanded, file_size)
        longest = sum(pc.max(pc.binary_length(column.dictionary)).as_py() or 0 for column in encoded)
        rows = max(1, _MAX_BATCH_BYTES // max(1, longest))
        for start in range(0, batch.num_rows, rows):
            columns = batch.slice(start, rows).columns
            arrays = [_as_type(column, field.type) for column, field in zip(columns, schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _is_encoded(column: pa.Array) -> bool:
    """Return whether a column holds positions in a dictionary of texts or bytes."""
    return pa.types.is_dictionary(column.type) and _has_length(column.type.value_type)


def _expanded_bytes(column: pa.DictionaryArray) -> int:
    """Return the number of bytes that a column has without its dictionary."""
    lengths = pc.binary_length(column.dictionary).cast(pa.int64())
    total: int = (pc.sum(lengths.take(column.indices)).as_py() or 0) + column.indices.nbytes
    return total


def _as_type(column: pa.Array, arrow_type: pa.DataType) -> pa.Array:
    """Return a column in the type of the file."""
    if column.type == arrow_type:
        return column
    decoded = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    return decoded.cast(arrow_type)


def _chunks(batches: Iterator[pa.RecordBatch]) -> Iterator[Chunk]:
    row = 1
    while True:
        try:
            batch = next(batches, None)
            content = _encode_batch(batch) if batch is not None else b""
        except (pa.ArrowException, OSError) as error:
            raise _damaged(error) from error
        if batch is None:
            return
        places = tuple(Place(number) for number in range(row, row + batch.num_rows))
        yield Chunk(places, (content,))
        row += batch.num_rows


def _damaged(error: Exception) -> FileError:
    fault = str(error).partition("\n")[0]
    return FileError(f"the Parquet data is damaged ({fault}); fetch the file again")


def is_text_type(arrow_type: pa.DataType) -> bool:
    """Return whether a column of this type holds text. A dictionary of strings does."""
    if pa.types.is_dictionary(arrow_type):
        arrow_type = arrow_type.value_type
    return bool(
        pa.types.is_string(arrow_type) or pa.types.is_large_string(arrow_type) or pa.types.is_string_view(arrow_type)
    )


def empty_batch(schema: pa.Schema) -> pa.RecordBatch:
    """Return a batch with the columns of a schema and no rows."""
    return pa.RecordBatch.from_pylist([], schema)


def replace_texts(batch: pa.RecordBatch, column: str, texts: Sequence[str | None]) -> pa.RecordBatch:
    """Return a batch with new texts in a column. Its type stays; all other columns are shared, not copied."""
    index = batch.schema.get_field_index(column)
    arrays = batch.columns
    arrays[index] = pa.array(texts, batch.schema.field(index).type)
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def append_findings(batch: pa.RecordBatch, column: str, findings: Sequence[Any]) -> pa.RecordBatch:
    """Return a batch with a column of findings after the others."""
    schema = batch.schema.append(pa.field(column, FINDINGS_TYPE))
    return pa.RecordBatch.from_arrays([*batch.columns, pa.array(findings, FINDINGS_TYPE)], schema=schema)


def write_encoded_batches(rows: Path, stream: BinaryIO) -> None:
    """Write the batches that `ParquetCodec` has encoded to a file as a Parquet file."""
    write_batches(stream, _read_batches(rows))


def write_batches(stream: BinaryIO, batches: Iterator[pa.RecordBatch]) -> None:
    """Write batches as a Parquet file, in row groups. The first batch defines the columns and may be empty."""
    first = next(batches)
    with pq.ParquetWriter(stream, first.schema) as writer:
        group, size = [first], first.nbytes
        for batch in batches:
            group.append(batch)
            size += batch.nbytes
            if size >= ROW_GROUP_BYTES:
                writer.write_table(pa.Table.from_batches(group))
                group, size = [], 0
        if group:
            writer.write_table(pa.Table.from_batches(group))


def _cleaned_batch(chunk: Chunk, rows: Sequence[CleanedRow], fields: Fields) -> pa.RecordBatch:
    """Return the cleaned rows of a chunk, with their new texts and their findings."""
    batch = _decode_chunk(chunk)
    if len(rows) < batch.num_rows:
        cleaned = {row.row.place for row in rows}
        batch = batch.filter(pa.array([place in cleaned for place in chunk.places]))
    if any(row.is_changed for row in rows):
        batch = replace_texts(batch, fields.text, [row.text for row in rows])
    if fields.findings:
        batch = append_findings(batch, fields.findings, [row.findings for row in rows])
    return batch


def _as_bytes(batch: pa.RecordBatch, column: str) -> list[bytes | None]:
    """Return the values of a text column as bytes, because some writers do not check that they are UTF-8."""
    values: list[bytes | None] = batch.column(column).cast(pa.large_binary()).to_pylist()
    return values


def _json_lines(batch: pa.RecordBatch) -> bytes:
    names = [json.dumps(name, ensure_ascii=False).encode() for name in batch.schema.names]
    lines = []
    for values in zip(*map(_as_json, batch.columns), strict=True):
        pairs = (name + b": " + value for name, value in zip(names, values, strict=True))
        lines.append(b"{" + b", ".join(pairs) + b"}\n")
    return b"".join(lines)


def _as_json(column: pa.Array) -> list[bytes]:
    """Return the values of a column as JSON."""
    if pa.types.is_temporal(column.type) or pa.types.is_decimal(column.type):
        column = column.cast(pa.string())
    elif is_text_type(column.type):
        values = (value and value.decode(errors="replace") for value in column.cast(pa.large_binary()).to_pylist())
        return list(map(_JSON.encode, values))
    return list(map(_JSON.encode, column.to_pylist()))


def _decode_chunk(chunk: Chunk) -> pa.RecordBatch:
    return _decode_batch(chunk.content[0])


def _encode_batch(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=_COMPRESSED) as writer:
        writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _decode_batch(content: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(content) as reader:
        return reader.read_next_batch()


def _with_length(batch: pa.RecordBatch) -> bytes:
    content = _encode_batch(batch)
    return len(content).to_bytes(_LENGTH_BYTES) + content


def _read_batches(rows: Path) -> Iterator[pa.RecordBatch]:
    with rows.open("rb") as stream:
        while length := stream.read(_LENGTH_BYTES):
            yield _decode_batch(stream.read(int.from_bytes(length)))
