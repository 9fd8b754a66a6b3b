"""A trie of parsed phrases: one walk along a line matches all phrases that begin with the same token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from cleaner.promos.rules.templates import MAX_NUMBER, Choice, Gap, Number, Phrase, TokenPrefix

Wildcard: TypeAlias = "Gap | Number | TokenPrefix"


class Steps(NamedTuple):
    """The next steps from a node and from the nodes that it joins."""

    ends: tuple[int, ...]  # the phrases that end here
    tokens: dict[str, list[Node]]  # the next nodes by token
    wildcards: tuple[tuple[Wildcard, Node], ...]  # the next nodes that a wildcard leads to


@dataclass(slots=True, eq=False)
class Node:
    """A position in one or more phrases. Nodes are compared by identity."""

    tokens: dict[str, Node] = field(default_factory=dict)
    wildcards: dict[Wildcard, Node] = field(default_factory=dict)
    choices: dict[Choice, Node] = field(default_factory=dict)  # for each choice at this position, the node after it
    joins: list[Node] = field(default_factory=list)  # at the end of a branch: the nodes after the choice
    ends: list[int] = field(default_factory=list)  # the numbers of the phrases that end here, as given to `add`
    steps: Steps | None = None  # cached by `steps_from`

    def accepts(self, tokens: Sequence[str], position: int) -> bool:
        """Return whether a phrase ends here or may continue with the token at `position`."""
        ends, children, wildcards = steps_from(self)
        return bool(ends or wildcards) or (position < len(tokens) and tokens[position] in children)


def add(root: Node, phrase: Phrase, number: int) -> None:
    """Add a phrase to a trie, with the number that `walk` yields for it. Add all phrases before the first walk.

    >>> from cleaner.promos.rules.templates import parse_phrase
    >>> root = Node()
    >>> add(root, parse_phrase("read (more|also) [on #]"), 7)
    >>> sorted(walk(root, ("read", "more", "on", "2024", "now"), 0))
    [(7, 2), (7, 4)]
    """
    node = _extend(root, phrase)
    if number not in node.ends:
        node.ends.append(number)


def _extend(node: Node, phrase: Phrase) -> Node:
    """Add the nodes of a phrase below a node, and return the last one."""
    for element in phrase:
        if isinstance(element, str):
            node = node.tokens.setdefault(element, Node())
        elif isinstance(element, Choice):
            if element not in node.choices:
                join = node.choices[element] = Node()
                for last in dict.fromkeys(_extend(node, branch) for branch in element.branches):
                    last.joins.append(join)
            node = node.choices[element]
        else:
            node = node.wildcards.setdefault(element, Node())
    return node


def walk(root: Node, tokens: Sequence[str], start: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each phrase that matches `tokens` from `start` on, and the position after its last token.

    Visits each node at most once per position, so that several gaps in a phrase do not multiply the steps.
    """
    pending = [(root, start)]
    visited: set[tuple[Node, int]] = set()
    while pending:
        node, position = pending.pop()
        ends, children, wildcards = steps_from(node)
        for number in ends:
            yield number, position
        if position == len(tokens):
            continue
        following = [(child, position + 1) for child in children.get(tokens[position], ())]
        for wildcard, child in wildcards:
            following += [
                (child, end) for end in _possible_ends(wildcard, tokens, position) if child.accepts(tokens, end)
            ]
        for step in following:
            if step not in visited:
                visited.add(step)
                pending.append(step)


def steps_from(node: Node) -> Steps:
    """Return the next steps from a node and from the nodes that it joins; computed once, when the trie is complete."""
    if node.steps:
        return node.steps
    joined: list[Node] = []
    pending = [node]
    while pending:
        current = pending.pop()
        if current not in joined:
            joined.append(current)
            pending += current.joins
    children: dict[str, list[Node]] = {}
    for current in joined:
        for token, child in current.tokens.items():
            children.setdefault(token, []).append(child)
    node.steps = Steps(
        tuple(dict.fromkeys(number for current in joined for number in current.ends)),
        children,
        tuple((wildcard, child) for current in joined for wildcard, child in current.wildcards.items()),
    )
    return node.steps


def phrases_below(node: Node) -> set[int]:
    """Return the numbers of all phrases that end at a node or below it."""
    numbers: set[int] = set()
    pending, visited = [node], {node}
    while pending:
        current = pending.pop()
        numbers.update(current.ends)
        for child in (*current.tokens.values(), *current.wildcards.values(), *current.joins):
            if child not in visited:
                visited.add(child)
                pending.append(child)
    return numbers


def _possible_ends(wildcard: Wildcard, tokens: Sequence[str], start: int) -> Iterable[int]:
    """Return the positions after the tokens that a wildcard may match."""
    if isinstance(wildcard, Gap):
        return range(start + 1, min(start + wildcard.max_tokens, len(tokens)) + 1)
    if isinstance(wildcard, TokenPrefix):
        return (start + 1,) if tokens[start].startswith(wildcard.start) else ()
    end = start
    while end < min(start + MAX_NUMBER, len(tokens)) and tokens[end].isdigit():
        end += 1
    return range(start + 1, end + 1)
