"""Formats: each turns a source into a document of blocks."""

from collections.abc import Callable

from cleaner.formats import plain
from cleaner.model import Document

FORMATS: dict[str, Callable[[str], Document]] = {"text": plain.parse}
