"""Rows: the text is cleaned, everything else passes as it is, and what cannot be cleaned is kept aside."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.rows import row

if TYPE_CHECKING:
    from typer.testing import Result

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rows"
STORM = "The ferry to the island was cancelled on Tuesday because the harbour wall had cracked in the storm."
PROMO = "READ MORE: Ten facts about harbours"
DIRTY, CLEAN = f"{STORM}\n\n{PROMO}", STORM
PACKED = ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.ndjson", "a.csv", "a.csv.gz", "a.csv.zst", "a.tsv", "a.parquet"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of our own, outside of hooks and CI."""
    for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cleaner(*arguments: str, content: bytes = b"") -> Result:
    return CliRunner().invoke(app, arguments, input=content)


def cleaned(*arguments: str, content: bytes = b"") -> Result:
    done = cleaner("clean", *arguments, content=content)
    assert done.exit_code == 0, done.output
    return done


def write(name: str, *rows: Any) -> None:
    """Write values as JSON lines."""
    Path(name).write_text("".join(json.dumps(value) + "\n" for value in rows))


def read(name: str) -> list[Any]:
    """Return the values of JSON lines."""
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


# ---- what passes as it is


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_everything_but_the_text_stays_to_the_byte(kind: str) -> None:
    cleaned(
        str(FIXTURES / f"articles.{kind}"), "-o", f"out.{kind}", "--text-field", "text" if kind == "jsonl" else "body"
    )
    assert Path(f"out.{kind}").read_bytes() == (FIXTURES / f"cleaned.{kind}").read_bytes()


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_rows_go_through_a_pipe(kind: str) -> None:
    content = (FIXTURES / f"articles.{kind}").read_bytes()
    done = cleaned("-", "--rows", kind, content=gzip.compress(content))
    assert done.stdout_bytes == (FIXTURES / f"cleaned.{kind}").read_bytes()


def test_the_columns_of_parquet_keep_order_types_and_metadata() -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    schema = pa.schema(
        [
            pa.field("when", pa.timestamp("ns", "UTC"), metadata={"of": "printing"}),
            pa.field("text", pa.large_string(), nullable=True),
            pa.field("price", pa.decimal128(10, 2)),
            pa.field("section", pa.dictionary(pa.int8(), pa.string())),
            pa.field("tags", pa.list_(pa.string())),
            pa.field("count", pa.uint64()),
        ],
        metadata={"made": "here"},
    )
    columns = [[1, 2], [DIRTY, None], [None, 1], ["a", "b"], [["x"], []], [2**64 - 1, 0]]
    table = pa.table([pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema)
    pq.write_table(table, "in.parquet")
    cleaned("in.parquet", "-o", "out.parquet")
    out = pq.read_table("out.parquet")
    table = pq.read_table("in.parquet")
    expected = table.set_column(1, schema.field(1), pa.array([CLEAN, None], pa.large_string()))
    assert out.schema.equals(expected.schema, check_metadata=True)
    assert out.equals(expected)


# ---- kinds


@pytest.mark.parametrize("name", PACKED)
def test_every_kind_goes_into_every_kind(name: str) -> None:
    if name == "a.parquet":
        pytest.importorskip("pyarrow")
    write("in.jsonl", {"id": "7", "text": DIRTY, "note": 'so, "so"\n'}, {"id": "8", "text": "", "note": "Ünï"})
    cleaned("in.jsonl", "-o", name)
    for other in PACKED:
        cleaned(name, "-o", f"again/{other}", "--no-report")
        cleaned(f"again/{other}", "-o", "out.jsonl", "--no-report")
        assert read("out.jsonl") == [
            {"id": "7", "text": CLEAN, "note": 'so, "so"\n'},
            {"id": "8", "text": "", "note": "Ünï"},
        ]


def test_json_becomes_a_csv_with_all_fields_that_a_row_has() -> None:
    Path("in.jsonl").write_text(
        '{"text": "A", "n": 1.0}\n{"big": 12345678901234567890123, "text": "B", "l": [1, "x"]}\n'
    )
    cleaned("in.jsonl", "-o", "out.csv")
    with Path("out.csv").open(newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["text", "n", "big", "l"],
            ["A", "1.0", "", ""],
            ["B", "", "12345678901234567890123", '[1, "x"]'],
        ]


def test_json_becomes_columns_of_types_that_hold_every_value() -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    Path("in.jsonl").write_text(
        '{"text": "A", "whole": 1, "mixed": 1, "float": 1, "huge": 9007199254740993, "day": "2024-02-29", "none": {}}\n'
        '{"text": "B", "float": 1.5, "mixed": "x", "huge": 0.5, "list": [{"a": 1}, {"b": 2.5}], "none": null}\n'
    )
    cleaned("in.jsonl", "-o", "out.parquet")
    table = pq.read_table("out.parquet")
    types = {field.name: field.type for field in table.schema}
    assert types["whole"] == pa.int64()
    assert types["float"] == pa.float64()
    assert types["day"] == types["huge"] == types["mixed"] == types["none"] == pa.string()
    assert table.column("huge").to_pylist() == ["9007199254740993", "0.5"]
    assert table.column("mixed").to_pylist() == ["1", "x"]
    assert table.column("list").to_pylist() == [None, [{"a": 1, "b": None}, {"a": None, "b": 2.5}]]


def test_parquet_without_pyarrow_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rows.row_formats.find_spec", lambda _: None)
    write("in.jsonl", {"text": "A"})
    done = cleaner("clean", "in.jsonl", "-o", "out.parquet")
    assert done.exit_code == 2
    assert "Parquet needs pyarrow; install it by: pip install 'prose-cleaner[parquet]'" in done.stderr


def test_a_damaged_packing_is_told_and_no_output_appears() -> None:
    write("in.jsonl", *[{"text": STORM}] * 3)
    Path("in.jsonl.gz").write_bytes(gzip.compress(Path("in.jsonl").read_bytes())[:-10])
    done = cleaner("clean", "in.jsonl.gz", "-o", "out.jsonl")
    assert done.exit_code == 2
    assert "in.jsonl.gz: is cut off or damaged" in done.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["in.jsonl", "in.jsonl.gz"]


@pytest.mark.parametrize("rows", ["", "\n"])
def test_no_rows_make_no_rows(rows: str) -> None:
    Path("in.jsonl").write_text(rows)
    cleaned("in.jsonl", "-o", "out.jsonl", "--text-field", "text")
    assert Path("out.jsonl").read_bytes() == b""


# ---- fields


@pytest.mark.parametrize("name", ["text", "content", "body", "articleBody", "Text"])
def test_the_text_field_is_guessed_and_said_once(name: str) -> None:
    write("in.jsonl", {"url": "x", name: DIRTY}, {"url": "y", name: DIRTY})
    done = cleaned("in.jsonl", "-o", "out.jsonl")
    assert (
        done.stderr.count(f"in.jsonl: the text is taken from '{name}' (--text-field), the id from 'url' (--id-field)")
        == 1
    )
    assert [value[name] for value in read("out.jsonl")] == [CLEAN, CLEAN]
    assert [value["id"] for value in read("out.jsonl.report.jsonl")] == ["x", "y"]


def test_fields_that_are_said_are_taken_without_a_word() -> None:
    write("in.jsonl", {"text": PROMO, "story": DIRTY, "key": 12345678901234567890123})
    done = cleaned("in.jsonl", "-o", "out.jsonl", "--text-field", "story", "--id-field", "key")
    assert "taken from" not in done.stderr
    assert read("out.jsonl") == [{"text": PROMO, "story": CLEAN, "key": 12345678901234567890123}]
    assert read("out.jsonl.report.jsonl")[0]["id"] == 12345678901234567890123


@pytest.mark.parametrize(
    ("name", "arguments", "fault"),
    [
        (
            "in.jsonl",
            [],
            "no text field is named 'text' or 'content' or 'body' or 'articleBody': the fields are 'story'",
        ),
        ("in.csv", [], "no text field is named 'text' or 'content' or 'body' or 'articleBody': the fields are 'story'"),
        ("in.jsonl", ["--text-field", "txt"], "no row at the beginning has a field 'txt'; the fields are 'story', 'n'"),
        ("in.csv", ["--text-field", "txt"], "there is no field 'txt'; the fields are 'story', 'n'"),
        ("in.csv", ["--text-field", "story", "--title-field", "head"], "there is no field 'head'; the fields are"),
        ("in.csv", ["--text-field", "story", "--findings", "n"], "there is a field 'n' already; name another one by"),
    ],
)
def test_fields_that_are_not_there_are_refused(name: str, arguments: list[str], fault: str) -> None:
    write("in.jsonl", {"story": "A", "n": 1})
    Path("in.csv").write_text("story,n\nA,1\n")
    done = cleaner("clean", name, "-o", "out.jsonl", *arguments)
    assert done.exit_code == 2
    assert f"{name}: {fault}" in done.stderr
    assert not Path("out.jsonl").exists()


def test_a_headline_of_its_own_field_is_seen_again_in_the_text() -> None:
    title = "Harbour wall cracks in Tuesday storm"
    text = f"{title}\n\n\n{STORM}\n\nThe mayor gave no reason."
    write("in.jsonl", {"headline": title, "text": text})
    cleaned("in.jsonl", "-o", "plain.jsonl")
    assert read("plain.jsonl")[0]["text"] == text
    cleaned("in.jsonl", "-o", "out.jsonl", "--title-field", "headline")
    assert read("out.jsonl") == [{"headline": title, "text": f"{STORM}\n\nThe mayor gave no reason."}]
    assert cleaner("restore", "out.jsonl", "--report", "out.jsonl.report.jsonl").stdout == Path("in.jsonl").read_text()


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_findings_become_a_field_of_their_row(kind: str) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    write("first.jsonl", {"text": DIRTY}, {"text": STORM})
    cleaned("first.jsonl", "-o", f"in.{kind}", "--max-removed", "0")
    cleaned(f"in.{kind}", "-o", f"out.{kind}", "--findings", "found")
    cleaned(f"out.{kind}", "-o", "last.jsonl")
    found = [json.loads(value) if kind == "csv" else value for value in (row["found"] for row in read("last.jsonl"))]
    assert [finding["rule"] for finding in found[0]] == ["en/read-more-label"]
    assert DIRTY[found[0][0]["start"] : found[0][0]["end"]] == PROMO
    assert found[0][0]["removed"] is True
    assert found[1] == []


# ---- what is kept aside


def raw_bytes(written: str) -> bytes:
    """Return a row of the fixtures with the bytes that are written as <0xHH>."""
    return re.sub(rb"<0x(..)>", lambda found: bytes.fromhex(found[1].decode()), written.encode())


def kept_aside(place: Path) -> list[tuple[dict[str, Any], bytes]]:
    """Return the rejected rows, and the bytes that each of them keeps."""
    rows = [json.loads(line) for line in place.read_text().splitlines()]
    return [(row, base64.b64decode(row["base64"]) if "base64" in row else row["raw"].encode()) for row in rows]


@pytest.mark.parametrize(
    "case", tomllib.loads((FIXTURES / "faults.toml").read_text())["fault"], ids=lambda case: case["row"]
)
def test_a_row_that_cannot_be_cleaned_is_kept_aside_with_the_reason(case: dict[str, str]) -> None:
    good, bad = json.dumps({"text": DIRTY}).encode() + b"\n", raw_bytes(case["row"]) + b"\n"
    Path("in.jsonl").write_bytes(good + bad + b"\n" + good)
    done = cleaner("clean", "in.jsonl", "-o", "out.jsonl")
    assert done.exit_code == 2
    assert "error: in.jsonl: 1 row rejected; see out.jsonl.rejected.jsonl" in done.stderr
    assert [value["text"] for value in read("out.jsonl")] == [CLEAN, CLEAN]
    ((row, raw),) = kept_aside(Path("out.jsonl.rejected.jsonl"))
    assert (row["row"], row["line"], row["reason"], raw) == (2, 2, case["reason"], bad)


def test_a_broken_csv_loses_only_the_rows_that_are_broken() -> None:
    expected = tomllib.loads((FIXTURES / "broken.toml").read_text())
    done = cleaner("clean", str(FIXTURES / "broken.csv"), "-o", "out.csv")
    assert done.exit_code == 2
    with Path("out.csv").open(newline="") as stream:
        assert [row["id"] for row in csv.DictReader(stream)] == expected["cleaned"]
    aside = kept_aside(Path("out.csv.rejected.jsonl"))
    assert [{name: row[name] for name in ("row", "line", "reason")} for row, _ in aside] == expected["rejected"]
    source = (FIXTURES / "broken.csv").read_bytes()
    assert all(raw in source for _, raw in aside)


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_row_that_is_too_large_is_kept_aside_piece_by_piece(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rows.jsonl._PIECE", 100)
    small, large = json.dumps({"text": DIRTY}), json.dumps({"text": "long " * 200})
    if kind == "csv":
        small, large = f'"{DIRTY}"', "long " * 200
    Path(f"in.{kind}").write_text("text\n" * (kind == "csv") + f"{small}\n{large}\n{small}\n")
    assert cleaner("clean", f"in.{kind}", "-o", f"out.{kind}", "--max-row", "500").exit_code == 2
    ((row, raw),) = kept_aside(Path(f"out.{kind}.rejected.jsonl"))
    assert (row["row"], row["reason"], raw) == (2, "is larger than 500 bytes", f"{large}\n".encode())
    assert Path(f"out.{kind}").read_text().count(STORM) == 2


def test_a_text_that_breaks_the_cleaner_costs_no_other_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_headline: str, text: str, *_: object) -> object:
        raise ZeroDivisionError(text)

    monkeypatch.setattr("cleaner.rows.worker.clean_below", broken)
    write("in.jsonl", {"text": "A"}, {"text": None})
    assert cleaner("clean", "in.jsonl", "-o", "out.jsonl").exit_code == 2
    assert read("out.jsonl") == [{"text": None}]
    assert read("out.jsonl.rejected.jsonl")[0]["reason"] == "cannot be cleaned (ZeroDivisionError: A)"


def test_without_an_output_rejected_rows_are_told_or_go_where_they_are_sent() -> None:
    content = b'{"text": "A"}\n{"text": 1}\n'
    done = cleaner("clean", "-", "--rows", "jsonl", content=content)
    assert (done.exit_code, done.stdout) == (2, '{"text": "A"}\n')
    assert '{"row":2,"line":2,"reason":"has a number as' in done.stderr
    done = cleaner("clean", "-", "--rows", "jsonl", "--rejected", "bad.jsonl", content=content)
    assert "reason" not in done.stderr
    assert read("bad.jsonl")[0]["raw"] == '{"text": 1}\n'


def test_strict_stops_at_the_first_bad_row() -> None:
    write("in.jsonl", {"text": "A"}, {"txt": "B"}, 3)
    done = cleaner("clean", "in.jsonl", "-o", "out.jsonl", "--strict")
    assert done.exit_code == 2
    assert "in.jsonl: row 2 (line 2) has no field 'text'; mend it, or leave out --strict" in done.stderr
    assert [path.name for path in Path().iterdir()] == ["in.jsonl"]


def test_no_rejected_rows_leave_no_file_of_them() -> None:
    write("in.jsonl", {"text": "A"}, 3)
    assert cleaner("clean", "in.jsonl", "-o", "out.jsonl").exit_code == 2
    write("in.jsonl", {"text": "A"})
    cleaned("in.jsonl", "-o", "out.jsonl")
    assert not Path("out.jsonl.rejected.jsonl").exists()


# ---- places


def test_a_folder_of_rows_is_mirrored() -> None:
    Path("in/deep").mkdir(parents=True)
    for name in ("in/a.jsonl", "in/deep/b.jsonl", "in/.hidden.jsonl", "in/a.jsonl.rejected.jsonl", "in/page.html"):
        write(name, {"text": DIRTY})
    done = cleaned("in", "-o", "out", "--no-report")
    assert done.stderr.count("the text is taken from 'text'") == 1
    assert sorted(path.as_posix() for path in Path("out").rglob("*.*")) == ["out/a.jsonl", "out/deep/b.jsonl"]


def test_a_file_at_fault_does_not_keep_the_others_from_being_done() -> None:
    write("in.jsonl", {"story": "A"})
    write("other.jsonl", {"text": DIRTY})
    done = cleaner("clean", "in.jsonl", "other.jsonl", "-o", "out")
    assert done.exit_code == 2
    assert "in.jsonl: no text field is named" in done.stderr
    assert read("out/other.jsonl") == [{"text": CLEAN}]


def test_a_pattern_stands_for_its_files() -> None:
    for name in ("a.jsonl", "b.jsonl", "c.txt"):
        write(name, {"text": DIRTY})
    cleaned("*.jsonl", "-o", "out", "--no-report")
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.jsonl", "b.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["a.jsonl", "c.txt", "-o", "out"], "a.jsonl: holds rows, but c.txt does not; clean them in two runs"),
        (["a.jsonl", "b.jsonl"], "--output: is missing; standard output takes the rows of one input only"),
        (["a.jsonl", "-o", "a.jsonl"], "a.jsonl: is an input and would be overwritten"),
        (["a.jsonl", "-o", "out.jsonl", "--report", "out.json"], "--report: the report of rows is JSON lines"),
        (["a.jsonl", "-o", "b.jsonl", "--report", "b.jsonl"], "b.jsonl: is the file of two outputs"),
        (
            ["a.jsonl", "b.jsonl", "-o", "out", "--report", "r.jsonl"],
            "--report: takes one file, but each of several outputs has its own",
        ),
        (["c.txt", "--text-field", "text"], "c.txt: is not known to hold rows; name their kind with --rows"),
        (["a.jsonl", "--rows", "json"], "--rows: 'json' is not one of csv, jsonl, parquet"),
        (["-", "--rows", "parquet"], "-: Parquet is read from its end, and needs a file"),
        (["a.jsonl", "--rows", "parquet"], "a.jsonl: is no Parquet file"),
        (["none.jsonl", "-o", "out.jsonl"], "none.jsonl: no such file"),
        (["a.jsonl", "--encoding", "cp1252"], "a.jsonl: JSON lines are UTF-8, not cp1252"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: list[str], fault: str) -> None:
    if "parquet" in arguments:
        pytest.importorskip("pyarrow")
    for name in ("a.jsonl", "b.jsonl", "c.txt"):
        write(name, {"text": DIRTY})
    done = cleaner("clean", *arguments)
    assert done.exit_code == 2
    assert fault in done.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["a.jsonl", "b.jsonl", "c.txt"]


@pytest.mark.parametrize("command", ["check", "fix"])
def test_rows_are_not_taken_for_a_text(command: str) -> None:
    write("a.jsonl", *[{"text": DIRTY}] * 2)
    done = cleaner(command, "a.jsonl")
    assert done.exit_code == 2
    assert "a.jsonl: holds rows, not a text; use `cleaner clean`" in done.stderr


def test_a_csv_in_another_encoding_is_read_and_written_in_it() -> None:
    Path("in.csv").write_bytes(f'text;note\n"Café: {DIRTY}";é\n'.encode("cp1252"))
    cleaned("in.csv", "-o", "out.csv", "--encoding", "cp1252")
    assert Path("out.csv").read_bytes() == f'text;note\n"Café: {CLEAN}";é\n'.encode("cp1252")
    done = cleaner("clean", "in.csv", "--encoding", "utf-16")
    assert "rows are not read in utf-16; convert them to UTF-8" in done.stderr


# ---- the report, and the way back


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_rows_are_restored_from_their_report(kind: str) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    write("first.jsonl", {"text": STORM}, {"text": DIRTY}, {"text": CLEAN}, {"text": f"{DIRTY}\n\nMore."})
    cleaned("first.jsonl", "-o", f"in.{kind}", "--max-removed", "0")
    cleaned(f"in.{kind}", "-o", f"out.{kind}")
    done = cleaner("restore", f"out.{kind}", "--report", f"out.{kind}.report.jsonl", "-o", f"back.{kind}")
    assert done.exit_code == 0, done.output
    cleaned(f"back.{kind}", "-o", "last.jsonl", "--max-removed", "0", "--no-report")
    assert read("last.jsonl") == read("first.jsonl")


def test_rejected_rows_do_not_shift_what_is_restored() -> None:
    Path("in.jsonl").write_text(f"3\n{json.dumps({'text': DIRTY})}\n[]\n{json.dumps({'text': CLEAN})}\n{{\n")
    assert cleaner("clean", "in.jsonl", "-o", "out.jsonl").exit_code == 2
    done = cleaner("restore", "out.jsonl", "--report", "out.jsonl.report.jsonl")
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == [DIRTY, CLEAN]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda lines: lines[::-1], "out.jsonl: row 1: the text is not the one that the report was made for"),
        (lambda lines: lines[:1], "the report tells of a row 2 that is not there; give all rows, in their order"),
    ],
)
def test_rows_that_were_changed_since_are_not_restored(change: Any, fault: str) -> None:
    write("in.jsonl", {"text": DIRTY}, {"text": f"Another story. {DIRTY}"})
    cleaned("in.jsonl", "-o", "out.jsonl")
    lines = Path("out.jsonl").read_text().splitlines(keepends=True)
    Path("out.jsonl").write_text("".join(change(lines)))
    done = cleaner("restore", "out.jsonl", "--report", "out.jsonl.report.jsonl", "-o", "back.jsonl")
    assert done.exit_code == 2
    assert fault.removesuffix(" for") in done.stderr.replace(" (line 1)", "")
    assert not Path("back.jsonl").exists()


def test_a_report_tells_of_every_row_with_findings_and_of_every_rejected_one() -> None:
    write("in.jsonl", {"id": "a", "text": STORM}, {"id": "b", "text": DIRTY}, 3)
    assert cleaner("clean", "in.jsonl", "-o", "out.jsonl", "--report", "found.jsonl").exit_code == 2
    found, rejected = read("found.jsonl")
    assert (found["row"], found["id"], found["path"]) == (2, "b", "in.jsonl")
    assert found["edits"][0]["removed"].strip() == PROMO
    assert rejected == {"row": 3, "line": 3, "path": "in.jsonl", "rejected": "is no JSON object but a number"}


def test_chunks_do_not_depend_on_what_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row, "CHUNK_BYTES", 50)
    write("in.jsonl", *[{"id": number, "text": STORM} for number in range(7)])
    cleaned("in.jsonl", "-o", "out.jsonl", "--jobs", "1")
    assert Path("out.jsonl").read_bytes() == Path("in.jsonl").read_bytes()
