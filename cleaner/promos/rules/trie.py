"""A trie of phrases: all that begin with one word are looked for at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from cleaner.promos.rules.templates import NUMBER_WORDS, Choice, Gap, Number, Phrase, Prefix

# What may follow a place: the phrases that end there, and the places behind a certain word, a gap or the like.
Reached: TypeAlias = "tuple[tuple[int, ...], dict[str, list[Node]], tuple[tuple[Gap | Number | Prefix, Node], ...]]"


@dataclass(slots=True, eq=False)
class Node:
    """A place in the trie; two are the same only if they are one."""

    words: dict[str, Node] = field(default_factory=dict)
    others: dict[Gap | Number | Prefix, Node] = field(default_factory=dict)
    choices: dict[Choice, Node] = field(default_factory=dict)  # where the branches of a choice that begins here meet
    joins: list[Node] = field(default_factory=list)  # the same, at the end of a branch: reached without a word
    ends: list[int] = field(default_factory=list)  # what was given to `grow` for the phrases that end here
    reached: Reached | None = None  # see `reach`

    def takes(self, line: Sequence[str], at: int) -> bool:
        """Tell whether a phrase ends here or may go on with the word at `at`."""
        ends, words, others = reach(self)
        return bool(ends or others) or (at < len(line) and line[at] in words)


def grow(root: Node, phrase: Phrase, end: int) -> None:
    """Add a phrase to a trie; `end` is what `walk` yields for it. All are added before the first walk.

    >>> from cleaner.promos.rules.templates import parse
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
        ends, words, others = reach(node)
        for end in ends:
            yield end, at
        if at == len(line):
            continue
        places = [(child, at + 1) for child in words.get(line[at], ())]
        for element, child in others:
            places += [(child, behind) for behind in _places_behind(element, line, at) if child.takes(line, behind)]
        for place in places:
            if place not in tried:
                tried.add(place)
                pending.append(place)


def reach(node: Node) -> Reached:
    """Return what a node leads to, the nodes that it joins included; told once, when the trie is grown."""
    if node.reached:
        return node.reached
    together: list[Node] = []
    pending = [node]
    while pending:
        one = pending.pop()
        if one not in together:
            together.append(one)
            pending += one.joins
    words: dict[str, list[Node]] = {}
    for one in together:
        for word, child in one.words.items():
            words.setdefault(word, []).append(child)
    node.reached = (
        tuple(dict.fromkeys(end for one in together for end in one.ends)),
        words,
        tuple((element, child) for one in together for element, child in one.others.items()),
    )
    return node.reached


def _places_behind(element: Gap | Number | Prefix, line: Sequence[str], at: int) -> Iterable[int]:
    """Return the places behind the words that an element may stand for."""
    if isinstance(element, Gap):
        return range(at + 1, min(at + element.most, len(line)) + 1)
    if isinstance(element, Prefix):
        return (at + 1,) if line[at].startswith(element.start) else ()
    behind = at
    while behind < min(at + NUMBER_WORDS, len(line)) and line[behind].isdigit():
        behind += 1
    return range(at + 1, behind + 1)
