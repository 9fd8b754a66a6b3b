"""Laws of rows: whatever stands in them, only the text changes, and every row is either done or kept aside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cleaner import Config
from cleaner.rows.checkpoint import REJECTED, ROWS, StreamOutput
from cleaner.rows.csv_rows import open_table, split
from cleaner.rows.filenames import FileType
from cleaner.rows.jsonl import members
from cleaner.rows.row import Chunk, Fields, RowError
from cleaner.rows.run import RowJob, prepare, run

CHARACTERS = st.characters(codec="utf-8")
TEXTS = st.text(CHARACTERS, max_size=30)
PROMO = "\n\nREAD MORE: Ten facts about harbours"
NUMBERS = st.sampled_from(["1.0", "-0", "1e5", "1E+2", "0.10", "12345678901234567890123", "-1.50e-7"])
SPACES = st.text(" \t\r", max_size=2)


@st.composite
def tokens(draw: st.DrawFn, depth: int = 2) -> str:
    """Return a JSON value as someone might print it."""
    kinds = [NUMBERS, st.sampled_from(["true", "false", "null", '"\\u00e9\\/"']), TEXTS.map(json.dumps)]
    if depth:
        inner = st.lists(tokens(depth - 1), max_size=3)
        kinds += [
            inner.map(lambda values: f"[{' ,'.join(values)}]"),
            st.lists(st.tuples(TEXTS.map(json.dumps), tokens(depth - 1)), max_size=3).map(
                lambda pairs: "{" + ", ".join(f"{name}:{value}" for name, value in pairs) + "}"
            ),
        ]
    return draw(SPACES) + draw(st.one_of(kinds)) + draw(SPACES)


OBJECTS = st.dictionaries(TEXTS, tokens(), max_size=5).flatmap(lambda fields: st.permutations(list(fields.items())))


def printed(pairs: list[tuple[str, str]]) -> bytes:
    """Return an object with these values, as printed."""
    return ("{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in pairs) + "}").encode()


@given(OBJECTS)
def test_every_value_of_a_row_stands_where_it_is_said_to(pairs: list[tuple[str, str]]) -> None:
    raw = printed(pairs)
    found = {name: raw[place].decode() for name, place in members(raw).items()}
    assert list(found.items()) == [(name, value.strip(" \t\r")) for name, value in pairs]


@given(
    st.binary(max_size=40) | OBJECTS.map(printed).flatmap(lambda raw: st.integers(0, len(raw)).map(lambda n: raw[:n]))
)
def test_bytes_are_taken_for_an_object_only_if_they_are_one(raw: bytes) -> None:
    try:
        names = list(members(raw))
    except RowError:
        return
    assert list(json.loads(raw)) == names


def cleaned(kind: str, content: bytes) -> tuple[bytes, list[bytes]]:
    """Return the cleaned rows and the bytes of the rejected ones."""
    task = RowJob(
        path=Path("-"), form=FileType(kind), target=FileType(kind), fields=Fields("text"), config=Config(max_removed=1)
    )
    taken = {ROWS: io.BytesIO(), REJECTED: io.BytesIO()}
    ready = prepare(task, io.BufferedReader(io.BytesIO(content)), reports=False)
    target = StreamOutput({name: stream.write for name, stream in taken.items()})
    for _ in run(ready, target, None):
        pass
    aside = [json.loads(line) for line in taken[REJECTED].getvalue().splitlines()]
    return taken[ROWS].getvalue(), [row["raw"].encode() for row in aside]


@given(st.lists(OBJECTS, max_size=4), st.sampled_from(["", PROMO]))
def test_only_the_text_of_a_row_changes(rows: list[list[tuple[str, str]]], tail: str) -> None:
    def lines(text: str) -> bytes:
        pairs = ([("text", json.dumps(text)), *((n, v) for n, v in row if n != "text")] for row in rows)
        return b"".join(printed(row) + b"\n" for row in pairs)

    text = "The ferry stays in port since Tuesday, for the harbour wall has cracked."
    assert cleaned("jsonl", lines(text + tail)) == (lines(text), [])


@given(st.lists(st.text('ab",;\r é', min_size=1, max_size=12).filter(str.strip), max_size=12))
def test_the_records_of_a_csv_are_its_bytes_whatever_its_quotes(lines: list[str]) -> None:
    body = "".join(f"{line}\n" for line in lines).encode()
    opened = open_table(io.BufferedReader(io.BytesIO(b"id,text\n" + body)))
    chunks = [chunk for chunk in opened.chunks if isinstance(chunk, Chunk)]
    assert b"".join(record for chunk in chunks for record in chunk.content) == body
    for chunk in chunks:
        parsed = list(opened.layout.rows(chunk, Fields("text")))
        assert [row.raw for row in parsed] == list(chunk.content)
        lines_before = [body[: body.index(row.raw)].count(b"\n") for row in parsed]
        assert all(row.place.line - 2 >= before for row, before in zip(parsed, lines_before, strict=True))


@given(
    st.lists(st.text(CHARACTERS.filter(lambda c: c not in "\r\0")), min_size=1, max_size=5), st.sampled_from(",;\t|")
)
def test_a_record_is_split_as_the_standard_library_splits_it(fields: list[str], delimiter: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerow(fields)
    record = stream.getvalue().encode()
    places = split(record, delimiter.encode())
    bare = [record[place].decode() for place in places]
    assert [each[1:-1].replace('""', '"') if each.startswith('"') else each for each in bare] == fields
