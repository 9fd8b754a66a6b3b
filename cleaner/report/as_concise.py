"""One finding a line, as linters print them, for editors and for `grep`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.report.display import PLAIN, Lines, Style, paint, shown
from cleaner.report.entry import Entry


def as_concise(entries: Iterable[Entry], style: Style = PLAIN) -> Iterator[str]:
    """Yield `path:line:column: rule reason` for every finding, removed or not, by its place.

    A document from which nothing was removed because too much would have gone has one more line, with
    `withheld` for a rule.
    """
    for entry in entries:
        report, lines = entry.cleaned.report, Lines(entry.cleaned.source)
        yield ""  # a sign of life, by which no renderer runs ahead of another
        if report.withheld:
            yield _line(entry.path, (1, 1), "withheld", report.withheld, style)
        for finding in report.findings:
            yield _line(entry.path, lines.place(finding.span.start), finding.rule, finding.reason, style)


def _line(path: str, place: tuple[int, int], rule: str, reason: str, style: Style) -> str:
    line, column = place
    return f"{paint(shown(path), style.strong)}:{line}:{column}: {paint(rule, style.removed)} {shown(reason)}\n"
