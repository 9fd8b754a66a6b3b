"""What a run over a corpus says: the summary, the report of rows, and what an index holds."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

pytest.importorskip("duckdb", reason="duckdb is not installed")

from cleaner.cli.app import app
from cleaner.reports.read_json import read_document

PIER = "The harbour pier will be closed to all visitors until the storm has passed, the mayor said on Monday"
FERRY = "The ferry to Port Ansel carried {} passengers in October, more than in any month since the crossing opened."
FOOT = "The Port Alder Post is printed on Fridays and costs two crowns"
STORIES = [
    f"{PIER}.\n\nFishing boats stayed in the inner basin overnight, and the keeper counted eleven of them at dawn.",
    FERRY.format("26,751"),
    "The town library lends kites from today, and the first one was lent within an hour, the librarian said.",
    f"A new bell hangs on the mole since Sunday, cast from the metal of the old one.\n\n{PIER} evening.",
    FERRY.format("26,900"),
    "Forty bakers met in the town hall to agree on the weight of a loaf, and parted without an agreement.",
]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Write six pages of one site. One paragraph nearly recurs, one recurs with another number."""
    path = tmp_path / "pages.jsonl"
    rows = [
        {"id": f"p{number}", "url": f"https://www.post.example/{number}", "text": f"{story}\n\n{FOOT}"}
        for number, story in enumerate(STORIES, 1)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments: str) -> str:
    """Run a command that succeeds, and return its output."""
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


def cleaned(pages: Path, *options: str) -> tuple[str, dict[str, Any]]:
    """Clean the pages with conflicts; return the output and the report by the ids of the rows."""
    output = pages.with_name("cleaned.jsonl")
    told = run(
        "clean", str(pages), "-o", str(output), "--across", "--jobs", "1", "--select", "conflicting-across", *options
    )
    report = output.with_name("cleaned.jsonl.report.jsonl").read_text(encoding="utf-8")
    return told, {row["id"]: row for row in map(json.loads, report.splitlines())}


def test_the_summary_counts_lines_paragraphs_and_conflicts(pages: Path) -> None:
    told, _ = cleaned(pages)
    assert "6 documents: 6 lines of boilerplate, 1 repeated paragraph, 1 conflict\n" in told


def test_the_report_of_rows_names_the_other_row_its_place_and_its_text(pages: Path) -> None:
    _, report = cleaned(pages)
    finding = report["p1"]["findings"][0]
    assert finding["rule"] == "repeated-across"
    assert finding["document"] == "p4"
    assert (finding["original"]["line"], finding["original"]["column"]) == (3, 1)
    assert finding["original_text"] == f"{PIER} evening."
    assert finding["added"] == ["evening"]
    assert finding["reason"].startswith(
        "This paragraph is nearly the same as one in document p4, line 3 (97 % similar)"
    )


def test_the_report_of_rows_names_the_site_and_examples_of_its_boilerplate(pages: Path) -> None:
    _, report = cleaned(pages)
    finding = report["p6"]["findings"][-1]
    assert (finding["type"], finding["site"], finding["pages"], finding["of"]) == ("boilerplate", "post.example", 6, 6)
    assert finding["examples"] == ["p1", "p2", "p3"]
    assert "on 6 of 6 pages of post.example, such as p1, p2, p3." in finding["reason"]


def test_a_conflict_is_reported_also_in_the_first_paragraph_of_a_page(pages: Path) -> None:
    _, report = cleaned(pages)
    finding = report["p5"]["findings"][0]
    assert (finding["rule"], finding["document"], finding["removed"]) == ("conflicting-across", "p2", False)
    assert finding["facts"] == [{"kind": "number", "here": "26,900", "there": "26,751"}]


def test_the_report_of_rows_is_read_back(pages: Path) -> None:
    _, report = cleaned(pages)
    for row in report.values():
        members = {name: value for name, value in row.items() if name not in {"id", "row", "line"}}
        assert len(read_document(members).report.findings) == len(row["findings"])


def test_an_index_counts_what_was_removed_but_not_conflicts(pages: Path) -> None:
    index = pages.with_name("seen.duckdb")
    told, _ = cleaned(pages, "--index", str(index))
    assert "1 conflict\n" in told
    assert run("index", str(index)).splitlines() == [
        "1 run, 6 documents of 1 site",
        "14 lines, 8 different paragraphs among them; 6 removed",
    ]
    assert run("index", str(index), "--changed") == ""


def test_a_database_of_another_kind_is_refused_without_the_network(pages: Path) -> None:
    """DuckDB knows SQLite by its first bytes, and would download an extension to read it."""
    other = pages.with_name("other.sqlite")
    with closing(sqlite3.connect(other)) as database, database:
        database.execute("CREATE TABLE a (b int)")
    content = other.read_bytes()
    for command in (("index", str(other)), ("clean", str(pages), "--across", "--index", str(other))):
        done = CliRunner().invoke(app, list(command))
        assert done.exit_code == 2
        assert f"error: {other}: is not an index of cleaner" in done.output
        assert "xtension" not in done.output
    assert other.read_bytes() == content


def test_learned_phrases_are_counted(pages: Path) -> None:
    assert "1 phrase of 1 site\n" in run("learn", str(pages), "-o", str(pages.with_name("rules.toml")), "--jobs", "1")
