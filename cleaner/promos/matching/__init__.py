"""Matching: which rules match one line, whatever is around it. No other part of `promos` reads every line of a text.

Most lines match no rule. A prefilter in two stages skips them before a phrase is compared with anything. It is exact: a
skipped line cannot match.

The index. A phrase matches from the beginning of a sentence, so a sentence can only match phrases that begin with the
same tokens. The first two tokens of a sentence are its prefix. `FirstTokenIndex` maps the first token to a
`SecondTokenIndex`, and that maps the second token to a `PrefixEntry`. The entry summarises all phrases that can begin
with the prefix:

- `max_tokens`: the most tokens that one of them can match. A longer sentence matches none.
- `required_tokens`: other tokens of the phrases. A line without any of these matches none.
- `separators`: the signs that may follow the first token if it is a label by itself ("Photo: …").

Stage 1 runs once over a text (`LinePrefilter.passing`). One search finds the prefixes of all sentences, and two lookups
return the entry of a prefix. Nearly all prefixes have none, and their sentences are skipped. The entry is then compared
with the length of the sentence and with the tokens of its line. The few phrases that begin with a gap
("… our newsletter") are found by a required token instead, which may be anywhere in a line.

Stage 2 repeats the check for each sentence of a line that passed (`LinePrefilter.matches`), now with its exact number
of tokens. Only what passes again is compared with the phrases themselves, in a trie.

Rules with a regular expression instead of phrases have a prefilter of their own. It searches the text and the start of
a line for the letters that the expression begins with.

`cleaner.batch` does stage 1 for many texts at once, with the same entries.
"""

from cleaner.promos.matching.classify import LineMatch, classify_line
from cleaner.promos.matching.first_tokens import PrefixEntry, SecondTokenIndex
from cleaner.promos.matching.match import MIN_HEADLINE_TOKENS, RuleMatch
from cleaner.promos.matching.prefilter import line_prefilter_for
from cleaner.text.sentences import ends_a_sentence

__all__ = [
    "MIN_HEADLINE_TOKENS",
    "LineMatch",
    "PrefixEntry",
    "RuleMatch",
    "SecondTokenIndex",
    "classify_line",
    "ends_a_sentence",
    "line_prefilter_for",
]
