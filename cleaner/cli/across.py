"""`check --across`: compare all documents on all cores, and report those that contain copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.inputs import Job
from cleaner.cli.options import STANDARD_STREAM, Options
from cleaner.cli.workers import BATCH
from cleaner.corpus.across import (
    ACCEPTED,
    NEW,
    ORIGINAL,
    DocumentParagraphs,
    ParagraphRef,
    document_paragraphs,
    find_across,
    report_only,
)
from cleaner.errors import CleanerError, FileError
from cleaner.parallel import batched, cores, in_order
from cleaner.reports.entry import Entry


@dataclass(frozen=True, slots=True)
class _ParagraphReader:
    """A picklable function from documents to their paragraphs, or to the error of a document."""

    encoding: str

    def __call__(self, jobs: Sequence[Job]) -> list[DocumentParagraphs | CleanerError]:
        return [self._paragraphs(job) for job in jobs]

    def _paragraphs(self, job: Job) -> DocumentParagraphs | CleanerError:
        try:
            source = files.read(job.path, self.encoding)
            return document_paragraphs(job.label, source.text, format=job.format, config=job.config)
        except FileError as error:
            return error
        except CleanerError as error:
            return CleanerError(f"{job.label}: {error}")


class _Ranking:
    """The ranks of paragraphs: those in the baseline and those on unchanged lines are not new."""

    def __init__(self, jobs: Sequence[Job], options: Options) -> None:
        self._jobs = {job.label: job for job in jobs}
        self._known = {job.label: job.baseline.known_across(job.label) for job in jobs if job.baseline}
        self._encoding = options.encoding
        self._source_of = cache(self._read)

    @property
    def is_needed(self) -> bool:
        """Whether anything may not be new."""
        return bool(self._known) or any(job.change for job in self._jobs.values())

    def __call__(self, path: str, paragraph: ParagraphRef) -> int:
        """Return the rank of a paragraph in the document with this path."""
        copies, originals = self._known.get(path, (frozenset(), frozenset()))
        key, change = paragraph.key.hex(), self._jobs[path].change
        if key in originals:
            return ORIGINAL
        if key in copies or (change and not (change.hunks and change.touches(paragraph.span, self._source_of(path)))):
            return ACCEPTED
        return NEW

    def _read(self, path: str) -> str:
        return files.read(self._jobs[path].path, self._encoding).text


def entries_across(
    jobs: Sequence[Job], options: Options, console: Console, *, every_copy: bool = False
) -> Iterator[Entry]:
    """Yield every document, with the paragraphs that also occur in others as findings, except those in its baseline.

    With `every_copy`, for a baseline, also each copy of a notice or page that is otherwise reported once.
    """
    if any(job.path == STANDARD_STREAM for job in jobs):
        raise FileError("--across: standard input is only one document; name files or folders to compare")
    documents = list(_documents(jobs, options, console))
    ranking = _Ranking(jobs, options)
    findings_of = dict(
        find_across(documents, ranking, every_copy=every_copy)
        if ranking.is_needed
        else find_across(documents, every_copy=every_copy)
    )
    by_label = {job.label: job for job in jobs}
    for label in sorted(document.path for document in documents):
        job = by_label[label]
        source = files.read(job.path, options.encoding)  # again, since not all texts fit into memory
        findings = findings_of.get(label, ())
        cleaned, coding = report_only(source.text, findings), source.coding
        yield Entry(label, cleaned, coding.encoding, coding.bom, job.format, applied=False)


def _documents(jobs: Sequence[Job], options: Options, console: Console) -> Iterator[DocumentParagraphs]:
    """Yield the paragraphs of every document, and print the errors of those that cannot be read."""
    done = 0
    slim = [job._replace(baseline=None, change=None) for job in jobs]  # they may be large, and workers need neither
    for batch in in_order(_ParagraphReader(options.encoding), batched(slim, BATCH), cores()):
        console.progress(done, len(jobs))
        for result in batch:
            done += 1
            if isinstance(result, CleanerError):
                console.error(result)
            else:
                yield result
