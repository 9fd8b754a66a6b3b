"""The report for people: every finding with its reason, its text and the other copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from cleaner.lazy import LazyFunction
from cleaner.model import Boilerplate, Promo, Repeat
from cleaner.reports.diagnostics import Diagnostic, located_diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.summary import Totals, count_outcomes, removal_status
from cleaner.reports.terminal import PLAIN, LineIndex, Style, paint, printable, shorten, wrap

MAX_LISTED: Final = 20  # lost words of one finding; the marks in the copies show the rest
TEXT_END: Final = 60  # characters at either end of a long text

_mark_differences = LazyFunction("cleaner.reports.word_diff", "mark_differences")  # most texts repeat nothing


class _Labels(NamedTuple):
    """The labels of a finding's text, of the other copy, and of words that only the text of the finding has."""

    text: str
    original: str
    lost: str


_REMOVED: Final = _Labels("removed", "kept", "lost")
_PLANNED: Final = _Labels("to remove", "to keep", "lost")
_REPORTED: Final = _Labels("here", "there", "only here")


def as_full(entries: Iterable[Entry], style: Style = PLAIN) -> Iterator[str]:
    """Yield the findings of every document that has any, and the totals of all documents.

    A repeat is shown with both copies, in which the words that differ are marked; a promo line with the words that
    identify it.
    """
    totals = Totals()
    for entry in entries:
        found = located_diagnostics(entry)
        if found:
            yield from _document(entry, found, style)
        totals.add(entry)
        totals.add_words(entry)
        yield ""  # ends the entry: see `cleaner.reports`
    if totals.files:
        yield from _totals(totals, style)


def _totals(totals: Totals, style: Style) -> Iterator[str]:
    yield paint(f"{totals.findings_sentence} {totals.words_sentence}".rstrip(), style.strong) + "\n"
    if totals.withheld:
        yield wrap(totals.withheld_sentence, "    ", style.width) + "\n"
    for rule, count in sorted(totals.removed.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"    {count:,} × {printable(rule)}\n"


def _document(entry: Entry, found: Sequence[Diagnostic], style: Style) -> Iterator[str]:
    lines, path = LineIndex(entry.cleaned.source), printable(entry.path)
    yield paint(f"{path}: {count_outcomes(found, applied=entry.applied)}", style.strong) + "\n"
    if entry.cleaned.report.withheld:
        yield wrap(printable(entry.cleaned.report.withheld), "  ", style.width) + "\n"
    for diagnostic in found:
        status = removal_status(applied=entry.applied) if diagnostic.removed else "reported"
        place = paint(f"{path}:{lines.line(diagnostic.span.start)}", style.strong)
        rule = paint(printable(diagnostic.rule), style.removed if diagnostic.removed else style.reported)
        yield f"\n  {place}: {rule}, {status}\n"
        yield wrap(printable(diagnostic.reason), "    ", style.width) + "\n"
        for label, text in _details(diagnostic, entry, lines, style):
            yield wrap(f"{paint(f'{label}:', style.faint)} {text.strip()}", "    ", style.width) + "\n"
    yield "\n"


def _details(diagnostic: Diagnostic, entry: Entry, lines: LineIndex, style: Style) -> Iterator[tuple[str, str]]:
    """Yield the texts that belong to a diagnostic, each with its label."""
    source, finding = entry.cleaned.source, diagnostic.finding
    labels = (_REMOVED if entry.applied else _PLANNED) if diagnostic.removed else _REPORTED
    if isinstance(finding, Promo):
        yield labels.text, shorten(finding.span.of(source), TEXT_END)
        evidence = ", ".join(map(_quote, finding.evidence))
        if evidence and evidence not in printable(finding.reason):
            yield "evidence", evidence
    elif isinstance(finding, Boilerplate):  # the reason names the pages
        yield labels.text, shorten(finding.span.of(source), TEXT_END)
    elif isinstance(finding, Repeat):
        yield from _copies(finding, source, lines, labels, style)


def _copies(repeat: Repeat, source: str, lines: LineIndex, labels: _Labels, style: Style) -> Iterator[tuple[str, str]]:
    for fact in repeat.facts:
        yield "differs", f"{printable(fact.kind)}, {_quote(fact.here)} here and {_quote(fact.there)} there"
    text = repeat.span.of(source)
    if repeat.document and not repeat.original_text:  # the same words, in a file that the reason names
        yield labels.text, shorten(text, TEXT_END)
        return
    if repeat.document:
        original, place = repeat.original_text, f"{printable(repeat.document)}, line {repeat.place[0]}"
    else:
        original, place = repeat.original.of(source), f"line {lines.line(repeat.original.start)}"
    if repeat.similarity == 1:  # one copy shows the words of both
        yield f"{labels.original}, {place}", shorten(original, TEXT_END)
    else:
        text, original = _mark_differences(text, original, style.lost, style.kept)
        yield f"{labels.text}, line {lines.line(repeat.span.start)}", text
        yield f"{labels.original}, {place}", original
    if repeat.lost:
        more = f" and {len(repeat.lost) - MAX_LISTED} more" if len(repeat.lost) > MAX_LISTED else ""
        yield labels.lost, ", ".join(map(printable, repeat.lost[:MAX_LISTED])) + more


def _quote(text: str) -> str:
    return f"“{printable(text)}”" if text else "nothing"
