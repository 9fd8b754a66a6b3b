"""Similarity of token sequences: scores, and an exact search for all similar pairs."""

from cleaner.similarity.score import SLACK, Collection, Search, least_share, opcodes, resemblance, similar_pairs

__all__ = ["SLACK", "Collection", "Search", "least_share", "opcodes", "resemblance", "similar_pairs"]
