"""Text: normalisation, tokens and their locations, sentences, scripts.

Start with `tokens`: all comparisons of texts compare their tokens.
"""

from cleaner.text.locate import fold_in_place, located, token_spans
from cleaner.text.normalise import fold, fold_char, fold_to_ascii
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
    "fold_in_place",
    "fold_to_ascii",
    "has_case",
    "is_hangul",
    "is_letter",
    "is_unspaced",
    "located",
    "stretches",
    "token_spans",
    "tokens",
    "tokens_of_lines",
]
