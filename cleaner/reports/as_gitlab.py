"""A Code Quality report, which GitLab shows in a merge request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from cleaner.reports.diagnostics import diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import LineIndex, escape_surrogates


def as_gitlab(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield an array with an object for every finding: minor if its text is removed or would be, otherwise info."""
    yield "["
    separator = "\n  "
    for entry in entries:
        lines, path = LineIndex(entry.cleaned.source), PurePath(entry.path).as_posix()
        for diagnostic in diagnostics(entry):
            # GitLab shows only one of several issues with the same fingerprint, so the path is part of it.
            identity = f"{path}\n{diagnostic.fingerprint}".encode("utf-8", "surrogatepass")
            first, last = lines.line(diagnostic.span.start), lines.last_line(diagnostic.span)
            issue = {
                "description": diagnostic.reason,
                "check_name": diagnostic.rule,
                "fingerprint": hashlib.sha256(identity).hexdigest(),
                "severity": "minor" if diagnostic.removed else "info",
                "location": {"path": path, "lines": {"begin": first, "end": last}},
            }
            yield separator + escape_surrogates(json.dumps(issue, ensure_ascii=False))
            separator = ",\n  "
        yield ""  # ends the entry: see `cleaner.reports`
    yield "\n]\n"
