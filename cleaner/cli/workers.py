"""Check many documents on all cores. The results are the same, in the same order, as one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cleaner.cli.inputs import Job
from cleaner.cli.options import Options
from cleaner.cli.run import Checked, checked
from cleaner.errors import CleanerError
from cleaner.parallel import batched, cores, in_order

BATCH: Final = 64  # documents per task of a worker; fewer than two batches are not worth starting one


@dataclass(frozen=True, slots=True)
class _Checker:
    """A picklable function from documents to what was found in each, or to its error."""

    encoding: str

    def __call__(self, jobs: Sequence[Job]) -> list[Checked | CleanerError]:
        return [self._checked(job) for job in jobs]

    def _checked(self, job: Job) -> Checked | CleanerError:
        try:
            return checked(job, self.encoding)
        except CleanerError as error:
            return error


def checked_on_all_cores(jobs: Sequence[Job], options: Options) -> Iterator[Checked | CleanerError]:
    """Yield what was found in each document, or the error of a document that cannot be checked."""
    slim = [job._replace(baseline=job.baseline.for_document(job.name)) if job.baseline else job for job in jobs]
    for batch in in_order(_Checker(options.encoding), batched(slim, BATCH), cores()):
        yield from batch
