"""JSON lines become the columns of a Parquet file, each of a type that holds all its values."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from cleaner.rows.jsonl import members, string
from cleaner.rows.parquet import FINDINGS, empty, write
from cleaner.rows.row import CHUNK_BYTES


def write_lines(lines: Path, stream: BinaryIO, findings: str = "") -> None:
    """Write JSON lines as a Parquet file with a column for every field that one of them has.

    The type of a column is one that all its values share: whole numbers and others share that of the
    others. Where there is none, and where a number would not stay whole, the column holds the JSON
    of every value, and strings as they are.
    """
    as_json = set[str]()
    while True:
        try:
            schema = _schema(lines, as_json, findings)
            write(stream, _typed(lines, schema, as_json))
        except _MixedError as mixed:
            as_json.add(mixed.column)
            stream.seek(0)
            stream.truncate()
        else:
            return


class _MixedError(Exception):
    """The values of a column have no type in common."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def _schema(lines: Path, as_json: set[str], findings: str) -> pa.Schema:
    """Return the columns of JSON lines."""
    types = dict[str, pa.DataType]()
    for columns in _columns(lines):
        for name, tokens in columns.items():
            kind = FINDINGS if name == findings else pa.string() if name in as_json else _array(name, tokens).type
            types[name] = _common(name, types.get(name, kind), kind)
    return pa.schema(types)


def _common(name: str, one: pa.DataType, other: pa.DataType) -> pa.DataType:
    schemas = [pa.schema({name: kind}) for kind in (one, other)]
    try:
        kind = pa.unify_schemas(schemas, promote_options="permissive").field(name).type
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise _MixedError(name) from error
    if _is_empty(kind):
        raise _MixedError(name)  # Parquet has no such type
    return kind


def _is_empty(kind: pa.DataType) -> bool:
    """Tell whether there is an object without members in a type."""
    children = [kind.field(number).type for number in range(kind.num_fields)]
    return (pa.types.is_struct(kind) and not children) or any(map(_is_empty, children))


def _typed(lines: Path, schema: pa.Schema, as_json: set[str]) -> Iterator[pa.RecordBatch]:
    yield empty(schema)
    for columns in _columns(lines):
        length = max(map(len, columns.values()), default=0)
        arrays = []
        for field in schema:
            tokens = columns.get(field.name, [])
            tokens += [b"null"] * (length - len(tokens))
            if field.name in as_json:
                arrays.append(pa.array(list(map(_shown, tokens)), pa.string()))
            else:
                arrays.append(_array(field.name, tokens, field.type))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _columns(lines: Path) -> Iterator[dict[str, list[bytes]]]:
    """Yield the values of some lines at a time, by field; what is missing at the end of a list is null."""
    with lines.open("rb") as stream:
        while block := stream.readlines(CHUNK_BYTES):
            columns = defaultdict[str, list[bytes]](list)
            for number, raw in enumerate(block):
                for name, place in members(raw).items():
                    tokens = columns[name]
                    tokens += [b"null"] * (number - len(tokens))
                    tokens.append(raw[place])
            yield columns


def _array(name: str, tokens: Sequence[bytes], kind: pa.DataType | None = None) -> pa.Array:
    try:
        return pa.array(list(map(json.loads, tokens)), kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise _MixedError(name) from error


def _shown(token: bytes) -> str | None:
    return None if token == b"null" else string(token) if token.startswith(b'"') else token.decode()
