"""Percentages, written in one way everywhere."""

from __future__ import annotations

from math import floor


def percent(ratio: float) -> str:
    """Return a ratio from 0 to 1 as a percentage; `percent` in reports/page/nodes.js does the same.

    Below 50 % it has one decimal, unless that is 0. Only 1 is `100 %`, and only 0 is `0 %`.

    >>> [percent(ratio) for ratio in (0.876, 0.2471, 0.25, 0.9996, 0.0001)]
    ['88 %', '24.7 %', '25 %', 'over 99 %', 'under 0.1 %']
    """
    if 0.995 <= ratio < 1:
        return "over 99 %"
    if 0 < ratio < 0.0005:
        return "under 0.1 %"
    steps = 1 if ratio >= 0.5 else 10  # in a percent
    return f"{floor(100 * steps * ratio + 0.5) / steps:g} %"
