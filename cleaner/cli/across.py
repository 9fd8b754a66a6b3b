"""`check --across`: all documents are read on all cores, and those that hold copies once more, to be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.inputs import STDIN, Job
from cleaner.cli.options import Options
from cleaner.corpus.across import DocumentParagraphs, document_paragraphs, find_across, report_only
from cleaner.errors import CleanerError, FileError
from cleaner.parallel import cores, in_order
from cleaner.reports.entry import Entry

BATCH: Final = 64  # documents that travel to a worker together: fewer than two batches are not worth its start


@dataclass(frozen=True, slots=True)
class _Reader:
    """A picklable function from documents to their paragraphs, or to what hinders."""

    encoding: str

    def __call__(self, jobs: Sequence[Job]) -> list[DocumentParagraphs | CleanerError]:
        return [self._listed(job) for job in jobs]

    def _listed(self, job: Job) -> DocumentParagraphs | CleanerError:
        try:
            source = files.read(job.path, self.encoding)
            return document_paragraphs(job.shown, source.text, format=job.format, config=job.config)
        except FileError as error:
            return error
        except CleanerError as error:
            return CleanerError(f"{job.shown}: {error}")


def entries_across(jobs: Sequence[Job], options: Options, console: Console) -> Iterator[Entry]:
    """Yield the documents that hold copies of what stands in others, less what a baseline knows."""
    if any(job.path == STDIN for job in jobs):
        raise FileError("standard input is one document, and --across compares several; name files or folders")
    by_path = {job.shown: job for job in jobs}
    for path, findings in find_across(_listings(jobs, options, console)):
        job = by_path[path]
        source = files.read(job.path, options.encoding)
        if job.baseline:
            is_known = job.baseline.known_in(path, source.text, across=True)
            findings = tuple(finding for finding in findings if not is_known(finding))
        if findings:
            coding = source.coding
            yield Entry(
                path, report_only(source.text, findings), coding.encoding, coding.bom, job.format, applied=False
            )


def _listings(jobs: Sequence[Job], options: Options, console: Console) -> Iterator[DocumentParagraphs]:
    done = 0
    sent = [job._replace(baseline=None) for job in jobs]  # it is large, and of no use to the workers
    batches = [sent[at : at + BATCH] for at in range(0, len(sent), BATCH)]
    for batch in in_order(_Reader(options.encoding), batches, cores()):
        console.progress(done, len(jobs))
        for outcome in batch:
            done += 1
            if isinstance(outcome, CleanerError):
                console.error(outcome)
            else:
                yield outcome
