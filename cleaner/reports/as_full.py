"""The report that people read: every finding with its reason, and what became of the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cleaner.lazy import LazyFunction
from cleaner.model import Finding, Repeat
from cleaner.reports.diagnostics import Diagnostic, passages
from cleaner.reports.entry import Entry
from cleaner.reports.summary import Totals, counted_of, documents, verdict
from cleaner.reports.terminal import PLAIN, LineIndex, Style, paint, shown, wrapped

LISTED: Final = 20  # words that are lost; the marks in the copies show more

# What the copy is called that a finding is about, the other copy, and words of the one only.
_REMOVED: Final = ("gone", "kept", "lost")
_TO_REMOVE: Final = ("goes", "stays", "lost")
_REPORTED: Final = ("here", "there", "only here")

_compared = LazyFunction("cleaner.reports.word_diff", "compared")  # most texts repeat nothing
_shortened = LazyFunction("cleaner.reports.word_diff", "shortened")


def as_full(entries: Iterable[Entry], style: Style = PLAIN) -> Iterator[str]:
    """Yield the findings of every document that has any, and a summary of all documents, if there are any.

    For a repeat both copies are shown with the words marked that differ; for a promo line, what gave
    it away.
    """
    totals = Totals()
    for entry in entries:
        told = passages(entry)
        yield from _document(entry, told, style) if told else ("",)
        totals.add(entry)
    if not totals.documents:
        return
    share = f"; {totals.share}" if totals.share else ""
    yield paint(f"{documents(totals.documents)}: {totals.found}{share}", style.strong) + "\n"
    if totals.withheld:
        left = f"{documents(totals.withheld)} left unchanged, since too much would have gone"
        yield wrapped(left, "    ", style.width) + "\n"
    for rule, count in sorted(totals.removed.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"    {count:,} × {rule}\n"


def _document(entry: Entry, told: Sequence[Diagnostic], style: Style) -> Iterator[str]:
    report, source, lines = entry.cleaned.report, entry.cleaned.source, LineIndex(entry.cleaned.source)
    path = shown(entry.path)
    yield paint(f"{path}: {counted_of(told, applied=entry.applied)}", style.strong) + "\n"
    if report.withheld:
        yield wrapped(shown(report.withheld), "  ", style.width) + "\n"
    removal = verdict(applied=entry.applied), _REMOVED if entry.applied else _TO_REMOVE, style.removed
    mention = "reported", _REPORTED, style.reported
    for remark in told:
        place = paint(f"{path}:{lines.line(remark.span.start)}", style.strong)
        became, labels, colour = removal if remark.removed else mention
        yield f"\n  {place}: {paint(remark.rule, colour)}, {became}\n"
        yield wrapped(shown(remark.reason), "    ", style.width) + "\n"
        particulars = _particulars(remark.finding, source, lines, labels, style) if remark.finding else ()
        for label, text in particulars:
            yield wrapped(f"{paint(f'{label}:', style.faint)} {text.strip()}", "    ", style.width) + "\n"
    yield "\n"


def _particulars(
    finding: Finding, source: str, lines: LineIndex, labels: tuple[str, str, str], style: Style
) -> Iterator[tuple[str, str]]:
    """Yield what there is to show of a finding, each with its label."""
    text, (here, there, lost) = finding.span.of(source), labels
    if not isinstance(finding, Repeat):
        yield here, _shortened(text)
        evidence = ", ".join(map(_quoted, finding.evidence))
        if evidence and evidence not in shown(finding.reason):
            yield "evidence", evidence
        return
    yield from (
        ("differs", f"{fact.kind}, {_quoted(fact.here)} here and {_quoted(fact.there)} there") for fact in finding.facts
    )
    if finding.document:
        yield here, _shortened(text)  # the reason says where the other one is
        return
    original, at = finding.original.of(source), f"line {lines.line(finding.original.start)}"
    if finding.similarity == 1:
        yield f"{there}, {at}", _shortened(original)  # the same words: one copy tells both
    else:
        text, original = _compared(text, original, style.lost, style.kept)
        yield f"{here}, line {lines.line(finding.span.start)}", text
        yield f"{there}, {at}", original
    if finding.lost:
        more = f" and {len(finding.lost) - LISTED} more" if len(finding.lost) > LISTED else ""
        yield lost, ", ".join(map(shown, finding.lost[:LISTED])) + more


def _quoted(text: str) -> str:
    return f"“{shown(text)}”" if text else "nothing"
