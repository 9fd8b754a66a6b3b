"""Markdown: CommonMark with tables and front matter; what other dialects add to it is untouchable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cleaner.formats.elements import HEADING, ITEM, PARAGRAPH, Element, keep_apart, parts
from cleaner.formats.front_matter import front_matter, keep_head
from cleaner.formats.markdown_dialects import is_prose, is_settings, regions
from cleaner.formats.outline import Part, SourceLines, completed, divided, remembered
from cleaner.model import Document
from cleaner.text import TokenCache

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LISTS: Final = ("bullet_list_open", "ordered_list_open")
_HOLDERS: Final = (*_LISTS, "list_item_open")
_TIGHT: Final = "tight"
_ODD: Final = "odd"  # the sign of a paragraph that is no prose
_NAMES: Final = {
    "list_item_open": ITEM,
    "paragraph_open": PARAGRAPH,
    "heading_open": HEADING,
    "ordered_list_open": "numbered list",
    "hr": "ruler",
}


def parse(source: str, known: TokenCache | None = None) -> Document:
    r"""Divide a Markdown text into paragraphs, items of lists, headings, what is untouchable, and gaps.

    A paragraph or an item is one that can be removed, whatever else goes, without a change to the
    rest: the items of a list keep their numbers. A list may become tight, when the item goes whose
    blank line alone made it loose. Everything else is untouchable: code, tables, quotations, HTML,
    front matter, definitions, items with more than one paragraph in them, and what only other
    dialects know (see `cleaner.formats.markdown_dialects`).

    >>> [block.kind for block in parse("# Harbour\n\nIt is deep.\n\n    code\n- Quay\n").blocks]
    ['heading', 'paragraph', 'untouchable', 'list-item']
    """
    return divided(source, outline, known)


@remembered
def outline(lines: SourceLines) -> list[Part]:
    """Return what CommonMark takes the lines for: its tokens, and the lines that have none."""
    head = front_matter(lines)
    elements = [Element("front matter", 0, head)] if head else []
    if head < len(lines):
        elements += _tree(_parser().parse(lines.source[lines.starts[head] :]), head, lines)
        _Judge(lines).judge(elements)
    keep_head(lines, elements)
    return completed(lines, parts(elements))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # 40 ms, which only Markdown need pay

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _tree(tokens: Sequence[Token], offset: int, lines: SourceLines) -> list[Element]:
    """Return the tokens that have lines as elements; `offset` is the line on which the tokens begin."""
    root: list[Element] = []
    levels = [root]
    for token in tokens:
        if token.nesting < 0:
            levels.pop()
            continue
        inner: list[Element] = []
        kind = token.type
        if token.map and kind != "inline":
            last = min(token.map[1] + offset, len(lines))
            while kind in _HOLDERS and lines.is_blank(last - 1):
                last -= 1  # these count the blank lines behind them
            element = Element(
                _NAMES.get(kind) or kind.removesuffix("_open").replace("_", " "),
                token.map[0] + offset,
                last,
                token.level,
                kind + token.markup,
                _TIGHT if token.hidden else f"from {token.attrs['start']}" if "start" in token.attrs else "",
                kind in _LISTS,
                inner,
            )
            levels[-1].append(element)
        if token.nesting:
            levels.append(inner)
    return root


class _Judge:
    """Finds out which paragraphs and items are free."""

    __slots__ = ("closed", "lines")

    def __init__(self, lines: SourceLines) -> None:
        self.lines = lines
        self.closed = set[int]()  # lines that belong to another tool

    def judge(self, elements: Sequence[Element]) -> None:
        """Mark what is free among the elements of a whole source."""
        for first, last in regions(self.lines, _text_lines(elements)):
            self.closed.update(range(first, last))
        self._judge(elements, -1)
        opening = elements[0] if elements else None
        if opening and opening.free and is_settings(self.lines.joined(opening.first, opening.last)):
            opening.free = False

    def _judge(self, elements: Sequence[Element], behind: int) -> None:
        """Judge elements that stand side by side.

        `behind` is the line on which the next item of a list around them begins; -1 if none does.
        """
        for element in elements:
            if element.what == PARAGRAPH:
                element.free = self._is_prose(element.first, element.last)
                element.sign = "" if element.free else _ODD
            elif element.is_list:
                self._judge_list(element, behind)
        for before, element in pairwise(elements):
            if before.is_list and element.may_vanish and self._is_open(before):
                element.hold()
        if elements and elements[0].depth and elements[0].may_vanish:
            elements[0].hold()  # it stands beside the marker of an item, which what is behind it needs
        keep_apart(elements, self._draws)

    def _judge_list(self, element: Element, behind: int) -> None:
        items = element.elements
        is_numbered = element.what == _NAMES["ordered_list_open"]
        for at, item in enumerate(items):
            following = items[at + 1] if at + 1 < len(items) else None
            next_line = behind if following is None else following.first if _opens_with_text(following) else -1
            if item.is_simple:
                end = item.elements[0].last
                item.free = (
                    (following is None or not is_numbered)  # else those behind would be numbered anew
                    and (self.lines.is_blank(end) or end == next_line)
                    and self._is_prose(item.first, end)
                )
            else:
                self._judge(item.elements, next_line)
        for before, item in pairwise(items):
            item.free = item.free and not self._is_open(before)
        if len({self.lines.indent(item.first) for item in items}) > 1:
            for item in items:  # one could become a part of the one before it
                item.free = False
        self._keep_spacing(items)

    def _keep_spacing(self, items: Sequence[Element]) -> None:
        """Let stay what keeps a list tight or loose.

        Of a tight list this is the end of each item: a blank line within the item would become one
        behind it. Of a loose one these are the two elements whose distance makes it loose; but a list
        of single paragraphs may become tight, since that changes no text.
        """
        direct = [element for item in items for element in item.elements if element.what == PARAGRAPH]
        if all(element.note == _TIGHT for element in direct):
            for item in items[:-1]:
                if any(self.lines.is_blank(line) for line in range(item.first, item.last)):
                    _last_of(item).free = False
            return
        if all(item.is_simple for item in items):
            return
        pairs = [*pairwise(items), *(pair for item in items for pair in pairwise(item.elements))]
        parted = [pair for pair in pairs if self.lines.is_blank(pair[1].first - 1)]
        held = min(parted, key=lambda pair: sum(element.may_vanish for element in pair), default=(*items, *direct))
        for element in held:
            element.hold()

    def _is_open(self, element: Element) -> bool:
        """Tell whether code or HTML ends only because the list around it does: blank lines behind it are its own."""
        while element.elements:
            element = element.elements[-1]
        if element.what != "fence":
            return element.what == "html block"
        closing = self.lines.texts[element.last - 1].strip(" \t")
        return element.last - element.first == 1 or not closing or bool(closing.strip("`~"))

    def _draws(self, element: Element, other: Element) -> bool:
        """Tell whether an element would take in another one: a list or code goes on, and owns what is indented.

        A paragraph that is no prose may own that too: footnotes and admonitions do.
        """
        if other.sign == element.sign and (element.is_list or element.what == "code block"):
            return True
        if not element.is_list and element.sign != _ODD:
            return False
        margin = min(self.lines.indent(owner.first) for owner in (element, *element.elements))
        return self.lines.indent(other.first) > margin

    def _is_prose(self, first: int, last: int) -> bool:
        return self.closed.isdisjoint(range(first, last)) and is_prose(self.lines.joined(first, last))


def _text_lines(elements: Sequence[Element]) -> Iterator[int]:
    """Yield the lines of paragraphs and HTML, which other tools may take for their own."""
    for element in elements:
        if element.what in (PARAGRAPH, "html block"):
            yield from range(element.first, element.last)
        elif element.is_list or element.what == ITEM:
            yield from _text_lines(element.elements)


def _last_of(element: Element) -> Element:
    """Return the paragraph or item at the end of an item."""
    while element.elements and not element.is_simple:
        element = element.elements[-1]
    return element


def _opens_with_text(item: Element) -> bool:
    """Tell whether an item goes on a paragraph above it neither as a text nor as an underline."""
    return bool(item.elements) and item.elements[0].what == PARAGRAPH and item.elements[0].first == item.first
