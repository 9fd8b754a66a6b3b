"""Reports: the same findings for a browser, a terminal, `patch`, a pull request, programs, and a list of lines.

Every renderer takes entries one by one and yields strings, at least one for every entry, so that no
more than one document is held at a time. Write them in UTF-8 with `errors="surrogateescape"`: by
that a diff carries the bytes of a file in another encoding (see `as_diff`). The module of a renderer
is loaded when it is first used.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import PurePath
from typing import Final, TypeAlias

from cleaner.errors import CleanerError
from cleaner.lazy import LazyFunction
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import Style

__all__ = ["RENDERERS", "Entry", "Renderer", "in_style", "renderer_for"]

Renderer: TypeAlias = Callable[[Iterable[Entry]], Iterator[str]]
_Styled: TypeAlias = Callable[[Iterable[Entry], Style], Iterator[str]]

# Those that take a style as well.
_STYLED: Final[dict[str, _Styled]] = {
    name: LazyFunction(f"cleaner.reports.as_{name}", f"as_{name}") for name in ("concise", "full", "diff")
}

RENDERERS: Final[dict[str, Renderer]] = {
    name: LazyFunction(f"cleaner.reports.as_{name}", f"as_{name}")
    for name in (
        *_STYLED,
        *("statistics", "html", "markdown", "json", "jsonl", "sarif", "github", "gitlab", "junit"),
    )
}


_ENDINGS: Final = {
    ".txt": "full",
    ".text": "full",
    ".diff": "diff",
    ".patch": "diff",
    ".json": "json",
    ".jsonl": "jsonl",
    ".sarif": "sarif",
    ".xml": "junit",
    ".html": "html",
    ".md": "markdown",
}


def renderer_for(path: str | PurePath) -> Renderer:
    """Return the renderer that the ending of a path asks for.

    >>> renderer_for("cleaned/report.patch") is RENDERERS["diff"]
    True
    >>> renderer_for("a.docx")
    Traceback (most recent call last):
    cleaner.errors.CleanerError: a.docx: no report is written as '.docx'; use .txt, ..., .xml, .html or .md
    """
    ending = PurePath(path).suffix.lower()
    if ending not in _ENDINGS:
        *others, last = _ENDINGS
        raise CleanerError(f"{path}: no report is written as {ending!r}; use {', '.join(others)} or {last}")
    return RENDERERS[_ENDINGS[ending]]


def in_style(name: str, style: Style) -> Renderer:
    """Return the renderer of this name, which writes in a style if it knows any."""
    return partial(_rendered, _STYLED[name], style) if name in _STYLED else RENDERERS[name]


def _rendered(renderer: _Styled, style: Style, entries: Iterable[Entry]) -> Iterator[str]:
    return renderer(entries, style)
