"""Where cleaned rows go: into a folder beside the output until all is done, or straight to standard output."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Protocol, Self

from cleaner import files
from cleaner.errors import CleanerError
from cleaner.rows.row import Chunk, Oversize

ROWS: Final = "rows"
REPORT: Final = "report"
REJECTED: Final = "rejected"

_JOURNAL: Final = "journal.json"
_PAUSE: Final = 0.1  # seconds between two notes in it: one takes as long as the cleaning of an article


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What a run has come to so far."""

    chunks: int = 0  # taken up, an oversized row being one
    rows: int = 0  # that were cleaned
    changed: int = 0  # of these, that lost something
    rejected: int = 0
    share: float = 0.0  # of the input, 0 to 1, as far as it is known
    seen: str = ""  # a digest of all chunks, by which the same input is known again


def digest_of(seen: str, chunk: Chunk | Oversize) -> str:
    """Return the digest of what was seen with one chunk more; of an oversized row only its place counts."""
    hashed = hashlib.blake2b(f"{seen} {chunk.place if isinstance(chunk, Oversize) else ''}".encode(), digest_size=16)
    for content in chunk.content if isinstance(chunk, Chunk) else ():
        hashed.update(content)
    return hashed.hexdigest()


class RowOutput(Protocol):
    """What takes up the outcomes of a run, in their order."""

    def put(self, stream: str, content: bytes) -> None:
        """Take up bytes for one of the streams `ROWS`, `REPORT` and `REJECTED`."""

    def checkpoint(self, tally: RowCounts) -> None:
        """Make what was put so far safe against a kill, at once or soon."""


@dataclass(frozen=True, slots=True)
class StreamOutput:
    """A target that hands everything on at once."""

    streams: Mapping[str, Callable[[bytes], object]]  # what is put into another stream is dropped

    def put(self, stream: str, content: bytes) -> None:
        """Hand on."""
        if stream in self.streams:
            self.streams[stream](content)

    def checkpoint(self, tally: RowCounts) -> None:
        """Do nothing: what was handed on is out of reach."""


def folder_of(output: Path) -> Path:
    """Return the folder in which an output is made."""
    return output.with_name(f"{output.name}.partial")


@dataclass(slots=True)
class CheckpointedOutput:
    """A target that keeps everything in a folder beside the output, from which a run can go on that was killed.

    As a context it closes its files at the end; the folder stays unless `finish` or `discard` remove it.
    """

    places: Mapping[str, Path]  # of the streams that are wanted, `ROWS` among them
    settings: str  # a digest of all that decides what the streams become
    _opened: dict[str, BinaryIO] = field(default_factory=dict)
    _noted: float = 0.0  # when the journal was written last

    @property
    def folder(self) -> Path:
        """Return the folder."""
        return folder_of(self.places[ROWS])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def begin(self) -> None:
        """Begin anew; what a former run has left goes."""
        self.discard()
        self.folder.mkdir(parents=True)
        self._opened = {name: (self.folder / name).open("xb") for name in self.places}

    def resume(self) -> RowCounts | None:
        """Go back to where a former run has kept what it had; None where there is nothing to go on from.

        Raises `CleanerError` for a run that had other settings.
        """
        try:
            kept = json.loads((self.folder / _JOURNAL).read_bytes())
            tally, settings, sizes = RowCounts(**kept["tally"]), kept["settings"], kept["sizes"]
            is_complete = all((self.folder / name).stat().st_size >= size for name, size in sizes.items())
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if settings != self.settings:
            raise CleanerError(
                f"{self.folder}: the run that was stopped had other settings; give the same, or leave out --resume"
            )
        if not is_complete or sizes.keys() != self.places.keys():
            return None
        for name, size in sizes.items():
            stream = (self.folder / name).open("r+b")
            stream.truncate(size)
            stream.seek(size)
            self._opened[name] = stream
        return tally

    def put(self, stream: str, content: bytes) -> None:
        """Append to a file of the folder."""
        if stream in self._opened:
            self._opened[stream].write(content)

    def checkpoint(self, tally: RowCounts) -> None:
        """Note in the journal how far the files are, unless that was done just before."""
        now = time.monotonic()
        if now - self._noted < _PAUSE:
            return
        self._noted = now
        sizes = {}
        for name, stream in self._opened.items():
            stream.flush()
            sizes[name] = stream.tell()
        journal = {"settings": self.settings, "tally": asdict(tally), "sizes": sizes}
        beside = self.folder / f"{_JOURNAL}.new"
        beside.write_text(json.dumps(journal), encoding="utf-8")
        beside.replace(self.folder / _JOURNAL)

    def finish(self, pack: Callable[[Path, BinaryIO], None] | None) -> None:
        """Give every stream its name, the rows last, and remove the folder.

        `pack` turns the rows as they were put into those of the output; without it they are the same.
        No file is left of rejected rows where there are none, not even a former one.
        """
        self._close()
        made = {name: self.folder / name for name in (REPORT, REJECTED, ROWS) if name in self.places}
        if pack:
            made[ROWS] = self.folder / "packed"
            with made[ROWS].open("w+b") as packed:
                pack(self.folder / ROWS, packed)
        for name, path in made.items():
            if name == REJECTED and not path.stat().st_size:
                self.places[name].unlink(missing_ok=True)
            else:
                files.move_into_place(path, self.places[name])
        self.discard()

    def discard(self) -> None:
        """Remove the folder."""
        self._close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _close(self) -> None:
        for stream in self._opened.values():
            stream.close()
