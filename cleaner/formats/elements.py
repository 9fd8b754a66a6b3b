"""Elements: what a grammar sees in the lines of a source, and which of it may go without a change to the rest."""

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
    """Lines that belong together, and the elements in them. It is filled while a source is read."""

    what: str  # PARAGRAPH, HEADING, ITEM, or a name for a person: "bullet list", "code", "table"
    first: int  # the number of the first line, from 0
    last: int  # the number of the line behind the last one
    depth: int = 0  # how many other elements it stands in
    sign: str = ""  # what tells a list from another one next to it: its marker
    note: str = ""  # what else the grammar says about it, where its lines do not say it: "tight", "from 3"
    is_list: bool = False
    elements: list[Element] = field(default_factory=list)
    free: bool = False  # a paragraph or an item that may be removed, whatever else goes, without a change to the rest

    @property
    def may_vanish(self) -> bool:
        """Tell whether nothing may be left of it."""
        return all(item.free for item in self.elements) if self.is_list else self.free

    @property
    def is_simple(self) -> bool:
        """Tell an item that holds one paragraph and nothing else, not even lines that are no element."""
        return self.what == ITEM and [(inner.what, inner.first, inner.last) for inner in self.elements] == [
            (PARAGRAPH, self.first, self.last)
        ]

    def hold(self) -> None:
        """Let it stay; of a list, the first item."""
        if self.is_list:
            self.elements[0].hold()
        self.free = False


def keep_apart(elements: Sequence[Element], draws: Callable[[Element, Element], bool]) -> None:
    """Let something stay between an element and what it would draw to itself if they stood side by side.

    `draws` is told the two; the elements all stand in the same one. It should be seldom true, and
    false at once for a paragraph, so that this takes time in proportion to the elements.
    """
    for at, element in enumerate(elements):
        if element.what == PARAGRAPH and element.free:
            continue  # prose draws nothing
        for behind in range(at + 1, len(elements)):
            if behind > at + 1 and draws(element, elements[behind]):
                elements[at + 1].hold()
                break
            if not elements[behind].may_vanish:
                break


def parts(elements: Sequence[Element]) -> Iterator[Part]:
    """Yield the elements, and those in them, as parts."""
    for element in elements:
        what = _called(element)
        if element.is_list or (element.what == ITEM and element.elements):
            yield Part(what, element.first, element.last, None, element.depth)
        elif element.what == HEADING and not element.depth:
            yield Part(what, element.first, element.last, "heading", element.depth)
        else:
            kind: BlockKind = "paragraph" if element.what == PARAGRAPH and element.free else "untouchable"
            yield Part(what, element.first, element.last, kind, element.depth)
        if element.what == ITEM and element.free:
            (paragraph,) = element.elements
            yield Part(_called(paragraph), element.first, paragraph.last, "list-item", paragraph.depth)
        else:
            yield from parts(element.elements)


def _called(element: Element) -> str:
    return f"{element.what} ({element.note})" if element.note else element.what
