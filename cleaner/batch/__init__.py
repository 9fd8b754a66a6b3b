"""A survey of many texts at once: what nothing is found in need not be looked at one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Final, NamedTuple

from cleaner.config import Config
from cleaner.lazy import Late
from cleaner.promos.matching import Verdict
from cleaner.repeats import NOTHING_TOLD, Told

MIN_CHARACTERS: Final = 100_000  # of all texts; for fewer it is not worth loading numpy, which takes as long

_looked = Late("cleaner.batch.run", "looked")


class Surveyed(NamedTuple):
    """What is known of a text before it is looked at by itself."""

    judged: Mapping[str, Verdict] = {}  # lines, with what the rules say about each
    told: Told = NOTHING_TOLD  # of its lines: which may repeat, and how many words each has
    is_settled: bool = False  # there is nothing to be found

    def settled(self, text: str) -> int | None:
        """Return how many words are left without some of the lines, where nothing is to be found among them; else None.

        What other lines resemble and no rule meets stays so when lines go; where it stands may tell more than before.
        """
        alike, lines = self.told.alike, text.split("\n")
        if not alike or any(map(alike.get, lines, repeat(True))):
            return None
        from cleaner.batch.adjacency import may_be_cut_off_in, may_go_together

        lengths = list(map(self.told.lengths.__getitem__, lines))
        return None if may_go_together(lines, lengths) or may_be_cut_off_in(text, lines) else sum(lengths)


UNKNOWN: Final = Surveyed()


def survey(texts: Sequence[str], config: Config) -> Sequence[Surveyed]:
    r"""Return what a look at many plain texts at once tells of each.

    It makes `clean` quicker and changes nothing in what it finds. Nothing is told of few and short
    texts, and where numpy is not installed.

    >>> texts = ["The gate stays shut.\n\nNobody was hurt.", "The gate stays shut.\n\nREAD MORE: The tide"] * 1500
    >>> [told.is_settled for told in survey(texts, Config())[:2]]
    [True, False]
    """
    from importlib.util import find_spec

    if sum(map(len, texts)) < MIN_CHARACTERS or not find_spec("numpy"):
        return [UNKNOWN] * len(texts)
    told: list[Surveyed] = _looked(texts, config)
    return told
