"""The rule that a finding names if rules of several languages match the same words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleaner import clean
from cleaner.batch.run import hints_for
from cleaner.config import Config
from cleaner.facts import lexicon
from cleaner.formats.plain import parse
from cleaner.model import Promo
from cleaner.promos import find_promos
from cleaner.promos.attribution import WITHOUT_LEXICON, Attribution
from cleaner.promos.lines import read_lines
from cleaner.promos.loading import builtin_rules, load_rules
from cleaner.promos.matching.match import find_match
from cleaner.promos.rules.parse import FOLDER
from cleaner.promos.rules.ruleset import Rule, everything

CASES = Path(__file__).parents[2] / "fixtures" / "promos" / "attribution.toml"


@dataclass(frozen=True)
class Case:
    """A text with the rule that each of its findings must name."""

    about: str
    text: str
    rules: dict[str, str]  # the first line of a finding: the rule
    config: Config


def read_attribution_cases() -> list[Case]:
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    return [
        Case(
            case["about"],
            case["text"],
            case["rules"],
            Config(select=tuple(case.get("select", ())), ignore=tuple(case.get("ignore", ()))),
        )
        for case in cases
    ]


@pytest.mark.parametrize("case", read_attribution_cases(), ids=lambda case: case.about)
def test_a_finding_names_the_rule_of_the_documents_language(case: Case) -> None:
    promos = list(find_promos(parse(case.text), load_rules(case.config)))
    assert {promo.span.of(case.text).partition("\n")[0]: promo.rule for promo in promos} == case.rules
    kinds = {rule.id: rule.kind for rule in builtin_rules()}
    assert all(promo.kind == kinds[promo.rule] for promo in promos)


def test_the_batch_prefilter_does_not_change_which_rule_is_named() -> None:
    for case in read_attribution_cases():
        (hints,) = hints_for([case.text], case.config)
        cleaned = clean(case.text, config=case.config, hints=hints)
        assert cleaned == clean(case.text, config=case.config), case.about
        named = [finding.rule for finding in cleaned.report.findings if isinstance(finding, Promo)]
        assert named == list(case.rules.values()), case.about


def test_every_equivalent_rule_matches_the_same_words_by_itself() -> None:
    """For each case and match, each rule that could be named is used as the only rule."""
    by_id = {rule.id: rule for rule in builtin_rules()}
    checked = 0
    for case in read_attribution_cases():
        for line in read_lines(parse(case.text), load_rules(case.config)):
            for equivalent in line.match.equivalents if line.match else ():
                (alone,) = read_lines(parse(line.text), everything([by_id[equivalent.id]]))
                assert alone.match
                assert line.match
                assert (alone.match.evidence, alone.match.rule.shape) == (line.match.evidence, line.match.rule.shape)
                checked += 1
    assert checked > 20


def test_the_language_is_not_detected_if_only_one_ruleset_matches() -> None:
    lines = read_lines(parse("READ MORE: Storm closes the harbour\n\nLesen Sie auch: Storm"), load_rules(Config()))
    attribution = Attribution(lines)
    matches = [line.match for line in lines if line.match]
    assert [attribution.rule_of(match).id for match in matches] == ["en/read-more-label", "de/read-more-label"]
    assert "_language" not in vars(attribution)


def test_every_built_in_ruleset_without_a_lexicon_is_listed() -> None:
    lexicons = {path.stem for path in (Path(lexicon.__file__).with_name("lexicons")).glob("*.toml")}
    assert {path.stem for path in FOLDER.glob("*.toml")} - lexicons == set(WITHOUT_LEXICON)


def button(ruleset: str, name: str = "button", *, requires: str = "", inline: str = "") -> Rule:
    return Rule(f"{ruleset}/{name}", "share", "line", ("tide",), requires=requires, inline=inline)


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        ([button("de"), button("en", requires="edge"), button("en", "other")], "en/other"),
        ([button("de"), button("en"), button("en", "inline", inline="tail")], "en/button"),
        ([button("de"), button("en", requires="edge")], "en/button"),
        ([button("de", requires="edge"), button("fr", requires="edge")], "de/button"),
    ],
    ids=["same requirement", "same place in a line", "only a stricter rule", "neither is of the language"],
)
def test_a_rule_that_would_remove_the_same_lines_is_preferred(rules: list[Rule], named: str) -> None:
    """The first rule decides what is removed; the order of the others makes no difference."""
    decisive, *others = rules
    for ordered in (others, others[::-1]):
        match = find_match(everything([decisive, *ordered]), "Tide", ("tide",))
        assert match
        assert match.rule == decisive
        assert Attribution([]).rule_of(match).id == named


def test_a_rule_of_a_user_is_always_named() -> None:
    lines = read_lines(parse("Tags: quay"), load_rules(Config()))
    match = lines[0].match
    assert match
    own = match._replace(rule=match.rule._replace(id="own/tags"), equivalents=(match.rule, *match.equivalents))
    assert Attribution(lines).rule_of(own).id == "own/tags"
