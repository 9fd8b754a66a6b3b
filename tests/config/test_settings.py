"""Settings: which values are rejected with which message, and which of several names decides."""

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
                "cleaner.toml: unknown setting 'qqq'; choose from profile, threshold, keep, min_words, max_removed,"
                " unsafe, select, ignore, rules, text_comments, report_unused_ignores"
            ),
        ),
        (
            {"profile": "docz"},
            "cleaner.toml: profile: 'docz' is not a valid value; did you mean 'docs'?",
        ),
        (
            {"keep": "full"},
            "cleaner.toml: keep: 'full' is not a valid value; did you mean 'fullest'?",
        ),
        ({"threshold": 0.4}, "cleaner.toml: threshold: 0.4 is not between 0.5 and 1"),
        ({"threshold": 85}, "cleaner.toml: threshold: 85.0 is not between 0.5 and 1"),
        ({"threshold": float("nan")}, "cleaner.toml: threshold: nan is not between 0.5 and 1"),
        ({"max_removed": 1.5}, "cleaner.toml: max_removed: 1.5 is not between 0 and 1"),
        ({"min_words": 0}, "cleaner.toml: min_words: 0 is not between 1 and 1000"),
        ({"threshold": "0.9"}, "cleaner.toml: threshold: '0.9' is not a number"),
        ({"threshold": True}, "cleaner.toml: threshold: True is not a number"),
        ({"min-words": 8.0}, "cleaner.toml: min-words: 8.0 is not a whole number"),
        ({"min_words": True}, "cleaner.toml: min_words: True is not a whole number"),
        ({"unsafe": 1}, "cleaner.toml: unsafe: 1 is not true or false"),
        ({"profile": ["docs"]}, "cleaner.toml: profile: ['docs'] is not a string"),
        ({"select": "byline"}, "cleaner.toml: select: 'byline' is not a list of strings"),
        ({"ignore": ["share", 1]}, "cleaner.toml: ignore: ['share', 1] is not a list of strings"),
    ],
    ids=lambda shown: None if isinstance(shown, str) else json.dumps(shown),
)
def test_a_wrong_setting_is_rejected_with_place_fault_and_remedy(settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(settings, FILE)
    assert str(raised.value) == fault


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
def test_the_constructor_checks_values(change: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=f"^{next(iter(change))}: .+ is not "):
        Config(**change)


def test_every_setting_is_read_with_hyphens_or_underscores() -> None:
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


def test_without_settings_the_defaults_apply() -> None:
    assert parse_config({}, FILE) == Config()


ALL_NAMES = (*REPEAT_RULES, *PROMO_KINDS, *OPTIONAL_KINDS)


@pytest.mark.parametrize("profile", PROFILES)
def test_without_select_and_ignore_the_profile_decides(profile: str) -> None:
    config = Config(profile=profile)
    assert {name for name in ALL_NAMES if config.wants(name)} == PROFILES[profile]


# The rule "en/tip" is of the kind "read-more", which both profiles include, or "byline", which none does.
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
        # a rule before its kind, a kind before its group, a group before all
        ("en/tip", "read-more", "read-more", True),
        ("read-more", "en/tip", "read-more", False),
        ("en/tip", "promos", "read-more", True),
        ("read-more", "promos", "read-more", True),
        ("promos", "read-more", "read-more", False),
        ("promos", "all", "byline", True),
        ("all", "promos", "byline", False),
        # ignore wins over select for the same name
        ("en/tip", "en/tip", "read-more", False),
        ("read-more", "read-more", "read-more", False),
        ("promos", "promos", "byline", False),
        ("all", "all", "read-more", False),
        # names of other rules and kinds have no effect
        ("en/other", "", "byline", False),
        ("", "en/other", "read-more", True),
        ("", "related", "read-more", True),
    ],
)
def test_the_most_specific_name_decides_and_ignore_wins_over_select(
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
def test_select_names_a_rule_itself_or_by_its_group(select: tuple[str, ...], *, asked: bool) -> None:
    assert Config(profile="docs", select=select).asks_for("near-repeated-paragraph") is asked


def test_the_groups_contain_every_name_once() -> None:
    assert GROUPS["repeats"] | GROUPS["promos"] == GROUPS["all"] == set(ALL_NAMES)
    assert not GROUPS["repeats"] & GROUPS["promos"]
