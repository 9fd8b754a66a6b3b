"""Growth: the work for a text of near-equal paragraphs grows with their number, not with its square."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Config, clean
from cleaner.facts import Comparison, Statement, compare_statements
from cleaner.facts.extract import Token
from cleaner.facts.lexicon import NO_LEXICON
from cleaner.formats.plain import parse
from cleaner.model import Repeat
from cleaner.repeats import decide, dense
from cleaner.repeats.affixes import may_have_affix, strip_affix
from cleaner.repeats.context import Context
from cleaner.repeats.pair import Pair
from cleaner.similarity import candidates

MAX_JUDGED = 4  # comparisons for each paragraph, of which one is with the paragraph before
ROBBERY = "The harbour office was robbed in the night, and the thieves escaped in a boat before the guards arrived."
NAMES = ("Ana", "Ben", "Cora", "Dan", "Eva", "Finn", "Gia", "Hugo", "Ida", "Jon", "Kim", "Lea", "Max", "Nia", "Pia")


def ticker(entry: int) -> str:
    """Return an entry that differs from others in its numbers."""
    return (
        f"On day {entry} of the storm the ministry of the interior reported {45 + entry * 7 % 91} closed roads in the "
        f"capital and {entry * 13 % 37} in the northern provinces, and said that {entry * 3 % 29} were open again."
    )


def awards(entry: int) -> str:
    """Return an entry that differs from others in its names."""
    first, second = NAMES[entry % 15], NAMES[entry // 15 % 15]
    return (
        "The committee decided after a long debate on the budget to award the annual prize of the town to "
        f"{first} Ruz{second.lower()}, and it thanked {second} Mor{first.lower()} for the work in the past years."
    )


def judged(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many comparisons of facts the cleaning of a text needs."""
    count = 0

    def counted(a: Statement, b: Statement) -> Comparison:
        nonlocal count
        count += 1
        return compare_statements(a, b)

    with monkeypatch.context() as patch:
        patch.setattr(decide, "compare_statements", counted)
        clean(text)
    return count


@pytest.mark.parametrize("entry", [ticker, awards])
@pytest.mark.parametrize("size", [60, 120, 240])
def test_few_pairs_of_near_equal_paragraphs_are_judged(
    entry: Callable[[int], str], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert judged("\n\n".join(map(entry, range(size))), monkeypatch) <= MAX_JUDGED * size


def test_few_pairs_are_judged_where_other_paragraphs_separate_the_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [f"{ticker(entry)}\n\nBy then, witness {chr(0x4E00 + entry) * 9} had left." for entry in range(120)]
    assert judged("\n\n".join(entries), monkeypatch) <= MAX_JUDGED * 120


def test_each_entry_of_a_dense_group_is_reported_with_the_one_before() -> None:
    source = "\n\n".join(map(ticker, range(1, 81)))
    found = [finding for finding in clean(source).report.findings if isinstance(finding, Repeat)]
    assert {finding.rule for finding in found} == {"conflicting-repeat"}
    assert [(finding.original.of(source), finding.span.of(source)) for finding in found] == [
        (ticker(entry), ticker(entry + 1)) for entry in range(1, 80)
    ]


def test_a_copy_among_the_entries_of_a_dense_group_is_removed() -> None:
    entries = list(map(ticker, range(1, 81)))
    entries.insert(30, ROBBERY)
    source = "\n\n".join([*entries, ROBBERY])
    assert clean(source).text.rstrip() == "\n\n".join(entries)


def test_a_dense_group_that_occurs_twice_is_removed_once() -> None:
    entries = "\n\n".join(map(ticker, range(1, 81)))
    misspelt = entries.replace("interior", "interrior")
    for source in (f"{entries}\n\n{entries}", f"{entries}\n\n{misspelt}"):
        assert clean(source, config=Config(max_removed=0.9)).text.rstrip() == entries


@pytest.mark.parametrize("copied", [0, 30, 79])
def test_the_compared_entries_do_not_depend_on_how_the_related_ones_are_found(
    copied: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [*map(ticker, range(80)), *map(awards, range(80))]
    entries.insert(90, ticker(copied).replace("interior", "inner affairs"))
    source = "\n\n".join(entries)
    found = clean(source).report.findings
    monkeypatch.setattr(candidates, "MAX_POSTINGS", 1)
    for most in 0, 100:
        monkeypatch.setattr(dense, "MAX_LISTED", most)
        assert clean(source).report.findings == found


def test_a_token_is_searched_for_once_in_a_text_that_is_compared_with_many(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[tuple[str, object]] = []

    def counted(token: Token, stated: object) -> bool:
        looked_up.append((token.printed, stated))
        return False

    # `cleaner.facts.compare` is a function, too.
    monkeypatch.setattr(import_module("cleaner.facts.compare"), "_is_stated", counted)
    base, longer = (Statement(text, NO_LEXICON) for text in ("The wall fell.", "The wall of slate fell."))
    for _ in range(3):
        compare_statements(base, longer)
    assert looked_up.count(("slate", base.forms)) == 1


@pytest.mark.parametrize("size", [20, 50])
def test_every_pair_of_a_small_group_is_judged(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "\n\n".join(map(ticker, range(size)))
    found = clean(source).report.findings
    monkeypatch.setattr(dense, "MAX_SIMILAR", 1000)
    assert clean(source).report.findings == found


@given(*[st.lists(st.sampled_from(["The", "Wall", "is", "high", "Photo:", "theWall"]), min_size=4, max_size=12)] * 2)
def test_the_fast_check_for_an_affix_misses_none(first: list[str], second: list[str]) -> None:
    document = parse("\n\n".join(map(" ".join, (first, second))))
    pair = Pair(0, 1, 0.9, Context(document.source, document.blocks))
    for copy in pair.copies:
        assert may_have_affix(pair, copy) or strip_affix(pair, copy) is None
