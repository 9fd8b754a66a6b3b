"""Suppression comments: what they cover, which are unused, and which are rejected."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.cases import cases
from helpers.strategies import articles
from hypothesis import assume, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner import Config, clean
from cleaner.cli.app import app
from cleaner.config import parse_config
from cleaner.errors import CleanerError
from cleaner.formats import FORMATS
from cleaner.formats.suppressions import read_suppressions

COMMENT = {
    "markdown": "<!-- cleaner: {} -->",
    "rst": ".. cleaner: {}",
    "asciidoc": "// cleaner: {}",
    "text": "# cleaner: {}",
}
REMOVE_ALL = Config(max_removed=1.0, select=("all",), unsafe=True, min_words=1, text_comments=True)


def config_of(case: dict[str, Any]) -> Config:
    settings = {"max_removed": 1.0, "report_unused_ignores": True} | tomllib.loads(case.get("config", ""))
    return parse_config(settings, "case")


@pytest.mark.parametrize("case", cases("suppressions/comments.toml", "case"))
def test_findings_that_a_comment_covers_are_suppressed(case: dict[str, Any]) -> None:
    source: str = case["text"]
    report = clean(source, config=config_of(case), format=case["format"]).report

    def line(place: int) -> int:
        return source.count("\n", 0, place) + 1

    assert [f"{line(finding.span.start)} {finding.rule}" for finding in report.findings] == case["found"]
    assert [line(span.start) for span in report.unused_ignores] == case.get("unused", [])


@pytest.mark.parametrize("case", cases("suppressions/faults.toml", "case"))
def test_an_unknown_directive_or_name_is_an_error_with_its_line(case: dict[str, Any]) -> None:
    source = f"The quay is closed.\n\n{case['text']}\n\nThe pier is open.\n"
    with pytest.raises(CleanerError, match=f"^{re.escape(case['fault'])}"):
        clean(source, config=Config(text_comments=True), format=case.get("format", "markdown"))


def test_a_text_without_a_suppression_comment_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.formats.suppressions.SourceLines", lambda _: pytest.fail("it was parsed"))
    assert not read_suppressions("<!-- a comment -->\n\nThe quay.\n", "markdown", Config()).suppressions


@given(articles(), st.sampled_from(sorted(FORMATS)))
def test_ignore_file_suppresses_every_finding(text: str, format: str) -> None:
    source = f"{COMMENT[format].format('ignore-file')}\n\n{text}"
    cleaned = clean(source, config=REMOVE_ALL, format=format)
    assert cleaned.text == source
    assert cleaned.report.findings == ()


@given(articles(), articles(), articles(), st.sampled_from(sorted(FORMATS)))
def test_the_text_between_off_and_on_is_kept(before: str, between: str, after: str, format: str) -> None:
    off, on = (COMMENT[format].format(form) for form in ("off", "on"))
    source = f"{before}\n\n{off}\n\n{between}\n\n{on}\n\n{after}"
    suppressions = read_suppressions(source, format, REMOVE_ALL).suppressions
    cleaned = clean(source, config=REMOVE_ALL, format=format)
    for suppression in suppressions:  # none if the text before makes the comment code
        assert suppression.covered.of(source) in cleaned.text
    for finding in cleaned.report.findings:
        for covered in (suppression.covered for suppression in suppressions):
            assert finding.span.end <= covered.start or covered.end <= finding.span.start


@given(articles(), articles(), st.sampled_from(sorted(FORMATS)))
def test_cleaning_a_text_with_comments_twice_equals_cleaning_once(before: str, after: str, format: str) -> None:
    source = f"{before}\n\n{COMMENT[format].format('ignore-next')}\n\n{after}"
    once = clean(source, config=REMOVE_ALL, format=format).text
    assert clean(once, config=REMOVE_ALL, format=format).text == once


@given(articles(), articles(), st.sampled_from(sorted(FORMATS)))
def test_an_unused_comment_changes_nothing(before: str, after: str, format: str) -> None:
    source = f"{before}\n\n{COMMENT[format].format('ignore-next')}\n\n{after}"
    config = Config(text_comments=True, report_unused_ignores=True)
    suppressions = read_suppressions(source, format, config)
    cleaned = clean(source, config=config, format=format)
    assume(len(cleaned.report.unused_ignores) == len(suppressions.suppressions) == 1)
    other = source.replace("cleaner: ignore-next", "cleaner- ignore-next")
    assert len(clean(other, config=config, format=format).text) == len(cleaned.text)


# ---- the command line


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a page with a used and an unused comment."""
    monkeypatch.chdir(tmp_path)
    path = Path("page.md")
    path.write_text(
        "The quay of Port Alder is closed until the storm is over.\n\n<!-- cleaner: ignore-next -->\n\n"
        "READ MORE: Ten facts about piers\n\n<!-- cleaner: off share -->\n",
        encoding="utf-8",
    )
    return path


def test_unused_comments_are_reported_on_request(page: Path) -> None:
    quiet = CliRunner().invoke(app, ["check", "page.md", "--select", "read-more"])
    assert (quiet.exit_code, quiet.stdout) == (0, "No findings in 1 file.\n")
    done = CliRunner().invoke(app, ["check", "page.md", "--select", "read-more", "--report-unused-ignores"])
    assert done.exit_code == 1
    assert done.stdout == (
        "page.md:7:1 unused-ignore “<!-- cleaner: off share -->” suppresses nothing; remove it.\n"
        "Found 1 finding in 1 file, none removable with cleaner fix.\n"
    )
    assert page.exists()


def test_a_misspelt_comment_is_reported_with_its_file_and_other_files_are_checked(page: Path) -> None:
    Path("other.md").write_text("The quay.\n\n<!-- cleaner: ignroe-next -->\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "other.md", str(page), "--report-unused-ignores"])
    assert done.exit_code == 2
    assert done.stderr.startswith("error: other.md: line 3: unknown directive 'ignroe-next' in `cleaner: ignroe-next`;")
    assert "page.md:7:1 unused-ignore" in done.stdout
