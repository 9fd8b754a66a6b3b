"""Indexes by the first two words of a sentence: what a sentence that begins so needs in order to match a phrase."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from cleaner.promos.rules.ruleset import Requirement, Ruleset
from cleaner.promos.rules.templates import Number, TokenPrefix, most_selective
from cleaner.promos.rules.trie import Node, phrases_below, steps_from

MAX_ENTRIES: Final = 10_000  # that an index caches at a time: a few megabytes
NUMBER: Final = "0"  # the key of all numbers, which are followed by the same phrases
_ANY_OTHER: Final = "\0"  # a second word that no phrase has


class PrefixEntry(NamedTuple):
    """What the phrases that can begin with the same two words have in common."""

    max_tokens: int  # that a phrase without other fixed words can match; -1 if every phrase has other words
    separators: str  # signs between the two words that make the first one a label; empty if it is not a label
    requirements: frozenset[Requirement]  # of the phrases with other fixed words
    required_tokens: frozenset[str]  # a line that meets one of the requirements has one of these words

    def may_match(self, min_tokens: int, between: str, line: Collection[str]) -> bool:
        """Return whether a sentence may match one of the phrases.

        `min_tokens` is a lower bound for the words of the sentence, `between` what is printed between its first two
        words or any text that contains it, and `line` are all words of the line.
        """
        if min_tokens <= self.max_tokens or (self.separators and any(map(between.__contains__, self.separators))):
            return True
        if self.required_tokens.isdisjoint(line):
            return False
        words = frozenset(line)
        return any(
            min_tokens <= requirement.max_tokens and requirement.is_met_by(words) for requirement in self.requirements
        )


class SecondTokenIndex(dict[str, PrefixEntry | None]):
    """The entries for one first word by the second one ("" for none); None where no phrase can begin so.

    Entries are computed when they are first looked up. Most second words share `default_entry`. Those in `fixed_tokens`
    have entries of their own; if `has_wildcards`, so have numbers or words with certain beginnings.
    """

    def __init__(self, rules: Ruleset, root: Node, first: str) -> None:
        super().__init__()
        self._rules = rules
        self._root = root
        self._first = first
        steps = [steps_from(node) for node in _walk_prefix(root, (first,)).open_nodes]
        wildcards = [wildcard for step in steps for wildcard, _ in step.wildcards]
        self.fixed_tokens = frozenset(word for step in steps for word in step.tokens)
        self._token_starts = tuple(wildcard.start for wildcard in wildcards if isinstance(wildcard, TokenPrefix))
        self._has_numbers = any(isinstance(wildcard, Number) for wildcard in wildcards)
        self.default_entry = self._entry((first, _ANY_OTHER))

    @property
    def has_wildcards(self) -> bool:
        """Whether second words outside of `fixed_tokens` have entries of their own."""
        return bool(self._token_starts) or self._has_numbers

    def __missing__(self, second: str) -> PrefixEntry | None:
        if len(self) >= MAX_ENTRIES:
            self.clear()
        if not second:
            entry = self._entry((self._first,))
        elif second in self.fixed_tokens or second.startswith(self._token_starts):
            entry = self._entry((self._first, second))
        elif second == NUMBER:
            entry = self._entry((self._first, second)) if self._has_numbers else self.default_entry
        else:
            entry = self[NUMBER] if second.isdigit() else self.default_entry
        self[second] = entry
        return entry

    def _entry(self, words: Sequence[str]) -> PrefixEntry | None:
        """Return the entry for the first words of a sentence: one where it has no second word."""
        prefix = _walk_prefix(self._root, words)
        if not prefix.complete and not prefix.open_nodes:
            return None
        labels = {phrase for phrase, length in prefix.complete if length == 1 and self._is_separated_label(phrase)}
        phrases = {phrase for node in prefix.open_nodes for phrase in phrases_below(node)}
        phrases |= {phrase for phrase, _ in prefix.complete} - labels
        requirements = {self._rules.requirement(phrase).without(words) for phrase in phrases}
        with_tokens = frozenset(requirement for requirement in requirements if requirement.words)
        return PrefixEntry(
            max((requirement.max_tokens for requirement in requirements - with_tokens), default=1 if labels else -1),
            "".join(sorted(set().union(*(self._rules.rule_of(phrase).separators for phrase in labels)))),
            with_tokens,
            frozenset().union(*(most_selective(requirement.words) for requirement in with_tokens)),
        )

    def _is_separated_label(self, phrase: int) -> bool:
        """Return whether a phrase is a label that more than a space separates from its headline."""
        rule = self._rules.rule_of(phrase)
        return rule.shape == "label" and not rule.bare and " " not in rule.separators


class FirstTokenIndex(dict[str, SecondTokenIndex | None]):
    """The indexes of second words by the first word of a sentence; None where no phrase begins with it.

    Entries are computed when they are first looked up.
    """

    def __init__(self, rules: Ruleset) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, first: str) -> SecondTokenIndex | None:
        if len(self) >= MAX_ENTRIES:
            self.clear()
        second_tokens = self[first] = self[NUMBER] if first.isdigit() and first != NUMBER else self._index(first)
        return second_tokens

    def _index(self, first: str) -> SecondTokenIndex | None:
        root = self._rules.phrases_beginning_with(first)
        return None if root is None else SecondTokenIndex(self._rules, root, first)

    def entry(self, first: str, second: str) -> PrefixEntry | None:
        """Return the entry for two first words; `second` is empty where a sentence has one word only."""
        second_tokens = self[first]
        return None if second_tokens is None else second_tokens[second]


class _PrefixWalk(NamedTuple):
    """How far the first words of a sentence lead into a trie."""

    complete: set[tuple[int, int]]  # the phrases that end within the words, each with its number of words
    open_nodes: set[Node]  # from which longer phrases continue


def _walk_prefix(root: Node, words: Sequence[str]) -> _PrefixWalk:
    """Follow the first words of a sentence into a trie, one level of nodes per word."""
    complete: set[tuple[int, int]] = set()
    open_nodes: set[Node] = set()
    level = {root}
    for length, word in enumerate(words):
        following: set[Node] = set()
        for node in level:
            ends, children, wildcards = steps_from(node)
            complete.update((phrase, length) for phrase in ends)
            following.update(children.get(word, ()))
            for wildcard, child in wildcards:
                if isinstance(wildcard, TokenPrefix):
                    if word.startswith(wildcard.start):
                        following.add(child)
                elif not isinstance(wildcard, Number) or word.isdigit():
                    open_nodes.add(child)  # a gap or number may stand for more words than are given
        level = following
    complete.update((phrase, len(words)) for node in level for phrase in steps_from(node).ends)
    return _PrefixWalk(complete, open_nodes | level)
