"""Phrases: little templates over folded words, which people who do not program can write.

`sign up (for|to) [our|the] … newsletter` holds all there is: a word stands for itself in any case
and with or without accents, `(a|b)` for one of several, `[a]` for something that may be missing, `…`
for one to eight words, `……` for one to thirty, `#` for a number, and `word*` for any word that
begins so. A phrase wholly in CAPITALS must be printed in capitals. Punctuation counts for nothing.
"""

from cleaner.phrases.templates import Gap, Number, Phrase, Prefix, longest, most_telling, openings, parse, required
from cleaner.phrases.trie import Node, grow, reach, walk

__all__ = [
    "Gap",
    "Node",
    "Number",
    "Phrase",
    "Prefix",
    "grow",
    "longest",
    "most_telling",
    "openings",
    "parse",
    "reach",
    "required",
    "walk",
]
