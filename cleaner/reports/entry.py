"""What a renderer is given: one cleaned document, and where it came from."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.model import Cleaned


class Entry(NamedTuple):
    """A cleaned document among those of one report."""

    path: str  # as shown to people; "-" for standard input
    cleaned: Cleaned
    encoding: str = "utf-8"  # of the file; the whole source encodes in it
    bom: bool = False  # whether the file begins with a byte order mark, which is not in the source
    format: str = "text"  # a key of `cleaner.formats.FORMATS`
    applied: bool = True  # whether the edits are carried out; False where they are only told, as by `check`
