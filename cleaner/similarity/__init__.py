"""Similarity of token sequences: scores, and an exact search for all similar pairs."""

from cleaner.similarity.score import (
    SLACK,
    CandidateIndex,
    IncrementalSearch,
    Tokens,
    min_overlap_ratio,
    opcodes,
    similar_pairs,
    similarity,
)

__all__ = [
    "SLACK",
    "CandidateIndex",
    "IncrementalSearch",
    "Tokens",
    "min_overlap_ratio",
    "opcodes",
    "similar_pairs",
    "similarity",
]
