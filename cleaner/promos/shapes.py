"""What short lines look like by themselves: headlines, labels, data, or parts of the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleaner.promos.lines import Line, width

MIN_HEADLINE: Final = 30  # columns; ingredients, results, names and titles of sections are narrower
MIN_DATA: Final = 2  # lines with a number or a named value
MAX_LABELS: Final = 3  # labels in a row; more short lines are a list of content
MAX_LABEL: Final = 30  # columns
MAX_LABEL_WORDS: Final = 3

_DIGIT = re.compile(r"\d")
_ITEM_NUMBER = re.compile(r"^\W*\d+[.)]\s")
_NAMED_VALUE = re.compile(r"[^:：]{1,40}[:：] *\S")
_CONTINUED: Final = (",", ";", "，", "、", "；", "—", "–")  # at the end of a verse, or of a line of a list of words


def is_data(text: str) -> bool:
    """Return whether a line has a number or a named value, as in lists of results, ingredients or specifications.

    >>> is_data("Weight: two pounds"), is_data("Port Elder 3, Port Alder 1"), is_data("Mill burns down")
    (True, True, False)
    """
    text = _ITEM_NUMBER.sub("", text)
    return _DIGIT.search(text) is not None or _NAMED_VALUE.match(text) is not None


def is_content(line: Line) -> bool:
    """Return whether a short line is part of the article: a sentence, or a line that introduces or continues one."""
    if line.match:
        return False
    continues = line.text.endswith(_CONTINUED) or (line.text[0].islower() and line.kind != "list-item")
    return not line.is_undecided or line.ends_a_sentence or continues


def are_headlines(lines: Sequence[Line]) -> bool:
    """Return whether lines are as wide as headlines on average, and at most half of them look like data.

    Comments and other untouchable blocks are not counted.
    """
    lines = [line for line in lines if line.kind != "untouchable"]
    data = sum(is_data(line.text) for line in lines)
    return sum(width(line.text) for line in lines) >= MIN_HEADLINE * len(lines) and 2 * data <= len(lines)


def are_data(lines: Sequence[Line]) -> bool:
    """Return whether most lines look like data and are narrower than headlines, as specifications are."""
    data = sum(is_data(line.text) for line in lines)
    return (
        data >= MIN_DATA
        and 2 * data > len(lines)
        and sum(width(line.text) for line in lines) < MIN_HEADLINE * len(lines)
    )


def are_labels(lines: Sequence[Line]) -> bool:
    """Return whether lines are few and narrow enough to be names of sections, buttons or authors."""
    return len(lines) <= MAX_LABELS and not any(width(line.text) > MAX_LABEL or is_data(line.text) for line in lines)


def is_menu_label(line: Line) -> bool:
    """Return whether a line can be the name of a section in a menu: few words, each with a capital."""
    words = line.text.split()
    return (
        line.is_undecided
        and not line.ends_a_sentence
        and len(words) <= MAX_LABEL_WORDS
        and width(line.text) <= MAX_LABEL
        and all(word[0].isupper() or not word[0].isalnum() for word in words)
    )
