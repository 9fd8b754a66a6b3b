"""Defects and affixes: what is damaged in a copy, and the copy without it; the texts are in fixtures/defects."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pytest
from helpers.cases import case, read
from helpers.strategies import texts
from hypothesis import assume, given

from cleaner.formats.plain import parse
from cleaner.repeats.affixes import strip_affix
from cleaner.repeats.context import Context
from cleaner.repeats.defects import count_accents, ends_sentence, first_defect, repair, text_before_cut
from cleaner.repeats.pair import Pair

Table = Mapping[str, Any]

TABLES = read("defects/defects.toml")["text"]
SENTENCE = "The wall of the harbour was finished on Monday, the mayor said."
PROSE = "The council met in the town hall to talk about the wall, and it was late when they left."


@pytest.mark.parametrize("table", [case(table, table["why"]) for table in TABLES])
def test_the_first_defect_of_a_text_is_named(table: Table) -> None:
    assert first_defect(table["source"]) == table["defect"]


@pytest.mark.parametrize("table", [case(table, table["why"]) for table in TABLES if "repaired" in table])
def test_a_repaired_text_has_no_defect(table: Table) -> None:
    assert repair(table["source"]) == table["repaired"]
    assert first_defect(table["repaired"]) == ""


@pytest.mark.parametrize("table", [case(table, table["why"]) for table in TABLES if not table["defect"]])
def test_a_text_without_defect_is_not_changed(table: Table) -> None:
    assert repair(table["source"]) == table["source"]


@given(texts)
def test_any_text_is_repaired_after_escaping_for_html(text: str) -> None:
    assume(repair(text) == text)
    assert repair(escape(text)) == text


@given(texts)
def test_a_text_that_does_not_end_a_sentence_has_a_defect(text: str) -> None:
    if ends_sentence(text):
        assert first_defect(text) != "its full stop is missing"
    else:
        assert first_defect(text) != ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("lodz", 0),
        ("łódź", 3),
        ("Été", 2),
        ("E\u0301te\u0301", 2),
        ("ışık", 3),
        ("水", 0),
        ("“wall” — ½", 1),
    ],
)
def test_letters_with_an_accent_are_counted(text: str, count: int) -> None:
    assert count_accents(text) == count


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("The wall was built by… more", "The wall was built by"),
        ("The wall was built by ... (more)", "The wall was built by "),
        ("The wall was built by…", "The wall was built by"),
        ("The wall… was built.", ""),
        ("The wall was built.", ""),
        ("", ""),
    ],
)
def test_a_cut_off_text_ends_before_its_ellipsis(text: str, before: str) -> None:
    assert text_before_cut(text) == before


@pytest.mark.parametrize(
    ("copy", "rest"),
    [
        (f"Photo: Ana Ruiz {SENTENCE}", SENTENCE),
        (f"Image credit: Averil Harbour Office. {SENTENCE}", SENTENCE),
        (f"Home > News > Harbour {SENTENCE}", SENTENCE),
        (f"{SENTENCE} Getty Images/R. Amadi", SENTENCE),
        (f"{SENTENCE}Photo: Ana Ruiz", SENTENCE),
        (f"Harbour NewsThe wall{SENTENCE[8:]}", SENTENCE),
        (f"NewsThe wall{SENTENCE[8:]}", SENTENCE),
        (f"Also on Monday, {SENTENCE}", None),
        (f"PORT AVERIL — {SENTENCE}", None),
        (f"{SENTENCE} She gave no date for the gate.", None),
        (f"{SENTENCE} {PROSE}", None),
        (SENTENCE, None),
        (PROSE, None),
    ],
)
def test_only_affixes_are_stripped(copy: str, rest: str | None) -> None:
    document = parse(f"{copy}\n\n{PROSE}\n\n{SENTENCE}\n")
    context = Context(document.source, document.blocks)
    assert strip_affix(Pair(0, 2, 0.9, context), 0) == rest
