"""Annotations of a pull request: workflow commands that GitHub Actions reads from the output of a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Final

from cleaner.reports.diagnostics import diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import LineIndex, encodable_path, printable, without_controls

# Characters that would end the line, or a property of the command. "%" comes first, since it begins the escapes.
_IN_MESSAGES: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES: Final = {**_IN_MESSAGES, ":": "%3A", ",": "%2C"}


def as_github(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a command for every finding: a warning if its text is removed or would be, otherwise a notice."""
    for entry in entries:
        lines = LineIndex(entry.cleaned.source)
        file = without_controls(_escape(PurePath(encodable_path(entry.path)).as_posix(), _IN_PROPERTIES))
        for diagnostic in diagnostics(entry):
            level = "warning" if diagnostic.removed else "notice"
            first, last = lines.line(diagnostic.span.start), lines.last_line(diagnostic.span)
            title = _escape(printable(diagnostic.rule), _IN_PROPERTIES)
            message = _escape(printable(diagnostic.reason), _IN_MESSAGES)
            yield f"::{level} file={file},line={first},endLine={last},title={title}::{message}\n"
        yield ""  # ends the entry: see `cleaner.reports`


def _escape(text: str, escapes: dict[str, str]) -> str:
    r"""Return a text with escapes for the characters that would end it.

    >>> _escape("100 %, a: b", _IN_PROPERTIES)
    '100 %25%2C a%3A b'
    """
    for char, replacement in escapes.items():
        text = text.replace(char, replacement)
    return text
