"""Facts: what two copies of a sentence state differently, in every language; the pairs stand in fixtures/facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from helpers.cases import FIXTURES, case, read
from hypothesis import given
from hypothesis import strategies as st

from cleaner.facts import compare
from cleaner.facts.extract import _TOKEN, _USUAL, _USUAL_TOKEN
from cleaner.facts.lexicon import Lexicon, lexicon_for
from cleaner.model import Fact
from cleaner.text import tokens

FILES = sorted(path.stem for path in (FIXTURES / "facts").glob("*.toml"))
TABLES = {name: read(f"facts/{name}.toml") for name in FILES}
KEYS = {
    "differs": {"here", "there", "tells", "known-failure"},
    "same": {"why", "here", "there", "known-failure"},
    "more": {"here", "there", "adds", "known-failure"},
}
Pair = Mapping[str, Any]


def lexicon(name: str) -> Lexicon:
    """Return the lexicon that the sentences of a file choose, as the paragraphs of a text would."""
    table = TABLES[name]
    return lexicon_for(
        tokens(pair[side]) for kind in KEYS for pair in table.get(kind, ()) for side in ("here", "there")
    )


LEXICONS = {name: lexicon(name) for name in FILES}


def pairs(kind: str) -> list[pytest.ParameterSet]:
    """Return the pairs of one kind, of every language."""
    return [
        case({**pair, "file": name}, f"{name}, {place}: {pair.get('why') or pair['here']}")
        for name in FILES
        for place, pair in enumerate(TABLES[name].get(kind, ()), 1)
    ]


def told(fact: Fact) -> str:
    return f"{fact.kind}: {fact.here} | {fact.there}"


def turned(fact: Fact) -> Fact:
    return Fact(fact.kind, fact.there, fact.here)


@pytest.mark.parametrize("name", FILES)
def test_the_sentences_of_a_file_are_taken_for_its_language(name: str) -> None:
    assert LEXICONS[name].language == TABLES[name]["language"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_nothing_else(name: str) -> None:
    assert set(TABLES[name]) <= {"language", *KEYS}
    for kind, keys in KEYS.items():
        assert not [pair for pair in TABLES[name].get(kind, ()) if not set(pair) <= keys]


@pytest.mark.parametrize("pair", pairs("differs"))
def test_what_two_copies_state_differently_is_told(pair: Pair) -> None:
    conflicts = compare(pair["here"], pair["there"], LEXICONS[pair["file"]]).conflicts
    # "wording" may tell the same again, in vaguer terms.
    assert {told(fact) for fact in conflicts if told(fact) in pair["tells"] or fact.kind != "wording"} == set(
        pair["tells"]
    )


@pytest.mark.parametrize("pair", pairs("same"))
def test_two_copies_that_state_the_same_differ_in_nothing(pair: Pair) -> None:
    found = compare(pair["here"], pair["there"], LEXICONS[pair["file"]])
    assert not found.conflicts
    assert not found.here
    assert not found.there


@pytest.mark.parametrize("pair", pairs("more"))
def test_what_only_one_copy_states_is_told_and_is_no_conflict(pair: Pair) -> None:
    found = compare(pair["here"], pair["there"], LEXICONS[pair["file"]])
    assert not found.conflicts
    assert not found.here
    assert [atom.printed for atom in found.there] == pair["adds"]


@pytest.mark.parametrize("name", FILES)
def test_the_other_way_round_the_same_is_told(name: str) -> None:
    for pair in (pair for kind in KEYS for pair in TABLES[name].get(kind, ())):
        found = compare(pair["here"], pair["there"], LEXICONS[name])
        other = compare(pair["there"], pair["here"], LEXICONS[name])
        assert set(other.conflicts) == set(map(turned, found.conflicts)), pair
        assert (other.here, other.there) == (found.there, found.here), pair


@pytest.mark.parametrize("name", FILES)
def test_a_copy_differs_from_itself_in_nothing(name: str) -> None:
    for pair in (pair for kind in KEYS for pair in TABLES[name].get(kind, ())):
        found = compare(pair["here"], pair["here"], LEXICONS[name])
        assert (found.conflicts, found.here, found.there) == ((), (), ()), pair


usual = st.characters().filter(_USUAL.fullmatch)
pieces = st.sampled_from(
    ("1,200", "3.5", "1 000", "4th", "12:30", "$5", "3 %", "-7", "a-1", "@mayor", "#dam_2", "`x = 1`", "https://a.b/c")
)


@given(st.lists(st.one_of(pieces, st.text(usual, max_size=4), st.sampled_from(" .,'’")), max_size=12).map("".join))
def test_the_quicker_pattern_reads_a_usual_text_as_the_other_one_does(text: str) -> None:
    quicker, other = (
        [(match.lastgroup, match.span()) for match in pattern.finditer(text)] for pattern in (_USUAL_TOKEN, _TOKEN)
    )
    assert quicker == other
