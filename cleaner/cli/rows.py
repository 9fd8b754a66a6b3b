"""Clean and restore rows on the command line: file by file, with a display of the progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, replace
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import cast

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.inputs import Job, refuse_clashes, with_outputs
from cleaner.cli.options import STANDARD_STREAM, AcrossOptions, Options, RowOptions
from cleaner.cli.progress import Progress
from cleaner.cli.row_inputs import REJECTED, REPORT, row_jobs, with_patterns_expanded
from cleaner.config import Config
from cleaner.errors import CleanerError, FileError
from cleaner.parallel import WorkerError, cores
from cleaner.reports.terminal import without_controls
from cleaner.rows import checkpoint, restore
from cleaner.rows import run as row_run
from cleaner.rows.checkpoint import CheckpointedOutput, RowCounts, RowOutput, StreamOutput
from cleaner.rows.completion import InputState, input_digest, input_state
from cleaner.rows.filenames import FileType, file_type_of
from cleaner.rows.row import Fields
from cleaner.rows.run import ChunkFindings, PreparedJob, RowJob


def clean_row_files(  # the command has three groups of options
    inputs: Sequence[Path],
    output: str,
    options: Options,
    rows: RowOptions,
    across: AcrossOptions,
    console: Console,
) -> None:
    """Clean the rows of every input. Raises `CleanerError` for options that do not fit the inputs."""
    inputs = with_patterns_expanded(inputs, console)
    jobs = list(row_jobs(inputs, options, rows, console))
    if not jobs:
        return
    if output:
        jobs, _ = with_outputs(jobs, inputs, output)
    elif len(jobs) > 1:
        raise CleanerError("--output: is missing; standard output takes the rows of one input only; name a folder")
    _refuse_report_options(jobs, options, rows)
    printed = set[str]()
    runs = [RowRun(job, options, rows, console, printed) for job in jobs]
    written = [file for run in runs for file in run.files.values()]
    index = [across.index] if across.index else []
    refuse_clashes([job._replace(output=None) for job in jobs], [*written, *index])
    _refuse_partial_inputs(jobs)
    if across.across:
        from cleaner.cli.corpus import clean_rows_across

        clean_rows_across(runs, output, across, console)
        return
    for run in runs:
        try:
            run.clean()
        except CleanerError as error:
            if len(runs) == 1:
                raise
            console.error(error)


def _refuse_report_options(jobs: Sequence[Job], options: Options, rows: RowOptions) -> None:
    reports = options.report or []
    option = "--report" if reports else "--rejected"
    if len(jobs) > 1 and (reports or rows.rejected):
        raise CleanerError(f"{option}: takes one file, but each of several outputs has its own; omit the option")
    if len(reports) > 1 or any(path.suffix != ".jsonl" for path in reports):
        raise CleanerError("--report: the report of rows is JSON lines; give one name that ends in .jsonl")


def _refuse_partial_inputs(jobs: Sequence[Job]) -> None:
    """Raise `FileError` if an input is in the folder of an unfinished output, which the run would delete."""
    folders = {os.path.realpath(checkpoint.partial_folder(job.output)) for job in jobs if job.output}
    for job in jobs:
        if os.path.realpath(job.path.parent) in folders:
            raise FileError(f"{job.path}: is a part of an unfinished output; copy it first, or choose another output")


@dataclass(frozen=True, slots=True)
class RowRun:
    """The cleaning of the rows of one input."""

    job: Job
    options: Options
    rows: RowOptions
    console: Console
    printed: set[str]  # notes about detected fields, of all inputs; each is printed once
    copy: Path | None = None  # a copy of standard input, which can be read twice

    @property
    def files(self) -> dict[str, Path]:
        """Return the files to write, by their content."""
        output = self.job.output
        report = next(iter(self.options.report or ()), output and output.with_name(output.name + REPORT))
        named = {
            checkpoint.ROWS: output,
            checkpoint.REPORT: None if self.options.no_report else report,
            checkpoint.REJECTED: self.rows.rejected or (output and output.with_name(output.name + REJECTED)),
        }
        return {content: file for content, file in named.items() if file}

    def is_complete(self, across: str = "") -> bool:
        """Return whether an earlier run that is continued has made the output, and say so."""
        is_complete = self.rows.resume and self._is_complete(replace(self.row_job(), across=across))
        if is_complete:
            self._print(f"{self.job.path}: {self.job.output} is already complete")
        return is_complete

    def opened(self) -> AbstractContextManager[BufferedReader]:
        """Return the bytes of the input, or of the copy of standard input."""
        return files.opened(self.copy) if self.copy else _stream(self.job.path)

    def clean(self, across: str = "", findings: ChunkFindings | None = None) -> None:
        """Clean the rows.

        `findings` are what other documents repeat, and `across` is a digest of what they depend on.
        """
        if self.is_complete(across):
            return
        job, state = replace(self.row_job(), across=across), input_state(self.job.path)
        with self.opened() as stream:
            prepared = row_run.prepare(job, stream, reports=checkpoint.REPORT in self.files)
            prepared = replace(prepared, across=findings)
            self._print_detected(prepared.worker.fields)
            counts = self._to_files(prepared, state) if self.job.output else self._to_stdout(prepared)
        if counts.rejected:
            where = f"; see {self.files[checkpoint.REJECTED]}" if checkpoint.REJECTED in self.files else ""
            self.console.error(CleanerError(f"{self.job.path}: {_counted(counts.rejected)} rejected{where}"))
        self._print(f"{self.job.path}: {_counted(counts.rows)} cleaned, {counts.changed:,} of them changed")

    def row_job(self) -> RowJob:
        """Return the job for the library."""
        source = self.rows.file_type(self.job.path)
        if self.job.output:
            target = file_type_of(self.job.output) or FileType(source.format)
        else:
            target = FileType("jsonl" if source.format == "parquet" else source.format)
        rows, options = self.rows, self.options
        return RowJob(
            path=self.job.path,
            input_type=source,
            output_type=target,
            fields=Fields(rows.text_field, rows.title_field, rows.id_field, rows.findings),
            config=self.job.config,
            format=options.format or "text",
            encoding=options.encoding,
            max_row_bytes=rows.max_row,
            max_expansion=rows.max_expansion,
            jobs=rows.jobs or cores(),
            strict=rows.strict,
        )

    def _is_complete(self, job: RowJob) -> bool:
        """Return whether an earlier run has made the output from this input with these settings. Raises `FileError`."""
        output = self.job.output
        if not output or not output.exists() or checkpoint.partial_folder(output).exists():
            return False
        try:
            is_complete = CheckpointedOutput(self.files, job.fingerprint()).is_complete(self.job.path)
        except OSError as error:
            raise FileError(f"{self.job.path}: cannot be read ({error.strerror}); name a file that you may") from error
        if not is_complete:
            self._print(f"{self.job.path}: {output} was not made from this input with these settings; it is replaced")
        return is_complete

    def _print_detected(self, fields: Fields) -> None:
        """Print which fields were detected."""
        detected = []
        if not self.rows.text_field and fields.text:
            detected.append(f"the text is taken from {fields.text!r} (--text-field)")
        if not self.rows.id_field and fields.id:
            detected.append(f"the id from {fields.id!r} (--id-field)")
        note = ", ".join(detected)
        if note and note not in self.printed:
            self.printed.add(note)
            self._print(f"{self.job.path}: {note}")

    def _to_files(self, prepared: PreparedJob, state: InputState | None) -> RowCounts:
        with CheckpointedOutput(self.files, prepared.job.fingerprint()) as partial:
            kept = partial.resume() if self.rows.resume else None
            if kept:
                self._print(f"{self.job.path}: resumed after {_counted(kept.rows + kept.rejected)}")
            else:
                partial.begin()
            try:
                counts = self._with_progress(prepared, partial, kept)
                partial.finish(prepared.converter, input_digest(self.job.path, state))
            except (KeyboardInterrupt, WorkerError):
                self._print(f"{self.job.path}: stopped; run the same command with --resume to continue")
                raise
            except OSError as error:
                fault = f"{error.filename or partial.folder}: cannot be written ({error.strerror or error})"
                remedy = "check the free space and the permissions, and run the same command with --resume to continue"
                raise FileError(f"{fault}; {remedy}") from error
            except CleanerError:
                if not kept:
                    partial.discard()
                raise
            return counts

    def _to_stdout(self, prepared: PreparedJob) -> RowCounts:
        streams: dict[str, Callable[[bytes], object]] = {
            checkpoint.ROWS: self.console.out,
            checkpoint.REJECTED: self.console.err,
        }
        with ExitStack() as opened:
            for content, file in self.files.items():
                streams[content] = opened.enter_context(files.replacing(file)).write
            return self._with_progress(prepared, StreamOutput(streams), None)

    def _with_progress(self, prepared: PreparedJob, output: RowOutput, kept: RowCounts | None) -> RowCounts:
        """Run the job and show its progress."""
        size = 0 if self.job.path == STANDARD_STREAM else self.job.path.stat().st_size
        counts = kept or RowCounts()
        progress = Progress(size, counts.share)
        for counts in row_run.run(prepared, output, kept):
            if not self.options.quiet:
                self.console.status(lambda: progress.line(counts.rows + counts.rejected, counts.share))  # noqa: B023  # called at once
        return counts

    def _print(self, message: str) -> None:
        if not self.options.quiet:
            self.console.err(f"{without_controls(message)}\n")


def restore_rows(path: Path, report: Path, output: Path | None, rows: RowOptions, console: Console) -> None:
    """Put the original texts back into cleaned rows, which keep their kind. Raises `CleanerError`."""
    source = file_type_of(path) or FileType("jsonl")
    target = (output and file_type_of(output)) or source
    if target.format != source.format or (source.format == "parquet" and not output):
        raise CleanerError(f"--output: {output or '-'} is not a {source.format} file; name a file for {source.format}")
    job = RowJob(
        path=path,
        input_type=source,
        output_type=target,
        fields=Fields(rows.text_field),
        config=Config(),
        max_row_bytes=rows.max_row,
        max_expansion=rows.max_expansion,
    )
    with _stream(path) as stream:
        prepared = row_run.prepare(job, stream, reports=False)
        if not output:
            for content in restore.restore_rows(prepared, report):
                console.out(content)
            return
        with CheckpointedOutput({checkpoint.ROWS: output}, settings="") as partial:
            partial.begin()
            try:
                for content in restore.restore_rows(prepared, report):
                    partial.write(checkpoint.ROWS, content)
                partial.finish(prepared.converter)
            finally:
                partial.discard()


def _stream(path: Path) -> AbstractContextManager[BufferedReader]:
    """Return the bytes of an input."""
    if path == STANDARD_STREAM:
        # `peek` needs a `BufferedReader`, which whatever replaces standard input may not be.
        return nullcontext(BufferedReader(cast("RawIOBase", sys.stdin.buffer)))
    return files.opened(path)


def _counted(rows: int) -> str:
    """Return a number of rows with its noun.

    >>> _counted(1), _counted(1200)
    ('1 row', '1,200 rows')
    """
    return f"{rows:,} row{'s' * (rows != 1)}"
