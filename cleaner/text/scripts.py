"""Scripts and character classes: how a language writes its words and ends its sentences."""

from __future__ import annotations

import unicodedata

from cleaner.lazy import LazyRegex

# Scripts that are written without spaces between words, as the inside of a character class of `regex`.
UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
STOPS = ".!?…。！？।؟۔"  # characters that may end a sentence

_UNSPACED_CHAR = LazyRegex(rf"[{UNSPACED}]")
_UNSPACED_LETTER = LazyRegex(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*")


def has_case(token: str) -> bool:
    """Return whether a token is written in a script that has capital letters.

    >>> has_case("wort"), has_case("слово"), has_case("言")
    (True, True, False)
    """
    return token.lower() != token.upper()


def is_unspaced(token: str) -> bool:
    """Return whether a token is one character of a script without spaces. Such a token means little by itself.

    >>> is_unspaced("言"), is_unspaced("말")
    (True, False)
    """
    first = token[:1]
    # The comparisons decide for nearly every token and are much faster than the pattern.
    return ("\u0e00" < first < "\u1e00" or first > "\u2e7f") and bool(_UNSPACED_CHAR.match(token))


def is_letter(token: str) -> bool:
    """Return whether a token is one letter of an alphabet that is written without spaces, such as Thai.

    >>> is_letter("ก"), is_letter("言"), is_letter("a")
    (True, False, False)
    """
    return bool(_UNSPACED_LETTER.fullmatch(token))


def is_hangul(token: str) -> bool:
    """Return whether a token consists of Korean syllables.

    >>> is_hangul("참새"), is_hangul("sparrow")
    (True, False)
    """
    return "가" <= token[:1] <= "힣" and all("가" <= char <= "힣" for char in token)


def is_token_char(char: str) -> bool:
    """Return whether a character is part of tokens: a letter, a digit or a mark."""
    return unicodedata.category(char)[0] in "LMN"


def is_mark(char: str) -> bool:
    """Return whether a character is a combining mark."""
    return unicodedata.category(char).startswith("M")


def is_jamo(char: str) -> bool:
    """Return whether a character is a part of a Korean syllable, which combines with its neighbours."""
    return "\u1100" <= char <= "\u11ff" or "\ua960" <= char <= "\ua97f" or "\ud7b0" <= char <= "\ud7ff"
