"""What is passed over could not have been found: screens are held to searches that pass over nothing."""

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
from cleaner.promos.matching.prefilter import LinePrefilter, beginnings
from cleaner.promos.rules.ruleset import Match
from cleaner.repeats import find_repeats
from cleaner.repeats.detect import detect_repeats
from cleaner.repeats.prefilter import Candidates
from cleaner.similarity import IncrementalSearch

ARTICLE, DOCS = Config(), Config(profile="docs")
EXAMPLES = tuple(text for rule in builtin_rules() for text in (*rule.catches, *rule.keeps))


class Everything(LinePrefilter):
    """A screen that lets everything through."""

    __slots__ = ()

    def may_hold_pattern(self, source: str) -> bool:  # noqa: ARG002  # it is the same for all
        """Let every text through."""
        return True

    def matches(self, text: str, folded: tuple[str, ...]) -> Iterator[Match]:  # noqa: ARG002
        """Yield what no look at the first words has kept back."""
        return chain(self._rules.openings(folded), self._rules.behind_gaps(folded)) if folded else iter(())


def promos(source: str, config: Config) -> list[str]:
    classify_line.cache_clear()  # it remembers lines that come again
    return list(map(repr, find_promos(parse(source), load_rules(config))))


def promos_without_screen(source: str, config: Config) -> list[str]:
    with pytest.MonkeyPatch.context() as patched:
        for module in ("cleaner.promos.matching.match", "cleaner.promos.lines"):
            patched.setattr(f"{module}.line_prefilter_for", Everything)
        return promos(source, config)


def repeats_without_screen(document: Document, config: Config) -> list[Repeat]:
    every = range(sum(bool(block.tokens) for block in document.blocks))
    find_candidates = Candidates(every, every if config.wants("contained-paragraph") else (), True, True)
    return list(detect_repeats(document, find_candidates, config, IncrementalSearch()))


@pytest.mark.parametrize("config", [ARTICLE, DOCS, Config(select=("all",))], ids=["article", "docs", "all"])
def test_the_screen_hides_no_promo_line_among_the_examples_of_all_rules(config: Config) -> None:
    dice = Random(7)  # noqa: S311  # the same texts each time
    lines = [line.replace("{{", "").replace("}}", "") for text in EXAMPLES for line in text.splitlines() if line]
    some = dice.sample(lines, 480)
    for start in range(0, len(some), 12):
        source = "\n\n".join(some[start : start + 12])
        assert promos(source, config) == promos_without_screen(source, config)


@given(
    st.lists(st.sampled_from(EXAMPLES), max_size=4), st.sampled_from(["", " ", ". ", ".", "”", "\n", ": ", "\u00ad"])
)
def test_the_screen_hides_no_promo_line_that_is_glued_to_another(pieces: list[str], glue: str) -> None:
    source = glue.join(pieces)
    assert promos(source, ARTICLE) == promos_without_screen(source, ARTICLE)


@given(texts)
def test_the_screen_hides_no_promo_line_of_any_text(source: str) -> None:
    assert promos(source, ARTICLE) == promos_without_screen(source, ARTICLE)


@given(texts)
def test_the_screen_hides_no_repeat_of_any_text(source: str) -> None:
    document = parse(source)
    assert list(find_repeats(document, ARTICLE)) == repeats_without_screen(document, ARTICLE)


def test_the_screen_hides_no_repeat_of_the_gold_set() -> None:
    for case in read_cases():
        document = parse(case.source)
        assert list(find_repeats(document, case.config)) == repeats_without_screen(document, case.config), case.place


@pytest.mark.parametrize(
    ("pattern", "sentence_starts"),
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
def test_what_a_pattern_begins_with_is_told_where_it_is_plain(pattern: str, sentence_starts: tuple[str, ...]) -> None:
    assert beginnings(pattern) == sentence_starts
