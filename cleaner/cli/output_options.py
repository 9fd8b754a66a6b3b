"""The options about the list of findings: its format and file, statistics, and the exit status."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from cleaner.cli.console import Console, has_colour, width
from cleaner.cli.main import FOUND
from cleaner.cli.options import STANDARD_STREAM
from cleaner.cli.report_writers import FileReport, ReportWriter, StreamReport
from cleaner.reports import RENDERERS, in_style
from cleaner.reports.terminal import COLOUR, PLAIN

# Formats that people read. Lines may follow them, while a program would fail to parse such lines.
FOR_PEOPLE: Final = frozenset({"concise", "full", "diff", "statistics"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """The options of `check` and `fix` about the list of findings."""

    output_format: str
    output_file: Path | None
    statistics: bool
    exit_zero: bool

    def reports(self, default_format: str, console: Console, *, quiet: bool) -> list[ReportWriter]:
        """Return the list of findings and, if asked for, the statistics."""
        name = self.output_format or default_format
        reports = list[ReportWriter]()
        if self.output_file not in (None, STANDARD_STREAM):
            reports.append(FileReport(RENDERERS[name], self.output_file))
        elif self.output_file or not quiet:
            reports.append(terminal_report(name, sys.stdout, console.out))
        if self.statistics and not quiet:
            shares_stdout = isinstance(reports[0], StreamReport) and name not in FOR_PEOPLE
            reports.append(StreamReport(RENDERERS["statistics"], console.err if shares_stdout else console.out))
        return reports

    def exit_status(self, found: int) -> int:
        """Return the exit status of a run with so many findings."""
        return FOUND if found and not self.exit_zero else 0


def terminal_report(name: str, stream: TextIO, write: Callable[[str], None]) -> StreamReport:
    """Return a report that is printed: in colour if the stream supports it, in lines that fit the terminal.

    A terminal gets no control characters of the texts. A diff in a pipe keeps them, for `patch`.
    """
    style = (COLOUR if has_colour(stream) else PLAIN)._replace(width=width(stream), escapes=stream.isatty())
    return StreamReport(in_style(name, style), write)
