"""Numerals: what a number means, however it is printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

# "26,751", and in India "3,00,000"
_GROUPED = regex.compile(
    r"[-−+±]?\p{Nd}{1,3}(?:(?:[.,'’\u00a0\u202f ]\p{Nd}{3})+|(?:,\p{Nd}{2})+,\p{Nd}{3})"
    r"(?:([.,])(\p{Nd}{1,2}|\p{Nd}{4,}))?"
)


def plain_number(printed: str) -> str:
    """Return a number in ASCII digits, without marks between groups, and with a point for decimals.

    >>> plain_number("26,751"), plain_number("3,5"), plain_number("١٢")
    ('26751', '3.5', '12')
    """
    grouped = _GROUPED.fullmatch(printed)
    whole = printed[: grouped.start(1)] if grouped and grouped[1] else printed
    parts = [whole if not grouped else "".join(char for char in whole if char not in ".,'’\u00a0\u202f ")]
    if grouped and grouped[1]:
        parts.append(grouped[2])
    plain = ".".join(parts).replace(",", ".").replace("−", "-")
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)


def number_value(parts: Sequence[float]) -> float:
    """Return what number words mean together, in the order in which most languages say them.

    >>> number_value([2, 100, 5]), number_value([3, 10, 5]), number_value([2.5, 1_000_000])
    (205.0, 35.0, 2500000.0)
    """
    total = hundreds = ones = 0.0
    for part in parts:
        if part >= 1000:
            pending = hundreds + ones
            total = total + pending * part if pending else max(total, 1) * part
            hundreds = ones = 0
        elif part in (10, 100):
            hundreds = hundreds + ones * part if ones else max(hundreds, 1) * part if part == 100 else hundreds + part
            ones = 0
        elif part >= 10:
            hundreds += part
        else:
            ones += part
    return total + hundreds + ones
