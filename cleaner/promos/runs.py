"""Short lines between and after several promo lines: they belong to the same menu, list of links or page end.

One promo line proves nothing about the lines next to it. Two of them in one run of short lines prove that the run is
not the article. The run ends at the next line of prose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from cleaner.promos.lines import Line
from cleaner.promos.matching import RuleMatch
from cleaner.promos.shapes import MAX_LABELS, are_headlines, are_labels, is_content, is_menu_label

MIN_PROMO_LINES: Final = 2  # in a run, so that its other short lines are removed
MAX_DISTANCE: Final = 12  # lines after the last promo line of a run between paragraphs
MAX_LIST: Final = 5  # items of a list of links between two paragraphs
MIN_MENU: Final = 6  # different lines of a menu above the article that match a rule


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
        if run.is_head:
            found.update(_labels_of_menu(lines, run))
            continue
        found.update(_links(lines, run))
        if not run.is_tail:
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


def _labels_of_menu(lines: Sequence[Line], run: _Run) -> Iterator[tuple[int, RunLine]]:
    """Yield the lines between the parts of a menu above the article: names of sections that no rule knows."""
    menu = [position for position in range(run.start, run.end) if lines[position].counts_in_group]
    if len({lines[position].text for position in menu}) < MIN_MENU:
        return
    reason = f"{len(menu)} labels of a menu are next to it"
    for before, after in pairwise(menu):
        match, between = lines[before].match, lines[before + 1 : after]
        if match and len(between) <= MAX_LABELS and all(map(is_menu_label, between)):
            yield from ((position, RunLine(match, reason)) for position in range(before, after + 1))


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


def _removable(lines: Sequence[Line], start: int, end: int, run: _Run) -> Iterator[int]:
    """Yield the positions between two promo lines, or after the last one, that can be links to other pages."""
    matching = [position for position in range(start, end) if lines[position].match]
    end = next((position for position in range(start, end) if is_content(lines[position])), end)
    if end == run.end and not run.is_tail:
        end -= 1  # it may be the title of the section below
    links = [position for position in range(start, end) if not lines[position].match]
    yield from matching
    texts = [lines[position] for position in links]
    if are_labels(texts) or are_headlines(texts):
        yield from links


def _items_of_list(lines: Sequence[Line], run: _Run) -> Iterator[tuple[int, RunLine]]:
    """Yield the other items of a short list between two paragraphs: headlines next to an item that is promo."""
    items = lines[run.start : run.end]
    if len(items) > MAX_LIST or any(line.kind != "list-item" for line in items):
        return
    match = next((line.match for line in items if line.is_promo), None)
    others = [line for line in items if not line.match]
    if match and not any(map(is_content, others)) and are_headlines(others):
        reason = "the other items of this list are headlines"
        yield from ((run.start + n, RunLine(match, reason)) for n, line in enumerate(items) if not line.match)
