"""What changed since a revision: the lines of files in a working tree, as git reports them.

Reads the repository with the program `git`: no shell, no network, and nothing is written.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.errors import CleanerError
from cleaner.model import Span

HEAD: Final = "HEAD"
MERGED: Final = "MERGE_HEAD"  # while a merge is completed, the commit that is merged
REPOSITORY: Final = ".git"  # in the root of a working tree: a folder, or a file that names one

# Set by the hooks of git for their own repository; the files may be in another one.
_OF_ONE_REPOSITORY: Final = frozenset(("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"))
# Messages in English, no lock files, and no request for objects that a partial clone lacks.
_ENVIRONMENT: Final = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}

_DIFF: Final = (
    *("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--no-abbrev", "--find-renames"),
    *("--ignore-submodules=all", "--diff-filter=AMRD", "--inter-hunk-context=0"),
)
_HUNK: Final = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_FILE: Final = b"diff --git "  # begins the patch of each file; lines of content begin with +, - or a backslash
_NO_BLOB: Final = b"missing"


class Lines(NamedTuple):
    """A half-open range of lines, from 1. A range without lines is the place before its first line."""

    first: int
    end: int

    def overlaps(self, other: Lines) -> bool:
        """Return whether the ranges have a line in common, or one is a place inside of the other.

        >>> Lines(4, 6).overlaps(Lines(5, 9)), Lines(4, 6).overlaps(Lines(6, 7)), Lines(4, 6).overlaps(Lines(5, 5))
        (True, False, True)
        """
        return self.first < other.end and other.first < self.end


class Hunk(NamedTuple):
    """Adjacent lines that changed."""

    old: Lines
    new: Lines


EVERYTHING: Final = (Hunk(Lines(0, 1 << 60), Lines(0, 1 << 60)),)


class FileChange(NamedTuple):
    """How one file differs from the revision."""

    path: str  # relative to the root, with slashes; empty if the file was deleted
    old_path: str  # in the revision; empty for a new file
    old_blob: str  # the object with the old content
    hunks: tuple[Hunk, ...]

    def touches(self, span: Span, source: str) -> bool:
        """Return whether a line of a span of the new content changed."""
        lines = lines_of(span, source)
        return any(hunk.new.overlaps(lines) for hunk in self.hunks)


UNTRACKED: Final = FileChange("", "", "", EVERYTHING)


def lines_of(span: Span, source: str) -> Lines:
    r"""Return the lines that a span covers, as git counts them: only a line feed ends a line.

    >>> lines_of(Span(4, 8), "One\ntwo\n")
    Lines(first=2, end=3)
    """
    first = source.count("\n", 0, span.start) + 1
    return Lines(first, first + source.count("\n", span.start, max(span.start, span.end - 1)) + 1)


def root_of(folder: Path) -> Path | None:
    """Return the root of the working tree that contains a folder without links; None if no repository does."""
    return next((parent for parent in (folder, *folder.parents) if (parent / REPOSITORY).exists()), None)


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """The files of a working tree that differ from a revision, committed or not."""

    root: Path
    by_path: Mapping[str, FileChange]  # by `FileChange.path`
    tracked: frozenset[str]  # paths of all files that git tracks

    def of(self, path: Path) -> FileChange | None:
        """Return how a file changed; None if it did not. A file that git does not track is new."""
        place = os.path.realpath(path)
        name = os.path.relpath(place, self.root).replace(os.sep, "/")
        return self.by_path.get(name) or (None if name in self.tracked else UNTRACKED)

    def in_both(self, other: Changes) -> Changes:
        """Return the changes on lines that differ from the revision of `other` too: what a merge itself changes."""
        by_path = {}
        for path, change in self.by_path.items():
            theirs = other.by_path.get(path)
            hunks = tuple(_common(change.hunks, theirs.hunks)) if theirs else ()
            if hunks:
                by_path[path] = change._replace(hunks=hunks)
        return Changes(self.root, by_path, self.tracked)

    def old_contents(self, changes: Sequence[FileChange]) -> Iterator[bytes]:
        """Yield the old content of each file, in order. Raises `CleanerError` for an object that the clone lacks."""
        request = "".join(f"{change.old_blob}\n" for change in changes).encode()
        answer, start = _git(self.root, "cat-file", "--batch", request=request) if changes else b"", 0
        for change in changes:
            end = answer.index(b"\n", start)
            *_, size = answer[start:end].split(b" ")
            if size == _NO_BLOB:
                raise CleanerError(
                    f"{change.old_path}: this clone lacks its old content; fetch it without --filter, and run again"
                )
            start = end + 1 + int(size) + 1  # a line feed follows the content
            yield answer[end + 1 : start - 1]


def changes_since(root: Path, revision: str, *, merge_base: bool = False) -> Changes:
    """Return what changed since a revision, or since the last commit that it shares with HEAD.

    In a repository without commits everything is new, if the revision is HEAD. Submodules and files in a merge
    conflict are left out. Raises `CleanerError` if git is missing, or cannot find or read the revision.
    """
    base = _base(root, revision, merge_base=merge_base)
    entries = list(_entries(_git(root, *_DIFF, "--raw", "-z", base, "--")))
    patch = _git(root, *_DIFF, "--patch", "--unified=0", base, "--") if entries else b""
    hunks = list(_hunks_by_file(patch))
    if len(hunks) != len(entries):  # a file changed in between
        hunks = [EVERYTHING] * len(entries)
    changed = [entry._replace(hunks=own) for entry, own in zip(entries, hunks, strict=True)]
    tracked = frozenset(os.fsdecode(_git(root, "ls-files", "-z")).split("\0"))
    return Changes(root, {change.path: change for change in changed if change.path}, tracked)


def changes_of_commit(root: Path) -> Changes:
    """Return what the commit in preparation changes; of a merge, what it changes in comparison with both parents."""
    changes = changes_since(root, HEAD)
    return changes.in_both(changes_since(root, MERGED)) if _commit(root, MERGED) else changes


def _common(hunks: Sequence[Hunk], others: Sequence[Hunk]) -> Iterator[Hunk]:
    """Yield the parts of hunks whose new lines are in other hunks too."""
    for hunk in hunks:
        for other in others:
            lines = Lines(max(hunk.new.first, other.new.first), min(hunk.new.end, other.new.end))
            if lines.first < lines.end or hunk.new == other.new:
                yield Hunk(hunk.old, lines)


def _base(root: Path, revision: str, *, merge_base: bool) -> str:
    """Return the object to compare with. Raises `CleanerError`."""
    commit = _commit(root, revision)
    if not commit and revision == HEAD:
        return os.fsdecode(_git(root, "hash-object", "-t", "tree", "--stdin")).strip()  # no commit yet
    if not commit:
        raise CleanerError(f"{revision}: git finds no such revision in {root}; {_remedy(root)}")
    if not merge_base:
        return commit
    head = _commit(root, HEAD)
    found = _run(root, "merge-base", commit, head).stdout if head else b""
    if not found:
        raise CleanerError(f"{revision}: has no commit in common with HEAD in {root}; {_remedy(root)}")
    return os.fsdecode(found).split()[0]


def _commit(root: Path, revision: str) -> str:
    """Return the hash of the commit that a revision names; empty if there is none."""
    if revision.startswith("-"):
        return ""  # git would read it as an option
    return os.fsdecode(_run(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").stdout).strip()


def _remedy(root: Path) -> str:
    is_shallow = _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    return "this clone is shallow: fetch the history (`git fetch --unshallow`)" if is_shallow else "check the name"


def _entries(raw: bytes) -> Iterator[FileChange]:
    """Yield the files in the output of `git diff --raw -z`, without their hunks."""
    fields = iter(os.fsdecode(raw).split("\0"))
    for field in fields:
        if not field:
            break
        _, _, old_blob, _, status = field.split(" ")
        old_path = next(fields)
        path = next(fields) if status[0] == "R" else old_path
        yield FileChange("" if status == "D" else path, "" if status == "A" else old_path, old_blob, ())


def _hunks_by_file(patch: bytes) -> Iterator[tuple[Hunk, ...]]:
    """Yield the hunks of each file in a patch without context; everything for a binary file."""
    hunks: list[Hunk] | None = None
    for line in patch.split(b"\n"):
        if line.startswith(_FILE):
            if hunks is not None:
                yield tuple(hunks)
            hunks = []
        elif hunks is not None and line.startswith(b"Binary files "):
            hunks += EVERYTHING
        elif hunks is not None and (match := _HUNK.match(line)):
            hunks.append(Hunk(_lines(match[1], match[2]), _lines(match[3], match[4])))
    if hunks is not None:
        yield tuple(hunks)


def _lines(first: bytes, count: bytes | None) -> Lines:
    """Return a range of a hunk. Of an empty one git gives the line before it."""
    start, length = int(first), 1 if count is None else int(count)
    return Lines(start, start + length) if length else Lines(start + 1, start + 1)


def _git(root: Path, *arguments: str, request: bytes = b"") -> bytes:
    """Return the output of git. Raises `CleanerError` with its message if it fails."""
    done = _run(root, *arguments, request=request)
    if done.returncode:
        message = os.fsdecode(done.stderr).strip().splitlines() or [f"exit status {done.returncode}"]
        is_partial = _run(root, "config", "--get-regexp", r"^remote\..*\.promisor$").stdout
        remedy = "this clone is partial: clone without --filter" if is_partial else "repair the repository"
        raise CleanerError(f"{root}: git {arguments[0]} fails ({message[0]}); {remedy}")
    return done.stdout


def _run(root: Path, *arguments: str, request: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ONE_REPOSITORY}
    try:
        return subprocess.run(  # noqa: S603  # no shell, and a revision is never read as an option
            ["git", *arguments],  # noqa: S607  # the git of the user
            cwd=root,
            env=environment | _ENVIRONMENT,
            input=request,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise CleanerError("git: is not installed, and --since needs it; install git, or leave out --since") from None
    except OSError as error:
        raise CleanerError(f"git: cannot be started ({error.strerror}); check the installation") from error
