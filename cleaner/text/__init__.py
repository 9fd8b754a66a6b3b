"""Text: normalisation, tokens and their locations, sentences, scripts.

`tokens` is the function to start with: everything that compares texts compares their tokens.
"""

from cleaner.text.locate import in_place, located, places
from cleaner.text.normalise import fold, fold_char, in_letters
from cleaner.text.scripts import STOPS, UNSPACED, has_case, is_hangul, is_letter, is_unspaced
from cleaner.text.tokenise import LONG, LazyTokens, TokenCache, stretches, tokens, tokens_of_lines

__all__ = [
    "LONG",
    "STOPS",
    "UNSPACED",
    "LazyTokens",
    "TokenCache",
    "fold",
    "fold_char",
    "has_case",
    "in_letters",
    "in_place",
    "is_hangul",
    "is_letter",
    "is_unspaced",
    "located",
    "places",
    "stretches",
    "tokens",
    "tokens_of_lines",
]
