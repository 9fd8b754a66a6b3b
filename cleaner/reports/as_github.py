"""Annotations of a pull request: workflow commands, as GitHub Actions reads them from the output of a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Final

from cleaner.reports.diagnostics import diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import LineIndex, shown

# What would end the line, or a property of the command. The sign of the escapes goes first.
_IN_MESSAGES: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES: Final = {**_IN_MESSAGES, ":": "%3A", ",": "%2C"}


def as_github(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a command for every finding: a warning for what is to go, a notice for what is only reported."""
    for entry in entries:
        yield ""  # a sign of life, by which no renderer runs ahead of another
        lines = LineIndex(entry.cleaned.source)
        file = _escaped(PurePath(entry.path).as_posix(), _IN_PROPERTIES)
        for remark in diagnostics(entry):
            level = "warning" if remark.removed else "notice"
            first, last = lines.line(remark.span.start), lines.last_line(remark.span)
            title = _escaped(shown(remark.rule), _IN_PROPERTIES)
            message = _escaped(shown(remark.reason), _IN_MESSAGES)
            yield f"::{level} file={file},line={first},endLine={last},title={title}::{message}\n"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    r"""Return a text with escapes for what would end it too early.

    >>> _escaped("100 %, a: b", _IN_PROPERTIES)
    '100 %25%2C a%3A b'
    """
    for sign, escape in escapes.items():
        text = text.replace(sign, escape)
    return text
