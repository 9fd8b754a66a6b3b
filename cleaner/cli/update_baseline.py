"""`--update-baseline`: write the current findings of documents to their baselines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from cleaner.cli.console import Console
from cleaner.cli.inputs import Job
from cleaner.cli.report_writers import StreamReport
from cleaner.errors import CleanerError
from cleaner.files.baseline import Baseline, BaselineEntry
from cleaner.reports import Entry
from cleaner.reports.terminal import without_controls

_REMEDY: Final = "name a file with --baseline, or as `baseline` in the settings"


class BaselineUpdate:
    """The update of the baselines of some documents."""

    def __init__(self, jobs: Sequence[Job], *, across: bool, adds: bool = False) -> None:
        """Group the jobs by baseline. Raises `CleanerError` if none of them has one.

        With `adds` the baselines keep their other entries, since only changed lines are checked.
        """
        self._documents: dict[Baseline, list[str]] = {}
        self._skipped: list[str] = []  # documents without a baseline, such as those with another settings file
        for job in jobs:
            (self._documents.setdefault(job.baseline, []) if job.baseline else self._skipped).append(job.label)
        if self._skipped and not self._documents:
            raise CleanerError(f"{self._skipped[0]}: has no baseline; {_REMEDY}")
        # Without a baseline everything is found. With `across`, a document that has none may contain the other copy.
        self.jobs = [job._replace(baseline=None) for job in jobs if job.baseline or across]
        self.report = StreamReport(self._record, str)
        self._across, self._adds = across, adds
        self._found: dict[str, list[BaselineEntry]] = {}

    @property
    def files(self) -> list[Path]:
        """Return the files of the baselines."""
        return [baseline.file for baseline in self._documents]

    def _record(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Record the findings of every entry; a renderer that writes nothing."""
        baselines = {path: baseline for baseline, paths in self._documents.items() for path in paths}
        for entry in entries:
            if entry.path in baselines:
                source, findings = entry.cleaned.source, entry.cleaned.report.findings
                known = baselines[entry.path].findings(entry.path, source, findings, across=self._across)
                self._found[entry.path] = list(known)
            yield ""

    def write(self, console: Console, *, quiet: bool) -> None:
        """Write every baseline, and print its number of findings. Raises `FileError`.

        Documents that could not be read keep their old entries.
        """
        for baseline, paths in self._documents.items():
            checked = [path for path in paths if path in self._found]
            found = [entry for path in checked for entry in self._found[path]]
            updated = baseline.updated(() if self._adds else checked, found, across=self._across)
            updated.write()
            if not quiet:
                plural = "s" * (len(updated.entries) != 1)
                console.err(
                    f"{without_controls(str(updated.file))}: {len(updated.entries):,} accepted finding{plural}\n"
                )
        if self._skipped:
            first, *others = self._skipped
            more = f" and {len(others):,} more" if others else ""
            console.warning(f"{first}{more}: skipped without a baseline; {_REMEDY}")
