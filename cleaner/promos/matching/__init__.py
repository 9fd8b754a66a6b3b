"""Matching: what the rules say about one line, whatever stands around it."""

from cleaner.promos.matching.classify import LineMatch, classify_line
from cleaner.promos.matching.first_words import PrefixEntry, SecondWordIndex
from cleaner.promos.matching.match import RuleMatch
from cleaner.promos.matching.prefilter import line_prefilter_for
from cleaner.text.sentences import ends_a_sentence

__all__ = [
    "LineMatch",
    "PrefixEntry",
    "RuleMatch",
    "SecondWordIndex",
    "classify_line",
    "ends_a_sentence",
    "line_prefilter_for",
]
