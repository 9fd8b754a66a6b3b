"""The work on one chunk: decode its rows, clean their texts, encode them again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.config import Config
from cleaner.model import Cleaned, Finding
from cleaner.repeats import Hints
from cleaner.rows.row import Chunk, CleanedRow, Fields, Rejected, Row, RowCodec
from cleaner.rows.row_report import findings_line, rejection_line
from cleaner.rows.with_headline import clean_with_headline, prefilter_with_headlines


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of the work on one chunk."""

    content: bytes  # the cleaned rows, encoded
    report: bytes  # a JSON line for each row with findings and for each rejected row
    rejected: tuple[Rejected, ...]
    rows: int  # number of cleaned rows
    changed: int  # number of cleaned rows whose text has changed


@dataclass(frozen=True, slots=True)
class ChunkWorker:
    """A picklable function from a chunk to its `Outcome`."""

    codec: RowCodec
    fields: Fields
    config: Config
    format: str  # of the texts
    path: str  # of the input, for the report
    as_json_lines: bool  # encode the rows as JSON lines instead of the format of the input
    with_report: bool

    def __call__(self, chunk: Chunk) -> Outcome:
        """Clean the rows of a chunk."""
        rows = list(self.clean_rows(chunk))
        cleaned = [row for row in rows if isinstance(row, CleanedRow)]
        encode = self.codec.encode_json_lines if self.as_json_lines else self.codec.encode_rows
        return Outcome(
            content=encode(chunk, cleaned, self.fields),
            report=b"".join(map(self._report_line, rows)) if self.with_report else b"",
            rejected=tuple(row for row in rows if isinstance(row, Rejected)),
            rows=len(cleaned),
            changed=sum(row.is_changed for row in cleaned),
        )

    def clean_rows(self, chunk: Chunk) -> Iterator[CleanedRow | Rejected]:
        """Yield each row of a chunk with its text cleaned."""
        decoded = list(self.codec.decode_rows(chunk, self.fields))
        texts = [(row.title, row.text) for row in decoded if isinstance(row, Row)]
        hints = iter(prefilter_with_headlines(texts, self.config, self.format))
        for number, row in enumerate(decoded):
            if isinstance(row, Row):
                yield self._clean_row(row, next(hints), chunk.across.get(number, ()))
            else:
                yield row

    def _clean_row(self, row: Row, hints: Hints, across: Sequence[Finding]) -> CleanedRow | Rejected:
        cleaned = None
        if row.text is not None and (across or not hints.nothing_found):
            try:
                cleaned = clean_with_headline(row.title, row.text, self.config, self.format, hints, across)
            except Exception as error:  # noqa: BLE001  # one text that breaks the cleaner must not stop the run
                return Rejected(row.place, f"cleaning failed with {type(error).__name__}: {error}", row.raw)
        return CleanedRow(row, cleaned, findings_as_dicts(cleaned) if self.fields.findings else None)

    def _report_line(self, row: CleanedRow | Rejected) -> bytes:
        if isinstance(row, Rejected):
            return rejection_line(row, self.path)
        return findings_line(row, self.path, self.format)


def findings_as_dicts(cleaned: Cleaned | None) -> list[dict[str, Any]]:
    """Return the findings in a text as the value of a findings field."""
    if cleaned is None:
        return []
    removed = cleaned.report.removed()
    return [
        {
            "rule": finding.rule,
            "start": finding.span.start,
            "end": finding.span.end,
            "removed": number in removed,
            "reason": finding.reason,
        }
        for number, finding in enumerate(cleaned.report.findings)
    ]
