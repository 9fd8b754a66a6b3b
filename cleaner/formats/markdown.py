"""Markdown: CommonMark with tables and front matter. Constructs of other dialects are untouchable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cleaner.formats.elements import HEADING, ITEM, PARAGRAPH, Element, keep_separators, parts
from cleaner.formats.front_matter import front_matter, prevent_new_front_matter
from cleaner.formats.markdown_dialects import foreign_regions, is_metadata, is_prose
from cleaner.formats.outline import Part, SourceLines, build_document, cached_outline, fill_gaps
from cleaner.model import Document
from cleaner.text import TokenCache

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LISTS: Final = ("bullet_list_open", "ordered_list_open")
_CONTAINERS: Final = (*_LISTS, "list_item_open")
_TIGHT: Final = "tight"
_NOT_PROSE: Final = "not prose"  # the variant of a paragraph that some dialect may read as markup
_NAMES: Final = {
    "list_item_open": ITEM,
    "paragraph_open": PARAGRAPH,
    "heading_open": HEADING,
    "ordered_list_open": "numbered list",
    "hr": "ruler",
}


def parse(source: str, token_cache: TokenCache | None = None) -> Document:
    r"""Divide a Markdown text into paragraphs, list items, headings and untouchable blocks.

    A paragraph or list item is a block that can be removed, alone or with others, without changing how
    the rest is read. So a numbered list can lose only its last item. One change is accepted: a loose list
    may become tight when the item next to its only blank line is removed. Everything else is untouchable:
    code, tables, quotations, HTML, front matter, link definitions, items with more than one paragraph, and
    constructs of other dialects (see `cleaner.formats.markdown_dialects`).

    >>> [block.kind for block in parse("# Harbour\n\nIt is deep.\n\n    code\n- Quay\n").blocks]
    ['heading', 'paragraph', 'untouchable', 'list-item']
    """
    return build_document(source, outline, token_cache)


@cached_outline
def outline(lines: SourceLines) -> list[Part]:
    """Return the block tokens of CommonMark as parts, and the lines that have no token as "markup"."""
    start = front_matter(lines)
    elements = [Element("front matter", 0, start)] if start else []
    if start < len(lines):
        elements += _tree(_parser().parse(lines.source[lines.starts[start] :]), start, lines)
        _RemovalRules(lines).mark_removable(elements)
    prevent_new_front_matter(lines, elements)
    return fill_gaps(lines, parts(elements))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # takes 40 ms to import

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _tree(tokens: Sequence[Token], offset: int, lines: SourceLines) -> list[Element]:
    """Return the tokens that have lines as a tree of elements. `offset` is the line on which the tokens start."""
    root: list[Element] = []
    levels = [root]
    for token in tokens:
        if token.nesting < 0:
            levels.pop()
            continue
        children: list[Element] = []
        token_type = token.type
        if token.map and token_type != "inline":
            end = min(token.map[1] + offset, len(lines))
            while token_type in _CONTAINERS and lines.is_blank(end - 1):
                end -= 1  # markdown-it includes the blank lines after a container
            element = Element(
                _NAMES.get(token_type) or token_type.removesuffix("_open").replace("_", " "),
                token.map[0] + offset,
                end,
                token.level,
                token_type + token.markup,
                _TIGHT if token.hidden else f"from {token.attrs['start']}" if "start" in token.attrs else "",
                token_type in _LISTS,
                children,
            )
            levels[-1].append(element)
        if token.nesting:
            levels.append(children)
    return root


class _RemovalRules:
    """Decide which paragraphs and items can be removed without changing how the rest is read."""

    __slots__ = ("foreign_lines", "lines")

    def __init__(self, lines: SourceLines) -> None:
        self.lines = lines
        self.foreign_lines = set[int]()  # lines that belong to a construct of another tool

    def mark_removable(self, elements: Sequence[Element]) -> None:
        """Set `removable` on the elements of a whole source."""
        for first, end in foreign_regions(self.lines, _text_lines(elements)):
            self.foreign_lines.update(range(first, end))
        self._mark_siblings(elements, -1)
        start = elements[0] if elements else None
        if start and start.removable and is_metadata(self.lines.joined(start.first, start.end)):
            start.removable = False

    def _mark_siblings(self, elements: Sequence[Element], next_item: int) -> None:
        """Mark elements with one parent.

        `next_item` is the line on which the next item of the enclosing list starts; -1 without one.
        """
        for element in elements:
            if element.type == PARAGRAPH:
                element.removable = self._is_prose(element.first, element.end)
                element.variant = "" if element.removable else _NOT_PROSE
            elif element.is_list:
                self._mark_list(element, next_item)
        for previous, element in pairwise(elements):
            if previous.is_list and element.may_disappear and self._is_unclosed(previous):
                element.keep()
        if elements and elements[0].depth and elements[0].may_disappear:
            elements[0].keep()  # shares its line with the marker, which the rest of the item needs
        keep_separators(elements, self._absorbs)

    def _mark_list(self, element: Element, next_item: int) -> None:
        items = element.children
        is_numbered = element.type == _NAMES["ordered_list_open"]
        for position, item in enumerate(items):
            following = items[position + 1] if position + 1 < len(items) else None
            next_line = next_item if following is None else following.first if _starts_with_text(following) else -1
            if item.is_simple:
                end = item.children[0].end
                item.removable = (
                    (following is None or not is_numbered)  # else the later items would be renumbered
                    and (self.lines.is_blank(end) or end == next_line)
                    and self._is_prose(item.first, end)
                )
            else:
                self._mark_siblings(item.children, next_line)
        for previous, item in pairwise(items):
            item.removable = item.removable and not self._is_unclosed(previous)
        if len({self.lines.indent(item.first) for item in items}) > 1:
            for item in items:  # an item could become a child of the one before it
                item.removable = False
        self._keep_spacing(items)

    def _keep_spacing(self, items: Sequence[Element]) -> None:
        """Keep what makes a list tight or loose, since that changes the paragraphs of all its items.

        In a tight list, the last child of each item is kept if the item contains a blank line: with
        the child removed, that line would be after the item and make the list loose. In a loose list, two elements
        with a blank line between them are kept. A loose list of simple items may become tight, since
        that changes no text.
        """
        direct = [child for item in items for child in item.children if child.type == PARAGRAPH]
        if all(paragraph.note == _TIGHT for paragraph in direct):
            for item in items[:-1]:
                if any(self.lines.is_blank(line) for line in range(item.first, item.end)):
                    _last_descendant(item).removable = False
            return
        if all(item.is_simple for item in items):
            return
        pairs = [*pairwise(items), *(pair for item in items for pair in pairwise(item.children))]
        separated = [pair for pair in pairs if self.lines.is_blank(pair[1].first - 1)]
        kept = min(
            separated, key=lambda pair: sum(element.may_disappear for element in pair), default=(*items, *direct)
        )
        for element in kept:
            element.keep()

    def _is_unclosed(self, element: Element) -> bool:
        """Return whether an element ends with code or HTML that only the end of the enclosing list closes.

        The blank lines after it are then a part of it.
        """
        while element.children:
            element = element.children[-1]
        if element.type != "fence":
            return element.type == "html block"
        closing = self.lines.texts[element.end - 1].strip(" \t")
        return element.end - element.first == 1 or not closing or bool(closing.strip("`~"))

    def _absorbs(self, element: Element, later: Element) -> bool:
        """Return whether `later` would become a part of `element` if they were adjacent.

        A list or an indented code block continues with one of its own kind. A list also absorbs indented
        text, and so does a paragraph that is not prose: it may be a footnote or an admonition.
        """
        if later.variant == element.variant and (element.is_list or element.type == "code block"):
            return True
        if not element.is_list and element.variant != _NOT_PROSE:
            return False
        margin = min(self.lines.indent(owner.first) for owner in (element, *element.children))
        return self.lines.indent(later.first) > margin

    def _is_prose(self, first: int, end: int) -> bool:
        return self.foreign_lines.isdisjoint(range(first, end)) and is_prose(self.lines.joined(first, end))


def _text_lines(elements: Sequence[Element]) -> Iterator[int]:
    """Yield the lines of paragraphs and HTML, in which other tools may see their own constructs."""
    for element in elements:
        if element.type in (PARAGRAPH, "html block"):
            yield from range(element.first, element.end)
        elif element.is_list or element.type == ITEM:
            yield from _text_lines(element.children)


def _last_descendant(element: Element) -> Element:
    """Return the last paragraph or simple item inside an item."""
    while element.children and not element.is_simple:
        element = element.children[-1]
    return element


def _starts_with_text(item: Element) -> bool:
    """Return whether an item has text on the line of its marker.

    Without text, its marker could be read as a continuation or underline of the paragraph above it.
    """
    return bool(item.children) and item.children[0].type == PARAGRAPH and item.children[0].first == item.first
