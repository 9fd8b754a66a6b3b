"""Folding and words, script by script; the spellings stand in fixtures/words, the laws in test_laws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from generated import texts
from hypothesis import given
from readable import cases

from cleaner.words import has_case, is_hangul, is_letter, is_unspaced, located, words

Table = Mapping[str, Any]


@pytest.mark.parametrize("table", cases("words/alike.toml", "alike"))
def test_what_is_folded_away_is_no_difference(table: Table) -> None:
    wanted = tuple(table["words"])
    assert {spelling: words(spelling) for spelling in table["spellings"]} == dict.fromkeys(table["spellings"], wanted)


@pytest.mark.parametrize("table", cases("words/parted.toml", "parted"))
def test_words_begin_and_end_as_the_script_has_them(table: Table) -> None:
    assert list(words(table["text"])) == table["words"]


@pytest.mark.parametrize("table", cases("words/apart.toml", "apart"))
def test_different_words_stay_different(table: Table) -> None:
    assert len({words(spelling) for spelling in table["spellings"]}) == len(table["spellings"])


@given(texts)
def test_words_of_folded_words_are_themselves(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found


@given(texts)
def test_a_word_is_found_again_where_it_is_located(text: str) -> None:
    for word, span in located(text):
        assert word in words(span.of(text))


@pytest.mark.parametrize("text", ["It’s co\u00adoperative, İstanbul!", "ﾀﾞﾑの１２年", "\u1103\u1162\u11b7은 높다"])
def test_a_place_covers_what_a_reader_sees_as_the_word(text: str) -> None:
    assert [words(span.of(text)) for _, span in located(text)] == [(word,) for word in words(text)]


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("wall", {"cased"}),
        ("стена", {"cased"}),
        ("τείχος", {"cased"}),
        ("12", set()),
        ("水", {"unspaced"}),
        ("ダ", {"unspaced"}),
        ("ก", {"unspaced", "letter"}),
        ("ขื่", {"unspaced", "letter"}),
        ("ទឹ", {"unspaced", "letter"}),
        ("댐은", {"hangul"}),
        ("السد", set()),
        ("बाँध", set()),
        ("", set()),
    ],
)
def test_the_script_of_a_word_is_told(word: str, kinds: set[str]) -> None:
    tests = {"cased": has_case, "unspaced": is_unspaced, "letter": is_letter, "hangul": is_hangul}
    assert {name for name, holds in tests.items() if holds(word)} == kinds
