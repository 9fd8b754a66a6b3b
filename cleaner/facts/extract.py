"""Extraction: a text as a sequence of fact tokens, such as numbers, names and dates.

A fact token is larger than a token of `cleaner.text`: "3 million" and "June 4" are one each. The steps are:

1. A pattern divides the text into pieces: URLs, code, numbers, signs, words.
2. Each piece becomes a fact token. If phrases of the lexicon begin with it, the longest one becomes the fact token.
3. Number words that belong together are joined ("two hundred"), then months and days ("June 4").
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from cleaner.facts.lexicon import Lexicon, TokenPhrase
from cleaner.facts.numbers import number_value, plain_number
from cleaner.lazy import LazyRegex
from cleaner.text import UNSPACED, tokens

# "And" in several languages, as part of a number: "thirty and four".
_JOINERS = frozenset(["and", "y", "e", "et", "und", "og", "och", "en", "i", "si", "a", "και", "و"])
MIN_JOINED = 20  # the smallest number before such an "and": "two and three" are two numbers

# Kinds that a removal must not lose. A token of kind "word" only counts as additional wording.
FACT_KINDS = frozenset(("number", "unit", "date", "name", "url", "code"))

_LOOKBEHIND = 8  # characters before a word that are checked for the end of a sentence
_GROUP_SEPARATORS = r".,'’\u00a0\u202f\ "  # between thousands


def _piece_pattern(letter: str, digit: str, currency: str, word: str) -> str:
    """Return the pattern of a piece of text, given the patterns of its parts."""
    return rf"""(?x)
    (?P<url>https?://[^\s<>"']+|www\.[^\s<>"']+)
    |(?P<code>`[^`\n]+`)
    |(?P<name>[@\#](?:{letter}|_)+)
    |(?P<number>
        (?<!{letter})(?:(?<!\S)[-−+±])?
        (?:{digit}{{1,3}}(?:[{_GROUP_SEPARATORS}]{digit}{{3}})+(?:[.,]{digit}+)?(?!{letter})
          |{digit}{{1,2}}(?:,{digit}{{2}})+,{digit}{{3}}(?:\.{digit}+)?(?!{letter})
          |{digit}+(?:st|nd|rd|th|er|[eè]re|[eè]me|[ºª])(?!{letter})
          |{digit}+(?:[.,:/]{digit}+)*(?!{digit})))
    |(?P<unit>[{currency}%‰°％])
    |(?P<word>{word})"""


_PIECE = LazyRegex(
    "(?V1)"
    + _piece_pattern(
        r"[\p{L}\p{N}]",
        r"\p{Nd}",
        r"\p{Sc}",
        rf"[[{UNSPACED}]&&[\p{{L}}\p{{N}}]]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}\p{{Cf}}]--[{UNSPACED}]]+",
    )
)
# The same for texts in Latin, Greek and Cyrillic letters without marks and invisible characters: three times as fast.
_COMMON = LazyRegex(
    "[\0-\x1b -\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e€−]*", module="re"
)
_COMMON_PIECE = LazyRegex(_piece_pattern(r"[^\W_]", r"\d", "$¢-¥€", r"[^\W_]+"), module="re")
_ORDINAL_END = regex.compile(r"(?<=\p{Nd})[\p{L}ºª]+$")
_VARIANTS = regex.compile("[\uff66-\uff9f]+|[\u0e33\u0eb3]")  # half-width kana; the Thai and Lao vowel am
_OPENS_SENTENCE = regex.compile(r"""(?:^|[.!?…:。！？।؟۔]["'”’»)\]]*)[\s"'“‘«„¿¡(\[—–•*-]*$""")


class Token(NamedTuple):
    """A fact token: the smallest unit that a text states."""

    kind: str  # one of `FACT_KINDS`, "negation", "word", or "light" for words that state nothing alone
    key: str  # what is compared
    printed: str  # as in the text
    start: int  # offset in the text, after half-width kana were composed
    is_number_word: bool = False  # whether it is a number word, such as "two"; False for joined number words


def fact_tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """Return the fact tokens of a text, in order.

    >>> from cleaner.facts.lexicon import lexicon_for
    >>> english = lexicon_for([tokens("the wall of the town")])
    >>> [(token.kind, token.key) for token in fact_tokens("In two hundred days Ana saw 1,200.", english)]
    [('light', 'in'), ('number', '200'), ('unit', 'day'), ('name', 'ana'), ('word', 'saw'), ('number', '1200')]
    """
    pattern = _COMMON_PIECE
    if not _COMMON.fullmatch(text):
        pattern = _PIECE
        text = _VARIANTS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    pieces = [
        _Piece(match.lastgroup, match[0], match.start(), _normalised(match[0])) for match in pattern.finditer(text)
    ]
    read = _read(text, pieces, lexicon)
    # Most texts have neither a number in words nor a date.
    if any(token.is_number_word for token in read):
        read = _join_numbers(text, read)
    if any(token.kind == "date" for token in read):
        read = _join_dates(text, read)
    return read


class _Normalised(NamedTuple):
    """The tokens of one piece, in the sense of `cleaner.text`."""

    tokens: TokenPhrase
    key: str  # the tokens, joined by spaces
    has_digit: bool


class _Piece(NamedTuple):
    """One match of the pattern."""

    kind: str | None  # the name of the group that matched
    printed: str
    start: int  # offset in the text
    normalised: _Normalised


@lru_cache(maxsize=10_000)  # most pieces occur many times
def _normalised(printed: str) -> _Normalised:
    normalised = tokens(printed)
    key = " ".join(normalised)
    return _Normalised(normalised, key, any(map(str.isdecimal, key)))


def _read(text: str, pieces: Sequence[_Piece], lexicon: Lexicon) -> list[Token]:
    """Return the fact tokens of single pieces and of phrases of the lexicon, before numbers and dates are joined."""
    read: list[Token] = []
    at = 0
    while at < len(pieces):
        token, length = _phrase(text, pieces, at, lexicon) or (_single(text, pieces[at], lexicon), 1)
        at += length
        if token.kind in ("unit", "date"):
            # "m" and "may" are a unit and a month only next to a number; "May" is a month anywhere.
            is_month_name = token.kind == "date" and token.printed[0].isupper()
            if not is_month_name and not _is_next_to_number(read, pieces[at : at + 1]):
                token = Token("word", token.printed.lower(), token.printed, token.start)
        read.append(token)
    return read


def _phrase(text: str, pieces: Sequence[_Piece], first: int, lexicon: Lexicon) -> tuple[Token, int] | None:
    """Return the longest phrase of the lexicon that begins with a piece, and its length in pieces."""
    piece_tokens = pieces[first].normalised.tokens
    max_tokens = lexicon.max_tokens.get(piece_tokens[0] if piece_tokens else "")
    if max_tokens is None:
        return None  # most pieces end here
    found: tuple[str, str] | None = None  # kind and key
    last = first
    phrase: TokenPhrase = ()
    for at in range(first, len(pieces)):
        if pieces[at].kind != "word" or len(phrase) >= max_tokens:
            break
        phrase += pieces[at].normalised.tokens
        if phrase in lexicon.meanings:
            kind, key = lexicon.meanings[phrase]
            found, last = (kind, key or " ".join(phrase)), at
        elif phrase in lexicon.light:
            found, last = ("light", " ".join(phrase)), at
    if found is None:
        return None
    start, end = pieces[first].start, pieces[last].start + len(pieces[last].printed)
    return Token(*found, text[start:end], start, found[0] == "number"), last + 1 - first


def _single(text: str, piece: _Piece, lexicon: Lexicon) -> Token:
    """Return the fact token of a piece with which no phrase of the lexicon begins."""
    kind, key = _meaning(text, piece, lexicon)
    return Token(kind, key, piece.printed, piece.start, kind == "number" and piece.kind == "word")


def _meaning(text: str, piece: _Piece, lexicon: Lexicon) -> tuple[str, str]:
    """Return the kind and the key of a piece."""
    kind, printed, start, (_, key, has_digit) = piece
    if kind == "number":
        return "number", plain_number(_ORDINAL_END.sub("", printed))
    if kind == "unit":
        sign = unicodedata.normalize("NFKC", printed)
        return "unit", lexicon.signs.get(sign, sign)
    if kind in ("url", "code"):
        return kind, printed
    if has_digit:
        return "number", key
    if kind == "name" or (printed[0].isupper() and not _opens_sentence(text, start)):
        return "name", key
    return "word" if len(key) > 1 or not key.isascii() else "light", key


def _opens_sentence(text: str, start: int) -> bool:
    """Return whether a sentence begins at an offset. If so, a capital letter there does not indicate a name."""
    before = text[max(0, start - _LOOKBEHIND) : start]
    # If the characters before the offset are only a wide blank, the end of a sentence before it cannot be seen.
    return bool(_OPENS_SENTENCE.search(before)) and (start <= _LOOKBEHIND or not before.isspace())


def _is_next_to_number(before: Sequence[Token], after: Sequence[_Piece]) -> bool:
    """Return whether a number follows or precedes, perhaps with a light word between ("3 de mayo")."""
    nearest = next((token for token in reversed(before[-2:]) if token.kind != "light"), None)
    return (nearest is not None and nearest.kind == "number") or (bool(after) and after[0].kind == "number")


def _join_numbers(text: str, read: Sequence[Token]) -> list[Token]:
    """Join each number with the number words that follow it: "two hundred", "3 million"."""
    joined: list[Token] = []
    at = 0
    while at < len(read):
        end = at + 1
        if read[at].kind == "number":
            while end < len(read) and (read[end].is_number_word or _is_joiner(read, end)):
                end += 1
        parts = [token.key for token in read[at:end] if token.kind == "number"]
        if len(parts) > 1 and all(map(_is_value, parts)):
            value = number_value([float(part) for part in parts])
            joined.append(_joined("number", f"{value:.12g}", text, read[at:end]))
        else:
            joined += read[at:end]
        at = end
    return joined


def _is_joiner(read: Sequence[Token], at: int) -> bool:
    """Return whether a token is the "and" in a number: "thirty and four"."""
    return (
        read[at].key in _JOINERS
        and at + 1 < len(read)
        and read[at - 1].is_number_word
        and read[at + 1].is_number_word
        and _is_value(read[at - 1].key)
        and float(read[at - 1].key) >= MIN_JOINED
    )


def _is_value(key: str) -> bool:
    """Return whether a key is a number and not a code such as "a1"."""
    return key.replace(".", "", 1).isdecimal()


def _join_dates(text: str, read: Sequence[Token]) -> list[Token]:
    """Join each month and the day next to it, in either order: "June 4", "4 June", "the 4th of June"."""
    joined: list[Token] = []
    for token in read:
        joined.append(token)
        has_word_between = len(joined) >= 3 and joined[-2].kind == "light"
        parts = joined[-3 if has_word_between else -2 :]
        month, day = (parts[0], token) if _is_month(parts[0]) else (token, parts[0])
        is_reversed = (
            has_word_between and month is parts[0]
        )  # a word may be between them only if the day is first: "the 4th of June"
        if _is_month(month) and _is_day(day) and not is_reversed:
            joined[-len(parts) :] = [_joined("date", f"{month.key} day {day.key}", text, parts)]
    return joined


def _is_month(token: Token) -> bool:
    return token.kind == "date" and token.key.startswith("month") and "day" not in token.key


def _is_day(token: Token) -> bool:
    # `float`, since `int` refuses to read thousands of digits.
    return token.kind == "number" and token.key.isdecimal() and float(token.key) <= 31


def _joined(kind: str, key: str, text: str, parts: Sequence[Token]) -> Token:
    """Return one fact token for several consecutive ones."""
    start, last = parts[0].start, parts[-1]
    return Token(kind, key, text[start : last.start + len(last.printed)], start)
