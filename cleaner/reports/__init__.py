"""Reports: the same findings for a browser, a terminal, `patch`, a pull request, and other programs.

Each renderer takes entries one by one and yields strings. An empty string ends what it yields for an entry, before it
asks for the next one. So a caller can feed one stream of entries to several renderers in step, hold only one document
at a time, and write everything about a document before the next one is cleaned. Write the strings in UTF-8 with
`errors="surrogateescape"`, which lets a diff carry the bytes of a file in another encoding (see `as_diff`). The module
of a renderer is imported on its first use.
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
_StyledRenderer: TypeAlias = Callable[[Iterable[Entry], Style], Iterator[str]]

_STYLED: Final[dict[str, _StyledRenderer]] = {
    name: LazyFunction(f"cleaner.reports.as_{name}", f"as_{name}") for name in ("concise", "full", "diff")
}
_UNSTYLED: Final = ("statistics", "html", "markdown", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson")

RENDERERS: Final[dict[str, Renderer]] = {
    name: LazyFunction(f"cleaner.reports.as_{name}", f"as_{name}") for name in (*_STYLED, *_UNSTYLED)
}

_BY_SUFFIX: Final = {
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
    """Return the renderer for a report file, by the suffix of its path.

    >>> renderer_for("cleaned/report.patch") is RENDERERS["diff"]
    True
    >>> renderer_for("a.docx")
    Traceback (most recent call last):
    cleaner.errors.CleanerError: a.docx: unknown report format '.docx'; use .txt, ..., .xml, .html or .md
    """
    suffix = PurePath(path).suffix.lower()
    if suffix not in _BY_SUFFIX:
        *others, last = _BY_SUFFIX
        raise CleanerError(f"{path}: unknown report format {suffix!r}; use {', '.join(others)} or {last}")
    return RENDERERS[_BY_SUFFIX[suffix]]


def in_style(name: str, style: Style) -> Renderer:
    """Return the renderer with this name, with a style if it supports one."""
    return partial(_render, _STYLED[name], style) if name in _STYLED else RENDERERS[name]


def _render(renderer: _StyledRenderer, style: Style, entries: Iterable[Entry]) -> Iterator[str]:
    return renderer(entries, style)
