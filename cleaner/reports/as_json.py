"""The whole report as one JSON object: for programs, and for `restore`. `schema.json` describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from cleaner import __version__
from cleaner.model import Finding, Repeat, Span
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import LineIndex, escaped

VERSION: Final = 1  # of the form of the report; a change that older readers would misread raises it


def as_json(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield one object with the findings and edits of every document, in pieces.

    Letters of every script stand as themselves. Lone surrogates, which no encoding takes, become
    escapes: only two of them that happen to form a pair would be read back as one character.
    """
    head = json.dumps({"version": VERSION, "tool": {"name": "cleaner", "version": __version__}}, indent=2)
    yield f'{head.removesuffix("}").rstrip()},\n  "documents": ['
    separator = "\n    "
    for entry in entries:
        told = json.dumps(document(entry), ensure_ascii=False, indent=2).replace("\n", "\n    ")
        yield separator + escaped(told)
        separator = ",\n    "
    yield "\n  ]\n}\n"


def document(entry: Entry) -> dict[str, Any]:
    """Return what the report says of one document."""
    report, lines, removed = entry.cleaned.report, LineIndex(entry.cleaned.source), entry.cleaned.report.removed()
    return {
        "path": entry.path,
        "encoding": entry.encoding,
        "bom": entry.bom,
        "format": entry.format,
        "digests": {"source": report.source_digest, "text": report.text_digest},
        "withheld": report.withheld,
        "findings": [
            members(finding, lines) | {"removed": position in removed}
            for position, finding in enumerate(report.findings)
        ],
        "edits": [
            {"span": where(edit.span, lines), "removed": edit.removed, "findings": list(edit.findings)}
            for edit in report.edits
        ],
        "unused_ignores": [where(span, lines) for span in report.unused_ignores],
    }


def members(finding: Finding, lines: LineIndex) -> dict[str, Any]:
    """Return what the report says of one finding, but for whether it was removed."""
    told = finding._asdict() | {"span": where(finding.span, lines)}
    if isinstance(finding, Repeat):
        line, column = told.pop("place")
        told["facts"] = [fact._asdict() for fact in finding.facts]
        original = where(finding.original, lines)
        if finding.document:
            original |= {"line": line, "column": column}  # the lines of another document are not known here
        return {"type": "repeat"} | told | {"original": original}
    return {"type": "promo"} | told


def where(span: Span, lines: LineIndex) -> dict[str, int]:
    """Return what the report says of a place."""
    line, column = lines.place(span.start)
    return {"start": span.start, "end": span.end, "line": line, "column": column}
