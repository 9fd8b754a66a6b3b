"""The verdict on one line: promo as a whole, at its ends, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from cleaner.model import Span
from cleaner.promos.matching.match import RuleMatch, find_match
from cleaner.promos.rules.ruleset import Ruleset
from cleaner.text import LONG, tokens, tokens_of_lines
from cleaner.text.sentences import MAX_INLINE, sentences

MAX_PHRASE: Final = 120  # characters; in a longer line a phrase may not go across the end of a sentence
MAX_KNOWN: Final = 1000  # lines whose verdicts are remembered: those that come again in a text that was shortened
MOST_SENTENCES: Final = 2 / 3  # of a line that opens and closes with promo; the rest is what it offers

Found: TypeAlias = tuple[Span, RuleMatch]
Sentence: TypeAlias = tuple[Span, RuleMatch | None]


class LineMatch(NamedTuple):
    """What is promo in one line: all of it, or ends of it, or nothing."""

    whole: RuleMatch | None = None
    cuts: tuple[Found, ...] = ()  # places in the line


@lru_cache(maxsize=MAX_KNOWN)
def classify_line(rules: Ruleset, text: str, folded: tuple[str, ...]) -> LineMatch:
    """Return what the rules say about a line, given as printed and as folded words."""
    match = find_match(rules, text, folded)
    if rules.strict:
        return LineMatch(match) if match and _is_certain(match) else LineMatch()
    if match and (len(text) <= MAX_PHRASE or match.rule.shape == "label" or match.rule.pattern):
        return LineMatch(match)
    spans = list(sentences(text))
    if len(spans) < 2:
        return LineMatch(match)
    matches = list(_matches_in(rules, [span.of(text) for span in spans]))
    if not any(matches):
        return LineMatch()
    found = list(zip(spans, matches, strict=True))
    behind, ahead = list(_matches(reversed(found))), list(_matches(found))
    whole = _whole(len(found), behind, ahead, text)
    return LineMatch(whole) if whole else LineMatch(None, (*_tail(rules, text, found, behind), *_head(ahead)))


def _matches_in(rules: Ruleset, sentences: Sequence[str]) -> Iterator[RuleMatch | None]:
    """Yield the rule that each sentence meets; what lies between the ends of a very long line is not looked at."""
    # Folded together, which is quicker than one by one; a line of a markup may go on behind a line end.
    lines = (sentence.replace("\n", " ") if len(sentence) <= LONG else "" for sentence in sentences)
    for sentence, folded in zip(sentences, tokens_of_lines("\n".join(lines)), strict=True):
        yield find_match(rules, sentence, folded) if len(sentence) <= LONG else None


def _is_certain(match: RuleMatch) -> bool:
    """Tell a whole line, and a label that no author would write: "See also: …" is a part of a manual."""
    return not match.links and (match.rule.shape == "line" or bool(match.rule.glued))


def _matches(found: Iterable[Sentence]) -> Iterator[Found]:
    """Yield the sentences that meet a rule, up to the first one that does not."""
    for span, match in found:
        if match is None:
            return
        yield span, match


def _whole(count: int, behind: Sequence[Found], ahead: Sequence[Found], text: str) -> RuleMatch | None:
    """Return the surest hit of a line that is promo from its first to its last sentence, or nearly so.

    A sentence in the middle that no rule knows goes along in a line that opens and closes with
    promo, where one of them is sure.
    """
    matches = [match for _, match in (*behind, *ahead)]
    surest = min(matches, key=lambda match: match.rule.is_weak, default=None)
    if len(behind) == count:
        return surest
    framed = behind and ahead and all(match.rule.shape == "line" for match in matches) and len(text) <= MAX_INLINE
    if framed and surest and not surest.rule.is_weak and len(matches) >= MOST_SENTENCES * count:
        return surest
    return None


def _tail(rules: Ruleset, text: str, found: Sequence[Sentence], behind: Sequence[Found]) -> Iterator[Found]:
    """Yield the end of a line that is to be cut off."""
    for span, match in reversed(behind):
        if match.rule.glued in ("tail", "both"):
            yield Span(span.start, len(text)), match
            return
    for span, label in found[1:]:  # a label whose headline is more than one sentence
        if label and label.rule.shape == "label" and label.rule.glued in ("tail", "both"):
            rest = text[span.start :]
            if whole := find_match(rules, rest, tokens(rest)):
                yield Span(span.start, len(text)), whole
            return


def _head(ahead: Sequence[Found]) -> Iterator[Found]:
    """Yield the beginning of a line that is to be cut off."""
    glued = [found for found in ahead if found[1].rule.glued in ("head", "both")]
    if glued and all(match.rule.shape != "label" for _, match in ahead):
        span, match = glued[-1]
        yield Span(0, span.end), match
