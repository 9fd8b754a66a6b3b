"""A survey of many texts at once: what nothing is found in need not be looked at one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.config import Config
from cleaner.lazy import LazyFunction
from cleaner.repeats import NO_HINTS, Hints

MIN_CHARACTERS: Final = 100_000  # of all texts; for fewer it is not worth loading numpy, which takes as long

_hints_for = LazyFunction("cleaner.batch.run", "hints_for")


def prefilter_batch(texts: Sequence[str], config: Config) -> Sequence[Hints]:
    r"""Return what a look at many plain texts at once tells of each.

    It makes `clean` quicker and changes nothing in what it finds. Nothing is told of few and short
    texts, and where numpy is not installed.

    >>> texts = ["The gate stays shut.\n\nNobody was hurt.", "The gate stays shut.\n\nREAD MORE: The tide"] * 1500
    >>> [hints.nothing_found for hints in prefilter_batch(texts, Config())[:2]]
    [True, False]
    """
    from importlib.util import find_spec

    if sum(map(len, texts)) < MIN_CHARACTERS or not find_spec("numpy"):
        return [NO_HINTS] * len(texts)
    found: list[Hints] = _hints_for(texts, config)
    return found
