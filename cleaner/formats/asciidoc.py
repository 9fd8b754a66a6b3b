"""AsciiDoc: paragraphs and items of a single paragraph; everything else is untouchable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.formats.elements import HEADING, ITEM, PARAGRAPH, Element, keep_apart, parts
from cleaner.formats.front_matter import front_matter, keep_head
from cleaner.formats.outline import Part, SourceLines, completed, divided, remembered
from cleaner.model import Document
from cleaner.text import TokenCache

_FENCE: Final = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|~{4,}|--|`{3,}|\"\"|[|,:!]={3,})$")
_CODE_FENCE: Final = re.compile(r"(`{3})[^`\s]")  # with the name of a language behind it
_TITLE: Final = re.compile(r"(?:={1,6}|#{1,6})\s+\S")
_DOCUMENT_TITLE: Final = re.compile(r"[=#]\s+\S")
_UNDERLINE: Final = re.compile(r"([=\-~^+])\1+$")
_CONDITION: Final = re.compile(r"(ifdef|ifndef|ifeval|endif)::\S*\[(.*)\]$")

# What makes up a line of its own.
_LINES: Final = (
    ("comment", re.compile(r"//(?!/)")),
    ("attribute", re.compile(r":!?\w[\w-]*!?:(\s|$)")),
    ("macro", re.compile(r"\w[\w-]*::\S*\[.*\]$")),
    ("break", re.compile(r"(?:'{3,}|<{3,}|-{3}|\*{3}|_{3}|- - -|\* \* \*)$")),
    ("continuation", re.compile(r"\+$")),
)
_METADATA: Final = re.compile(r"\[.*\]$|\.(?!\s|\.\.)[^\s].*")  # attributes and the title of what follows
_BULLET: Final = re.compile(r"\s*(-|\*{1,5}|\u2022)\s+\S")
_MARKERS: Final = (
    _BULLET,
    re.compile(r"\s*(\.{1,5})\s+\S"),
    re.compile(r"\s*(?:\d+|[a-zA-Z])(\.)\s+\S"),
    re.compile(r"\s*(?:[ivx]+|[IVX]+)(\))\s+\S"),
)
_DESCRIPTION: Final = re.compile(r"\s*(?!//)\S.*?(?::{2,4}|;;)(?:\s|$)|<(?:\d+|\.)>\s")  # and what a callout means
_ADMONITION: Final = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s")

# In a paragraph: what opens or ends other markup, is counted, is set, or is a place that something points to.
_MARKUP_LINE: Final = re.compile(r"[\[{<|:]|//|\w[\w-]*::|\+$|\W+$|(?:[-*.]+|\d+\.)\s")
_MARKUP_INSIDE: Final = re.compile(r"\[\[|\[#|anchor:|footnote|\{counter|\{set:|\+\+\+|pass:|\(\(\(")


def parse(source: str, known: TokenCache | None = None) -> Document:
    r"""Divide a text in AsciiDoc into paragraphs, items, headings, what is untouchable, and gaps.

    A paragraph or an item is one that can be removed, whatever else goes, without a change to the
    rest: an item holds one paragraph and no other items, and of a numbered list it is the last.
    Everything else is untouchable: delimited blocks, tables, attributes, comments, macros, what
    stands under a title or attributes of its own or between conditions, admonitions, descriptions,
    and a paragraph with an anchor or a footnote.

    >>> [block.kind for block in parse("== Quay\n\nIt is deep.\n\n----\ncode\n----\n").blocks]
    ['heading', 'paragraph', 'untouchable']
    """
    return divided(source, outline, known)


@remembered
def outline(lines: SourceLines) -> list[Part]:
    """Return what Asciidoctor would take the lines for, as far as blocks depend on it."""
    head = front_matter(lines)
    elements = [Element("front matter", 0, head)] if head else []
    elements += _Scanner(lines, [text.rstrip() for text in lines.texts], head).elements()
    keep_apart(elements, _draws)
    keep_head(lines, elements)
    return completed(lines, parts(elements))


def _draws(element: Element, other: Element) -> bool:
    """Tell whether a list would take in another element: it goes on, and owns what is indented."""
    return element.what in ("list", "description") and other.what in ("list", "description", "literal", "continuation")


@dataclass(frozen=True, slots=True)
class _Scanner:
    """Reads a source from the top, as Asciidoctor does."""

    lines: SourceLines
    texts: list[str]  # the lines without the white space at their ends
    head: int  # lines of front matter
    conditional: set[int] = field(default_factory=set)  # lines between conditions

    def elements(self) -> Iterator[Element]:
        """Yield the elements behind the front matter."""
        for first, last in self._conditions():
            self.conditional.update(range(first, last))
        at, announced = self.head, False  # by a title or attributes of its own
        while at < len(self.texts):
            if not self.texts[at]:
                at += 1
                continue
            element = self._element(at)
            if announced and element.what != "comment":
                self._hold(element)
            if element.what != "comment":
                announced = element.what == "metadata"
            yield element
            at = element.last
            if _DOCUMENT_TITLE.match(self.texts[element.first]) and self._text(at):
                yield Element("header", at, self._chunk(at))  # its authors and their like
                at = self._chunk(at)

    def _hold(self, element: Element) -> None:
        element.free = False
        for item in element.elements:
            item.free = False

    def _conditions(self) -> Iterator[tuple[int, int]]:
        opened: list[int] = []
        for at, text in enumerate(self.texts):
            condition = _CONDITION.match(text)
            if not condition:
                continue
            if condition[1] == "endif":
                if opened:
                    yield opened.pop(), at + 1
            elif not condition[2] or condition[1] == "ifeval":
                opened.append(at)
        if opened:
            yield opened[0], len(self.texts)

    def _text(self, at: int) -> str:
        return self.texts[at] if at < len(self.texts) else ""

    def _chunk(self, at: int) -> int:
        """Return the line behind those up to the next blank one."""
        while self._text(at):
            at += 1
        return at

    def _fenced(self, at: int) -> int | None:
        """Return the line behind a delimited block; without its end it reaches to the end of the source."""
        fence = _FENCE.match(self.texts[at]) or _CODE_FENCE.match(self.texts[at])
        if not fence:
            return None
        try:
            return self.texts.index(fence[1], at + 1) + 1
        except ValueError:
            return len(self.texts)

    def _element(self, at: int) -> Element:
        text = self.texts[at]
        end = self._fenced(at)
        if end:
            return Element("block", at, end)
        if text[0].isspace() and not self._marker(at):
            return Element("literal", at, self._chunk(at))
        if _TITLE.match(text):
            return Element(HEADING, at, at + 1)
        if _METADATA.match(text) and not self._marker(at):
            return Element("metadata", at, at + 1)
        for what, pattern in _LINES:
            if pattern.match(text):
                return Element(what, at, at + 1)
        if _CONDITION.match(text):
            return Element("condition", at, at + 1)
        if self._marker(at) or _DESCRIPTION.match(text):
            return self._list(at)
        below = self._text(at + 1)
        if _UNDERLINE.match(below) and abs(len(below) - len(text)) < 2:
            return Element(HEADING, at, at + 2)
        return self._paragraph(at)

    def _paragraph(self, at: int) -> Element:
        end = at + 1
        while self._text(end) and not self._interrupts(end):
            end += 1
        texts = self.texts[at:end]
        return Element(PARAGRAPH, at, end, free=not _ADMONITION.match(texts[0]) and self._is_prose(at, texts))

    def _interrupts(self, at: int) -> bool:
        """Tell whether a line ends the paragraph above it."""
        return bool(self._fenced(at) or _METADATA.match(self.texts[at]))

    def _is_prose(self, at: int, texts: Sequence[str]) -> bool:
        """Tell whether lines are prose that nothing else in the source depends on."""
        return (
            self.conditional.isdisjoint(range(at, at + len(texts)))
            and not any(_MARKUP_LINE.match(text) or _MARKUP_INSIDE.search(text) for text in texts)
            and not any(map(_DESCRIPTION.match, texts))
            and any(map(str.isalnum, "".join(texts)))
        )

    def _marker(self, at: int) -> str:
        """Return the marker of the item that a line opens; numbers of one kind have one marker."""
        return next((match[1] for pattern in _MARKERS if (match := pattern.match(self.texts[at]))), "")

    def _list(self, at: int) -> Element:
        """Read the items of a list and of those in it, or a list of descriptions."""
        first, items, signs, described = at, list[Element](), list[str](), False
        while at < len(self.texts):
            sign = self._marker(at)
            if _DESCRIPTION.match(self.texts[at]) and not sign:
                described, sign = True, "::"
            if not sign:
                break
            signs = signs[: signs.index(sign)] if sign in signs else signs
            last, is_simple = self._item(at)
            items.append(self._read_item(at, last, len(signs) + 1, is_simple=is_simple))
            signs = [*signs, sign]
            at = self._behind_blank(last)
        if described:
            return Element("description", first, items[-1].last)
        for item, following in zip(items, [*items[1:], None], strict=True):
            if following is None or following.depth < item.depth:
                continue
            if following.depth > item.depth or not _BULLET.match(self.texts[item.first]):
                item.free = False  # it holds other items, or those behind it would be numbered anew
        return Element("list", first, items[-1].last, is_list=True, elements=items)

    def _behind_blank(self, at: int) -> int:
        while at < len(self.texts) and not self.texts[at]:
            at += 1
        return at

    def _read_item(self, first: int, last: int, depth: int, *, is_simple: bool) -> Element:
        item = Element(ITEM, first, last, depth)
        if is_simple:
            item.elements = [Element(PARAGRAPH, first, last, depth + 1)]
            marker = re.match(r"\s*\S+\s+(?:\[[ *x]\]\s+)?", self.texts[first])
            texts = [self.texts[first][marker.end() if marker else 0 :], *self.texts[first + 1 : last]]
            item.free = self._is_prose(first, [text.lstrip() for text in texts])
        return item

    def _item(self, at: int) -> tuple[int, bool]:
        """Return the line behind an item, and whether it is a single paragraph."""
        is_simple = True
        opens = self.texts[at].endswith(("::", ";;"))  # the description stands further down
        at += 1
        while at < len(self.texts):
            below = self._behind_blank(at)
            text = self._text(below)
            if text == "+":
                at, is_simple = self._attached(below + 1), False
            elif not text or self._marker(below) or _DESCRIPTION.match(text):
                break
            elif below == at and not self._interrupts(at):
                is_simple = is_simple and not any(pattern.match(text) for _, pattern in _LINES)
                at, opens = at + 1, False
            elif opens or (text[0].isspace() and not self._interrupts(below)):
                at, is_simple, opens = max(self._chunk(below), below + 1), False, False
            else:
                break
        return at, is_simple

    def _attached(self, at: int) -> int:
        """Return the line behind a block that a `+` fastens to an item."""
        while _METADATA.match(self._text(at)):
            at += 1
        if not self._text(at):
            return at
        return self._fenced(at) or self._chunk(at)
