"""The lexicon files are data: whoever adds a word learns here what a file must hold."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner.text import tokens

FOLDER = Path(cleaner.__file__).parent / "facts" / "lexicons"
FILES = sorted(FOLDER.glob("*.toml"))

WORD_LISTS = ("common", "negations", "leaning", "leadins", "reporting", "openings")
GROUPS = ("opposites", "months", "weekdays", "units")
VALUES = ("numbers", "ordinals")
# The languages are told apart by `common`, so it stands where a reader looks first.
KEYS = (
    *("language", "common", "negations", "opposites", "months", "weekdays", "units"),
    *("leaning", "leadins", "reporting", "openings", "numbers", "ordinals"),
)
MIN_COMMON, MAX_COMMON = 30, 60  # far more or fewer would weigh one language over another
MIN_OPPOSITES = 60
MAX_LINE = 120
SHARED_SIGNS = {"%", "$", "€", "km", "m", "kg", "km²", "°c"}  # written alike in every language


def table(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem, scope="module")
def lexicon(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    return table(request.param)


def folded(spelling: str) -> tuple[str, ...]:
    """Return what two spellings are compared by; a sign such as % has no words and stands for itself."""
    return tokens(spelling) or (spelling,)


def twice(spellings: Iterable[str]) -> list[tuple[str, ...]]:
    return [phrase for phrase, count in Counter(map(folded, spellings)).items() if count > 1]


def test_there_are_lexicons() -> None:
    assert "en" in {path.stem for path in FILES}


def test_no_two_files_are_of_one_language() -> None:
    names = Counter(table(path)["language"] for path in FILES)
    assert not [name for name, count in names.items() if count > 1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_fits(path: Path) -> None:
    assert not [line for line in path.read_text(encoding="utf-8").splitlines() if len(line) > MAX_LINE]


def test_every_key_is_there_in_order_and_no_other(lexicon: Mapping[str, Any]) -> None:
    assert tuple(lexicon) == KEYS


def test_every_entry_is_lower_case_without_spaces_around_it(lexicon: Mapping[str, Any]) -> None:
    spellings = [
        *(entry for key in WORD_LISTS for entry in lexicon[key]),
        *(entry for key in GROUPS for group in lexicon[key] for entry in group),
        *(entry for key in VALUES for entry in lexicon[key]),
    ]
    assert not [entry for entry in spellings if not entry or entry != entry.lower().strip()]


def test_word_lists_are_sorted_without_duplicates(lexicon: Mapping[str, Any]) -> None:
    for key in WORD_LISTS:
        assert list(map(folded, lexicon[key])) == sorted(set(map(folded, lexicon[key]))), key


def test_no_word_list_holds_mere_signs(lexicon: Mapping[str, Any]) -> None:
    assert not [entry for key in WORD_LISTS for entry in lexicon[key] if not tokens(entry)]


def test_common_words_are_enough_to_tell_the_language(lexicon: Mapping[str, Any]) -> None:
    single = [entry for entry in lexicon["common"] if len(tokens(entry)) == 1]
    assert MIN_COMMON <= len(single) <= len(lexicon["common"]) <= MAX_COMMON


def test_opposites_are_sorted_pairs_or_groups_of_different_words(lexicon: Mapping[str, Any]) -> None:
    groups = [list(map(folded, group)) for group in lexicon["opposites"]]
    assert len(groups) >= MIN_OPPOSITES
    assert groups == sorted(groups)
    assert not [group for group in groups if len(group) < 2 or len(set(group)) < len(group)]
    assert not [group for group, count in Counter(map(frozenset, groups)).items() if count > 1]


def test_months_and_weekdays_are_complete_and_no_word_means_two_of_them(lexicon: Mapping[str, Any]) -> None:
    assert (len(lexicon["months"]), len(lexicon["weekdays"])) == (12, 7)
    assert all([*lexicon["months"], *lexicon["weekdays"]])
    assert not twice(spelling for key in ("months", "weekdays") for group in lexicon[key] for spelling in group)


def test_no_spelling_means_two_units(lexicon: Mapping[str, Any]) -> None:
    spellings = [spelling for group in lexicon["units"] for spelling in group]
    assert not twice(spellings)
    assert set(spellings) >= SHARED_SIGNS


def test_numbers_have_values_and_no_word_has_two(lexicon: Mapping[str, Any]) -> None:
    assert not twice([*lexicon["numbers"], *lexicon["ordinals"]])
    assert all(type(value) in (int, float) and value >= 0 for value in lexicon["numbers"].values())
    assert all(type(value) is int and value > 0 for value in lexicon["ordinals"].values())


def test_numbers_are_sorted_by_value(lexicon: Mapping[str, Any]) -> None:
    for key in VALUES:
        entries = [(value, folded(word)) for word, value in lexicon[key].items()]
        assert entries == sorted(entries), key


def test_numbers_reach_from_two_to_a_million(lexicon: Mapping[str, Any]) -> None:
    values = set(lexicon["numbers"].values())
    assert {2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000} <= values | set(lexicon["ordinals"].values())
    assert max(values) >= 1_000_000


def test_no_number_is_a_month_or_a_weekday(lexicon: Mapping[str, Any]) -> None:
    dates = {folded(spelling) for key in ("months", "weekdays") for group in lexicon[key] for spelling in group}
    assert not [word for key in VALUES for word in lexicon[key] if folded(word) in dates]


def test_no_number_is_a_common_word_which_states_nothing(lexicon: Mapping[str, Any]) -> None:
    common = set(map(folded, lexicon["common"]))
    assert not [word for key in VALUES for word in lexicon[key] if folded(word) in common]


def test_nothing_that_negates_changes_no_fact(lexicon: Mapping[str, Any]) -> None:
    negations = set(map(folded, lexicon["negations"]))
    assert not [word for key in ("reporting", "openings") for word in lexicon[key] if folded(word) in negations]
