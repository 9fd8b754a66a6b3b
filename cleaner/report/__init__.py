"""Reports: the same findings for a browser, a terminal, `patch`, a pull request, programs, and a list of lines.

Every renderer takes entries one by one and yields strings, at least one for every entry, so that no
more than one document is held at a time. Write them in UTF-8 with `errors="surrogateescape"`: by
that a diff carries the bytes of a file in another encoding (see `as_diff`).
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import PurePath
from typing import Final, TypeAlias

from cleaner.errors import CleanerError
from cleaner.report.as_concise import as_concise
from cleaner.report.as_diff import as_diff
from cleaner.report.as_html import as_html
from cleaner.report.as_json import as_json
from cleaner.report.as_markdown import as_markdown
from cleaner.report.as_text import as_text
from cleaner.report.display import COLOUR
from cleaner.report.entry import Entry
from cleaner.report.reading import Recorded, read_report

__all__ = ["IN_COLOUR", "RENDERERS", "Entry", "Recorded", "Renderer", "read_report", "renderer_for"]

Renderer: TypeAlias = Callable[[Iterable[Entry]], Iterator[str]]

RENDERERS: Final[dict[str, Renderer]] = {
    "text": as_text,
    "diff": as_diff,
    "json": as_json,
    "html": as_html,
    "markdown": as_markdown,
    "concise": as_concise,
}

# The same for a terminal that shows colours.
IN_COLOUR: Final[dict[str, Renderer]] = RENDERERS | {
    "text": partial(as_text, style=COLOUR),
    "diff": partial(as_diff, style=COLOUR),
    "concise": partial(as_concise, style=COLOUR),
}

_ENDINGS: Final = {
    ".txt": "text",
    ".text": "text",
    ".diff": "diff",
    ".patch": "diff",
    ".json": "json",
    ".html": "html",
    ".md": "markdown",
}


def renderer_for(path: str | PurePath) -> Renderer:
    """Return the renderer that the ending of a path asks for.

    >>> renderer_for("cleaned/report.patch").__name__
    'as_diff'
    >>> renderer_for("a.docx")
    Traceback (most recent call last):
    cleaner.errors.CleanerError: a.docx: no report is written as '.docx'; use .txt, ..., .json, .html or .md
    """
    ending = PurePath(path).suffix.lower()
    if ending not in _ENDINGS:
        *others, last = _ENDINGS
        raise CleanerError(f"{path}: no report is written as {ending!r}; use {', '.join(others)} or {last}")
    return RENDERERS[_ENDINGS[ending]]
