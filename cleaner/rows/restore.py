"""Undoing: the cleaned rows and their report give back the texts that the rows had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cleaner import edits
from cleaner.errors import CleanerError, RestoreError
from cleaner.model import Cleaned
from cleaner.rows.row import Chunk, CleanedRow, Row
from cleaner.rows.row_report import RowRecord, read_row_report
from cleaner.rows.run import PreparedJob


def restored(ready: PreparedJob, report: Path) -> Iterator[bytes]:
    """Yield the rows of a cleaned file with their former texts; all else in them stays as it is.

    Rows that were rejected are in neither file; they stand in that of the rejected rows. Raises
    `RestoreError` where rows and report do not belong together, row by row in the same order.
    """
    yield ready.work.layout.head(ready.work.fields)
    told = _Told(read_row_report(report))
    for chunk in ready.chunks:
        rows = list(ready.work.layout.rows(chunk, ready.work.fields)) if isinstance(chunk, Chunk) else [chunk]
        done = []
        for row in rows:
            if not isinstance(row, Row):
                raise CleanerError(f"{ready.task.path}: {row.place} {row.reason}; give the rows as they were written")
            done.append(CleanedRow(row, _former(row, told.of_next(), f"{ready.task.path}: {row.place}"), None))
        if isinstance(chunk, Chunk):
            yield ready.work.layout.put(chunk, done, ready.work.fields)
    told.end()


class _Told:
    """What the report says of one row after the other."""

    def __init__(self, told: Iterable[RowRecord]) -> None:
        self._told = iter(told)
        self._next = next(self._told, None)
        self._row = 0

    def of_next(self) -> RowRecord | None:
        """Return what is said of the next row that was not rejected; None where nothing is."""
        self._row += 1
        while (told := self._next) and told.row == self._row:
            self._next = next(self._told, None)
            if told.recorded:
                return told
            self._row += 1
        return None

    def end(self) -> None:
        """Raise `RestoreError` where more is told than there are rows."""
        while (told := self._next) and not told.recorded:
            self._next = next(self._told, None)
        if told:
            raise RestoreError(
                f"the report tells of a row {told.row:,} that is not there; give all rows, in their order"
            )


def _former(row: Row, told: RowRecord | None, where: str) -> Cleaned | None:
    """Return the text as it was before, in the place of the cleaned one."""
    if row.text is None or told is None or told.recorded is None:
        return None
    try:
        source = edits.restore(row.text, told.recorded.report)
    except RestoreError as error:
        raise RestoreError(f"{where}: {error}") from error
    return Cleaned(row.text, source, told.recorded.report)
