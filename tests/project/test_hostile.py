"""Hostile texts: the work for each text of the benchmark grows with its size, and `clean()` keeps its promises.

Work is counted as calls, of Python functions and of those in C, so that the speed of the machine does not matter.
`benchmarks/hostile.py` measures time and memory at larger sizes.
"""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path
from types import FrameType

import pytest

from cleaner import Config, clean, restore

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
from hostile_texts import TEXTS, Hostile

SMALL, LARGE = 1_500, 6_000  # characters
MAX_GROWTH = 9  # times the work for four times the text; quadratic work is 16 times as much
MAX_MEMORY_GROWTH = 6  # times the memory for four times the text
TINY = 1_000  # characters
SETTLED = 20_000  # calls; fewer are mostly preparation
# The paragraphs of these texts are compared pair by pair up to `dense.MAX_SIMILAR` of them, which these sizes do not
# exceed much.
COMPARED_IN_PAIRS = {"lines that are nearly promo", "ellipses"}


def work(hostile: Hostile, source: str) -> int:
    """Return how many calls the cleaning of a text takes."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        clean(source, config=Config(profile=hostile.profile), format=hostile.format)
    finally:
        sys.setprofile(previous)
    return calls


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in COMPARED_IN_PAIRS])
def test_the_work_for_a_hostile_text_grows_with_its_size(name: str) -> None:
    hostile = TEXTS[name]
    small, large = hostile.make(SMALL), hostile.make(LARGE)
    clean(small, config=Config(profile=hostile.profile), format=hostile.format)  # loads what it needs
    small_work = work(hostile, small)
    assert work(hostile, large) <= MAX_GROWTH * max(small_work, SETTLED)


@pytest.mark.parametrize(
    "name",
    [
        *("equal short lines", "two lines in turn", "promo label, again and again", "long list"),
        *("long list whose items occur again", "templated paragraphs", "table, Markdown", "headings, Markdown"),
        *("fenced code that is never closed", "suppression comments", "a text twice, with gaps"),
    ],
)
def test_the_memory_for_a_hostile_text_grows_with_its_size(name: str) -> None:
    hostile = TEXTS[name]
    small, large = hostile.make(LARGE), hostile.make(4 * LARGE)
    clean(large, config=Config(profile=hostile.profile), format=hostile.format)  # loads what it needs
    small_peak = peak(hostile, small)
    assert peak(hostile, large) <= MAX_MEMORY_GROWTH * small_peak


def peak(hostile: Hostile, source: str) -> int:
    """Return the peak memory of the cleaning of a text, in bytes."""
    tracemalloc.start()
    try:
        clean(source, config=Config(profile=hostile.profile), format=hostile.format)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_restored_and_not_cleaned_twice(name: str) -> None:
    hostile = TEXTS[name]
    config = Config(profile=hostile.profile, max_removed=1)
    source = hostile.make(TINY)
    assert TINY / 2 <= len(source) <= TINY * 2
    cleaned = clean(source, config=config, format=hostile.format)
    assert restore(cleaned.text, cleaned.report) == source
    assert clean(cleaned.text, config=config, format=hostile.format).text == cleaned.text
