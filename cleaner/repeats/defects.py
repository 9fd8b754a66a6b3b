"""Defects: what scraping and typing damage in a copy, and the repair of what can be repaired."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from html import unescape

import regex

from cleaner.repeats.prefilter import SENTENCE_MARKS, has_ellipsis
from cleaner.text.normalise import normal_form

MIN_CAPITALS = 0.8  # share of the letters; a few names and initials are capitals in any text

_ENDS_SENTENCE = regex.compile(rf"""[{SENTENCE_MARKS}][\s"'”’»›)\]」』*_]*$""")
_ENDS_QUOTE = regex.compile(r"""["”’»“」』][\s.,]*$""")
_UNMARKED = regex.compile(r".{40}[\p{Thai}\p{Lao}]\s*$", regex.DOTALL)  # these scripts have no full stop
_CUT_OFF = regex.compile(r"(?:\.\.\.|…)\s*(?:[(\[]?\p{L}{2,9}[)\]]?)?\s*$")  # "…", "... (more)"
_JOINED = regex.compile(r"(?<=\p{Ll}{2})(?=\p{Lu}\p{Ll}+\s)")
_QUOTE_MARKS = regex.compile(r"""["“”„«»「」『』]""")
_ENTITY = regex.compile(r"&(?:[a-z]{2,8}|\#\d{2,5});")
_BROKEN_WORD = regex.compile(r"(?<=\p{L}{2})- +(?=\p{Ll}{2})")
_MISREAD = regex.compile(r"[ÃÂâÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def repair(text: str) -> str:
    r"""Return a text without the defects that can be repaired: HTML entities, hyphenated line breaks, misread UTF-8.

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
    """Return the first defect of a text as a clause about "it"; an empty string if it has none.

    >>> first_defect('"I saw it, she said.')
    'a quotation mark is missing'
    """
    for has_defect, clause in (
        (_CUT_OFF.search, "its end is cut off"),
        (_MISREAD.search, "its letters were decoded with the wrong encoding"),
        (_ENTITY.search, "it contains an HTML entity"),
        (_BROKEN_WORD.search, "a word is split by a line break"),
        (lambda text: len(_QUOTE_MARKS.findall(text)) % 2, "a quotation mark is missing"),
        (_JOINED.search, "two words are joined"),
        (_is_in_capitals, "it is written in capitals"),
        (lambda text: not ends_sentence(text), "its full stop is missing"),
    ):
        if has_defect(text):
            return clause
    return ""


def count_accents(text: str) -> int:
    """Count the letters that have an accent, a stroke, or a missing or additional dot.

    >>> count_accents("łódź"), count_accents("lodz")
    (3, 0)
    """
    if text.isascii():
        return 0
    composed = normal_form("NFC", text.lower())
    return sum(char in "ıłøđ" or unicodedata.decomposition(char) != "" for char in composed if char > "\x7f")


def ends_sentence(text: str) -> bool:
    """Return whether a text ends with the mark of a sentence or of a quotation."""
    return bool(_ENDS_SENTENCE.search(text) or _ENDS_QUOTE.search(text) or _UNMARKED.search(text))


def text_before_cut(text: str) -> str:
    """Return the text before the final ellipsis if the end of a text is cut off; else an empty string."""
    match = _CUT_OFF.search(text) if has_ellipsis(text) else None
    return text[: match.start()] if match else ""


def _is_in_capitals(text: str) -> bool:
    letters = {char: count for char, count in Counter(text).items() if char.isalpha() and char.lower() != char.upper()}
    capitals = sum(count for char, count in letters.items() if char.isupper())
    return bool(letters) and capitals >= MIN_CAPITALS * sum(letters.values())
