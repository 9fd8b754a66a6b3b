"""What linters print: a remark for every finding and unused comment, and one for a text that was left alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from cleaner.files.fingerprint import fingerprints
from cleaner.model import Finding, Span
from cleaner.reports.entry import Entry

WITHHELD: Final = "withheld"  # in place of a rule, where too much would have gone
UNUSED: Final = "unused-ignore"  # in place of a rule, for a comment that ignores nothing


class Diagnostic(NamedTuple):
    """Something to tell about a place in a document."""

    rule: str
    reason: str  # one plain sentence
    span: Span
    removed: bool  # whether an edit carried it out, or would; else it is for a person to look at
    fingerprint: str  # the same as long as the words are; no two of a document are alike
    finding: Finding | None = None  # None for a comment, and for a text that was left alone
    deleted: tuple[Span, ...] = ()  # what its edits take away


def diagnostics(entry: Entry) -> Iterator[Diagnostic]:
    """Yield the remarks on a document by their place, one on the whole of it first."""
    withheld = entry.cleaned.report.withheld
    if withheld:
        yield Diagnostic(WITHHELD, withheld, Span(0, 0), removed=False, fingerprint=WITHHELD)
    yield from passages(entry)


def passages(entry: Entry) -> list[Diagnostic]:
    """Return the remarks on passages of a document by their place: findings, and comments that ignore nothing."""
    return sorted(_passages(entry), key=lambda remark: remark.span)


def _passages(entry: Entry) -> Iterator[Diagnostic]:
    source, report = entry.cleaned.source, entry.cleaned.report
    deleted: dict[int, tuple[Span, ...]] = {}
    for edit in report.edits:
        for position in edit.findings:
            deleted[position] = (*deleted.get(position, ()), edit.span)
    marks = fingerprints(report.findings, source)
    for position, (finding, mark) in enumerate(zip(report.findings, marks, strict=True)):
        spans = deleted.get(position, ())
        yield Diagnostic(finding.rule, finding.reason, finding.span, bool(spans), mark, finding, spans)
    for position, span in enumerate(report.unused_ignores, start=1):
        reason = f"“{span.of(source)}” ignores nothing; remove it."
        yield Diagnostic(UNUSED, reason, span, removed=False, fingerprint=f"{UNUSED}-{position}")
