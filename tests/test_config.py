"""Settings: what is refused, with what words, and which of several names decides."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from cleaner.config import (
    GROUPS,
    OPTIONAL_KINDS,
    PROFILES,
    PROMO_KINDS,
    REPEAT_RULES,
    Config,
    find_config,
    parse_config,
    read_config,
)
from cleaner.errors import ConfigError

FILE = "cleaner.toml"


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"treshold": 0.9}, "cleaner.toml: unknown setting 'treshold'; did you mean 'threshold'?"),
        ({"min-word": 8}, "cleaner.toml: unknown setting 'min-word'; did you mean 'min_words'?"),
        ({"Profile": "docs"}, "cleaner.toml: unknown setting 'Profile'; did you mean 'profile'?"),
        (
            {"qqq": 1},
            (
                "cleaner.toml: unknown setting 'qqq'; known are profile, threshold, keep, min_words, max_removed,"
                " unsafe, select, ignore, rules"
            ),
        ),
        (
            {"profile": "docz"},
            "cleaner.toml: profile is 'docz', but must be one of article, docs; did you mean 'docs'?",
        ),
        (
            {"keep": "full"},
            "cleaner.toml: keep is 'full', but must be one of fullest, first, last; did you mean 'fullest'?",
        ),
        ({"threshold": 0.4}, "cleaner.toml: threshold is 0.4, but must lie between 0.5 and 1"),
        ({"threshold": 85}, "cleaner.toml: threshold is 85.0, but must lie between 0.5 and 1"),
        ({"threshold": float("nan")}, "cleaner.toml: threshold is nan, but must lie between 0.5 and 1"),
        ({"max_removed": 1.5}, "cleaner.toml: max_removed is 1.5, but must lie between 0 and 1"),
        ({"min_words": 0}, "cleaner.toml: min_words is 0, but must lie between 1 and 1000"),
        ({"threshold": "0.9"}, "cleaner.toml: threshold must be a number, not '0.9'"),
        ({"threshold": True}, "cleaner.toml: threshold must be a number, not True"),
        ({"min-words": 8.0}, "cleaner.toml: min-words must be a whole number, not 8.0"),
        ({"min_words": True}, "cleaner.toml: min_words must be a whole number, not True"),
        ({"unsafe": 1}, "cleaner.toml: unsafe must be true or false, not 1"),
        ({"profile": ["docs"]}, "cleaner.toml: profile must be a string, not ['docs']"),
        ({"select": "byline"}, "cleaner.toml: select must be a list of strings, not 'byline'"),
        ({"ignore": ["share", 1]}, "cleaner.toml: ignore must be a list of strings, not ['share', 1]"),
    ],
    ids=lambda shown: None if isinstance(shown, str) else json.dumps(shown),
)
def test_a_wrong_setting_is_refused_with_place_fault_and_remedy(settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_config(settings, FILE)
    assert str(refused.value) == fault


@pytest.mark.parametrize(
    "change",
    [
        {"profile": "news"},
        {"keep": ""},
        {"threshold": 0.49},
        {"threshold": 1.01},
        {"max_removed": -0.1},
        {"min_words": 1001},
    ],
    ids=json.dumps,
)
def test_a_config_made_by_hand_is_checked_too(change: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=f"^{next(iter(change))} is "):
        Config(**change)


def test_every_setting_is_read_and_hyphens_are_as_good_as_underlines() -> None:
    settings = {
        "profile": "docs",
        "threshold": 1,
        "keep": "last",
        "min-words": 5,
        "max-removed": 0.25,
        "unsafe": True,
        "select": ["byline"],
        "ignore": ["share"],
        "rules": ["own.toml"],
    }
    assert {name.replace("-", "_") for name in settings} == {field.name for field in fields(Config)}
    assert parse_config(settings, FILE) == Config(
        profile="docs",
        threshold=1.0,
        keep="last",
        min_words=5,
        max_removed=0.25,
        unsafe=True,
        select=("byline",),
        ignore=("share",),
        rules=("own.toml",),
    )


def test_no_settings_are_the_default_ones() -> None:
    assert parse_config({}, FILE) == Config()


ALL_NAMES = (*REPEAT_RULES, *PROMO_KINDS, *OPTIONAL_KINDS)


@pytest.mark.parametrize("profile", PROFILES)
def test_without_a_word_the_profile_decides(profile: str) -> None:
    config = Config(profile=profile)
    assert {name for name in ALL_NAMES if config.wants(name)} == PROFILES[profile]


# rule, kind: "en/tip" of the kind "read-more", which both profiles look for, or of "byline", which none does.
@pytest.mark.parametrize(
    ("select", "ignore", "kind", "wanted"),
    [
        ("", "", "read-more", True),
        ("", "", "byline", False),
        ("", "en/tip", "read-more", False),
        ("en/tip", "", "byline", True),
        ("", "read-more", "read-more", False),
        ("byline", "", "byline", True),
        ("", "promos", "read-more", False),
        ("promos", "", "byline", True),
        ("", "all", "read-more", False),
        ("all", "", "byline", True),
        ("", "repeats", "read-more", True),
        ("repeats", "", "byline", False),
        # a rule goes before its kind, a kind before its group, a group before all
        ("en/tip", "read-more", "read-more", True),
        ("read-more", "en/tip", "read-more", False),
        ("en/tip", "promos", "read-more", True),
        ("read-more", "promos", "read-more", True),
        ("promos", "read-more", "read-more", False),
        ("promos", "all", "byline", True),
        ("all", "promos", "byline", False),
        # of equals, what is ignored wins
        ("en/tip", "en/tip", "read-more", False),
        ("read-more", "read-more", "read-more", False),
        ("promos", "promos", "byline", False),
        ("all", "all", "read-more", False),
        # other rules and kinds have no say
        ("en/other", "", "byline", False),
        ("", "en/other", "read-more", True),
        ("", "related", "read-more", True),
    ],
)
def test_the_more_particular_name_decides_and_of_equals_ignore_wins(
    select: str, ignore: str, kind: str, *, wanted: bool
) -> None:
    config = Config(select=tuple(filter(None, [select])), ignore=tuple(filter(None, [ignore])))
    assert config.wants("en/tip", kind) is wanted


@pytest.mark.parametrize(
    ("select", "asked"),
    [
        ((), False),
        (("near-repeated-paragraph",), True),
        (("repeats",), True),
        (("all",), True),
        (("promos",), False),
        (("repeated-run", "byline"), False),
    ],
)
def test_a_rule_is_asked_for_by_its_name_or_its_group(select: tuple[str, ...], *, asked: bool) -> None:
    assert Config(profile="docs", select=select).asks_for("near-repeated-paragraph") is asked


def test_the_groups_hold_every_name_once() -> None:
    assert GROUPS["repeats"] | GROUPS["promos"] == GROUPS["all"] == set(ALL_NAMES)
    assert not GROUPS["repeats"] & GROUPS["promos"]


def test_the_table_of_a_project_is_read_and_the_rest_of_it_is_not(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nname = "harbour"\n[tool.cleaner]\nthreshold = 0.9\n', encoding="utf-8")
    assert read_config(file) == Config(threshold=0.9)


def test_paths_of_rulesets_count_from_the_file_that_names_them(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_text('rules = ["own.toml", "/elsewhere/own.toml"]\n', encoding="utf-8")
    assert read_config(file).rules == (str(tmp_path / "own.toml"), "/elsewhere/own.toml")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"threshold = \n", "is not valid TOML .* mend it there"),
        (b"profile = '\xff'\n", "is not valid TOML .* mend it there"),
        (b"treshold = 0.9\n", "unknown setting 'treshold'; did you mean 'threshold'"),
        (b"rules = 'own.toml'\n", "rules must be a list of strings"),
        (b"rules = [1]\n", "rules must be a list of strings"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_fault(content: bytes, fault: str, tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=f"cleaner.toml: {fault}"):
        read_config(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read .* check the path"):
        read_config(tmp_path / "none.toml")


@pytest.mark.parametrize("table", ["[tool]\ncleaner = 1", "[[tool.cleaner]]\nthreshold = 0.9"])
def test_a_project_whose_table_is_no_table_is_refused(table: str, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(table, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"pyproject\.toml"):
        read_config(file)


def test_the_nearest_file_with_settings_counts(tmp_path: Path) -> None:
    inner = tmp_path / "docs" / "guide"
    inner.mkdir(parents=True)
    outer = tmp_path / "pyproject.toml"
    outer.write_text("[tool.cleaner]\nthreshold = 0.9\n", encoding="utf-8")
    (tmp_path / "docs" / "pyproject.toml").write_text("[tool.other]\nx = 1\n", encoding="utf-8")
    assert find_config(inner) == outer
    own = tmp_path / "docs" / FILE
    own.write_text("threshold = 0.8\n", encoding="utf-8")
    assert find_config(inner) == own


def test_a_file_of_our_own_goes_before_the_one_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.cleaner]\nthreshold = 0.9\n", encoding="utf-8")
    (tmp_path / FILE).write_text("", encoding="utf-8")
    assert find_config(tmp_path) == tmp_path / FILE
