"""What a worker does with a chunk: parse its rows, clean their texts, put them out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cleaner.config import Config
from cleaner.model import Cleaned
from cleaner.repeats import Hints
from cleaner.rows.row import Chunk, CleanedRow, Fields, Rejected, Row, RowCodec
from cleaner.rows.row_report import rejection, report_line
from cleaner.rows.with_headline import clean_below, prefilter_below


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a chunk."""

    content: bytes  # the rows that are done
    report: bytes  # a JSON line for every row with findings
    rejected: tuple[Rejected, ...]
    rows: int  # that are done
    changed: int  # of these


@dataclass(frozen=True, slots=True)
class ChunkWorker:
    """A picklable function from a chunk to what became of it."""

    layout: RowCodec
    fields: Fields
    config: Config
    format: str
    path: str  # of the input, for the report
    as_lines: bool  # put the rows out as JSON lines, whatever kind they are of
    reports: bool  # tell the findings too

    def __call__(self, chunk: Chunk) -> Outcome:
        """Clean a chunk."""
        parsed = list(self.layout.rows(chunk, self.fields))
        texts = [(row.title, row.text) for row in parsed if isinstance(row, Row)]
        told = iter(prefilter_below(texts, self.config, self.format))
        cleaned = [self._cleaned(row, next(told)) if isinstance(row, Row) else row for row in parsed]
        done = [row for row in cleaned if isinstance(row, CleanedRow)]
        put = self.layout.lines if self.as_lines else self.layout.put
        return Outcome(
            put(chunk, done, self.fields),
            b"".join(self._told(row) for row in cleaned) if self.reports else b"",
            tuple(row for row in cleaned if isinstance(row, Rejected)),
            len(done),
            sum(row.is_changed for row in done),
        )

    def _cleaned(self, row: Row, hints: Hints) -> CleanedRow | Rejected:
        if row.text is None or hints.nothing_found:
            return CleanedRow(row, None, listed(None) if self.fields.findings else None)
        try:
            cleaned = clean_below(row.title, row.text, self.config, self.format, hints)
        except Exception as error:  # noqa: BLE001  # a text that breaks the cleaner must not cost a million others
            return Rejected(row.place, f"cannot be cleaned ({type(error).__name__}: {error})", row.raw)
        return CleanedRow(row, cleaned, listed(cleaned) if self.fields.findings else None)

    def _told(self, row: CleanedRow | Rejected) -> bytes:
        return rejection(row, self.path) if isinstance(row, Rejected) else report_line(row, self.path, self.format)


def listed(cleaned: Cleaned | None) -> list[dict[str, Any]]:
    """Return the findings of a text for a field of its row."""
    if cleaned is None:
        return []
    removed = cleaned.report.removed()
    return [
        {
            "rule": finding.rule,
            "start": finding.span.start,
            "end": finding.span.end,
            "removed": position in removed,
            "reason": finding.reason,
        }
        for position, finding in enumerate(cleaned.report.findings)
    ]
