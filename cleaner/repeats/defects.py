"""Damage: what scraping and typing do to a copy, and the text as it was before."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from html import unescape

import regex

from cleaner.repeats.prefilter import SENTENCE_MARKS, has_dots

MIN_CAPITALS = 0.8  # share of the letters from which a text is set in capitals

_ENDS_SENTENCE = regex.compile(rf"""[{SENTENCE_MARKS}][\s"'”’»›)\]」』*_]*$""")
_ENDS_QUOTE = regex.compile(r"""["”’»“」』][\s.,]*$""")
_UNMARKED = regex.compile(r".{40}[\p{Thai}\p{Lao}]\s*$", regex.DOTALL)  # these scripts do not mark the end
_CUT_OFF = regex.compile(r"(?:\.\.\.|…)\s*(?:[(\[]?\p{L}{2,9}[)\]]?)?\s*$")
_JOINED = regex.compile(r"(?<=\p{Ll}{2})(?=\p{Lu}\p{Ll}+\s)")
_QUOTE_MARKS = regex.compile(r"""["“”„«»「」『』]""")
_ENTITY = regex.compile(r"&(?:[a-z]{2,8}|\#\d{2,5});")
_BROKEN_WORD = regex.compile(r"(?<=\p{L}{2})- +(?=\p{Ll}{2})")
_MISREAD = regex.compile(r"[ÃÂâÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def repair(text: str) -> str:
    r"""Return a text as it was before it was damaged: entities, words broken by a line end, misread UTF-8.

    >>> repair("JosÃ© kept the moun- tain&nbsp;hut")
    'José kept the mountain\xa0hut'
    """
    if _MISREAD.search(text):
        for encoding in ("cp1252", "latin-1"):
            try:
                text = text.encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
            break
    if "&" in text:
        text = unescape(text)
    return _BROKEN_WORD.sub("", text) if "- " in text else text


@lru_cache(maxsize=4096)
def first_defect(text: str) -> str:
    """Name the first thing that is broken in a text; empty where nothing is.

    >>> first_defect('"I saw it, she said.')
    'a quotation mark is missing'
    """
    for broken, name in (
        (_CUT_OFF.search, "its end is cut off"),
        (_MISREAD.search, "its letters were read in a wrong encoding"),
        (_ENTITY.search, "a code of the page is left in it"),
        (_BROKEN_WORD.search, "a word is broken by a line end"),
        (lambda text: len(_QUOTE_MARKS.findall(text)) % 2, "a quotation mark is missing"),
        (_JOINED.search, "a word is glued to the next"),
        (_is_in_capitals, "it is set in capitals"),
        (lambda text: not ends_sentence(text), "its full stop is missing"),
    ):
        if broken(text):
            return name
    return ""


def accents_of(text: str) -> int:
    """Count the letters that bear an accent, a stroke or a dot of their own.

    >>> accents_of("łódź"), accents_of("lodz")
    (3, 0)
    """
    if text.isascii():
        return 0
    composed = unicodedata.normalize("NFC", text.lower())
    return sum(char in "ıłøđ" or unicodedata.decomposition(char) != "" for char in composed if char > "\x7f")


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with the mark of a sentence or of a quotation."""
    return bool(_ENDS_SENTENCE.search(text) or _ENDS_QUOTE.search(text) or _UNMARKED.search(text))


def before_cut(text: str) -> str:
    """Return what stands before the dots of a text whose end is cut off; empty for any other text."""
    match = _CUT_OFF.search(text) if has_dots(text) else None
    return text[: match.start()] if match else ""


def _is_in_capitals(text: str) -> bool:
    letters = {char: count for char, count in Counter(text).items() if char.isalpha() and char.lower() != char.upper()}
    capitals = sum(count for char, count in letters.items() if char.isupper())
    return bool(letters) and capitals >= MIN_CAPITALS * sum(letters.values())
