"""`--update-baseline`: what is found in some documents becomes what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cleaner.baseline import Baseline, Known
from cleaner.cli.jobs import Job
from cleaner.cli.sinks import Sink
from cleaner.errors import CleanerError
from cleaner.report import Entry


class Update:
    """The baselines of some documents, as they become when these are looked at."""

    def __init__(self, jobs: Sequence[Job], *, across: bool) -> None:
        """Take the baselines of the jobs. Raises `CleanerError` where one has none."""
        self.jobs = [job._replace(baseline=None) for job in jobs]  # by which everything is found
        self.sink = Sink(self._record, str)
        self._across = across
        self._groups: dict[Baseline, list[str]] = {}
        self._found: dict[str, list[Known]] = {}
        for job in jobs:
            if not job.baseline:
                remedy = "name a file by --baseline, or as `baseline` in the settings"
                raise CleanerError(f"{job.shown}: no baseline is named for it; {remedy}")
            self._groups.setdefault(job.baseline, []).append(job.shown)

    def _record(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Take the findings of every entry, as a renderer that has nothing to say."""
        baselines = {path: baseline for baseline, paths in self._groups.items() for path in paths}
        for entry in entries:
            source, findings = entry.cleaned.source, entry.cleaned.report.findings
            known = baselines[entry.path].findings(entry.path, source, findings, across=self._across)
            self._found[entry.path] = list(known)
            yield ""

    def write(self, say: Callable[[str], object]) -> None:
        """Write every baseline, and tell what it holds. Raises `FileError`.

        What is known of documents with faults stays, unless they were compared with others: then those
        without a copy are not heard of either.
        """
        for baseline, paths in self._groups.items():
            looked_at = paths if self._across else [path for path in paths if path in self._found]
            found = [known for path in looked_at for known in self._found.get(path, ())]
            updated = baseline.updated(looked_at, found, across=self._across)
            updated.write()
            say(f"{updated.file}: {len(updated.known):,} known finding{'s' * (len(updated.known) != 1)}\n")
