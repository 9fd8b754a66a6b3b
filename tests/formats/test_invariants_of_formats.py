"""Invariants of the formats with a grammar, for arbitrary texts."""

from __future__ import annotations

from typing import Final
from unittest.mock import patch

import pytest
from helpers.markup_strategies import marked
from helpers.strategies import texts
from hypothesis import given, note
from hypothesis import strategies as st

from cleaner import Config, clean
from cleaner.edits import apply, merge, plan
from cleaner.formats import FORMATS, OUTLINES
from cleaner.formats.verify import unintended_change
from cleaner.model import Document, Span
from cleaner.text import tokens

EDITABLE: Final = ("paragraph", "list-item")
sources: Final = st.sampled_from(sorted(OUTLINES)).flatmap(
    lambda grammar: st.tuples(st.just(grammar), st.one_of(marked(grammar), marked(grammar), texts))
)


@given(sources)
def test_only_blank_lines_are_outside_the_blocks(drawn: tuple[str, str]) -> None:
    grammar, source = drawn
    spans = [block.span for block in FORMATS[grammar](source).blocks]
    edges = [edge for span in spans for edge in span]
    assert all(span.start < span.end for span in spans)
    assert edges == sorted(edges)  # in order, without overlap
    assert not apply(source, merge(spans)).strip(" \t\r\n\ufeff")


@given(sources)
def test_only_prose_and_headings_have_tokens(drawn: tuple[str, str]) -> None:
    grammar, source = drawn
    for block in FORMATS[grammar](source).blocks:
        if block.kind in (*EDITABLE, "heading"):
            assert block.tokens == tokens(block.span.of(source))
        else:
            assert block.tokens == ()
        assert block.tokens or block.kind not in EDITABLE


@given(sources)
def test_each_heading_starts_a_section(drawn: tuple[str, str]) -> None:
    grammar, source = drawn
    section = 0
    for block in FORMATS[grammar](source).blocks:
        section += block.kind == "heading"
        assert block.section == section


@given(sources, st.data())
def test_removable_blocks_can_be_removed_without_changing_the_rest(drawn: tuple[str, str], data: st.DataObject) -> None:
    grammar, source = drawn
    document = FORMATS[grammar](source)
    deletions = plan(document, _draw_removals(document, data))
    text = apply(source, deletions)
    note(f"{source!r}\n{text!r}\n{deletions}")
    assert unintended_change(grammar, source, deletions, text) == ""


@given(sources, st.data())
def test_untouchable_blocks_are_kept_byte_for_byte(drawn: tuple[str, str], data: st.DataObject) -> None:
    grammar, source = drawn
    document = FORMATS[grammar](source)
    text = apply(source, plan(document, _draw_removals(document, data)))
    position = 0
    for block in document.blocks:
        if block.kind in ("untouchable", "heading"):
            kept = block.span.of(source)
            position = text.index(kept, position) + len(kept)


@given(sources, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60))))
def test_a_removal_that_covers_an_untouchable_block_keeps_it(
    drawn: tuple[str, str], places: list[tuple[int, int]]
) -> None:
    grammar, source = drawn
    document = FORMATS[grammar](source)
    deletions = plan(document, [Span(start, start + length) for start, length in places])
    for block in document.blocks:
        if block.kind in ("untouchable", "heading"):
            assert not any(cut.start < block.span.end and block.span.start < cut.end for cut in deletions)


def _draw_removals(document: Document, data: st.DataObject) -> list[Span]:
    removable = [block for block in document.blocks if block.kind in EDITABLE]
    choice = st.sampled_from((True, True, False))
    choices = data.draw(st.lists(choice, min_size=len(removable), max_size=len(removable)))
    return [block.span for block, is_removed in zip(removable, choices, strict=True) if is_removed]


@given(sources, st.integers(1, 9), st.booleans())
def test_a_page_that_is_not_parsed_has_no_findings(drawn: tuple[str, str], min_words: int, doubled: bool) -> None:  # noqa: FBT001
    grammar, source = drawn
    page = f"{source}\n\n{source}" if doubled else source
    config = Config(profile="docs", min_words=min_words, max_removed=1.0)
    with patch("cleaner.pipeline.may_have_equal_paragraphs", return_value=True):
        expected = clean(page, config=config, format=grammar)
    assert clean(page, config=config, format=grammar) == expected


def test_a_page_without_equal_paragraphs_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "markdown", lambda *_: pytest.fail("it was parsed"))
    page = "# Quay\n\nThe quay of Port Alder is closed until the storm is over.\n\n- The ferry leaves.\n"
    assert clean(page, config=Config(profile="docs"), format="markdown").report.findings == ()
