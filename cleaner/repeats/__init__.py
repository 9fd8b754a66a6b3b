"""Repeats: pairs are found exactly, then judged; `find` shows the whole way."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.config import Config
from cleaner.model import Document, Repeat
from cleaner.repeats.hints import NO_HINTS, Hints
from cleaner.repeats.prefilter import find_candidates
from cleaner.similarity import IncrementalSearch

__all__ = ["NO_HINTS", "Hints", "IncrementalSearch", "find_repeats"]


def find_repeats(
    document: Document, config: Config, search: IncrementalSearch | None = None, hints: Hints = NO_HINTS
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
    candidates = find_candidates(document, config, hints)
    if any(candidates):
        from cleaner.repeats.detect import detect_repeats  # most documents repeat nothing, and start without it

        yield from detect_repeats(document, candidates, config, search or IncrementalSearch())
