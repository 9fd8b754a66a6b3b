"""Formats: each turns a source into a document of blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Final

from cleaner.formats import asciidoc, markdown, plain, rst
from cleaner.formats.parts import Lines, Part
from cleaner.model import Document

FORMATS: dict[str, Callable[[str], Document]] = {
    "text": plain.parse,
    "markdown": markdown.parse,
    "rst": rst.parse,
    "asciidoc": asciidoc.parse,
}

# What the grammar of a format takes the lines for; plain text has none.
OUTLINES: Final[Mapping[str, Callable[[Lines], list[Part]]]] = {
    "markdown": markdown.outline,
    "rst": rst.outline,
    "asciidoc": asciidoc.outline,
}

ENDINGS: Final[Mapping[str, str]] = {
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx", ".qmd", ".rmd"), "markdown"),
    **dict.fromkeys((".rst", ".rest"), "rst"),
    **dict.fromkeys((".adoc", ".asciidoc", ".asc"), "asciidoc"),
}


def format_of(name: str) -> str:
    """Return the format that the ending of a file name stands for; plain text for every other ending.

    >>> format_of("docs/Harbour.MD"), format_of("LICENSE")
    ('markdown', 'text')
    """
    return ENDINGS.get(PurePath(name).suffix.lower(), "text")
