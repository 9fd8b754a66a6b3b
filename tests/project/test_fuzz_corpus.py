"""The inputs of the fuzzer: those that once broke a target, and those that a search starts with."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.mutations import Mutator, words_of
from fuzz.targets import CORPUS, GROUPS, TARGETS, corpus_of

FOUND = [(name, path) for name in TARGETS for path in corpus_of(name)]


@pytest.mark.parametrize(("name", "path"), FOUND, ids=[f"{name}/{path.name}" for name, path in FOUND])
def test_an_input_that_once_failed_passes(name: str, path: Path) -> None:
    TARGETS[name].check(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_the_inputs_that_a_search_starts_with_pass(name: str) -> None:
    seeds = list(TARGETS[name].seeds())
    assert seeds
    for seed in seeds:
        TARGETS[name].check(seed)


@pytest.mark.parametrize("name", TARGETS)
def test_changed_inputs_pass(name: str) -> None:
    target = TARGETS[name]
    seeds, words = list(target.seeds()), words_of(target.words)
    assert set(target.words) == {word for word in target.words if words_of([word])}
    change = Mutator(words, seeds)
    for number, seed in enumerate(seeds[:5]):
        target.check(change(seed, 1_000, number))


def test_every_folder_of_the_corpus_belongs_to_a_target() -> None:
    assert {path.name for path in CORPUS.iterdir()} <= TARGETS.keys()
    assert (
        set(GROUPS["all"])
        == TARGETS.keys()
        == {name for group in ("texts", "rows", "readers") for name in GROUPS[group]}
    )
