"""The explanation of each finding about repeats, word for word; the texts are in fixtures/explanations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from helpers.cases import cases

from cleaner import clean
from cleaner.config import parse_config
from cleaner.model import Repeat


def line(text: str, position: int) -> int:
    """Return the line of a position in a text, from 1."""
    return text.count("\n", 0, position) + 1


@pytest.mark.parametrize("table", cases("explanations/reasons.toml", "case"))
def test_a_finding_explains_what_is_repeated_and_which_copy_is_kept(table: Mapping[str, Any]) -> None:
    text = table["text"]
    config = parse_config(table.get("config", {}), "reasons.toml")
    (finding,) = clean(text, config=config).report.findings
    assert isinstance(finding, Repeat)
    reported = {
        "rule": finding.rule,
        "span": line(text, finding.span.start),
        "original": line(text, finding.original.start),
        "safe": finding.safe,
        "reason": finding.reason,
        "lost": list(finding.lost),
        "added": list(finding.added),
        "facts": [f"{fact.kind}: {fact.here} | {fact.there}" for fact in finding.facts],
    }
    assert reported == {key: table.get(key, []) for key in reported}
