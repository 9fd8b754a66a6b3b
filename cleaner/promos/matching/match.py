"""The rule that a line or sentence matches as a whole: its phrase is found by tokens, then checked in the text."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS
from cleaner.errors import RuleError
from cleaner.lazy import LazyRegex
from cleaner.promos.matching.prefilter import line_prefilter_for
from cleaner.promos.rules.ruleset import PhraseMatch, Rule, Ruleset
from cleaner.text import token_spans
from cleaner.text.sentences import ends_a_sentence, sentence_ends

MAX_HEADLINES: Final = 12  # that one header can have below it
MAX_LABEL_LINE: Final = 400  # characters; a longer line is a paragraph that continues after its label
MAX_PATTERN_LINE: Final = 1500  # characters; a longer line is a paragraph, and would take a pattern too long
MIN_HEADLINE_TOKENS: Final = 3  # of a headline on the line of its label
MAX_AFTER_SENTENCE: Final = 40  # characters of a headline after its first sentence; more are prose

_QUOTED_POST = LazyRegex(r"(?<!\w)[@#]\w|\bpic\.twitter")  # a post that the article quotes is content
_MARKUP = LazyRegex(r"""^["'`]\s*:|[\[{<=]""")  # "tags": [
_QUOTES: Final = ("", *"\"'“”„«»‘’‚「『《【")  # may be between a label without a separator and its headline
_SHAPES: Final = ("line", "label", "header")  # the one that removes the fewest lines is first
_DASHES: Final = "–—-"
_COLONS: Final = (":", "：")


class RuleMatch(NamedTuple):
    """A rule that a line or sentence matches as a whole."""

    rule: Rule
    evidence: str  # the matching words, verbatim
    lacks_headline: bool = False  # a label without a headline on its line
    max_headlines: int = 0  # headlines below the line that can belong to it
    # Rules of other rulesets that match the same words in the same shape; first those that would remove the same lines.
    equivalents: tuple[Rule, ...] = ()


def find_match(rules: Ruleset, text: str, tokens: tuple[str, ...]) -> RuleMatch | None:
    """Return the best match of a text as a whole.

    Prefers rules that do not depend on other lines, then those that match more tokens, then headers.
    """
    prefilter, length = line_prefilter_for(rules), len(tokens)
    matches = []
    for phrase_match in prefilter.matches(text, tokens):
        if _may_fit(phrase_match, text, length) and (match := _confirmed(phrase_match, text, length)):
            matched = phrase_match.end - phrase_match.start
            matches.append(((not match.rule.depends_on_other_lines, matched, _SHAPES.index(match.rule.shape)), match))
    if not matches:
        return _pattern_match(rules, text) if prefilter.may_start_pattern(text) else None
    best_rank, best = max(matches, key=lambda ranked: ranked[0])
    if len(matches) == 1:
        return best
    return _with_equivalents(
        best,
        (
            match.rule
            for rank, match in matches
            if rank[1:] == best_rank[1:] and match == best._replace(rule=match.rule)
        ),
    )


def _with_equivalents(best: RuleMatch, rules: Iterable[Rule]) -> RuleMatch:
    """Return a match with the rules of other rulesets as its equivalents."""

    def differences(rule: Rule) -> tuple[bool, bool]:
        return rule.requires != best.rule.requires, rule.inline != best.rule.inline

    others = dict.fromkeys(rule for rule in rules if rule.ruleset != best.rule.ruleset)
    return best._replace(equivalents=tuple(sorted(others, key=differences)))


def _pattern_match(rules: Ruleset, text: str) -> RuleMatch | None:
    """Return the match of the first rule whose pattern matches the whole line."""
    if len(text) > MAX_PATTERN_LINE:
        return None
    line, best, equivalents = text.strip(), None, []
    for rule, pattern, seconds in rules.patterns:
        if best and (seconds or rule.shape != best.rule.shape):
            continue
        try:
            # A match with a time limit takes ten times as long.
            found = pattern.fullmatch(line, timeout=seconds) if seconds else pattern.fullmatch(line)
        except TimeoutError:
            raise RuleError(
                f"rule {rule.id}: its pattern took more than {seconds:g} s on a line of {len(text)} characters;"
                " simplify it, and put no repetition inside another"
            ) from None
        if not found or (rule.shape == "header" and ends_a_sentence(line)):
            continue
        if best:
            equivalents.append(rule)
        else:
            best = RuleMatch(rule, line, max_headlines=MAX_HEADLINES if rule.shape == "header" else 0)
    return _with_equivalents(best, equivalents) if best and equivalents else best


def _may_fit(match: PhraseMatch, text: str, length: int) -> bool:
    """Return whether a phrase covers enough of a text with `length` tokens; only a label may cover less than all."""
    return len(text) <= MAX_LABEL_LINE if match.rule.shape == "label" else match.end == length


def _confirmed(match: PhraseMatch, text: str, length: int) -> RuleMatch | None:
    """Return the match if the text confirms what tokens do not show: capitals, sentence ends, separators."""
    rule = match.rule
    spans = list(islice(token_spans(text), match.end + 1))  # including the first token after the phrase
    start, end = spans[match.start].start, spans[match.end - 1].end
    evidence = text[start:end]
    if match.only_capitals and not evidence.isupper():
        return None
    if match.start and rule.kind in PROMO_KINDS and any(sentence_ends(text[:start])):
        return None  # a gap crosses the end of a sentence only in optional kinds such as captions, which are longer
    if rule.shape == "line":
        return None if length == 1 and ends_a_sentence(text) else RuleMatch(rule, evidence)
    if rule.shape == "header":
        return None if ends_a_sentence(text) else RuleMatch(rule, evidence, max_headlines=MAX_HEADLINES)
    if match.end == length:
        return None if ends_a_sentence(text) else _label_without_headline(match, evidence, text[end:])
    headline = spans[match.end].start
    return _label(match, evidence, text[end:headline], text[headline:], length - match.end)


def _label_without_headline(match: PhraseMatch, evidence: str, between: str) -> RuleMatch | None:
    """Return the match of a label that is the whole line. A label of one token needs its separator."""
    max_headlines = 1 if match.rule.kind in OPTIONAL_KINDS else MAX_HEADLINES  # "Photo:" has one name below it
    if _is_separator(between, match.rule.separators):
        evidence = _with_separator(evidence, between)
    elif match.end - match.start == 1:
        return None
    return RuleMatch(match.rule, evidence, lacks_headline=True, max_headlines=max_headlines)


def _label(match: PhraseMatch, evidence: str, between: str, headline: str, length: int) -> RuleMatch | None:
    """Return the match of a label with a headline of `length` tokens on its line."""
    if _continues_as_prose(headline) or _QUOTED_POST.search(headline):
        return None
    rule = match.rule
    max_headlines = int(headline.rstrip().endswith(_COLONS))  # the title of the story that the headline announces
    is_headline = length >= MIN_HEADLINE_TOKENS and not ends_a_sentence(headline)
    if _is_separator(between, rule.separators) and (is_headline or rule.requires != "headline"):
        return RuleMatch(rule, _with_separator(evidence, between), max_headlines=max_headlines)
    if rule.bare and between.strip() in _QUOTES and is_headline and not headline[0].islower():
        return RuleMatch(rule, evidence, max_headlines=max_headlines)
    return None


def _with_separator(evidence: str, between: str) -> str:
    return evidence + between.rstrip() if len(between) <= len(" : ") else evidence


def _continues_as_prose(headline: str) -> bool:
    """Return whether a headline continues as prose on its line: much text follows a full stop."""
    return any(
        len(headline) - end > MAX_AFTER_SENTENCE and ends_a_sentence(headline[:end]) for end in sentence_ends(headline)
    )


def _is_separator(between: str, separators: str) -> bool:
    """Return whether the text between a label and its headline has a separator and no syntax of a data format."""
    return not _MARKUP.search(between) and any(
        char in separators and (char not in _DASHES or between != between.strip() or between == "") for char in between
    )
