"""Promo lines: what a page prints beside its article, found line by line and in runs of lines."""

from cleaner.promos.detect import SAYS, find_promos
from cleaner.promos.lines import NO_MATCH, LineMemo, match_line

__all__ = ["NO_MATCH", "SAYS", "LineMemo", "find_promos", "match_line"]
