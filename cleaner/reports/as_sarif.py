"""SARIF 2.1.0, the format that code scanning and editors read.

Places are lines and columns in UTF-16, as those programs count. The rules stand behind the results, since which of them
there are is known only then: the order of members means nothing in JSON.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from cleaner import __version__
from cleaner.model import Repeat, Span
from cleaner.reports.diagnostics import Diagnostic, diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.rule_docs import RuleDoc, rule_docs
from cleaner.reports.terminal import LineIndex, Units, escaped

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT: Final = "%SRCROOT%"  # what relative paths start from, by the name that GitHub knows
FINGERPRINT: Final = "ruleAndWords/v1"  # the name says what goes into it; another way to count raises the number
LINE_ENDS: Final = ("\r\n", "\r", "\n")  # as `LineIndex` sees them

_OWN: Final = RuleDoc(("A rule of the project's own.",))


def as_sarif(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield one log with a result for every finding.

    A warning is what an edit carries out, or would, and comes with a fix that deletes what the edit
    does; a note is only reported. The copy that stays is a related location. The fingerprint depends
    on the rule and the words of the finding, and not on its place.
    """
    root = {ROOT: {"description": {"text": "The folder in which cleaner was started."}}}
    yield f'{{\n"$schema": "{SCHEMA}",\n"version": "2.1.0",\n"runs": [{{\n"columnKind": "utf16CodeUnits",\n'
    yield f'"newlineSequences": {_json(LINE_ENDS)},\n"originalUriBaseIds": {_json(root)},\n"results": ['
    rules = dict[str, int]()
    separator = "\n"
    for entry in entries:
        yield ""  # a sign of life, by which no renderer runs ahead of another
        places = _Places(entry)
        for remark in diagnostics(entry):
            yield separator + _json(_result(remark, places, rules.setdefault(remark.rule, len(rules))))
            separator = ",\n"
    yield f'\n],\n"tool": {{"driver": {{"name": "cleaner", "version": "{__version__}", "rules": ['
    yield ",".join(f"\n{_json(rule)}" for rule in _rules(rules))
    yield "\n]}}\n}]\n}\n"


class _Places:
    """Where spans of a document stand, as SARIF says it."""

    def __init__(self, entry: Entry) -> None:
        self.artifact = _artifact(entry.path)
        self._lines, self._units = LineIndex(entry.cleaned.source), Units(entry.cleaned.source)

    def region(self, span: Span) -> dict[str, int]:
        """Return a span by lines and columns, of which the last one is the one behind it."""
        (line, column), (last, behind) = self._place(span.start), self._place(span.end)
        return {"startLine": line, "startColumn": column, "endLine": last, "endColumn": behind}

    def location(self, span: Span) -> dict[str, Any]:
        """Return the physical location of a span."""
        return {"artifactLocation": self.artifact, "region": self.region(span)}

    def _place(self, position: int) -> tuple[int, int]:
        line, column = self._lines.place(position)
        begin = position - (column - 1)
        return line, self._units.at(position) - self._units.at(begin) + 1


def _result(remark: Diagnostic, places: _Places, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": remark.rule,
        "ruleIndex": index,
        "level": "warning" if remark.removed else "note",
        "message": {"text": _message(remark.reason)},
        "locations": [{"physicalLocation": places.location(remark.span)}],
        "partialFingerprints": {FINGERPRINT: remark.fingerprint},
    }
    if isinstance(remark.finding, Repeat):
        kept = {"id": 1, "physicalLocation": _kept(remark.finding, places), "message": {"text": "The other copy."}}
        result["relatedLocations"] = [kept]
    if remark.deleted:
        replacements = [{"deletedRegion": places.region(span)} for span in remark.deleted]
        change = {"artifactLocation": places.artifact, "replacements": replacements}
        result["fixes"] = [{"description": {"text": "Remove it."}, "artifactChanges": [change]}]
    return result


def _kept(repeat: Repeat, places: _Places) -> dict[str, Any]:
    """Return where the copy stands that stays, which may be in another document."""
    if not repeat.document:
        return places.location(repeat.original)
    return {"artifactLocation": _artifact(repeat.document), "region": {"startLine": repeat.place[0]}}


def _rules(names: Iterable[str]) -> Iterator[dict[str, Any]]:
    known = rule_docs(names)
    for name in names:
        rule = known.get(name, _OWN)
        full = "; ".join(rule.says)
        yield {
            "id": name,
            "shortDescription": {"text": _message(rule.says[0])},
            "fullDescription": {"text": _message(full)},
            "help": {"text": _message(full)},  # GitHub asks for it
        }


def _artifact(path: str) -> dict[str, str]:
    r"""Return a file by its URI: relative to the root, unless the path is absolute.

    >>> _artifact("docs/a: b.md")
    {'uri': 'docs/a%3A%20b.md', 'uriBaseId': '%SRCROOT%'}
    """
    place = PurePath(path)
    uri = quote(os.fsencode(place.as_posix()))
    return {"uri": f"file://{uri}"} if place.is_absolute() else {"uri": uri, "uriBaseId": ROOT}


def _message(text: str) -> str:
    """Return a text as a message: braces would be the places of arguments there."""
    return text.replace("{", "{{").replace("}", "}}")


def _json(content: object) -> str:
    return escaped(json.dumps(content, ensure_ascii=False))
