"""Clean all rows of an input.

`prepare` opens the input and determines its fields. `run` reads chunks of rows, cleans them in parallel, writes the
outcomes in order, and sets a checkpoint after each. An output of files is completed by `CheckpointedOutput.finish`.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import SEEK_END, BufferedReader
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from cleaner import __version__
from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.model import Finding
from cleaner.parallel import PassThrough, in_order
from cleaner.rows.checkpoint import REJECTED, REPORT, ROWS, RowCounts, RowOutput, next_digest
from cleaner.rows.compression import MAX_EXPANSION, ExpansionLimit, decompressed, decompression_errors
from cleaner.rows.field_detection import resolve_fields
from cleaner.rows.filenames import FileType
from cleaner.rows.row import MAX_ROW_BYTES, Chunk, Fields, Oversize, RowReader
from cleaner.rows.row_formats import ROW_FORMATS, Converter, RowInput, converter
from cleaner.rows.row_report import rejected_oversize, rejected_row, rejection_line
from cleaner.rows.worker import ChunkWorker, Outcome

_OTHER_INPUT: Final = "not the input of the interrupted run; leave out --resume"


# Takes the number of a chunk, from 0, and returns what other documents repeat, by the number of the row in the chunk.
ChunkFindings: TypeAlias = Callable[[int], Mapping[int, tuple[Finding, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowJob:
    """An input whose rows are to be cleaned, with the settings."""

    path: Path  # "-" for standard input
    input_type: FileType  # of the input; its compression is detected from its bytes
    output_type: FileType  # of the output
    fields: Fields
    config: Config
    format: str = "text"  # the format of the texts
    encoding: str = ""  # of a CSV file; empty for UTF-8
    max_row_bytes: int = MAX_ROW_BYTES  # size in bytes above which a row is rejected
    max_expansion: int = MAX_EXPANSION  # how many times its size a compressed input may expand to
    jobs: int = 1  # number of worker processes
    strict: bool = False  # stop at the first rejected row
    across: str = ""  # a digest of what other documents repeat; empty if the rows are cleaned one by one

    def fingerprint(self) -> str:
        """Return a digest of everything except the rows that determines the output, including the rulesets."""
        rulesets = [Path(path).read_bytes() for path in self.config.rules]
        decisive = replace(self, jobs=1, max_expansion=MAX_EXPANSION, path=Path(self.path.name))
        return hashlib.blake2b(repr((__version__, decisive, rulesets)).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class PreparedJob:
    """A job with its input open and its fields determined."""

    job: RowJob
    chunks: Iterator[Chunk | Oversize]
    worker: ChunkWorker
    share: Callable[[Chunk | Oversize], float]  # of the input, up to the end of the chunk that was read last
    across: ChunkFindings | None = None  # what other documents repeat

    @property
    def header(self) -> bytes:
        """Return what precedes the first row among the encoded rows."""
        return b"" if self.worker.as_json_lines else self.worker.codec.header(self.worker.fields)

    @property
    def layout_digest(self) -> str:
        """Return a digest of what the chunks do not contain, but their cleaning depends on: the header and fields."""
        content = self.worker.codec.header(self.worker.fields) + repr(self.worker.fields).encode()
        return hashlib.blake2b(content, digest_size=16).hexdigest()

    @property
    def converter(self) -> Converter | None:
        """Return the function that makes the output file from the encoded rows; None if they are the output file."""
        return converter(self.job.output_type, self.worker.fields.findings, is_json_lines=self.worker.as_json_lines)


def prepare(job: RowJob, stream: BufferedReader, *, reports: bool) -> PreparedJob:
    """Open the rows in a stream, and determine their fields. `reports` says whether a report is wanted.

    Raises `FileError` for an input that cannot be read, and `CleanerError` if a named field does not exist or no
    text field is found.
    """
    input_format, output_format = ROW_FORMATS[job.input_type.format], ROW_FORMATS[job.output_type.format]
    with errors_at(job.path):
        output_format.check_dependencies()
        with decompression_errors():
            limit = ExpansionLimit(job.max_expansion)
            content = decompressed(stream, limit)
            reader = input_format.open(RowInput(job.path, content, job.encoding, job.max_row_bytes, limit))
        fields = resolve_fields(job.fields, reader)
    worker = ChunkWorker(
        reader.codec,
        fields,
        job.config,
        job.format,
        str(job.path),
        as_json_lines=output_format is not input_format,
        with_report=reports,
    )
    return PreparedJob(job, reader.chunks, worker, _share_function(reader, stream))


def _share_function(reader: RowReader, stream: BufferedReader) -> Callable[[Chunk | Oversize], float]:
    """Return the function from the chunk that was read last to the share of the input up to its end."""
    if share := reader.share:
        return lambda chunk: share(chunk) if isinstance(chunk, Chunk) else 0.0
    if not stream.seekable():
        return lambda _: 0.0
    position = stream.tell()
    size = max(1, stream.seek(0, SEEK_END))
    stream.seek(position)
    return lambda _: stream.tell() / size


def run(prepared: PreparedJob, output: RowOutput, resumed: RowCounts | None) -> Iterator[RowCounts]:
    """Clean the rows of a prepared job into an output, and yield the counts after each chunk.

    `resumed` is the checkpoint at which the output continues an earlier run; None for a new run. The bytes of the
    output do not depend on the number of jobs. Memory does not grow with the size of the input. Raises `CleanerError`
    if the input is damaged or is not the input of the earlier run, and for a rejected row in a strict job.
    """
    counts = resumed or RowCounts()
    if not resumed:
        output.write(ROWS, prepared.header)
    positions = deque[_Position]()  # of the chunks that are being cleaned
    with errors_at(prepared.job.path), decompression_errors():
        chunks = _remaining_chunks(prepared, counts, positions)
        for outcome in in_order(prepared.worker, chunks, prepared.job.jobs):
            if prepared.job.strict:
                _refuse_rejected(outcome)
            _write(outcome, output, prepared.worker.path)
            counts = _add(counts, outcome, positions.popleft())
            output.checkpoint(counts)
            yield counts


class _Position(NamedTuple):
    """The end of a chunk in the input."""

    digest: str  # of all chunks up to here
    share: float  # of the input up to here


def _remaining_chunks(
    prepared: PreparedJob, counts: RowCounts, positions: deque[_Position]
) -> Iterator[Chunk | PassThrough[Oversize]]:
    """Yield the chunks that an earlier run has not written, and append the position of each to `positions`.

    Raises `CleanerError` if the chunks before them are not those that the earlier run has read.
    """
    number, digest = 0, prepared.layout_digest
    for number, chunk in enumerate(prepared.chunks, start=1):
        digest = next_digest(digest, chunk)
        if number > counts.chunks:
            positions.append(_Position(digest, prepared.share(chunk)))
            if isinstance(chunk, Oversize):
                yield PassThrough(chunk)
            else:
                yield replace(chunk, across=prepared.across(number - 1)) if prepared.across else chunk
        elif isinstance(chunk, Oversize):
            deque(chunk.pieces, maxlen=0)
        if number == counts.chunks and digest != counts.digest:
            raise CleanerError(_OTHER_INPUT)
    if number < counts.chunks:
        raise CleanerError(_OTHER_INPUT)


def _refuse_rejected(outcome: Outcome | Oversize) -> None:
    for row in (outcome,) if isinstance(outcome, Oversize) else outcome.rejected:
        raise CleanerError(f"{row.place}: {row.reason}; repair the row, or leave out --strict")


def _write(outcome: Outcome | Oversize, output: RowOutput, path: str) -> None:
    if isinstance(outcome, Oversize):
        output.write(REPORT, rejection_line(outcome, path))
        output.write(REJECTED, rejected_oversize(outcome))
        return
    output.write(ROWS, outcome.content)
    output.write(REPORT, outcome.report)
    for row in outcome.rejected:
        output.write(REJECTED, rejected_row(row))


def _add(counts: RowCounts, outcome: Outcome | Oversize, position: _Position) -> RowCounts:
    """Return the counts after an outcome."""
    rows, changed, rejected = (
        (0, 0, 1) if isinstance(outcome, Oversize) else (outcome.rows, outcome.changed, len(outcome.rejected))
    )
    return RowCounts(
        chunks=counts.chunks + 1,
        rows=counts.rows + rows,
        changed=counts.changed + changed,
        rejected=counts.rejected + rejected,
        share=position.share,
        digest=position.digest,
    )


@contextmanager
def errors_at(path: Path) -> Iterator[None]:
    """Prefix the message of a `CleanerError` with the path of the input."""
    try:
        yield
    except CleanerError as error:
        raise type(error)(f"{path}: {error}") from error
