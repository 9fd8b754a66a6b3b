"""Elements: a mutable tree of what a grammar reads in a source, and which of it can be removed safely."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.formats.outline import Part
from cleaner.model import BlockKind

PARAGRAPH: Final = "paragraph"
HEADING: Final = "heading"
ITEM: Final = "list item"


@dataclass(slots=True, eq=False, repr=False)
class Element:
    """Lines that form one construct of a grammar, and the elements nested in them. Parsers fill it in step by step."""

    type: str  # PARAGRAPH, HEADING, ITEM, or a readable name such as "bullet list", "code", "table"
    first: int  # number of the first line, from 0
    end: int  # number of the line after the last one
    depth: int = 0  # how many elements enclose it
    variant: str = ""  # distinguishes elements of one type, such as the marker of a list
    note: str = ""  # what the grammar derives and the lines do not show: "tight", "from 3"
    is_list: bool = False
    children: list[Element] = field(default_factory=list)
    # A paragraph or an item that can be removed, alone or with others, without changing how the rest is read.
    removable: bool = False

    @property
    def may_disappear(self) -> bool:
        """Return whether removals may leave nothing of this element."""
        return all(item.removable for item in self.children) if self.is_list else self.removable

    @property
    def is_simple(self) -> bool:
        """Return whether this is an item whose lines are exactly one paragraph."""
        return self.type == ITEM and [(child.type, child.first, child.end) for child in self.children] == [
            (PARAGRAPH, self.first, self.end)
        ]

    def keep(self) -> None:
        """Forbid the removal of this element; of a list, the removal of its first item."""
        if self.is_list:
            self.children[0].keep()
        self.removable = False


def keep_separators(elements: Sequence[Element], absorbs: Callable[[Element, Element], bool]) -> None:
    """Keep an element between any two siblings of which the first would absorb the second.

    `absorbs(first, second)` returns whether the grammar would read the second element as a part of the
    first if they were adjacent: two lists would merge, or an indented text would belong to an item.
    It must be false for a paragraph that is removable. The time is linear as long as it is seldom true.
    """
    for position, element in enumerate(elements):
        if element.type == PARAGRAPH and element.removable:
            continue  # prose absorbs nothing
        for later in range(position + 1, len(elements)):
            if later > position + 1 and absorbs(element, elements[later]):
                elements[position + 1].keep()
                break
            if not elements[later].may_disappear:
                break


def parts(elements: Sequence[Element]) -> Iterator[Part]:
    """Yield the elements and their descendants as parts, parents first."""
    for element in elements:
        name = _name(element)
        if element.is_list or (element.type == ITEM and element.children):
            yield Part(name, element.first, element.end, None, element.depth)
        elif element.type == HEADING and not element.depth:
            yield Part(name, element.first, element.end, "heading", element.depth)
        else:
            kind: BlockKind = "paragraph" if element.type == PARAGRAPH and element.removable else "untouchable"
            yield Part(name, element.first, element.end, kind, element.depth)
        if element.type == ITEM and element.removable:
            (paragraph,) = element.children
            yield Part(_name(paragraph), element.first, paragraph.end, "list-item", paragraph.depth)
        else:
            yield from parts(element.children)


def _name(element: Element) -> str:
    return f"{element.type} ({element.note})" if element.note else element.type
