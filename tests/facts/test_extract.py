"""Extraction of fact tokens from texts that are hard to read as numbers."""

from __future__ import annotations

import pytest
from helpers.strategies import texts
from hypothesis import given
from hypothesis import strategies as st

from cleaner.facts.extract import fact_tokens
from cleaner.facts.lexicon import Lexicon, lexicon_for
from cleaner.text import tokens

ENGLISH: Lexicon = lexicon_for([tokens("The wall of the town is high and the gate is shut.")])

# Pieces that decide whether tokens are joined to numbers and dates, and unusual digits.
pieces = st.sampled_from(
    (
        *("two", "thirty", "hundred", "million", "and", "May", "June", "of", "the", "4th", "31", "3.5", "1,200", "%"),
        *("a1", "b2", "1a", "፩", "፩1", "²", "①", "१२", "٣", "-", "+4", "9" * 5000, "水", "三"),
    )
)


@given(st.one_of(texts, st.lists(pieces, max_size=8).map(" ".join), st.lists(pieces, max_size=8).map("".join)))
def test_every_text_has_fact_tokens_in_order(text: str) -> None:
    starts = [token.start for token in fact_tokens(text, ENGLISH)]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("roads a1 and b2", ["roads", "a1", "and", "b2"], id="codes are not joined to a number"),
        pytest.param("some thirty and four", ["some", "34"], id="number words around an and are"),
        pytest.param("on June " + "9" * 5000, ["on", "month 6", "9" * 5000], id="a long number is not a day"),
        pytest.param("on June ፩1", ["on", "month 6", "፩1"], id="digits that have no place value are not a day"),
        pytest.param("on the 4th of June", ["on", "the", "month 6 day 4"], id="a day before its month"),
        pytest.param("in June the 4th", ["in", "month 6", "the", "4"], id="a number after the month and a word"),
    ],
)
def test_only_values_become_numbers_and_days(text: str, expected: list[str]) -> None:
    assert [token.key for token in fact_tokens(text, ENGLISH)] == expected
