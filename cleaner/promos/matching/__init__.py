"""Matching: what the rules say about one line, whatever stands around it."""

from cleaner.promos.matching.match import Hit
from cleaner.promos.matching.first_words import Opening, Seconds
from cleaner.promos.matching.prefilter import screen_for
from cleaner.text.sentences import ends_a_sentence
from cleaner.promos.matching.classify import Verdict, judge

__all__ = ["Hit", "Opening", "Seconds", "Verdict", "ends_a_sentence", "judge", "screen_for"]
