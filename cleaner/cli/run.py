"""The work itself: documents are read, cleaned and rendered one by one, so that no more than a few are held."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TypeAlias

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.inputs import STDIN, Job, refuse_clashes
from cleaner.cli.interrupts import Interrupts
from cleaner.cli.options import Options
from cleaner.cli.report_writers import FileSink, Sink, render
from cleaner.errors import CleanerError, FileError
from cleaner.model import Cleaned
from cleaner.reports import Entry, renderer_for
from cleaner.reports.terminal import printable

Store: TypeAlias = Callable[[Job, Cleaned, files.Coding], None]  # puts a cleaned text where it belongs


class Tally:
    """What a run came to."""

    __slots__ = ("changed", "documents", "found")

    def __init__(self) -> None:
        self.documents = 0
        self.found = 0  # findings, and comments that ignore nothing
        self.changed = 0  # documents that lost something

    def count(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Count the entries as they pass, as a renderer that has nothing to say."""
        for entry in entries:
            self.documents += 1
            self.found += entry.cleaned.report.found
            self.changed += bool(entry.cleaned.report.edits)
            yield ""


def run(
    jobs: Sequence[Job],
    options: Options,
    console: Console,
    sinks: Sequence[Sink | FileSink],
    store: Store | None = None,
) -> Tally:
    """Clean every document, hand its text to `store` and its findings to every sink and report file.

    A document with a fault is told on the screen, and the others are done. What has been stored is
    reported even where an interrupt or another fault ends the run early.
    """
    interrupts = Interrupts()
    entries = _entries(jobs, options, console, store, interrupts)
    with interrupts if store else nullcontext():
        return report(entries, jobs, options, sinks, to_the_end=store is not None)


def report(
    entries: Iterable[Entry],
    jobs: Sequence[Job],
    options: Options,
    sinks: Sequence[Sink | FileSink],
    *,
    to_the_end: bool = False,
) -> Tally:
    """Hand the findings of what came of the jobs to every sink and report file; see `render`."""
    tally = Tally()
    reports = [FileSink(renderer_for(path), path) for path in options.report or ()]
    refuse_clashes(jobs, [sink.path for sink in (*sinks, *reports) if isinstance(sink, FileSink)])
    render(entries, [Sink(tally.count, str), *sinks, *reports], to_the_end=to_the_end)
    return tally


def _entries(
    jobs: Sequence[Job], options: Options, console: Console, store: Store | None, interrupts: Interrupts
) -> Iterator[Entry]:
    for done, job in enumerate(jobs):
        console.progress(done, len(jobs))
        begun = time.perf_counter()
        try:
            with interrupts.allowed():
                source = files.decode(read_bytes(job.path), job.shown, options.encoding)
                cleaned = job.clean(source.text)
            if store:
                store(job, cleaned, source.coding)
        except FileError as error:
            console.error(error)
            continue
        except CleanerError as error:
            console.error(CleanerError(f"{job.shown}: {error}"))
            continue
        if options.verbose:
            console.err(_account(job, cleaned, time.perf_counter() - begun))
        yield Entry(
            job.shown, cleaned, source.coding.encoding, source.coding.bom, job.format, applied=store is not None
        )


def _account(job: Job, cleaned: Cleaned, seconds: float) -> str:
    """Tell how a document was looked at, and why it stays where it does although something was to go."""
    settings = f"settings of {job.settings}" if job.settings else "no file with settings"
    report = cleaned.report
    found = f"{report.found} found, {len(report.removed())} to go"
    why = f"; {report.withheld}" if report.withheld else ""
    how = f"{job.format}, profile {job.config.profile}, {settings}, {seconds * 1000:.0f} ms"
    return f"{printable(job.shown)}: {how}: {found}{printable(why)}\n"


def read_bytes(path: Path) -> bytes:
    """Return what a file, or standard input, holds. Raises `FileError`."""
    return sys.stdin.buffer.read() if path == STDIN else files.read_bytes(path)
