"""The input of every renderer: a cleaned document and where it came from."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.model import Cleaned


class Entry(NamedTuple):
    """One cleaned document of a report."""

    path: str  # as shown to people; "-" for standard input
    cleaned: Cleaned
    encoding: str = "utf-8"  # of the file; the whole source can be encoded in it
    bom: bool = False  # whether the file begins with a byte order mark, which is not part of the source
    format: str = "text"  # a key of `cleaner.formats.FORMATS`
    applied: bool = True  # whether the edits were made; False if they are only planned, as in `check`
