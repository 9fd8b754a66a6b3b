"""The sentences of a report about repeats, word for word; the texts stand in fixtures/explanations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from helpers.cases import cases

from cleaner import clean
from cleaner.model import Repeat


def line(text: str, place: int) -> int:
    """Return the number of the line that a place in a text lies in, counted from 1."""
    return text.count("\n", 0, place) + 1


@pytest.mark.parametrize("table", cases("explanations/reasons.toml", "case"))
def test_a_finding_tells_in_one_sentence_what_stands_again_and_what_becomes_of_it(table: Mapping[str, Any]) -> None:
    text = table["text"]
    (found,) = clean(text).report.findings
    assert isinstance(found, Repeat)
    told = {
        "rule": found.rule,
        "goes": line(text, found.span.start),
        "stays": line(text, found.original.start),
        "safe": found.safe,
        "reason": found.reason,
        "lost": list(found.lost),
        "facts": [f"{fact.kind}: {fact.here} | {fact.there}" for fact in found.facts],
    }
    assert told == {key: table.get(key, []) for key in told}
