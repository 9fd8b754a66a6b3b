"""The rulesets: every example kept, every fault in a file refused with its place and remedy."""

import re
from pathlib import Path

import pytest

from cleaner.config import Config
from cleaner.errors import RuleError
from cleaner.rules import FOLDER, INDEX, broken_examples, builtin_rules, load_rules, read_ruleset, removed
from cleaner.ruleset import Ruleset, build

FAULTS = Path(__file__).parent.parent / "fixtures" / "promos" / "faults"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@pytest.fixture(scope="module")
def everything() -> Ruleset:
    rules = builtin_rules()
    return Ruleset(build(rules), frozenset(range(len(rules))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_keep_to_their_examples(language: str) -> None:
    assert list(broken_examples(read_ruleset(FOLDER / f"{language}.toml"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_touches_what_a_rule_of_any_language_must_keep(language: str, everything: Ruleset) -> None:
    assert list(broken_examples(read_ruleset(FOLDER / f"{language}.toml"), everything)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_sorted_and_unique(language: str) -> None:
    for rule in read_ruleset(FOLDER / f"{language}.toml"):
        assert list(rule.phrases) == sorted(set(rule.phrases)), rule.id


def test_the_index_is_up_to_date_or_the_rules_are_read_anew() -> None:
    from cleaner.rules import _builtin_index

    stored = _builtin_index()
    anew = build(builtin_rules())
    assert [rule.id for rule in stored.rules] == [rule.id for rule in anew.rules]
    assert stored.first == anew.first
    assert stored.inner == anew.inner
    assert INDEX.is_file()


@pytest.mark.parametrize("path", sorted(FAULTS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_faulty_ruleset_is_refused_with_the_fault_and_the_remedy(path: Path) -> None:
    """Each file opens with a comment: what the error must say."""
    wanted = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    with pytest.raises(RuleError, match=re.escape(wanted)) as raised:
        load_rules(Config(rules=(str(path),)))
    assert str(path) in str(raised.value)


def test_a_ruleset_of_ones_own_works_beside_the_built_in_ones(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[tide-line]\nkind = "share"\nshape = "line"\nphrases = ["ring the tide bell"]\n'
        'catches = ["Ring the tide bell!"]\nkeeps = ["They ring the tide bell at noon."]\n',
        encoding="utf-8",
    )
    rules = load_rules(Config(rules=(str(own),)))
    assert removed("Ring the tide bell!", rules) == "Ring the tide bell!"
    assert removed("READ MORE: Storm closes the harbour", rules)
    assert not removed("Ring the tide bell!", load_rules(Config()))


def test_a_rule_is_switched_off_by_its_name_and_by_its_kind() -> None:
    text = "READ MORE: Storm closes the harbour"
    assert not removed(text, load_rules(Config(ignore=("en/read-more-label",))))
    assert not removed(text, load_rules(Config(ignore=("read-more",))))
    assert removed(text, load_rules(Config(ignore=("share",))))


def test_a_pattern_that_takes_too_long_names_its_rule(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[slow]\nkind = "share"\nshape = "line"\npattern = "(?:a|aa|a?a)+b"\ncatches = ["aab"]\nkeeps = ["ba"]\n',
        encoding="utf-8",
    )
    rules = load_rules(Config(rules=(str(own),)))
    with pytest.raises(RuleError, match="rule own/slow: its pattern took more than"):
        removed("a" * 5000 + "b!c", rules)
