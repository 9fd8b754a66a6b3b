"""Matching: which rules match one line, whatever is around it. This is the only part that sees every line of a text.

Most lines match no rule, so a two-stage prefilter skips them before a phrase is compared with anything. It is exact: a
skipped line cannot match.

What is indexed. A phrase matches from the beginning of a sentence, so a sentence can only match phrases that begin as
it does. `FirstTokenIndex` maps the first word of a sentence to a `SecondTokenIndex`, and that maps the second word to a
`PrefixEntry`, which sums up all phrases that can begin with these two words:

- `max_tokens`: the most words that one of them can match, so that a longer sentence matches none;
- `required_tokens`: the other words that they contain, so that a line without any of these matches none;
- `separators`: the signs that may follow the first word where it is a label by itself ("Photo: …").

Stage 1 runs once over a text (`LinePrefilter.passing`). One search finds the first two words of all sentences, and two
lookups give the entry, if there is one; nearly all sentences end here. The entry is then compared with the length of
the sentence and with the words of its line. The few phrases that begin with a gap ("… our newsletter") are not found by
first words but by a required word, looked up among all words of a line.

Stage 2 repeats the check for every sentence of a line that passed (`LinePrefilter.matches`), where the exact number of
its words is known. Only what passes that too is compared with the phrases themselves, in a trie.

Rules with a regular expression instead of phrases have a prefilter of their own: the letters that the expression begins
with, searched for in the text and at the start of a line.

`cleaner.batch` does stage 1 for many texts at once with the same entries.
"""

from cleaner.promos.matching.classify import LineMatch, classify_line
from cleaner.promos.matching.first_tokens import PrefixEntry, SecondTokenIndex
from cleaner.promos.matching.match import RuleMatch
from cleaner.promos.matching.prefilter import line_prefilter_for
from cleaner.text.sentences import ends_a_sentence

__all__ = [
    "LineMatch",
    "PrefixEntry",
    "RuleMatch",
    "SecondTokenIndex",
    "classify_line",
    "ends_a_sentence",
    "line_prefilter_for",
]
