"""One finding a line, as linters print them, for editors and for `grep`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.lazy import LazyFunction
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import PLAIN, LineIndex, Style, paint, shown

_remarks = LazyFunction("cleaner.reports.diagnostics", "diagnostics")  # most pages have none


def as_concise(entries: Iterable[Entry], style: Style = PLAIN) -> Iterator[str]:
    """Yield `path:line:column: rule reason` for every finding, removed or not, by its place.

    A document from which nothing was removed because too much would have gone has one more line, with
    `withheld` for a rule.
    """
    for entry in entries:
        yield ""  # a sign of life, by which no renderer runs ahead of another
        report = entry.cleaned.report
        if not report.found and not report.withheld:
            continue
        lines = LineIndex(entry.cleaned.source)
        for remark in _remarks(entry):
            line, column = lines.place(remark.span.start)
            path = paint(shown(entry.path), style.strong)
            rule = paint(remark.rule, style.removed if remark.removed else style.reported)
            yield f"{path}:{line}:{column}: {rule} {shown(remark.reason)}\n"
