"""The report of rows and the rejected rows: a JSON line each."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from cleaner.errors import CleanerError
from cleaner.reports.as_json import document_members
from cleaner.reports.entry import Entry
from cleaner.reports.read_json import RecordedDocument, read_document
from cleaner.rows.row import CleanedRow, Oversize, Place, Rejected

_SIXTETS = 3  # bytes that base64 turns into four letters without padding


def report_line(done: CleanedRow, path: str, form: str) -> bytes:
    """Return what is reported of a row: nothing of one in which nothing was found.

    The spans are those of the text in its field.
    """
    if done.cleaned is None or not done.cleaned.report.findings:
        return b""
    told = _line(_place(done.row.place) | document_members(Entry(path, done.cleaned, format=form)))
    return b'{"id":' + done.row.id + b"," + told.removeprefix(b"{")


def rejection(row: Rejected | Oversize, path: str) -> bytes:
    """Return what is reported of a row that is not among the cleaned ones."""
    return _line(_place(row.place) | {"path": path, "rejected": row.reason})


def rejected(row: Rejected) -> bytes:
    """Return a rejected row as it is kept aside, with its number, the reason, and its bytes."""
    try:
        raw = {"raw": row.raw.decode()}
    except UnicodeDecodeError:
        raw = {"base64": base64.b64encode(row.raw).decode()}
    return _line(_place(row.place) | {"reason": row.reason} | raw)


def rejected_pieces(row: Oversize) -> Iterator[bytes]:
    """Yield the same of a row that is too large to be held; its bytes are in base64."""
    yield _line(_place(row.place) | {"reason": row.reason}).removesuffix(b"}\n") + b',"base64":"'
    rest = b""
    for piece in row.pieces:
        rest += piece
        end = len(rest) - len(rest) % _SIXTETS
        yield base64.b64encode(rest[:end])
        rest = rest[end:]
    yield base64.b64encode(rest) + b'"}\n'


def _place(place: Place) -> dict[str, Any]:
    return {"row": place.row} | ({"line": place.line} if place.line else {})


def _line(members: dict[str, Any]) -> bytes:
    return msgspec.json.encode(members) + b"\n"


@dataclass(frozen=True, slots=True)
class RowRecord:
    """What a report says of one row."""

    row: int
    recorded: RecordedDocument | None  # None for a rejected row


def read_row_report(path: Path) -> Iterator[RowRecord]:
    """Yield what a report of rows says, in the order of the rows. Raises `CleanerError`."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                members = json.loads(line)
                row = members.pop("row")
                if "rejected" in members:
                    yield RowRecord(row, None)
                else:
                    yield RowRecord(row, read_document({k: v for k, v in members.items() if k not in {"id", "line"}}))
            except (ValueError, AttributeError, KeyError, CleanerError) as error:
                fault = str(error) if isinstance(error, CleanerError) else "is no line of a report of rows"
                raise CleanerError(f"{path}: line {number}: {fault}; use the report as it was written") from error
