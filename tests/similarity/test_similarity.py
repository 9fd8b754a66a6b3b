"""Resemblance: the exact search against plain versions of five lines each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from helpers.strategies import thresholds
from hypothesis import given
from hypothesis import strategies as st

from cleaner.similarity import CandidateIndex, IncrementalSearch, containment, opcodes, score, similar_pairs, similarity
from cleaner.similarity.containment import MIN_RUN

# Few different words, so that sequences have much in common; and many, so that most stand once.
sequences = st.one_of(
    *(st.lists(st.sampled_from(letters), min_size=1, max_size=24).map(tuple) for letters in ("ab", "abcde")),
    st.lists(st.sampled_from([f"w{at}" for at in range(60)]), min_size=1, max_size=24).map(tuple),
)
collections = st.lists(sequences, unique=True, max_size=12)


@st.composite
def copies(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Draw sequences that hold stretches of one long one."""
    whole = [f"w{at}" for at in range(40)]
    found = []
    for start, length in draw(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 24)), max_size=6)):
        before, behind = (draw(st.lists(st.sampled_from("abc"), max_size=6)) for _ in range(2))
        found.append((*before, *whole[start : start + length], *behind))
    return list(dict.fromkeys(found))


def common(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length of the longest common subsequence, by the textbook."""
    lengths = [0] * (len(b) + 1)
    for x in a:
        before = lengths[:]
        for at, y in enumerate(b, 1):
            lengths[at] = before[at - 1] + 1 if x == y else max(before[at], lengths[at - 1])
    return lengths[-1]


def covered(inner: Sequence[str], outer: Sequence[str]) -> float:
    """Return the share of `inner` in runs of `MIN_RUN` or more words that `outer` has too."""
    runs = {tuple(outer[at : at + MIN_RUN]) for at in range(len(outer) - MIN_RUN + 1)}
    starts = [at for at in range(len(inner) - MIN_RUN + 1) if tuple(inner[at : at + MIN_RUN]) in runs]
    return len({place for at in starts for place in range(at, at + MIN_RUN)}) / len(inner)


@given(sequences, sequences)
def test_resemblance_is_twice_what_is_common_over_all(a: Sequence[str], b: Sequence[str]) -> None:
    assert similarity(a, b) == pytest.approx(2 * common(a, b) / (len(a) + len(b)))
    assert similarity(a, b) == similarity(b, a)


@given(collections, thresholds)
def test_no_pair_at_the_threshold_is_missed_and_none_is_told_twice(
    collection: list[Sequence[str]], threshold: float
) -> None:
    found = [(min(a, b), max(a, b)) for a, b, _ in CandidateIndex(collection).pairs(threshold)]
    assert sorted(found) == [
        (i, j) for (i, a), (j, b) in combinations(enumerate(collection), 2) if similarity(a, b) >= threshold
    ]


@given(collections, thresholds)
def test_every_pair_at_the_threshold_is_a_candidate(collection: list[Sequence[str]], threshold: float) -> None:
    candidates = {frozenset(pair) for pair in CandidateIndex(collection).candidates(threshold)}
    near = [
        {i, j}
        for (i, a), (j, b) in combinations(enumerate(collection), 2)
        if 2 * common(a, b) / (len(a) + len(b)) >= threshold
    ]
    assert all(pair in candidates for pair in near)


def test_most_pairs_of_unlike_texts_are_never_compared() -> None:
    unlike = [tuple(f"{at}-{place}" if place % 2 else "the" for place in range(20)) for at in range(100)]
    assert not list(CandidateIndex(unlike).candidates(0.85))


@given(st.one_of(collections, copies()), st.sampled_from((0.1, 0.5, 0.85, 1.0)))
def test_containment_is_the_share_of_words_in_common_runs(collection: list[Sequence[str]], least: float) -> None:
    found = {(a, b): share for a, b, share in CandidateIndex(collection).containments(least)}
    assert found == pytest.approx(
        {
            (i, j): covered(a, b)
            for i, a in enumerate(collection)
            for j, b in enumerate(collection)
            if i != j and len(a) <= len(b) and covered(a, b) >= least
        }
    )


@given(copies(), st.sampled_from((0.5, 0.85)))
def test_containment_is_the_same_in_small_batches_and_with_few_slots(
    collection: list[Sequence[str]], least: float
) -> None:
    found = list(CandidateIndex(collection).containments(least))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MIN_BATCH", "SLOTS"):
            patch.setattr(containment, name, 1)
        assert list(CandidateIndex(collection).containments(least)) == found


@given(st.one_of(collections, copies()), st.data())
def test_a_search_finds_among_what_is_left_what_a_new_one_finds(
    collection: list[tuple[str, ...]], data: st.DataObject
) -> None:
    search = IncrementalSearch()
    for _ in range(3):
        assert search.pairs(collection, 0.6) == IncrementalSearch().pairs(collection, 0.6)
        assert search.containments(collection, 0.5) == IncrementalSearch().containments(collection, 0.5)
        collection = data.draw(st.permutations(collection)) if collection else collection
        collection = collection[: data.draw(st.integers(0, len(collection)))]


def test_what_was_found_among_more_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    search = IncrementalSearch()
    told = [tuple(f"the quay was closed on day {at} of the storm".split()) for at in range(4)]
    assert len(search.pairs(told, 0.8)) == 6
    monkeypatch.setattr(score, "CandidateIndex", None)
    assert len(search.pairs(told[1:], 0.8)) == 3


@given(st.one_of(collections, copies()), thresholds)
def test_too_many_words_for_one_character_each_change_nothing(
    collection: list[Sequence[str]], threshold: float
) -> None:
    few = CandidateIndex(collection)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "_CODES", 0)
        many = CandidateIndex(collection)
    assert sorted(few.pairs(threshold)) == sorted(many.pairs(threshold))
    assert list(few.containments(threshold)) == list(many.containments(threshold))


@given(sequences, sequences)
def test_an_alignment_rebuilds_both_sequences(a: Sequence[str], b: Sequence[str]) -> None:
    aligned = opcodes(a, b)
    assert [word for _, start, end, _, _ in aligned for word in a[start:end]] == list(a)
    assert [word for *_, start, end in aligned for word in b[start:end]] == list(b)


@given(sequences, sequences)
def test_an_alignment_keeps_as_much_as_it_can_and_tells_each_change_once(a: Sequence[str], b: Sequence[str]) -> None:
    aligned = opcodes(a, b)
    assert all(a[i:j] == b[k:l] for tag, i, j, k, l in aligned if tag == "equal")  # noqa: E741 - as in difflib
    assert sum(j - i for tag, i, j, _, _ in aligned if tag == "equal") == common(a, b)
    assert all((one[0] == "equal") != (following[0] == "equal") for one, following in pairwise(aligned))
    sides = {(False, True): "insert", (True, False): "delete", (True, True): "replace"}
    assert all(sides[i < j, k < l] == tag for tag, i, j, k, l in aligned if tag != "equal")  # noqa: E741


def test_texts_without_words_resemble_nothing() -> None:
    assert list(similar_pairs(["", "…", "—", "?"], 0.5)) == []


def test_texts_with_the_same_words_are_told_each_with_each() -> None:
    assert sorted(similar_pairs(["It rained.", "it RAINED", "Dry.", "It  rained!"], 1.0)) == [
        (0, 1, 1.0),
        (0, 3, 1.0),
        (1, 3, 1.0),
    ]


def test_order_counts() -> None:
    assert list(similar_pairs(["one two three four", "four three two one"], 0.5)) == []
