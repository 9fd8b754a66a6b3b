"""Hints: what a batch prefilter knows about the lines of a text before the text is cleaned."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Final, NamedTuple

from cleaner.promos.matching import LineMatch


class Hints(NamedTuple):
    """What is known about the lines of a text in advance; hints change the speed of `clean`, never its result."""

    line_matches: Mapping[str, LineMatch] = {}  # lines, with the promo rules that match each
    may_repeat: Mapping[str, bool] = {}  # lines, with whether each may be similar to another one or contained in it
    token_counts: Mapping[str, int] = {}  # lines, with their numbers of tokens
    nothing_found: bool = False  # the text has no findings

    def tokens_left(self, text: str) -> int | None:
        """Return the number of tokens of a shortened text that has no more findings; None where it may have some.

        A line that matches no rule and is similar to no other line stays so when other lines are removed. Only new
        neighbours can lead to new findings.
        """
        lines = text.split("\n")
        if not self.may_repeat or any(map(self.may_repeat.get, lines, repeat(True))):
            return None
        from cleaner.repeats.adjacency import may_be_cut_off_in, may_interact

        lengths = list(map(self.token_counts.__getitem__, lines))
        return None if may_interact(lines, lengths) or may_be_cut_off_in(text, lines) else sum(lengths)


NO_HINTS: Final = Hints()
