"""Restore the original texts of cleaned rows from their report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cleaner import edits
from cleaner.errors import CleanerError, RestoreError
from cleaner.model import Cleaned
from cleaner.rows.compression import decompression_errors
from cleaner.rows.row import Chunk, CleanedRow, Oversize, Row
from cleaner.rows.row_report import RowRecord, read_row_report
from cleaner.rows.run import PreparedJob, errors_at


def restore_rows(prepared: PreparedJob, report: Path) -> Iterator[bytes]:
    """Yield the encoded rows of a cleaned file with their original texts. All other fields stay as they are.

    Rejected rows are not restored: they are in the file of rejected rows only. Raises `RestoreError` if the rows are
    not those of the report, in the same order.
    """
    path, worker, records = prepared.job.path, prepared.worker, _RecordReader(read_row_report(report))
    yield prepared.header
    for chunk in _chunks(prepared):
        rows = worker.codec.decode_rows(chunk, worker.fields) if isinstance(chunk, Chunk) else [chunk]
        originals = []
        for row in rows:
            if not isinstance(row, Row):
                raise CleanerError(f"{path}: {row.place}: {row.reason}; use the rows that cleaner wrote")
            try:
                originals.append(_restore_row(row, records.read_next()))
            except RestoreError as error:
                raise RestoreError(f"{path}: {row.place}: {error}") from error
        if isinstance(chunk, Chunk):
            yield worker.codec.encode_rows(chunk, originals, worker.fields)
    if missing := records.read_rest():
        raise RestoreError(
            f"{path}: row {missing.row:,} of the report is missing; use all rows that cleaner wrote, in their order"
        )


def _chunks(prepared: PreparedJob) -> Iterator[Chunk | Oversize]:
    """Yield the chunks of the input. An error in them names it."""
    with errors_at(prepared.job.path), decompression_errors():
        yield from prepared.chunks


class _RecordReader:
    """Reads the records of a report in step with the cleaned rows, which lack the rejected ones."""

    def __init__(self, records: Iterable[RowRecord]) -> None:
        self._records = iter(records)
        self._next_record = next(self._records, None)
        self._row = 0  # number of the current row in the input of the cleaning

    def read_next(self) -> RowRecord | None:
        """Return the record of the next cleaned row; None if the row has no findings."""
        self._row += 1
        while (record := self._next_record) and record.row == self._row:
            self._next_record = next(self._records, None)
            if record.recorded:
                return record
            self._row += 1  # this row was rejected
        return None

    def read_rest(self) -> RowRecord | None:
        """Return the record of a cleaned row that follows the last one read; None if there is none."""
        while (record := self._next_record) and not record.recorded:
            self._next_record = next(self._records, None)
        return record


def _restore_row(row: Row, record: RowRecord | None) -> CleanedRow:
    """Return a row whose new text is the original one. Raises `RestoreError` if the record is not that of the row."""
    if row.text is None or record is None or record.recorded is None:
        return CleanedRow(row, None, None)
    original = edits.restore(row.text, record.recorded.report)
    return CleanedRow(row, Cleaned(row.text, original, record.recorded.report), None)
