"""The two side files of a run, both JSON lines: the report, and the rejected rows."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from cleaner.errors import CleanerError
from cleaner.reports.as_json import document_members
from cleaner.reports.entry import Entry
from cleaner.reports.read_json import RecordedDocument, read_document
from cleaner.rows.row import CleanedRow, Oversize, Place, Rejected

# What reading a line raises that is not one of a report; the arithmetic error is for an infinite row number.
_FAULTS: Final = (ValueError, TypeError, AttributeError, KeyError, ArithmeticError, RecursionError)
_KEPT_BYTES: Final = 64 * 1024  # of a row that is too large: enough to see what it is


def findings_line(row: CleanedRow, path: str, format: str) -> bytes:
    """Return the report line of a cleaned row, or nothing if it has no findings.

    The spans are offsets into the text of the row.
    """
    if row.cleaned is None or not row.cleaned.report.findings:
        return b""
    line = _line(_place(row.row.place) | document_members(Entry(path, row.cleaned, format=format)))
    return b'{"id":' + row.row.id + b"," + line.removeprefix(b"{")


def rejection_line(row: Rejected | Oversize, path: str) -> bytes:
    """Return the report line of a rejected row: its place and the reason."""
    return _line(_place(row.place) | {"path": path, "rejected": row.reason})


def rejected_row(row: Rejected) -> bytes:
    """Return the line of a rejected row in the file of rejected rows: place, reason and raw bytes.

    The bytes are a string if they are UTF-8, and otherwise base64. See `rejected_oversize` for a row that is too large.
    """
    if row.is_too_large:
        return rejected_oversize(Oversize(row.place, row.reason, iter([row.raw])))
    try:
        raw = {"raw": row.raw.decode()}
    except UnicodeDecodeError:
        raw = {"base64": base64.b64encode(row.raw).decode()}
    return _line(_place(row.place) | {"reason": row.reason} | raw)


def rejected_oversize(row: Oversize) -> bytes:
    """Return the line of an oversized row in the file of rejected rows.

    Its first `_KEPT_BYTES` are base64. If it has more, its length and its SHA-256 digest follow, which are enough to
    find the row in the input.
    """
    kept, length, digest = b"", 0, hashlib.sha256()
    for piece in row.pieces:
        kept += piece[: _KEPT_BYTES - len(kept)]
        length += len(piece)
        digest.update(piece)
    raw = {"base64": base64.b64encode(kept).decode()}
    rest = {"bytes": length, "sha256": digest.hexdigest()} if length > len(kept) else {}
    return _line(_place(row.place) | {"reason": row.reason} | raw | rest)


def _place(place: Place) -> dict[str, Any]:
    return {"row": place.row} | ({"line": place.line} if place.line else {})


def _line(members: dict[str, Any]) -> bytes:
    return msgspec.json.encode(members) + b"\n"


@dataclass(frozen=True, slots=True)
class RowRecord:
    """What a report contains about one row."""

    row: int  # 1-based
    recorded: RecordedDocument | None  # None for a rejected row


def read_row_report(path: Path) -> Iterator[RowRecord]:
    """Yield the records of a report of rows, in the order of the rows. Raises `CleanerError` for any other file."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                members = json.loads(line)
                row = int(members.pop("row"))
                if "rejected" in members:
                    yield RowRecord(row, None)
                else:
                    yield RowRecord(row, read_document({k: v for k, v in members.items() if k not in {"id", "line"}}))
            except (*_FAULTS, CleanerError) as error:
                fault = str(error) if isinstance(error, CleanerError) else "not a line of a report of rows"
                raise CleanerError(f"{path}: line {number}: {fault}; use the report that cleaner wrote") from error
