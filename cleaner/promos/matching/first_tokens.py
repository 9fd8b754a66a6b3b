"""Indexes by prefix, the first two tokens of a sentence: what else a sentence needs to match a phrase."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from cleaner.promos.rules.ruleset import Requirement, Ruleset
from cleaner.promos.rules.templates import Number, TokenPrefix, most_selective
from cleaner.promos.rules.trie import Node, phrases_below, steps_from

MAX_ENTRIES: Final = 10_000  # in the cache of one index: a few megabytes
NUMBER: Final = "0"  # the key of all numbers, since phrases do not distinguish numbers
_ANY_OTHER: Final = "\0"  # a second token that no phrase has


class PrefixEntry(NamedTuple):
    """A summary of the phrases that can begin with a prefix."""

    max_tokens: int  # that a phrase without other fixed tokens can match; -1 if every phrase has other fixed tokens
    separators: str  # signs that make the first token a label if they follow it; empty if it is not a label
    requirements: frozenset[Requirement]  # of the phrases with other fixed tokens
    required_tokens: frozenset[str]  # a line that meets one of the requirements has one of these tokens

    def may_match(self, min_tokens: int, between: str, line: Collection[str]) -> bool:
        """Return whether a sentence may match one of the phrases.

        `min_tokens` is a lower bound for the number of tokens of the sentence. `between` is the text between its first
        two tokens, or any text that contains it. `line` has all tokens of the line.
        """
        if min_tokens <= self.max_tokens or (self.separators and any(map(between.__contains__, self.separators))):
            return True
        if self.required_tokens.isdisjoint(line):
            return False
        line_tokens = frozenset(line)
        return any(
            min_tokens <= requirement.max_tokens and requirement.is_met_by(line_tokens)
            for requirement in self.requirements
        )


class SecondTokenIndex(dict[str, PrefixEntry | None]):
    """The entries for one first token, by second token ("" for none); None if no phrase can begin with the two.

    Entries are computed on demand. Most second tokens share `default_entry`. Those in `fixed_tokens` have entries of
    their own. If `has_wildcards`, numbers or tokens with certain beginnings have entries of their own too.
    """

    def __init__(self, rules: Ruleset, root: Node, first: str) -> None:
        super().__init__()
        self._rules = rules
        self._root = root
        self._first = first
        steps = [steps_from(node) for node in _walk_prefix(root, (first,)).open_nodes]
        wildcards = [wildcard for step in steps for wildcard, _ in step.wildcards]
        self.fixed_tokens = frozenset(token for step in steps for token in step.tokens)
        self._token_starts = tuple(wildcard.start for wildcard in wildcards if isinstance(wildcard, TokenPrefix))
        self._has_numbers = any(isinstance(wildcard, Number) for wildcard in wildcards)
        self.default_entry = self._entry((first, _ANY_OTHER))

    @property
    def has_wildcards(self) -> bool:
        """Whether second tokens outside of `fixed_tokens` have entries of their own."""
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

    def _entry(self, prefix: Sequence[str]) -> PrefixEntry | None:
        """Return the entry for a prefix; it has one token if the sentence has no second one."""
        walk = _walk_prefix(self._root, prefix)
        if not walk.complete and not walk.open_nodes:
            return None
        labels = {phrase for phrase, length in walk.complete if length == 1 and self._is_separated_label(phrase)}
        phrases = {phrase for node in walk.open_nodes for phrase in phrases_below(node)}
        phrases |= {phrase for phrase, _ in walk.complete} - labels
        requirements = {self._rules.requirement(phrase).without(prefix) for phrase in phrases}
        with_tokens = frozenset(requirement for requirement in requirements if requirement.token_sets)
        return PrefixEntry(
            max((requirement.max_tokens for requirement in requirements - with_tokens), default=1 if labels else -1),
            "".join(sorted(set().union(*(self._rules.rule_of(phrase).separators for phrase in labels)))),
            with_tokens,
            frozenset().union(*(most_selective(requirement.token_sets) for requirement in with_tokens)),
        )

    def _is_separated_label(self, phrase: int) -> bool:
        """Return whether a phrase is a label with a separator other than a space before its headline."""
        rule = self._rules.rule_of(phrase)
        return rule.shape == "label" and not rule.bare and " " not in rule.separators


class FirstTokenIndex(dict[str, SecondTokenIndex | None]):
    """The index of second tokens for each first token of a sentence; None if no phrase begins with it.

    Indexes are computed on demand.
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
        """Return the entry for a prefix; `second` is empty if the sentence has one token only."""
        second_tokens = self[first]
        return None if second_tokens is None else second_tokens[second]


class _PrefixWalk(NamedTuple):
    """How far a prefix leads into a trie."""

    complete: set[tuple[int, int]]  # the phrases that end within the prefix, each with its number of tokens
    open_nodes: set[Node]  # from which longer phrases continue


def _walk_prefix(root: Node, prefix: Sequence[str]) -> _PrefixWalk:
    """Follow a prefix into a trie, one level of nodes per token."""
    complete: set[tuple[int, int]] = set()
    open_nodes: set[Node] = set()
    level = {root}
    for length, token in enumerate(prefix):
        following: set[Node] = set()
        for node in level:
            ends, children, wildcards = steps_from(node)
            complete.update((phrase, length) for phrase in ends)
            following.update(children.get(token, ()))
            for wildcard, child in wildcards:
                if isinstance(wildcard, TokenPrefix):
                    if token.startswith(wildcard.start):
                        following.add(child)
                elif not isinstance(wildcard, Number) or token.isdigit():
                    open_nodes.add(child)  # a gap or number may match more tokens than the prefix has
        level = following
    complete.update((phrase, len(prefix)) for node in level for phrase in steps_from(node).ends)
    return _PrefixWalk(complete, open_nodes | level)
