"""The laws of the formats with a grammar: they hold for every text, whatever its lines seem to be."""

from __future__ import annotations

from typing import Final

from helpers.markup_strategies import marked
from helpers.strategies import texts
from hypothesis import given, note
from hypothesis import strategies as st

from cleaner.edits import apply, merge, plan
from cleaner.formats import FORMATS, OUTLINES
from cleaner.formats.verify import changed_otherwise
from cleaner.model import Document, Span
from cleaner.text import tokens

EDITABLE: Final = ("paragraph", "list-item")
sources: Final = st.sampled_from(sorted(OUTLINES)).flatmap(
    lambda grammar: st.tuples(st.just(grammar), st.one_of(marked(grammar), marked(grammar), texts))
)


@given(sources)
def test_between_the_blocks_stands_nothing_but_blank_lines(drawn: tuple[str, str]) -> None:
    grammar, source = drawn
    spans = [block.span for block in FORMATS[grammar](source).blocks]
    edges = [edge for span in spans for edge in span]
    assert all(span.start < span.end for span in spans)
    assert edges == sorted(edges)  # they stand in order and apart
    assert not apply(source, merge(spans)).strip(" \t\r\n\ufeff")


@given(sources)
def test_only_prose_and_headings_have_words(drawn: tuple[str, str]) -> None:
    grammar, source = drawn
    for block in FORMATS[grammar](source).blocks:
        if block.kind in (*EDITABLE, "heading"):
            assert block.tokens == tokens(block.span.of(source))
        else:
            assert block.tokens == ()
        assert block.tokens or block.kind not in EDITABLE


@given(sources)
def test_each_heading_opens_a_section(drawn: tuple[str, str]) -> None:
    grammar, source = drawn
    section = 0
    for block in FORMATS[grammar](source).blocks:
        section += block.kind == "heading"
        assert block.section == section


@given(sources, st.data())
def test_what_is_free_may_go_without_a_change_to_the_rest(drawn: tuple[str, str], data: st.DataObject) -> None:
    grammar, source = drawn
    document = FORMATS[grammar](source)
    gone = _draw_gone(document, data)
    deletions = plan(document, gone)
    text = apply(source, deletions)
    note(f"{source!r}\n{text!r}\n{deletions}")
    assert changed_otherwise(grammar, source, deletions, text) == ""


@given(sources, st.data())
def test_what_is_untouchable_stays_byte_for_byte(drawn: tuple[str, str], data: st.DataObject) -> None:
    grammar, source = drawn
    document = FORMATS[grammar](source)
    text = apply(source, plan(document, _draw_gone(document, data)))
    place = 0
    for block in document.blocks:
        if block.kind in ("untouchable", "heading"):
            kept = block.span.of(source)
            place = text.index(kept, place) + len(kept)


@given(sources, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60))))
def test_a_removal_that_covers_an_untouchable_leaves_it(drawn: tuple[str, str], places: list[tuple[int, int]]) -> None:
    grammar, source = drawn
    document = FORMATS[grammar](source)
    deletions = plan(document, [Span(start, start + length) for start, length in places])
    for block in document.blocks:
        if block.kind in ("untouchable", "heading"):
            assert not any(gone.start < block.span.end and block.span.start < gone.end for gone in deletions)


def _draw_gone(document: Document, data: st.DataObject) -> list[Span]:
    free = [block for block in document.blocks if block.kind in EDITABLE]
    goes = data.draw(st.lists(st.sampled_from((True, True, False)), min_size=len(free), max_size=len(free)))
    return [block.span for block, go in zip(free, goes, strict=True) if go]
