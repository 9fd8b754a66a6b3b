"""The commands: each translates its arguments, has the library do the work, and returns an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from cleaner import __version__, files
from cleaner.cli.command import command
from cleaner.cli.jobs import STDIN, Job, find_jobs, with_outputs, without_links
from cleaner.cli.options import ConfigFile, Options, RowOptions, RuleFiles, only_rules
from cleaner.cli.output import Output, styled
from cleaner.cli.row_jobs import are_rows
from cleaner.cli.run import Tally, report, run
from cleaner.cli.screen import Screen
from cleaner.cli.showing import shows
from cleaner.cli.sinks import FileSink, Sink
from cleaner.errors import CleanerError
from cleaner.model import Cleaned
from cleaner.report import Entry

app = typer.Typer(
    help="Removes repeated paragraphs and promo lines from articles, and explains and undoes every removal.",
    epilog="Exit status: 0 nothing found, 1 found or changed, 2 an error.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,  # plain help, without the time that rich takes to load
    pretty_exceptions_enable=False,
)

Inputs: TypeAlias = Annotated[
    list[Path], typer.Argument(metavar="INPUT...", help="Files, folders, or - for standard input.")
]


def main() -> None:
    """Run the command line; to build all commands would take as long as to run one."""
    named = [known for known in app.registered_commands if known.callback and known.callback.__name__ in sys.argv[1:2]]
    app.registered_commands = named or app.registered_commands
    app(prog_name="cleaner")


def _print_version(asked: bool) -> None:  # noqa: FBT001  # Typer calls it so
    if asked:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.callback()
def _cleaner(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
@command
def clean(
    inputs: Inputs,
    screen: Screen,
    options: Options,
    rows: RowOptions,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="PLACE", help="A file or, for several inputs, a folder.")
    ] = "",
) -> int:
    """Write the cleaned text, and report what went.

    The text goes to standard output and the report to standard error. With --output the text goes
    there, and a report.json and a report.html lie beside it.

    Rows of .jsonl, .csv (both also .gz and .zst) and .parquet are cleaned in one of their fields. The
    report of them and the rows that cannot be cleaned lie beside the output.
    """
    if are_rows(inputs, rows):
        from cleaner.cli.rows import clean_rows

        return clean_rows(inputs, output, options, rows, screen)
    jobs = find_jobs(inputs, options, screen.complain)
    if shows(jobs, options, screen):
        return 0
    if output:
        jobs, folder = with_outputs(jobs, inputs, output)
        if jobs and not options.report and not options.no_report:
            options = replace(options, report=[folder / "report.json", folder / "report.html"])
    elif len(inputs) > 1 or inputs[0].is_dir():
        raise CleanerError("standard output takes one text only; name a folder for several by --output")
    is_told_elsewhere = output or options.report or options.no_report
    told = Sink(_withheld, screen.say) if is_told_elsewhere else styled("full", sys.stderr, screen.say)

    def store(job: Job, cleaned: Cleaned, coding: files.Coding) -> None:
        content = coding.encode(cleaned.text)
        if job.output:
            files.write(job.output, content)
        else:
            screen.put(content)

    tally = run(jobs, options, screen, [] if options.quiet else [told], store)
    if output and not options.quiet:
        screen.say(f"{tally.documents} cleaned, {tally.changed} of them changed\n")
    return 0


@app.command()
@command
def check(
    inputs: Inputs,
    screen: Screen,
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
    jobs = without_links(find_jobs(inputs, options, screen.complain, renews_baseline=update_baseline))
    if shows(jobs, options, screen):
        return 0

    def look(jobs: Sequence[Job], sinks: Sequence[Sink | FileSink]) -> Tally:
        if not across:
            return run(jobs, options, screen, sinks)
        from cleaner.cli.across import entries_across

        return report(entries_across(jobs, options, screen), jobs, options, sinks)

    if update_baseline:
        from cleaner.cli.known import Update

        update = Update(jobs, across=across)
        look(update.jobs, [update.sink])
        update.write(str if options.quiet else screen.say)
        return 0
    return listing.status(look(jobs, listing.sinks("concise", screen, quiet=options.quiet)).found)


@app.command()
@command
def fix(
    inputs: Inputs,
    screen: Screen,
    options: Options,
    listing: Output,
    *,
    diff: Annotated[bool, typer.Option("--diff", help="Print what would change as a diff, and write nothing.")] = False,
) -> int:
    """Clean files in place, and print what went."""
    if STDIN in inputs and not diff:
        raise CleanerError("standard input cannot be changed in place; use `cleaner clean -`, or --diff")
    jobs = without_links(find_jobs(inputs, options, screen.complain))
    if shows(jobs, options, screen):
        return 0
    sinks = listing.sinks("diff" if diff else "full", screen, quiet=options.quiet)

    def store(job: Job, cleaned: Cleaned, coding: files.Coding) -> None:
        if cleaned.report.edits:
            files.write(job.path, coding.encode(cleaned.text))

    return listing.status(run(jobs, options, screen, sinks, None if diff else store).changed)


@app.command()
@command
def restore(
    text: Annotated[Path, typer.Argument(metavar="TEXT", help="A cleaned text, or - for standard input.")],
    screen: Screen,
    report: Annotated[Path, typer.Option(metavar="FILE", help="The JSON report of its cleaning.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to, instead of standard output.")
    ] = None,
    text_field: Annotated[str, typer.Option(metavar="NAME", help="In rows, the field with the text.")] = "",
) -> int:
    """Give back the source of a cleaned text, byte for byte; of rows, the texts that they had."""
    from cleaner.cli.restoring import restored, tells_of_rows

    if tells_of_rows(report):
        from cleaner.cli.rows import restore_rows

        restore_rows(text, report, output, text_field, screen)
        return 0
    source = restored(text, report)
    if output:
        files.write(output, source)
    else:
        screen.put(source)
    return 0


@app.command()
@command
def rules(
    screen: Screen,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A rule, a kind or a group of rules.")] = "",
    config: ConfigFile = None,
    rules: RuleFiles = None,
) -> int:
    """List what is looked for, or explain a rule with what it catches and what it keeps."""
    from cleaner.cli.catalogue import explanation, overview

    chosen = only_rules(config, rules)
    for piece in explanation(name, chosen) if name else overview(chosen):
        screen.put(piece)
    return 0


def _withheld(entries: Iterable[Entry]) -> Iterator[str]:
    """Tell which documents stay as they were although something was to go."""
    for entry in entries:
        yield f"{entry.path}: {entry.cleaned.report.withheld}\n" if entry.cleaned.report.withheld else ""
