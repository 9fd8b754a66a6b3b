"""The totals of a report, and the sentences that state them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cleaner.reports.diagnostics import UNUSED_IGNORE, Diagnostic
from cleaner.reports.entry import Entry
from cleaner.text import tokens
from cleaner.text.percent import percent


class Totals:
    """Counts over all documents; their size does not grow with the number of documents."""

    def __init__(self) -> None:
        self.files = 0
        self.files_with_findings = 0
        self.files_changed = 0  # whose edits were made, or would be
        self.withheld = 0  # files left unchanged because the edits would remove too much
        self.removed = Counter[str]()  # by rule: findings with an edit
        self.reported = Counter[str]()  # by rule: findings without an edit, and unused suppression comments
        self.words = 0
        self.removed_words = 0
        self.applied = True  # whether all edits were made; see `Entry`

    def add(self, entry: Entry) -> None:
        """Count the findings of a document."""
        report = entry.cleaned.report
        removed = report.removed()
        for position, finding in enumerate(report.findings):
            (self.removed if position in removed else self.reported)[finding.rule] += 1
        if report.unused_ignores:
            self.reported[UNUSED_IGNORE] += len(report.unused_ignores)
        self.applied &= entry.applied
        self.files += 1
        self.files_with_findings += bool(report.found)
        self.files_changed += bool(report.edits)
        self.withheld += bool(report.withheld)

    def add_words(self, entry: Entry) -> None:
        """Count the words of a document, which takes longer than to count its findings."""
        self.words += len(tokens(entry.cleaned.source))
        self.removed_words += count_removed_words(entry)

    @property
    def findings_sentence(self) -> str:
        """How many findings there are, and how many of them are removed or would be."""
        removed, reported = self.removed.total(), self.reported.total()
        if not removed + reported:
            return f"No findings in {quantity(self.files, 'file')}."
        if self.applied and removed:
            rest = f", {reported:,} more reported" if reported else ""
            return f"Removed {quantity(removed, 'finding')} in {quantity(self.files_changed, 'file')}{rest}."
        found = f"{quantity(removed + reported, 'finding')} in {quantity(self.files_with_findings, 'file')}"
        outcome = "removed" if self.applied else "removable with cleaner fix"
        return f"Found {found}, {f'{removed:,}' if removed else 'none'} {outcome}."

    @property
    def words_sentence(self) -> str:
        """How many words are removed or would be; empty if none."""
        if not self.removed_words:
            return ""
        outcome = "removed" if self.applied else "would be removed"
        share = percent(self.removed_words / self.words)
        return f"{self.removed_words:,} of {quantity(self.words, 'word')} {outcome} ({share})."

    @property
    def withheld_sentence(self) -> str:
        """How many files are left unchanged because their edits would remove too much; empty if none."""
        return f"{quantity(self.withheld, 'file')} left unchanged: too much would be removed." if self.withheld else ""


def count_removed_words(entry: Entry) -> int:
    """Return how many words the edits of a document remove."""
    return sum(len(tokens(edit.removed)) for edit in entry.cleaned.report.edits)


def count_outcomes(diagnostics: Sequence[Diagnostic], *, applied: bool) -> str:
    """Return in words how many diagnostics are removed or would be, and how many are only reported."""
    removed = sum(diagnostic.removed for diagnostic in diagnostics)
    reported = len(diagnostics) - removed
    counts = []
    if removed:
        counts.append(f"{removed:,} {removal_status(applied=applied)}")
    if reported:
        counts.append(f"{reported:,} only reported")
    return ", ".join(counts)


def removal_status(*, applied: bool) -> str:
    """Return what a report calls a passage that an edit removes or would remove."""
    return "removed" if applied else "to remove"


def quantity(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural unless the count is 1.

    >>> quantity(1, "file"), quantity(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"
