"""Invariants of rows: only the text of a row changes, and every row is either cleaned or kept among the rejected."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cleaner import Config
from cleaner.rows.checkpoint import REJECTED, ROWS, StreamOutput
from cleaner.rows.csv_rows import open_csv, split_record
from cleaner.rows.filenames import FileType
from cleaner.rows.jsonl import value_slices
from cleaner.rows.row import Chunk, Fields, RowError
from cleaner.rows.run import RowJob, prepare, run

CHARACTERS = st.characters(codec="utf-8")
TEXTS = st.text(CHARACTERS, max_size=30)
PROMO = "\n\nREAD MORE: Ten facts about harbours"
NUMBERS = st.sampled_from(["1.0", "-0", "1e5", "1E+2", "0.10", "12345678901234567890123", "-1.50e-7"])
SPACES = st.text(" \t\r", max_size=2)


@st.composite
def json_values(draw: st.DrawFn, depth: int = 2) -> str:
    """Return the JSON of a value, with spaces as people write them."""
    kinds = [NUMBERS, st.sampled_from(["true", "false", "null", '"\\u00e9\\/"']), TEXTS.map(json.dumps)]
    if depth:
        inner = st.lists(json_values(depth - 1), max_size=3)
        kinds += [
            inner.map(lambda values: f"[{' ,'.join(values)}]"),
            st.lists(st.tuples(TEXTS.map(json.dumps), json_values(depth - 1)), max_size=3).map(
                lambda pairs: "{" + ", ".join(f"{name}:{value}" for name, value in pairs) + "}"
            ),
        ]
    return draw(SPACES) + draw(st.one_of(kinds)) + draw(SPACES)


OBJECTS = st.dictionaries(TEXTS, json_values(), max_size=5).flatmap(
    lambda fields: st.permutations(list(fields.items()))
)


def json_object(pairs: list[tuple[str, str]]) -> bytes:
    """Return the JSON of an object, given its names and the JSON of its values."""
    return ("{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in pairs) + "}").encode()


@given(OBJECTS)
def test_the_position_of_every_value_is_found(pairs: list[tuple[str, str]]) -> None:
    raw = json_object(pairs)
    found = {name: raw[position].decode() for name, position in value_slices(raw).items()}
    assert list(found.items()) == [(name, value.strip(" \t\r")) for name, value in pairs]


@given(
    st.binary(max_size=40)
    | OBJECTS.map(json_object).flatmap(lambda raw: st.integers(0, len(raw)).map(lambda length: raw[:length]))
)
def test_only_a_json_object_is_accepted(raw: bytes) -> None:
    try:
        names = list(value_slices(raw))
    except RowError:
        return
    assert list(json.loads(raw)) == names


def clean(kind: str, content: bytes) -> tuple[bytes, list[bytes]]:
    """Return the cleaned rows, and the raw bytes of the rejected ones."""
    job = RowJob(
        path=Path("-"),
        input_type=FileType(kind),
        output_type=FileType(kind),
        fields=Fields("text"),
        config=Config(max_removed=1),
    )
    parts = {ROWS: io.BytesIO(), REJECTED: io.BytesIO()}
    prepared = prepare(job, io.BufferedReader(io.BytesIO(content)), reports=False)
    for _ in run(prepared, StreamOutput({part: stream.write for part, stream in parts.items()}), None):
        pass
    rejected = [json.loads(line) for line in parts[REJECTED].getvalue().splitlines()]
    return parts[ROWS].getvalue(), [row["raw"].encode() for row in rejected]


@given(st.lists(OBJECTS, max_size=4), st.sampled_from(["", PROMO]))
def test_only_the_text_of_a_row_changes(rows: list[list[tuple[str, str]]], promo: str) -> None:
    def lines(text: str) -> bytes:
        pairs = ([("text", json.dumps(text)), *((n, v) for n, v in row if n != "text")] for row in rows)
        return b"".join(json_object(row) + b"\n" for row in pairs)

    text = "The ferry stays in port since Tuesday, for the harbour wall has cracked."
    assert clean("jsonl", lines(text + promo)) == (lines(text), [])


@given(st.lists(st.text('ab",;\r é', min_size=1, max_size=12).filter(str.strip), max_size=12))
def test_every_byte_of_a_csv_belongs_to_a_record_whatever_its_quotes(lines: list[str]) -> None:
    body = "".join(f"{line}\n" for line in lines).encode()
    reader = open_csv(io.BufferedReader(io.BytesIO(b"id,text\n" + body)))
    chunks = [chunk for chunk in reader.chunks if isinstance(chunk, Chunk)]
    assert b"".join(record for chunk in chunks for record in chunk.content) == body
    for chunk in chunks:
        rows = list(reader.codec.decode_rows(chunk, Fields("text")))
        assert [row.raw for row in rows] == list(chunk.content)
        lines_before = [body[: body.index(row.raw)].count(b"\n") for row in rows]
        assert all(row.place.line - 2 >= before for row, before in zip(rows, lines_before, strict=True))


@given(
    st.lists(st.text(CHARACTERS.filter(lambda c: c not in "\r\0")), min_size=1, max_size=5), st.sampled_from(",;\t|")
)
def test_a_record_is_split_as_by_the_standard_library(fields: list[str], delimiter: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerow(fields)
    record = stream.getvalue().encode()
    found = [record[position].decode() for position in split_record(record, delimiter.encode())]
    assert [each[1:-1].replace('""', '"') if each.startswith('"') else each for each in found] == fields
