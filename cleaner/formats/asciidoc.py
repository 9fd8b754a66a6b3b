"""AsciiDoc: paragraphs and list items of a single paragraph; everything else is untouchable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from cleaner.formats.elements import HEADING, ITEM, PARAGRAPH, Element, keep_separators, parts
from cleaner.formats.front_matter import front_matter, prevent_new_front_matter
from cleaner.formats.outline import Part, SourceLines, build_document, cached_outline, fill_gaps
from cleaner.model import Document
from cleaner.text import TokenCache

_FENCE: Final = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|~{4,}|--|`{3,}|\"\"|[|,:!]={3,})$")
_CODE_FENCE: Final = re.compile(r"(`{3})[^`\s]")  # followed by the name of a language
_TITLE: Final = re.compile(r"(?:={1,6}|#{1,6})\s+\S")
_DOCUMENT_TITLE: Final = re.compile(r"[=#]\s+\S")
_UNDERLINE: Final = re.compile(r"([=\-~^+])\1+$")
_CONDITION: Final = re.compile(r"(ifdef|ifndef|ifeval|endif)::\S*\[(.*)\]$")

# Constructs of a single line.
_LINES: Final = (
    ("comment", re.compile(r"//(?!/)")),
    ("attribute", re.compile(r":!?\w[\w-]*!?:(\s|$)")),
    ("macro", re.compile(r"\w[\w-]*::\S*\[.*\]$")),
    ("break", re.compile(r"(?:'{3,}|<{3,}|-{3}|\*{3}|_{3}|- - -|\* \* \*)$")),
    ("continuation", re.compile(r"\+$")),
)
_METADATA: Final = re.compile(r"\[.*\]$|\.(?!\s|\.\.)[^\s].*")  # attributes or the title of the next block
_BULLET: Final = re.compile(r"\s*(-|\*{1,5}|\u2022)\s+\S")
_MARKERS: Final = (
    _BULLET,
    re.compile(r"\s*(\.{1,5})\s+\S"),
    re.compile(r"\s*(?:\d+|[a-zA-Z])(\.)\s+\S"),
    re.compile(r"\s*(?:[ivx]+|[IVX]+)(\))\s+\S"),
)
_DESCRIPTION: Final = re.compile(r"\s*(?!//)\S.*?(?::{2,4}|;;)(?:\s|$)|<(?:\d+|\.)>\s")  # and callout explanations
_ADMONITION: Final = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s")

# In a paragraph: other markup, counters, attribute settings, and targets of cross references.
_MARKUP_LINE: Final = re.compile(r"[\[{<|:]|//|\w[\w-]*::|\+$|\W+$|(?:[-*.]+|\d+\.)\s")
_MARKUP_INSIDE: Final = re.compile(r"\[\[|\[#|anchor:|footnote|\{counter|\{set:|\+\+\+|pass:|\(\(\(")


def parse(source: str, token_cache: TokenCache | None = None) -> Document:
    r"""Divide an AsciiDoc text into paragraphs, list items, headings and untouchable blocks.

    A paragraph or list item is a block that can be removed, alone or with others, without changing how
    the rest is read. Such an item holds one paragraph and no other items; in a numbered list only the
    last one qualifies. Everything else is untouchable: delimited blocks, tables, attributes, comments,
    macros, blocks with a title or attributes of their own, text between conditions, admonitions,
    description lists, and paragraphs with an anchor or a footnote.

    >>> [block.kind for block in parse("== Quay\n\nIt is deep.\n\n----\ncode\n----\n").blocks]
    ['heading', 'paragraph', 'untouchable']
    """
    return build_document(source, outline, token_cache)


@cached_outline
def outline(lines: SourceLines) -> list[Part]:
    """Return the constructs that Asciidoctor reads in the lines, as far as blocks depend on them."""
    start = front_matter(lines)
    elements = [Element("front matter", 0, start)] if start else []
    elements += _Scanner(lines, [text.rstrip() for text in lines.texts], start).elements()
    keep_separators(elements, _absorbs)
    prevent_new_front_matter(lines, elements)
    return fill_gaps(lines, parts(elements))


def _absorbs(element: Element, later: Element) -> bool:
    """Return whether a list would absorb `later`, such as a list or literal text, if they were adjacent."""
    return element.type in ("list", "description") and later.type in ("list", "description", "literal", "continuation")


@dataclass(frozen=True, slots=True)
class _Scanner:
    """Reads a source line by line, as Asciidoctor does."""

    lines: SourceLines
    texts: list[str]  # the lines without trailing white space
    start: int  # the first line after the front matter
    conditional: set[int] = field(default_factory=set)  # lines between conditions

    def elements(self) -> Iterator[Element]:
        """Yield the elements after the front matter."""
        for first, end in self._conditions():
            self.conditional.update(range(first, end))
        line, has_metadata = self.start, False  # whether a title or attributes are above the element
        while line < len(self.texts):
            if not self.texts[line]:
                line += 1
                continue
            element = self._element(line)
            if has_metadata and element.type != "comment":
                self._make_untouchable(element)
            if element.type != "comment":
                has_metadata = element.type == "metadata"
            yield element
            line = element.end
            if _DOCUMENT_TITLE.match(self.texts[element.first]) and self._text(line):
                yield Element("header", line, self._end_of_chunk(line))  # author and revision
                line = self._end_of_chunk(line)

    def _make_untouchable(self, element: Element) -> None:
        element.removable = False
        for item in element.children:
            item.removable = False

    def _conditions(self) -> Iterator[tuple[int, int]]:
        """Yield the first line and the line after the last one of each region between conditions."""
        opened: list[int] = []
        for line, text in enumerate(self.texts):
            condition = _CONDITION.match(text)
            if not condition:
                continue
            if condition[1] == "endif":
                if opened:
                    yield opened.pop(), line + 1
            elif not condition[2] or condition[1] == "ifeval":
                opened.append(line)
        if opened:
            yield opened[0], len(self.texts)

    def _text(self, line: int) -> str:
        return self.texts[line] if line < len(self.texts) else ""

    def _end_of_chunk(self, line: int) -> int:
        """Return the first blank line from `line` on."""
        while self._text(line):
            line += 1
        return line

    def _skip_blank(self, line: int) -> int:
        """Return the first line from `line` on that is not blank."""
        while line < len(self.texts) and not self.texts[line]:
            line += 1
        return line

    def _end_of_fenced(self, line: int) -> int | None:
        """Return the line after a delimited block, which without a closing fence reaches to the end of the source.

        None if no such block starts here.
        """
        fence = _FENCE.match(self.texts[line]) or _CODE_FENCE.match(self.texts[line])
        if not fence:
            return None
        try:
            return self.texts.index(fence[1], line + 1) + 1
        except ValueError:
            return len(self.texts)

    def _element(self, line: int) -> Element:
        """Read the element that starts on a line."""
        text = self.texts[line]
        end = self._end_of_fenced(line)
        if end:
            return Element("block", line, end)
        if text[0].isspace() and not self._marker(line):
            return Element("literal", line, self._end_of_chunk(line))
        if _TITLE.match(text):
            return Element(HEADING, line, line + 1)
        if _METADATA.match(text) and not self._marker(line):
            return Element("metadata", line, line + 1)
        for element_type, pattern in _LINES:
            if pattern.match(text):
                return Element(element_type, line, line + 1)
        if _CONDITION.match(text):
            return Element("condition", line, line + 1)
        if self._marker(line) or _DESCRIPTION.match(text):
            return self._list(line)
        below = self._text(line + 1)
        if _UNDERLINE.match(below) and abs(len(below) - len(text)) < 2:
            return Element(HEADING, line, line + 2)
        return self._paragraph(line)

    def _paragraph(self, first: int) -> Element:
        end = first + 1
        while self._text(end) and not self._interrupts(end):
            end += 1
        texts = self.texts[first:end]
        is_removable = not _ADMONITION.match(texts[0]) and self._is_prose(first, texts)
        return Element(PARAGRAPH, first, end, removable=is_removable)

    def _interrupts(self, line: int) -> bool:
        """Return whether a line ends the paragraph above it."""
        return bool(self._end_of_fenced(line) or _METADATA.match(self.texts[line]))

    def _is_prose(self, first: int, texts: Sequence[str]) -> bool:
        """Return whether lines are prose on which nothing else in the source depends."""
        return (
            self.conditional.isdisjoint(range(first, first + len(texts)))
            and not any(_MARKUP_LINE.match(text) or _MARKUP_INSIDE.search(text) for text in texts)
            and not any(map(_DESCRIPTION.match, texts))
            and any(map(str.isalnum, "".join(texts)))
        )

    def _marker(self, line: int) -> str:
        """Return the marker of the item that starts on a line; all numbers of one style share a marker."""
        return next((match[1] for pattern in _MARKERS if (match := pattern.match(self.texts[line]))), "")

    def _list(self, first: int) -> Element:
        """Read the items of a list and of the lists inside it, or a description list."""
        line, items, open_markers, is_description = first, list[Element](), list[str](), False
        while line < len(self.texts):
            marker = self._marker(line)
            if _DESCRIPTION.match(self.texts[line]) and not marker:
                is_description, marker = True, "::"
            if not marker:
                break
            if marker in open_markers:
                del open_markers[open_markers.index(marker) :]
            end, is_simple = self._end_of_item(line)
            items.append(self._item(line, end, len(open_markers) + 1, is_simple=is_simple))
            open_markers.append(marker)
            line = self._skip_blank(end)
        if is_description:
            return Element("description", first, items[-1].end)
        for item, following in pairwise(items):
            if following.depth < item.depth:
                continue
            if following.depth > item.depth or not _BULLET.match(self.texts[item.first]):
                item.removable = False  # it holds other items, or the later items would be renumbered
        return Element("list", first, items[-1].end, is_list=True, children=items)

    def _item(self, first: int, end: int, depth: int, *, is_simple: bool) -> Element:
        item = Element(ITEM, first, end, depth)
        if is_simple:
            item.children = [Element(PARAGRAPH, first, end, depth + 1)]
            marker = re.match(r"\s*\S+\s+(?:\[[ *x]\]\s+)?", self.texts[first])
            texts = [self.texts[first][marker.end() if marker else 0 :], *self.texts[first + 1 : end]]
            item.removable = self._is_prose(first, [text.lstrip() for text in texts])
        return item

    def _end_of_item(self, first: int) -> tuple[int, bool]:
        """Return the line after an item, and whether the item is a single paragraph."""
        is_simple = True
        awaits_text = self.texts[first].endswith(("::", ";;"))  # the description is further down
        line = first + 1
        while line < len(self.texts):
            following = self._skip_blank(line)
            text = self._text(following)
            if text == "+":
                line, is_simple = self._end_of_attached(following + 1), False
            elif not text or self._marker(following) or _DESCRIPTION.match(text):
                break
            elif following == line and not self._interrupts(line):
                is_simple = is_simple and not any(pattern.match(text) for _, pattern in _LINES)
                line, awaits_text = line + 1, False
            elif awaits_text or (text[0].isspace() and not self._interrupts(following)):
                line, is_simple, awaits_text = max(self._end_of_chunk(following), following + 1), False, False
            else:
                break
        return line, is_simple

    def _end_of_attached(self, line: int) -> int:
        """Return the line after a block that a `+` attaches to an item."""
        while _METADATA.match(self._text(line)):
            line += 1
        if not self._text(line):
            return line
        return self._end_of_fenced(line) or self._end_of_chunk(line)
