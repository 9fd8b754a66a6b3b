"""The rule that a stretch of text meets: phrases are found by the ruleset, and looked at here as printed."""

from __future__ import annotations

from itertools import islice
from typing import Final, NamedTuple

from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS
from cleaner.errors import RuleError
from cleaner.lazy import LazyRegex
from cleaner.promos.matching.prefilter import line_prefilter_for
from cleaner.promos.rules.ruleset import Match, Rule, Ruleset
from cleaner.text import places
from cleaner.text.sentences import ends_a_sentence, sentence_ends

MAX_LINKS: Final = 12  # headlines that one header may take along
MAX_LABEL_LINE: Final = 400  # characters; a longer line is a paragraph that was glued to its label
MAX_PATTERN_LINE: Final = 1500  # characters; a longer line is a paragraph, and not worth the time that patterns take
MIN_HEADLINE: Final = 3  # words; fewer behind a label that needs a headline are a phrase of its own
MAX_AFTERTHOUGHT: Final = 40  # characters behind the first sentence of a headline; more are the next paragraph

_QUOTED_POST = LazyRegex(r"(?<!\w)[@#]\w|\bpic\.twitter")  # a message that the article shows is content
_MARKUP = LazyRegex(r"""^["'`]\s*:|[\[{<=]""")  # "tags": [
_QUOTES: Final = ("", *"\"'“”„«»‘’‚「『《【")  # what may open the headline behind a label without a separator
_SHAPES: Final = ("line", "label", "header")  # from the one that takes least along
_DASHES: Final = "–—-"
_COLONS: Final = (":", "：")


class RuleMatch(NamedTuple):
    """A rule that a stretch of text meets."""

    rule: Rule
    evidence: str  # as printed
    alone: bool = False  # a label without its headline
    links: int = 0  # how many headlines below it may belong to it


def find_match(rules: Ruleset, text: str, folded: tuple[str, ...]) -> RuleMatch | None:
    """Return the rule that the whole of a text meets; of several a sure one, with the most words, that opens a list."""
    best: RuleMatch | None = None
    best_rank = (False, 0, 0)
    prefilter, length = line_prefilter_for(rules), len(folded)
    for match in prefilter.matches(text, folded):
        if not _may_fit(match, text, length):
            continue
        rank = (not match.rule.is_weak, match.end - match.start, _SHAPES.index(match.rule.shape))
        if best and rank <= best_rank:
            continue
        if confirmed := _confirmed(match, text, length):
            best, best_rank = confirmed, rank
    return best or (_pattern_match(rules, text) if prefilter.may_be_pattern(text) else None)


def _pattern_match(rules: Ruleset, text: str) -> RuleMatch | None:
    if len(text) > MAX_PATTERN_LINE:
        return None
    line = text.strip()
    for rule, pattern, seconds in rules.patterns:
        try:
            # A timeout costs ten times as much as a match.
            found = pattern.fullmatch(line, timeout=seconds) if seconds else pattern.fullmatch(line)
        except TimeoutError:
            raise RuleError(
                f"rule {rule.id}: its pattern took more than {seconds:g} s on a line of {len(text)} characters;"
                " make it simpler, without one repetition inside another"
            ) from None
        if found and not (rule.shape == "header" and ends_a_sentence(line)):
            return RuleMatch(rule, line, links=MAX_LINKS if rule.shape == "header" else 0)
    return None


def _may_fit(match: Match, text: str, length: int) -> bool:
    """Tell whether a phrase found at the beginning of a text is long enough for it, and the text short enough."""
    return len(text) <= MAX_LABEL_LINE if match.rule.shape == "label" else match.end == length


def _confirmed(match: Match, text: str, length: int) -> RuleMatch | None:
    """Look at the text as printed, which has so many words: capitals, separator, headline."""
    rule = match.rule
    words = list(islice(places(text), match.end + 1))  # and the first one behind the phrase
    start, behind = words[match.start].start, words[match.end - 1].end
    evidence = text[start:behind]
    if match.capitals and not evidence.isupper():
        return None
    if match.start and rule.kind in PROMO_KINDS and any(sentence_ends(text[:start])):
        return None  # what a phrase has before it, it has in its own sentence; but captions and their like are longer
    if rule.shape == "line":
        return None if length == 1 and ends_a_sentence(text) else RuleMatch(rule, evidence)
    if rule.shape == "header":
        return None if ends_a_sentence(text) else RuleMatch(rule, evidence, links=MAX_LINKS)
    if match.end == length:
        return None if ends_a_sentence(text) else _label_alone(match, evidence, text[behind:])
    following = words[match.end].start
    return _label(match, evidence, text[behind:following], text[following:], length - match.end)


def _label_alone(match: Match, evidence: str, joint: str) -> RuleMatch | None:
    links = 1 if match.rule.kind in OPTIONAL_KINDS else MAX_LINKS  # "Photo:" has one name below it
    if _is_separator(joint, match.rule.separators):
        return RuleMatch(match.rule, _with_separator(evidence, joint), alone=True, links=links)
    return RuleMatch(match.rule, evidence, alone=True, links=links) if match.end - match.start > 1 else None


def _label(match: Match, evidence: str, joint: str, headline: str, length: int) -> RuleMatch | None:
    """Look at a label and at the headline behind it, which has so many words."""
    if _goes_on(headline) or _QUOTED_POST.search(headline):
        return None
    rule = match.rule
    links = int(headline.rstrip().endswith(_COLONS))  # the title of what the headline announces
    is_headline = length >= MIN_HEADLINE and not ends_a_sentence(headline)
    if _is_separator(joint, rule.separators) and (is_headline or rule.needs != "headline"):
        return RuleMatch(rule, _with_separator(evidence, joint), links=links)
    if rule.bare and joint.strip() in _QUOTES and is_headline and not headline[0].islower():
        return RuleMatch(rule, evidence, links=links)
    return None


def _with_separator(evidence: str, joint: str) -> str:
    return evidence + joint.rstrip() if len(joint) <= len(" : ") else evidence


def _goes_on(headline: str) -> bool:
    """Tell whether prose is glued to a headline: a full stop, and much behind it."""
    return any(
        len(headline) - end > MAX_AFTERTHOUGHT and ends_a_sentence(headline[:end]) for end in sentence_ends(headline)
    )


def _is_separator(joint: str, separators: str) -> bool:
    """Tell whether what stands between a label and its headline parts them, and is no mark of a data format."""
    return not _MARKUP.search(joint) and any(
        char in separators and (char not in _DASHES or joint != joint.strip() or joint == "") for char in joint
    )
