"""Atoms: the smallest things that a text states, read in order."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from cleaner.facts.lexicon import Lexicon, Phrase
from cleaner.facts.numbers import number_value, plain_number
from cleaner.lazy import LazyRegex
from cleaner.text import UNSPACED, tokens

# "And", within a number: "thirty and four".
_JOINERS = frozenset(["and", "y", "e", "et", "und", "og", "och", "en", "i", "si", "a", "και", "و"])
MIN_JOINED = 20  # "two and three" are two numbers

# Kinds that a removal must not lose. A "word" only counts as something more that a copy says.
FACT_KINDS = frozenset(("number", "unit", "date", "name", "url", "code"))

_GROUP_MARKS = r".,'’\u00a0\u202f\ "  # stand between the thousands


def _piece(letter: str, digit: str, money: str, word: str) -> str:
    """Return the pattern of a token, given patterns of its parts."""
    return rf"""(?x)
    (?P<url>https?://[^\s<>"']+|www\.[^\s<>"']+)
    |(?P<code>`[^`\n]+`)
    |(?P<name>[@\#](?:{letter}|_)+)
    |(?P<number>
        (?<!{letter})(?:(?<!\S)[-−+±])?
        (?:{digit}{{1,3}}(?:[{_GROUP_MARKS}]{digit}{{3}})+(?:[.,]{digit}+)?(?!{letter})
          |{digit}{{1,2}}(?:,{digit}{{2}})+,{digit}{{3}}(?:\.{digit}+)?(?!{letter})
          |{digit}+(?:st|nd|rd|th|er|[eè]re|[eè]me|[ºª])(?!{letter})
          |{digit}+(?:[.,:/]{digit}+)*(?!{digit})))
    |(?P<unit>[{money}%‰°％])
    |(?P<word>{word})"""


_TOKEN = LazyRegex(
    "(?V1)"
    + _piece(
        r"[\p{L}\p{N}]",
        r"\p{Nd}",
        r"\p{Sc}",
        rf"[[{UNSPACED}]&&[\p{{L}}\p{{N}}]]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}\p{{Cf}}]--[{UNSPACED}]]+",
    )
)
# The same for texts in Latin, Greek and Cyrillic letters without marks and invisible characters: three times as fast.
_USUAL = LazyRegex("[\0-\x1b -\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e€−]*", module="re")
_USUAL_TOKEN = LazyRegex(_piece(r"[^\W_]", r"\d", "$¢-¥€", r"[^\W_]+"), module="re")
_ORDINAL_END = regex.compile(r"(?<=\p{Nd})[\p{L}ºª]+$")
_PARTED = regex.compile("[\uff66-\uff9f]+|[\u0e33\u0eb3]")  # one character or two: half-width kana, the vowel am
_OPENS_SENTENCE = regex.compile(r"""(?:^|[.!?…:。！？।؟۔]["'”’»)\]]*)[\s"'“‘«„¿¡(\[—–•*-]*$""")


class Token(NamedTuple):
    """The smallest thing that a text states."""

    kind: str  # one of HARD, "negation", "word", or "light" where its change changes no fact
    key: str  # what is compared
    printed: str
    start: int  # where it stands in the text


def fact_tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """Return the atoms of a text in order.

    >>> from cleaner.facts.lexicon import lexicon_for
    >>> english = lexicon_for([tokens("the wall of the town")])
    >>> [(atom.kind, atom.key) for atom in fact_tokens("In two hundred days Ana saw 1,200.", english)]
    [('light', 'in'), ('number', '200'), ('unit', 'day'), ('name', 'ana'), ('word', 'saw'), ('number', '1200')]
    """
    pattern = _USUAL_TOKEN
    if not _USUAL.fullmatch(text):
        pattern, text = _TOKEN, _PARTED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    tokens = [_Piece(match.lastgroup, match[0], match.start(), _read(match[0])) for match in pattern.finditer(text)]
    read: list[Token] = []
    spelled: list[bool] = []  # whether the number at the same place in `read` is written in words
    at = 0
    while at < len(tokens):
        length, atom = _known(text, tokens, at, lexicon) or (1, _unknown(text, tokens[at], lexicon))
        named = atom.kind == "date" and atom.printed[0].isupper()
        if atom.kind in ("unit", "date") and not (named or _beside_number(read, tokens, at + length)):
            atom = Token("word", atom.printed.lower(), atom.printed, atom.start)
        read.append(atom)
        spelled.append(atom.kind == "number" and tokens[at].kind == "word")
        at += length
    # Most texts hold neither a date nor a number in words.
    composed = _composed(text, read, spelled) if any(spelled) else read
    return _dated(text, composed) if any(atom.kind == "date" for atom in composed) else composed


def _joined(kind: str, key: str, text: str, parts: Sequence[Token]) -> Token:
    """Return several atoms as one, printed as the text has them."""
    start, last = parts[0].start, parts[-1]
    return Token(kind, key, text[start : last.start + len(last.printed)], start)


class _Reading(NamedTuple):
    words: Phrase  # folded
    key: str  # the words
    is_number: bool  # does a digit stand in it?


class _Piece(NamedTuple):
    kind: str | None  # the name of the group in _TOKEN that matched
    printed: str
    start: int  # in the text
    read: _Reading


@lru_cache(maxsize=10_000)  # most tokens come again and again
def _read(printed: str) -> _Reading:
    folded = tokens(printed)
    key = " ".join(folded)
    return _Reading(folded, key, any(map(str.isdecimal, key)))


def _opens_sentence(text: str, start: int) -> bool:
    """Tell whether a sentence begins at a place, so that a capital letter tells nothing there."""
    before = text[max(0, start - 8) : start]
    return bool(_OPENS_SENTENCE.search(before)) and (start <= 8 or not before.isspace())


def _known(text: str, tokens: Sequence[_Piece], at: int, lexicon: Lexicon) -> tuple[int, Token] | None:
    """Return the longest phrase of the lexicon that begins here: its length in tokens and its atom."""
    first = tokens[at].read.words
    most = lexicon.reach.get(first[0] if first else "")
    if most is None:
        return None  # as for most words
    meaning, length = None, 0
    phrase: Phrase = ()
    for end in range(at, len(tokens)):
        if tokens[end].kind != "word" or len(phrase) >= most:
            break
        phrase += tokens[end].read.words
        if phrase in lexicon.meanings:
            kind, key = lexicon.meanings[phrase]
            meaning, length = (kind, key or " ".join(phrase)), end + 1 - at
        elif phrase in lexicon.light:
            meaning, length = ("light", " ".join(phrase)), end + 1 - at
    if meaning is None:
        return None
    start, last = tokens[at].start, tokens[at + length - 1]
    return length, Token(*meaning, text[start : last.start + len(last.printed)], start)


def _unknown(text: str, token: _Piece, lexicon: Lexicon) -> Token:
    kind, key = _meaning(text, token, lexicon)
    return Token(kind, key, token.printed, token.start)


def _meaning(text: str, token: _Piece, lexicon: Lexicon) -> tuple[str, str]:
    """Return the kind and the key of a token that no phrase of the lexicon begins with."""
    kind, printed, start, (_, key, is_number) = token
    if kind == "number":
        return "number", plain_number(_ORDINAL_END.sub("", printed))
    if kind == "unit":
        sign = unicodedata.normalize("NFKC", printed)
        return "unit", lexicon.signs.get(sign, sign)
    if kind in ("url", "code"):
        return kind, printed
    if is_number:
        return "number", key
    if kind == "name" or (printed[0].isupper() and not _opens_sentence(text, start)):
        return "name", key
    return "word" if len(key) > 1 or not key.isascii() else "light", key


def _beside_number(read: Sequence[Token], tokens: Sequence[_Piece], after: int) -> bool:
    """Tell whether a number stands before or behind: only there "m" is a unit and "may" a month."""
    nearest = next((atom for atom in reversed(read[-2:]) if atom.kind != "light"), None)  # "3 de mayo"
    return bool(nearest and nearest.kind == "number") or (after < len(tokens) and tokens[after].kind == "number")


def _dated(text: str, read: Sequence[Token]) -> list[Token]:
    """Join a month and the day beside it, in either order: "June 4", "4 June", "the 4th of June"."""
    joined: list[Token] = []
    for atom in read:
        joined.append(atom)
        between = len(joined) >= 3 and joined[-2].kind == "light"
        before = joined[-3 if between else -2] if len(joined) > 1 else atom
        month, day = (before, atom) if _is_month(before) else (atom, before)
        # A word may stand between only as in "the 4th of June".
        if _is_month(month) and _is_day(day) and not (between and month is before):
            parts = joined[-3 if between else -2 :]
            joined[-len(parts) :] = [_joined("date", f"{month.key} day {day.key}", text, parts)]
    return joined


def _is_month(atom: Token) -> bool:
    return atom.kind == "date" and atom.key.startswith("month") and "day" not in atom.key


def _is_day(atom: Token) -> bool:
    return atom.kind == "number" and atom.key.isdigit() and int(atom.key) <= 31


def _composed(text: str, read: Sequence[Token], spelled: Sequence[bool]) -> list[Token]:
    """Join the number words that follow a number: "two hundred", "3 million"."""
    joined: list[Token] = []
    at = 0
    while at < len(read):
        end = at + 1
        if read[at].kind == "number":
            while end < len(read) and (spelled[end] or _joins(read, spelled, end)):
                end += 1
        parts = [atom.key for atom in read[at:end] if atom.kind == "number"]
        if len(parts) > 1 and all(map(_is_value, parts)):
            value = number_value([float(part) for part in parts])
            joined.append(_joined("number", f"{value:.12g}", text, read[at:end]))
        else:
            joined += read[at:end]
        at = end
    return joined


def _joins(read: Sequence[Token], spelled: Sequence[bool], at: int) -> bool:
    """Tell whether a word is the "and" within a number: "thirty and four"."""
    return (
        read[at].key in _JOINERS
        and at + 1 < len(read)
        and spelled[at - 1]
        and spelled[at + 1]
        and float(read[at - 1].key) >= MIN_JOINED
    )


def _is_value(key: str) -> bool:
    return key.replace(".", "", 1).isdigit()
