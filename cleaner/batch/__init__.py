"""A prefilter for many texts at once: array code finds the lines that `clean` need not check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.config import Config
from cleaner.lazy import LazyFunction
from cleaner.repeats import NO_HINTS, Hints

MIN_CHARACTERS: Final = 100_000  # in all texts together; with fewer, loading numpy takes longer than it saves

_hints_for = LazyFunction("cleaner.batch.run", "hints_for")


def prefilter_batch(texts: Sequence[str], config: Config) -> Sequence[Hints]:
    r"""Return hints for plain texts. They make `clean` faster and never change its result.

    Returns `NO_HINTS` for each text if all texts together have fewer than `MIN_CHARACTERS` characters, or if numpy is
    not installed.

    >>> texts = ["The gate stays shut.\n\nNobody was hurt.", "The gate stays shut.\n\nREAD MORE: The tide"] * 1500
    >>> [hints.nothing_found for hints in prefilter_batch(texts, Config())[:2]]
    [True, False]
    """
    from importlib.util import find_spec

    if sum(map(len, texts)) < MIN_CHARACTERS or not find_spec("numpy"):
        return [NO_HINTS] * len(texts)
    found: list[Hints] = _hints_for(texts, config)
    return found
