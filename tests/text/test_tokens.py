"""Folding and words, script by script; the spellings stand in fixtures/words, the laws in test_laws."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

import pytest
import regex
from helpers.cases import cases
from helpers.strategies import texts
from hypothesis import assume, given
from hypothesis import strategies as st

from cleaner.text import (
    LONG,
    has_case,
    is_hangul,
    is_letter,
    is_unspaced,
    located,
    stretches,
    tokens,
    tokens_of_lines,
    words,
)

Table = Mapping[str, Any]


@pytest.mark.parametrize("table", cases("words/alike.toml", "alike"))
def test_what_is_folded_away_is_no_difference(table: Table) -> None:
    wanted = tuple(table["words"])
    assert {spelling: tokens(spelling) for spelling in table["spellings"]} == dict.fromkeys(table["spellings"], wanted)


@pytest.mark.parametrize("table", cases("words/parted.toml", "parted"))
def test_words_begin_and_end_as_the_script_has_them(table: Table) -> None:
    assert list(tokens(table["text"])) == table["words"]


@pytest.mark.parametrize("table", cases("words/apart.toml", "apart"))
def test_different_words_stay_different(table: Table) -> None:
    assert len({tokens(spelling) for spelling in table["spellings"]}) == len(table["spellings"])


@given(texts)
def test_words_of_folded_words_are_themselves(text: str) -> None:
    found = tokens(text)
    assert tokens(" ".join(found)) == found


def plainly(text: str) -> tuple[str, ...]:
    """Fold a text as a whole and find its words by the pattern, whatever it is made of."""
    folded = unicodedata.normalize("NFKC", regex.sub(r"(?V1)[\p{Cf}\p{Variation_Selector}]", "", text)).casefold()
    alike = str.maketrans("ıłħيىك٠١٢", "ilhییک012", "\u0640")
    marked = unicodedata.normalize("NFD", folded.translate(alike))
    stripped = regex.sub(r"\p{M}", lambda mark: "" if unicodedata.combining(mark[0]) >= 200 else mark[0], marked)
    unspaced = r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}]"
    letters = regex.compile(rf"(?V1)[{unspaced}&&[\p{{L}}\p{{N}}]]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}]--{unspaced}]+")
    return tuple(
        letters.findall(folded.translate(alike) if stripped == folded else unicodedata.normalize("NFC", stripped))
    )


@given(texts)
def test_the_quick_ways_to_words_give_what_the_plain_one_gives(text: str) -> None:
    assume(not regex.search(r"[\p{Lao}\p{Khmer}\p{Myanmar}\p{Hebrew}\p{Arabic}\p{Devanagari}]", text))
    assert tokens(text) == plainly(text)
    assert list(tokens_of_lines(text)) == [plainly(line) for line in text.split("\n")]


@given(texts, st.integers(1, 20))
def test_a_long_text_has_the_words_that_it_would_have_in_one_piece(text: str, long: int) -> None:
    lines, whole = list(tokens_of_lines(text)), tokens(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "LONG", long)
        assert list(tokens_of_lines(text)) == lines
        assert tokens(text) == whole
        assert "\n".join(stretches(text)) == text


def test_a_long_text_keeps_each_word_once() -> None:
    found = tokens("the quay " * LONG)
    assert len(found) == 2 * LONG
    assert len(set(map(id, found))) == 2


@given(texts)
def test_a_word_is_found_again_where_it_is_located(text: str) -> None:
    for word, span in located(text):
        assert word in tokens(span.of(text))


@pytest.mark.parametrize("text", ["It’s co\u00adoperative, İstanbul!", "ﾀﾞﾑの１２年", "\u1103\u1162\u11b7은 높다"])
def test_a_place_covers_what_a_reader_sees_as_the_word(text: str) -> None:
    assert [tokens(span.of(text)) for _, span in located(text)] == [(word,) for word in tokens(text)]


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
