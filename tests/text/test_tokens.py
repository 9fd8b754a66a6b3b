"""Normalisation and tokens in each script; the spellings are in fixtures/words."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
import regex
from helpers.cases import cases
from helpers.strategies import texts
from hypothesis import assume, given
from hypothesis import strategies as st

from cleaner.text import (
    LONG,
    fold,
    fold_in_place,
    fold_to_ascii,
    has_case,
    is_hangul,
    is_letter,
    is_unspaced,
    located,
    stretches,
    tokenise,
    tokens,
    tokens_of_lines,
)
from cleaner.text.normalise import MAX_MARKS

Table = Mapping[str, Any]


@pytest.mark.parametrize("table", cases("words/same.toml", "same"))
def test_spellings_that_differ_only_in_what_is_normalised_have_the_same_tokens(table: Table) -> None:
    expected = tuple(table["tokens"])
    assert {spelling: tokens(spelling) for spelling in table["spellings"]} == dict.fromkeys(
        table["spellings"], expected
    )


@pytest.mark.parametrize("table", cases("words/boundaries.toml", "boundaries"))
def test_tokens_begin_and_end_as_the_script_requires(table: Table) -> None:
    assert list(tokens(table["text"])) == table["tokens"]


@pytest.mark.parametrize("table", cases("words/different.toml", "different"))
def test_different_words_have_different_tokens(table: Table) -> None:
    assert len({tokens(spelling) for spelling in table["spellings"]}) == len(table["spellings"])


@given(texts)
def test_the_tokens_of_tokens_are_the_same_tokens(text: str) -> None:
    found = tokens(text)
    assert tokens(" ".join(found)) == found


def test_normalising_any_character_twice_equals_normalising_it_once() -> None:
    changed = [chr(code) for code in range(sys.maxunicode + 1) if fold(once := fold(chr(code))) != once]
    assert changed == []


def plain_tokens(text: str) -> tuple[str, ...]:
    """Return the tokens of a text by normalising all of it and matching one pattern."""
    folded = unicodedata.normalize("NFKC", regex.sub(r"(?V1)[\p{Cf}\p{Variation_Selector}]", "", text)).casefold()
    replaced = folded.translate(str.maketrans("ıłħيىك٠١٢", "ilhییک012", "\u0640"))
    decomposed = unicodedata.normalize("NFD", replaced)
    stripped = regex.sub(r"\p{M}", lambda mark: "" if unicodedata.combining(mark[0]) >= 200 else mark[0], decomposed)
    unspaced = r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}]"
    token = regex.compile(rf"(?V1)[{unspaced}&&[\p{{L}}\p{{N}}]]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}]--{unspaced}]+")
    return tuple(token.findall(replaced if stripped == folded else unicodedata.normalize("NFC", stripped)))


@given(texts)
def test_the_fast_paths_return_the_tokens_of_the_plain_version(text: str) -> None:
    assume(not regex.search(r"[\p{Lao}\p{Khmer}\p{Myanmar}\p{Hebrew}\p{Arabic}\p{Devanagari}]", text))
    assert tokens(text) == plain_tokens(text)
    assert list(tokens_of_lines(text)) == [plain_tokens(line) for line in text.split("\n")]


@given(texts, st.integers(1, 20))
def test_a_text_divided_into_parts_has_the_same_tokens(text: str, long: int) -> None:
    lines, whole = list(tokens_of_lines(text)), tokens(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokenise, "LONG", long)
        assert list(tokens_of_lines(text)) == lines
        assert tokens(text) == whole
        assert "\n".join(stretches(text)) == text


def test_equal_tokens_of_a_long_text_are_one_string() -> None:
    found = tokens("the quay " * LONG)
    assert len(found) == 2 * LONG
    assert len(set(map(id, found))) == 2


@given(texts)
def test_the_span_of_a_token_contains_that_token(text: str) -> None:
    for token, span in located(text):
        assert token in tokens(span.of(text))


@pytest.mark.parametrize("text", ["It’s co\u00adoperative, İstanbul!", "ﾀﾞﾑの１２年", "\u1103\u1162\u11b7은 높다"])
def test_the_span_of_a_token_covers_the_word_as_a_reader_sees_it(text: str) -> None:
    assert [tokens(span.of(text)) for _, span in located(text)] == [(token,) for token in tokens(text)]


@given(texts)
def test_a_text_folded_to_ascii_has_the_same_tokens(text: str) -> None:
    letters = fold_to_ascii(text)
    assert letters is None or letters.isascii()
    assert letters is None or tuple(letters.replace(".", " ").split()) == tokens(text)


@given(texts)
def test_a_text_folded_in_place_has_the_same_tokens_at_the_same_offsets(text: str) -> None:
    folded = fold_in_place(text)
    if folded is not None:
        found = [(token, folded[span.start : span.end]) for token, span in located(text)]
        assert all(token == part for token, part in found)
        assert len(folded) == len(text)


@pytest.mark.parametrize(
    ("token", "expected"),
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
def test_the_script_of_a_token_is_recognised(token: str, expected: set[str]) -> None:
    predicates = {"cased": has_case, "unspaced": is_unspaced, "letter": is_letter, "hangul": is_hangul}
    assert {name for name, predicate in predicates.items() if predicate(token)} == expected


def test_a_letter_with_thousands_of_marks_is_normalised_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = list[int]()

    def normalize(form: Any, text: str) -> str:
        lengths.append(len(text))
        return unicodedata.normalize(form, text)

    measured = SimpleNamespace(**{**vars(unicodedata), "normalize": normalize})
    monkeypatch.setattr("cleaner.text.normalise.unicodedata", measured)
    assert tokens("a" + "\u0301\u0323" * 5000 + " gate") == ("a", "gate")
    assert 0 < max(lengths) <= 2 * MAX_MARKS
