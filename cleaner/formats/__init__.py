"""Formats: each parser turns a source into a document of blocks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Protocol

from cleaner.formats import plain
from cleaner.lazy import LazyFunction
from cleaner.model import Document

if TYPE_CHECKING:
    from cleaner.formats.outline import Outline
    from cleaner.text import TokenCache


class Parse(Protocol):
    """The parser of a format."""

    def __call__(self, source: str, token_cache: TokenCache | None = None, /) -> Document:
        """Return a source as a document; lines in the cache of an earlier pass are not tokenised again."""


FORMATS: dict[str, Parse] = {
    "text": plain.parse,
    "markdown": LazyFunction("cleaner.formats.markdown", "parse"),
    "rst": LazyFunction("cleaner.formats.rst", "parse"),
    "asciidoc": LazyFunction("cleaner.formats.asciidoc", "parse"),
}

# The grammar of each format that has one; plain text has none.
OUTLINES: Final[Mapping[str, Outline]] = {
    "markdown": LazyFunction("cleaner.formats.markdown", "outline"),
    "rst": LazyFunction("cleaner.formats.rst", "outline"),
    "asciidoc": LazyFunction("cleaner.formats.asciidoc", "outline"),
}

ENDINGS: Final[Mapping[str, str]] = {
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx", ".qmd", ".rmd"), "markdown"),
    **dict.fromkeys((".rst", ".rest"), "rst"),
    **dict.fromkeys((".adoc", ".asciidoc", ".asc"), "asciidoc"),
}


def format_of(name: str) -> str:
    """Return the format of a file by the extension of its name; "text" for an unknown extension.

    >>> format_of("docs/Harbour.MD"), format_of("LICENSE")
    ('markdown', 'text')
    """
    return ENDINGS.get(PurePath(name).suffix.lower(), "text")
