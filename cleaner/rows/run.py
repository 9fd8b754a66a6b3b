"""The whole way of the rows of a file: read, clean on all cores, take up in order, give the output its name."""

from __future__ import annotations

import hashlib
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import SEEK_END, BufferedReader
from pathlib import Path
from typing import BinaryIO

from cleaner import __version__
from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.parallel import PassThrough, in_order
from cleaner.rows.checkpoint import REJECTED, REPORT, ROWS, RowCounts, RowOutput, digest_of
from cleaner.rows.compression import packed, told_of_damage, unpacked
from cleaner.rows.field_detection import complete
from cleaner.rows.filenames import FileType
from cleaner.rows.row import MAX_ROW_BYTES, Chunk, Fields, Oversize, RowReader
from cleaner.rows.row_formats import KINDS, Input
from cleaner.rows.row_report import rejected, rejected_pieces, rejection
from cleaner.rows.worker import ChunkWorker, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RowJob:
    """Rows to clean, and how."""

    path: Path  # "-" for standard input
    form: FileType  # of the input; its packing is seen in its bytes
    target: FileType  # of the output
    fields: Fields
    config: Config
    format: str = "text"  # what the texts are written in
    encoding: str = ""  # of a CSV that is not in UTF-8
    limit: int = MAX_ROW_BYTES
    jobs: int = 1
    strict: bool = False  # stop at the first row that cannot be cleaned

    def fingerprint(self) -> str:
        """Return a digest of all that decides what comes out, the text of rulesets included."""
        rules = [Path(path).read_bytes() for path in self.config.rules]
        decisive = replace(self, jobs=1, path=Path(self.path.name))
        return hashlib.blake2b(repr((__version__, decisive, rules)).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class PreparedJob:
    """An input that is open, and what is to be done with its rows."""

    task: RowJob
    chunks: Iterator[Chunk | Oversize]
    work: ChunkWorker
    share: Callable[[Chunk | Oversize], float]  # of the input, up to the chunk that was read last

    @property
    def pack(self) -> Callable[[Path, BinaryIO], None] | None:
        """Return what turns the rows as they are put into a whole output; None where they are one, once joined."""
        form, kind = self.task.target, KINDS[self.task.target.kind]
        write = kind.write_own
        if self.work.as_lines:
            from_lines, findings = kind.write_lines, self.work.fields.findings
            write = from_lines and (lambda rows, stream: from_lines(rows, stream, form, findings))
        return partial(_pack, write or _copy, form.packing) if form.packing else write


def prepare(task: RowJob, stream: BufferedReader, *, reports: bool) -> PreparedJob:
    """Open the rows in a stream, and settle which field is the text.

    Raises `FileError` for an input that cannot be read, and `CleanerError` for fields that it has not.
    """
    try:
        KINDS[task.target.kind].check()
        with told_of_damage():
            source = Input(task.path, unpacked(stream), task.encoding, task.limit)
            opened = KINDS[task.form.kind].open(source)
        fields = complete(task.fields, opened)
    except CleanerError as error:
        raise type(error)(f"{task.path}: {error}") from error
    as_lines = task.target.kind != task.form.kind
    work = ChunkWorker(opened.layout, fields, task.config, task.format, str(task.path), as_lines, reports)
    return PreparedJob(task, opened.chunks, work, _share(opened, stream))


def _share(opened: RowReader, stream: BufferedReader) -> Callable[[Chunk | Oversize], float]:
    if opened.share:
        share = opened.share
        return lambda chunk: share(chunk) if isinstance(chunk, Chunk) else 0.0
    if not stream.seekable():
        return lambda _: 0.0
    here = stream.tell()
    size = max(1, stream.seek(0, SEEK_END))
    stream.seek(here)
    return lambda _: stream.tell() / size


def run(ready: PreparedJob, target: RowOutput, kept: RowCounts | None) -> Iterator[RowCounts]:
    """Clean the rows into a target, and yield what that comes to after every chunk.

    `kept` is what an earlier run has put into this target already. Order and bytes are the same for
    any number of jobs, and memory does not grow with the input. Raises `CleanerError` for an input
    that is damaged or is not the one that was kept, and for a rejected row where the task is strict.
    """
    tally = kept or RowCounts()
    if not kept and not ready.work.as_lines:
        target.put(ROWS, ready.work.layout.head(ready.work.fields))
    try:
        with told_of_damage():
            seen = deque[tuple[str, float]]()
            chunks = _following(ready, tally, seen)
            for outcome in in_order(ready.work, chunks, ready.task.jobs):
                if ready.task.strict:
                    _refuse_rejected(outcome)
                digest, share = seen.popleft()
                tally = replace(_taken_up(outcome, target, tally, ready.work), seen=digest, share=share)
                target.checkpoint(tally)
                yield tally
    except CleanerError as error:
        raise type(error)(f"{ready.task.path}: {error}") from error


def _following(
    ready: PreparedJob, kept: RowCounts, seen: deque[tuple[str, float]]
) -> Iterator[Chunk | PassThrough[Oversize]]:
    """Yield the chunks after those that were kept, and note for each the digest and the share of all up to it."""
    digest = ""
    for number, chunk in enumerate(ready.chunks, start=1):
        digest = digest_of(digest, chunk)
        if number > kept.chunks:
            seen.append((digest, ready.share(chunk)))
            yield PassThrough(chunk) if isinstance(chunk, Oversize) else chunk
        elif isinstance(chunk, Oversize):
            deque(chunk.pieces, maxlen=0)
        if number == kept.chunks and digest != kept.seen:
            raise CleanerError("is not what the run that was stopped had read; leave out --resume")


def _refuse_rejected(outcome: Outcome | Oversize) -> None:
    for row in (outcome,) if isinstance(outcome, Oversize) else outcome.rejected:
        raise CleanerError(f"{row.place} {row.reason}; mend it, or leave out --strict")


def _taken_up(outcome: Outcome | Oversize, target: RowOutput, tally: RowCounts, work: ChunkWorker) -> RowCounts:
    """Put an outcome into a target, and return the tally with it."""
    if isinstance(outcome, Oversize):
        target.put(REPORT, rejection(outcome, work.path))
        for piece in rejected_pieces(outcome):
            target.put(REJECTED, piece)
        return replace(tally, chunks=tally.chunks + 1, rejected=tally.rejected + 1)
    target.put(ROWS, outcome.content)
    target.put(REPORT, outcome.report)
    for row in outcome.rejected:
        target.put(REJECTED, rejected(row))
    return replace(
        tally,
        chunks=tally.chunks + 1,
        rows=tally.rows + outcome.rows,
        changed=tally.changed + outcome.changed,
        rejected=tally.rejected + len(outcome.rejected),
    )


def _pack(write: Callable[[Path, BinaryIO], None], packing: str, rows: Path, stream: BinaryIO) -> None:
    with packed(stream, packing) as packer:
        write(rows, packer)


def _copy(rows: Path, stream: BinaryIO) -> None:
    with rows.open("rb") as content:
        shutil.copyfileobj(content, stream)
