"""Compressed inputs that are much smaller than their rows, and rows that are too large to be kept."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from cleaner.cli import options
from cleaner.cli.app import app
from cleaner.rows import compression, line_rows
from cleaner.rows import run as row_run
from cleaner.rows.checkpoint import RowCounts
from cleaner.rows.row import MAX_ROW_BYTES

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STORY: Final = "The ferry to the island stays in port, because the storm has cracked the harbour wall on Tuesday."
FREE_BYTES: Final = 100_000  # instead of 64 MiB, so that small files are bombs
LARGE: Final = "\0" * 1_000_000


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(compression, "FREE_BYTES", FREE_BYTES)


def clean(name: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["clean", name, "--jobs", "1", "--text-field", "text", *arguments])


def json_lines(*texts: str) -> bytes:
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


def write_parquet(texts: list[str], **settings: Any) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"text": pa.array(texts)}), "in.parquet", **settings)


def rows_of(name: str) -> list[str]:
    """Return the texts in a file."""
    if name.endswith(".parquet"):
        texts: list[str] = pytest.importorskip("pyarrow.parquet").read_table(name)["text"].to_pylist()
        return texts
    return [json.loads(line)["text"] for line in gzip.decompress(Path(name).read_bytes()).splitlines()]


# Files of at most 10 KB with a megabyte of rows or more.
BOMBS: dict[str, tuple[str, Callable[[], object]]] = {
    "one large row, gzip": (
        "in.jsonl.gz",
        lambda: Path("in.jsonl.gz").write_bytes(gzip.compress(json_lines(STORY, LARGE))),
    ),
    "one large row, zstd": (
        "in.jsonl.zst",
        lambda: Path("in.jsonl.zst").write_bytes(zstd.compress(json_lines(STORY, LARGE))),
    ),
    "many members of gzip": (
        "in.jsonl.gz",
        lambda: Path("in.jsonl.gz").write_bytes(gzip.compress(json_lines(*[STORY] * 2_500)) * 4),
    ),
    "one large field of CSV": (
        "in.csv.gz",
        lambda: Path("in.csv.gz").write_bytes(gzip.compress(f'id,text\n1,"{LARGE}"\n'.encode())),
    ),
    "many rows of CSV": (
        "in.csv.zst",
        lambda: Path("in.csv.zst").write_bytes(zstd.compress(b"id,text\n" + b"1,It is calm.\n" * 100_000)),
    ),
    "one large header of CSV": (
        "in.csv.gz",
        lambda: Path("in.csv.gz").write_bytes(gzip.compress(b"a," * 500_000)),
    ),
    "a large page of Parquet": (
        "in.parquet",
        lambda: write_parquet([LARGE], compression="zstd", use_dictionary=False),
    ),
    "a large dictionary of Parquet": (
        "in.parquet",
        lambda: write_parquet([LARGE], compression="zstd", use_dictionary=True, dictionary_pagesize_limit=2_000_000),
    ),
    "equal values of Parquet": (
        "in.parquet",
        lambda: write_parquet(["A calm evening. " * 1000] * 5_000, compression="zstd"),
    ),
}


@pytest.mark.parametrize(("name", "make"), BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("output", ["out.jsonl", "out.csv.gz"])
def test_a_bomb_is_refused_and_nothing_is_left(name: str, make: Callable[[], object], output: str) -> None:
    make()
    assert Path(name).stat().st_size < 10_000
    done = clean(name, "-o", output)
    assert done.exit_code == 2
    assert f"error: {name}: expands to more than 200 times its size" in done.stderr
    assert "if its rows are genuine, raise --max-expansion" in done.stderr
    assert [path.name for path in Path().iterdir()] == [name]


def test_a_bomb_in_a_pipe_is_refused() -> None:
    content = gzip.compress(json_lines(STORY, LARGE))
    done = CliRunner().invoke(app, ["clean", "-", "--rows", "jsonl", "-o", "out.jsonl"], input=content)
    assert "error: -: expands to more than 200 times its size" in done.stderr
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("name", ["in.jsonl.gz", "in.parquet"])
def test_genuine_rows_are_cleaned_with_a_higher_limit_and_restored(name: str) -> None:
    texts = [f"{STORY}\n\nREAD MORE: Ten facts about harbours"] * 1_200
    if name == "in.parquet":
        write_parquet(texts, compression="zstd")
    else:
        Path(name).write_bytes(gzip.compress(json_lines(*texts)))
    assert clean(name, "-o", f"out/{name}", "--max-expansion", "20").exit_code == 2
    assert clean(name, "-o", f"out/{name}", "--max-expansion", "20000").exit_code == 0
    assert rows_of(f"out/{name}") == [STORY] * 1_200
    restore = ["restore", f"out/{name}", "--report", f"out/{name}.report.jsonl", "-o", f"again/{name}"]
    assert "raise --max-expansion" in CliRunner().invoke(app, [*restore, "--max-expansion", "20"]).stderr
    assert not Path(f"again/{name}").exists()
    assert CliRunner().invoke(app, [*restore, "--max-expansion", "20000"]).exit_code == 0
    assert rows_of(f"again/{name}") == texts


def test_small_files_may_expand_as_they_like() -> None:
    Path("in.jsonl.gz").write_bytes(gzip.compress(json_lines("\0" * 10_000)))
    assert clean("in.jsonl.gz", "-o", "out.jsonl", "--max-expansion", "1").exit_code == 0


def test_a_run_that_reached_the_limit_again_is_resumed_with_a_higher_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_rows, "CHUNK_BYTES", 2_000)
    monkeypatch.setattr("cleaner.rows.checkpoint._MIN_INTERVAL", 0)
    rows = json_lines(*[STORY] * 2_000)
    Path("in.jsonl.gz").write_bytes(gzip.compress(rows))
    run = row_run.run

    def stopped(*arguments: Any) -> Iterator[RowCounts]:
        yield from islice(run(*arguments), 5)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(row_run, "run", stopped)
        assert clean("in.jsonl.gz", "-o", "out.jsonl", "--max-expansion", "2000").exit_code == 130
    done = clean("in.jsonl.gz", "-o", "out.jsonl", "--resume", "--max-expansion", "20")
    assert "expands to more than 20 times its size" in done.stderr
    assert not Path("out.jsonl").exists()
    done = clean("in.jsonl.gz", "-o", "out.jsonl", "--resume", "--max-expansion", "2000")
    assert (done.exit_code, "resumed after" in done.stderr) == (0, True)
    assert Path("out.jsonl").read_bytes() == rows


@pytest.mark.parametrize(("name", "compress"), [("xz", lzma.compress), ("bzip2", bz2.compress)])
def test_an_unsupported_compression_is_named(name: str, compress: Callable[[bytes], bytes]) -> None:
    Path("in.jsonl").write_bytes(compress(json_lines(STORY)))
    done = clean("in.jsonl", "-o", "out.jsonl")
    assert f"error: in.jsonl: is compressed with {name}, which is not supported; decompress it, or use" in done.stderr


def test_a_csv_file_may_begin_with_the_letters_of_bzip2() -> None:
    Path("in.csv").write_text("BZh,text\n1,It is calm.\n")
    assert clean("in.csv", "-o", "out.csv").exit_code == 0


# ---- rejected rows


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_row_that_is_too_large_is_recorded_with_its_beginning_length_and_digest(kind: str) -> None:
    large = json_lines("long " * 40_000) if kind == "jsonl" else b"long " * 40_000 + b"\n"
    Path(f"in.{kind}").write_bytes(large if kind == "jsonl" else b"text\n" + large)
    assert clean(f"in.{kind}", "-o", f"out.{kind}", "--max-row", "100").exit_code == 2
    rejected = Path(f"out.{kind}.rejected.jsonl").read_bytes()
    row = json.loads(rejected)
    assert len(rejected) < 100_000
    assert (row["row"], row["reason"]) == (1, "larger than 100 bytes")
    assert b64decode(row["base64"]) == large[:65_536]
    assert (row["bytes"], row["sha256"]) == (len(large), hashlib.sha256(large).hexdigest())


def test_a_parquet_row_that_is_too_large_is_recorded_with_its_beginning_length_and_digest() -> None:
    write_parquet(["long " * 40_000, STORY])
    assert clean("in.parquet", "-o", "out.parquet", "--max-row", "100").exit_code == 2
    row = json.loads(Path("out.parquet.rejected.jsonl").read_bytes())
    large = json.dumps({"text": "long " * 40_000}).encode() + b"\n"
    assert (row["row"], row["reason"]) == (1, "text larger than 100 bytes")
    assert b64decode(row["base64"]) == large[:65_536]
    assert (row["bytes"], row["sha256"]) == (len(large), hashlib.sha256(large).hexdigest())


def test_the_command_and_the_library_have_the_same_limits() -> None:
    assert (options.MAX_ROW, options.MAX_EXPANSION) == (MAX_ROW_BYTES, compression.MAX_EXPANSION)
