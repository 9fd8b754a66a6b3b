"""The search for near copies and the decision in document order, compared with plain versions of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, TypeAlias
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Config, clean
from cleaner.corpus import near
from cleaner.corpus.choose import Chooser, Removal
from cleaner.corpus.collect import token_hashes
from cleaner.corpus.near import Bags, Nearest, PartitionJoin, PrefixRows
from cleaner.corpus.units import units_of
from cleaner.corpus.verify import JudgedPair

Pairs: TypeAlias = set[tuple[int, int]]

UNLIMITED: Final = 1_000_000
THRESHOLDS: Final = (0.6, 0.75, 0.85, 0.9, 1.0)


class Paragraph(NamedTuple):
    """The tokens of a paragraph, and a number for its facts."""

    tokens: tuple[str, ...]
    facts: int


class Found(NamedTuple):
    """What the search has found."""

    pairs: Pairs
    hot_pairs: Pairs  # pairs with a hot token in common
    nearest: Mapping[int, Sequence[int]]  # of each paragraph, the earlier ones that may be similar


def search(paragraphs: Sequence[Paragraph], threshold: float, hot: int, partitions: int, batches: int) -> Found:
    """Search for near copies."""
    size = len(paragraphs) // batches + 1
    with TemporaryDirectory() as name:
        folder = Path(name) / "arrays"
        rows = PrefixRows(folder, len(paragraphs), threshold)
        rows.partitions = partitions
        rows.count(bags(paragraphs, size))
        rows.write(bags(paragraphs, size))
        joined = [PartitionJoin(folder, threshold, hot)(number) for number in range(partitions)]
        nearest = Nearest(folder, threshold)
        earlier = {number: nearest.of(number, range(number)) for number in range(1, len(paragraphs))}
    with_token: dict[int, list[int]] = {}
    for each in joined:
        for key, paragraph in zip(each.hot.keys.tolist(), each.hot.ids.tolist(), strict=True):
            with_token.setdefault(key, []).append(paragraph)
    hot_pairs = {(a, b) for members in with_token.values() for a in members for b in members if a < b}
    return Found({(a, b) for each in joined for a, b in each.pairs.tolist()}, hot_pairs, earlier)


def bags(paragraphs: Sequence[Paragraph], size: int) -> Iterator[Bags]:
    """Yield the tokens of paragraphs, `size` paragraphs at a time."""
    for start in range(0, len(paragraphs), size):
        some = paragraphs[start : start + size]
        hashes = [token for paragraph in some for token in token_hashes(paragraph.tokens)]
        yield Bags(
            np.arange(start, start + len(some)),
            np.array(hashes, np.int32),
            np.array([len(paragraph.tokens) for paragraph in some], np.int64),
            np.array([paragraph.facts for paragraph in some], np.int64),
        )


def all_pairs(paragraphs: Sequence[Paragraph], threshold: float) -> Pairs:
    """Return the pairs with the same facts whose bags are similar: a plain version of the search."""
    counts = [Counter(paragraph.tokens) for paragraph in paragraphs]
    return {
        (a, b)
        for b in range(len(paragraphs))
        for a in range(b)
        if paragraphs[a].facts == paragraphs[b].facts
        and 2 * (counts[a] & counts[b]).total() >= threshold * (counts[a].total() + counts[b].total()) - 1e-9
    }


# Few different words, so that many pairs are similar; some paragraphs are longer than a signature has words.
texts = st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=14).map(tuple)
varied = st.tuples(texts, st.lists(st.integers(0, 40).map("w{}".format), max_size=6).map(tuple)).map(
    lambda parts: parts[0] + parts[1]
)
corpora = st.lists(st.builds(Paragraph, varied, st.sampled_from((0, 0, 0, 7))), max_size=24)


@given(st.sampled_from(THRESHOLDS), corpora, st.integers(1, 4), st.integers(1, 3), st.sampled_from((4, 1 << 12)))
def test_the_search_finds_all_pairs_at_the_threshold(
    threshold: float, paragraphs: list[Paragraph], partitions: int, batches: int, slots: int
) -> None:
    true = all_pairs(paragraphs, threshold)
    with patch.object(near, "SLOTS", slots):
        found = search(paragraphs, threshold, UNLIMITED, partitions, batches)
    assert true <= found.pairs
    assert not found.hot_pairs
    for paragraph, earlier in found.nearest.items():
        assert {other for other, later in true if later == paragraph} <= {*earlier}


@given(st.sampled_from(THRESHOLDS), corpora, st.integers(1, 4))
def test_a_pair_that_is_not_joined_has_a_hot_token(
    threshold: float, paragraphs: list[Paragraph], partitions: int
) -> None:
    with patch.object(near, "SLOTS", 1 << 12):
        found = search(paragraphs, threshold, 3, partitions, 1)
    assert all_pairs(paragraphs, threshold) <= found.pairs | found.hot_pairs


@given(corpora, st.sampled_from(((5, 3, near.BLOCK), (2, 1, 2))))
def test_the_search_finds_the_same_candidates_however_it_is_divided(
    paragraphs: list[Paragraph], division: tuple[int, int, int]
) -> None:
    partitions, batches, block = division
    with patch.object(near, "SLOTS", 1 << 12):
        whole = search(paragraphs, 0.85, UNLIMITED, 1, 1)
        with patch.object(near, "BLOCK", block):
            assert search(paragraphs, 0.85, UNLIMITED, partitions, batches).pairs == whole.pairs


def test_the_search_passes_over_paragraphs_without_a_similar_length() -> None:
    paragraphs = [Paragraph(("a",) * length, 0) for length in range(1, 30)]
    for a, b in search(paragraphs, 0.9, UNLIMITED, 1, 1).pairs:
        assert 2 * (a + 1) >= 0.9 * (a + b + 2) - 1e-9


# ---- the decision

Judgements: TypeAlias = dict[tuple[int, int], str]  # what may be removed of a similar pair, by the ids of the pair


def judged(pair: tuple[int, int], removable: str) -> JudgedPair:
    """Return a judgement."""
    return JudgedPair(*pair, 0.9, removable, "", (), (), ())


def decide(judgements: Judgements, paragraphs: int) -> dict[int, int]:
    """Return the kept paragraph of each removed one: a plain version of the decision."""
    kept_for: dict[int, int] = {}
    for later in range(paragraphs):
        kept = [earlier for earlier in range(later) if earlier not in kept_for]
        originals = [earlier for earlier in kept if judgements.get((earlier, later)) == "later"]
        if originals:
            kept_for[later] = originals[0]
            continue
        for earlier in kept:
            star = [earlier, *(removed for removed, original in kept_for.items() if original == earlier)]
            if all(judgements.get((member, later)) == "earlier" for member in star):
                kept_for |= dict.fromkeys(star, later)
    return kept_for


def as_dict(removals: Iterator[Removal]) -> dict[int, int]:
    """Return the kept paragraph of each removed one."""
    return {removal.removed: removal.kept for removal in removals}


def chooser(judgements: Judgements, hot_tokens: Mapping[int, Sequence[int]]) -> Chooser:
    """Return a chooser without limits."""

    def judge(earlier: int, later: int) -> JudgedPair | None:
        removable = judgements.get((earlier, later))
        return None if removable is None else judged((earlier, later), removable)

    def nearest(later: int, others: Sequence[int]) -> list[int]:
        return [other for other in others if (other, later) in judgements]

    return Chooser(judge, nearest, hot_tokens, max_kept=UNLIMITED, max_near=UNLIMITED)


ids = st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] < pair[1])
judgements_of_pairs = st.dictionaries(ids, st.sampled_from(("later", "later", "earlier", "earlier", "")), max_size=40)


@given(judgements_of_pairs)
def test_the_decision_is_that_of_the_plain_version(judgements: Judgements) -> None:
    pairs = [judged(pair, removable) for pair, removable in judgements.items()]
    assert as_dict(chooser(judgements, {}).choose(pairs)) == decide(judgements, 12)


@given(judgements_of_pairs, st.sets(st.integers(0, 11)))
def test_the_decision_is_the_same_with_hot_tokens(judgements: Judgements, hot: set[int]) -> None:
    hot_tokens = {paragraph: [1, 2 + paragraph % 2] for paragraph in hot}
    joined = [judged(pair, removable) for pair, removable in judgements.items() if not hot.issuperset(pair)]
    assert as_dict(chooser(judgements, hot_tokens).choose(joined)) == decide(judgements, 12)


@given(judgements_of_pairs)
def test_each_paragraph_is_removed_for_a_kept_one_that_replaces_it(judgements: Judgements) -> None:
    pairs = [judged(pair, removable) for pair, removable in judgements.items()]
    removals = list(chooser(judgements, {}).choose(pairs))
    removed = {removal.removed for removal in removals}
    for removal in removals:
        assert removal.kept not in removed
        is_later = removal.kept < removal.removed
        pair = (min(removal[:2]), max(removal[:2]))
        assert judgements[pair] == ("later" if is_later else "earlier")
        assert (removal.pair.earlier, removal.pair.later) == pair


def test_variants_of_a_template_are_compared_with_the_nearest_ones_only() -> None:
    judgements = {(a, b): "" for b in range(40) for a in range(b)} | {(0, 39): "later", (38, 39): "later"}
    limited = chooser(judgements, {number: [1] for number in range(40)})
    limited.max_near = 20
    assert as_dict(limited.choose(())) == {39: 0}
    assert limited.variants == 19


# ---- keys of exact copies


@given(st.text(st.sampled_from("Aa9.,'_-$%+ \n\t@/"), max_size=20))
def test_exact_copies_have_one_key_whether_other_signs_are_around_them_or_not(text: str) -> None:
    plain = units_of(clean(text), "text", Config())
    dressed = units_of(clean(text.replace("'", "’")), "text", Config())  # is read in another way than ASCII
    assert [unit.key for unit in plain] == [unit.key for unit in dressed]
