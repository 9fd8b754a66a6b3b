"""Facts in which two copies of a sentence differ, in every language. The pairs are in fixtures/facts."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from helpers.cases import FIXTURES, case, read
from hypothesis import given
from hypothesis import strategies as st

from cleaner.facts import Statement, compare, each_states_more
from cleaner.facts.extract import _COMMON, _COMMON_PIECE, _PIECE
from cleaner.facts.lexicon import Lexicon, lexicon_for
from cleaner.model import Fact
from cleaner.text import tokens

FILES = sorted(path.stem for path in (FIXTURES / "facts").glob("*.toml"))
TABLES = {name: read(f"facts/{name}.toml") for name in FILES}
KEYS = {
    "differs": {"here", "there", "conflicts", "known-failure"},
    "same": {"why", "here", "there", "known-failure"},
    "more": {"here", "there", "adds", "known-failure"},
}
Pair = Mapping[str, Any]


def lexicon(name: str) -> Lexicon:
    """Return the lexicon for the sentences of a file."""
    table = TABLES[name]
    return lexicon_for(
        tokens(pair[side]) for kind in KEYS for pair in table.get(kind, ()) for side in ("here", "there")
    )


LEXICONS = {name: lexicon(name) for name in FILES}


def pairs(kind: str) -> list[pytest.ParameterSet]:
    """Return the pairs of one kind in every language."""
    return [
        case({**pair, "file": name}, f"{name}, {place}: {pair.get('why') or pair['here']}")
        for name in FILES
        for place, pair in enumerate(TABLES[name].get(kind, ()), 1)
    ]


def described(fact: Fact) -> str:
    return f"{fact.kind}: {fact.here} | {fact.there}"


def swapped(fact: Fact) -> Fact:
    return Fact(fact.kind, fact.there, fact.here)


@pytest.mark.parametrize("name", FILES)
def test_the_language_of_a_file_is_identified(name: str) -> None:
    assert LEXICONS[name].language == TABLES[name]["language"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_no_unknown_keys(name: str) -> None:
    assert set(TABLES[name]) <= {"language", *KEYS}
    for kind, keys in KEYS.items():
        assert not [pair for pair in TABLES[name].get(kind, ()) if not set(pair) <= keys]


@pytest.mark.parametrize("pair", pairs("differs"))
def test_two_copies_that_differ_in_a_fact_conflict(pair: Pair) -> None:
    found = compare(pair["here"], pair["there"], LEXICONS[pair["file"]])
    expected = set(pair["conflicts"])
    # A conflict of kind "wording" may describe the same difference in vaguer terms.
    assert {
        described(fact) for fact in found.conflicts if described(fact) in expected or fact.kind != "wording"
    } == expected


@pytest.mark.parametrize("pair", pairs("same"))
def test_two_copies_that_state_the_same_do_not_differ(pair: Pair) -> None:
    found = compare(pair["here"], pair["there"], LEXICONS[pair["file"]])
    assert not found.conflicts
    assert not found.here
    assert not found.there


@pytest.mark.parametrize("pair", pairs("more"))
def test_what_only_one_copy_states_is_found_and_is_not_a_conflict(pair: Pair) -> None:
    found = compare(pair["here"], pair["there"], LEXICONS[pair["file"]])
    assert not found.conflicts
    assert not found.here
    assert [token.printed for token in found.there] == pair["adds"]


@pytest.mark.parametrize("name", FILES)
def test_swapped_copies_have_swapped_differences(name: str) -> None:
    for pair in (pair for kind in KEYS for pair in TABLES[name].get(kind, ())):
        found = compare(pair["here"], pair["there"], LEXICONS[name])
        other = compare(pair["there"], pair["here"], LEXICONS[name])
        assert set(other.conflicts) == set(map(swapped, found.conflicts)), pair
        assert (other.here, other.there) == (found.there, found.here), pair


@pytest.mark.parametrize("name", FILES)
def test_the_fast_check_agrees_with_the_comparison(name: str) -> None:
    sentences = [pair[side] for kind in KEYS for pair in TABLES[name].get(kind, ()) for side in ("here", "there")]
    for here, there in [*pairwise(sentences), *zip(sentences, sentences[5:], strict=False)]:
        assert_fast_check_agrees(here, there, LEXICONS[name])


@given(
    *[st.lists(st.sampled_from(("1", "7", "17", "a1", "1.7", "-", " ", "May", "Ana", "Anas", "x", "€"))).map("".join)]
    * 2
)
def test_the_fast_check_agrees_with_the_comparison_of_any_numbers(here: str, there: str) -> None:
    assert_fast_check_agrees(here, there, LEXICONS["en"])


def assert_fast_check_agrees(here: str, there: str, lexicon: Lexicon) -> None:
    if each_states_more(Statement(here, lexicon), Statement(there, lexicon)):
        found = compare(here, there, lexicon)
        assert found.here, (here, there)
        assert found.there, (here, there)


@pytest.mark.parametrize("name", FILES)
def test_a_copy_does_not_differ_from_itself(name: str) -> None:
    for pair in (pair for kind in KEYS for pair in TABLES[name].get(kind, ())):
        found = compare(pair["here"], pair["here"], LEXICONS[name])
        assert (found.conflicts, found.here, found.there) == ((), (), ()), pair


common_characters = st.characters().filter(_COMMON.fullmatch)
pieces = st.sampled_from(
    ("1,200", "3.5", "1 000", "4th", "12:30", "$5", "3 %", "-7", "a-1", "@mayor", "#dam_2", "`x = 1`", "https://a.b/c")
)


@given(
    st.lists(
        st.one_of(pieces, st.text(common_characters, max_size=4), st.sampled_from(" .,'’")),
        max_size=12,
    ).map("".join)
)
def test_the_fast_pattern_divides_a_common_text_like_the_full_pattern(text: str) -> None:
    fast, full = (
        [(match.lastgroup, match.span()) for match in pattern.finditer(text)] for pattern in (_COMMON_PIECE, _PIECE)
    )
    assert fast == full
