"""Similarity of two token sequences, and their alignment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Tokens: TypeAlias = tuple[str, ...]


def similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the normalised Indel similarity of two token sequences, 0 to 1.

    That is 2 · LCS / (n + m). LCS is the length of the longest common subsequence; n and m are the lengths of the
    sequences. Unlike measures on sets, such as Jaccard and Dice, it respects order. Unlike measures on
    characters, it gives a long word no more weight than a short one.

    >>> round(similarity("the wall is high".split(), "the wall is very high".split()), 3)
    0.889
    """
    from rapidfuzz.distance import Indel  # imported here and below, since most documents compare nothing

    return Indel.normalized_similarity(a, b)


def opcodes(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the alignment of two token sequences: (tag, a start, a end, b start, b end), tags as in `difflib`.

    >>> opcodes("a big wall".split(), "a wall".split())
    [('equal', 0, 1, 0, 1), ('delete', 1, 2, 1, 1), ('equal', 2, 3, 1, 2)]
    """
    from rapidfuzz.distance import LCSseq

    aligned: list[tuple[str, int, int, int, int]] = []
    for step in LCSseq.opcodes(a, b):
        tag, a_start, b_start = step.tag, step.src_start, step.dest_start
        if aligned and {aligned[-1][0], tag} == {"delete", "insert"}:  # rapidfuzz does not merge them into "replace"
            _, a_start, _, b_start, _ = aligned.pop()
            tag = "replace"
        aligned.append((tag, a_start, step.src_end, b_start, step.dest_end))
    return aligned


def min_overlap_ratio(threshold: float) -> float:
    """Return the minimum share of its tokens that a sequence has in common with one of at least this similarity.

    Sequences of n and m tokens have at most m in common, so their similarity is at most 2 · m / (n + m). Solved for
    m / n, that is threshold / (2 - threshold).

    >>> round(min_overlap_ratio(0.85), 3)
    0.739
    """
    return threshold / (2 - threshold)
