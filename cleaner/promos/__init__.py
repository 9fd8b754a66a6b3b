"""Promo lines: what a page prints beside its article, found line by line and in runs of lines."""

from cleaner.promos.detect import KIND_DESCRIPTIONS, find_promos
from cleaner.promos.lines import NO_MATCH, LineMemo, match_line

__all__ = ["KIND_DESCRIPTIONS", "NO_MATCH", "LineMemo", "find_promos", "match_line"]
