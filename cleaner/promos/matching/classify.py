"""Classify one line by the rules: it is promo as a whole, at one of its ends, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from cleaner.model import Span
from cleaner.promos.matching.match import RuleMatch, find_match
from cleaner.promos.rules.ruleset import Ruleset
from cleaner.text import LONG, tokens, tokens_of_lines
from cleaner.text.sentences import MAX_INLINE, sentences

MAX_PHRASE: Final = 120  # characters; in a longer line, a phrase must match within one sentence
MAX_CACHED: Final = 1000  # lines; each pass over a text classifies most of its lines again
MIN_PROMO_SENTENCES: Final = 2 / 3  # of a line that begins and ends with promo; then the others are part of the promo

InlineMatch: TypeAlias = tuple[Span, RuleMatch]  # a part of a line
Sentence: TypeAlias = tuple[Span, RuleMatch | None]


class LineMatch(NamedTuple):
    """The promo in one line: all of it, its ends, or nothing."""

    whole: RuleMatch | None = None
    cuts: tuple[InlineMatch, ...] = ()  # the promo at its ends; spans are character offsets in the line


@lru_cache(maxsize=MAX_CACHED)
def classify_line(rules: Ruleset, text: str, line_tokens: tuple[str, ...]) -> LineMatch:
    """Return which parts of a line match a rule."""
    match = find_match(rules, text, line_tokens)
    if rules.strict:
        return LineMatch(match) if match and _is_certain(match) else LineMatch()
    if match and (len(text) <= MAX_PHRASE or match.rule.shape == "label" or match.rule.pattern):
        return LineMatch(match)
    spans = list(sentences(text))
    if len(spans) < 2:
        return LineMatch(match)
    matches = list(_matches_of(rules, [span.of(text) for span in spans]))
    if not any(matches):
        return LineMatch()
    matched = list(zip(spans, matches, strict=True))
    head, tail = list(_leading_matches(matched)), list(_leading_matches(reversed(matched)))
    whole = _whole_line(len(matched), head, tail, text)
    return LineMatch(whole) if whole else LineMatch(None, (*_tail_cut(rules, text, matched, tail), *_head_cut(head)))


def _matches_of(rules: Ruleset, sentences: Sequence[str]) -> Iterator[RuleMatch | None]:
    """Yield the match of each sentence. The middle of a very long line is one sentence and is not matched."""
    # All sentences are tokenised together, which is faster. In markup, a line may contain line ends.
    lines = (sentence.replace("\n", " ") if len(sentence) <= LONG else "" for sentence in sentences)
    for sentence, sentence_tokens in zip(sentences, tokens_of_lines("\n".join(lines)), strict=True):
        yield find_match(rules, sentence, sentence_tokens) if len(sentence) <= LONG else None


def _is_certain(match: RuleMatch) -> bool:
    """Return whether a match is promo in documentation too; there "See also: …" is part of a manual."""
    return not match.max_headlines and (match.rule.shape == "line" or bool(match.rule.inline))


def _leading_matches(matched: Iterable[Sentence]) -> Iterator[InlineMatch]:
    """Yield the sentences that match a rule, up to the first one that does not."""
    for span, match in matched:
        if match is None:
            return
        yield span, match


def _whole_line(count: int, head: Sequence[InlineMatch], tail: Sequence[InlineMatch], text: str) -> RuleMatch | None:
    """Return the best match of a line whose sentences are all promo, or nearly all; `count` is their number.

    A few other sentences between promo at both ends count as promo if one of the matches needs no context.
    """
    matches = [match for _, match in (*tail, *head)]
    best = min(matches, key=lambda match: match.rule.needs_context, default=None)
    if best is None or len(tail) == count:
        return best
    is_framed = head and tail and all(match.rule.shape == "line" for match in matches) and len(text) <= MAX_INLINE
    if is_framed and not best.rule.needs_context and len(matches) >= MIN_PROMO_SENTENCES * count:
        return best
    return None


def _tail_cut(
    rules: Ruleset, text: str, matched: Sequence[Sentence], tail: Sequence[InlineMatch]
) -> Iterator[InlineMatch]:
    """Yield the end of a line that is promo, if there is one."""
    for span, match in reversed(tail):
        if match.rule.inline in ("tail", "both"):
            yield Span(span.start, len(text)), match
            return
    for span, label in matched[1:]:  # a label with a headline of several sentences
        if label and label.rule.shape == "label" and label.rule.inline in ("tail", "both"):
            rest = text[span.start :]
            if match_of_rest := find_match(rules, rest, tokens(rest)):
                yield Span(span.start, len(text)), match_of_rest
            return


def _head_cut(head: Sequence[InlineMatch]) -> Iterator[InlineMatch]:
    """Yield the beginning of a line that is promo, if there is one."""
    inline = [(span, match) for span, match in head if match.rule.inline in ("head", "both")]
    if inline and all(match.rule.shape != "label" for _, match in head):
        span, match = inline[-1]
        yield Span(0, span.end), match
