"""Promo lines: text around an article that belongs to the page, found line by line and in groups of lines."""

from cleaner.promos.detect import KIND_DESCRIPTIONS, find_promos
from cleaner.promos.lines import NO_MATCH, LineMemo, match_line, matching_lines

__all__ = ["KIND_DESCRIPTIONS", "NO_MATCH", "LineMemo", "find_promos", "match_line", "matching_lines"]
