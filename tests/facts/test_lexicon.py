"""What a lexicon file must contain. The files are data: these tests check each word that is added."""

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

WORD_LISTS = ("common", "negations", "relative_days", "referring", "leadins", "reporting", "openings")
GROUPS = ("opposites", "months", "weekdays", "units")
VALUES = ("numbers", "ordinals")
# `common` identifies the language and is read without the rest, so it comes first.
KEYS = (
    *("language", "common", "negations", "opposites", "months", "relative_days", "weekdays", "units"),
    *("referring", "leadins", "reporting", "openings", "numbers", "ordinals"),
)
MIN_COMMON, MAX_COMMON = 30, 60  # many more or fewer would favour one language over another
MIN_OPPOSITES = 60
MAX_LINE = 120
SHARED_SIGNS = {"%", "$", "€", "km", "m", "kg", "km²", "°c"}  # written in the same way in every language


def table(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem, scope="module")
def lexicon(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    return table(request.param)


def normalised(spelling: str) -> tuple[str, ...]:
    """Return the tokens by which two spellings are compared; a sign such as % has none and is returned unchanged."""
    return tokens(spelling) or (spelling,)


def duplicates(spellings: Iterable[str]) -> list[tuple[str, ...]]:
    return [phrase for phrase, count in Counter(map(normalised, spellings)).items() if count > 1]


def test_there_are_lexicons() -> None:
    assert "en" in {path.stem for path in FILES}


def test_every_language_has_only_one_file() -> None:
    names = Counter(table(path)["language"] for path in FILES)
    assert not [name for name, count in names.items() if count > 1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_line_is_too_long(path: Path) -> None:
    assert not [line for line in path.read_text(encoding="utf-8").splitlines() if len(line) > MAX_LINE]


def test_a_file_has_exactly_the_known_keys_in_order(lexicon: Mapping[str, Any]) -> None:
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
        assert list(map(normalised, lexicon[key])) == sorted(set(map(normalised, lexicon[key]))), key


def test_every_entry_of_a_word_list_has_a_token(lexicon: Mapping[str, Any]) -> None:
    assert not [entry for key in WORD_LISTS for entry in lexicon[key] if not tokens(entry)]


def test_there_are_enough_common_words_to_identify_the_language(lexicon: Mapping[str, Any]) -> None:
    single = [entry for entry in lexicon["common"] if len(tokens(entry)) == 1]
    assert MIN_COMMON <= len(single) <= len(lexicon["common"]) <= MAX_COMMON


def test_opposites_are_sorted_pairs_or_groups_of_different_words(lexicon: Mapping[str, Any]) -> None:
    groups = [list(map(normalised, group)) for group in lexicon["opposites"]]
    assert len(groups) >= MIN_OPPOSITES
    assert groups == sorted(groups)
    assert not [group for group in groups if len(group) < 2 or len(set(group)) < len(group)]
    assert not [group for group, count in Counter(map(frozenset, groups)).items() if count > 1]


def test_months_and_weekdays_are_complete_and_unambiguous(lexicon: Mapping[str, Any]) -> None:
    assert (len(lexicon["months"]), len(lexicon["weekdays"])) == (12, 7)
    assert all([*lexicon["months"], *lexicon["weekdays"]])
    assert not duplicates(spelling for key in ("months", "weekdays") for group in lexicon[key] for spelling in group)


def test_units_are_unambiguous_and_include_the_shared_signs(lexicon: Mapping[str, Any]) -> None:
    spellings = [spelling for group in lexicon["units"] for spelling in group]
    assert not duplicates(spellings)
    assert set(spellings) >= SHARED_SIGNS


def test_every_number_word_has_one_value(lexicon: Mapping[str, Any]) -> None:
    assert not duplicates([*lexicon["numbers"], *lexicon["ordinals"]])
    assert all(type(value) in (int, float) and value >= 0 for value in lexicon["numbers"].values())
    assert all(type(value) is int and value > 0 for value in lexicon["ordinals"].values())


def test_numbers_are_sorted_by_value(lexicon: Mapping[str, Any]) -> None:
    for key in VALUES:
        entries = [(value, normalised(word)) for word, value in lexicon[key].items()]
        assert entries == sorted(entries), key


def test_numbers_include_all_from_two_to_ten_and_a_million(lexicon: Mapping[str, Any]) -> None:
    values = set(lexicon["numbers"].values())
    assert {2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000} <= values | set(lexicon["ordinals"].values())
    assert max(values) >= 1_000_000


def test_no_number_is_a_month_or_a_weekday(lexicon: Mapping[str, Any]) -> None:
    dates = {normalised(spelling) for key in ("months", "weekdays") for group in lexicon[key] for spelling in group}
    assert not [word for key in VALUES for word in lexicon[key] if normalised(word) in dates]


def test_no_number_is_a_common_word(lexicon: Mapping[str, Any]) -> None:
    common = set(map(normalised, lexicon["common"]))
    assert not [word for key in VALUES for word in lexicon[key] if normalised(word) in common]


def test_no_reporting_word_or_opening_is_a_negation(lexicon: Mapping[str, Any]) -> None:
    negations = set(map(normalised, lexicon["negations"]))
    assert not [word for key in ("reporting", "openings") for word in lexicon[key] if normalised(word) in negations]
