"""The findings as JSON lines, for programs that read line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from cleaner.reports.as_json import members, where
from cleaner.reports.diagnostics import diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import LineIndex, escaped


def as_jsonl(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield an object in a line for every finding: the path, a fingerprint, and what the whole report says of it.

    `schema.json` describes these members. What is no finding has a type of its own, a span and a reason:
    "withheld" stands for a text that was left alone because too much would have gone, "unused-ignore"
    for a comment that ignores nothing. `restore` needs the whole report.
    """
    for entry in entries:
        yield ""  # a sign of life, by which no renderer runs ahead of another
        lines = LineIndex(entry.cleaned.source)
        for remark in diagnostics(entry):
            told: dict[str, Any] = {"path": entry.path, "fingerprint": remark.fingerprint}
            if remark.finding:
                told |= members(remark.finding, lines) | {"removed": remark.removed}
            else:
                told |= {"type": remark.rule, "span": where(remark.span, lines), "reason": remark.reason}
            yield escaped(json.dumps(told, ensure_ascii=False)) + "\n"
