"""The verdict on one line: promo as a whole, at its ends, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from cleaner.promos.matching.match import Hit, find_hit
from cleaner.text.sentences import MAX_GLUED, sentences
from cleaner.model import Span
from cleaner.promos.rules.ruleset import Ruleset
from cleaner.text import LONG, words, words_of_lines

MAX_PHRASE: Final = 120  # characters; in a longer line a phrase may not go across the end of a sentence
MAX_KNOWN: Final = 1000  # lines whose verdicts are remembered: those that come again in a text that was shortened
MOST_SENTENCES: Final = 2 / 3  # of a line that opens and closes with promo; the rest is what it offers

Found: TypeAlias = tuple[Span, Hit]
Sentence: TypeAlias = tuple[Span, Hit | None]


class Verdict(NamedTuple):
    """What is promo in one line: all of it, or ends of it, or nothing."""

    whole: Hit | None = None
    cuts: tuple[Found, ...] = ()  # places in the line


@lru_cache(maxsize=MAX_KNOWN)
def judge(rules: Ruleset, text: str, folded: tuple[str, ...]) -> Verdict:
    """Return what the rules say about a line, given as printed and as folded words."""
    hit = find_hit(rules, text, folded)
    if rules.strict:
        return Verdict(hit) if hit and _is_certain(hit) else Verdict()
    if hit and (len(text) <= MAX_PHRASE or hit.rule.shape == "label" or hit.rule.pattern):
        return Verdict(hit)
    spans = list(sentences(text))
    if len(spans) < 2:
        return Verdict(hit)
    hits = list(_hits_in(rules, [span.of(text) for span in spans]))
    if not any(hits):
        return Verdict()
    found = list(zip(spans, hits, strict=True))
    behind, ahead = list(_hits(reversed(found))), list(_hits(found))
    whole = _whole(len(found), behind, ahead, text)
    return Verdict(whole) if whole else Verdict(None, (*_tail(rules, text, found, behind), *_head(ahead)))


def _hits_in(rules: Ruleset, sentences: Sequence[str]) -> Iterator[Hit | None]:
    """Yield the rule that each sentence meets; what lies between the ends of a very long line is not looked at."""
    # Folded together, which is quicker than one by one; a line of a markup may go on behind a line end.
    lines = (sentence.replace("\n", " ") if len(sentence) <= LONG else "" for sentence in sentences)
    for sentence, folded in zip(sentences, words_of_lines("\n".join(lines)), strict=True):
        yield find_hit(rules, sentence, folded) if len(sentence) <= LONG else None


def _is_certain(hit: Hit) -> bool:
    """Tell a whole line, and a label that no author would write: "See also: …" is a part of a manual."""
    return not hit.links and (hit.rule.shape == "line" or bool(hit.rule.glued))


def _hits(found: Iterable[Sentence]) -> Iterator[Found]:
    """Yield the sentences that meet a rule, up to the first one that does not."""
    for span, hit in found:
        if hit is None:
            return
        yield span, hit


def _whole(count: int, behind: Sequence[Found], ahead: Sequence[Found], text: str) -> Hit | None:
    """Return the surest hit of a line that is promo from its first to its last sentence, or nearly so.

    A sentence in the middle that no rule knows goes along in a line that opens and closes with
    promo, where one of them is sure.
    """
    hits = [hit for _, hit in (*behind, *ahead)]
    surest = min(hits, key=lambda hit: hit.rule.is_weak, default=None)
    if len(behind) == count:
        return surest
    framed = behind and ahead and all(hit.rule.shape == "line" for hit in hits) and len(text) <= MAX_GLUED
    if framed and surest and not surest.rule.is_weak and len(hits) >= MOST_SENTENCES * count:
        return surest
    return None


def _tail(rules: Ruleset, text: str, found: Sequence[Sentence], behind: Sequence[Found]) -> Iterator[Found]:
    """Yield the end of a line that is to be cut off."""
    for span, hit in reversed(behind):
        if hit.rule.glued in ("tail", "both"):
            yield Span(span.start, len(text)), hit
            return
    for span, label in found[1:]:  # a label whose headline is more than one sentence
        if label and label.rule.shape == "label" and label.rule.glued in ("tail", "both"):
            rest = text[span.start :]
            if whole := find_hit(rules, rest, words(rest)):
                yield Span(span.start, len(text)), whole
            return


def _head(ahead: Sequence[Found]) -> Iterator[Found]:
    """Yield the beginning of a line that is to be cut off."""
    glued = [found for found in ahead if found[1].rule.glued in ("head", "both")]
    if glued and all(hit.rule.shape != "label" for _, hit in ahead):
        span, hit = glued[-1]
        yield Span(0, span.end), hit
