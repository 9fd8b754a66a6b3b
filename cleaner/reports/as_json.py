"""The whole report as one JSON object: for programs, and for `restore`. `schema.json` describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from cleaner import __version__
from cleaner.model import Finding, Promo, Repeat, Span
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import LineIndex, escape_surrogates

VERSION: Final = 1  # of the report format; increased by a change that older readers would misread


def as_json(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield one object with the findings and edits of every document.

    Letters of every script are written unescaped. Lone surrogates, which no encoding accepts, become escapes. If two of
    them happen to form a pair, JSON reads them back as one character.
    """
    head = json.dumps({"version": VERSION, "tool": {"name": "cleaner", "version": __version__}}, indent=2)
    yield f'{head.removesuffix("}").rstrip()},\n  "documents": ['
    separator = "\n    "
    for entry in entries:
        content = json.dumps(document_members(entry), ensure_ascii=False, indent=2).replace("\n", "\n    ")
        yield separator + escape_surrogates(content)
        separator = ",\n    "
        yield ""  # ends the entry: see `cleaner.reports`
    yield "\n  ]\n}\n"


def document_members(entry: Entry) -> dict[str, Any]:
    """Return the part of the report that describes one document."""
    report, lines, removed = entry.cleaned.report, LineIndex(entry.cleaned.source), entry.cleaned.report.removed()
    return {
        "path": entry.path,
        "encoding": entry.encoding,
        "bom": entry.bom,
        "format": entry.format,
        "digests": {"source": report.source_digest, "text": report.text_digest},
        "withheld": report.withheld,
        "findings": [
            finding_members(finding, lines) | {"removed": position in removed}
            for position, finding in enumerate(report.findings)
        ],
        "edits": [
            {"span": span_members(edit.span, lines), "removed": edit.removed, "findings": list(edit.findings)}
            for edit in report.edits
        ],
        "unused_ignores": [span_members(span, lines) for span in report.unused_ignores],
    }


def finding_members(finding: Finding, lines: LineIndex) -> dict[str, Any]:
    """Return the members of a finding, except `removed`."""
    members = finding._asdict() | {"span": span_members(finding.span, lines)}
    if not isinstance(finding, Repeat):
        return {"type": "promo" if isinstance(finding, Promo) else "boilerplate"} | members
    line, column = members.pop("place")
    members["original"] = span_members(finding.original, lines)
    if finding.document:  # `lines` are those of this document
        members["original"] |= {"line": line, "column": column}
    members["facts"] = [fact._asdict() for fact in finding.facts]
    return {"type": "repeat"} | members


def span_members(span: Span, lines: LineIndex) -> dict[str, int]:
    """Return the members of a span."""
    line, column = lines.line_and_column(span.start)
    return {"start": span.start, "end": span.end, "line": line, "column": column}
