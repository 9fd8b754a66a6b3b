"""A Code Quality report, as GitLab shows it in a merge request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from cleaner.reports.diagnostics import diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import LineIndex, escaped


def as_gitlab(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield one array with an object for every finding: minor for what is to go, info for what is only reported."""
    yield "["
    separator = "\n  "
    for entry in entries:
        yield ""  # a sign of life, by which no renderer runs ahead of another
        lines, path = LineIndex(entry.cleaned.source), PurePath(entry.path).as_posix()
        for remark in diagnostics(entry):
            # GitLab shows only the first of those that are alike, so each file has its own.
            content = f"{path}\n{remark.fingerprint}".encode("utf-8", "surrogatepass")
            issue = {
                "description": remark.reason,
                "check_name": remark.rule,
                "fingerprint": hashlib.sha256(content).hexdigest(),
                "severity": "minor" if remark.removed else "info",
                "location": {
                    "path": path,
                    "lines": {"begin": lines.line(remark.span.start), "end": lines.last_line(remark.span)},
                },
            }
            yield separator + escaped(json.dumps(issue, ensure_ascii=False))
            separator = ",\n  "
    yield "\n]\n"
