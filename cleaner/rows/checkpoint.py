"""The outputs of a run: files that are kept safe by checkpoints, or streams that take the bytes at once."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Protocol, Self

from cleaner import files
from cleaner.errors import CleanerError, FileError
from cleaner.files.locks import is_open_at, locked
from cleaner.rows.completion import is_complete, record_path, write_record
from cleaner.rows.row import Chunk, Oversize

# The three parts of an output.
ROWS: Final = "rows"
REPORT: Final = "report"
REJECTED: Final = "rejected"

_LOCK: Final = "cleaner.lock"
_JOURNAL: Final = "journal.json"
_NEW_JOURNAL: Final = "journal.json.new"
_CONVERTED: Final = "converted"
_PARTIAL: Final = (ROWS, REPORT, REJECTED, _CONVERTED, _JOURNAL, _NEW_JOURNAL)
_MIN_INTERVAL: Final = 0.1  # seconds between two checkpoints: writing one takes as long as cleaning an article


@dataclass(frozen=True, slots=True)
class RowCounts:
    """The progress of a run."""

    chunks: int = 0  # written; an oversized row counts as a chunk
    rows: int = 0  # cleaned
    changed: int = 0  # cleaned, with a text that has changed
    rejected: int = 0
    share: float = 0.0  # of the input that has been processed, from 0 to 1, as far as it is known
    digest: str = ""  # of the header and all processed chunks, to recognise the same input when a run is resumed


def next_digest(digest: str, chunk: Chunk | Oversize) -> str:
    """Return the digest of the chunks so far and one more. An oversized row contributes its place only."""
    hashed = hashlib.blake2b(f"{digest} {chunk.place if isinstance(chunk, Oversize) else ''}".encode(), digest_size=16)
    for content in chunk.content if isinstance(chunk, Chunk) else ():
        hashed.update(content)
    return hashed.hexdigest()


class RowOutput(Protocol):
    """Takes the outcomes of a run, in their order."""

    def write(self, part: str, content: bytes) -> None:
        """Append bytes to one of the parts `ROWS`, `REPORT` and `REJECTED`. A part that is not wanted is dropped."""

    def checkpoint(self, counts: RowCounts) -> None:
        """Make a resumed run continue after `counts`, if the output can; it may skip some calls."""


@dataclass(frozen=True, slots=True)
class StreamOutput:
    """An output that passes all bytes on at once. It cannot be resumed."""

    writers: Mapping[str, Callable[[bytes], object]]  # one for each part that is wanted

    def write(self, part: str, content: bytes) -> None:
        """Pass bytes to the writer of a part."""
        if part in self.writers:
            self.writers[part](content)

    def checkpoint(self, counts: RowCounts) -> None:
        """Do nothing."""


def partial_folder(output: Path) -> Path:
    """Return the folder that holds the parts of an output until it is complete."""
    return output.with_name(f"{output.name}.partial")


@dataclass(slots=True)
class CheckpointedOutput:
    """An output that collects its parts in a folder next to the output file, so that a killed run can be resumed.

    Use it as a context manager: the folder is locked, so that no other run writes this output. Call `begin` or `resume`
    first, and `finish` last. The folder remains unless `finish` or `discard` remove it.
    """

    paths: Mapping[str, Path]  # the files to write, by part; always includes `ROWS`
    settings: str  # a digest of everything except the input that determines the output
    _files: dict[str, BinaryIO] = field(default_factory=dict)
    _lock: BinaryIO | None = None
    _last_checkpoint: float = 0.0  # monotonic time in seconds

    @property
    def folder(self) -> Path:
        """Return the folder."""
        return partial_folder(self.paths[ROWS])

    def __enter__(self) -> Self:
        """Lock the folder. Raises `FileError` if another run holds the lock, or if no run has written the folder."""
        self._refuse_foreign()
        self._lock = locked(self.folder / _LOCK)
        if not self._lock:
            output = self.paths[ROWS]
            raise FileError(f"{output}: another run is writing it; wait for it to end, or choose another output")
        return self

    def __exit__(self, error_type: object, *_: object) -> None:
        with suppress(OSError) if error_type else nullcontext():  # a full disk fails again, and says less
            self._close()
        self._unlock()

    def begin(self) -> None:
        """Start a new run, and delete what an earlier one has left."""
        self._remove_parts()
        self._files = {part: (self.folder / part).open("xb") for part in self.paths}

    def resume(self) -> RowCounts | None:
        """Return to the last checkpoint of an earlier run; return its counts, or None if there is no checkpoint.

        Raises `CleanerError` if the earlier run had other settings.
        """
        try:
            journal = json.loads((self.folder / _JOURNAL).read_bytes())
            counts, settings, sizes = RowCounts(**journal["counts"]), journal["settings"], journal["sizes"]
            has_all_bytes = all((self.folder / part).stat().st_size >= size for part, size in sizes.items())
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if settings != self.settings:
            raise CleanerError(
                f"{self.folder}: the interrupted run had other settings; use the same ones, or leave out --resume"
            )
        if not has_all_bytes or sizes.keys() != self.paths.keys():
            return None
        for part, size in sizes.items():
            stream = (self.folder / part).open("r+b")
            stream.truncate(size)
            stream.seek(size)
            self._files[part] = stream
        return counts

    def write(self, part: str, content: bytes) -> None:
        """Append bytes to the file of a part."""
        if part in self._files:
            self._files[part].write(content)

    def checkpoint(self, counts: RowCounts) -> None:
        """Record the counts and the sizes of the files in the journal, unless the last checkpoint is very recent."""
        now = time.monotonic()
        if now - self._last_checkpoint < _MIN_INTERVAL:
            return
        self._last_checkpoint = now
        sizes = {}
        for part, stream in self._files.items():
            stream.flush()
            sizes[part] = stream.tell()
        journal = {"settings": self.settings, "counts": asdict(counts), "sizes": sizes}
        new_journal = self.folder / _NEW_JOURNAL
        new_journal.write_text(json.dumps(journal), encoding="utf-8")
        new_journal.replace(self.folder / _JOURNAL)

    def finish(self, convert: Callable[[Path, BinaryIO], None] | None, input_digest: str = "") -> None:
        """Move each part to its path, the rows last, and remove the folder.

        `convert` makes the output file from the encoded rows; without it they are the output file. If no row was
        rejected, no file of rejected rows is written, and one from an earlier run is deleted. With a digest of the
        input, a record is written, from which `is_complete` recognises the output.
        """
        self._refuse_replaced()
        self._close()
        finished = {part: self.folder / part for part in (REPORT, REJECTED, ROWS) if part in self.paths}
        if convert:
            finished[ROWS] = self.folder / _CONVERTED
            with finished[ROWS].open("w+b") as stream:
                convert(self.folder / ROWS, stream)
        record_path(self.paths[ROWS]).unlink(missing_ok=True)
        for part, path in finished.items():
            if part == REJECTED and not path.stat().st_size:
                self.paths[part].unlink(missing_ok=True)
            else:
                files.move_into_place(path, self.paths[part])
        if input_digest:
            write_record(self.paths[ROWS], self.settings, input_digest, self._recorded)
        self.discard()

    def is_complete(self, source: Path) -> bool:
        """Return whether an earlier run has completed the output from what the input contains now.

        An output that may be replaced by parts in the folder is not complete. Raises `OSError`.
        """
        output = self.paths[ROWS]
        return not self.folder.exists() and is_complete(output, self.settings, source, self._recorded)

    @property
    def _recorded(self) -> dict[str, Path]:
        """Return the files whose sizes are recorded. Users move the rejected rows away to repair them."""
        return {part: path for part, path in self.paths.items() if part != REJECTED}

    def discard(self) -> None:
        """Remove the folder, and release its lock."""
        self._close()
        if not self._lock:
            return  # another run may own the folder now
        self._remove_parts()
        if os.name == "nt":
            self._unlock()  # Windows does not remove an open file
        with suppress(OSError):  # a file that a user has put there is kept
            (self.folder / _LOCK).unlink()
            self.folder.rmdir()
        self._unlock()

    def _refuse_foreign(self) -> None:
        """Raise `FileError` if the folder exists, and contains anything that no run has written."""
        if not os.path.lexists(self.folder):
            return
        is_ours = self.folder.is_dir() and not self.folder.is_symlink()
        if is_ours:
            with suppress(FileNotFoundError):  # a run that ends now has removed it
                names = set(os.listdir(self.folder))  # noqa: PTH208  # only the names are needed
                is_ours = not names or (names <= {_LOCK, *_PARTIAL} and (_LOCK in names or self._has_journal()))
        if not is_ours:
            raise FileError(
                f"{self.folder}: is needed for the unfinished output, but is not a folder that cleaner has written;"
                " move it, or choose another output"
            )

    def _has_journal(self) -> bool:
        try:
            journal = json.loads((self.folder / _JOURNAL).read_bytes())
        except (OSError, ValueError):
            return False
        return isinstance(journal, dict) and {"settings", "counts", "sizes"} <= journal.keys()

    def _refuse_replaced(self) -> None:
        """Raise `FileError` unless the paths of all parts still name the files that this run has written."""
        for part, stream in self._files.items():
            if not is_open_at(stream, self.folder / part):
                raise FileError(f"{self.folder / part}: was removed or replaced by another program; run again")

    def _remove_parts(self) -> None:
        for name in _PARTIAL:
            (self.folder / name).unlink(missing_ok=True)

    def _close(self) -> None:
        for stream in self._files.values():
            stream.close()

    def _unlock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None
