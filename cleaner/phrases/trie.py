"""A trie of phrases: all that begin with one word are looked for at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.phrases.templates import Choice, Gap, Number, Phrase, Prefix

NUMBER_WORDS: Final = 3  # "1,234.50" is three words


@dataclass(slots=True, eq=False)
class Node:
    """A place in the trie; two are the same only if they are one."""

    words: dict[str, Node] = field(default_factory=dict)
    others: dict[Gap | Number | Prefix, Node] = field(default_factory=dict)
    choices: dict[Choice, Node] = field(default_factory=dict)  # where the branches of a choice that begins here meet
    joins: list[Node] = field(default_factory=list)  # the same, at the end of a branch: reached without a word
    ends: list[int] = field(default_factory=list)  # what was given to `grow` for the phrases that end here

    def takes(self, line: Sequence[str], at: int) -> bool:
        """Tell whether a phrase ends here or may go on with the word at `at`."""
        return bool(self.ends or self.others or self.joins) or (at < len(line) and line[at] in self.words)


def grow(root: Node, phrase: Phrase, end: int) -> None:
    """Add a phrase to a trie; `end` is what `walk` yields for it.

    >>> from cleaner.phrases import parse
    >>> root = Node()
    >>> grow(root, parse("read (more|also) [on #]"), 7)
    >>> sorted(walk(root, ("read", "more", "on", "2024", "now"), 0))
    [(7, 2), (7, 4)]
    """
    node = _grown(root, phrase)
    if end not in node.ends:
        node.ends.append(end)


def _grown(node: Node, phrase: Phrase) -> Node:
    for element in phrase:
        if isinstance(element, str):
            node = node.words.setdefault(element, Node())
        elif isinstance(element, Choice):
            if element not in node.choices:
                join = node.choices[element] = Node()
                for end in dict.fromkeys(_grown(node, branch) for branch in element.branches):
                    end.joins.append(join)
            node = node.choices[element]
        else:
            node = node.others.setdefault(element, Node())
    return node


def walk(root: Node, line: Sequence[str], at: int) -> Iterator[tuple[int, int]]:
    """Yield the end of each phrase that matches `line` from `at` on, and the place behind its last word.

    Each node is tried once at each place, so that several gaps in a phrase do not multiply.
    """
    pending = [(root, at)]
    tried: set[tuple[Node, int]] = set()
    while pending:
        node, at = pending.pop()
        for end in node.ends:
            yield end, at
        if at < len(line) and (child := node.words.get(line[at])) is not None:
            pending.append((child, at + 1))  # a node follows one word only, so nothing else leads to this place
        if node.joins or node.others:
            for place in _leaps(node, line, at):
                if place not in tried:
                    tried.add(place)
                    pending.append(place)


def _leaps(node: Node, line: Sequence[str], at: int) -> Iterator[tuple[Node, int]]:
    """Yield where a phrase may go on without reading one certain word."""
    for child in node.joins:
        if child.takes(line, at):
            yield child, at
    if at < len(line):
        for element, child in node.others.items():
            for behind in _reach(element, line, at):
                if child.takes(line, behind):
                    yield child, behind


def _reach(element: Gap | Number | Prefix, line: Sequence[str], at: int) -> Iterable[int]:
    """Return the places behind the words that an element may stand for."""
    if isinstance(element, Gap):
        return range(at + 1, min(at + element.most, len(line)) + 1)
    if isinstance(element, Prefix):
        return (at + 1,) if line[at].startswith(element.start) else ()
    behind = at
    while behind < min(at + NUMBER_WORDS, len(line)) and line[behind].isdigit():
        behind += 1
    return range(at + 1, behind + 1)
