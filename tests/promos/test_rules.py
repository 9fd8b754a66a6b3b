"""Rulesets: their examples, and the errors for files that are not valid."""

import re
import tomllib
from pathlib import Path

import pytest

from cleaner.config import Config
from cleaner.errors import ConfigError, RuleError
from cleaner.promos.examples import broken_examples, removed
from cleaner.promos.loading import builtin_rules, load_rules
from cleaner.promos.rules.index_cache import read_index
from cleaner.promos.rules.parse import FOLDER, read_ruleset
from cleaner.promos.rules.ruleset import Ruleset, build, everything

FIXTURES = Path(__file__).parents[2] / "fixtures" / "promos"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@pytest.fixture(scope="module")
def all_languages() -> Ruleset:
    return everything(builtin_rules())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_a_language_match_their_examples(language: str) -> None:
    assert list(broken_examples(read_ruleset(FOLDER / f"{language}.toml"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_hold_with_the_rules_of_all_languages(language: str, all_languages: Ruleset) -> None:
    assert list(broken_examples(read_ruleset(FOLDER / f"{language}.toml"), all_languages)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_sorted_and_unique_in_their_language(language: str) -> None:
    owners: dict[tuple[str, str], str] = {}
    for rule in read_ruleset(FOLDER / f"{language}.toml"):
        assert list(rule.phrases) == sorted(set(rule.phrases)), rule.id
        for phrase in rule.phrases:
            assert owners.setdefault((rule.shape, phrase), rule.id) == rule.id, phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_rule_catches_something_that_no_other_rule_of_its_language_catches(language: str) -> None:
    rules = read_ruleset(FOLDER / f"{language}.toml")
    index = build(rules)
    for position, rule in enumerate(rules):
        others = Ruleset(index, frozenset(range(len(rules))) - {position})
        assert list(broken_examples([rule._replace(keeps=())], others)), f"{rule.id} matches only where others do"


def test_the_stored_index_is_up_to_date() -> None:
    files = sorted(FOLDER.glob("*.toml"))
    stored = read_index(files)
    assert stored is not None, "run python -m cleaner.promos.rulesets"
    expected = build(builtin_rules())
    assert stored.rules == tuple(
        rule._replace(phrases=(), explanation="", catches=(), keeps=()) for rule in expected.rules
    )
    assert stored == expected._replace(rules=stored.rules)


def test_a_changed_file_is_read_instead_of_the_index(tmp_path: Path) -> None:
    changed = tmp_path / "en.toml"
    changed.write_text("", encoding="utf-8")
    assert read_index([changed]) is None


@pytest.mark.parametrize("path", sorted((FIXTURES / "faults").glob("*.toml")), ids=lambda path: path.stem)
def test_an_error_about_a_ruleset_names_its_file_and_the_fault(path: Path) -> None:
    """Each file begins with a comment that has the expected message."""
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    with pytest.raises(RuleError, match=re.escape(expected)) as raised:
        load_rules(Config(rules=(str(path),)))
    assert str(path) in str(raised.value)


def test_old_names_of_keys_and_values_are_accepted_with_one_warning_per_file() -> None:
    own = FIXTURES / "old_names" / "own.toml"
    with pytest.warns(FutureWarning) as warnings:
        button, label = read_ruleset(own)
    assert (button.requires, label.requires, label.inline) == ("neighbours", "headline", "tail")
    (warning,) = warnings
    assert str(warning.message) == (
        f'{own}: rule \'bell-button\': write requires = "neighbours" instead of needs = "company"'
        " (2 more in this file); a later version will refuse the old name"
    )
    assert list(broken_examples([button, label])) == []


def test_current_names_give_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    read_ruleset(FOLDER / "en.toml")
    assert not recwarn.list


def test_a_description_says_what_a_rule_catches() -> None:
    expected = tomllib.loads((FIXTURES / "descriptions.toml").read_text(encoding="utf-8"))
    assert {rule.id: rule.description for rule in builtin_rules() if rule.id in expected} == expected


def test_every_description_has_an_example_on_one_line() -> None:
    for rule in builtin_rules():
        assert ", such as “" in rule.description, rule.id
        assert "\n" not in rule.description, rule.id
        assert "{{" not in rule.description, rule.id


def bell_rules(folder: Path) -> str:
    """Write a ruleset with one rule, and return its path."""
    own = folder / "own.toml"
    own.write_text(
        '[bell]\nkind = "share"\nshape = "line"\nphrases = ["ring the bell"]\ncatches = ["Ring the bell!"]\n'
        'keeps = ["The bell rings."]\n',
        encoding="utf-8",
    )
    return str(own)


def test_rules_in_a_file_of_the_user_are_active_together_with_the_built_in_ones(tmp_path: Path) -> None:
    rules = load_rules(Config(rules=(bell_rules(tmp_path),)))
    assert removed("Ring the bell!", rules) == "Ring the bell!"
    assert removed("READ MORE: Storm closes the harbour", rules)
    assert not removed("Ring the tide bell!", load_rules(Config()))


def test_a_rule_is_switched_off_by_its_name_and_by_its_kind() -> None:
    text = "READ MORE: Storm closes the harbour"
    assert not removed(text, load_rules(Config(ignore=("en/read-more-label",))))
    assert not removed(text, load_rules(Config(ignore=("read-more",))))
    assert removed(text, load_rules(Config(ignore=("share",))))


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({"select": ("bylines",)}, "select: no rule, kind or group is named 'bylines'; did you mean 'byline'?"),
        ({"ignore": ("en/share-lin",)}, "did you mean 'en/share-line'?"),
        ({"ignore": ("repeated-paragraphs",)}, "did you mean 'repeated-paragraph'?"),
        ({"select": ("promo",)}, "did you mean 'promos'?"),
        ({"select": ("xx/qqqq",)}, "`cleaner rules` lists all names"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_known_one(
    settings: dict[str, tuple[str, ...]], remedy: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(remedy)):
        load_rules(Config(**settings))  # type: ignore[arg-type]


def test_rules_kinds_and_groups_can_be_selected_and_ignored() -> None:
    names = ("en/share-line", "repeated-paragraph", "byline", "share", "promos", "all")
    assert load_rules(Config(select=names, ignore=names)).index.rules


def test_a_rule_in_a_file_of_the_user_can_be_ignored(tmp_path: Path) -> None:
    assert not removed("Ring the bell!", load_rules(Config(rules=(bell_rules(tmp_path),), ignore=("own/bell",))))


def test_a_pattern_that_takes_too_long_names_its_rule(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[slow]\nkind = "share"\nshape = "line"\npattern = "(?:a|aa|a?a)+b"\ncatches = ["aab"]\nkeeps = ["ba"]\n',
        encoding="utf-8",
    )
    rules = load_rules(Config(rules=(str(own),)))
    with pytest.raises(RuleError, match="rule own/slow: its pattern took more than"):
        removed("a" * 1000 + "b!c", rules)
