"""Glue: a credit, a breadcrumb or a label that scraping has joined to one of two copies."""

from __future__ import annotations

import regex

from cleaner.repeats.context import Context
from cleaner.text import has_case, located

MAX_AFFIX_WORDS = 12  # a longer addition is a text of its own
SEAM = 4  # words at the edge of the other copy that must stand behind, or before, the glue

# "Photo: Ana Ruiz", in any language: a label, a colon, and a name or two.
_CREDIT = regex.compile(
    r"^\s*[\p{L}\p{M} ]{1,24}[:：・=]\s*\p{L}[^:：.!?。]*$|(?i)\b(?:photo|image|picture|credit|courtesy)\b|©|ภาพโดย"
)
_AGENCY = regex.compile(r"\s*(?:\p{Lu}[\p{L}.]*[\s/]*){2,6}")  # "Getty Images/R. Amadi"
_SITE = regex.compile(r"\s*[-–—|·:]\s")
_TRAIL = regex.compile(r"\s[>»|/›→]\s")
_CLOSING = regex.compile(r"""[.!?…。！？।"'”’»)\]]*""")


def strip_affix(at: int, other: int, context: Context) -> str | None:
    """Return the text of a block without what is glued to it, as the other copy tells; none where nothing is.

    Left alone on purpose: an added opening, which ends with a mark ("Also on Monday, …") or belongs
    to the sentence, and a dateline in capitals.
    """
    text, words, core = context.text(at), context.tokens[at], context.tokens[other]
    most = min(int(MAX_AFFIX_WORDS * context.density(at)), len(words) - SEAM)
    if len(core) < SEAM:
        return None
    for extra in range(1 if words[0] == core[0] else 0, most + 1):
        if words[extra].endswith(core[0]) and words[extra + 1 : extra + SEAM] == core[1:SEAM]:
            start = _start(text, extra, core[0])
            return (
                text[start:]
                if start and _is_head_affix(text[:start], text[start], words[: extra + 1], other, context)
                else None
            )
        if words[-extra - SEAM : -extra] == core[-SEAM:]:
            end = list(located(text))[-extra - 1][1].end
            end += len(_CLOSING.match(text[end:])[0])  # type: ignore[index]  # it matches the empty string, too
            return text[:end] if _is_foot_affix(text[end:], other, context) else None
    return None


def _start(text: str, extra: int, opening: str) -> int:
    """Return where the copy begins behind `extra` words, the last of which may have grown together with it."""
    word, span = list(located(text))[extra]
    return span.start if word == opening else span.end - len(opening)


def _is_head_affix(glue: str, initial: str, words: tuple[str, ...], other: int, context: Context) -> bool:
    *added, opening = words
    core = context.tokens[other]
    heading = context.is_heading(other)
    if opening != core[0]:  # grown together; without capitals, a prefix cannot be told from a word
        return initial.isupper() or (bool(added) and not has_case(initial))
    if glue[-1].islower() or _CREDIT.search(glue) or _TRAIL.search(glue):
        return True
    last = glue.rstrip()[-1:]
    if heading and last in {":", "："}:
        return not glue.isupper()
    begins = initial.isupper() and (heading or (core[0],) in context.lexicon.light)
    label = last.isalnum() and not any((word,) in context.lexicon.light for word in added)
    return (label and begins) or (initial.isupper() and last in {")", "]"})


def _is_foot_affix(glue: str, other: int, context: Context) -> bool:
    if not glue.strip():
        return False
    named = context.is_heading(other) and _SITE.match(glue)
    return bool(glue[0].isalnum() or _CREDIT.search(glue) or _AGENCY.fullmatch(glue) or named)
