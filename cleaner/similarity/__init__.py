"""Similarity of token sequences: scores, and exact searches for all similar or contained pairs.

Start with `similar_pairs`. Everything else takes tokens (see `cleaner.text.tokens`).
"""

from cleaner.similarity.candidates import SLACK, CandidateIndex, similar_pairs
from cleaner.similarity.incremental import IncrementalSearch
from cleaner.similarity.score import Tokens, min_overlap_ratio, opcodes, similarity

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
