"""`check --since`: the documents that changed since a revision, and the stale copies of what changed in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path, PurePath

from cleaner import files
from cleaner.cli.console import Console
from cleaner.cli.inputs import Job, find_jobs
from cleaner.cli.options import STANDARD_STREAM, Options, SinceOptions
from cleaner.corpus.stale_copies import NEAR, RULE, ChangedParagraph, StaleCopies, added_tokens, changed_paragraphs
from cleaner.errors import CleanerError, FileError
from cleaner.files.git_changes import Changes, FileChange, changes_of_commit, changes_since, root_of
from cleaner.formats import ENDINGS
from cleaner.model import Cleaned, Edit, Finding, Repeat, Span

FROM_REVISION = "PRE_COMMIT_FROM_REF"  # set by pre-commit before a push, and for a range of commits
UNCHANGED = FileChange("", "", "", ())


class ChangedJobs:
    """The jobs whose documents changed since a revision, by repository."""

    def __init__(self, jobs: Sequence[Job], since: SinceOptions, console: Console) -> None:
        """Ask git. Raises `CleanerError` for a document that is in no repository, and for an unknown revision."""
        self._changes: dict[Path, Changes] = {}
        self.jobs: list[Job] = []
        self.every: list[Job] = []  # also those of unchanged documents
        root_of_folder = cache(root_of)
        roots = [self._root(job, root_of_folder) for job in jobs]
        every = set(roots)
        nested = {root for root in every if not every.isdisjoint(root.parents)}
        for root in sorted(nested):
            console.warning(f"{root}: is skipped, since it is another repository, such as a submodule; name it alone")
        for job, root in zip(jobs, roots, strict=True):
            if root in nested:
                continue
            if root not in self._changes:
                self._changes[root] = _changes(root, since)
            change = self._changes[root].of(job.path)
            self.every.append(job._replace(change=change or UNCHANGED))
            if change:
                self.jobs.append(self.every[-1])

    @staticmethod
    def _root(job: Job, root_of_folder: Callable[[Path], Path | None]) -> Path:
        if job.path == STANDARD_STREAM:
            raise FileError("--since: standard input has no history; name files or folders")
        root = root_of_folder(Path(os.path.realpath(job.path)).parent)
        if root is None:
            raise FileError(f"{job.label}: is in no git repository; leave out --since")
        return root

    def with_stale_copies(self, options: Options, console: Console) -> list[Job]:
        """Return the jobs, and those of unchanged documents that have a stale copy of something that changed.

        All documents of the repository are searched for copies, also those that no input names.
        """
        stale: dict[str, tuple[Job, tuple[Repeat, ...]]] = {}
        for root, changes in self._changes.items():
            stale |= dict(self._stale_copies(root, changes, options, console))
        found = {place: repeats for place, (_, repeats) in stale.items()}
        changed = [job._replace(stale=found.pop(os.path.realpath(job.path), ())) for job in self.jobs]
        baselines = {job.baseline.file: job.baseline for job in self.jobs if job.baseline}  # one for each file
        for place in found:
            job, repeats = stale[place]
            baseline = baselines.setdefault(job.baseline.file, job.baseline) if job.baseline else None
            changed.append(job._replace(change=UNCHANGED, stale=repeats, baseline=baseline))
        return changed

    def _stale_copies(
        self, root: Path, changes: Changes, options: Options, console: Console
    ) -> Iterator[tuple[str, tuple[Job, tuple[Repeat, ...]]]]:
        """Yield the absolute path of each document of a repository that has stale copies, its job and the copies."""
        jobs = [job for job in self.jobs if Path(os.path.realpath(job.path)).is_relative_to(root)]
        copies = _search(jobs, changes, options)
        wants_near = any(job.config.asks_for(NEAR) for job in jobs)
        if not copies.are_possible or not (wants_near or _any_may_contain(copies, jobs, changes, options)):
            return  # nearly always, before the repository is searched for documents and their settings
        root_of_folder = cache(root_of)
        for job in find_jobs([Path(os.path.relpath(root))], options, console, creates_baseline=True):
            is_searched = job.config.wants(RULE) and root_of_folder(Path(os.path.realpath(job.path)).parent) == root
            source = _text_of(job.path, options) if is_searched else None
            if source is None:
                continue
            found = copies.find(job.label, source, changes.of(job.path), format=job.format, config=job.config)
            if job.baseline and found:
                is_known = job.baseline.known_in(job.name, source)
                found = tuple(copy for copy in found if not is_known(copy))
            if found:
                yield os.path.realpath(job.path), (job, found)


def _search(jobs: Sequence[Job], changes: Changes, options: Options) -> StaleCopies:
    """Return the search for copies of the paragraphs that changed in some documents."""
    paragraphs, added = list[ChangedParagraph](), set[tuple[str, ...]]()
    edited = [job for job in jobs if job.change and job.change.old_path]
    old_contents = changes.old_contents([job.change for job in edited if job.change])
    olds = dict(zip((job.label for job in edited), old_contents, strict=True))
    for job in jobs:
        new = _text_of(job.path, options)
        if new is None or job.change is None:
            continue
        added.update(added_tokens(new, job.change, format=job.format))
        old = _decoded(olds[job.label], options) if job.label in olds else None
        if old is not None:
            paragraphs += changed_paragraphs(
                job.label, old, new, job.change, format=job.format, min_words=job.config.min_words
            )
    return StaleCopies(paragraphs, added)


def _any_may_contain(copies: StaleCopies, jobs: Sequence[Job], changes: Changes, options: Options) -> bool:
    """Return whether a document that git tracks may contain a copy."""
    checked = {job.change.path for job in jobs if job.change}
    for job in jobs:
        source = _text_of(job.path, options)
        if source is not None and copies.are_in(source, format=job.format):
            return True
    others = (name for name in changes.tracked - checked if PurePath(name).suffix.lower() in ENDINGS)
    sources = (_text_of(changes.root / name, options) for name in others)
    return any(source is not None and copies.may_be_in(source) for source in sources)


def _changes(root: Path, since: SinceOptions) -> Changes:
    if since.staged:
        pushed = os.environ.get(FROM_REVISION, "")
        return changes_since(root, pushed, merge_base=True) if pushed else changes_of_commit(root)
    return changes_since(root, since.revision or since.merge_base, merge_base=bool(since.merge_base))


def _text_of(path: Path, options: Options) -> str | None:
    """Return the text of a document; None if it cannot be read, which is reported when it is checked."""
    try:
        return files.read(path, options.encoding).text
    except FileError:
        return None


def _decoded(content: bytes, options: Options) -> str | None:
    try:
        return files.decode(content, "", options.encoding).text
    except CleanerError:
        return None  # binary content has no paragraphs


def is_suppressed(change: FileChange, source: str) -> Callable[[Finding], bool]:
    """Return a function that returns whether a finding touches no changed line."""
    return partial(_is_old, change, source)


def _is_old(change: FileChange, source: str, finding: Finding) -> bool:
    """Return whether a finding touches no changed line: neither copy of a repeat, nor the blank lines between them."""
    spans = [finding.span]
    if isinstance(finding, Repeat):
        first, second = sorted((finding.span, finding.original))
        is_adjacent = first.end <= second.start and not source[first.end : second.start].strip()
        spans = [Span(first.start, second.end)] if is_adjacent else [first, second]
    return not any(change.touches(span, source) for span in spans)


def with_reported(cleaned: Cleaned, added: Sequence[Repeat]) -> Cleaned:
    """Return a cleaned text with more findings, which are only reported."""
    report = cleaned.report
    findings = [*report.findings, *added]
    order = sorted(range(len(findings)), key=lambda position: findings[position].span)
    places = {position: place for place, position in enumerate(order)}
    edits = tuple(
        Edit(edit.span, edit.removed, tuple(sorted(places[position] for position in edit.findings)))
        for edit in report.edits
    )
    ordered = tuple(findings[position] for position in order)
    return cleaned._replace(report=report._replace(findings=ordered, edits=edits))
