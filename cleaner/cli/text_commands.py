"""What `clean`, `check` and `fix` do with texts. Each function returns the exit status."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.inputs import Job, find_jobs, is_folder, refuse_clashes, with_outputs, without_links
from cleaner.cli.options import STANDARD_STREAM, AcrossOptions, CheckOptions, Options
from cleaner.cli.output_options import ListOptions, terminal_report
from cleaner.cli.report_writers import ReportWriter, StreamReport
from cleaner.cli.run import RunCounts, report_entries, run
from cleaner.cli.show_config import shows_config
from cleaner.errors import CleanerError
from cleaner.lazy import LazyFunction
from cleaner.model import Cleaned
from cleaner.reports import Entry
from cleaner.reports.terminal import without_controls

# Loaded on first use, since only corpora need DuckDB.
_clean_across = LazyFunction("cleaner.cli.corpus", "clean_texts_across")


def clean_texts(paths: Sequence[Path], output: str, options: Options, console: Console, across: AcrossOptions) -> int:
    """Write the cleaned texts to the output, or a single one to standard output."""
    jobs = find_jobs(paths, options, console)
    if shows_config(jobs, options, console):
        return 0
    report_files = options.report
    if output:
        jobs, folder = with_outputs(jobs, paths, output)
        if jobs and not report_files and not options.no_report:
            report_files = [folder / "report.json", folder / "report.html"]
    elif len(paths) > 1 or is_folder(paths[0]):
        raise CleanerError("--output: is missing; standard output takes one text only; name a folder")
    is_short = bool(output or report_files or options.no_report)
    printed = StreamReport(_withheld, console.err) if is_short else terminal_report("full", sys.stderr, console.err)
    reports = [] if options.quiet else [printed]
    options = replace(options, report=report_files)

    def store(job: Job, cleaned: Cleaned, coding: files.Coding) -> None:
        content = coding.encode(cleaned.text)
        if job.output:
            files.write(job.output, content)
        else:
            console.out(content)

    def clean_all(jobs: Sequence[Job]) -> RunCounts:
        return run(jobs, options, console, reports, store)

    counts = _clean_across(jobs, output, clean_all, options, across, console) if across.across else clean_all(jobs)
    if output and not options.quiet:
        console.err(f"{counts.documents} cleaned, {counts.changed} of them changed\n")
    return 0


def check_texts(
    paths: Sequence[Path], options: Options, listing: ListOptions, wanted: CheckOptions, console: Console
) -> int:
    """List the findings, or write them to the baseline."""
    jobs = without_links(find_jobs(paths, options, console, creates_baseline=wanted.update_baseline))
    if wanted.since.are_given:
        from cleaner.cli.since import ChangedJobs

        changed = ChangedJobs(jobs, wanted.since, console)
        jobs = changed.every if wanted.across else changed.with_stale_copies(options, console)
    if shows_config(jobs, options, console):
        return 0

    def check(jobs: Sequence[Job], reports: Sequence[ReportWriter]) -> RunCounts:
        if not wanted.across:
            return run(jobs, options, console, reports)
        from cleaner.cli.across import entries_across

        return report_entries(
            entries_across(jobs, options, console, every_copy=wanted.update_baseline), jobs, options, reports
        )

    if wanted.update_baseline:
        from cleaner.cli.update_baseline import BaselineUpdate

        update = BaselineUpdate(jobs, across=wanted.across, adds=wanted.since.are_given)
        written = [job._replace(baseline=None) for job in jobs]  # the baselines are outputs now
        refuse_clashes(written, [*(options.report or ()), *update.files])
        check(update.jobs, [update.report])
        update.write(console, quiet=options.quiet)
        return 0
    counts = check(jobs, listing.reports("concise", console, quiet=options.quiet))
    return listing.exit_status(counts.findings)


def fix_texts(paths: Sequence[Path], options: Options, listing: ListOptions, console: Console, *, diff: bool) -> int:
    """Clean the files in place, or print the changes as a diff."""
    if STANDARD_STREAM in paths and not diff:
        raise CleanerError("-: standard input cannot be changed in place; use `cleaner clean -`, or --diff")
    jobs = without_links(find_jobs(paths, options, console))
    if shows_config(jobs, options, console):
        return 0
    reports = listing.reports("diff" if diff else "full", console, quiet=options.quiet)

    def store(job: Job, cleaned: Cleaned, coding: files.Coding) -> None:
        if cleaned.report.edits:
            files.write(job.path, coding.encode(cleaned.text), replaces=coding.encode(cleaned.source))

    counts = run(jobs, options, console, reports, None if diff else store)
    return listing.exit_status(counts.changed)


def _withheld(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for every document from which nothing was removed, since too much would have been."""
    for entry in entries:
        if withheld := entry.cleaned.report.withheld:
            yield without_controls(f"{entry.path}: {withheld}") + "\n"
        yield ""
