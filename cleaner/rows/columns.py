"""Convert JSON lines to a Parquet file. Each column gets a type that can hold all its values."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from cleaner.rows.jsonl import as_cell, value_slices
from cleaner.rows.parquet import FINDINGS_TYPE, empty_batch, write_batches
from cleaner.rows.row import CHUNK_BYTES


def write_json_lines(json_lines: Path, stream: BinaryIO, findings: str = "") -> None:
    """Write JSON lines as a Parquet file with a column for each field that occurs in any row.

    A column has the common type of its values; integers and floats together become floats. If there is no common
    type, or an integer cannot be stored exactly, the column holds strings as they are and the JSON of other values.
    """
    json_columns = set[str]()  # columns without a common type
    while True:
        try:
            schema = _schema(json_lines, json_columns, findings)
            write_batches(stream, _batches(json_lines, schema, json_columns))
        except _MixedTypesError as error:
            json_columns.add(error.column)
            stream.seek(0)
            stream.truncate()
        else:
            return


class _MixedTypesError(Exception):
    """The values of a column have no common type."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def _schema(json_lines: Path, json_columns: set[str], findings: str) -> pa.Schema:
    """Return the columns with their types."""
    types = dict[str, pa.DataType]()
    for columns in _columns(json_lines):
        for name, tokens in columns.items():
            if name == findings:
                types[name] = FINDINGS_TYPE
            elif name in json_columns:
                types[name] = pa.string()
            else:
                block_type = _array(name, tokens).type
                types[name] = _common_type(name, types.get(name, block_type), block_type)
    return pa.schema(types)


def _common_type(name: str, first: pa.DataType, second: pa.DataType) -> pa.DataType:
    schemas = [pa.schema({name: arrow_type}) for arrow_type in (first, second)]
    try:
        common = pa.unify_schemas(schemas, promote_options="permissive").field(name).type
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise _MixedTypesError(name) from error
    if _has_empty_struct(common):
        raise _MixedTypesError(name)  # Parquet cannot store it
    return common


def _has_empty_struct(arrow_type: pa.DataType) -> bool:
    """Return whether a type is or contains a struct without fields."""
    children = [arrow_type.field(number).type for number in range(arrow_type.num_fields)]
    return (pa.types.is_struct(arrow_type) and not children) or any(map(_has_empty_struct, children))


def _batches(json_lines: Path, schema: pa.Schema, json_columns: set[str]) -> Iterator[pa.RecordBatch]:
    """Yield the rows as batches of a schema; the first batch is empty."""
    yield empty_batch(schema)
    for columns in _columns(json_lines):
        length = max(map(len, columns.values()), default=0)
        arrays = []
        for field in schema:
            tokens = columns.get(field.name, [])
            tokens += [b"null"] * (length - len(tokens))
            if field.name in json_columns:
                arrays.append(pa.array(list(map(as_cell, tokens)), pa.string()))
            else:
                arrays.append(_array(field.name, tokens, field.type))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _columns(json_lines: Path) -> Iterator[dict[str, list[bytes]]]:
    """Yield the JSON values of one block of lines after the other, by field.

    A field that a line lacks is null. A list may be shorter than the block: nulls at its end are left out.
    """
    with json_lines.open("rb") as stream:
        while block := stream.readlines(CHUNK_BYTES):
            columns = defaultdict[str, list[bytes]](list)
            for number, raw in enumerate(block):
                for name, position in value_slices(raw).items():
                    tokens = columns[name]
                    tokens += [b"null"] * (number - len(tokens))
                    tokens.append(raw[position])
            yield columns


def _array(name: str, tokens: Sequence[bytes], arrow_type: pa.DataType | None = None) -> pa.Array:
    try:
        return pa.array(list(map(json.loads, tokens)), arrow_type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, ValueError) as error:  # the last for 5,000 digits
        raise _MixedTypesError(name) from error
