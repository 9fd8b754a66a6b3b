"""Repeats: pairs are found exactly, then judged; `find` shows the whole way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cleaner.config import Config
from cleaner.model import Document, Repeat
from cleaner.repeats.screening import prospects
from cleaner.resemblance import Search

__all__ = ["Search", "find_repeats"]


def find_repeats(
    document: Document, config: Config, search: Search | None = None, alike: Mapping[str, bool] | None = None
) -> Iterator[Repeat]:
    r"""Yield the repeats of a document: what may go (`safe`), and what an editor should look at.

    Left alone on purpose: refrains, questions asked of several people, lists, verse, dialogue,
    tables, headings, texts that are announced ("in full:"), and short lines that stand alone.
    Two copies that differ in a fact are reported and never safe. A `search` that was given for a text
    before it was shortened, with the same configuration, makes the next one short; so does what
    is known of whether texts of blocks are `alike` (see `cleaner.survey.Surveyed`).

    >>> from cleaner.formats.plain import parse
    >>> line = "The harbour wall will be finished by spring, the mayor said."
    >>> [found.rule for found in find_repeats(parse(line + "\n" + line), Config())]
    ['repeated-paragraph']
    """
    look_for = prospects(document, config, alike or {})
    if any(look_for):
        from cleaner.repeats.find import found  # most documents repeat nothing, and start without it

        yield from found(document, look_for, config, search or Search())
