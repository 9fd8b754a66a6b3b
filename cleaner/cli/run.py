"""Clean documents one by one, write each cleaned text and all reports."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.inputs import Job, refuse_clashes
from cleaner.cli.interrupts import Interrupts
from cleaner.cli.options import STANDARD_STREAM, Options
from cleaner.cli.report_writers import FileReport, ReportWriter, StreamReport, write_reports
from cleaner.errors import CleanerError, FileError
from cleaner.model import Cleaned
from cleaner.reports import Entry, renderer_for
from cleaner.reports.terminal import printable

MAX_SEQUENTIAL: Final = 400  # documents that one process checks sooner than several, which take time to start

Store: TypeAlias = Callable[[Job, Cleaned, files.Coding], None]  # writes a cleaned text


class Checked(NamedTuple):
    """A cleaned document, not yet written."""

    cleaned: Cleaned
    coding: files.Coding
    seconds: float


class RunCounts:
    """The numbers of a run."""

    __slots__ = ("changed", "documents", "findings")

    def __init__(self) -> None:
        self.documents = 0
        self.findings = 0  # including unused suppression comments
        self.changed = 0  # documents

    def count(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Count the entries; a renderer that writes nothing."""
        for entry in entries:
            self.documents += 1
            self.findings += entry.cleaned.report.found
            self.changed += bool(entry.cleaned.report.edits)
            yield ""


def run(
    jobs: Sequence[Job], options: Options, console: Console, reports: Sequence[ReportWriter], store: Store | None = None
) -> RunCounts:
    """Clean every document, pass its text to `store`, and write its findings to all reports.

    The error of one document is printed and the others are still cleaned. After an interrupt or another error the
    reports contain every text that has been stored.
    """
    interrupts = Interrupts()
    entries = _entries(jobs, options, console, store, interrupts)
    with interrupts if store else nullcontext():
        return report_entries(entries, jobs, options, reports, finish_on_error=store is not None)


def report_entries(
    entries: Iterable[Entry],
    jobs: Sequence[Job],
    options: Options,
    reports: Sequence[ReportWriter],
    *,
    finish_on_error: bool = False,
) -> RunCounts:
    """Write the entries of the jobs to all reports, those of `--report` included; see `write_reports`."""
    counts = RunCounts()
    extra = [FileReport(renderer_for(path), path) for path in options.report or ()]
    refuse_clashes(jobs, [report.path for report in (*reports, *extra) if isinstance(report, FileReport)])
    write_reports(entries, [StreamReport(counts.count, str), *reports, *extra], finish_on_error=finish_on_error)
    return counts


def _entries(
    jobs: Sequence[Job], options: Options, console: Console, store: Store | None, interrupts: Interrupts
) -> Iterator[Entry]:
    results = _results(jobs, options, store, interrupts)
    for done, job in enumerate(jobs):
        console.progress(done, len(jobs))
        result = next(results)
        if isinstance(result, CleanerError):
            console.error(result)
            continue
        cleaned, coding, seconds = result
        if options.verbose:
            console.err(_account(job, cleaned, seconds))
        yield Entry(job.label, cleaned, coding.encoding, coding.bom, job.format, applied=store is not None)


def _results(
    jobs: Sequence[Job], options: Options, store: Store | None, interrupts: Interrupts
) -> Iterator[Checked | CleanerError]:
    """Yield the result for each job, or the error of one that cannot be cleaned, when the caller requests it."""
    if not store and len(jobs) > MAX_SEQUENTIAL and all(job.path != STANDARD_STREAM for job in jobs):
        from cleaner.cli.workers import checked_on_all_cores  # here, since it starts processes

        yield from checked_on_all_cores(jobs, options)
        return
    for job in jobs:
        try:
            with interrupts.permitted():
                result = checked(job, options.encoding)
            if store:
                store(job, result.cleaned, result.coding)
            yield result
        except CleanerError as error:
            yield error


def checked(job: Job, encoding: str) -> Checked:
    """Clean a document, and write nothing. Raises `CleanerError`, whose message names the document."""
    begun = time.perf_counter()
    source = files.decode(read_bytes(job.path), job.label, encoding)
    try:
        cleaned = job.clean(source.text)
    except FileError:
        raise
    except CleanerError as error:
        raise CleanerError(f"{job.label}: {error}") from None
    return Checked(cleaned, source.coding, time.perf_counter() - begun)


def _account(job: Job, cleaned: Cleaned, seconds: float) -> str:
    """Return how a document was processed and, if removal was withheld, why."""
    settings = f"settings of {job.settings}" if job.settings else "default settings"
    report = cleaned.report
    found = f"{report.found} found, {len(report.removed())} to remove"
    reason = f"; {report.withheld}" if report.withheld else ""
    details = f"{job.format}, profile {job.config.profile}, {settings}, {seconds * 1000:.0f} ms"
    return f"{printable(job.label)}: {details}: {found}{printable(reason)}\n"


def read_bytes(path: Path) -> bytes:
    """Return the content of a file or of standard input. Raises `FileError`."""
    return sys.stdin.buffer.read() if path == STANDARD_STREAM else files.read_bytes(path)
