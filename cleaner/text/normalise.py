"""Normalisation: what counts as the same text, in every script.

A text is brought to Unicode's normal form NFKC, its case is folded, and accents and invisible characters are removed.
Two copies that differ only in what is removed here count as equal.

The result for nearly every character is independent of its neighbours. `CHARACTERS` caches it, so that a text needs one
`str.replace` for each distinct character that changes. Only a text with combining marks, parts of Korean syllables or
unassigned characters is normalised as a whole.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from cleaner.lazy import LazyRegex
from cleaner.text.scripts import STOPS, is_jamo, is_mark, is_token_char, is_unspaced

MAX_MARKS = 128  # combining marks in a row; a letter of a language has three or four
MAX_CACHED = 100_000  # characters; a cache of longer texts would take too much memory

STOPS_AND_LINE_ENDS = f"{STOPS}\n\r"

_MARK = LazyRegex(r"\p{M}")
_MANY_MARKS = LazyRegex(rf"\p{{M}}{{{MAX_MARKS}}}")
_INVISIBLE = LazyRegex(r"(?V1)[\p{Cf}\p{Variation_Selector}]")
_ZEROS = "٠۰߀०০੦૦୦௦౦೦൦๐໐༠၀០᠐"  # of the scripts that have digits of their own

# Characters that NFKC distinguishes, although people type one for the other.
_REPLACEMENTS = {
    **dict(zip("ıłħيىك", "ilhییک", strict=True)),
    **{chr(ord(zero) + value): str(value) for zero in _ZEROS for value in range(10)},
    "\u0640": "",  # tatweel, which only makes Arabic words wider
}
_REPLACED = LazyRegex(f"[{''.join(_REPLACEMENTS)}]", module="re")
_YEH, _YEH_WITH_HAMZA = "\u064a", "\u0626"
_NUKTA = "\u093c"  # the dot below Hindi letters, which many writers omit

_ASCII = bytes(range(128))

# Tables for `bytes.translate`. Letters and digits become lower case, line feeds are kept, all else becomes a space.
LETTERS = bytes(
    ord(char.lower()) if char == "\n" or (char.isascii() and char.isalnum()) else ord(" ")
    for char in map(chr, range(256))
)
# The same with "." for line ends and for every character that may end a sentence.
LETTERS_AND_STOPS = bytes(
    ord(".") if chr(code) in STOPS_AND_LINE_ENDS else letter for code, letter in enumerate(LETTERS)
)


def fold(text: str) -> str:
    r"""Return a text in NFKC with its case folded, and without accents and invisible characters.

    Kept on purpose: marks that make a different letter rather than an accented one (vowel signs and viramas of
    Indic scripts, Thai vowels and tones, the voicing marks of kana).

    >>> fold("Ｃafé ﬁne co\u00adoperate")
    'cafe fine cooperate'
    """
    return text.lower() if text.isascii() else fold_chars(text, non_ascii(text))


def fold_chars(text: str, chars: frozenset[str]) -> str:
    """Return a text as `fold` does; `chars` are its characters beyond ASCII."""
    if any(CHARACTERS[char].folded is None for char in chars):
        return _fold_whole(text)
    for char in chars:
        if CHARACTERS[char].is_changed:
            text = text.replace(char, CHARACTERS[char].folded or "")
    return text.casefold()


def _fold_whole(text: str) -> str:
    """Return a text as `fold` does, whatever its characters are."""
    folded = normal_form("NFKC", _INVISIBLE.sub("", text)).casefold()
    folded = _REPLACED.sub(lambda match: _REPLACEMENTS[match[0]], folded)
    decomposed = normal_form("NFD", folded)
    stripped = _MARK.sub(lambda match: "" if _is_accent(match[0]) else match[0], decomposed)
    return folded if stripped == folded else _with_hamza(normal_form("NFC", stripped))


def normal_form(form: Literal["NFC", "NFD", "NFKC"], text: str) -> str:
    """Return a text in a Unicode normal form.

    Python sorts the marks of a letter in time that grows with the square of their number. So after each `MAX_MARKS`
    in a row, the text is cut, and its parts are normalised separately.
    """
    cuts = [0, *(match.end() for match in _MANY_MARKS.finditer(text)), len(text)]
    return "".join(unicodedata.normalize(form, text[start:end]) for start, end in pairwise(cuts))


def _is_accent(mark: str) -> bool:
    """Return whether a mark only accents its letter.

    The combining class shows this: 10 to 35 are the points of Hebrew and Arabic, 200 and more are accents.
    """
    place = unicodedata.combining(mark)
    return 10 <= place <= 35 or place >= 200 or mark == _NUKTA


def _fold_one(char: str) -> str | None:
    """Return what one character folds to, or None if its neighbours may change the result."""
    kind = unicodedata.category(char)
    if kind == "Cf":
        return ""
    parts = unicodedata.normalize("NFKC", char)
    if kind == "Cn" or any(is_mark(part) or is_jamo(part) for part in parts):
        return None
    folded = "".join(_REPLACEMENTS.get(part, part) for part in parts.casefold())
    decomposed = unicodedata.normalize("NFD", folded)
    stripped = "".join(part for part in decomposed if not (is_mark(part) and _is_accent(part)))
    return folded if stripped == folded else _with_hamza(unicodedata.normalize("NFC", stripped))


def _with_hamza(composed: str) -> str:
    """Return a text in NFC without accents, with its hamza restored to each yeh that had one.

    These are all that is left of the Arabic yeh: the others are replaced. Without a hamza they would be replaced too
    when the text is folded again, and words that differ in it only would become equal.
    """
    return composed.replace(_YEH, _YEH_WITH_HAMZA)


class Character(NamedTuple):
    """How one character beyond ASCII is normalised."""

    folded: str | None  # None if its neighbours may change the result
    # `folded`, with "." for a character that may end a sentence and spaces for other punctuation; None if not ASCII
    in_ascii: str | None
    is_changed: bool  # whether `folded` differs from what `str.casefold` returns
    keeps_boundaries: bool  # whether it is part of a token before folding if and only if it is after folding


class _Characters(dict[str, Character]):
    """A cache of characters, filled on demand."""

    def __missing__(self, char: str) -> Character:
        folded = _fold_one(char)
        parts = folded or ""
        spelled = "." if char in STOPS else "".join(part if is_token_char(part) else " " for part in parts)
        character = self[char] = Character(
            folded,
            spelled if folded is not None and spelled.isascii() else None,
            folded != char.casefold(),
            bool(parts) and all(is_token_char(part) == char.isalnum() and not is_unspaced(part) for part in parts),
        )
        return character


CHARACTERS = _Characters()


def fold_char(char: str) -> str | None:
    """Return what one character folds to; None if its neighbours may change that, or if it is a token by itself.

    >>> fold_char("É"), fold_char("ß"), fold_char("’"), fold_char("京")
    ('e', 'ss', '’', None)
    """
    folded = char.lower() if char.isascii() else CHARACTERS[char].folded
    return None if folded is None or any(map(is_unspaced, folded)) else folded


def non_ascii(text: str) -> frozenset[str]:
    """Return the distinct characters of a text that are not ASCII.

    >>> sorted(non_ascii("Été, dit-il, été"))
    ['É', 'é']
    """
    if text.isascii():
        return frozenset()
    return _non_ascii(text) if len(text) > MAX_CACHED else _cached_non_ascii(text)


def _non_ascii(text: str) -> frozenset[str]:
    # `bytes.translate` deletes the ASCII characters many times as fast as a loop or a pattern.
    encoded = text.encode("utf-8", "surrogatepass")
    return frozenset(encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass"))


_cached_non_ascii = lru_cache(maxsize=2)(_non_ascii)  # several functions in turn need the characters of one text


def fold_by_table(text: str, chars: frozenset[str], table: bytes) -> str | None:
    """Fold a text to ASCII by a table such as `LETTERS`; None if a character folds to letters beyond ASCII.

    `chars` are the characters of the text beyond ASCII. As bytes this is four times as fast as with a pattern.
    """
    for char in chars:
        spelled = CHARACTERS[char].in_ascii
        if spelled is None:
            return None
        text = text.replace(char, spelled)
    return text.encode().translate(table).decode()


def fold_to_ascii(text: str) -> str | None:
    """Fold a text to letters and digits of ASCII, with "." for line ends and for what may end a sentence.

    All other punctuation becomes spaces, so that `str.split` returns the tokens. None if a character folds to letters
    beyond ASCII.

    >>> fold_to_ascii("“Straße”: l’an 12!"), fold_to_ascii("Да!")
    (' strasse   l an 12.', None)
    """
    return fold_by_table(text, non_ascii(text), LETTERS_AND_STOPS)
