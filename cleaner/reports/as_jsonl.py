"""The findings as JSON lines, for programs that read line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from cleaner.reports.as_json import finding_members, span_members
from cleaner.reports.diagnostics import diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import LineIndex, escape_surrogates


def as_jsonl(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line with one object for every finding: the path, a fingerprint, and the members of `schema.json`.

    Two other types have only a span and a reason: "withheld", for a document that is left unchanged because its edits
    would remove too much, and "unused-ignore", for an unused suppression comment. The lines do not contain the edits,
    so `restore` cannot use them.
    """
    for entry in entries:
        lines = LineIndex(entry.cleaned.source)
        for diagnostic in diagnostics(entry):
            members: dict[str, Any] = {"path": entry.path, "fingerprint": diagnostic.fingerprint}
            if diagnostic.finding:
                members |= finding_members(diagnostic.finding, lines) | {"removed": diagnostic.removed}
            else:
                span = span_members(diagnostic.span, lines)
                members |= {"type": diagnostic.rule, "span": span, "reason": diagnostic.reason}
            yield escape_surrogates(json.dumps(members, ensure_ascii=False)) + "\n"
        yield ""  # ends the entry: see `cleaner.reports`
