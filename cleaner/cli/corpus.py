"""`clean --across`: read all documents, decide with all of them in view, and then clean them as usual."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from cleaner import __version__, files
from cleaner.cli.console import Console
from cleaner.cli.inputs import Job, refuse_clashes
from cleaner.cli.options import STANDARD_STREAM, AcrossOptions, Options
from cleaner.cli.progress import Progress
from cleaner.cli.rows import RowRun
from cleaner.cli.run import RunCounts
from cleaner.config import Config
from cleaner.corpus.findings import FindingsReader
from cleaner.corpus.index import CorpusIndex
from cleaner.corpus.run import RowSource, TextDocument, collect_rows, collect_texts, compare, summary
from cleaner.corpus.stages import Stages
from cleaner.errors import CleanerError, FileError
from cleaner.parallel import WorkerError, cores
from cleaner.rows.completion import input_state
from cleaner.rows.run import RowJob

FOLDER: Final = ".corpus"  # what follows the name of the output in that of the folder for the stages
MIN_MEMORY: Final = 256_000_000  # bytes
DEFAULT_MEMORY: Final = 2_000_000_000  # where the size of the machine is unknown

_UNITS: Final = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", re.IGNORECASE)
# What the progress says of the results that take long; it says "comparing all documents" of the others.
_LABELS: Final = {
    "units": "reading all documents",
    "documents": "reading all documents",
    "candidates": "searching for near copies",
    "judged": "judging near copies",
}


def memory_size(value: str) -> int:
    """Return a size such as "2GB" in bytes; half of the memory of the machine for an empty value.

    >>> memory_size("1.5 GB"), memory_size("500M")
    (1500000000, 500000000)
    """
    if not value:
        if not hasattr(os, "sysconf"):
            return DEFAULT_MEMORY
        return max(MIN_MEMORY, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)
    size = _SIZE.fullmatch(value.strip())
    if not size:
        raise CleanerError(f"--memory: {value!r} is not a size; write one such as 2GB or 500MB")
    number = int(float(size[1]) * _UNITS[size[2].upper()])
    if number < MIN_MEMORY:
        raise CleanerError(f"--memory: {value} is too little; give at least 256MB")
    return number


@contextmanager
def corpus_stages(
    output: str, across: AcrossOptions, threads: int, console: Console, *, quiet: bool
) -> Iterator[Stages]:
    """Return the locked folder for the stages of a run: --work-dir, or a folder next to the output.

    It is removed when the run is complete. If the run is interrupted it stays, for --resume, unless the output is
    standard output. Raises `CleanerError`.
    """
    temporary = "" if output or across.work_dir else tempfile.mkdtemp(prefix="cleaner-")
    folder = across.work_dir or Path(temporary or f"{output.rstrip('/' + os.sep)}{FOLDER}")
    progress: dict[str, Progress] = {}

    def show(stage: str, share: float) -> None:
        label = _LABELS.get(stage, "comparing all documents")
        line = progress.setdefault(label, Progress(size=0))
        console.status(lambda: line.stage_line(label, share))

    stages = Stages(
        folder, memory=memory_size(across.memory), threads=threads, progress=(lambda *_: None) if quiet else show
    )
    try:
        with stages:
            try:
                yield stages
            except CleanerError:
                if not stages.has_results:  # nothing that --resume could use
                    stages.finish()
                raise
            stages.finish()
    except (KeyboardInterrupt, WorkerError):
        if not temporary and not quiet:
            console.err(f"{folder}: stopped; run the same command with --resume to continue\n")
        raise
    finally:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)


def clean_rows_across(runs: Sequence[RowRun], output: str, across: AcrossOptions, console: Console) -> None:
    """Clean the rows of several inputs as one corpus. Raises `CleanerError`."""
    first = runs[0]
    jobs, quiet = first.row_job().jobs, first.options.quiet
    with corpus_stages(output, across, jobs, console, quiet=quiet) as stages:
        runs = [with_copy(run, stages) for run in runs]
        row_jobs = [with_fields(run, across) for run in runs]
        states = [input_state(run.copy or run.job.path) for run in runs]
        settings = _digest(*(job.fingerprint() for job in row_jobs), *states)
        index = _index(across, stages, settings, first.job.config, len(runs))
        settings = _digest(settings, index.identity if index else "")
        if all(run.is_complete(settings) for run in runs) and (not index or index.is_added):
            return
        _begin(stages, settings, resume=across.resume)
        sources = [RowSource(job, run.opened) for job, run in zip(row_jobs, runs, strict=True)]
        first_source = index.first_source if index else 0
        collect_rows(stages, sources, jobs, first_source)
        compare(stages, first.job.config, jobs, index)
        _print_summary(stages, console, quiet=quiet)
        for number, (run, state) in enumerate(zip(runs, states, strict=True), start=first_source):
            if input_state(run.copy or run.job.path) != state:
                raise FileError(f"{run.job.path}: was changed while it was read; run again without --resume")
            run.clean(settings, FindingsReader(stages, number).of_chunk)
        if index:
            index.add()


def clean_texts_across(
    jobs: Sequence[Job],
    output: str,
    clean_all: Callable[[Sequence[Job]], RunCounts],
    options: Options,
    across: AcrossOptions,
    console: Console,
) -> RunCounts:
    """Clean texts as one corpus, in which each folder is a site; return what `clean_all` returns.

    Raises `CleanerError`.
    """
    if across.site_field or across.order_by:
        raise CleanerError("--site-field and --order-by: are for rows; the folder of a text is its site")
    refuse_clashes(jobs, [across.index] if across.index else [])
    if any(job.path == STANDARD_STREAM for job in jobs):
        raise CleanerError("--across: standard input is only one text; name files or folders")
    workers = across.jobs or cores()
    with corpus_stages(output, across, workers, console, quiet=options.quiet) as stages:
        settings = _digest(
            *((job.path, job.config, job.format, input_state(job.path)) for job in jobs), options.encoding
        )
        index = _index(across, stages, settings, jobs[0].config if jobs else Config(), 1)
        source = index.first_source if index else 0
        _begin(stages, _digest(settings, index.identity if index else ""), resume=across.resume)
        states = [input_state(job.path) for job in jobs]
        collect_texts(stages, _texts(jobs, options.encoding), workers, source)
        compare(stages, jobs[0].config if jobs else Config(), workers, index)
        _print_summary(stages, console, quiet=options.quiet)
        reader = FindingsReader(stages, source)
        with_findings = []
        for number, (job, state) in enumerate(zip(jobs, states, strict=True)):
            if input_state(job.path) != state:
                raise FileError(f"{job.path}: was changed while it was read; run again without --resume")
            with_findings.append(job._replace(across=reader.of_document(number)))
        counts = clean_all(with_findings)
        if index:
            index.add()
        return counts


def _index(across: AcrossOptions, stages: Stages, settings: str, config: Config, sources: int) -> CorpusIndex | None:
    """Return the index that --index names. Raises `CleanerError`."""
    if not across.index:
        return None
    if config.keep == "last":
        raise CleanerError(
            "--index: keeps the first copy, since the documents of earlier runs are written; omit --keep"
        )
    return CorpusIndex(across.index, stages, settings, sources)


def _texts(jobs: Sequence[Job], encoding: str) -> Iterator[TextDocument | None]:
    """Yield the text of each job; None for one that cannot be read, whose error is printed when it is cleaned."""
    for job in jobs:
        try:
            source = files.read(job.path, encoding).text
        except FileError:
            yield None
        else:
            yield TextDocument(job.label, str(job.path.parent), source, job.format, job.config)


def with_copy(run: RowRun, stages: Stages) -> RowRun:
    """Return a run that reads standard input from a copy, since it is read twice."""
    if run.job.path != STANDARD_STREAM:
        return run
    with run.opened() as stream:
        return replace(run, copy=stages.copy_input(stream))


def with_fields(run: RowRun, across: AcrossOptions) -> RowJob:
    """Return the job of a run that also reads the site of each row, and what orders the rows."""
    job = run.row_job()
    fields = replace(job.fields, site=across.site_field, order=across.order_by, finds_site=True)
    return replace(job, fields=fields)


def _begin(stages: Stages, settings: str, *, resume: bool) -> None:
    if not (resume and stages.resume(settings)):
        stages.begin(settings)


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr((__version__, parts)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _print_summary(stages: Stages, console: Console, *, quiet: bool) -> None:
    if not quiet:
        for note in (*stages.notes, summary(stages)):
            console.err(f"{note}\n")
