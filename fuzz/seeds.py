"""The inputs that a search starts with: fixtures of the project, cut to a size that is fast to try."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
FIXTURES: Final = ROOT / "fixtures"
MAX_BYTES: Final = 800  # of a seed

_MARGIN: Final = 4  # columns before each line of fixtures/formats
_MARGINED: Final = ("P | ", "L | ", "H | ", "U | ", "p | ", "l | ", "h | ", "u | ", "  | ")


def texts_for(format: str) -> Iterator[bytes]:
    """Yield articles, cases about repeats, suppression comments, and the fixtures of a format."""
    for path in sorted(FIXTURES.glob("articles/*/source.txt")):
        yield _read(path)
    for path in sorted(FIXTURES.glob("repeats/*/*.txt"))[::6]:
        yield _read(path)
    if format == "text":
        yield from map(_read, sorted(FIXTURES.glob("plain/*.txt")))
    for path in sorted((FIXTURES / "formats" / format).glob("*.txt")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        text = "".join(line[_MARGIN:] if line.startswith(_MARGINED) else line[3:] or "\n" for line in lines)
        yield from _pieces(text.encode())
    yield from suppressions()


def suppressions() -> Iterator[bytes]:
    """Yield texts with suppression comments, good and faulty ones."""
    for path in sorted(FIXTURES.glob("suppressions/*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            yield case["text"].encode()


def words() -> Iterator[bytes]:
    """Yield words in many scripts."""
    for path in sorted(FIXTURES.glob("words/*.toml")):
        yield from _pieces(path.read_bytes())
    yield from map(_read, sorted(FIXTURES.glob("repeats/*/*.txt"))[::3])


def rows(row_format: str) -> Iterator[bytes]:
    """Yield row files, whole and broken."""
    for path in sorted((FIXTURES / "rows").glob(f"*.{row_format}")):
        yield _read(path)
        yield from _pieces(path.read_bytes(), size=600)


def compressed_rows() -> Iterator[bytes]:
    """Yield row files for each compression, intact, with a changed byte and with a damaged start."""
    for row_format in ("jsonl", "csv"):
        for content in list(rows(row_format))[:2]:
            for compression in ("gzip", "zstd", "bz2", "xz"):
                yield f"# {compression} {row_format}\n".encode() + content
                yield f"# {compression} {row_format} 40=ff\n".encode() + content


def parquet() -> Iterator[bytes]:
    """Yield JSON lines for Parquet files, intact and with changed bytes."""
    for content in rows("jsonl"):
        yield content
        yield b"# 20=00 300=ff\n" + content


def reports() -> Iterator[bytes]:
    """Yield JSON reports, and parts of them that are small enough to change a lot."""
    for path in sorted(FIXTURES.glob("reports/*/report.json")):
        report = json.loads(path.read_text("utf-8"))
        for document in report["documents"]:
            yield json.dumps({**report, "documents": [{**document, "findings": [], "edits": []}]}).encode()
            for finding in document["findings"]:
                yield json.dumps({**report, "documents": [{**document, "findings": [finding], "edits": []}]}).encode()


def row_reports() -> Iterator[bytes]:
    """Yield reports of rows: the members of a JSON report with a row number, and rejected rows."""
    for content in reports():
        for document in json.loads(content)["documents"]:
            yield json.dumps({"id": 1, "row": 1, **document}).encode() + b"\n"
    yield b'{"row":2,"line":5,"path":"a.jsonl","rejected":"not a JSON object but an array"}\n'


def baselines() -> Iterator[bytes]:
    """Yield baselines."""
    for findings in ("[]", '[{"path": "a.txt", "rule": "en/read-more-label", "fingerprint": "0123456789abcdef"}]'):
        yield f'{{"version": 1, "findings": {findings}}}\n'.encode()
    yield b'{"version": 1, "findings": [{"path": "a", "rule": "b", "fingerprint": "c", "across": true}]}\n'


def rulesets() -> Iterator[bytes]:
    """Yield faulty rulesets, and single rules of the built-in ones."""
    yield from map(_read, sorted(FIXTURES.glob("promos/*/*.toml")))
    for path in sorted((ROOT / "cleaner" / "promos" / "rulesets").glob("*.toml"))[::4]:
        tables = path.read_text("utf-8").split("\n\n")
        yield from (table.encode()[:MAX_BYTES] for table in tables[:4])


def settings() -> Iterator[bytes]:
    """Yield settings files, good and faulty ones."""
    for path in sorted(FIXTURES.glob("settings/*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            lines = "".join(f"{name} = {_toml(value)}\n" for name, value in case.get("settings", {}).items())
            yield lines.encode()
            yield f"[tool.cleaner]\n{lines}".encode()


def patterns() -> Iterator[bytes]:
    """Yield paths with patterns."""
    for place in ("a.md", "docs/deep/a.md", "build/docs/"):
        for lines in (
            "*.md\n!b.md",
            "build/\n!build/docs/a.md",
            "docs/**/a.md",
            "/docs/*\n!/docs/deep/",
            "?.md\n[ab]*",
        ):
            yield f"{place}\n{lines}".encode()


def encodings() -> Iterator[bytes]:
    """Yield texts in every encoding that the fixtures name, with the name and without."""
    for case in tomllib.loads((FIXTURES / "files" / "encodings.toml").read_text("utf-8")).values():
        for encoding in case["encodings"]:
            content = case["text"].encode(encoding)
            yield content
            yield f"# {encoding}\n".encode() + content
    for encoding in ("utf-8-sig", "utf-16", "utf-32", "utf-16-be", "utf-7"):
        yield "Café\n".encode(encoding)
        yield f"# {encoding}\n".encode() + "Café\n".encode(encoding)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(member)}" for name, member in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _read(path: Path) -> bytes:
    return path.read_bytes()[:MAX_BYTES]


def _pieces(content: bytes, size: int = MAX_BYTES) -> Iterator[bytes]:
    """Yield the lines of a text in pieces of about a size."""
    piece = b""
    for line in content.splitlines(keepends=True):
        if piece and len(piece) + len(line) > size:
            yield piece
            piece = b""
        piece += line
    yield piece
