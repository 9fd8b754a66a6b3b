"""Edits: which white space is removed with a text, and how removals are undone; the cases are in fixtures/edits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest
from helpers.cases import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean, restore
from cleaner.edits import apply, digest, merge, plan, touching
from cleaner.errors import RestoreError
from cleaner.formats.plain import parse
from cleaner.model import Edit, Report, Span

PAIRS = {"}": "{", "]": "["}
ARTICLE = """The wall of the harbour is high enough for every storm, the mayor said.

READ MORE: Ten walls that fell

The gate is shut at night, and no boat may pass it.

READ MORE: Why gates shut
"""

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda drawn: Span(drawn[0], sum(drawn))))


def read_marks(text: str) -> tuple[str, list[Span]]:
    """Return a text without its marks, and the spans that they enclose."""
    source = ""
    open_marks: list[tuple[str, int]] = []
    marked: list[Span] = []
    for char in text:
        if char in PAIRS.values():
            open_marks.append((char, len(source)))
        elif char in PAIRS:
            last = max(index for index, (mark, _) in enumerate(open_marks) if mark == PAIRS[char])
            marked.append(Span(open_marks.pop(last)[1], len(source)))
        else:
            source += char
    assert not open_marks
    return source, marked


@pytest.mark.parametrize("table", cases("edits/plan.toml", "case"))
def test_the_blank_lines_around_a_removal_are_settled(table: Mapping[str, Any]) -> None:
    source, removals = read_marks(table["text"])
    assert apply(source, plan(parse(source), removals)) == table["cleaned"]


@pytest.mark.parametrize("table", cases("edits/plan.toml", "case"))
def test_planning_a_plan_changes_nothing(table: Mapping[str, Any]) -> None:
    source, removals = read_marks(table["text"])
    planned = plan(parse(source), removals)
    assert plan(parse(source), planned) == planned


@given(spans)
def test_merged_spans_cover_the_same_characters_and_never_touch(drawn: list[Span]) -> None:
    merged = merge(drawn)
    assert list(_covered(merged)) == sorted(set(_covered(drawn)))
    assert all(span.end < next_span.start for span, next_span in pairwise(merged))


@given(spans, st.integers(0, 60), st.integers(1, 12))
def test_touching_spans_are_those_that_share_a_character(drawn: list[Span], start: int, length: int) -> None:
    merged, span = merge(drawn), Span(start, start + length)
    assert list(touching(merged, span)) == [
        index for index, other in enumerate(merged) if not set(_covered([other])).isdisjoint(_covered([span]))
    ]


def _covered(spans: list[Span]) -> Iterator[int]:
    return (position for span in spans for position in range(span.start, span.end))


def test_a_cleaned_article_is_restored() -> None:
    cleaned = clean(ARTICLE)
    assert len(cleaned.report.edits) == 2
    assert restore(cleaned.text, cleaned.report) == ARTICLE


def test_lone_surrogates_are_restored() -> None:
    source = ARTICLE.replace("high", "high \ud800")
    cleaned = clean(source)
    assert "READ MORE" not in cleaned.text
    assert restore(cleaned.text, cleaned.report) == source


@pytest.mark.parametrize(
    "change",
    [lambda _: "", lambda _: ARTICLE, str.rstrip, str.upper, lambda text: text.replace("\n", "\r\n")],
    ids=["nothing", "the source", "without the last line end", "in capitals", "with other line ends"],
)
def test_a_text_that_does_not_belong_to_the_report_is_refused(change: Callable[[str], str]) -> None:
    cleaned = clean(ARTICLE)
    with pytest.raises(RestoreError, match=r"not the one that the report was made for.*use the cleaned text"):
        restore(change(cleaned.text), cleaned.report)


def _changed_reports(report: Report) -> Iterator[Report]:
    first, last = report.edits
    yield report._replace(edits=())
    yield report._replace(edits=(last,))
    yield report._replace(edits=(last, first))
    yield report._replace(edits=(first._replace(removed=first.removed.upper()), last))
    yield report._replace(edits=(first._replace(span=Span(first.span.start + 1, first.span.end + 1)), last))
    yield report._replace(edits=(*report.edits, Edit(Span(0, 1), "x", (0,))))
    yield report._replace(source_digest=digest("Another source."))


@pytest.mark.parametrize("change", range(7))
def test_a_changed_report_is_refused(change: int) -> None:
    cleaned = clean(ARTICLE)
    with pytest.raises(RestoreError, match=r"the report was changed.*use the report as cleaner wrote it"):
        restore(cleaned.text, list(_changed_reports(cleaned.report))[change])
