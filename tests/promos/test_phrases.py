"""Phrases: a trie matches what a regular expression made from the same elements matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.errors import RuleError
from cleaner.promos.rules.ruleset import Rule, everything
from cleaner.promos.rules.templates import anchors, parse_phrase
from cleaner.promos.rules.trie import Node, add, walk

TOKENS = ("read", "more", "harbour", "mill", "tide", "12", "7")
LINES = st.lists(st.sampled_from((*TOKENS, "harbourside", "storm")), max_size=14).map(tuple)

# A template, and a regular expression with the same meaning for lines in which a space follows each token.
Part = tuple[str, str]
PLAIN = st.sampled_from([token for token in TOKENS if not token.isdigit()]).map(lambda token: (token, f"{token} "))
NUMBER = st.just(("#", r"(?:\d+ ){1,3}"))
GAPS = st.sampled_from([("…", r"(?:\S+ ){1,8}"), ("……", r"(?:\S+ ){1,30}"), ("[…]", r"(?:\S+ ){0,8}")])
WILDCARDS = GAPS | NUMBER | st.just(("harb*", r"harb\S* "))


def choice(branches: list[Part]) -> Part:
    templates, patterns = zip(*branches, strict=True)
    return f"({'|'.join(templates)})", f"(?:{'|'.join(patterns)})"


def optional(part: Part) -> Part:
    return f"[{part[0]}]", f"(?:{part[1]})?"


def sequence(parts: list[Part]) -> Part:
    templates, patterns = zip(*parts, strict=True)
    return " ".join(templates), "".join(patterns)


PARTS = st.recursive(
    PLAIN | WILDCARDS,
    lambda part: (
        st.lists(part, min_size=1, max_size=3).map(choice)
        | part.map(optional)
        | st.lists(part, min_size=1, max_size=3).map(sequence)
    ),
    max_leaves=6,
)
PHRASES = st.tuples(PLAIN, st.lists(PARTS, max_size=3)).map(lambda parts: sequence([parts[0], *parts[1]]))
# What phrases in the rulesets begin with: a number, (a|b), [a], (a|b c), [a|b], …, and a gap in a choice or in [ ].
FIRST_PARTS = (
    NUMBER
    | GAPS
    | st.lists(st.lists(PLAIN | NUMBER, min_size=1, max_size=2).map(sequence), min_size=1, max_size=3).map(choice)
    | st.lists(PLAIN | NUMBER, min_size=1, max_size=3).map(choice).map(optional)
    | st.tuples(PLAIN, GAPS).map(list).map(choice)
    | st.tuples(PLAIN, GAPS).map(list).map(choice).map(optional)
)
PHRASES_WITH_ANY_BEGINNING = st.tuples(FIRST_PARTS, PLAIN, st.lists(PARTS, max_size=2)).map(
    lambda parts: sequence([parts[0], parts[1], *parts[2]])
)


def matches(templates: list[str], line: tuple[str, ...]) -> set[tuple[int, int]]:
    """Return the number of each template that matches from the first token on, with the position where it ends."""
    root = Node()
    for number, template in enumerate(templates):
        add(root, parse_phrase(template), number)
    return set(walk(root, line, 0))


def ends(pattern: str, line: tuple[str, ...]) -> set[int]:
    """Return each position of a line up to which a regular expression matches."""
    return {end for end in range(len(line) + 1) if re.fullmatch(pattern, "".join(f"{token} " for token in line[:end]))}


@given(PHRASES, LINES)
def test_a_phrase_matches_what_a_regular_expression_matches(phrase: Part, line: tuple[str, ...]) -> None:
    template, pattern = phrase
    assert matches([template], line) == {(0, end) for end in ends(pattern, line)}


@given(PHRASES_WITH_ANY_BEGINNING, LINES)
@example(("[the|our] (read|see more) tide", "(?:the |our )?(?:read |see more )tide "), ("our", "see", "more", "tide"))
@example(("(read|…) tide", r"(?:read |(?:\S+ ){1,8})tide "), ("storm", "mill", "tide"))
@example(("# [more] tide", r"(?:\d+ ){1,3}(?:more )?tide "), ("12", "7", "more", "tide"))
@example(("[…] tide", r"(?:\S+ ){0,8}tide "), ("tide", "mill", "tide"))
def test_a_ruleset_finds_phrases_that_begin_with_a_choice_a_number_or_a_gap(
    phrase: Part, line: tuple[str, ...]
) -> None:
    """The anchors find every match, and the gap before an anchor is never longer than allowed."""
    template, pattern = phrase
    rules = everything([Rule("own/line", "share", "line", (template,))])
    found = [*(rules.matches_from_first_token(line) if line else ()), *rules.matches_after_gap(line)]
    assert {match.end for match in found} == ends(pattern, line)


@given(st.lists(PHRASES, min_size=2, max_size=4), LINES)
def test_phrases_in_one_trie_match_what_each_of_them_matches_by_itself(
    phrases: list[Part], line: tuple[str, ...]
) -> None:
    templates = [template for template, _ in phrases]
    separately = {(number, end) for number, template in enumerate(templates) for _, end in matches([template], line)}
    assert matches(templates, line) == separately


@given(st.lists(PLAIN | WILDCARDS, min_size=1, max_size=4), LINES)
def test_a_phrase_does_not_match_a_line_without_its_tokens(parts: list[Part], line: tuple[str, ...]) -> None:
    template, _ = sequence([("lighthouse", ""), *parts])
    assert not matches([template], ("lighthouse"[:-1], *line))
    assert not matches([f"read {template}"], ("read", *line))


@given(PHRASES | PHRASES_WITH_ANY_BEGINNING, LINES)
def test_every_line_that_matches_a_phrase_has_one_of_its_anchors(phrase: Part, line: tuple[str, ...]) -> None:
    template, pattern = phrase
    if not ends(pattern, line):
        return
    assert any(
        token == anchor.token or (anchor.token == "#" and token.isdigit())
        for anchor in anchors(parse_phrase(template))
        for token in line[: anchor.max_gap + 1]
    )


def test_a_leading_gap_has_a_maximum_length() -> None:
    rules = everything(
        [
            Rule("own/short", "share", "line", ("… tide bell",)),
            Rule("own/long", "share", "line", ("…… tide bell",)),
        ]
    )

    def found(gap: int) -> set[str]:
        return {match.rule.id for match in rules.matches_after_gap((*["boat"] * gap, "tide", "bell"))}

    assert found(0) == set()
    assert found(8) == {"own/short", "own/long"}
    assert found(9) == {"own/long"}
    assert found(31) == set()


def test_choices_in_a_row_do_not_multiply_the_steps() -> None:
    template = " ".join(["(a|b|c|d|e|f|g|h)"] * 30)
    assert matches([template], tuple("abcdefgh" * 4)) == {(0, 30)}


def test_gaps_in_a_row_do_not_multiply_the_steps() -> None:
    template = "read" + " …… more" * 12
    assert (0, 200) in matches([template], ("read", *["more"] * 199))


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("read (more|also", "a bracket is not closed"),
        ("read more)", "closes no bracket"),
        ("read [more)", "closes no bracket"),
        ("read|also", "a | is outside of brackets"),
        ("…", "has no fixed first word"),
        ("abonnier*", "has no fixed first word"),
    ],
)
def test_a_template_that_cannot_be_parsed_is_refused_with_the_fault(template: str, fault: str) -> None:
    with pytest.raises(RuleError, match=re.escape(fault)):
        parse_phrase(template)
