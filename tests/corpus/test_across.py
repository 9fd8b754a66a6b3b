"""Paragraphs in several files: what is reported, what is not, and `check --across`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner import Config
from cleaner.cli.app import app
from cleaner.cli.workers import BATCH
from cleaner.corpus.across import NOTICE, PAGE_MIN, RULE, document_paragraphs, find_across, report_only
from cleaner.model import Repeat
from cleaner.reports import Entry
from cleaner.reports.as_json import as_json
from cleaner.reports.read_json import read_report

HANDBOOK = Path(__file__).parents[2] / "fixtures" / "across" / "handbook"
PIER = "The pier is closed to all visitors until the storm is over."
FOG = "A bell is rung on the mole every minute while the fog lasts."


def found(documents: dict[str, str]) -> dict[str, tuple[Repeat, ...]]:
    """Return the findings across Markdown documents, which are given as texts by path."""
    paragraphs = (
        document_paragraphs(path, text, format="markdown", config=Config()) for path, text in documents.items()
    )
    return dict(find_across(paragraphs))


def run(*arguments: str) -> tuple[int, str]:
    """Run `check --across`, and return its exit status and output."""
    done = CliRunner().invoke(app, ["check", "--across", *arguments])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("expected", "arguments"), [("found.txt", ()), ("found-near.txt", ("--select", "near-repeated-paragraph"))]
)
def test_the_copies_in_a_handbook_are_reported(
    expected: str, arguments: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HANDBOOK)
    assert run("docs", *arguments) == (1, (HANDBOOK / expected).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        f"# {PIER}\n",
        f"- {PIER}\n- {FOG}\n",
        f"| Rule |\n| --- |\n| {PIER} |\n",
        f"```\n{PIER}\n```\n",
        f"> {PIER}\n",
        f"<!--\n{PIER}\n-->\n",
        f"---\nnote: {PIER}\n---\n",
        f"::: note\n{PIER}\n:::\n",
        "The pier is closed today.\n",
        f"<!-- cleaner: ignore-next -->\n\n{PIER}\n",
        f"<!-- cleaner: ignore-file -->\n\n{PIER}\n",
    ],
)
def test_only_long_unsuppressed_prose_is_reported(text: str) -> None:
    assert not found({"a.md": text, "b.md": text})


def test_repeats_within_one_file_are_not_reported() -> None:
    assert not found({"a.md": f"{PIER}\n\n{PIER}\n", "b.md": f"{FOG}\n"})


def test_two_copies_in_one_file_are_reported_once() -> None:
    ((path, (finding,)),) = found({"a.md": f"{PIER}\n", "b.md": f"{PIER}\n\n{FOG}\n\n{PIER}\n"}).items()
    assert (path, finding.span.start, finding.document) == ("b.md", 0, "a.md")


def test_a_notice_in_many_files_is_reported_once() -> None:
    pages = {f"{number:02}.md": f"{PIER}\n\nPage {number}.\n" for number in range(NOTICE + 1)}
    (first, finding), *others = ((path, findings[0]) for path, findings in found(pages).items())
    assert (first, others) == ("01.md", [])
    assert finding.reason == f"The same words are in 00.md, line 1, and in {NOTICE - 1} other documents."
    pages.popitem()
    assert len(found(pages)) == NOTICE - 1


def test_a_copy_of_a_whole_page_is_reported_once() -> None:
    page = "\n\n".join(f"{PIER} This is paragraph {number}." for number in range(PAGE_MIN)) + "\n"
    (finding,) = found({"v1/pier.md": page, "v2/pier.md": f"{FOG}\n\n{page}"})["v2/pier.md"]
    assert finding.reason == "3 of 4 paragraphs are also in v1/pier.md, the first of them in line 1."
    other = "".join(f"\n\n{FOG} This is paragraph {number}." for number in range(PAGE_MIN + 1))
    assert len(found({"v1/pier.md": page, "v2/pier.md": page + other})["v2/pier.md"]) == PAGE_MIN


def test_a_check_without_across_does_not_compare_files(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(f"{PIER}\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(tmp_path)]).exit_code == 0
    assert run(str(tmp_path))[0] == 1
    assert run(str(tmp_path), "--ignore", RULE) == (0, "No findings in 2 files.\n")


def test_findings_in_a_baseline_are_not_reported(tmp_path: Path) -> None:
    docs, known = tmp_path / "docs", ("--baseline", str(tmp_path / "known.json"))
    shutil.copytree(HANDBOOK / "docs", docs)
    assert run(str(docs), *known, "--update-baseline")[0] == 0
    assert run(str(docs), *known) == (0, "No findings in 4 files.\n")
    (docs / "new.md").write_text(f"# New\n\nThe office opens at six. {PIER}\n", encoding="utf-8")
    (docs / "newer.md").write_text(f"# Newer\n\nThe office opens at six. {PIER}\n", encoding="utf-8")
    status, output = run(str(docs), *known)
    assert (status, output.count("\n")) == (1, 2)
    assert "newer.md:3:1" in output


def test_the_original_of_a_finding_in_a_baseline_stays_the_original(tmp_path: Path) -> None:
    docs, known = tmp_path / "docs", ("--baseline", str(tmp_path / "known.json"))
    docs.mkdir()
    for name in ("m.md", "n.md"):
        (docs / name).write_text(f"# Pier\n\n{PIER}\n", encoding="utf-8")
    assert run(str(docs), *known, "--update-baseline")[0] == 0
    assert '"original": "docs/m.md"' in (tmp_path / "known.json").read_text(encoding="utf-8")
    (docs / "a.md").write_text(f"{PIER}\n", encoding="utf-8")  # a copy that sorts before both
    status, output = run(str(docs), *known)
    assert status == 1
    assert output.splitlines()[:-1] == [
        f"{docs}/a.md:1:1 {RULE} The same words are in {docs}/m.md, line 3, and in one other document."
    ]
    (docs / "m.md").unlink()  # the copy in the baseline is now the original
    assert f"{docs}/a.md:1:1 {RULE} The same words are in {docs}/n.md, line 3.\n" in run(str(docs), *known)[1]


@pytest.mark.parametrize("place", ["00-pasted.md", "pasted.md"])
def test_a_copy_of_an_accepted_notice_or_page_in_another_file_is_new(tmp_path: Path, place: str) -> None:
    docs, known = tmp_path / "docs", ("--baseline", str(tmp_path / "known.json"))
    docs.mkdir()
    page = "\n\n".join(f"{PIER} This is paragraph {number}." for number in range(PAGE_MIN))
    for number in range(NOTICE + 3):
        own = f"{FOG}\n\n{page}\n" if number in (4, 7) else f"{FOG}\n"
        (docs / f"{number:02}.md").write_text(own, encoding="utf-8")
    assert run(str(docs), *known, "--update-baseline")[0] == 0
    assert run(str(docs), *known) == (0, f"No findings in {NOTICE + 3} files.\n")
    (docs / place).write_text(f"{FOG}\n", encoding="utf-8")
    status, output = run(str(docs), *known)
    assert (status, output.count("\n")) == (1, 2)
    assert output.startswith(f"{docs}/{place}:1:1 {RULE} The same words are in {docs}/00.md, line 1, and in ")
    (docs / place).write_text(f"{page}\n", encoding="utf-8")
    assert f"{docs}/{place}:1:1 {RULE} 3 of 3 paragraphs are also in {docs}/04.md" in run(str(docs), *known)[1]


def test_a_baseline_identifies_a_copy_that_longer_paragraphs_contain(tmp_path: Path) -> None:
    docs, known = tmp_path / "docs", ("--baseline", str(tmp_path / "known.json"))
    docs.mkdir()
    for name in ("a.md", "b.md"):
        (docs / name).write_text(f"{PIER} {name} says so.\n\n{PIER}\n", encoding="utf-8")
    assert run(str(docs), *known, "--update-baseline")[0] == 0
    assert run(str(docs), *known)[0] == 0


def test_a_link_is_not_a_copy(tmp_path: Path) -> None:
    docs, outside = tmp_path / "docs", tmp_path / "README.md"
    docs.mkdir()
    for file in (outside, docs / "b.md"):
        file.write_text(f"{PIER if file == outside else FOG}\n", encoding="utf-8")
    for name, target in (("a.md", "b.md"), ("c.md", "../README.md"), ("d.md", "../README.md")):
        (docs / name).symlink_to(target)
    assert run(str(docs)) == (0, "No findings in 2 files.\n")
    assert run(str(docs), "--show-files") == (0, f"{docs}/b.md\n{docs}/c.md\n")


def test_many_files_are_read_by_several_workers(tmp_path: Path) -> None:
    for number in range(2 * BATCH):
        (tmp_path / f"{number:03}.md").write_text(f"{PIER if number in (5, 100) else ''}\n\nPage {number}.\n")
    (tmp_path / "broken.md").write_bytes(b"\x81\x8d\x8f\x90\x9d" * 9)
    status, output = run(str(tmp_path))
    assert status == 2
    assert f"{tmp_path}/100.md:1:1 {RULE} The same words are in {tmp_path}/005.md, line 1.\n" in output
    assert "broken.md: has an unknown encoding" in output


def test_standard_input_cannot_be_compared() -> None:
    assert run("-") == (
        2,
        "error: --across: standard input is only one document; name files or folders to compare\n",
    )


@pytest.mark.parametrize("ending", ["txt", "diff", "json", "html", "md"])
def test_every_report_names_the_other_file(tmp_path: Path, ending: str) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(HANDBOOK / "docs", docs)
    report = tmp_path / f"report.{ending}"
    assert run(str(docs), "-q", "--select", "near-repeated-paragraph", "--report", str(report)) == (1, "")
    if ending != "diff":  # nothing is removed
        assert "berths.md, line 7" in report.read_text(encoding="utf-8").replace("\\", "")


def test_a_report_records_the_place_in_the_other_file() -> None:
    texts = {"a.md": f"# Pier\n\n{PIER}\n", "b.md": f"{PIER}\n"}
    findings = found(texts)["b.md"]
    written = "".join(as_json([Entry("b.md", report_only(texts["b.md"], findings), format="markdown")]))
    (original,) = (finding["original"] for finding in json.loads(written)["documents"][0]["findings"])
    assert (original["line"], original["column"]) == (3, 1)
    assert read_report(written)[0].report.findings == findings


PARAGRAPHS = st.lists(st.sampled_from([PIER, FOG, f"{PIER} {FOG}", "It is wet."]), max_size=4)


@given(st.dictionaries(st.sampled_from(["a", "b", "c/a", "c/b"]), PARAGRAPHS))
def test_every_copy_has_the_text_of_its_original(documents: dict[str, list[str]]) -> None:
    texts = {path: "\n\n".join(paragraphs) for path, paragraphs in documents.items()}
    findings = found(texts)
    for path, copies in findings.items():
        for copy in copies:
            assert copy.document < path
            assert copy.span.of(texts[path]) == copy.original.of(texts[copy.document])
    assert findings == found(dict(sorted(texts.items(), reverse=True)))
