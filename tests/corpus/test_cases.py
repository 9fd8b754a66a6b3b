"""What is removed from small corpora; the texts, with marks for what must be removed, are in fixtures/corpus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

import pytest
from helpers.corpus_cases import CorpusCase, clean_together, read_corpus_cases

from cleaner.config import Config

BOILERPLATE: Final = read_corpus_cases("boilerplate")
REPEATS: Final = read_corpus_cases("repeats")


def config_of(case: CorpusCase) -> Config:
    """Return the settings with which a case is cleaned."""
    is_about_repeats = case.place.startswith("repeats/")
    return case.config if is_about_repeats else replace(case.config, ignore=("repeated-across", *case.config.ignore))


@cache
def cleaned() -> Mapping[str, list[Mapping[str, Any]]]:
    """Return the cleaned rows of each case, by its place. Cases with the same settings are cleaned together."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    groups: dict[tuple[str, Config], list[CorpusCase]] = {}
    for case in (*BOILERPLATE, *REPEATS):
        groups.setdefault((case.place.partition("/")[0], config_of(case)), []).append(case)
    for (_, config), cases in groups.items():
        places = [case.place for case in cases]
        found |= dict(zip(places, clean_together(cases, config), strict=True))
    return found


def parameters(cases: list[CorpusCase]) -> list[Any]:
    """Return each case as a parameter set."""
    sets = []
    for case in cases:
        failure = case.headers.get("known-failure")
        marks = [pytest.mark.xfail(reason=failure, strict=True)] if failure else []
        sets.append(pytest.param(case, id=case.title, marks=marks))
    return sets


@pytest.mark.parametrize("case", parameters(BOILERPLATE))
def test_boilerplate(case: CorpusCase) -> None:
    assert case.found(cleaned()[case.place]) == case.marked()


@pytest.mark.parametrize("case", parameters(REPEATS))
def test_paragraphs_that_other_pages_repeat(case: CorpusCase) -> None:
    assert case.found(cleaned()[case.place]) == case.marked()


def test_each_case_is_about_pages_of_its_own() -> None:
    titles = [case.title for case in (*BOILERPLATE, *REPEATS)]
    sites = [site for case in BOILERPLATE for site in {page.site for page in case.pages}]
    assert len(set(titles)) == len(titles)
    assert len(set(sites)) == len(sites)
