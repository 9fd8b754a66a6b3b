"""Baselines: accepted findings are neither reported nor removed, new ones are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.strategies import articles, configs
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from cleaner import Config, clean
from cleaner.cli.app import app
from cleaner.errors import FileError
from cleaner.files.baseline import Baseline
from cleaner.model import Repeat, Span

QUAY = "The quay of Port Alder is closed until the storm is over."
FERRY = "The ferry to Merrow leaves from the northern pier at noon."
PIERS = "READ MORE: Ten facts about piers"
BRIDGES = "READ MORE: Ten facts about bridges"
SELECTED = 'select = ["read-more"]'  # settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a temporary folder with two pages, which have three findings."""
    monkeypatch.chdir(tmp_path)
    written("cleaner.toml", SELECTED)
    written("docs/a.md", QUAY, PIERS, FERRY, PIERS)
    written("docs/b.md", QUAY, BRIDGES, FERRY)
    return tmp_path


def written(place: str, *paragraphs: str) -> None:
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    Path(place).write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")


def cleaner(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def checked(*arguments: str) -> list[str]:
    """Return the places and rules of the findings that are not in the baseline."""
    done = cleaner("check", *arguments, "--baseline", "known.json")
    *lines, summary = done.stdout.splitlines()
    assert summary.startswith(f"Found {len(lines)} finding" if lines else "No findings in ")
    assert done.exit_code == (1 if lines else 0), done.stderr
    return [" ".join(line.split(" ")[:2]) for line in lines]


def updated(*arguments: str) -> str:
    done = cleaner("check", *arguments, "--baseline", "known.json", "--update-baseline")
    assert (done.exit_code, done.stdout) == (0, "")
    return done.stderr


def test_findings_in_the_baseline_are_not_reported() -> None:
    assert "Found 3 findings in 2 files" in cleaner("check", "docs").stdout
    assert updated("docs") == "known.json: 3 accepted findings\n"
    assert checked("docs") == []


def test_fix_removes_only_new_findings() -> None:
    updated("docs")
    written("docs/b.md", "READ MORE: Ten facts about ferries", QUAY, BRIDGES, FERRY)
    before = Path("docs/a.md").read_bytes()
    assert cleaner("fix", "docs", "--baseline", "known.json").exit_code == 1
    assert Path("docs/a.md").read_bytes() == before
    assert Path("docs/b.md").read_text(encoding="utf-8") == f"{QUAY}\n\n{BRIDGES}\n\n{FERRY}\n"
    assert cleaner("fix", "docs", "--baseline", "known.json").exit_code == 0


def test_a_finding_may_move_and_change_its_typography() -> None:
    updated("docs")
    written("docs/b.md", "A new first paragraph.", QUAY, FERRY, "Read more:  ten facts about BRIDGES", "The end.")
    assert checked("docs") == []


def test_a_reworded_paragraph_is_new() -> None:
    updated("docs")
    written("docs/b.md", QUAY, "READ MORE: Eleven facts about bridges", FERRY)
    assert checked("docs") == ["docs/b.md:3:1 en/read-more-label"]


def test_one_more_finding_with_the_same_words_is_new() -> None:
    updated("docs")
    written("docs/a.md", QUAY, PIERS, FERRY, PIERS, "The end of the pier is green.", PIERS)
    assert checked("docs") == ["docs/a.md:11:1 en/read-more-label"]


def test_findings_in_a_renamed_file_are_new() -> None:
    updated("docs")
    Path("docs/b.md").rename("docs/c.md")
    assert checked("docs") == ["docs/c.md:3:1 en/read-more-label"]


def test_the_file_is_sorted_and_has_one_line_per_finding() -> None:
    updated("docs/b.md", "docs/a.md")
    content = Path("known.json").read_text(encoding="utf-8")
    lines = [json.loads(line.strip(" ,")) for line in content.splitlines() if "fingerprint" in line]
    assert [line["path"] for line in lines] == ["docs/a.md", "docs/a.md", "docs/b.md"]
    assert lines == json.loads(content)["findings"]
    assert all(line.keys() == {"path", "rule", "fingerprint"} for line in lines)
    modified = Path("known.json").stat().st_mtime_ns
    updated("docs")
    assert Path("known.json").read_text(encoding="utf-8") == content
    assert Path("known.json").stat().st_mtime_ns == modified


def test_an_update_drops_old_findings_and_keeps_those_of_unchecked_files() -> None:
    updated("docs")
    written("docs/a.md", QUAY, FERRY, PIERS)
    assert updated("docs/a.md") == "known.json: 2 accepted findings\n"
    assert checked("docs") == []
    Path("docs/b.md").unlink()
    assert updated("docs/a.md") == "known.json: 1 accepted finding\n"


def test_an_update_keeps_the_findings_of_an_unreadable_file() -> None:
    updated("docs")
    before = Path("known.json").read_bytes()
    Path("docs/b.md").write_bytes(b"\x00\x01")
    assert cleaner("check", "docs/b.md", "--baseline", "known.json", "--update-baseline").exit_code == 2
    assert Path("known.json").read_bytes() == before


def test_paths_are_relative_to_the_baseline(monkeypatch: pytest.MonkeyPatch) -> None:
    updated("docs")
    monkeypatch.chdir("docs")
    assert cleaner("check", ".", "--baseline", "../known.json").exit_code == 0


def test_the_settings_can_name_a_baseline() -> None:
    Path("cleaner.toml").write_text('baseline = "known.json"', encoding="utf-8")
    assert cleaner("check", "docs", "--update-baseline").exit_code == 0
    assert cleaner("check", "docs").exit_code == 0
    assert cleaner("check", "-", "--stdin-filename", "docs/a.md").exit_code == 0


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "known.json: does not exist; write it with `cleaner check --update-baseline`"),
        ("", "known.json: is not a baseline; write it again with `cleaner check --update-baseline`"),
        ("[]", "known.json: is not a baseline"),
        ('{"version": 2, "findings": []}', "known.json: is not a baseline"),
        ('{"version": 1, "findings": [{"path": 1, "rule": "", "fingerprint": ""}]}', "known.json: is not a baseline"),
        ('{"version": 1, "findings": [{"path": "a.md"}]}', "known.json: is not a baseline"),
    ],
)
def test_a_faulty_baseline_is_reported_before_anything_is_written(content: str | None, fault: str) -> None:
    if content is not None:
        Path("known.json").write_text(content, encoding="utf-8")
    before = Path("docs/a.md").read_bytes()
    done = cleaner("fix", "docs", "--baseline", "known.json")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: {fault}")
    assert Path("docs/a.md").read_bytes() == before


def test_an_update_without_a_baseline_is_an_error() -> None:
    done = cleaner("check", "docs", "--update-baseline")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: docs/a.md: has no baseline; name a file with --baseline")


@pytest.mark.parametrize("across", [(), ("--across",)])
def test_an_update_skips_files_without_a_baseline(across: tuple[str, ...]) -> None:
    written("cleaner.toml", SELECTED, 'baseline = "known.json"')
    written("docs/own/cleaner.toml", SELECTED)
    for name in ("c", "d"):
        written(f"docs/own/{name}.md", QUAY, FERRY, PIERS)
    done = cleaner("check", "docs", "--update-baseline", *across)
    assert (done.exit_code, done.stdout) == (0, "")
    told, left_out = done.stderr.splitlines()
    assert "known.json: " in told
    assert left_out.startswith("warning: docs/own/c.md and 1 more: skipped without a baseline; name a file with")
    *lines, _ = cleaner("check", "docs", *across).stdout.splitlines()
    places = {line.partition(":")[0] for line in lines}
    assert places
    assert all(place.startswith("docs/own/") for place in places)


def test_a_quiet_update_prints_nothing() -> None:
    done = cleaner("check", "docs", "--baseline", "known.json", "--update-baseline", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert Path("known.json").exists()


def test_findings_across_documents_have_their_own_entries() -> None:
    finding = Repeat(
        "repeated-across", Span(0, len(QUAY)), Span(0, 1), 1.0, safe=False, reason="It is also in another file."
    )
    file = Path("known.json")
    plain = Baseline(file).updated(["docs/a.md"], Baseline(file).findings("docs/a.md", QUAY, [finding]))
    both = plain.updated(["docs/a.md"], plain.findings("docs/a.md", QUAY, [finding], across=True), across=True)
    both.write()
    again = Baseline.read(file)
    assert again.entries == both.entries
    assert len(both.entries) == 2
    assert not plain.known_in("docs/a.md", QUAY, across=True)(finding)
    assert again.known_in("docs/a.md", QUAY, across=True)(finding)
    assert not again.known_in("docs/b.md", QUAY, across=True)(finding)
    assert again.updated(["docs/a.md"], [], across=True).entries == plain.entries


def test_a_folder_is_not_a_baseline() -> None:
    with pytest.raises(FileError, match="docs: cannot be read"):
        Baseline.read(Path("docs"))


@given(articles(), configs, st.sampled_from(("text", "markdown")))
def test_with_every_finding_in_the_baseline_nothing_is_found_or_changed(text: str, config: Config, format: str) -> None:
    baseline = Baseline(Path("known.json"))
    found = clean(text, config=config, format=format).report.findings
    baseline = baseline.updated(["a.txt"], baseline.findings("a.txt", text, found))
    cleaned = baseline.clean("a.txt", text, config=config, format=format)
    assert cleaned.text == text
    assert cleaned.report.findings == ()


@given(articles(), configs, st.data())
def test_findings_in_the_baseline_are_never_removed(text: str, config: Config, data: st.DataObject) -> None:
    found = clean(text, config=config).report.findings
    known = [finding for finding in found if data.draw(st.booleans())]
    baseline = Baseline(Path("known.json"))
    baseline = baseline.updated(["a.txt"], baseline.findings("a.txt", text, known))
    cleaned = baseline.clean("a.txt", text, config=config)
    for finding in known:
        assert finding.span.of(text) in cleaned.text
    assert not {finding.span for finding in known} & {finding.span for finding in cleaned.report.findings}
