"""Check the reading, cleaning, converting and restoring of rows, in each format and compression."""

from __future__ import annotations

import bz2
import io
import lzma
import re
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from cleaner import Config
from cleaner.errors import CleanerError
from cleaner.rows.checkpoint import REJECTED, REPORT, ROWS, StreamOutput
from cleaner.rows.columns import write_json_lines
from cleaner.rows.compression import compressed, decompression_errors
from cleaner.rows.filenames import FileType
from cleaner.rows.jsonl import value_slices
from cleaner.rows.restore import restore_rows
from cleaner.rows.row import MAX_ROW_BYTES, Chunk, Fields, Oversize, Row, RowError
from cleaner.rows.row_formats import ROW_FORMATS, RowInput
from cleaner.rows.row_report import read_row_report
from cleaner.rows.run import PreparedJob, RowJob, prepare, run
from fuzz.scratch import scratch, written

SMALL_ROW: Final = 100  # bytes; with this limit, most inputs have oversized rows
LIMITS: Final = (MAX_ROW_BYTES, SMALL_ROW)
COMPRESSIONS: Final = ("gzip", "zstd", "bz2", "xz")  # the last two are not supported, and must be refused row by row

_WHITE: Final = b" \t\r\n\x0b\x0c"
# What the first line of an input may ask for: "gzip csv", then bytes to change, each as offset=value.
_DIRECTIVE: Final = re.compile(rb"\A#((?: [a-z0-9]+)*)((?: \d{1,7}=[0-9a-f]{2})*)\n")


def check_rows(content: bytes, row_format: str) -> None:
    """Check that every byte is in a row, and that all rows are cleaned, converted and restored or else rejected."""
    with scratch():
        for limit in LIMITS:
            _check_bytes(content, row_format, limit)
            _check_cleaning(written(content), row_format, limit)


def check_compressed(content: bytes) -> None:
    """Check rows as `check_rows` does, after compressing them and changing bytes as the first line says."""
    words, changes, content = _directive(content)
    row_format = "csv" if b"csv" in words else "jsonl"
    compression = next((name for name in COMPRESSIONS if name.encode() in words), "gzip")
    packed = _changed(_compressed(content, compression), changes)
    with scratch():
        _check_cleaning(written(packed), row_format, MAX_ROW_BYTES)


def check_parquet(content: bytes) -> None:
    """Check a Parquet file made of JSON lines, of which bytes are changed as the first line says."""
    _, changes, content = _directive(content)
    lines = b"".join(line + b"\n" for line in content.split(b"\n") if _is_object(line))
    stream = io.BytesIO()
    with scratch():
        write_json_lines(written(lines), stream)
        table = written(_changed(stream.getvalue(), changes))
        for limit in LIMITS:
            _check_cleaning(table, "parquet", limit)


class _Outcome(NamedTuple):
    """What a run has written."""

    rows: bytes
    report: bytes
    rejected: int


class _Read(NamedTuple):
    """The values of a row that must not change, or that restoring must bring back."""

    text: str | None
    title: str
    id: bytes


def _check_bytes(content: bytes, row_format: str, limit: int) -> None:
    try:
        reader = ROW_FORMATS[row_format].open(RowInput(Path("-"), _stream(content), max_bytes=limit))
    except CleanerError:
        return
    pieces = [reader.codec.header(Fields())]
    for chunk in reader.chunks:
        pieces += chunk.pieces if isinstance(chunk, Oversize) else chunk.content
        if isinstance(chunk, Chunk) and "text" in reader.text_fields:
            assert len(list(reader.codec.decode_rows(chunk, Fields("text")))) == len(chunk.content)
    assert b"".join(pieces).translate(None, _WHITE) == content.translate(None, _WHITE), "bytes are lost"


def _check_cleaning(path: Path, row_format: str, limit: int) -> None:
    file_type = FileType(row_format)
    job = RowJob(
        path=path,
        input_type=file_type,
        output_type=file_type,
        fields=Fields(),
        config=Config(max_removed=1.0),
        max_row_bytes=limit,
    )
    try:
        job, before = _read_rows(job)
        outcome = _run(job)
    except CleanerError:
        return
    assert len(before) == len([row for row in before if row]) + outcome.rejected
    assert outcome.rejected == sum(record.recorded is None for record in read_row_report(written(outcome.report)))
    if any(before):
        _check_restored(job, outcome, [row for row in before if row])
        for output_format in ROW_FORMATS if limit == MAX_ROW_BYTES else ():
            _check_conversion(job, output_format, len(before) - outcome.rejected)


def _check_restored(job: RowJob, outcome: _Outcome, before: list[_Read]) -> None:
    job = replace(job, path=written(outcome.rows), max_row_bytes=MAX_ROW_BYTES)
    cleaned = _read_rows(job)[1]
    assert [row and row._replace(text="") for row in cleaned] == [row._replace(text="") for row in before]
    assert _run(job).rows == outcome.rows, "cleaning twice"
    with job.path.open("rb") as stream:
        prepared = prepare(job, stream, reports=False)
        restored = b"".join(restore_rows(prepared, written(outcome.report)))
    encoded = written(restored)
    if prepared.converter:
        encoded = written(_converted(prepared, restored))
    assert _read_rows(replace(job, path=encoded))[1] == before, "restored rows"


def _check_conversion(job: RowJob, output_format: str, count: int) -> None:
    """Check that rows can be written in another format with their findings, and that none gets lost."""
    output_type = FileType(output_format)
    job = replace(job, output_type=output_type, fields=replace(job.fields, findings="found"))
    with suppress(CleanerError):  # the field may exist
        outcome = _run(job)
        fields = replace(job.fields, findings="")
        read_back = replace(job, path=written(outcome.rows), input_type=output_type, fields=fields)
        rows = _read_rows(replace(read_back, max_row_bytes=MAX_ROW_BYTES))[1]
        assert sum(row is not None for row in rows) + outcome.rejected >= count, "rows are lost"


def _read_rows(job: RowJob) -> tuple[RowJob, list[_Read | None]]:
    """Return a job with its fields, and the values of each row; None for a rejected one. Raises `CleanerError`."""
    with job.path.open("rb") as stream:
        prepared = prepare(job, stream, reports=False)
        rows = list[_Read | None]()
        with decompression_errors():
            for chunk in prepared.chunks:
                if isinstance(chunk, Oversize):
                    deque(chunk.pieces, maxlen=0)
                    rows.append(None)
                else:
                    decoded = prepared.worker.codec.decode_rows(chunk, prepared.worker.fields)
                    rows += [_Read(row.text, row.title, row.id) if isinstance(row, Row) else None for row in decoded]
        return replace(job, fields=prepared.worker.fields), rows


def _run(job: RowJob) -> _Outcome:
    """Clean the rows of an input. Raises `CleanerError`."""
    parts = {part: io.BytesIO() for part in (ROWS, REPORT, REJECTED)}
    with job.path.open("rb") as stream:
        prepared = prepare(job, stream, reports=True)
        for _ in run(prepared, StreamOutput({part: buffer.write for part, buffer in parts.items()}), None):
            pass
        rows = _converted(prepared, parts[ROWS].getvalue())
    return _Outcome(rows, parts[REPORT].getvalue(), len(parts[REJECTED].getvalue().splitlines()))


def _converted(prepared: PreparedJob, rows: bytes) -> bytes:
    """Return the output file that encoded rows become."""
    if not prepared.converter:
        return rows
    stream = io.BytesIO()
    prepared.converter(written(rows), stream)
    return stream.getvalue()


def _is_object(line: bytes) -> bool:
    try:
        return bool(value_slices(line))
    except RowError:
        return False


def _compressed(content: bytes, compression: str) -> bytes:
    if compression in ("bz2", "xz"):
        return bz2.compress(content) if compression == "bz2" else lzma.compress(content)
    stream = io.BytesIO()
    with compressed(stream, compression) as compressor:
        compressor.write(content)
    return stream.getvalue()


def _directive(content: bytes) -> tuple[list[bytes], list[tuple[int, int]], bytes]:
    """Return the words and the changed bytes of the first line if it is a directive, and the rest of the input."""
    found = _DIRECTIVE.match(content)
    if not found:
        return [], [], content
    pairs = (change.split(b"=") for change in found[2].split())
    return found[1].split(), [(int(offset), int(value, 16)) for offset, value in pairs], content[found.end() :]


def _changed(content: bytes, changes: Iterable[tuple[int, int]]) -> bytes:
    """Return bytes with some replaced; an offset beyond the end counts from the start again."""
    changed = bytearray(content)
    for offset, value in changes:
        if changed:
            changed[offset % len(changed)] = value
    return bytes(changed)


def _stream(content: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(content))
