"""Numbers: the value of a number, however it is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

# "26,751", and "3,00,000" as in India; the groups are the decimal sign and the decimals.
_GROUPED = regex.compile(
    r"[-−+±]?\p{Nd}{1,3}(?:(?:[.,'’\u00a0\u202f ]\p{Nd}{3})+|(?:,\p{Nd}{2})+,\p{Nd}{3})"
    r"(?:([.,])(\p{Nd}{1,2}|\p{Nd}{4,}))?"
)
_SEPARATORS = ".,'’\u00a0\u202f "  # between groups of digits


def plain_number(written: str) -> str:
    """Return a number in ASCII digits, without separators between groups and with a point before decimals.

    Not handled: whether "1.200" means 1200 or 1.2. A separator before exactly three digits counts as one between
    groups, in every language.

    >>> plain_number("26,751"), plain_number("3,5"), plain_number("١٢")
    ('26751', '3.5', '12')
    """
    plain = written
    if grouped := _GROUPED.fullmatch(written):
        whole = written[: grouped.start(1)] if grouped[1] else written
        plain = "".join(char for char in whole if char not in _SEPARATORS)
        if grouped[1]:
            plain = f"{plain}.{grouped[2]}"
    plain = plain.replace(",", ".").replace("−", "-")
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)


def number_value(parts: Sequence[float]) -> float:
    """Return the value of number words, given in the order in which most languages say them.

    >>> number_value([2, 100, 5]), number_value([3, 10, 5]), number_value([2.5, 1_000_000])
    (205.0, 35.0, 2500000.0)
    """
    total = hundreds = ones = 0.0  # `hundreds` is the part below a thousand without the last ones
    for part in parts:
        if part >= 1000:
            below = hundreds + ones
            total = total + below * part if below else max(total, 1) * part
            hundreds = ones = 0
        elif part in (10, 100):
            if ones:
                hundreds += ones * part
            elif part == 100:
                hundreds = max(hundreds, 1) * part
            else:
                hundreds += part
            ones = 0
        elif part >= 10:
            hundreds += part
        else:
            ones += part
    return total + hundreds + ones
