"""`--update-baseline`: what is found in some documents becomes what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from cleaner.cli.inputs import Job
from cleaner.cli.report_writers import Sink
from cleaner.errors import CleanerError
from cleaner.files.baseline import Baseline, BaselineEntry
from cleaner.reports import Entry

_REMEDY: Final = "name a file by --baseline, or as `baseline` in the settings"


class Update:
    """The baselines of some documents, as they become when these are looked at."""

    def __init__(self, jobs: Sequence[Job], *, across: bool) -> None:
        """Take the baselines of the jobs. Raises `CleanerError` where none of them has one."""
        self._groups: dict[Baseline, list[str]] = {}
        self._left_out: list[str] = []  # documents without a baseline, as those below a further file with settings
        for job in jobs:
            (self._groups.setdefault(job.baseline, []) if job.baseline else self._left_out).append(job.shown)
        if self._left_out and not self._groups:
            raise CleanerError(f"{self._left_out[0]}: no baseline is named for it; {_REMEDY}")
        # By these everything is found. What has no baseline may hold the other copy where documents are compared.
        self.jobs = [job._replace(baseline=None) for job in jobs if job.baseline or across]
        self.sink = Sink(self._record, str)
        self._across = across
        self._found: dict[str, list[BaselineEntry]] = {}

    def _record(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Take the findings of every entry, as a renderer that has nothing to say."""
        baselines = {path: baseline for baseline, paths in self._groups.items() for path in paths}
        for entry in entries:
            source, findings = entry.cleaned.source, entry.cleaned.report.findings
            if entry.path in baselines:
                baseline_entries = baselines[entry.path].findings(entry.path, source, findings, across=self._across)
                self._found[entry.path] = list(baseline_entries)
            yield ""

    def write(self, say: Callable[[str], object]) -> None:
        """Write every baseline, and tell what it holds. Raises `FileError`.

        What is known of documents with faults stays, unless they were compared with others: then those
        without a copy are not heard of either.
        """
        for baseline, paths in self._groups.items():
            looked_at = paths if self._across else [path for path in paths if path in self._found]
            found = [baseline_entries for path in looked_at for baseline_entries in self._found.get(path, ())]
            updated = baseline.updated(looked_at, found, across=self._across)
            updated.write()
            say(f"{updated.file}: {len(updated.entries):,} known finding{'s' * (len(updated.entries) != 1)}\n")
        if self._left_out:
            first, *others = self._left_out
            more = f" and {len(others):,} more" if others else ""
            say(f"{first}{more}: left out, since no baseline is named for it; {_REMEDY}\n")
