"""Sentences of a line: where they end, with and without a space after the stop."""

from __future__ import annotations

import pytest
from helpers.strategies import texts
from hypothesis import given

from cleaner.text.sentences import MAX_INLINE, ends_a_sentence, sentences


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param(["It rained.", " It rained again."], id="a space after the stop"),
        pytest.param(["Up ten percent.", "READ MORE HERE"], id="a capital without a space"),
        pytest.param(["The wall is 3.5 metres high, says town.example today."], id="stops inside numbers and names"),
        pytest.param(["“Did it rain?”", " she asked."], id="closing marks belong to the sentence"),
        pytest.param(["Wait ... the gate is shut."], id="a stop after a space"),
        pytest.param(["它关了。", "它开了。"], id="Chinese stops need no space"),
        pytest.param(["「它关了。」", "它开了。"], id="Chinese closing marks belong to the sentence"),
        pytest.param(["बाँध ऊँचा है।", " पानी नहीं है।"], id="the Hindi stop"),
    ],
)
def test_a_line_is_divided_into_its_sentences(expected: list[str]) -> None:
    line = "".join(expected)
    assert [span.of(line) for span in sentences(line)] == expected


@given(texts)
def test_sentences_cover_a_line_in_order_except_for_spaces_at_its_end(text: str) -> None:
    found = "".join(span.of(text) for span in sentences(text))
    assert text.startswith(found)
    assert not text[len(found) :].strip()


def test_only_the_ends_of_a_long_line_are_divided() -> None:
    line = "It rained. " * 400
    lengths = [span.end - span.start for span in sentences(line)]
    assert max(lengths) >= len(line) - 2 * MAX_INLINE
    assert sorted(lengths)[-2] <= len("It rained. ")


@pytest.mark.parametrize("text", ["The mill burned.", "The mill burned.” ", "它关了。」", "बाँध ऊँचा है।"])
def test_a_full_stop_ends_a_sentence(text: str) -> None:
    assert ends_a_sentence(text)


@pytest.mark.parametrize(
    "text", ["", "You may also like...", "Who burned the mill?", "Read more", "The mill. Read more"]
)
def test_headlines_and_links_do_not_end_a_sentence(text: str) -> None:
    assert not ends_a_sentence(text)
