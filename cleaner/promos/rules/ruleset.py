"""Rules about promo lines, and the index by which a line meets only those that can match it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from sys import maxsize
from typing import Final, Literal, NamedTuple, TypeAlias

from cleaner.lazy import LazyRegex
from cleaner.promos.rules.templates import Phrase, longest, most_selective, openings, parse, required
from cleaner.promos.rules.trie import Node, grow, walk

SHAPES: Final = {
    "label": "the phrase opens the line and a separator and a headline follow, on the line or below it",
    "line": "the phrase is the whole line, or one of the sentences that make it up",
    "header": "the phrase is the whole line, and the headlines below it go with it",
}
GLUED: Final = {
    "tail": "also goes from the end of a line, behind a finished sentence",
    "head": "also goes from the beginning of a line, before another sentence",
    "both": "also goes from the end and from the beginning of a line",
}
NEEDS: Final = {
    "company": "goes only beside other promo lines",
    "edge": "goes only before the first or behind the last paragraph of prose",
    "headline": "goes only with a headline: three words or more that end in no full stop",
}
PATTERN_SECONDS: Final = 1.0  # for a pattern on one line: a sound one takes a thousandth of it, also on a busy machine
SEPARATORS: Final = ":：|｜»›>→▶►–—-】］」]・"  # what may follow a label; a dash counts only beside white space

Place: TypeAlias = Literal["first", "inner"]  # where a phrase has the word that it is found by: behind a gap or not


class Rule(NamedTuple):
    """One kind of promo line, as the file of its language tells it."""

    id: str  # "en/read-more-label": the ruleset and the name in it
    kind: str  # one of `config.PROMO_KINDS` or `config.OPTIONAL_KINDS`
    shape: str  # one of SHAPES
    phrases: tuple[str, ...] = ()  # templates, see `cleaner.phrases`
    pattern: str = ""  # instead of phrases: a regular expression for the whole line
    glued: str = ""  # one of GLUED, or nothing: stands alone on its line
    bare: bool = False  # a label that needs no separator before its headline
    separators: str = SEPARATORS  # what may follow a label
    needs: str = ""  # one of NEEDS, or nothing: the phrase is enough
    explanation: str = ""  # one sentence, where the kind does not say it all
    catches: tuple[str, ...] = ()  # texts in which something goes: what stands in {{ }}, or all
    keeps: tuple[str, ...] = ()  # texts in which nothing goes

    @property
    def is_weak(self) -> bool:
        """Tell a rule whose line goes only in company or at an edge of the text."""
        return self.needs in ("company", "edge")


class Index(NamedTuple):
    """The phrases of all rules by the words that they begin with: built once, quick to load."""

    rules: tuple[Rule, ...]
    phrases: Sequence[str]  # templates
    owners: Sequence[int]  # for each phrase the position of its rule
    first: Mapping[str, str]  # word: positions of the phrases that begin with it, as in "3 17"; few are ever read
    inner: Mapping[str, str]  # word: the same of the phrases that have only a gap before it
    required_words: Mapping[
        str, str
    ]  # word: the same of those phrases that are only in lines with this word, or such a one
    widest: int  # the most words that such a gap stands for


def build(rules: Iterable[Rule]) -> Index:
    """Index rules by the words that their phrases begin with. Raises `RuleError` for a phrase that cannot be read."""
    rules = tuple(rules)
    phrases: list[str] = []
    owners: list[int] = []
    first: dict[str, dict[int, None]] = {}
    inner: dict[str, dict[int, None]] = {}
    required_words: dict[str, dict[int, None]] = {}
    widest = 0
    for position, rule in enumerate(rules):
        for template in rule.phrases:
            phrase = parse(template)
            for word, before, _ in openings(phrase):
                (inner if before else first).setdefault(word, {})[len(phrases)] = None
                widest = max(widest, before)
                for told in most_selective(required(phrase) or [frozenset((word,))]) if before else ():
                    required_words.setdefault(told, {})[len(phrases)] = None
            phrases.append(template)
            owners.append(position)
    return Index(rules, phrases, owners, _written(first), _written(inner), _written(required_words), widest)


def _written(places: Mapping[str, Iterable[int]]) -> dict[str, str]:
    return {word: " ".join(map(str, numbers)) for word, numbers in places.items()}


def joined(one: Index, other: Index) -> Index:
    """Return an index of the rules of both, those of `one` first."""
    phrases = len(one.phrases)
    places = [dict(mine) for mine in (one.first, one.inner, one.required_words)]
    for mine, yours in zip(places, (other.first, other.inner, other.required_words), strict=True):
        for word, numbers in yours.items():
            moved = [str(int(number) + phrases) for number in numbers.split()]
            mine[word] = " ".join([*mine.get(word, "").split(), *moved])
    first, inner, required_words = places
    return Index(
        (*one.rules, *other.rules),
        [*one.phrases, *other.phrases],
        [*one.owners, *(position + len(one.rules) for position in other.owners)],
        first,
        inner,
        required_words,
        max(one.widest, other.widest),
    )


class Match(NamedTuple):
    """A phrase found in a line."""

    rule: Rule
    start: int  # in words: where the phrase begins, behind a leading gap
    end: int  # in words: behind its last one
    capitals: bool  # does it count only when printed in capitals?


class Requirement(NamedTuple):
    """What a text must have to meet a phrase."""

    words: tuple[frozenset[str], ...]  # of each set it holds one
    most: int  # words that it has at most

    def is_in(self, words: frozenset[str]) -> bool:
        """Tell whether a line, given as its words, holds one of each set."""
        return not any(map(words.isdisjoint, self.words))


class Ruleset:
    """The rules that a configuration asks for."""

    __slots__ = (
        "_before",
        "_behind",
        "_demands",
        "_phrases",
        "_tries",
        "active",
        "index",
        "patterns",
        "required_words",
        "strict",
    )

    def __init__(self, index: Index, active: frozenset[int], *, strict: bool = False, trusted: int = 0) -> None:
        """Take the rules at the positions `active` of an index.

        In a strict ruleset only labels and whole lines count, and nothing beside them goes along. The
        patterns of the first `trusted` rules of the index are known to take no long time on any text.
        """
        self.index = index
        self.active = active
        self.strict = strict
        self.patterns = tuple(
            (rule, LazyRegex(rule.pattern), None if at < trusted else PATTERN_SECONDS)
            for at, rule in enumerate(index.rules)
            if rule.pattern and at in active
        )
        # Phrases that begin with a gap, by the words that tell of them, and the words behind the gap of each.
        self.required_words = {
            word: found for word in index.required_words if (found := tuple(self._active(index.required_words[word])))
        }
        self._behind: dict[int, set[str]] = {}
        for word, places in index.inner.items():
            for phrase in self._active(places):
                self._behind.setdefault(phrase, set()).add(word)
        self._phrases: dict[int, Phrase] = {}
        self._demands: dict[int, Requirement] = {}
        self._tries: dict[tuple[str, str], Node] = {}
        self._before: dict[int, int] = {}  # for phrases that begin with a gap: how many words it stands for

    def openings(self, line: Sequence[str]) -> Iterator[Match]:
        """Yield the phrases that match a line, given as its folded words, from its first word on.

        Takes time in proportion to the phrases that share words with the beginning of the line, not
        to the number of rules nor to the length of the line.
        """
        root = self.beginning(line[0])
        if root:
            yield from self._matches(line, root, 0)

    def beginning(self, word: str) -> Node | None:
        """Return the phrases that begin with a word, or with a number where it is one; None where none does."""
        word = "#" if word.isdigit() else word
        return self._trie(word, "first") if word in self.index.first else None

    def behind_gaps(self, line: Sequence[str]) -> Iterator[Match]:
        """Yield the phrases that match a line from its first word on, and that begin with a gap."""
        behind = self.words_behind_gaps(line)
        for start, word in enumerate(line[1 : self.index.widest + 1], start=1) if behind else ():
            if word in behind:
                yield from self._matches(line, self._trie(word, "inner"), start)

    def words_behind_gaps(self, line: Sequence[str]) -> frozenset[str]:
        """Return the words of a line that a phrase may begin with behind a gap."""
        told = self.required_words.keys() & line
        if not told:
            return frozenset()
        words = frozenset(line)
        phrases = {phrase for word in told for phrase in self.required_words[word]}
        met = (phrase for phrase in phrases if self.demand(phrase).is_in(words))
        return words.intersection(chain.from_iterable(map(self._behind.__getitem__, met)))

    def rule_of(self, phrase: int) -> Rule:
        """Return the rule that a phrase belongs to."""
        return self.index.rules[self.index.owners[phrase]]

    def demand(self, phrase: int) -> Requirement:
        """Return what a text must have to meet a phrase."""
        if phrase not in self._demands:
            parsed = self._parsed(phrase)
            is_label = self.rule_of(phrase).shape == "label"  # anything may follow it
            self._demands[phrase] = Requirement(tuple(required(parsed)), maxsize if is_label else longest(parsed))
        return self._demands[phrase]

    def _matches(self, line: Sequence[str], trie: Node, start: int) -> Iterator[Match]:
        for phrase, end in walk(trie, line, start):
            if start <= self._before.get(phrase, start):
                yield Match(self.rule_of(phrase), start, end, self.index.phrases[phrase].isupper())

    def _parsed(self, phrase: int) -> Phrase:
        """Return the elements of a phrase; asked for with each word that it begins with, and for its demand."""
        if phrase not in self._phrases:
            self._phrases[phrase] = parse(self.index.phrases[phrase])
        return self._phrases[phrase]

    def _active(self, places: str) -> Iterator[int]:
        """Yield the active ones among phrases, given as the index has them."""
        return (phrase for phrase in map(int, places.split()) if self.index.owners[phrase] in self.active)

    def _trie(self, word: str, place: Place) -> Node:
        """Return the phrases that begin with a word, or with a gap and this word; grown when the word is first met."""
        if (word, place) not in self._tries:
            root = Node()
            for phrase in self._active((self.index.first if place == "first" else self.index.inner)[word]):
                for opening, before, rest in openings(self._parsed(phrase)):
                    if opening == word and bool(before) == (place == "inner"):
                        grow(root, rest, phrase)
                        self._before[phrase] = max(before, self._before.get(phrase, 0))
            self._tries[word, place] = root
        return self._tries[word, place]


def everything(rules: Iterable[Rule]) -> Ruleset:
    """Return a ruleset in which all of these rules are active."""
    index = build(rules)
    return Ruleset(index, frozenset(range(len(index.rules))))
