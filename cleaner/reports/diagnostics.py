"""Diagnostics: what a linter prints about a document.

There is one for each finding and one for each unused suppression comment. A document that is left unchanged because
its edits would remove too much has one more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from cleaner.files.fingerprint import fingerprints
from cleaner.model import Finding, Span
from cleaner.reports.entry import Entry

# Names in place of a rule.
WITHHELD: Final = "withheld"  # the document is left unchanged because its edits would remove too much
UNUSED_IGNORE: Final = "unused-ignore"  # an unused suppression comment


class Diagnostic(NamedTuple):
    """A message about a place in a document."""

    rule: str
    reason: str  # one plain sentence
    span: Span
    removed: bool  # whether an edit removes the text of the span or would remove it; otherwise it is only reported
    fingerprint: str  # unique in the document; depends on the rule and the words, not on the place
    finding: Finding | None = None  # None for `WITHHELD` and `UNUSED_IGNORE`
    deleted: tuple[Span, ...] = ()  # the spans of its edits


def diagnostics(entry: Entry) -> Iterator[Diagnostic]:
    """Yield all diagnostics of a document in order of place; `WITHHELD`, which concerns all of it, comes first."""
    withheld = entry.cleaned.report.withheld
    if withheld:
        yield Diagnostic(WITHHELD, withheld, Span(0, 0), removed=False, fingerprint=WITHHELD)
    yield from located_diagnostics(entry)


def located_diagnostics(entry: Entry) -> list[Diagnostic]:
    """Return the diagnostics that point at a passage of the document, in order of place."""
    return sorted((*_of_findings(entry), *_of_unused_ignores(entry)), key=lambda diagnostic: diagnostic.span)


def _of_findings(entry: Entry) -> Iterator[Diagnostic]:
    report = entry.cleaned.report
    deleted: dict[int, tuple[Span, ...]] = {}
    for edit in report.edits:
        for position in edit.findings:
            deleted[position] = (*deleted.get(position, ()), edit.span)
    for position, fingerprint in enumerate(fingerprints(report.findings, entry.cleaned.source)):
        finding, spans = report.findings[position], deleted.get(position, ())
        yield Diagnostic(finding.rule, finding.reason, finding.span, bool(spans), fingerprint, finding, spans)


def _of_unused_ignores(entry: Entry) -> Iterator[Diagnostic]:
    for number, span in enumerate(entry.cleaned.report.unused_ignores, start=1):
        reason = f"“{span.of(entry.cleaned.source)}” suppresses nothing; remove it."
        yield Diagnostic(UNUSED_IGNORE, reason, span, removed=False, fingerprint=f"{UNUSED_IGNORE}-{number}")
