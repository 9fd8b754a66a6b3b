"""SARIF 2.1.0, the format that code scanning and editors read.

Columns count UTF-16 code units, as those programs do. The rules follow the results, since only the results show which
rules occur; the order of members does not matter in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from cleaner import __version__
from cleaner.model import Repeat, Span
from cleaner.reports.diagnostics import Diagnostic, diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.rule_docs import RuleDoc, rule_docs
from cleaner.reports.terminal import LineIndex, Utf16Offsets, encodable_path, escape_surrogates

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT: Final = "%SRCROOT%"  # the base of relative paths, by the name that GitHub knows
FINGERPRINT: Final = "ruleAndWords/v1"  # increase the number when the computation changes
LINE_ENDS: Final = ("\r\n", "\r", "\n")  # those of `LineIndex`

_CUSTOM_RULE: Final = RuleDoc("A rule of a custom ruleset.")


def as_sarif(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield one log with a result for every finding.

    A finding whose text an edit removes or would remove is a warning with a fix that deletes what the edit deletes. Any
    other finding is a note. The other copy of a repeat is a related location. The fingerprint depends on the rule and
    the words of the finding, not on its place.
    """
    root = {ROOT: {"description": {"text": "The folder in which cleaner was started."}}}
    yield f'{{\n"$schema": "{SCHEMA}",\n"version": "2.1.0",\n"runs": [{{\n"columnKind": "utf16CodeUnits",\n'
    yield f'"newlineSequences": {_json(LINE_ENDS)},\n"originalUriBaseIds": {_json(root)},\n"results": ['
    rules = dict[str, int]()  # the index of each in the log
    separator = "\n"
    for entry in entries:
        locations = _Locations(entry)
        for diagnostic in diagnostics(entry):
            yield separator + _json(_result(diagnostic, locations, rules.setdefault(diagnostic.rule, len(rules))))
            separator = ",\n"
        yield ""  # ends the entry: see `cleaner.reports`
    yield f'\n],\n"tool": {{"driver": {{"name": "cleaner", "version": "{__version__}", "rules": ['
    yield ",".join(f"\n{_json(rule)}" for rule in _rules(rules))
    yield "\n]}}\n}]\n}\n"


class _Locations:
    """Converts spans of a document to SARIF locations."""

    def __init__(self, entry: Entry) -> None:
        self.artifact = _artifact(entry.path)
        self._lines, self._units = LineIndex(entry.cleaned.source), Utf16Offsets(entry.cleaned.source)

    def region(self, span: Span) -> dict[str, int]:
        """Return a span by lines and columns; the end column is the one after the last character."""
        (line, column), (end_line, end_column) = self._position(span.start), self._position(span.end)
        return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}

    def location(self, span: Span) -> dict[str, Any]:
        """Return the physical location of a span."""
        return {"artifactLocation": self.artifact, "region": self.region(span)}

    def _position(self, offset: int) -> tuple[int, int]:
        line, column = self._lines.line_and_column(offset)
        line_start = offset - (column - 1)
        return line, self._units.offset(offset) - self._units.offset(line_start) + 1


def _result(diagnostic: Diagnostic, locations: _Locations, rule_index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.rule,
        "ruleIndex": rule_index,
        "level": "warning" if diagnostic.removed else "note",
        "message": {"text": _message(diagnostic.reason)},
        "locations": [{"physicalLocation": locations.location(diagnostic.span)}],
        "partialFingerprints": {FINGERPRINT: diagnostic.fingerprint},
    }
    if isinstance(diagnostic.finding, Repeat):
        original = _original(diagnostic.finding, locations)
        result["relatedLocations"] = [
            {"id": 1, "physicalLocation": original, "message": {"text": "The other copy."}},
        ]
    if diagnostic.deleted:
        replacements = [{"deletedRegion": locations.region(span)} for span in diagnostic.deleted]
        change = {"artifactLocation": locations.artifact, "replacements": replacements}
        result["fixes"] = [{"description": {"text": "Remove it."}, "artifactChanges": [change]}]
    return result


def _original(repeat: Repeat, locations: _Locations) -> dict[str, Any]:
    """Return the physical location of the other copy, which may be in another document."""
    if not repeat.document:
        return locations.location(repeat.original)
    return {"artifactLocation": _artifact(repeat.document), "region": {"startLine": repeat.place[0]}}


def _rules(names: Iterable[str]) -> Iterator[dict[str, Any]]:
    docs = rule_docs(names)
    for name in names:
        text = {"text": _message(docs.get(name, _CUSTOM_RULE).description)}
        yield {"id": name, "shortDescription": text, "fullDescription": text, "help": text}  # GitHub requires them all


def _artifact(path: str) -> dict[str, str]:
    r"""Return a file by its URI: relative to the root, unless the path is absolute.

    >>> _artifact("docs/a: b.md")
    {'uri': 'docs/a%3A%20b.md', 'uriBaseId': '%SRCROOT%'}
    """
    pure = PurePath(path)
    uri = quote(encodable_path(pure.as_posix()).encode("utf-8", "surrogateescape"))
    return {"uri": f"file://{uri}"} if pure.is_absolute() else {"uri": uri, "uriBaseId": ROOT}


def _message(text: str) -> str:
    """Return a text as a message, in which single braces would be placeholders."""
    return text.replace("{", "{{").replace("}", "}}")


def _json(content: object) -> str:
    return escape_surrogates(json.dumps(content, ensure_ascii=False))
