"""The commands: each translates its arguments, has the library do the work, and returns an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from cleaner import files
from cleaner.cli.command import Command
from cleaner.cli.console import Console
from cleaner.cli.inputs import STDIN, STDOUT, Job, find_jobs, paths_of, with_outputs, without_links
from cleaner.cli.options import ConfigFile, Options, RowOptions, RuleFiles, only_rules
from cleaner.cli.output_options import Output, styled
from cleaner.cli.report_writers import FileSink, Sink
from cleaner.cli.run import Tally, report, run
from cleaner.cli.show_config import shows
from cleaner.errors import CleanerError
from cleaner.model import Cleaned
from cleaner.reports import Entry

if TYPE_CHECKING:
    import typer  # see `cleaner.cli.options`

Inputs: TypeAlias = """Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Files, folders, or - for standard input.")
]"""


def clean(
    inputs: Inputs,
    console: Console,
    options: Options,
    rows: RowOptions,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="PLACE", help="A file or, for several inputs, a folder; - for standard output."
        ),
    ] = "",
) -> int:
    """Write the cleaned text, and report what went.

    The text goes to standard output and the report to standard error. With --output the text goes
    there, and a report.json and a report.html lie beside it.

    Rows of .jsonl, .csv (both also .gz and .zst) and .parquet are cleaned in one of their fields. The
    report of them and the rows that cannot be cleaned lie beside the output.
    """
    from cleaner.cli.row_inputs import are_rows

    paths, output = paths_of(inputs), "" if output == str(STDOUT) else output
    if are_rows(paths, rows):
        from cleaner.cli.rows import clean_rows

        return clean_rows(paths, output, options, rows, console)
    jobs = find_jobs(paths, options, console.error)
    if shows(jobs, options, console):
        return 0
    if output:
        jobs, folder = with_outputs(jobs, paths, output)
        if jobs and not options.report and not options.no_report:
            options = Options(vars(options) | {"report": [folder / "report.json", folder / "report.html"]})
    elif len(paths) > 1 or paths[0].is_dir():
        raise CleanerError("standard output takes one text only; name a folder for several by --output")
    is_told_elsewhere = output or options.report or options.no_report
    told = Sink(_withheld, console.err) if is_told_elsewhere else styled("full", sys.stderr, console.err)

    def store(job: Job, cleaned: Cleaned, coding: files.Coding) -> None:
        content = coding.encode(cleaned.text)
        if job.output:
            files.write(job.output, content)
        else:
            console.out(content)

    tally = run(jobs, options, console, [] if options.quiet else [told], store)
    if output and not options.quiet:
        console.err(f"{tally.documents} cleaned, {tally.changed} of them changed\n")
    return 0


def check(
    inputs: Inputs,
    console: Console,
    options: Options,
    listing: Output,
    *,
    across: Annotated[
        bool, typer.Option("--across", help="Look for paragraphs that stand in several files, and for nothing else.")
    ] = False,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Write what is found into the baseline, and stop.")
    ] = False,
) -> int:
    """Print what is found, one finding a line, and change nothing."""
    found = find_jobs(paths_of(inputs), options, console.error, renews_baseline=update_baseline)
    jobs = without_links(found)
    if shows(jobs, options, console):
        return 0

    def look(jobs: Sequence[Job], sinks: Sequence[Sink | FileSink]) -> Tally:
        if not across:
            return run(jobs, options, console, sinks)
        from cleaner.cli.across import entries_across

        return report(entries_across(jobs, options, console), jobs, options, sinks)

    if update_baseline:
        from cleaner.cli.update_baseline import Update

        update = Update(jobs, across=across)
        look(update.jobs, [update.sink])
        update.write(str if options.quiet else console.err)
        return 0
    return listing.status(look(jobs, listing.sinks("concise", console, quiet=options.quiet)).found)


def fix(
    inputs: Inputs,
    console: Console,
    options: Options,
    listing: Output,
    *,
    diff: Annotated[bool, typer.Option("--diff", help="Print what would change as a diff, and write nothing.")] = False,
) -> int:
    """Clean files in place, and print what went."""
    paths = paths_of(inputs)
    if STDIN in paths and not diff:
        raise CleanerError("standard input cannot be changed in place; use `cleaner clean -`, or --diff")
    jobs = without_links(find_jobs(paths, options, console.error))
    if shows(jobs, options, console):
        return 0
    sinks = listing.sinks("diff" if diff else "full", console, quiet=options.quiet)

    def store(job: Job, cleaned: Cleaned, coding: files.Coding) -> None:
        if cleaned.report.edits:
            files.write(job.path, coding.encode(cleaned.text))

    return listing.status(run(jobs, options, console, sinks, None if diff else store).changed)


def restore(
    text: Annotated[Path, typer.Argument(metavar="TEXT", help="A cleaned text, or - for standard input.")],
    console: Console,
    report: Annotated[Path, typer.Option(metavar="FILE", help="The JSON report of its cleaning.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to, instead of standard output.")
    ] = None,
    text_field: Annotated[str, typer.Option(metavar="NAME", help="In rows, the field with the text.")] = "",
) -> int:
    """Give back the source of a cleaned text, byte for byte; of rows, the texts that they had."""
    from cleaner.cli.restore_command import restored, tells_of_rows

    output = None if output == STDOUT else output
    if tells_of_rows(report):
        from cleaner.cli.rows import restore_rows

        restore_rows(text, report, output, text_field, console)
        return 0
    source = restored(text, report)
    if output:
        files.write(output, source)
    else:
        console.out(source)
    return 0


def rules(
    console: Console,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A rule, a kind or a group of rules.")] = "",
    config: ConfigFile = None,
    rules: RuleFiles = None,
) -> int:
    """List what is looked for, or explain a rule with what it catches and what it keeps."""
    from cleaner.cli.rules_command import explanation, overview

    chosen = only_rules(config, rules)
    for piece in explanation(name, chosen) if name else overview(chosen):
        console.out(piece)
    return 0


def _withheld(entries: Iterable[Entry]) -> Iterator[str]:
    """Tell which documents stay as they were although something was to go."""
    for entry in entries:
        yield f"{entry.path}: {entry.cleaned.report.withheld}\n" if entry.cleaned.report.withheld else ""


COMMANDS: Final = {one.__name__: Command(one) for one in (clean, check, fix, restore, rules)}
