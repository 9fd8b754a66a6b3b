"""One line for each finding, as linters print them, for editors and for `grep`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS
from cleaner.model import Boilerplate, Fact, Promo, Repeat
from cleaner.reports.diagnostics import Diagnostic, diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.summary import Totals
from cleaner.reports.terminal import PLAIN, LineIndex, Style, paint, printable, shorten
from cleaner.text.percent import percent

MAX_LISTED: Final = 3  # facts or words of one finding
QUOTE_END: Final = 25  # characters at either end of a long quote

_KINDS: Final = {**PROMO_KINDS, **OPTIONAL_KINDS}
_MARK: Final = " [*]"  # after the rule of a finding whose text `fix` removes


def as_concise(entries: Iterable[Entry], style: Style = PLAIN) -> Iterator[str]:
    """Yield `path:line:column rule [*] message` for every finding, and one line that sums up all files.

    `[*]` marks what `fix` removes or has removed. The message about a repeat names the line of the other copy, the
    similarity, and what the kept copy adds or what the copies state differently. If another file has the same words,
    the message is the reason, which names that file.
    """
    totals = Totals()
    for entry in entries:
        totals.add(entry)
        yield from concise_lines(entry, style)
        yield ""  # ends the entry: see `cleaner.reports`
    if totals.files:
        yield paint(totals.findings_sentence, style.strong) + "\n"


def concise_lines(entry: Entry, style: Style = PLAIN) -> Iterator[str]:
    """Yield a line for every diagnostic of a document, in order of place."""
    report = entry.cleaned.report
    if not report.found and not report.withheld:
        return
    lines, path = LineIndex(entry.cleaned.source), paint(printable(entry.path), style.strong)
    for diagnostic in diagnostics(entry):
        line, column = lines.line_and_column(diagnostic.span.start)
        rule = paint(printable(diagnostic.rule), style.removed if diagnostic.removed else style.reported)
        mark = _MARK if diagnostic.removed else ""
        yield f"{path}:{line}:{column} {rule}{mark} {_message(diagnostic, entry.cleaned.source, lines)}\n"


def _message(diagnostic: Diagnostic, source: str, lines: LineIndex) -> str:
    finding = diagnostic.finding
    if isinstance(finding, Repeat) and (finding.original_text or not finding.document):
        return _about_repeat(finding, lines)
    if isinstance(finding, Boilerplate):
        return f"{_quote(finding.span.of(source))} {_pages(finding)}"
    if isinstance(finding, Promo) and finding.kind in _KINDS:
        words = " … ".join(finding.evidence) or finding.span.of(source)
        return f"{_quote(words)} {_KINDS[finding.kind]}"
    return printable(diagnostic.reason)


def _about_repeat(repeat: Repeat, lines: LineIndex) -> str:
    if repeat.rule == "contained-paragraph":  # its similarity is low, since the other paragraph is longer
        return f"is contained in {_other_copy(repeat, lines)}"
    similarity = f" ({percent(repeat.similarity)})" if repeat.similarity < 1 else ""
    repeats = f"repeats {_other_copy(repeat, lines)}{similarity}"
    differences = list(map(_difference, repeat.facts))
    if not differences and not repeat.safe:  # each copy states something that the other one lacks
        differences = [_difference(Fact("", word, "")) for word in repeat.lost]
        differences += [_difference(Fact("", "", words)) for words in repeat.added]
    if differences:
        return f"{repeats} but differs: {_listed(differences, '; ')}"
    if repeat.added:
        return f"{repeats}, which adds {_listed(list(map(_quote, repeat.added)), ', ')}"
    return repeats


def _pages(boilerplate: Boilerplate) -> str:
    """Return on which pages a line recurs."""
    site = f" of {printable(boilerplate.site)}" if boilerplate.site else ""
    examples = f", such as {', '.join(map(printable, boilerplate.examples))}" if boilerplate.examples else ""
    return f"recurs on {boilerplate.pages:,} of {boilerplate.of:,} pages{site}{examples}"


def _other_copy(repeat: Repeat, lines: LineIndex) -> str:
    """Return the lines of the other copy, or its first line if it is in another document."""
    if repeat.document:
        return f"line {repeat.place[0]} of {printable(repeat.document)}"
    first, last = lines.line(repeat.original.start), lines.last_line(repeat.original)
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _difference(fact: Fact) -> str:
    if fact.here and fact.there:
        return f"{_quote(fact.here)} here, {_quote(fact.there)} there"
    return f"{_quote(fact.here)} only here" if fact.here else f"{_quote(fact.there)} only there"


def _listed(items: Sequence[str], separator: str) -> str:
    more = f" and {len(items) - MAX_LISTED} more" if len(items) > MAX_LISTED else ""
    return separator.join(items[:MAX_LISTED]) + more


def _quote(text: str) -> str:
    return f'"{shorten(text.strip(), QUOTE_END)}"'
