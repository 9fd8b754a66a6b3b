"""Rows on the command line: cleaned file by file, with a look at how far each is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import cast

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.inputs import STDIN, Job, refuse_clashes, with_outputs
from cleaner.cli.options import Options, RowOptions
from cleaner.cli.progress import Pace
from cleaner.cli.row_inputs import REJECTED, REPORT, expanded, row_jobs
from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.parallel import WorkerError, cores
from cleaner.rows import checkpoint, restore
from cleaner.rows import run as row_run
from cleaner.rows.checkpoint import CheckpointedOutput, RowCounts, RowOutput, StreamOutput
from cleaner.rows.filenames import FileType, form_of
from cleaner.rows.row import Fields
from cleaner.rows.run import PreparedJob, RowJob


def clean_rows(inputs: Sequence[Path], output: str, options: Options, rows: RowOptions, console: Console) -> int:
    """Clean the rows of every input, and return the exit status."""
    inputs = expanded(inputs, console)
    jobs = list(row_jobs(inputs, options, rows, console))
    if not jobs:
        return 0
    if output:
        jobs, _ = with_outputs(jobs, inputs, output)
    elif len(jobs) > 1:
        raise CleanerError("standard output takes the rows of one input only; name a folder for several by --output")
    reports = options.report or []
    if len(jobs) > 1 and (reports or rows.rejected):
        raise CleanerError("each of several outputs has its own report and rejected rows; leave out their names")
    if len(reports) > 1 or any(path.suffix != ".jsonl" for path in reports):
        raise CleanerError("the report of rows is JSON lines; give it one name, which ends in .jsonl")
    said = set[str]()
    runs = [_Run(job, options, rows, console, said) for job in jobs]
    refuse_clashes(
        [job._replace(output=None) for job in jobs], [place for run in runs for place in run.places.values()]
    )
    for run in runs:
        try:
            run.clean()
        except CleanerError as error:
            if len(runs) == 1:
                raise
            console.error(error)
    return 0


@dataclass(slots=True)
class _Run:
    """The cleaning of the rows of one input."""

    job: Job
    options: Options
    rows: RowOptions
    console: Console
    said: set[str]  # about guesses, in this and in other runs

    @property
    def places(self) -> dict[str, Path]:
        """Return the files to be written, by what goes there."""
        output = self.job.output
        report = next(iter(self.options.report or ()), output and output.with_name(output.name + REPORT))
        places = {
            checkpoint.ROWS: output,
            checkpoint.REPORT: None if self.options.no_report else report,
            checkpoint.REJECTED: self.rows.rejected or (output and output.with_name(output.name + REJECTED)),
        }
        return {name: place for name, place in places.items() if place}

    def clean(self) -> None:
        """Clean them."""
        if self.rows.resume and self._is_whole():
            self._say(f"{self.job.path}: {self.job.output} is whole already")
            return
        with ExitStack() as opened:
            stream = _stream(self.job.path, opened)
            ready = row_run.prepare(self._task(), stream, reports=checkpoint.REPORT in self.places)
            self._tell_guesses(ready.work.fields)
            into = self._into_files if self.job.output else self._into_stream
            tally = into(ready)
        if tally.rejected:
            self.console.faults += 1
            place = f"; see {self.places[checkpoint.REJECTED]}" if checkpoint.REJECTED in self.places else ""
            self.console.err(f"cleaner: {self.job.path}: {_counted(tally.rejected)} rejected{place}\n")
        self._say(f"{self.job.path}: {_counted(tally.rows)} cleaned, {tally.changed:,} of them changed")

    def _task(self) -> RowJob:
        form = self.rows.form(self.job.path)
        if self.job.output:
            goal = form_of(self.job.output) or FileType(form.kind)
        else:
            goal = FileType("jsonl" if form.kind == "parquet" else form.kind)
        rows, options = self.rows, self.options
        return RowJob(
            path=self.job.path,
            form=form,
            target=goal,
            fields=Fields(rows.text_field, rows.title_field, rows.id_field, rows.findings),
            config=self.job.config,
            format=options.format or "text",
            encoding=options.encoding,
            limit=rows.max_row,
            jobs=rows.jobs or cores(),
            strict=rows.strict,
        )

    def _is_whole(self) -> bool:
        """Tell whether an earlier run has finished this output: no part of it is left, and it is the newer file."""
        output = self.job.output
        if not output or not output.exists() or self.job.path == STDIN:
            return False
        return not checkpoint.folder_of(output).exists() and output.stat().st_mtime >= self.job.path.stat().st_mtime

    def _tell_guesses(self, fields: Fields) -> None:
        told = []
        if not self.rows.text_field and fields.text:
            told.append(f"the text is taken from {fields.text!r} (--text-field)")
        if not self.rows.id_field and fields.id:
            told.append(f"the id from {fields.id!r} (--id-field)")
        guess = ", ".join(told)
        if guess and guess not in self.said:
            self.said.add(guess)
            self._say(f"{self.job.path}: {guess}")

    def _into_files(self, ready: PreparedJob) -> RowCounts:
        with CheckpointedOutput(self.places, ready.task.fingerprint()) as partial:
            kept = partial.resume() if self.rows.resume else None
            if kept:
                self._say(f"{self.job.path}: going on after {_counted(kept.rows + kept.rejected)}")
            else:
                partial.begin()
            try:
                tally = self._watched(ready, partial, kept)
                partial.finish(ready.pack)
            except (KeyboardInterrupt, WorkerError):
                self._say(f"{self.job.path}: stopped; the same command with --resume goes on")
                raise
            except CleanerError:
                if not kept:
                    partial.discard()
                raise
            return tally

    def _into_stream(self, ready: PreparedJob) -> RowCounts:
        takers: dict[str, Callable[[bytes], object]] = {
            checkpoint.ROWS: self.console.out,
            checkpoint.REJECTED: self.console.err,
        }
        with ExitStack() as opened:
            for name, place in self.places.items():
                takers[name] = opened.enter_context(files.replacing(place)).write
            return self._watched(ready, StreamOutput(takers), None)

    def _watched(self, ready: PreparedJob, into: RowOutput, kept: RowCounts | None) -> RowCounts:
        """Run, and show how far it is."""
        size = 0 if self.job.path == STDIN else self.job.path.stat().st_size
        tally = kept or RowCounts()
        pace = Pace(size, tally.share)
        for tally in row_run.run(ready, into, kept):
            if not self.options.quiet:
                self.console.status(lambda: pace.line(tally.rows + tally.rejected, tally.share))  # noqa: B023  # called at once
        return tally

    def _say(self, message: str) -> None:
        if not self.options.quiet:
            self.console.err(f"{message}\n")


def restore_rows(path: Path, report: Path, output: Path | None, text_field: str, console: Console) -> None:
    """Put the former texts back into cleaned rows, which keep their kind."""
    form = form_of(path) or FileType("jsonl")
    goal = (output and form_of(output)) or form
    if goal.kind != form.kind or (form.kind == "parquet" and not output):
        raise CleanerError(f"{output or '-'}: the rows stay {form.kind}; name an output for them")
    task = RowJob(path=path, form=form, target=goal, fields=Fields(text_field), config=Config())
    with ExitStack() as opened:
        stream = _stream(path, opened)
        ready = row_run.prepare(task, stream, reports=False)
        if not output:
            for content in restore.restored(ready, report):
                console.out(content)
            return
        with CheckpointedOutput({checkpoint.ROWS: output}, settings="") as partial:
            partial.begin()
            opened.callback(partial.discard)
            for content in restore.restored(ready, report):
                partial.put(checkpoint.ROWS, content)
            partial.finish(ready.pack)


def _stream(path: Path, opened: ExitStack) -> BufferedReader:
    """Return the bytes of an input."""
    if path == STDIN:
        return BufferedReader(cast("RawIOBase", sys.stdin.buffer))  # it can look ahead, whatever stands in for stdin
    return opened.enter_context(files.opened(path))


def _counted(rows: int) -> str:
    """Say how many rows.

    >>> _counted(1), _counted(1200)
    ('1 row', '1,200 rows')
    """
    return f"{rows:,} row{'s' * (rows != 1)}"
