"""Lines that are removed or kept because of the lines around them; the cases are in fixtures/promos/groups.txt."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from cleaner.config import Config
from cleaner.formats.plain import parse
from cleaner.promos import find_promos
from cleaner.promos.loading import load_rules

FIXTURE = Path(__file__).parents[2] / "fixtures" / "promos" / "groups.txt"


class Case(NamedTuple):
    """A text, and the lines that are removed from it."""

    title: str
    reason: str  # a part of the reason of each removal that depends on other lines; empty if there is none
    text: str
    removed: list[str]  # the lines that are removed


def read_cases() -> list[Case]:
    return [read_case(part) for part in FIXTURE.read_text(encoding="utf-8").split("\n=== ")[1:]]


def read_case(part: str) -> Case:
    title, *lines = part.rstrip("\n").split("\n")
    reason = lines.pop(0).removeprefix("because ") if lines[0].startswith("because ") else ""
    text = "".join(line[4:] + "\n" for line in lines)
    return Case(title, reason, text, [line[4:] for line in lines if line.startswith("- | ")])


CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_lines_around_a_line_decide(case: Case) -> None:
    promos = list(find_promos(parse(case.text), load_rules(Config())))
    removed = "\n".join(promo.span.of(case.text) for promo in promos).split("\n")
    assert [line for line in removed if line] == case.removed
    if case.reason:
        assert any(case.reason in promo.reason for promo in promos)
    else:
        assert not any(";" in promo.reason for promo in promos)
