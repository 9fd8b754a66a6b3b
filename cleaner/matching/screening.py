"""Screening: a look at the first words of its sentences tells that most lines cannot be promo.

What passes is judged; what does not pass no rule meets. That is certain, not likely: a phrase stands at the
beginning of a sentence, so two words there tell which phrases may follow, and each of these holds at least one
word that content seldom has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from cleaner.matching.sentences import sentences
from cleaner.phrases import Gap, Node, Number, Prefix, reach
from cleaner.ruleset import Match, Ruleset
from cleaner.words import are_as_printed, words

MAX_OPENINGS: Final = 10_000  # that a screen remembers at a time: a few megabytes
MAX_START: Final = 60  # characters of a sentence in which its first words are looked for
MAX_PATTERNS: Final = 4  # with more of them, searching each text for each takes longer than judging its lines

# A pattern that looks at what stands beside its match may meet a line and yet not be found in the text around it.
_LOOKS_ASIDE = re.compile(r"\\[bBAZmMG]|\(\?<?!|(?<!\[)\^|\$")
# The letters that a pattern begins with, and what in it is not on its top level.
_BEGINNING = re.compile(r"(?:\(\?:([\w |]+)\)|([\w ]+))(?![?*{|\w ])")
_NESTED = re.compile(r"\\.|\[[^\[\]]*\]|\([^()]*\)")
# Behind what may end a sentence: its first word, what stands behind that, and its second word.
_SENTENCE = re.compile(r"[.!?…。！？।؟۔][\W_]*(?=([^\W_]+)([\W_]*)([^\W_]*))")

_ANY: Final = "\0"  # stands for every word that no phrase has second

Start = tuple[str, str, str]  # the first word of a sentence, what stands behind it, the second word


class Opening(NamedTuple):
    """What may follow two words at the beginning of a sentence."""

    is_sure: bool  # a phrase is met by them, or may be by anything that follows
    alone: bool  # the first word is a phrase by itself: if it is the whole sentence, or parted from the rest
    telling: frozenset[str]  # every other phrase that begins so holds one of these words


class Openings(dict[tuple[str, str], Opening | None]):
    """What may follow two words at the beginning of a sentence, filled as they are met; None where nothing may."""

    def __init__(self, rules: Ruleset) -> None:
        super().__init__()
        self._rules = rules
        self._plain: dict[tuple[str, str], Opening | None] = {}  # the same by folded words
        self._seconds: dict[str, frozenset[str] | None] = {}  # see `_matters`
        self._told: dict[Node, frozenset[str] | None] = {}
        # The same words tell of most openings; each set of them is kept once.
        self._united: dict[frozenset[Node], frozenset[str]] = {}

    def __missing__(self, pair: tuple[str, str]) -> Opening | None:
        if len(self) >= MAX_OPENINGS:
            self.clear()
            self._plain.clear()
        first, second, *_ = *words(" ".join(pair)), "", ""
        root = self._rules.beginning(first)
        if root is None:
            opening = self[pair] = None
            return opening
        first = "0" if first.isdigit() else first  # one number says as much as another
        plain = first, second if self._matters(root, first, second) else _ANY
        if plain not in self._plain:
            self._plain[plain] = self._read(root, plain)
        opening = self[pair] = self._plain[plain]
        return opening

    def _matters(self, root: Node, first: str, second: str) -> bool:
        """Tell whether a second word may go on a phrase that begins with the first one otherwise than any word does."""
        if first not in self._seconds:
            _, nodes = _prefix(root, (first,))
            reached = [reach(node) for node in nodes]
            by_form = any(not isinstance(element, Gap) for _, _, others in reached for element, _ in others)
            self._seconds[first] = None if by_form else frozenset(word for _, words, _ in reached for word in words)
        seconds = self._seconds[first]
        return not second or seconds is None or second in seconds

    def _read(self, root: Node, line: Sequence[str]) -> Opening | None:
        """Walk two words into the phrases that begin with the first of them."""
        ends, nodes = _prefix(root, line if line[1] else line[:1])
        alone = {phrase for phrase, length in ends if length == 1 and not self._goes_bare(phrase)}
        told = [self._telling(node) for node in nodes]
        if any(phrase not in alone for phrase, _ in ends) or any(words is None for words in told):
            return Opening(is_sure=True, alone=False, telling=frozenset())
        if nodes not in self._united:
            self._united[nodes] = frozenset().union(*filter(None, told))
        return Opening(is_sure=False, alone=bool(alone), telling=self._united[nodes]) if alone or nodes else None

    def _telling(self, node: Node) -> frozenset[str] | None:
        """Return words one of which each line holds that meets a phrase behind a node; None where one may hold any."""
        if node not in self._told:
            told = [self._rules.index.telling[phrase] for phrase in _below(node)]
            self._told[node] = frozenset(" ".join(told).split()) if all(told) else None
        return self._told[node]

    def _goes_bare(self, phrase: int) -> bool:
        """Tell whether a phrase may go on with nothing but a space."""
        rule = self._rules.index.rules[self._rules.index.owners[phrase]]
        return rule.bare or " " in rule.separators


class Screen:
    """What a ruleset lets through."""

    __slots__ = ("_inner", "_openings", "_patterns", "_rules")

    def __init__(self, rules: Ruleset) -> None:
        self._rules = rules
        self._openings = Openings(rules)
        self._inner = frozenset(rules.inner)
        self._patterns = [
            (beginnings("" if _LOOKS_ASIDE.search(rule.pattern) else rule.pattern), pattern)
            for rule, pattern, _ in rules.patterns
        ]

    def may_hold_pattern(self, source: str) -> bool:
        """Tell whether a pattern may meet a line of a text."""
        return len(self._patterns) > MAX_PATTERNS or any(
            beginning in source and (not beginning or pattern.search(source))
            for begun, pattern in self._patterns
            for beginning in begun
        )

    def passes(self, text: str, folded: tuple[str, ...], *, as_printed: bool) -> bool:
        """Tell whether a phrase may meet a line, or a sentence of it; one that does not pass no phrase meets.

        `as_printed` is what `cleaner.words.are_as_printed` tells of the line.
        """
        if not self._inner.isdisjoint(folded) and self._rules.words_behind_gaps(folded):
            return True
        return self._open(_SENTENCE.findall(f".{text}") if as_printed else _starts(text), folded)

    def matches(self, text: str, folded: tuple[str, ...]) -> Iterator[Match]:
        """Yield the phrases that match a text from its first word on."""
        if folded and self._open([_beginning(text, folded)], folded):
            yield from self._rules.openings(folded)
        if not self._inner.isdisjoint(folded):
            yield from self._rules.behind_gaps(folded)

    def _open(self, starts: Iterable[Start], folded: Sequence[str]) -> bool:
        """Tell whether a phrase may begin at the beginning of one of the sentences in a line."""
        for first, between, second in starts:
            opening = self._openings[first, second]
            if opening and (
                opening.is_sure or (opening.alone and between != " ") or not opening.telling.isdisjoint(folded)
            ):
                return True
        return False


def beginnings(pattern: str) -> tuple[str, ...]:
    r"""Return what a text that fits a regular expression may begin with; an empty text where that is not plain.

    >>> beginnings(r"(?:Home|HOME)\s?News"), beginnings(r"En \p{Lu}\w+"), beginnings(r"Ens?"), beginnings("A|B")
    (('Home', 'HOME'), ('En ',), ('',), ('',))
    """
    begun, top = _BEGINNING.match(pattern), _NESTED.sub("", pattern)
    while top != (without := _NESTED.sub("", top)):
        top = without
    return tuple((begun[1] or begun[2]).split("|")) if begun and "|" not in top else ("",)


@lru_cache(maxsize=16)
def screen_for(rules: Ruleset) -> Screen:
    """Return the screen of a ruleset, the same each time, with all that it has come to know."""
    return Screen(rules)


def _starts(text: str) -> Iterator[Start]:
    """Yield the beginnings of the sentences in a text whose words are not as printed."""
    for span in sentences(text):
        folded = words(text[span.start : min(span.end, span.start + MAX_START)])
        if len(folded) < 3:  # else the first two are whole
            folded = words(span.of(text))
        if folded:
            yield _start(folded)


def _beginning(text: str, folded: Sequence[str]) -> Start:
    """Return the beginning of the first sentence in a text."""
    found = _SENTENCE.match(f".{text}") if are_as_printed(text) else None
    return (found[1], found[2], found[3]) if found else _start(folded)


def _start(folded: Sequence[str]) -> Start:
    """Return the beginning of a sentence that is known by its words only, as if something parted the first two."""
    return folded[0], "", folded[1] if len(folded) > 1 else ""


def _prefix(root: Node, line: Sequence[str]) -> tuple[set[tuple[int, int]], frozenset[Node]]:
    """Return the phrases that end within a line, each with its length, and the nodes from which others may go on."""
    ends: set[tuple[int, int]] = set()
    going_on: set[Node] = set()
    pending, seen = [(root, 0)], {(root, 0)}
    while pending:
        node, at = pending.pop()
        ended, following, others = reach(node)
        ends.update((phrase, at) for phrase in ended)
        if at == len(line):
            going_on.add(node)
            continue
        steps = [(child, at + 1) for child in following.get(line[at], ())]
        for element, child in others:
            if isinstance(element, Gap) or (isinstance(element, Number) and line[at].isdigit()):
                going_on.add(child)
            elif isinstance(element, Prefix) and line[at].startswith(element.start):
                steps.append((child, at + 1))
        for step in steps:
            if step not in seen:
                seen.add(step)
                pending.append(step)
    return ends, frozenset(going_on)


def _below(node: Node) -> set[int]:
    """Return all phrases that end at a node or behind it."""
    found: set[int] = set()
    pending, seen = [node], {node}
    while pending:
        here = pending.pop()
        found.update(here.ends)
        for child in (*here.words.values(), *here.others.values(), *here.joins):
            if child not in seen:
                seen.add(child)
                pending.append(child)
    return found
