"""The prefilters are exact: promo lines and repeats are the same with and without them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from random import Random

import pytest
from helpers.gold import read_cases
from helpers.strategies import texts
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.formats.plain import parse
from cleaner.model import Document, Repeat
from cleaner.promos import find_promos
from cleaner.promos.loading import builtin_rules, load_rules
from cleaner.promos.matching import classify_line
from cleaner.promos.matching.prefilter import LinePrefilter, pattern_starts
from cleaner.promos.rules.ruleset import PhraseMatch
from cleaner.repeats import find_repeats
from cleaner.repeats.detect import detect_repeats
from cleaner.repeats.prefilter import Candidates
from cleaner.similarity import IncrementalSearch

ARTICLE, DOCS = Config(), Config(profile="docs")
EXAMPLES = tuple(text for rule in builtin_rules() for text in (*rule.catches, *rule.keeps))


class PassAll(LinePrefilter):
    """A prefilter that skips nothing."""

    __slots__ = ()

    def may_contain_pattern(self, source: str) -> bool:  # noqa: ARG002  # the result is always the same
        """Return True: every text may contain a pattern."""
        return True

    def may_start_pattern(self, line: str) -> bool:  # noqa: ARG002
        """Return True: every line may match a pattern."""
        return True

    def matches(self, text: str, tokens: tuple[str, ...]) -> Iterator[PhraseMatch]:  # noqa: ARG002
        """Yield all phrases that match, without checking the prefix."""
        rules = self._rules
        return chain(rules.matches_from_first_token(tokens), rules.matches_after_gap(tokens)) if tokens else iter(())


def promos(source: str, config: Config) -> list[str]:
    classify_line.cache_clear()  # it may have results from another prefilter
    return list(map(repr, find_promos(parse(source), load_rules(config))))


def promos_without_prefilter(source: str, config: Config) -> list[str]:
    with pytest.MonkeyPatch.context() as patched:
        for module in ("cleaner.promos.matching.match", "cleaner.promos.lines"):
            patched.setattr(f"{module}.line_prefilter_for", PassAll)
        return promos(source, config)


def repeats_without_prefilter(document: Document, config: Config) -> list[Repeat]:
    every = range(sum(bool(block.tokens) for block in document.blocks))
    find_candidates = Candidates(every, every if config.wants("contained-paragraph") else (), True, True)
    return list(chain.from_iterable(detect_repeats(document, find_candidates, config, IncrementalSearch())))


@pytest.mark.parametrize("config", [ARTICLE, DOCS, Config(select=("all",))], ids=["article", "docs", "all"])
def test_the_prefilter_skips_no_promo_line_among_the_examples_of_all_rules(config: Config) -> None:
    random = Random(7)  # noqa: S311  # the same texts each time
    lines = [line.replace("{{", "").replace("}}", "") for text in EXAMPLES for line in text.splitlines() if line]
    some = random.sample(lines, 480)
    for start in range(0, len(some), 12):
        source = "\n\n".join(some[start : start + 12])
        assert promos(source, config) == promos_without_prefilter(source, config)


@given(
    st.lists(st.sampled_from(EXAMPLES), max_size=4), st.sampled_from(["", " ", ". ", ".", "”", "\n", ": ", "\u00ad"])
)
def test_the_prefilter_skips_no_promo_line_that_is_joined_to_another(pieces: list[str], joint: str) -> None:
    source = joint.join(pieces)
    assert promos(source, ARTICLE) == promos_without_prefilter(source, ARTICLE)


@given(texts)
def test_the_prefilter_skips_no_promo_line_of_any_text(source: str) -> None:
    assert promos(source, ARTICLE) == promos_without_prefilter(source, ARTICLE)


@given(texts)
def test_the_prefilter_skips_no_repeat_of_any_text(source: str) -> None:
    document = parse(source)
    assert list(find_repeats(document, ARTICLE)) == repeats_without_prefilter(document, ARTICLE)


def test_the_prefilter_skips_no_repeat_of_the_gold_set() -> None:
    for case in read_cases():
        document = parse(case.source)
        assert list(find_repeats(document, case.config)) == repeats_without_prefilter(document, case.config), case.place


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (r"(?:Home|HOME)\s?News", ("Home", "HOME")),
        (r"En \p{Lu}\w+", ("En ",)),
        (r"[Hh]ome", ("",)),
        (r"Home|News", ("",)),
        (r"(?:Home|News)?Now", ("",)),
        (r"Homes?", ("",)),
        (r"", ("",)),
    ],
)
def test_the_text_that_a_pattern_begins_with_is_returned_if_it_is_obvious(
    pattern: str, starts: tuple[str, ...]
) -> None:
    assert pattern_starts(pattern) == starts
