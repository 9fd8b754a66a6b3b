"""Openings: what the first two words of a sentence tell of the phrases that may begin with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from cleaner.promos.rules.ruleset import Requirement, Ruleset
from cleaner.promos.rules.templates import Gap, Number, Prefix, most_selective
from cleaner.promos.rules.trie import Node, reach

MAX_OPENINGS: Final = 10_000  # first words, or second ones, that are remembered at a time: a few megabytes
NUMBER: Final = "0"  # stands for all numbers: one says as much as another
_OTHER: Final = "\0"  # stands for every word that no phrase has second


class PrefixEntry(NamedTuple):
    """What may follow two words at the beginning of a sentence."""

    most: int  # words of a sentence that meets a phrase which asks for no other word; -1 where there is none
    signs: str  # a label is met by the first word where one of these parts it from the second one
    demands: frozenset[Requirement]  # of the phrases that ask for other words
    required_words: frozenset[str]  # a line that meets one of these holds one of these words

    def may_meet(self, length: int, joint: str, line: Collection[str]) -> bool:
        """Tell whether a phrase may begin so.

        Given are how many words the sentence has at least, what stands between the first two, and all
        words of the line.
        """
        if length <= self.most or (self.signs and any(map(joint.__contains__, self.signs))):
            return True
        if self.required_words.isdisjoint(line):
            return False
        words = frozenset(line)
        return any(length <= demand.most and demand.is_in(words) for demand in self.demands)


class SecondWordIndex(dict[str, PrefixEntry | None]):
    """What may follow a first word and a second one, filled as the second ones are met; None where nothing may.

    `words` go on a phrase otherwise than any word does, which `other` tells of; where it `asks`, so do
    words that begin as some others do, or numbers.
    """

    def __init__(self, rules: Ruleset, root: Node, first: str) -> None:
        super().__init__()
        self._rules = rules
        self._root = root
        self._first = first
        _, nodes = _prefix(root, (first,))
        reached = [reach(node) for node in nodes]
        forms = [element for _, _, others in reached for element, _ in others]
        self.words = frozenset(word for _, words, _ in reached for word in words)
        self._prefixes = tuple(element.start for element in forms if isinstance(element, Prefix))
        self._takes_numbers = any(isinstance(element, Number) for element in forms)
        self.other = self._read((first, _OTHER))

    @property
    def asks(self) -> bool:
        """Tell whether more second words than `words` go on a phrase otherwise than any word does."""
        return bool(self._prefixes) or self._takes_numbers

    def __missing__(self, second: str) -> PrefixEntry | None:
        if len(self) >= MAX_OPENINGS:
            self.clear()
        is_known = second in self.words or second.startswith(self._prefixes)
        if is_known or not second or (second == NUMBER and self._takes_numbers):
            opening = self._read((self._first, second))
        else:
            opening = self[NUMBER] if second.isdigit() and second != NUMBER else self.other
        self[second] = opening
        return opening

    def _read(self, pair: Sequence[str]) -> PrefixEntry | None:
        """Walk two words into the phrases that begin with the first of them."""
        ends, nodes = _prefix(self._root, pair if pair[1] else pair[:1])
        if not ends and not nodes:
            return None
        parted = {phrase for phrase, length in ends if length == 1 and self._is_parted(phrase)}
        going_on = {phrase for node in nodes for phrase in _below(node)} | {phrase for phrase, _ in ends} - parted
        demands = set()
        for words, most in map(self._rules.demand, going_on):
            demands.add(Requirement(tuple(one for one in words if one.isdisjoint(pair)), most))
        asking = frozenset(demand for demand in demands if demand.words)
        return PrefixEntry(
            max((demand.most for demand in demands - asking), default=1 if parted else -1),
            "".join(sorted(set().union(*(self._rules.rule_of(phrase).separators for phrase in parted)))),
            asking,
            frozenset().union(*(most_selective(demand.words) for demand in asking)),
        )

    def _is_parted(self, phrase: int) -> bool:
        """Tell a label that more than a space parts from its headline."""
        rule = self._rules.rule_of(phrase)
        return rule.shape == "label" and not rule.bare and " " not in rule.separators


class FirstWordIndex(dict[str, SecondWordIndex | None]):
    """What may follow a word at the beginning of a sentence, filled as they are met; None where nothing may."""

    def __init__(self, rules: Ruleset) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, first: str) -> SecondWordIndex | None:
        if len(self) >= MAX_OPENINGS:
            self.clear()
        seconds = self[first] = self[NUMBER] if first.isdigit() and first != NUMBER else self._read(first)
        return seconds

    def _read(self, first: str) -> SecondWordIndex | None:
        root = self._rules.beginning(first)
        return None if root is None else SecondWordIndex(self._rules, root, first)


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


def _below(node: Node) -> Iterable[int]:
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
