"""`cleaner learn` and `cleaner index`: what a corpus has shown about its sites, and what an index holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.corpus import corpus_stages, with_copy, with_fields
from cleaner.cli.inputs import refuse_clashes
from cleaner.cli.options import AcrossOptions, Options, RowOptions
from cleaner.cli.row_inputs import row_jobs, with_patterns_expanded
from cleaner.cli.rows import RowRun
from cleaner.corpus.index import changed_documents, summarise
from cleaner.corpus.learn import LearnedSite, as_toml, learn
from cleaner.corpus.run import RowSource, collect_rows
from cleaner.errors import CleanerError
from cleaner.parallel import cores
from cleaner.reports.summary import quantity
from cleaner.reports.terminal import without_controls


def learned_sites(
    inputs: Sequence[Path],
    output: Path | None,
    options: Options,
    rows: RowOptions,
    across: AcrossOptions,
    console: Console,
) -> list[LearnedSite]:
    """Return the boilerplate of the sites of some rows. Raises `CleanerError`, also if `output` is an input."""
    jobs = list(row_jobs(with_patterns_expanded(inputs, console), options, rows, console))
    if not jobs:
        return []
    refuse_clashes(jobs, [output] if output else [])
    runs = [RowRun(job, options, rows, console, set()) for job in jobs]
    with corpus_stages("", across, rows.jobs or cores(), console, quiet=options.quiet) as stages:
        runs = [with_copy(run, stages) for run in runs]
        stages.begin("")
        sources = [RowSource(with_fields(run, across), run.opened) for run in runs]
        collect_rows(stages, sources, rows.jobs or cores())
        sites = learn(stages)
    if not sites:
        raise CleanerError(f"{inputs[0]}: no line recurs on enough pages of a site; name the site with --site-field")
    return sites


def write_rules(sites: Sequence[LearnedSite], output: Path | None, console: Console) -> None:
    """Write a ruleset, to standard output without a file."""
    content = as_toml(sites)
    if output:
        files.write(output, content.encode())
    else:
        console.out(content)
    count = sum(len(site.phrases) for site in sites)
    if not console.quiet:
        console.err(f"{quantity(count, 'phrase')} of {quantity(len(sites), 'site')}\n")


def phrase_table(sites: Sequence[LearnedSite]) -> Iterator[str]:
    """Yield a line for each phrase: its site, how many pages have it, its kind, and the phrase."""
    for site in sites:
        for phrase in site.phrases:
            pages = f"{phrase.stories} of {phrase.pages}"
            yield without_controls(f"{site.site}  {pages:>13}  {phrase.evidence:<8}  {phrase.phrase}") + "\n"


def show_index(file: Path, memory: str, console: Console, *, changed: bool) -> None:
    """Print what an index holds, or the documents that would be decided otherwise now. Raises `CleanerError`."""
    if not file.exists():
        raise CleanerError(f"{file}: no such file; check the name")
    if not changed:
        held = summarise(file)
        console.out(
            f"{quantity(held.runs, 'run')}, {quantity(held.documents, 'document')} of {quantity(held.sites, 'site')}\n"
            f"{quantity(held.lines, 'line')}, {quantity(held.paragraphs, 'different paragraph')} among them;"
            f" {held.removed:,} removed\n"
        )
        return
    with corpus_stages("", AcrossOptions(across=True, memory=memory), cores(), console, quiet=False) as stages:
        stages.begin("")
        for name, more, fewer in changed_documents(stages, file):
            console.out(without_controls(f"{name}: {more} more lines to remove, {fewer} to keep") + "\n")
