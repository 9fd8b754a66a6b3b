"""Repeats: pairs are found exactly, then judged; `find` shows the whole way."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.config import Config
from cleaner.model import Document, Repeat
from cleaner.repeats.prefilter import NOTHING_TOLD, Told, prospects
from cleaner.similarity import Search

__all__ = ["NOTHING_TOLD", "Search", "Told", "find_repeats"]


def find_repeats(
    document: Document, config: Config, search: Search | None = None, told: Told = NOTHING_TOLD
) -> Iterator[Repeat]:
    r"""Yield the repeats of a document: what may go (`safe`), and what an editor should look at.

    Left alone on purpose: refrains, questions asked of several people, lists, verse, dialogue,
    tables, headings, texts that are announced ("in full:"), and short lines that stand alone.
    Two copies that differ in a fact are reported and never safe. A `search` that was given for a text
    before it was shortened, with the same configuration, makes the next one short; so does what
    was `told` of its lines.

    >>> from cleaner.formats.plain import parse
    >>> line = "The harbour wall will be finished by spring, the mayor said."
    >>> [found.rule for found in find_repeats(parse(line + "\n" + line), Config())]
    ['repeated-paragraph']
    """
    look_for = prospects(document, config, told)
    if any(look_for):
        from cleaner.repeats.detect import found  # most documents repeat nothing, and start without it

        yield from found(document, look_for, config, search or Search())
