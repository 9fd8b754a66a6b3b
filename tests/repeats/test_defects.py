"""Damage and glue: what is broken in a copy, and the copy without it; the texts stand in fixtures/damage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from helpers.cases import case, read
from helpers.strategies import texts
from hypothesis import given

from cleaner.formats.plain import parse
from cleaner.repeats.affixes import strip_affix
from cleaner.repeats.context import Context
from cleaner.repeats.defects import accents_of, before_cut, ends_sentence, first_defect, repair

Table = Mapping[str, Any]

TABLES = read("damage/damage.toml")["damage"]
SENTENCE = "The wall of the harbour was finished on Monday, the mayor said."
PROSE = "The council met in the town hall to talk about the wall, and it was late when they left."


@pytest.mark.parametrize("table", [case(table, table["why"]) for table in TABLES])
def test_what_is_broken_in_a_text_is_named(table: Table) -> None:
    assert first_defect(table["text"]) == table["name"]


@pytest.mark.parametrize("table", [case(table, table["why"]) for table in TABLES if "mended" in table])
def test_what_can_be_mended_is_as_it_was_before(table: Table) -> None:
    assert repair(table["text"]) == table["mended"]
    assert first_defect(table["mended"]) == ""


@pytest.mark.parametrize("table", [case(table, table["why"]) for table in TABLES if not table["name"]])
def test_what_is_not_broken_is_not_mended(table: Table) -> None:
    assert repair(table["text"]) == table["text"]


@given(texts)
def test_any_text_can_be_mended_and_its_damage_named(text: str) -> None:
    assert isinstance(repair(text), str)
    assert (first_defect(text) == "its full stop is missing") <= (not ends_sentence(text))


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
    assert accents_of(text) == count


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
def test_what_stands_before_a_cut_is_told(text: str, before: str) -> None:
    assert before_cut(text) == before


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
def test_only_what_is_glued_to_a_copy_is_cut_away(copy: str, rest: str | None) -> None:
    document = parse(f"{copy}\n\n{PROSE}\n\n{SENTENCE}\n")
    assert strip_affix(0, 2, Context(document.source, document.blocks)) == rest
