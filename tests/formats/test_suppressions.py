"""Comments to the cleaner: what they leave alone, which are of no use, and which are refused."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.cases import cases
from helpers.strategies import articles
from hypothesis import given
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
EAGER = Config(max_removed=1.0, select=("all",), unsafe=True, min_words=1, text_comments=True)


def config_of(case: dict[str, Any]) -> Config:
    settings = {"max_removed": 1.0, "report_unused_ignores": True} | tomllib.loads(case.get("config", ""))
    return parse_config(settings, "case")


@pytest.mark.parametrize("case", cases("ignores/comments.toml", "case"))
def test_what_a_comment_covers_is_not_found(case: dict[str, Any]) -> None:
    source: str = case["text"]
    report = clean(source, config=config_of(case), format=case["format"]).report

    def line(place: int) -> int:
        return source.count("\n", 0, place) + 1

    assert [f"{line(finding.span.start)} {finding.rule}" for finding in report.findings] == case["found"]
    assert [line(span.start) for span in report.unused_ignores] == case.get("unused", [])


@pytest.mark.parametrize("case", cases("ignores/faults.toml", "case"))
def test_a_comment_that_says_nothing_is_refused_with_its_line(case: dict[str, Any]) -> None:
    source = f"The quay is closed.\n\n{case['text']}\n\nThe pier is open.\n"
    with pytest.raises(CleanerError, match=f"^{re.escape(case['fault'])}"):
        clean(source, config=Config(text_comments=True), format=case.get("format", "markdown"))


def test_a_text_without_our_mark_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.formats.suppressions.SourceLines", lambda _: pytest.fail("it was parsed"))
    assert not read_suppressions("<!-- a comment -->\n\nThe quay.\n", "markdown", Config()).suppressions


@given(articles(), st.sampled_from(sorted(FORMATS)))
def test_with_everything_ignored_nothing_changes_and_nothing_is_found(text: str, format: str) -> None:
    source = f"{COMMENT[format].format('ignore-file')}\n\n{text}"
    cleaned = clean(source, config=EAGER, format=format)
    assert cleaned.text == source
    assert cleaned.report.findings == ()


@given(articles(), articles(), articles(), st.sampled_from(sorted(FORMATS)))
def test_what_stands_between_off_and_on_stays_as_it_is(before: str, between: str, after: str, format: str) -> None:
    off, on = (COMMENT[format].format(form) for form in ("off", "on"))
    source = f"{before}\n\n{off}\n\n{between}\n\n{on}\n\n{after}"
    suppressions = read_suppressions(source, format, EAGER).suppressions
    cleaned = clean(source, config=EAGER, format=format)
    for ignore in suppressions:  # none where the text before makes code of the comment
        assert ignore.covers.of(source) in cleaned.text
    for finding in cleaned.report.findings:
        assert all(finding.span.end <= one.covers.start or one.covers.end <= finding.span.start for one in suppressions)


@given(articles(), articles(), st.sampled_from(sorted(FORMATS)))
def test_cleaning_twice_is_cleaning_once_with_comments_too(before: str, after: str, format: str) -> None:
    source = f"{before}\n\n{COMMENT[format].format('ignore-next')}\n\n{after}"
    once = clean(source, config=EAGER, format=format).text
    assert clean(once, config=EAGER, format=format).text == once


@given(articles(), articles(), st.sampled_from(sorted(FORMATS)))
def test_a_comment_that_ignores_nothing_changes_nothing(before: str, after: str, format: str) -> None:
    source = f"{before}\n\n{COMMENT[format].format('ignore-next')}\n\n{after}"
    config = Config(text_comments=True, report_unused_ignores=True)
    suppressions = read_suppressions(source, format, config)
    cleaned = clean(source, config=config, format=format)
    if len(cleaned.report.unused_ignores) == len(suppressions.suppressions) == 1:
        other = source.replace("cleaner: ignore-next", "cleaner- ignore-next")
        assert len(clean(other, config=config, format=format).text) == len(cleaned.text)


# ---- the command line


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a page with a comment of use and one of none."""
    monkeypatch.chdir(tmp_path)
    path = Path("page.md")
    path.write_text(
        "The quay of Port Alder is closed until the storm is over.\n\n<!-- cleaner: ignore-next -->\n\n"
        "READ MORE: Ten facts about piers\n\n<!-- cleaner: off share -->\n",
        encoding="utf-8",
    )
    return path


def test_unused_comments_are_reported_on_request(page: Path) -> None:
    quiet = CliRunner().invoke(app, ["check", "page.md"])
    assert (quiet.exit_code, quiet.stdout) == (0, "")
    told = CliRunner().invoke(app, ["check", "page.md", "--report-unused-ignores"])
    assert told.exit_code == 1
    assert told.stdout == "page.md:7:1: unused-ignore “<!-- cleaner: off share -->” ignores nothing; remove it.\n"
    assert page.exists()


def test_a_misspelt_comment_is_told_with_its_file_and_the_others_are_checked(page: Path) -> None:
    Path("other.md").write_text("The quay.\n\n<!-- cleaner: ignroe-next -->\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["check", "other.md", str(page), "--report-unused-ignores"])
    assert told.exit_code == 2
    assert told.stderr.startswith("error: other.md: line 3: the comment `cleaner: ignroe-next` says nothing;")
    assert "page.md:7:1: unused-ignore" in told.stdout
