"""Check the readers of reports, baselines, rulesets and settings: a faulty file is refused, and nothing else fails."""

from __future__ import annotations

import warnings
from typing import Final

from cleaner import Config, clean, edits
from cleaner.config.project import OWN_FILE, SHARED_FILE, read_project
from cleaner.errors import CleanerError, ConfigError, FileError, RestoreError, RuleError
from cleaner.files.baseline import Baseline
from cleaner.model import Cleaned
from cleaner.promos.examples import broken_examples
from cleaner.promos.rules.parse import read_ruleset
from cleaner.promos.rules.ruleset import build
from cleaner.reports import RENDERERS, Entry
from cleaner.reports.read_json import RecordedDocument, read_report
from cleaner.rows.row_report import read_row_report
from fuzz.scratch import scratch, written

ARTICLE: Final = (
    "The quay of Port Alder is closed until the storm of last night is over.\n\nREAD MORE: Ten facts about harbours\n\n"
    "The quay of Port Alder is closed until the storm of last night is over.\n"
)


def check_report(content: bytes) -> None:
    """Check that a JSON report is refused, or is the same after it was written and read again."""
    try:
        documents = read_report(content.decode("utf-8", "replace"))
    except CleanerError:
        return
    entries = [_entry(document) for document in documents]
    assert read_report("".join(RENDERERS["json"](entries))) == documents
    for document in documents:
        for text in ("", ARTICLE):
            try:
                edits.restore(text, document.report)
            except RestoreError:
                continue


def check_row_report(content: bytes) -> None:
    """Check that a report of rows is refused, or that each of its lines is read."""
    with scratch():
        try:
            records = list(read_row_report(written(content)))
        except CleanerError:
            return
    assert len(records) == content.count(b"\n") + (not content.endswith(b"\n") and bool(content))


def check_baseline(content: bytes) -> None:
    """Check that a baseline is refused, or is the same after it was written and read again."""
    with scratch():
        path = written(content, "baseline.json")
        try:
            baseline = Baseline.read(path)
        except FileError:
            return
        suppressed = baseline.clean(path.parent / "article.txt", ARTICLE, config=Config(max_removed=1.0))
        assert edits.restore(suppressed.text, suppressed.report) == ARTICLE
        baseline.write()
        assert Baseline.read(path).entries == baseline.entries


def check_ruleset(content: bytes) -> None:
    """Check that a ruleset is refused, or that its examples can be checked and its rules explained."""
    with scratch(), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of old names, and of the pattern of a rule
        try:
            rules = read_ruleset(written(content, "own.toml"))
            faults = list(broken_examples(rules))
            build(rules)
        except RuleError:
            return
    assert all(rule.description for rule in rules)
    assert all(faults)


def check_settings(content: bytes) -> None:
    """Check that a settings file of either name is refused, or has settings for a document."""
    with scratch():
        for name in (OWN_FILE, SHARED_FILE):
            path = written(content, name)
            try:
                project = read_project(path)
                document = path.parent / "docs" / "a.md"
                settings = project.settings_for(document)
                project.excluded.verdict(str(document))
            except ConfigError as error:
                assert str(error).startswith(str(path)), error
                continue
            if "rules" not in settings:
                _check_cleaning(Config(**settings))


def _check_cleaning(config: Config) -> None:
    try:
        cleaned = clean(ARTICLE, config=config)
    except ConfigError as error:  # for an unknown rule, which only the rulesets know
        assert str(error).startswith(("select: ", "ignore: ")), error
        return
    assert edits.restore(cleaned.text, cleaned.report) == ARTICLE


def _entry(document: RecordedDocument) -> Entry:
    cleaned = Cleaned("", "", document.report)
    return Entry(document.path, cleaned, document.encoding, document.bom, document.format)
