"""The options that say how what is found is printed, and where."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TextIO

from cleaner.cli.command import FOUND
from cleaner.cli.console import Console, has_colour, width
from cleaner.cli.inputs import STDOUT
from cleaner.cli.option_groups import Group
from cleaner.cli.options import completing
from cleaner.cli.report_writers import FileSink, Sink
from cleaner.errors import CleanerError
from cleaner.reports import RENDERERS, in_style
from cleaner.reports.terminal import COLOUR, PLAIN

if TYPE_CHECKING:
    import typer

# What people read on a terminal; a line more does it no harm, as it would where a program reads.
FOR_PEOPLE: Final = frozenset({"concise", "full", "diff", "statistics"})


class Output(Group):
    """What was said about the list of findings."""

    output_format: Annotated[
        str,
        typer.Option(
            metavar="NAME", help=f"How to list: {', '.join(RENDERERS)}.", autocompletion=completing(*RENDERERS)
        ),
    ] = ""
    output_file: Annotated[Path | None, typer.Option(metavar="FILE", help="List in a file; - is standard output.")] = (
        None
    )
    statistics: Annotated[bool, typer.Option("--statistics", help="Count by rule, after the list.")] = False
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit with 0 whatever is found; errors are still 2.")
    ] = False

    def check(self) -> None:
        """Raise `CleanerError` for an unknown format."""
        if self.output_format and self.output_format not in RENDERERS:
            known = ", ".join(RENDERERS)
            raise CleanerError(f"--output-format is {self.output_format!r}, but must be one of {known}")

    def sinks(self, usual: str, console: Console, *, quiet: bool) -> list[Sink | FileSink]:
        """Return where the list goes, and the counts: in the usual format, unless another one was named."""
        name, is_file = self.output_format or usual, self.output_file not in (None, STDOUT)
        sinks = list[Sink | FileSink]()
        if is_file and self.output_file:
            sinks.append(FileSink(RENDERERS[name], self.output_file))
        elif self.output_file or not quiet:
            sinks.append(styled(name, sys.stdout, console.out))
        if self.statistics and not quiet:
            is_apart = is_file or name in FOR_PEOPLE
            sinks.append(Sink(RENDERERS["statistics"], console.out if is_apart else console.err))
        return sinks

    def status(self, found: int) -> int:
        """Return the exit status after a run that found so many."""
        return FOUND if found and not self.exit_zero else 0


def styled(name: str, stream: TextIO, write: Callable[[str], None]) -> Sink:
    """Return a report that goes to a stream: in colour where that is welcome, in lines as wide as a terminal."""
    style = (COLOUR if has_colour(stream) else PLAIN)._replace(width=width(stream))
    return Sink(in_style(name, style), write)
