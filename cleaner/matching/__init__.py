"""Matching: what the rules say about one line, whatever stands around it."""

from cleaner.matching.hits import Hit
from cleaner.matching.openings import Opening, Seconds
from cleaner.matching.screening import screen_for
from cleaner.matching.sentences import ends_a_sentence
from cleaner.matching.verdicts import Verdict, judge

__all__ = ["Hit", "Opening", "Seconds", "Verdict", "ends_a_sentence", "judge", "screen_for"]
