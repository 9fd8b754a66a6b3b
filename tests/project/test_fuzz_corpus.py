"""The inputs of the fuzzer: those that once broke a target, and those that a search starts with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.mutations import Mutator, words_of
from fuzz.targets import CORPUS, GROUPS, TARGETS, corpus_of

MAX_BYTES: Final = 1_000
EXAMPLES: Final = settings().max_examples // 4  # fewer than elsewhere, since a file of rows is cleaned many times
FOUND: Final = [(name, path) for name in TARGETS for path in corpus_of(name)]


@pytest.mark.parametrize(("name", "path"), FOUND, ids=[f"{name}/{path.name}" for name, path in FOUND])
def test_an_input_that_once_failed_passes(name: str, path: Path) -> None:
    TARGETS[name].check(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_the_inputs_that_a_search_starts_with_pass(name: str) -> None:
    seeds = list(TARGETS[name].seeds())
    assert seeds
    for seed in seeds:
        TARGETS[name].check(seed)


@pytest.mark.parametrize("name", [*GROUPS["rows"], *GROUPS["readers"]])
@settings(max_examples=EXAMPLES)
@given(st.integers(0, 1_000), st.lists(st.integers(0, 2**32), min_size=1, max_size=4))
def test_a_changed_file_is_read_or_refused(name: str, number: int, changes: list[int]) -> None:
    seeds, change = changeable(name)
    content = seeds[number % len(seeds)]
    for seed in changes:
        content = change(content, MAX_BYTES, seed)
    TARGETS[name].check(content)


@cache
def changeable(name: str) -> tuple[list[bytes], Mutator]:
    """Return the seeds of a target, and what changes them."""
    seeds = list(TARGETS[name].seeds())
    return seeds, Mutator(words_of(TARGETS[name].words), seeds)


@pytest.mark.parametrize("name", TARGETS)
def test_every_name_of_words_is_in_the_dictionary(name: str) -> None:
    assert all(words_of([word]) for word in TARGETS[name].words)


def test_every_folder_of_the_corpus_belongs_to_a_target() -> None:
    assert {path.name for path in CORPUS.iterdir()} <= TARGETS.keys()
    assert (
        set(GROUPS["all"])
        == TARGETS.keys()
        == {name for group in ("texts", "rows", "readers") for name in GROUPS[group]}
    )
