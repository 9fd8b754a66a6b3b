"""Phrases: what the templates match, held to a regular expression made from the same elements."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import RuleError
from cleaner.promos.rules.templates import openings, parse
from cleaner.promos.rules.trie import Node, grow, walk

WORDS = ("read", "more", "harbour", "mill", "tide", "12", "7")
LINES = st.lists(st.sampled_from((*WORDS, "harbourside", "storm")), max_size=14).map(tuple)

# A template, and the regular expression over words, each with a space behind it, that says the same.
PLAIN = st.sampled_from([word for word in WORDS if not word.isdigit()]).map(lambda word: (word, f"{word} "))
GAPS = st.sampled_from(
    [
        ("…", r"(?:\S+ ){1,8}"),
        ("……", r"(?:\S+ ){1,30}"),
        ("#", r"(?:\d+ ){1,3}"),
        ("harb*", r"harb\S* "),
        ("[…]", r"(?:\S+ ){0,8}"),
    ]
)


def chosen(branches: list[tuple[str, str]]) -> tuple[str, str]:
    templates, patterns = zip(*branches, strict=True)
    return f"({'|'.join(templates)})", f"(?:{'|'.join(patterns)})"


def optional(inner: tuple[str, str]) -> tuple[str, str]:
    return f"[{inner[0]}]", f"(?:{inner[1]})?"


def joined(parts: list[tuple[str, str]]) -> tuple[str, str]:
    templates, patterns = zip(*parts, strict=True)
    return " ".join(templates), "".join(patterns)


INNER = st.recursive(
    PLAIN | GAPS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(chosen)
        | inner.map(optional)
        | st.lists(inner, min_size=1, max_size=3).map(joined)
    ),
    max_leaves=6,
)
PHRASES = st.tuples(PLAIN, st.lists(INNER, max_size=3)).map(lambda parts: joined([parts[0], *parts[1]]))


def ends(templates: list[str], line: tuple[str, ...]) -> set[tuple[int, int]]:
    root = Node()
    for end, template in enumerate(templates):
        grow(root, parse(template), end)
    return set(walk(root, line, 0))


@given(PHRASES, LINES)
def test_a_phrase_matches_what_a_regular_expression_would(phrase: tuple[str, str], line: tuple[str, ...]) -> None:
    template, pattern = phrase
    wanted = {
        (0, end) for end in range(len(line) + 1) if re.fullmatch(pattern, "".join(f"{word} " for word in line[:end]))
    }
    assert ends([template], line) == wanted


@given(st.lists(PHRASES, min_size=2, max_size=4), LINES)
def test_phrases_in_one_trie_match_as_each_of_them_does_alone(
    phrases: list[tuple[str, str]], line: tuple[str, ...]
) -> None:
    templates = [template for template, _ in phrases]
    alone = {(number, end) for number, template in enumerate(templates) for _, end in ends([template], line)}
    assert ends(templates, line) == alone


@given(st.lists(PLAIN | GAPS, min_size=1, max_size=4), LINES)
def test_nothing_matches_without_the_words_of_the_phrase(parts: list[tuple[str, str]], line: tuple[str, ...]) -> None:
    template, _ = joined([("lighthouse", ""), *parts])
    assert not ends([template], ("lighthouse"[:-1], *line))
    assert not ends([f"read {template}"], ("read", *line))


@given(PHRASES)
def test_a_phrase_is_found_by_each_word_that_it_may_begin_with(phrase: tuple[str, str]) -> None:
    template, pattern = phrase
    first = {word for word, before, _ in openings(parse(template)) if not before}
    assert {word for word in (*WORDS, "harbourside") if re.match(pattern.split(" ")[0] + r"\b", word)} >= first


def test_a_gap_at_the_beginning_is_no_longer_than_it_may_be() -> None:
    from cleaner.promos.rules.ruleset import Rule, everything

    rules = everything(
        [
            Rule("own/short", "share", "line", ("… tide bell",)),
            Rule("own/long", "share", "line", ("…… tide bell",)),
        ]
    )

    def found(before: int) -> set[str]:
        return {match.rule.id for match in rules.behind_gaps((*["boat"] * before, "tide", "bell"))}

    assert found(0) == set()
    assert found(8) == {"own/short", "own/long"}
    assert found(9) == {"own/long"}
    assert found(31) == set()


def test_choices_in_a_row_do_not_multiply() -> None:
    template = " ".join(["(a|b|c|d|e|f|g|h)"] * 30)
    assert ends([template], tuple("abcdefgh" * 4)) == {(0, 30)}


def test_gaps_in_a_row_do_not_multiply() -> None:
    template = "read" + " …… more" * 12
    assert (0, 200) in ends([template], ("read", *["more"] * 199))


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("read (more|also", "a bracket stays open"),
        ("read more)", "closes no bracket"),
        ("read [more)", "closes no bracket"),
        ("read|also", "stands outside"),
        ("…", "holds no word to find it by"),
        ("abonnier*", "holds no word to find it by"),
    ],
)
def test_a_template_that_cannot_be_read_is_refused_with_the_fault(template: str, fault: str) -> None:
    with pytest.raises(RuleError, match=re.escape(fault)):
        parse(template)
