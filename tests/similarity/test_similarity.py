"""Similarity: the exact searches against plain versions of a few lines each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from helpers.strategies import odd_texts, thresholds
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import CleanerError
from cleaner.similarity import (
    CandidateIndex,
    IncrementalSearch,
    candidates,
    containment,
    incremental,
    opcodes,
    similar_pairs,
    similarity,
)
from cleaner.similarity.bits import BitSet, bits_of
from cleaner.similarity.containment import MIN_RUN
from cleaner.text import tokens

# Some sequences have few distinct tokens and much in common. Others have many, most of which occur once.
sequences = st.one_of(
    *(st.lists(st.sampled_from(letters), min_size=1, max_size=24).map(tuple) for letters in ("ab", "abcde")),
    st.lists(st.sampled_from([f"w{number}" for number in range(60)]), min_size=1, max_size=24).map(tuple),
)
collections = st.lists(sequences, unique=True, max_size=12)
# Texts of few words, so that many are similar or equal. Some have no token.
short_texts = st.one_of(
    st.lists(st.sampled_from(("Rain", "rain", "fell", "on", "the", "café", "cafe", "東京", "…")), max_size=8).map(
        " ".join
    ),
    odd_texts,
)


@st.composite
def copies(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Draw sequences that contain parts of one long one."""
    whole = [f"w{number}" for number in range(40)]
    found = []
    for start, length in draw(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 24)), max_size=6)):
        before, after = (draw(st.lists(st.sampled_from("abc"), max_size=6)) for _ in range(2))
        found.append((*before, *whole[start : start + length], *after))
    return list(dict.fromkeys(found))


def lcs(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length of the longest common subsequence, by the algorithm of the textbooks."""
    lengths = [0] * (len(b) + 1)
    for x in a:
        previous = lengths[:]
        for position, y in enumerate(b, 1):
            lengths[position] = previous[position - 1] + 1 if x == y else max(previous[position], lengths[position - 1])
    return lengths[-1]


def plain_similarity(a: Sequence[str], b: Sequence[str]) -> float:
    return 2 * lcs(a, b) / (len(a) + len(b))


def plain_containment(inner: Sequence[str], outer: Sequence[str]) -> float:
    """Return the share of `inner` in runs of `MIN_RUN` or more tokens that `outer` has too."""
    runs = {tuple(outer[start : start + MIN_RUN]) for start in range(len(outer) - MIN_RUN + 1)}
    starts = [start for start in range(len(inner) - MIN_RUN + 1) if tuple(inner[start : start + MIN_RUN]) in runs]
    return len({position for start in starts for position in range(start, start + MIN_RUN)}) / len(inner)


@given(sequences, sequences)
def test_similarity_is_twice_the_longest_common_subsequence_over_both_lengths(
    a: Sequence[str], b: Sequence[str]
) -> None:
    assert similarity(a, b) == pytest.approx(plain_similarity(a, b))
    assert similarity(a, b) == similarity(b, a)


@given(collections, thresholds)
def test_every_pair_at_the_threshold_is_found_once(collection: list[Sequence[str]], threshold: float) -> None:
    found = [(min(a, b), max(a, b)) for a, b, _ in CandidateIndex(collection).pairs(threshold)]
    assert sorted(found) == [
        (i, j) for (i, a), (j, b) in combinations(enumerate(collection), 2) if similarity(a, b) >= threshold
    ]


@given(collections, thresholds)
def test_every_pair_at_the_threshold_is_a_candidate(collection: list[Sequence[str]], threshold: float) -> None:
    found = {frozenset(pair) for pair in CandidateIndex(collection).candidates(threshold)}
    similar = [
        {i, j} for (i, a), (j, b) in combinations(enumerate(collection), 2) if plain_similarity(a, b) >= threshold
    ]
    assert all(pair in found for pair in similar)


@given(collections, thresholds)
def test_candidates_do_not_depend_on_how_posting_lists_are_kept(
    collection: list[Sequence[str]], threshold: float
) -> None:
    usual = set(CandidateIndex(collection).candidates(threshold))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "MAX_POSTINGS", 1)
        assert set(CandidateIndex(collection).candidates(threshold)) == usual


def test_items_that_differ_in_a_token_of_their_own_are_not_candidates() -> None:
    items = [tuple(f"item number n{number} of the list".split()) for number in range(200)]
    assert list(CandidateIndex(items).candidates(0.85)) == []


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_a_set_of_bits_has_the_members_of_a_set(first: set[int], second: set[int]) -> None:
    bits = BitSet(bits_of(first))
    assert list(bits) == sorted(first)
    assert len(bits) == len(first)
    assert [position in bits for position in range(-1, 60)] == [position in first for position in range(-1, 60)]
    assert set(bits | BitSet(bits_of(second))) == first | second


def test_texts_that_share_only_frequent_tokens_are_not_candidates() -> None:
    dissimilar = [tuple(f"{text}-{place}" if place % 2 else "the" for place in range(20)) for text in range(100)]
    assert not list(CandidateIndex(dissimilar).candidates(0.85))


@given(st.one_of(collections, copies()), st.sampled_from((0.1, 0.5, 0.85, 1.0)))
def test_containment_is_the_share_of_tokens_in_common_runs(
    collection: list[Sequence[str]], min_containment: float
) -> None:
    found = {(a, b): share for a, b, share in CandidateIndex(collection).containments(min_containment)}
    assert found == pytest.approx(
        {
            (i, j): plain_containment(a, b)
            for i, a in enumerate(collection)
            for j, b in enumerate(collection)
            if i != j and len(a) <= len(b) and plain_containment(a, b) >= min_containment
        }
    )


@given(copies(), st.sampled_from((0.5, 0.85)))
def test_containment_does_not_depend_on_the_size_of_batches_and_slots(
    collection: list[Sequence[str]], min_containment: float
) -> None:
    found = list(CandidateIndex(collection).containments(min_containment))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MIN_BATCH", "SLOTS"):
            patch.setattr(containment, name, 1)
        assert list(CandidateIndex(collection).containments(min_containment)) == found


@given(copies(), st.sampled_from((0.1, 0.5, 0.85, 1.0)))
def test_containment_does_not_depend_on_the_prefix_filter(collection: list[Sequence[str]], least: float) -> None:
    found = list(CandidateIndex(collection).containments(least))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(containment, "MAX_COMMON", 0)
        assert list(CandidateIndex(collection).containments(least)) == found


@given(st.one_of(collections, copies()), st.data())
def test_an_incremental_search_finds_in_a_subset_what_a_new_search_finds(
    collection: list[tuple[str, ...]], data: st.DataObject
) -> None:
    search = IncrementalSearch()
    for _ in range(3):
        assert search.pairs(collection, 0.6) == IncrementalSearch().pairs(collection, 0.6)
        assert search.containments(collection, 0.5) == IncrementalSearch().containments(collection, 0.5)
        collection = data.draw(st.permutations(collection)) if collection else collection
        collection = collection[: data.draw(st.integers(0, len(collection)))]


def test_an_incremental_search_does_not_search_a_subset_again(monkeypatch: pytest.MonkeyPatch) -> None:
    search = IncrementalSearch()
    collection = [tuple(f"the quay was closed on day {day} of the storm".split()) for day in range(4)]
    assert len(search.pairs(collection, 0.8)) == 6
    monkeypatch.setattr(incremental, "CandidateIndex", None)
    assert len(search.pairs(collection[1:], 0.8)) == 3


def test_an_incremental_search_that_left_out_pairs_searches_a_subset_again() -> None:
    search = IncrementalSearch()
    collection = [tuple(f"the quay was closed on day {day} of the storm".split()) for day in range(4)]
    assert not search.pairs(collection, 0.8, lambda *_: ())
    assert len(search.pairs(collection[1:], 0.8)) == 3


@given(st.one_of(collections, copies()), thresholds)
def test_tokens_encoded_as_numbers_give_the_results_of_tokens_encoded_as_characters(
    collection: list[Sequence[str]], threshold: float
) -> None:
    as_characters = CandidateIndex(collection)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "_MAX_CHARACTERS", 0)
        as_numbers = CandidateIndex(collection)
    assert sorted(as_characters.pairs(threshold)) == sorted(as_numbers.pairs(threshold))
    assert list(as_characters.containments(threshold)) == list(as_numbers.containments(threshold))


@given(sequences, sequences)
def test_an_alignment_rebuilds_both_sequences(a: Sequence[str], b: Sequence[str]) -> None:
    aligned = opcodes(a, b)
    assert [token for _, start, end, _, _ in aligned for token in a[start:end]] == list(a)
    assert [token for *_, start, end in aligned for token in b[start:end]] == list(b)


@given(sequences, sequences)
def test_an_alignment_keeps_as_much_as_possible_and_has_one_step_for_each_change(
    a: Sequence[str], b: Sequence[str]
) -> None:
    aligned = opcodes(a, b)
    assert all(a[i:j] == b[k:l] for tag, i, j, k, l in aligned if tag == "equal")  # noqa: E741 - as in difflib
    assert sum(j - i for tag, i, j, _, _ in aligned if tag == "equal") == lcs(a, b)
    assert all((step[0] == "equal") != (following[0] == "equal") for step, following in pairwise(aligned))
    tags = {(False, True): "insert", (True, False): "delete", (True, True): "replace"}
    assert all(tags[i < j, k < l] == tag for tag, i, j, k, l in aligned if tag != "equal")  # noqa: E741


@given(st.lists(short_texts, max_size=10), st.one_of(thresholds, st.floats(0, 0.5, exclude_min=True)))
@example(["rain fell", "rain on the quay"], 1e-9)  # below the slack of the cutoff
def test_similar_pairs_finds_the_pairs_that_brute_force_finds(texts: list[str], threshold: float) -> None:
    sequences = list(map(tokens, texts))
    expected = {
        (i, j): similarity(a, b)
        for (i, a), (j, b) in combinations(enumerate(sequences), 2)
        if a and b and similarity(a, b) >= threshold
    }
    found = list(similar_pairs(texts, threshold))
    assert len(found) == len(expected)
    assert {(i, j): score for i, j, score in found} == expected


def test_texts_without_a_token_are_similar_to_nothing() -> None:
    assert list(similar_pairs(["", "…", "—", "?"], 0.5)) == []


def test_texts_with_the_same_tokens_form_all_their_pairs() -> None:
    assert sorted(similar_pairs(["It rained.", "it RAINED", "Dry.", "It  rained!"], 1.0)) == [
        (0, 1, 1.0),
        (0, 3, 1.0),
        (1, 3, 1.0),
    ]


def test_the_order_of_tokens_matters() -> None:
    assert list(similar_pairs(["one two three four", "four three two one"], 0.5)) == []


@pytest.mark.parametrize("threshold", [0.0, -0.5, 1.01, 85, float("nan"), float("inf")])
def test_similar_pairs_refuses_a_threshold_out_of_range_at_once(threshold: float) -> None:
    with pytest.raises(CleanerError, match=r"^threshold: .* is not above 0 and at most 1$"):
        similar_pairs(["It rained.", "It rained."], threshold)


def test_similar_pairs_refuses_a_single_string_at_once() -> None:
    with pytest.raises(TypeError, match=r"^texts: a single string"):
        similar_pairs("It rained.", 0.85)
