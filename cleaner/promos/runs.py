"""Short lines between and after several promo lines: they belong to the same menu, list of links or page end.

One promo line proves nothing about the lines next to it. Two of them in one run of short lines prove that the run is
not the article. The run ends at the next line of prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from cleaner.promos.lines import Line, width
from cleaner.promos.matching import RuleMatch

MIN_PROMO_LINES: Final = 2  # in a run, so that its other short lines are removed
MAX_DISTANCE: Final = 12  # lines after the last promo line
MIN_HEADLINE: Final = 30  # columns, on average; ingredients, results and names are shorter
MAX_LIST: Final = 5  # items of a list of links between two paragraphs
MAX_LABELS: Final = 3  # labels in a row; more short lines are a list of content
MAX_LABEL: Final = 30  # columns
MIN_MENU: Final = 6  # lines of a menu above the article that match a rule

_DIGIT = re.compile(r"\d")
_NAMED_VALUE = re.compile(r"[^:：]{1,40}[:：] *\S")  # "Weight: 2 kg", "ADA: Who goes there?"
_CONTINUED = (",", ";", "，", "、", "；", "—", "–")  # at the end of a verse, or of a line of a list of words


class RunLine(NamedTuple):
    """Why a short line is removed that is not promo by itself."""

    match: RuleMatch  # of the promo line before it
    reason: str  # the end of a sentence


class _Run(NamedTuple):
    """Lines without prose between them, by position: those of `start` to `end`, without `end`."""

    start: int
    end: int
    is_head: bool  # above the first prose
    is_tail: bool  # after the last prose


def lines_in_runs(lines: Sequence[Line]) -> dict[int, RunLine]:
    """Return the lines that are removed because of the promo lines in their run, by position.

    Not handled: sentences, and lists that look like data or verse, such as ingredients, results, or the parts of a
    script. They are kept, and so is the title of the section below the run.
    """
    found: dict[int, RunLine] = {}
    for run in _runs(lines):
        found.update(_labels_of_menu(lines, run) if run.is_head else _links(lines, run))
        if not run.is_head and not run.is_tail:
            found.update(_items_of_list(lines, run))
    return found


def _runs(lines: Sequence[Line]) -> Iterator[_Run]:
    start = 0
    for position in range(len(lines) + 1):
        if position < len(lines) and not _ends_run(lines[position]):
            continue
        if position > start:
            yield _Run(start, position, lines[start].is_above_prose, position == len(lines))
        start = position + 1


def _ends_run(line: Line) -> bool:
    return line.is_prose or line.kind in ("untouchable", "table-row")


def _links(lines: Sequence[Line], run: _Run) -> Iterator[tuple[int, RunLine]]:
    """Yield the short lines after the first promo line of a run that has several of them."""
    promo = [p for p in range(run.start, run.end) if lines[p].is_promo and lines[p].counts_in_group]
    # An advertisement may be anywhere between the lines of an article.
    if sum(not lines[position].is_advertisement for position in promo) < MIN_PROMO_LINES:
        return
    where = "after the last prose" if run.is_tail else "in this run of short lines"
    reason = f"{len(promo)} lines {where} are promo"
    for before, after in zip(promo, [*promo[1:], run.end], strict=True):
        match = lines[before].match
        for position in _removable(lines, before + 1, after, run):
            if match and (run.is_tail or after < run.end or position - before <= MAX_DISTANCE):
                yield position, RunLine(match, reason)


def _items_of_list(lines: Sequence[Line], run: _Run) -> Iterator[tuple[int, RunLine]]:
    """Yield the other items of a short list between two paragraphs, if one item is promo and the others are headlines."""
    items = lines[run.start : run.end]
    if len(items) > MAX_LIST or any(line.kind != "list-item" for line in items):
        return
    match = next((line.match for line in items if line.is_promo), None)
    others = [run.start + number for number, line in enumerate(items) if not line.match]
    if match and not any(_is_content(lines[p]) for p in others) and _are_headlines(lines, others):
        yield from ((position, RunLine(match, "the other items of this list are headlines")) for position in others)


def _removable(lines: Sequence[Line], start: int, end: int, run: _Run) -> Iterator[int]:
    """Yield the positions between two promo lines, or after the last one, that can be links to other pages."""
    matching = [position for position in range(start, end) if lines[position].match]
    end = next((position for position in range(start, end) if _is_content(lines[position])), end)
    if end == run.end and not run.is_tail:
        end -= 1  # it may be the title of the section below
    links = [position for position in range(start, end) if not lines[position].match]
    yield from matching
    if _are_labels(lines, links) or _are_headlines(lines, links):
        yield from links


def _is_content(line: Line) -> bool:
    """Return whether a short line is part of the article: a sentence, a named value, or a line that goes on below."""
    if line.match:
        return False
    text = line.text
    return not line.is_undecided or line.ends_a_sentence or text[0].islower() or text.endswith(_CONTINUED)


def _are_labels(lines: Sequence[Line], positions: Sequence[int]) -> bool:
    """Return whether the lines are few and short enough to be names of sections, buttons or authors."""
    texts = [lines[position].text for position in positions]
    return len(texts) <= MAX_LABELS and not any(width(text) > MAX_LABEL or _is_data(text) for text in texts)


def _is_data(text: str) -> bool:
    return _DIGIT.search(text) is not None or _NAMED_VALUE.match(text) is not None


def _are_headlines(lines: Sequence[Line], positions: Sequence[int]) -> bool:
    """Return whether most of the lines are as long as headlines, and are no data."""
    texts = [lines[position].text for position in positions]
    return sum(map(width, texts)) >= MIN_HEADLINE * len(texts) and 2 * sum(map(_is_data, texts)) <= len(texts)


def _labels_of_menu(lines: Sequence[Line], run: _Run) -> Iterator[tuple[int, RunLine]]:
    """Yield the lines between the parts of a menu above the article: names of sections that no rule knows."""
    menu = [position for position in range(run.start, run.end) if lines[position].counts_in_group]
    if len(menu) < MIN_MENU:
        return
    reason = f"{len(menu)} labels of a menu are next to it"
    for before, after in zip(menu, menu[1:], strict=False):
        match, between = lines[before].match, lines[before + 1 : after]
        if match and len(between) <= MAX_LABELS and all(map(_is_label, between)):
            yield from ((position, RunLine(match, reason)) for position in range(before, after + 1))


def _is_label(line: Line) -> bool:
    """Return whether a line can be the name of a section: few words, each with a capital."""
    words = line.text.split()
    return (
        line.is_undecided
        and not line.ends_a_sentence
        and len(words) <= MAX_LABELS
        and width(line.text) <= MAX_LABEL
        and all(word[0].isupper() or not word[0].isalnum() for word in words)
    )
