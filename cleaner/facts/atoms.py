"""Atoms: the smallest things that a text states, read in order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from cleaner.facts.numerals import number_value, plain_number
from cleaner.lexicon import Lexicon, Phrase
from cleaner.words import UNSPACED, words

# "And", within a number: "thirty and four".
_JOINERS = frozenset(["and", "y", "e", "et", "und", "og", "och", "en", "i", "si", "a", "και", "و"])
MIN_JOINED = 20  # "two and three" are two numbers

# Kinds that a removal must not lose. A "word" only counts as something more that a copy says.
HARD = frozenset(("number", "unit", "date", "name", "url", "code"))

_GROUP_MARKS = r".,'’\u00a0\u202f\ "  # stand between the thousands
_TOKEN = regex.compile(
    rf"""(?V1)
    (?P<url>https?://[^\s<>"']+|www\.[^\s<>"']+)
    |(?P<code>`[^`\n]+`)
    |(?P<name>[@\#][\p{{L}}\p{{N}}_]+)
    |(?P<number>
        (?<![\p{{L}}\p{{N}}])(?:(?<!\S)[-−+±])?
        (?:\p{{Nd}}{{1,3}}(?:[{_GROUP_MARKS}]\p{{Nd}}{{3}})+(?:[.,]\p{{Nd}}+)?(?![\p{{L}}\p{{N}}])
          |\p{{Nd}}{{1,2}}(?:,\p{{Nd}}{{2}})+,\p{{Nd}}{{3}}(?:\.\p{{Nd}}+)?(?![\p{{L}}\p{{N}}])
          |\p{{Nd}}+(?:st|nd|rd|th|er|[eè]re|[eè]me|[ºª])(?![\p{{L}}\p{{N}}])
          |\p{{Nd}}+(?:[.,:/]\p{{Nd}}+)*(?!\p{{Nd}})))
    |(?P<unit>[\p{{Sc}}%‰°％])
    |(?P<word>[[{UNSPACED}]&&[\p{{L}}\p{{N}}]]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}\p{{Cf}}]--[{UNSPACED}]]+)""",
    regex.VERBOSE,
)
_ORDINAL_END = regex.compile(r"(?<=\p{Nd})[\p{L}ºª]+$")
_PARTED = regex.compile("[\uff66-\uff9f]+|[\u0e33\u0eb3]")  # one character or two: half-width kana, the vowel am
_OPENS_SENTENCE = regex.compile(r"""(?:^|[.!?…:。！？।؟۔]["'”’»)\]]*)[\s"'“‘«„¿¡(\[—–•*-]*$""")


class Atom(NamedTuple):
    """The smallest thing that a text states."""

    kind: str  # one of HARD, "negation", "word", or "light" where its change changes no fact
    key: str  # what is compared
    printed: str
    start: int  # where it stands in the text


def atoms(text: str, lexicon: Lexicon) -> list[Atom]:
    """Return the atoms of a text in order.

    >>> from cleaner.lexicon import lexicon_for
    >>> english = lexicon_for([words("the wall of the town")])
    >>> [(atom.kind, atom.key) for atom in atoms("In two hundred days Ana saw 1,200.", english)]
    [('light', 'in'), ('number', '200'), ('unit', 'day'), ('name', 'ana'), ('word', 'saw'), ('number', '1200')]
    """
    text = _PARTED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    tokens = list(_tokens(text))
    read: list[Atom] = []
    spelled: list[bool] = []  # whether the number at the same place in `read` is written in words
    at = 0
    while at < len(tokens):
        length, atom = _known(text, tokens, at, lexicon) or (1, _unknown(text, tokens[at], lexicon))
        named = atom.kind == "date" and atom.printed[0].isupper()
        if atom.kind in ("unit", "date") and not (named or _beside_number(read, tokens, at + length)):
            atom = Atom("word", atom.printed.lower(), atom.printed, atom.start)
        read.append(atom)
        spelled.append(atom.kind == "number" and tokens[at].kind == "word")
        at += length
    # Most texts hold neither a date nor a number in words.
    composed = _composed(text, read, spelled) if any(spelled) else read
    return _dated(text, composed) if any(atom.kind == "date" for atom in composed) else composed


def _joined(kind: str, key: str, text: str, parts: Sequence[Atom]) -> Atom:
    """Return several atoms as one, printed as the text has them."""
    start, last = parts[0].start, parts[-1]
    return Atom(kind, key, text[start : last.start + len(last.printed)], start)


class _Token(NamedTuple):
    kind: str  # the name of the group in _TOKEN that matched
    printed: str
    words: tuple[str, ...]  # folded
    key: str  # the words
    is_number: bool  # does a digit stand in it?
    start: int  # in the text


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        printed = match[0]
        yield _Token(match.lastgroup or "", printed, *_folded(printed), match.start())


@lru_cache(maxsize=10_000)  # most tokens come again and again
def _folded(printed: str) -> tuple[tuple[str, ...], str, bool]:
    folded = words(printed)
    key = " ".join(folded)
    return folded, key, any(map(str.isdecimal, key))


def _opens_sentence(text: str, start: int) -> bool:
    """Tell whether a sentence begins at a place, so that a capital letter tells nothing there."""
    before = text[max(0, start - 8) : start]
    return bool(_OPENS_SENTENCE.search(before)) and (start <= 8 or not before.isspace())


def _known(text: str, tokens: Sequence[_Token], at: int, lexicon: Lexicon) -> tuple[int, Atom] | None:
    """Return the longest phrase of the lexicon that begins here: its length in tokens and its atom."""
    first = tokens[at].words
    most = lexicon.reach.get(first[0] if first else "", 0)
    if not most:
        return None  # as most words
    meaning, length = None, 0
    phrase: Phrase = ()
    for end in range(at, len(tokens)):
        if tokens[end].kind != "word" or len(phrase) >= most:
            break
        phrase += tokens[end].words
        if phrase in lexicon.meanings:
            kind, key = lexicon.meanings[phrase]
            meaning, length = (kind, key or " ".join(phrase)), end + 1 - at
        elif phrase in lexicon.light:
            meaning, length = ("light", " ".join(phrase)), end + 1 - at
    if meaning is None:
        return None
    start, last = tokens[at].start, tokens[at + length - 1]
    return length, Atom(*meaning, text[start : last.start + len(last.printed)], start)


def _unknown(text: str, token: _Token, lexicon: Lexicon) -> Atom:
    kind, key = _meaning(text, token, lexicon)
    return Atom(kind, key, token.printed, token.start)


def _meaning(text: str, token: _Token, lexicon: Lexicon) -> tuple[str, str]:
    """Return the kind and the key of a token that no phrase of the lexicon begins with."""
    kind, printed, _, key, is_number, start = token
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


def _beside_number(read: Sequence[Atom], tokens: Sequence[_Token], after: int) -> bool:
    """Tell whether a number stands before or behind: only there "m" is a unit and "may" a month."""
    nearest = next((atom for atom in reversed(read[-2:]) if atom.kind != "light"), None)  # "3 de mayo"
    return bool(nearest and nearest.kind == "number") or (after < len(tokens) and tokens[after].kind == "number")


def _dated(text: str, read: Sequence[Atom]) -> list[Atom]:
    """Join a month and the day beside it, in either order: "June 4", "4 June", "the 4th of June"."""
    joined: list[Atom] = []
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


def _is_month(atom: Atom) -> bool:
    return atom.kind == "date" and atom.key.startswith("month") and "day" not in atom.key


def _is_day(atom: Atom) -> bool:
    return atom.kind == "number" and atom.key.isdigit() and int(atom.key) <= 31


def _composed(text: str, read: Sequence[Atom], spelled: Sequence[bool]) -> list[Atom]:
    """Join the number words that follow a number: "two hundred", "3 million"."""
    joined: list[Atom] = []
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


def _joins(read: Sequence[Atom], spelled: Sequence[bool], at: int) -> bool:
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
