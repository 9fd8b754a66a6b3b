"""Settings: what is refused, with what words, and which of several names decides."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from cleaner.config import (
    GROUPS,
    OPTIONAL_KINDS,
    PROFILES,
    PROMO_KINDS,
    REPEAT_RULES,
    Config,
    parse_config,
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
                " unsafe, select, ignore, rules, text_comments, report_unused_ignores"
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
        "text-comments": True,
        "report-unused-ignores": True,
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
        text_comments=True,
        report_unused_ignores=True,
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
