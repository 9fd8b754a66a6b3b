"""Repeated paragraphs: a prefilter selects blocks, `detect` scores and decides every pair of them.

The modules in the order of the flow: `prefilter`, `detect`, `context` and `pair`, `runs`, `headlines`, `forms`,
`intended`, `contained`, `decide` with `affixes`, `defects` and `criteria`, `resolve`, `findings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from cleaner.config import Config
from cleaner.model import Document, Repeat
from cleaner.repeats.hints import NO_HINTS, Hints
from cleaner.repeats.prefilter import find_candidates
from cleaner.similarity import IncrementalSearch

__all__ = ["NO_HINTS", "Hints", "IncrementalSearch", "find_repeats", "find_repeats_in_parts"]


def find_repeats(
    document: Document, config: Config, search: IncrementalSearch | None = None, hints: Hints = NO_HINTS
) -> Iterator[Repeat]:
    r"""Yield the repeats of a document: those that may be removed (`safe`), and those that an editor has to decide.

    Two copies that differ in a fact are reported and never safe. Not reported: refrains, questions to several people,
    lists, verse, dialogue, tables, headings, announced texts ("in full:"), and short lines that are repeated alone.

    A `search` that has searched a longer version of the document, with the same configuration, saves time. So do
    `hints` about its lines. Neither changes the result.

    >>> from cleaner.formats.plain import parse
    >>> line = "The harbour wall will be finished by spring, the mayor said."
    >>> [finding.rule for finding in find_repeats(parse(line + "\n" + line), Config())]
    ['repeated-paragraph']
    """
    return chain.from_iterable(find_repeats_in_parts(document, config, search or IncrementalSearch(), hints))


def find_repeats_in_parts(
    document: Document, config: Config, search: IncrementalSearch, hints: Hints
) -> Iterator[list[Repeat]]:
    """Yield the repeats of a document in two parts, so that a caller can do without the second one.

    The second part has the paragraphs that longer ones contain. It is valid if the first part is carried out, too.
    """
    candidates = find_candidates(document, config, hints)
    if any(candidates):
        from cleaner.repeats.detect import detect_repeats  # not imported for the many documents that repeat nothing

        yield from detect_repeats(document, candidates, config, search)
