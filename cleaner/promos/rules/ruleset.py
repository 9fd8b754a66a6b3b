"""Rules about promo lines, and the index that finds by tokens the phrases that may match a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from sys import maxsize
from typing import Final, Literal, NamedTuple, TypeAlias

from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS
from cleaner.lazy import LazyRegex
from cleaner.promos.rules.templates import (
    NUMBER,
    Phrase,
    anchors,
    max_length,
    most_selective,
    parse_phrase,
    required_tokens,
)
from cleaner.promos.rules.trie import Node, add, walk

SHAPES: Final = {
    "label": "the phrase opens the line, and a separator and a headline follow on the line or below it",
    "line": "the phrase is the whole line, or one of the sentences that make up the line",
    "header": "the phrase is the whole line, and the headlines below it are removed with it",
}
INLINE: Final = {
    "tail": "is also removed from the end of a paragraph, after a finished sentence",
    "head": "is also removed from the beginning of a paragraph, before another sentence",
    "both": "is also removed from the beginning and from the end of a paragraph",
}
REQUIRES: Final = {
    "neighbours": "is removed only next to other promo lines",
    "edge": "is removed only before the first or after the last paragraph of prose",
    "headline": "is removed only with a headline: three words or more that do not end in a full stop",
}
PATTERN_SECONDS: Final = 1.0  # for a pattern on one line; a well-written one takes a thousandth of it
SEPARATORS: Final = ":：|｜»›>→▶►–—-】］」]・"  # what may follow a label; a dash counts only next to white space
MAX_EXAMPLE: Final = 90  # characters of an example in a description

Position: TypeAlias = Literal["first", "after-gap"]  # where the anchor of a phrase is


class Rule(NamedTuple):
    """One kind of promo line, as the ruleset of its language defines it."""

    id: str  # "en/read-more-label": the ruleset and the name in it
    kind: str  # one of `config.PROMO_KINDS` or `config.OPTIONAL_KINDS`
    shape: str  # one of SHAPES
    phrases: tuple[str, ...] = ()  # templates, see `cleaner.promos.rules.templates`
    pattern: str = ""  # instead of phrases: a regular expression for the whole line
    inline: str = ""  # one of INLINE, or empty: is removed only as a line of its own
    bare: bool = False  # a label that needs no separator before its headline
    separators: str = SEPARATORS  # what may follow a label
    requires: str = ""  # one of REQUIRES, or empty: a match is enough
    explanation: str = ""  # a sentence about the rule, if its kind does not say enough
    catches: tuple[str, ...] = ()  # texts from which the part in {{ }} is removed, or else everything
    keeps: tuple[str, ...] = ()  # texts from which nothing is removed

    @property
    def ruleset(self) -> str:
        """The name of the ruleset that the rule belongs to, which is the language code for built-in rules."""
        return self.id.partition("/")[0]

    @property
    def needs_context(self) -> bool:
        """Whether a match is removed only next to other promo lines or at an edge of the text."""
        return self.requires in ("neighbours", "edge")

    @property
    def depends_on_other_lines(self) -> bool:
        """Whether a match is removed only if other lines allow it: it needs context, or a headline below its line."""
        return self.needs_context or (self.shape == "header" and self.requires == "headline")

    @property
    def description(self) -> str:
        """What the rule catches, in plain sentences, with an example if the rule has one.

        >>> Rule("en/tip", "share", "line", requires="edge", catches=("Share this",)).description
        'A line that belongs to the share buttons, such as “Share this”. It is removed only before the first or \
after the last paragraph of prose.'
        """
        caught = f"A line that {PROMO_KINDS.get(self.kind) or OPTIONAL_KINDS[self.kind]}"
        if self.catches:
            caught += f", such as “{_example(self.catches[0])}”"
        sentences = [f"{caught}.", self.explanation]
        if self.shape == "header":
            sentences.append("The headlines below it are removed with it.")
        sentences += [f"It {table[key]}." for table, key in ((INLINE, self.inline), (REQUIRES, self.requires)) if key]
        return " ".join(filter(None, sentences))


def _example(text: str) -> str:
    """Return the first line that an example marks for removal, shortened if it is long."""
    marked = text.partition("{{")[2].partition("}}")[0] or text
    line = marked.strip().partition("\n")[0].strip()
    return line if len(line) <= MAX_EXAMPLE else f"{line[:MAX_EXAMPLE].rsplit(' ', 1)[0]} …"


class Index(NamedTuple):
    """The phrases of all rules by the tokens that find them: built once, quick to load.

    The values of the mappings are the numbers of phrases in one string, "3 17", since few entries are ever read.
    """

    rules: tuple[Rule, ...]
    phrases: Sequence[str]  # templates; the number of a phrase is its position here
    rule_of_phrase: Sequence[int]  # for each phrase, the position of its rule
    by_first_word: Mapping[str, str]
    by_word_after_gap: Mapping[str, str]  # phrases that begin with a gap, by the first token after it
    # Phrases that begin with a gap, by required token: a line that matches has one of the tokens of a phrase.
    by_required_word: Mapping[str, str]
    longest_gap: int  # tokens


def build(rules: Iterable[Rule]) -> Index:
    """Index the phrases of rules. Raises `RuleError` for a template that cannot be parsed."""
    rules = tuple(rules)
    phrases: list[str] = []
    rule_of_phrase: list[int] = []
    first: dict[str, dict[int, None]] = {}
    after_gap: dict[str, dict[int, None]] = {}
    required: dict[str, dict[int, None]] = {}
    longest_gap = 0
    for position, rule in enumerate(rules):
        for template in rule.phrases:
            phrase, number = parse_phrase(template), len(phrases)
            for token, max_gap, _ in anchors(phrase):
                (after_gap if max_gap else first).setdefault(token, {})[number] = None
                longest_gap = max(longest_gap, max_gap)
                if max_gap:
                    for required_token in most_selective(required_tokens(phrase) or [frozenset((token,))]):
                        required.setdefault(required_token, {})[number] = None
            phrases.append(template)
            rule_of_phrase.append(position)
    return Index(rules, phrases, rule_of_phrase, _packed(first), _packed(after_gap), _packed(required), longest_gap)


def _packed(postings: Mapping[str, Iterable[int]]) -> dict[str, str]:
    return {token: " ".join(map(str, numbers)) for token, numbers in postings.items()}


def joined(first: Index, second: Index) -> Index:
    """Return an index of the rules of both indexes, those of `first` first."""

    def merged(postings: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
        result = dict(postings)
        for token, numbers in added.items():
            shifted = [str(int(number) + len(first.phrases)) for number in numbers.split()]
            result[token] = " ".join([*result.get(token, "").split(), *shifted])
        return result

    return Index(
        (*first.rules, *second.rules),
        [*first.phrases, *second.phrases],
        [*first.rule_of_phrase, *(position + len(first.rules) for position in second.rule_of_phrase)],
        merged(first.by_first_word, second.by_first_word),
        merged(first.by_word_after_gap, second.by_word_after_gap),
        merged(first.by_required_word, second.by_required_word),
        max(first.longest_gap, second.longest_gap),
    )


class PhraseMatch(NamedTuple):
    """A phrase found in a line; positions count tokens."""

    rule: Rule
    start: int  # where the phrase begins, after a leading gap
    end: int  # after the last token of the phrase
    only_capitals: bool  # the phrase matches only in capitals


class Requirement(NamedTuple):
    """What a line must have to match a phrase."""

    token_sets: tuple[frozenset[str], ...]  # the line has at least one token of each set
    max_tokens: int  # that the line has at most

    def is_met_by(self, tokens: frozenset[str]) -> bool:
        """Return whether a line with these tokens has at least one token of each set."""
        return not any(map(tokens.isdisjoint, self.token_sets))

    def without(self, tokens: Sequence[str]) -> Requirement:
        """Return the requirement without the sets that a line with these tokens satisfies."""
        return Requirement(tuple(group for group in self.token_sets if group.isdisjoint(tokens)), self.max_tokens)


class Ruleset:
    """The rules that a configuration selects."""

    __slots__ = (
        "_anchors_after_gap",
        "_max_gaps",
        "_phrases",
        "_requirements",
        "_tries",
        "active",
        "index",
        "patterns",
        "required_tokens",
        "strict",
    )

    def __init__(self, index: Index, active: frozenset[int], *, strict: bool = False, trusted: int = 0) -> None:
        """Activate the rules at the positions `active` of an index.

        A strict ruleset removes only whole lines and labels with a headline, and no other lines with them. The first
        `trusted` rules of the index are the built-in ones: their patterns are fast on any text and have no time
        limit.
        """
        self.index = index
        self.active = active
        self.strict = strict
        self.patterns = tuple(
            (rule, LazyRegex(rule.pattern), None if position < trusted else PATTERN_SECONDS)
            for position, rule in enumerate(index.rules)
            if rule.pattern and position in active
        )
        # Phrases that begin with a gap: by required token, and for each the tokens that can follow the gap.
        self.required_tokens = {
            token: phrases for token, numbers in index.by_required_word.items() if (phrases := self._active(numbers))
        }
        self._anchors_after_gap: dict[int, set[str]] = {}
        for token, numbers in index.by_word_after_gap.items():
            for phrase in self._active(numbers):
                self._anchors_after_gap.setdefault(phrase, set()).add(token)
        self._phrases: dict[int, Phrase] = {}
        self._requirements: dict[int, Requirement] = {}
        self._tries: dict[tuple[str, Position], Node] = {}
        self._max_gaps: dict[int, int] = {}  # of phrases that begin with a gap

    def matches_from_first_token(self, tokens: Sequence[str]) -> Iterator[PhraseMatch]:
        """Yield the phrases that match a line of tokens from its first one on.

        The time depends on the phrases that share tokens with the beginning of the line, and not on the number of
        rules or the length of the line.
        """
        root = self.phrases_beginning_with(tokens[0])
        if root:
            yield from self._matches(tokens, root, 0)

    def phrases_beginning_with(self, token: str) -> Node | None:
        """Return a trie of the phrases that begin with a token, or with any number if it is one; None without any."""
        token = NUMBER if token.isdigit() else token
        return self._trie(token, "first") if token in self.index.by_first_word else None

    def matches_after_gap(self, tokens: Sequence[str]) -> Iterator[PhraseMatch]:
        """Yield the phrases that begin with a gap and match a line from its first token on."""
        anchors = self.anchors_after_gap(tokens)
        for start, token in enumerate(tokens[1 : self.index.longest_gap + 1], start=1) if anchors else ():
            if token in anchors:
                yield from self._matches(tokens, self._trie(token, "after-gap"), start)

    def anchors_after_gap(self, tokens: Sequence[str]) -> frozenset[str]:
        """Return the tokens of a line that can follow the leading gap of a phrase whose requirement the line meets."""
        found = self.required_tokens.keys() & tokens
        if not found:
            return frozenset()
        line = frozenset(tokens)
        phrases = {phrase for token in found for phrase in self.required_tokens[token]}
        possible = (phrase for phrase in phrases if self.requirement(phrase).is_met_by(line))
        return line.intersection(chain.from_iterable(map(self._anchors_after_gap.__getitem__, possible)))

    def rule_of(self, phrase: int) -> Rule:
        """Return the rule that a phrase belongs to."""
        return self.index.rules[self.index.rule_of_phrase[phrase]]

    def requirement(self, phrase: int) -> Requirement:
        """Return what a line must have to match a phrase."""
        if phrase not in self._requirements:
            parsed = self._parsed(phrase)
            is_label = self.rule_of(phrase).shape == "label"  # a headline of any length may follow
            max_tokens = maxsize if is_label else max_length(parsed)
            self._requirements[phrase] = Requirement(tuple(required_tokens(parsed)), max_tokens)
        return self._requirements[phrase]

    def _matches(self, tokens: Sequence[str], trie: Node, start: int) -> Iterator[PhraseMatch]:
        for phrase, end in walk(trie, tokens, start):
            if start <= self._max_gaps.get(phrase, start):
                yield PhraseMatch(self.rule_of(phrase), start, end, self.index.phrases[phrase].isupper())

    def _parsed(self, phrase: int) -> Phrase:
        if phrase not in self._phrases:
            self._phrases[phrase] = parse_phrase(self.index.phrases[phrase])
        return self._phrases[phrase]

    def _active(self, numbers: str) -> tuple[int, ...]:
        """Return the phrases of active rules among those of an entry of the index."""
        rule_of_phrase, active = self.index.rule_of_phrase, self.active
        return tuple(phrase for phrase in map(int, numbers.split()) if rule_of_phrase[phrase] in active)

    def _trie(self, token: str, position: Position) -> Node:
        """Return a trie of the phrases with this anchor, from the anchor on; built when first needed."""
        if (token, position) not in self._tries:
            root = Node()
            postings = self.index.by_first_word if position == "first" else self.index.by_word_after_gap
            for phrase in self._active(postings[token]):
                for anchor in anchors(self._parsed(phrase)):
                    if anchor.token == token and bool(anchor.max_gap) == (position == "after-gap"):
                        add(root, anchor.rest, phrase)
                        self._max_gaps[phrase] = max(anchor.max_gap, self._max_gaps.get(phrase, 0))
            self._tries[token, position] = root
        return self._tries[token, position]


def everything(rules: Iterable[Rule]) -> Ruleset:
    """Return a ruleset in which all of these rules are active."""
    index = build(rules)
    return Ruleset(index, frozenset(range(len(index.rules))))
