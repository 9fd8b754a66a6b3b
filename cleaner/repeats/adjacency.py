"""Lines of a text that may matter because of their neighbours, although each alone is neither promo nor repeated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from cleaner.formats.plain import has_wrapped
from cleaner.repeats.prefilter import TITLE_REACH, has_ellipsis, may_be_cut_off, may_be_title, may_repeat_title
from cleaner.text import tokens


def may_interact(lines: Sequence[str], token_counts: Sequence[int]) -> bool:
    """Return whether some lines may be one wrapped paragraph, or a headline and its repetition.

    `token_counts` has the number of tokens of each line.

    >>> may_interact(["Dam to open", "", "Dam to open"], [3, 0, 3]), may_interact(["Dam to open"], [3])
    (True, False)
    """
    return has_wrapped(lines) or _may_repeat_headline(lines, token_counts)


def _may_repeat_headline(lines: Sequence[str], token_counts: Sequence[int]) -> bool:
    with_tokens = ((line, count) for line, count in zip(lines, token_counts, strict=True) if count)
    titles = [line for line, count in islice(with_tokens, TITLE_REACH) if may_be_title(line, count)]
    return len(titles) > 1 and may_repeat_title(list(map(tokens, titles)))


def may_be_cut_off_in(text: str, lines: Sequence[str]) -> bool:
    """Return whether the end of one of the lines of a text may be cut off.

    >>> may_be_cut_off_in("The dam will...", ["The dam will..."])
    True
    """
    return has_ellipsis(text) and any(map(may_be_cut_off, lines))
