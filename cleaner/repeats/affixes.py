"""Affixes: a credit, a breadcrumb or a label that scraping joined to the beginning or the end of one copy."""

from __future__ import annotations

import regex

from cleaner.repeats.context import Seams
from cleaner.repeats.defects import ends_sentence
from cleaner.repeats.pair import Pair
from cleaner.text import has_case, located
from cleaner.text import tokens as tokens_of

MAX_AFFIX_WORDS = 12  # a longer addition is a text of its own
SEAM = 4  # tokens of the other copy that must follow a prefix, or precede a suffix

# "Photo: Ana Ruiz", in any language: a label, a colon, and a name or two.
_CREDIT = regex.compile(
    r"^\s*[\p{L}\p{M} ]{1,24}[:：・=]\s*\p{L}[^:：.!?。]*$|(?i)\b(?:photo|image|picture|credit|courtesy)\b|©|ภาพโดย"
)
_AGENCY = regex.compile(r"\s*(?:\p{Lu}[\p{L}.]*[\s/]*){2,6}")  # "Getty Images/R. Amadi"
_BRACKETED = regex.compile(
    r"\s*[(\[](?:[\p{L}\p{M}.&-]+[\s/]*){1,6}[)\]]\s*"
)  # "(Harbour Press/Ana Ruiz)" after a sentence
_SITE = regex.compile(r"\s*[-–—|·:]\s")
_DATELINE = regex.compile(
    r"\s*\p{Lu}{2}[\p{Lu}\s.,'’-]{1,30}(?:[,(]\s?[\p{L}\s.,/:()\d]{2,30})?\s?[-–—]+\s?(?=[\p{Lu}\"“])"
)
_BREADCRUMB = regex.compile(r"\s[>»|/›→]\s")
_CLOSING = regex.compile(r"""[.!?…。！？।"'”’»)\]]*""")


def strip_affix(pair: Pair, copy: int) -> str | None:
    """Return the text of a copy without its affix, given the other copy; None if it has no affix.

    Not handled: added first words that end with a mark ("Also on Monday, …") or that belong to the sentence, and a
    dateline in capitals.
    """
    text, tokens, core = pair.text(copy), pair.tokens(copy), _core(pair, pair.other(copy))
    if len(core) < SEAM:
        return None
    for added in range(1 if tokens[0] == core[0] else 0, _max_added(pair, copy) + 1):
        # `endswith`: the prefix may have lost the space after it, as in "NewsThe wall".
        if tokens[added].endswith(core[0]) and tokens[added + 1 : added + SEAM] == core[1:SEAM]:
            start = _end_of_prefix(text, added, core[0])
            return text[start:] if _is_prefix(pair, copy, start, added) else None
        if tokens[-added - SEAM : -added] == core[-SEAM:]:
            end = _start_of_suffix(text, added)
            return text[:end] if _is_suffix(pair, copy, end) else None
    return None


def may_have_affix(pair: Pair, copy: int) -> bool:
    """Return whether `strip_affix` may find an affix; False if it certainly finds none. It is much faster."""
    tokens, core = pair.tokens(copy), _core(pair, pair.other(copy))
    seams = pair.context.seams
    if copy not in seams:
        seams[copy] = _seams(tokens, _max_added(pair, copy))
    after_prefix, before_suffix = seams[copy]
    return tokens[0] != core[0] or core[1:SEAM] in after_prefix or core[-SEAM:-1] in before_suffix


def _core(pair: Pair, copy: int) -> tuple[str, ...]:
    """Return the tokens of a copy without its dateline ("PORT AVERIL, Harbour News -"), which a credit may replace."""
    match = _DATELINE.match(pair.text(copy))
    return (pair.tokens(copy)[len(tokens_of(match[0])) :] if match else ()) or pair.tokens(copy)


def _seams(tokens: tuple[str, ...], max_added: int) -> Seams:
    """Return the tokens that may follow the first token after a prefix, and precede the last one before a suffix."""
    added = range(1, max_added + 1)
    return (
        frozenset(tokens[count + 1 : count + SEAM] for count in added),
        frozenset(tokens[-count - SEAM : -count - 1] for count in added),
    )


def _max_added(pair: Pair, copy: int) -> int:
    """Return how many tokens an affix has at most."""
    return min(int(MAX_AFFIX_WORDS * pair.context.tokens_per_word(copy)), len(pair.tokens(copy)) - SEAM)


def _end_of_prefix(text: str, added: int, first_token: str) -> int:
    """Return where a text continues after `added` tokens, with a word that ends with `first_token`."""
    token, span = list(located(text))[added]
    return span.start if token == first_token else span.end - len(first_token)


def _start_of_suffix(text: str, added: int) -> int:
    """Return where the last `added` tokens of a text begin; the marks before them belong to the sentence."""
    end = list(located(text))[-added - 1][1].end
    return end + len(_CLOSING.match(text[end:])[0])  # type: ignore[index]  # the pattern matches an empty string, too


def _is_prefix(pair: Pair, copy: int, start: int, added: int) -> bool:
    """Return whether the characters before `start`, which hold `added` tokens, are an affix."""
    text, light = pair.text(copy), pair.context.lexicon.light
    prefix, initial = text[:start], text[start]
    if not prefix:
        return False
    tokens, first_token = pair.tokens(copy), _core(pair, pair.other(copy))[0]
    if tokens[added] != first_token:  # no space after the affix: only a capital letter shows where it ends
        return initial.isupper() or (added > 0 and not has_case(initial))
    if "/" in prefix and _AGENCY.fullmatch(prefix):
        return True
    if prefix[-1].islower() or _CREDIT.search(prefix) or _BREADCRUMB.search(prefix):
        return True
    is_heading, last = pair.context.is_heading(pair.other(copy)), prefix.rstrip()[-1:]
    if is_heading and last in {":", "："}:
        return not prefix.isupper()
    if initial.isupper() and last in {")", "]"}:
        return True
    is_label = last.isalnum() and not any((token,) in light for token in tokens[:added])
    return is_label and initial.isupper() and (is_heading or (first_token,) in light)


def _is_suffix(pair: Pair, copy: int, end: int) -> bool:
    """Return whether the characters from `end` on are an affix."""
    suffix = pair.text(copy)[end:]
    if not suffix.strip():
        return False
    if _BRACKETED.fullmatch(suffix) and ends_sentence(pair.text(copy)[:end]):
        return True
    if suffix[0].isalnum() or _CREDIT.search(suffix) or _AGENCY.fullmatch(suffix):
        return True
    return pair.context.is_heading(pair.other(copy)) and bool(_SITE.match(suffix))  # "Dam to open - Harbour News"
