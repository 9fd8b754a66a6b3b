"""Rows on the command line: only the texts change, and rows that cannot be cleaned are rejected with a reason."""

from __future__ import annotations

import base64
import csv
import gzip
import itertools
import json
import re
import tomllib
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.rows import csv_rows, line_rows
from cleaner.rows.row import Chunk

if TYPE_CHECKING:
    from typer.testing import Result

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rows"
STORM = "The ferry to the island was cancelled on Tuesday because the harbour wall had cracked in the storm."
PROMO = "READ MORE: Ten facts about harbours"
DIRTY, CLEAN = f"{STORM}\n\n{PROMO}", STORM
FILES = ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.ndjson", "a.csv", "a.csv.gz", "a.csv.zst", "a.tsv", "a.parquet"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the test in an empty folder, with the environment of neither a hook nor CI."""
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
    """Write values to a file as JSON lines."""
    Path(name).write_text("".join(json.dumps(value) + "\n" for value in rows))


def read(name: str) -> list[Any]:
    """Return the values in a file of JSON lines."""
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


# ---- what stays unchanged


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_everything_but_the_text_stays_byte_for_byte(kind: str) -> None:
    cleaned(
        str(FIXTURES / f"articles.{kind}"), "-o", f"out.{kind}", "--text-field", "text" if kind == "jsonl" else "body"
    )
    assert Path(f"out.{kind}").read_bytes() == (FIXTURES / f"cleaned.{kind}").read_bytes()


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_rows_are_cleaned_in_a_pipe(kind: str) -> None:
    content = (FIXTURES / f"articles.{kind}").read_bytes()
    done = cleaned("-", "--rows", kind, content=gzip.compress(content))
    assert done.stdout_bytes == (FIXTURES / f"cleaned.{kind}").read_bytes()


def test_parquet_columns_keep_their_order_types_and_metadata() -> None:
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


# ---- formats


@pytest.mark.parametrize("name", FILES)
def test_every_format_converts_to_every_other(name: str) -> None:
    if name == "a.parquet":
        pytest.importorskip("pyarrow")
    write("in.jsonl", {"id": "7", "text": DIRTY, "note": 'so, "so"\n'}, {"id": "8", "text": "", "note": "Ünï"})
    cleaned("in.jsonl", "-o", name)
    for other in FILES:
        cleaned(name, "-o", f"again/{other}", "--no-report")
        cleaned(f"again/{other}", "-o", "out.jsonl", "--no-report")
        assert read("out.jsonl") == [
            {"id": "7", "text": CLEAN, "note": 'so, "so"\n'},
            {"id": "8", "text": "", "note": "Ünï"},
        ]


def test_a_csv_from_json_lines_has_every_field_that_occurs() -> None:
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


def test_a_column_from_json_lines_has_a_type_that_holds_every_value() -> None:
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


def test_a_column_from_json_lines_holds_numbers_of_any_length() -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    Path("in.jsonl").write_text(f'{{"text": "A", "n": {"1" * 5000}}}\n')
    cleaned("in.jsonl", "-o", "out.parquet")
    assert pq.read_table("out.parquet").column("n").to_pylist() == ["1" * 5000]


def test_parquet_without_pyarrow_is_refused_with_the_installation_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rows.row_formats.find_spec", lambda _: None)
    write("in.jsonl", {"text": "A"})
    done = cleaner("clean", "in.jsonl", "-o", "out.parquet")
    assert done.exit_code == 2
    assert "Parquet needs pyarrow; install it with: pip install 'prose-cleaner[parquet]'" in done.stderr


def test_damaged_compressed_data_is_an_error_and_leaves_no_output() -> None:
    write("in.jsonl", *[{"text": STORM}] * 3)
    Path("in.jsonl.gz").write_bytes(gzip.compress(Path("in.jsonl").read_bytes())[:-10])
    done = cleaner("clean", "in.jsonl.gz", "-o", "out.jsonl")
    assert done.exit_code == 2
    assert "in.jsonl.gz: the compressed data is cut off or damaged" in done.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["in.jsonl", "in.jsonl.gz"]


@pytest.mark.parametrize("rows", ["", "\n"])
def test_an_input_without_rows_gives_an_output_without_rows(rows: str) -> None:
    Path("in.jsonl").write_text(rows)
    cleaned("in.jsonl", "-o", "out.jsonl", "--text-field", "text")
    assert Path("out.jsonl").read_bytes() == b""


@pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
@pytest.mark.parametrize("output", ["out.jsonl", "out.parquet"])
def test_damaged_parquet_data_is_an_error_that_names_the_input(compression: str, output: str) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"text": [f"{STORM} {number}" for number in range(500)]})
    pq.write_table(table, "in.parquet", compression=compression, use_dictionary=False)
    content = bytearray(Path("in.parquet").read_bytes())
    content[4:200] = b"\xff" * 196  # the head of the first page
    Path("in.parquet").write_bytes(content)
    done = cleaner("clean", "in.parquet", "-o", output)
    assert done.exit_code == 2
    assert "error: in.parquet: the Parquet data is damaged (" in done.stderr
    assert done.stderr.splitlines()[-1].endswith("; fetch the file again")
    assert not Path(output).exists()


@pytest.mark.parametrize(
    ("kind", "fault"), [("parquet", "the Parquet data is"), ("jsonl.gz", "the compressed data is")]
)
def test_restoring_damaged_rows_is_an_error_that_names_the_input(kind: str, fault: str) -> None:
    pytest.importorskip("pyarrow")
    write("in.jsonl", *[{"text": f"{STORM} {number}\n\n{PROMO} {number}"} for number in range(300)])
    cleaned("in.jsonl", "-o", f"out.{kind}")
    content = bytearray(Path(f"out.{kind}").read_bytes())
    content[1_000:1_200] = b"\xff" * 200
    Path(f"out.{kind}").write_bytes(content)
    done = cleaner("restore", f"out.{kind}", "--report", f"out.{kind}.report.jsonl", "-o", f"again.{kind}")
    assert done.exit_code == 2
    assert f"error: out.{kind}: {fault}" in done.stderr
    assert not list(Path().glob("again*"))


@pytest.mark.parametrize("content", ["", "\n\n"])
@pytest.mark.parametrize("name", ["in.jsonl", "in.csv", "in.csv.gz"])
@pytest.mark.parametrize("output", ["out.jsonl", "out.csv"])
def test_a_file_without_rows_gives_an_empty_file(name: str, content: str, output: str) -> None:
    Path(name).write_bytes(gzip.compress(content.encode()) if name.endswith(".gz") else content.encode())
    cleaned(name, "-o", output, "--findings", "found")
    assert Path(output).read_bytes() == b""


def test_blank_lines_before_the_header_of_a_csv_are_ignored() -> None:
    Path("in.csv").write_text("\n\ntext;n\nIt is calm.;1\n3\n")
    assert cleaner("clean", "in.csv", "-o", "out.csv").exit_code == 2
    assert Path("out.csv").read_text() == "text;n\nIt is calm.;1\n"
    assert [line["line"] for line in read("out.csv.rejected.jsonl")] == [5]


# ---- fields


@pytest.mark.parametrize("name", ["text", "content", "body", "articleBody", "Text"])
def test_the_text_field_is_detected_and_named_once(name: str) -> None:
    write("in.jsonl", {"url": "x", name: DIRTY}, {"url": "y", name: DIRTY})
    done = cleaned("in.jsonl", "-o", "out.jsonl")
    assert (
        done.stderr.count(f"in.jsonl: the text is taken from '{name}' (--text-field), the id from 'url' (--id-field)")
        == 1
    )
    assert [value[name] for value in read("out.jsonl")] == [CLEAN, CLEAN]
    assert [value["id"] for value in read("out.jsonl.report.jsonl")] == ["x", "y"]


def test_fields_named_by_the_user_are_used_without_a_message() -> None:
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
            "no text field found: 'story' and 'n' include no string field named 'text', 'content', 'body' or",
        ),
        ("in.csv", [], "no text field found: 'story' and 'n' include no string field named 'text', 'content', 'body'"),
        (
            "in.csv",
            ["--text-field", "txt"],
            "no field 'txt', only 'story' and 'n'; choose one of them with --text-field",
        ),
        (
            "in.csv",
            ["--text-field", "story", "--title-field", "head"],
            "no field 'head', only 'story' and 'n'; choose one of them with --title-field",
        ),
        (
            "in.csv",
            ["--text-field", "story", "--findings", "n"],
            "field 'n' already exists; choose another name with --findings",
        ),
    ],
)
def test_a_field_that_does_not_exist_is_refused(name: str, arguments: list[str], fault: str) -> None:
    write("in.jsonl", {"story": "A", "n": 1})
    Path("in.csv").write_text("story,n\nA,1\n")
    done = cleaner("clean", name, "-o", "out.jsonl", *arguments)
    assert done.exit_code == 2
    assert f"{name}: {fault}" in done.stderr
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize(
    ("rows", "sample"),
    [
        ([{"id": 1, "text": "A"}], "the first row"),
        ([{"id": 1}, 3, {"text": "A"}, {"id": 2}], "the first 3 rows"),
    ],
)
def test_rows_that_all_lack_the_text_field_are_refused_before_the_first(rows: list[Any], sample: str) -> None:
    write("in.jsonl", *rows)
    done = cleaner("clean", "in.jsonl", "-o", "out.jsonl", "--text-field", "txt")
    assert done.exit_code == 2
    fault = f"in.jsonl: no field 'txt' in {sample}, only 'text' and 'id'; name the text field with --text-field"
    assert fault in done.stderr
    assert [path.name for path in Path().iterdir()] == ["in.jsonl"]


@pytest.mark.parametrize("row", [{"txt": None}, {"txt": 7}])
def test_a_text_field_without_a_text_so_far_is_accepted(row: dict[str, Any]) -> None:
    write("in.jsonl", row, {"id": 1}, {"txt": DIRTY})
    assert cleaner("clean", "in.jsonl", "-o", "out.jsonl", "--text-field", "txt").exit_code == 2
    assert read("out.jsonl")[-1] == {"txt": CLEAN}


def test_only_the_first_chunk_is_searched_for_the_text_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_rows, "CHUNK_BYTES", 50)
    write("in.jsonl", *[{"story": DIRTY}] * 3)
    done = cleaner("clean", "in.jsonl", "--text-field", "text")
    assert "in.jsonl: no field 'text' in the first row, only 'story';" in done.stderr


def test_a_headline_in_its_own_field_is_found_again_in_the_text() -> None:
    title = "Harbour wall cracks in Tuesday storm"
    text = f"{title}\n\n\n{STORM}\n\nThe mayor gave no reason."
    write("in.jsonl", {"headline": title, "text": text})
    cleaned("in.jsonl", "-o", "plain.jsonl")
    assert read("plain.jsonl")[0]["text"] == text
    cleaned("in.jsonl", "-o", "out.jsonl", "--title-field", "headline")
    assert read("out.jsonl") == [{"headline": title, "text": f"{STORM}\n\nThe mayor gave no reason."}]
    assert cleaner("restore", "out.jsonl", "--report", "out.jsonl.report.jsonl").stdout == Path("in.jsonl").read_text()


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_findings_are_written_to_a_field_of_their_row(kind: str) -> None:
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


# ---- rejected rows


def raw_bytes(written: str) -> bytes:
    """Return the bytes of a row of the fixtures, in which <0xHH> stands for a byte."""
    return re.sub(rb"<0x(..)>", lambda found: bytes.fromhex(found[1].decode()), written.encode())


def read_rejected(path: Path) -> list[tuple[dict[str, Any], bytes]]:
    """Return the lines of a file of rejected rows, each with the raw bytes of its row."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [(row, base64.b64decode(row["base64"]) if "base64" in row else row["raw"].encode()) for row in rows]


@pytest.mark.parametrize(
    "case", tomllib.loads((FIXTURES / "rejected.toml").read_text())["rejected"], ids=lambda case: case["name"]
)
def test_a_row_that_cannot_be_cleaned_is_rejected_with_the_reason(case: dict[str, str]) -> None:
    good, bad = json.dumps({"text": DIRTY}).encode() + b"\n", raw_bytes(case["row"]) + b"\n"
    Path("in.jsonl").write_bytes(good + bad + b"\n" + good)
    done = cleaner("clean", "in.jsonl", "-o", "out.jsonl")
    assert done.exit_code == 2
    assert "error: in.jsonl: 1 row rejected; see out.jsonl.rejected.jsonl" in done.stderr
    assert [value["text"] for value in read("out.jsonl")] == [CLEAN, CLEAN]
    ((row, raw),) = read_rejected(Path("out.jsonl.rejected.jsonl"))
    assert (row["row"], row["line"], row["reason"], raw) == (2, 2, case["reason"], bad)


def test_a_csv_row_whose_only_field_becomes_empty_is_not_a_blank_line() -> None:
    content = b"text\nREAD MORE\nThe quay is closed.\n"
    assert cleaned("-", "--rows", "csv", "--max-removed", "1", content=content).stdout_bytes == (
        b'text\n""\nThe quay is closed.\n'
    )


def test_a_broken_csv_loses_only_its_broken_rows() -> None:
    expected = tomllib.loads((FIXTURES / "broken.toml").read_text())
    done = cleaner("clean", str(FIXTURES / "broken.csv"), "-o", "out.csv")
    assert done.exit_code == 2
    with Path("out.csv").open(newline="") as stream:
        assert [row["id"] for row in csv.DictReader(stream)] == expected["cleaned"]
    rejected = read_rejected(Path("out.csv.rejected.jsonl"))
    assert [{name: row[name] for name in ("row", "line", "reason")} for row, _ in rejected] == expected["rejected"]
    source = (FIXTURES / "broken.csv").read_bytes()
    assert all(raw in source for _, raw in rejected)


@pytest.mark.parametrize(
    "case", tomllib.loads((FIXTURES / "oversized.toml").read_text())["case"], ids=lambda case: case["name"]
)
def test_a_csv_row_that_is_too_large_is_rejected_with_all_its_lines(case: dict[str, Any]) -> None:
    Path("in.csv").write_text(case["csv"])
    done = cleaner("clean", "in.csv", "-o", "out.csv", "--max-row", str(case["max_row"]))
    assert done.exit_code == 2
    with Path("out.csv").open(newline="") as stream:
        assert [row["id"] for row in csv.DictReader(stream)] == case["cleaned"]
    rejected = [raw.decode() for _, raw in read_rejected(Path("out.csv.rejected.jsonl"))]
    assert rejected == [raw.removeprefix("\n") for raw in case["rejected"]]


def test_a_csv_row_larger_than_what_is_read_ahead_is_rejected_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rows.csv_rows.LOOKAHEAD_BYTES", 50)
    Path("in.csv").write_text("text,id\n" + '"' + "An inner line.\n" * 10 + '",1\nIt is calm.,2\n')
    assert cleaner("clean", "in.csv", "-o", "out.csv", "--max-row", "50").exit_code == 2
    assert Path("out.csv").read_text() == "text,id\nIt is calm.,2\n"


def test_a_header_that_is_too_large_is_refused() -> None:
    Path("in.csv").write_text("text,id\nIt is calm.,2\n")
    done = cleaner("clean", "in.csv", "--max-row", "5")
    assert "in.csv: the header is larger than 5 bytes; check that this is CSV, or raise --max-row" in done.stderr


@pytest.mark.parametrize("line", ['a","b', '"a', 'a,"b"",""c', '"a""b'])
def test_every_line_of_a_csv_is_read_ahead_once(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = itertools.count()

    def counted(*arguments: Any) -> Any:
        assert next(passes) <= 2 * 1000  # once as the beginning of a record, once inside of quotes
        return quotes_after(*arguments)

    quotes_after = csv_rows._quotes_after  # noqa: SLF001  # its calls are counted
    monkeypatch.setattr(csv_rows, "_quotes_after", counted)
    content = ("id,text\n" + f"{line}\n" * 1000).encode()
    reader = csv_rows.open_csv(BufferedReader(BytesIO(content)))
    assert sum(len(chunk.content) for chunk in reader.chunks if isinstance(chunk, Chunk)) == 1000


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_row_that_is_too_large_is_copied_to_the_rejected_rows_in_pieces(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.rows.line_rows._PIECE_BYTES", 100)
    small, large = json.dumps({"text": DIRTY}), json.dumps({"text": "long " * 200})
    if kind == "csv":
        small, large = f'"{DIRTY}"', "long " * 200
    Path(f"in.{kind}").write_text("text\n" * (kind == "csv") + f"{small}\n{large}\n{small}\n")
    assert cleaner("clean", f"in.{kind}", "-o", f"out.{kind}", "--max-row", "500").exit_code == 2
    ((row, raw),) = read_rejected(Path(f"out.{kind}.rejected.jsonl"))
    assert (row["row"], row["reason"], raw) == (2, "larger than 500 bytes", f"{large}\n".encode())
    assert Path(f"out.{kind}").read_text().count(STORM) == 2


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_the_size_of_a_row_includes_its_line_end(kind: str) -> None:
    row = '{"text": "Calm"}' if kind == "jsonl" else '"A calm evening"'
    Path(f"in.{kind}").write_text("text\n" * (kind == "csv") + f"{row}\n{row}\n")
    size = len(row) + 1
    command = ["clean", f"in.{kind}", "-o", f"out.{kind}", "--text-field", "text", "--max-row"]
    assert cleaner(*command, str(size)).exit_code == 0
    assert Path(f"out.{kind}").read_text() == Path(f"in.{kind}").read_text()
    assert cleaner(*command, str(size - 1)).exit_code == 2
    rejected = read_rejected(Path(f"out.{kind}.rejected.jsonl"))
    assert [(line["row"], raw) for line, raw in rejected] == [(1, f"{row}\n".encode()), (2, f"{row}\n".encode())]


def test_a_text_that_breaks_the_cleaner_does_not_stop_the_other_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_headline: str, text: str, *_: object) -> object:
        raise ZeroDivisionError(text)

    monkeypatch.setattr("cleaner.rows.worker.clean_with_headline", broken)
    write("in.jsonl", {"text": "A"}, {"text": None})
    assert cleaner("clean", "in.jsonl", "-o", "out.jsonl").exit_code == 2
    assert read("out.jsonl") == [{"text": None}]
    assert read("out.jsonl.rejected.jsonl")[0]["reason"] == "cleaning failed with ZeroDivisionError: A"


def test_without_an_output_rejected_rows_are_printed_or_written_to_a_named_file() -> None:
    content = b'{"text": "A"}\n{"text": 1}\n'
    done = cleaner("clean", "-", "--rows", "jsonl", content=content)
    assert (done.exit_code, done.stdout) == (2, '{"text": "A"}\n')
    assert '{"row":2,"line":2,"reason":"field \'text\' holds a number' in done.stderr
    done = cleaner("clean", "-", "--rows", "jsonl", "--rejected", "bad.jsonl", content=content)
    assert "reason" not in done.stderr
    assert read("bad.jsonl")[0]["raw"] == '{"text": 1}\n'


def test_strict_stops_at_the_first_rejected_row() -> None:
    write("in.jsonl", {"text": "A"}, {"txt": "B"}, 3)
    done = cleaner("clean", "in.jsonl", "-o", "out.jsonl", "--strict")
    assert done.exit_code == 2
    assert "in.jsonl: row 2 (line 2): no field 'text'; repair the row, or leave out --strict" in done.stderr
    assert [path.name for path in Path().iterdir()] == ["in.jsonl"]


def test_without_rejected_rows_there_is_no_file_of_them() -> None:
    write("in.jsonl", {"text": "A"}, 3)
    assert cleaner("clean", "in.jsonl", "-o", "out.jsonl").exit_code == 2
    write("in.jsonl", {"text": "A"})
    cleaned("in.jsonl", "-o", "out.jsonl")
    assert not Path("out.jsonl.rejected.jsonl").exists()


# ---- inputs and outputs


def test_a_folder_of_row_files_is_mirrored() -> None:
    Path("in/deep").mkdir(parents=True)
    for name in ("in/a.jsonl", "in/deep/b.jsonl", "in/.hidden.jsonl", "in/a.jsonl.rejected.jsonl", "in/page.html"):
        write(name, {"text": DIRTY})
    done = cleaned("in", "-o", "out", "--no-report")
    assert done.stderr.count("the text is taken from 'text'") == 1
    assert sorted(path.as_posix() for path in Path("out").rglob("[!.]*.*")) == ["out/a.jsonl", "out/deep/b.jsonl"]


def test_an_error_in_one_file_does_not_stop_the_others() -> None:
    write("in.jsonl", {"story": "A"})
    write("other.jsonl", {"text": DIRTY})
    done = cleaner("clean", "in.jsonl", "other.jsonl", "-o", "out")
    assert done.exit_code == 2
    assert "in.jsonl: no text field found: " in done.stderr
    assert read("out/other.jsonl") == [{"text": CLEAN}]


def test_a_pattern_is_expanded_to_its_files() -> None:
    for name in ("a.jsonl", "b.jsonl", "c.txt"):
        write(name, {"text": DIRTY})
    cleaned("*.jsonl", "-o", "out", "--no-report")
    assert sorted(path.name for path in Path("out").glob("[!.]*")) == ["a.jsonl", "b.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["a.jsonl", "c.txt", "-o", "out"], "a.jsonl: contains rows, but c.txt does not; clean them in two runs"),
        (["a.jsonl", "b.jsonl"], "--output: is missing; standard output takes the rows of one input only"),
        (["a.jsonl", "-o", "a.jsonl"], "a.jsonl: is an input and would be overwritten"),
        (["a.jsonl", "-o", "out.jsonl", "--report", "out.json"], "--report: the report of rows is JSON lines"),
        (["a.jsonl", "-o", "b.jsonl", "--report", "b.jsonl"], "b.jsonl: would be written by two outputs"),
        (["a.jsonl", "-o", "hard.jsonl"], "hard.jsonl: is an input and would be overwritten"),
        (["a.jsonl", "-o", "out.jsonl", "--report", "hard.jsonl"], "hard.jsonl: is an input and would be overwritten"),
        (["a.jsonl", "-o", "out.jsonl", "--rejected", "hard.jsonl"], "hard.jsonl: is an input and would be"),
        (["b.jsonl", "-o", "a.jsonl", "--rejected", "hard.jsonl"], "hard.jsonl: would be written by two outputs"),
        (
            ["a.jsonl", "b.jsonl", "-o", "out", "--report", "r.jsonl"],
            "--report: takes one file, but each of several outputs has its own",
        ),
        (["c.txt", "--text-field", "text"], "c.txt: is not known to contain rows; name their kind with --rows"),
        (["a.jsonl", "--rows", "json"], "--rows: 'json' is not one of csv, jsonl, parquet"),
        (
            ["-", "--rows", "parquet"],
            "-: Parquet cannot be read from a stream, because its index is at the end; name a file",
        ),
        (["a.jsonl", "--rows", "parquet"], "a.jsonl: not a Parquet file: "),
        (["none.jsonl", "-o", "out.jsonl"], "none.jsonl: no such file"),
        (["a.jsonl", "--encoding", "cp1252"], "a.jsonl: JSON lines are always UTF-8, not cp1252"),
        (["a.jsonl", "--encoding", "utf-99"], "a.jsonl: 'utf-99' is not a text encoding; give a name like utf-8"),
        (["a.jsonl", "--rows", "csv", "--encoding", "utf-99"], "a.jsonl: 'utf-99' is not a text encoding"),
        (["a.jsonl", "--rows", "csv", "--encoding", "rot13"], "a.jsonl: CSV in rot-13 is not supported"),
    ],
)
def test_options_that_contradict_the_inputs_are_refused(arguments: list[str], fault: str) -> None:
    if "parquet" in arguments:
        pytest.importorskip("pyarrow")
    for name in ("a.jsonl", "b.jsonl", "c.txt"):
        write(name, {"text": DIRTY})
    Path("hard.jsonl").hardlink_to("a.jsonl")
    done = cleaner("clean", *arguments)
    assert done.exit_code == 2
    assert fault in done.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["a.jsonl", "b.jsonl", "c.txt", "hard.jsonl"]
    assert read("a.jsonl") == [{"text": DIRTY}]


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_row_file_is_not_checked_or_fixed_as_a_text(command: str) -> None:
    write("a.jsonl", *[{"text": DIRTY}] * 2)
    done = cleaner(command, "a.jsonl")
    assert done.exit_code == 2
    assert "a.jsonl: contains rows, not a text; use `cleaner clean`" in done.stderr


def test_a_csv_keeps_its_encoding() -> None:
    Path("in.csv").write_bytes(f'text;note\n"Café: {DIRTY}";é\n'.encode("cp1252"))
    cleaned("in.csv", "-o", "out.csv", "--encoding", "cp1252")
    assert Path("out.csv").read_bytes() == f'text;note\n"Café: {CLEAN}";é\n'.encode("cp1252")
    done = cleaner("clean", "in.csv", "--encoding", "utf-16")
    assert "in.csv: CSV in utf-16 is not supported; convert the file to UTF-8" in done.stderr


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "UTF8", "utf_8"])
def test_rows_in_utf_8_may_have_a_byte_order_mark(kind: str, mark: str, encoding: str) -> None:
    content = mark + (FIXTURES / f"articles.{kind}").read_text("utf-8")
    Path(f"in.{kind}").write_text(content, "utf-8")
    cleaned(f"in.{kind}", "-o", f"out.{kind}", "--encoding", encoding)
    assert Path(f"out.{kind}").read_text("utf-8") == mark + (FIXTURES / f"cleaned.{kind}").read_text("utf-8")


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (b'id,"text\n', "the quote at byte 4 is never closed; repair it"),
        (b'id,"text"s\n', "text follows the closing quote of the field at byte 4; repair it"),
        (b"caf\xe9,text\n", "not UTF-8: byte 0xe9 at position 4; name its encoding with --encoding"),
    ],
)
def test_a_broken_header_is_refused(header: bytes, fault: str) -> None:
    Path("in.csv").write_bytes(header)
    done = cleaner("clean", "in.csv")
    assert done.exit_code == 2
    assert f"in.csv: the header cannot be parsed: {fault}" in done.stderr


# ---- report and restoration


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


def test_restored_rows_do_not_overwrite_their_report() -> None:
    write("in.jsonl", {"text": DIRTY})
    cleaned("in.jsonl", "-o", "out.jsonl")
    report = "out.jsonl.report.jsonl"
    before = Path(report).read_bytes()
    done = cleaner("restore", "out.jsonl", "--report", report, "-o", report)
    assert done.exit_code == 2
    assert f"error: {report}: is the report and would be overwritten" in done.stderr
    assert Path(report).read_bytes() == before


def test_rejected_rows_do_not_shift_what_is_restored() -> None:
    Path("in.jsonl").write_text(f"3\n{json.dumps({'text': DIRTY})}\n[]\n{json.dumps({'text': CLEAN})}\n{{\n")
    assert cleaner("clean", "in.jsonl", "-o", "out.jsonl").exit_code == 2
    done = cleaner("restore", "out.jsonl", "--report", "out.jsonl.report.jsonl")
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == [DIRTY, CLEAN]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda lines: lines[::-1], "out.jsonl: row 1 (line 1): the text is not the one that the report was made for"),
        (
            lambda lines: lines[:1],
            "out.jsonl: row 2 of the report is missing; use all rows that cleaner wrote, in their order",
        ),
    ],
)
def test_rows_that_differ_from_the_report_are_not_restored(change: Any, fault: str) -> None:
    write("in.jsonl", {"text": DIRTY}, {"text": f"Another story. {DIRTY}"})
    cleaned("in.jsonl", "-o", "out.jsonl")
    lines = Path("out.jsonl").read_text().splitlines(keepends=True)
    Path("out.jsonl").write_text("".join(change(lines)))
    done = cleaner("restore", "out.jsonl", "--report", "out.jsonl.report.jsonl", "-o", "back.jsonl")
    assert done.exit_code == 2
    assert fault in done.stderr
    assert not Path("back.jsonl").exists()


def test_a_report_has_a_line_for_each_row_with_findings_and_each_rejected_row() -> None:
    write("in.jsonl", {"id": "a", "text": STORM}, {"id": "b", "text": DIRTY}, 3)
    assert cleaner("clean", "in.jsonl", "-o", "out.jsonl", "--report", "found.jsonl").exit_code == 2
    found, rejected = read("found.jsonl")
    assert (found["row"], found["id"], found["path"]) == (2, "b", "in.jsonl")
    assert found["edits"][0]["removed"].strip() == PROMO
    assert rejected == {"row": 3, "line": 3, "path": "in.jsonl", "rejected": "not a JSON object but a number"}


def test_small_chunks_give_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_rows, "CHUNK_BYTES", 50)
    write("in.jsonl", *[{"id": number, "text": STORM} for number in range(7)])
    cleaned("in.jsonl", "-o", "out.jsonl", "--jobs", "1")
    assert Path("out.jsonl").read_bytes() == Path("in.jsonl").read_bytes()
