"""Hints: what a batch prefilter knows about the lines of a text before the text is cleaned."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Final, NamedTuple

from cleaner.promos.matching import LineMatch


class Hints(NamedTuple):
    """What is known about the lines of a text in advance; hints change the speed of `clean`, never its result."""

    line_matches: Mapping[str, LineMatch] = {}  # by line: the promo rules that match it
    may_repeat: Mapping[str, bool] = {}  # by line: whether it may be similar to another line or contained in it
    token_counts: Mapping[str, int] = {}  # by line: the number of its tokens
    nothing_found: bool = False  # whether the text is known to have no findings

    def tokens_left(self, text: str) -> int | None:
        """Return the number of tokens of a shortened text that has no more findings; None if it may have some.

        A line that matches no rule and is similar to no other line stays so when other lines are removed. Only new
        neighbours can lead to new findings.
        """
        lines = text.split("\n")
        if not self.may_repeat or any(map(self.may_repeat.get, lines, repeat(True))):
            return None
        from cleaner.repeats.adjacency import may_be_cut_off_in, may_interact

        token_counts = list(map(self.token_counts.__getitem__, lines))
        return None if may_interact(lines, token_counts) or may_be_cut_off_in(text, lines) else sum(token_counts)


NO_HINTS: Final = Hints()
