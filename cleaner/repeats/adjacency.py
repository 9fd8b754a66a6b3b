"""What lines may tell by where they stand: what goes on in the next one, or stands again at the head of a text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from cleaner.formats.plain import has_wrapped
from cleaner.repeats.prefilter import TITLE_REACH, has_dots, may_be_cut_off, may_be_title, may_repeat_title
from cleaner.text import tokens


def may_interact(lines: Sequence[str], lengths: Sequence[int]) -> bool:
    """Tell whether lines may be a paragraph together, or a headline and its repeat; given is how many words each has.

    >>> may_interact(["Dam to open", "", "Dam to open"], [3, 0, 3]), may_interact(["Dam to open"], [3])
    (True, False)
    """
    return has_wrapped(lines) or _may_repeat_head(lines, lengths)


def _may_repeat_head(lines: Sequence[str], lengths: Sequence[int]) -> bool:
    standing = ((line, length) for line, length in zip(lines, lengths, strict=True) if length)
    head = [line for line, length in islice(standing, TITLE_REACH) if may_be_title(line, length)]
    return len(head) > 1 and may_repeat_title(list(map(tokens, head)))


def may_be_cut_off_in(text: str, lines: Sequence[str]) -> bool:
    """Tell whether the end of one of the lines of a text may be cut off.

    >>> may_be_cut_off_in("The dam will...", ["The dam will..."])
    True
    """
    return has_dots(text) and any(map(may_be_cut_off, lines))
