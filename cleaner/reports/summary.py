"""What a report comes to over all of its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cleaner.reports.diagnostics import UNUSED, Diagnostic
from cleaner.reports.entry import Entry
from cleaner.text import tokens


class Totals:
    """Counts that grow with every document; what they hold does not grow with their number."""

    def __init__(self) -> None:
        self.documents = 0
        self.withheld = 0  # documents left as they were, since too much would have gone
        self.words = 0  # in all sources
        self.gone = 0  # words that edits took away
        self.removed = Counter[str]()  # findings carried out, by rule
        self.reported = Counter[str]()  # the others, by rule; and comments that ignore nothing
        self.applied = True  # whether all edits are carried out; see `Entry`

    def add(self, entry: Entry) -> None:
        """Count a document."""
        report = entry.cleaned.report
        removed = report.removed()
        for position, finding in enumerate(report.findings):
            (self.removed if position in removed else self.reported)[finding.rule] += 1
        if report.unused_ignores:
            self.reported[UNUSED] += len(report.unused_ignores)
        self.applied &= entry.applied
        self.documents += 1
        self.withheld += bool(report.withheld)
        self.words += len(tokens(entry.cleaned.source))
        self.gone += words_gone(entry)

    @property
    def share(self) -> str:
        """Return how many words went, or would, as a sentence has it; empty where none did."""
        went = "gone" if self.applied else "would go"
        return f"{self.gone:,} of {self.words:,} words {went} ({self.gone / self.words:.1%})" if self.gone else ""

    @property
    def found(self) -> str:
        """Return how many findings there are; see `counted`."""
        return counted(self.removed.total(), self.reported.total(), applied=self.applied)


def words_gone(entry: Entry) -> int:
    """Return how many words the edits of a document took away."""
    return sum(len(tokens(edit.removed)) for edit in entry.cleaned.report.edits)


def counted(removed: int, reported: int, *, applied: bool) -> str:
    """Say how many findings were removed, or would be, and how many were not.

    >>> counted(1200, 0, applied=True), counted(2, 1, applied=False), counted(0, 0, applied=True)
    ('1,200 removed', '2 to remove, 1 only reported', 'nothing found')
    """
    counts = [f"{removed:,} {verdict(applied=applied)}"] * bool(removed) + [f"{reported:,} only reported"] * bool(
        reported
    )
    return ", ".join(counts) or "nothing found"


def counted_of(told: Sequence[Diagnostic], *, applied: bool) -> str:
    """Say how many of these remarks tell of a removal, and how many do not; see `counted`."""
    removed = sum(remark.removed for remark in told)
    return counted(removed, len(told) - removed, applied=applied)


def verdict(*, applied: bool) -> str:
    """Say what becomes of a passage that an edit takes away, or would."""
    return "removed" if applied else "to remove"


def documents(count: int) -> str:
    """Say how many documents there are.

    >>> documents(1), documents(1200)
    ('1 document', '1,200 documents')
    """
    return f"{count:,} document{'s' * (count != 1)}"
