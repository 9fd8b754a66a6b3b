"""Reviewdog Diagnostic Format, from which reviewdog writes comments on a pull request or a merge request.

Columns count bytes of UTF-8, and the end of a range is the place after its last character.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from cleaner.model import Span
from cleaner.reports.diagnostics import Diagnostic, diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import LineIndex, escape_surrogates


def as_rdjson(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield one result with a diagnostic for every finding.

    A finding whose text an edit removes or would remove is a warning, with a suggestion for each part that the edit
    deletes. Any other finding is an information.
    """
    yield '{"source": {"name": "cleaner"}, "diagnostics": ['
    separator = "\n"
    for entry in entries:
        places = _Places(entry)
        for diagnostic in diagnostics(entry):
            yield separator + escape_surrogates(json.dumps(_members(diagnostic, places), ensure_ascii=False))
            separator = ",\n"
        yield ""  # ends the entry: see `cleaner.reports`
    yield "\n]}\n"


class _Places:
    """Converts spans of a document to ranges."""

    def __init__(self, entry: Entry) -> None:
        self.path = PurePath(entry.path).as_posix()
        self._source, self._lines = entry.cleaned.source, LineIndex(entry.cleaned.source)

    def range(self, span: Span) -> dict[str, dict[str, int]]:
        """Return a span by lines and columns."""
        return {"start": self._position(span.start), "end": self._position(span.end)}

    def _position(self, offset: int) -> dict[str, int]:
        line, column = self._lines.line_and_column(offset)
        before = self._source[offset - (column - 1) : offset]
        return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}


def _members(diagnostic: Diagnostic, places: _Places) -> dict[str, Any]:
    members: dict[str, Any] = {
        "message": diagnostic.reason,
        "location": {"path": places.path, "range": places.range(diagnostic.span)},
        "severity": "WARNING" if diagnostic.removed else "INFO",
        "code": {"value": diagnostic.rule},
    }
    if diagnostic.deleted:
        members["suggestions"] = [{"range": places.range(span), "text": ""} for span in diagnostic.deleted]
    return members
