"""reStructuredText: paragraphs and list items at the left margin; everything else is untouchable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from cleaner.formats.elements import HEADING, ITEM, PARAGRAPH, Element, keep_separators, parts
from cleaner.formats.front_matter import front_matter, prevent_new_front_matter
from cleaner.formats.outline import Part, SourceLines, build_document, cached_outline, fill_gaps
from cleaner.model import Document
from cleaner.text import TokenCache

# The patterns of docutils, in the order in which docutils tries them.
_BULLET: Final = re.compile(r"(?P<end>[-+*\u2022\u2023\u2043])( +|$)")
_ENUMERATOR: Final = re.compile(r"(\()?(?P<number>\d+|[a-zA-Z]|[ivxlcdm]+|[IVXLCDM]+|#)(?P<end>(?(1)\)|[.)]))( +|$)")
_NUMBERED: Final = "numbered list"
_MARKERS: Final = {"bullet list": _BULLET, _NUMBERED: _ENUMERATOR}
_RULER: Final = re.compile(r"([!-/:-@\[-`{-~])\1*$")
_TABLE_FRAME: Final = re.compile(r"=+( +=+)+$")
_TABLE_BORDER: Final = re.compile(r"=+[ =]*$")
_ARGUMENT: Final = r"(?:[a-zA-Z][a-zA-Z0-9_-]*|<[^<>]+>)"
_ONE_OPTION: Final = rf"(?:[-+][a-zA-Z0-9](?: ?{_ARGUMENT})?|(?:--|/)[a-zA-Z0-9][a-zA-Z0-9_-]*(?:[ =]{_ARGUMENT})?)"
_OPTION: Final = re.compile(rf"{_ONE_OPTION}(?:, {_ONE_OPTION})*(?:  +|$)")
_INDENTED: Final = (  # constructs of a first line and all indented lines below it
    ("field", re.compile(r":(?![: ])([^:\\]|\\.|:(?!([ `]|$)))*(?<! ):( +|$)")),
    ("explicit markup", re.compile(r"\.\.( +|$)")),
    ("target", re.compile(r"__( +|$)")),
)
_CHUNKS: Final = (  # constructs that end at a blank line
    ("doctest", re.compile(r">>>( +|$)")),
    ("line block", re.compile(r"\|( +|$)")),
    ("table", re.compile(r"\+-[-+]+-\+$")),
)
_MERGING: Final = ("bullet list", "numbered list", "field", "option", "definition")
_INVISIBLE: Final = ("front matter", "explicit markup", "target")  # allowed before the title of a document

# In a paragraph: numbered notes, anonymous links, targets of cross references, templates; and characters at which
# docutils ends a line, since it uses `str.splitlines`.
_MARKUP_INSIDE: Final = re.compile(r"_`|__(?![\w_])|\[[#*]|\{[{%]|[\v\f\x1c-\x1e\x85\u2028\u2029\x00]")
_MARKUP_LINE: Final = re.compile(
    r"""  [|<{] | \s                                              # substitutions, HTML, templates, indented lines
      | [-+/]{1,2}\w                                           # options
      | [-+*\u2022\u2023\u2043]\s                              # items
      | \(?(?:\d+|\w|[ivxlcdm]+|[IVXLCDM]+|\#)[.)]\s
      | \.\.(?:\s|$) | :[\w:+-]+:(?!`)                         # explicit markup, fields; but not roles
      | \W+$                                                  # rulers
    """,
    re.VERBOSE,
)

# Variants of paragraphs.
_BEFORE_LITERAL: Final = "::"  # ends with "::", so a literal block follows
_BARE_OPTION: Final = "-a"  # an option without a description

_TOP: Final = "top"  # the type of a placeholder for the start of the document

MIN_RULER: Final = 4  # characters; a shorter ruler may be text


def parse(source: str, token_cache: TokenCache | None = None) -> Document:
    r"""Divide a reStructuredText source into paragraphs, list items, headings and untouchable blocks.

    A paragraph or list item is a block that can be removed, alone or with others, without changing how
    the rest is read. Only blocks at the left margin and items of a single paragraph qualify; in a
    numbered list only the last item does. Everything else is untouchable: directives and their content,
    literal blocks, tables, fields, definitions, quotations, comments, targets, and a paragraph that
    announces a literal block, contains a target, or contains a numbered reference (`[#]_`, `text__`).

    >>> [block.kind for block in parse("Quay\n====\n\nIt is deep.\n\n.. note:: Mud.\n").blocks]
    ['heading', 'paragraph', 'untouchable']
    """
    return build_document(source, outline, token_cache)


@cached_outline
def outline(lines: SourceLines) -> list[Part]:
    """Return the constructs that docutils reads in the lines, as far as blocks depend on them."""
    start = front_matter(lines)
    elements = [Element("front matter", 0, start)] if start else []
    elements += _Scanner(lines, [text.rstrip() for text in lines.texts]).elements(start)
    keep_separators(elements, _absorbs)
    visible = [element for element in elements if element.type not in _INVISIBLE]
    keep_separators([Element(_TOP, 0, 0), *visible], _promotes)
    prevent_new_front_matter(lines, elements)
    return fill_gaps(lines, parts(elements))


def _absorbs(element: Element, later: Element) -> bool:
    """Return whether `later` would become a part of `element` if they were adjacent.

    A list continues with one of its own kind, and most elements absorb indented text.
    """
    if element.type == PARAGRAPH:
        return element.variant == _BEFORE_LITERAL or (element.variant == _BARE_OPTION and later.type == "indented text")
    if later.type == "indented text":
        return element.type != HEADING
    return element.type in _MERGING and element.type == later.type and element.variant == later.variant


def _promotes(element: Element, later: Element) -> bool:
    """Return whether `later`, right after `element`, would become the title, subtitle or metadata of the document."""
    return element.type in (_TOP, HEADING) and later.type in (HEADING, "field")


@dataclass(frozen=True, slots=True)
class _Scanner:
    """Reads a source line by line, as docutils does."""

    lines: SourceLines
    texts: list[str]  # the lines without trailing white space

    def elements(self, line: int) -> Iterator[Element]:
        """Yield the elements from a line on."""
        expects_literal = False  # the last paragraph ended with "::"
        while (line := self._skip_while(line, lambda text: not text)) < len(self.texts):
            element = self._quoted_literal(line) if expects_literal else None
            element = element or self._element(line)
            expects_literal = element.type == PARAGRAPH and element.variant == _BEFORE_LITERAL
            yield element
            line = element.end

    def _skip_while(self, line: int, is_skipped: Callable[[str], bool]) -> int:
        """Return the first line from `line` on whose text is not skipped."""
        while line < len(self.texts) and is_skipped(self.texts[line]):
            line += 1
        return line

    def _end_of_chunk(self, first: int) -> int:
        """Return the first blank line below a line."""
        return self._skip_while(first + 1, bool)

    def _end_of_indented(self, first: int) -> int:
        """Return the line after a line and everything that is indented below it."""
        end = self._skip_while(first + 1, lambda text: not text or text[0].isspace())
        while end > first + 1 and not self.texts[end - 1]:
            end -= 1
        return end

    def _text(self, line: int) -> str:
        return self.texts[line] if line < len(self.texts) else ""

    def _quoted_literal(self, line: int) -> Element | None:
        """Read a literal block whose lines all start with the same punctuation mark."""
        mark = self.texts[line][0]
        if mark.isalnum() or mark.isspace():
            return None
        return Element("literal block", line, self._end_of_chunk(line))

    def _element(self, line: int) -> Element:
        """Read the element that starts on a line."""
        text = self.texts[line]
        if text[0].isspace():
            return Element("indented text", line, self._end_of_indented(line))
        for list_type, marker in _MARKERS.items():
            if marker.match(text) and (found := self._list(line, list_type, marker)):
                return found
        for element_type, pattern in _INDENTED:
            if pattern.match(text):
                return Element(element_type, line, self._end_of_indented(line))
        for element_type, pattern in _CHUNKS:
            if pattern.match(text):
                return Element(element_type, line, self._end_of_chunk(line))
        if (option := _OPTION.match(text)) and (option.end() < len(text) or self._text(line + 1)[:1].isspace()):
            return Element("option", line, self._end_of_indented(line))
        if _TABLE_FRAME.match(text):
            return Element("table", line, self._end_of_simple_table(line))
        return self._title(line) or self._paragraph(line)

    def _end_of_simple_table(self, first: int) -> int:
        """Return the line after a table with borders of `===`; without a bottom border it reaches to the end."""
        borders = 0
        for line in range(first + 1, len(self.texts)):
            if _TABLE_BORDER.match(self.texts[line]):
                borders += 1
                if borders == 2 or not self._text(line + 1):
                    return line + 1
        return len(self.texts)

    def _title(self, first: int) -> Element | None:
        """Read a title that is underlined, or underlined and overlined; or a transition."""
        text, second, third = (self._text(first + step) for step in range(3))
        if _RULER.match(text):
            if second and third == text:
                return Element(HEADING, first, first + 3)
            if not second and len(text) >= MIN_RULER:
                return Element("transition", first, first + 1)
            return Element("ruler", first, self._end_of_chunk(first)) if text != "::" else None
        if second and _RULER.match(second) and len(second) >= min(len(text), MIN_RULER):
            return Element(HEADING, first, first + 2)
        return None

    def _paragraph(self, first: int) -> Element:
        if self._text(first + 1)[:1].isspace():
            return Element("definition", first, self._end_of_indented(first))
        end = self._skip_while(first, lambda text: bool(text) and not text[0].isspace())
        if self._text(end)[:1].isspace():
            return Element("text with an indented line", first, self._end_of_indented(end - 1))
        variant = ""
        if self.texts[end - 1].endswith(_BEFORE_LITERAL):
            variant = _BEFORE_LITERAL
        elif _OPTION.match(self.texts[first]):
            variant = _BARE_OPTION
        return Element(PARAGRAPH, first, end, variant=variant, removable=self._is_prose(self.lines.texts[first:end]))

    def _is_prose(self, texts: list[str]) -> bool:
        """Return whether lines are prose on which nothing else in the source depends."""
        return (
            not any(_MARKUP_LINE.match(text) or _MARKUP_INSIDE.search(text) for text in texts)
            and not texts[-1].rstrip().endswith(_BEFORE_LITERAL)
            and any(map(str.isalnum, "".join(texts)))
        )

    def _list(self, first: int, list_type: str, marker: re.Pattern[str]) -> Element | None:
        """Read the items of a list at the left margin; None where docutils reads text."""
        items: list[Element] = []
        line, style = first, ""
        while match := marker.match(self._text(line)):
            if style and style != _style(match):
                break
            end = self._end_of_indented(line)
            below = self._text(end)
            if list_type == _NUMBERED and end == line + 1 and below and not _continues_numbering(match, below):
                break  # a sentence that starts with a number
            style = _style(match)
            items.append(self._item(line, end, match.end()))
            line = self._skip_while(end, lambda text: not text)
        if not items:
            return None
        for item in items[:-1] if list_type == _NUMBERED else ():
            item.removable = False  # else the later items would be renumbered
        return Element(list_type, first, items[-1].end, variant=style, is_list=True, children=items)

    def _item(self, first: int, end: int, indent: int) -> Element:
        """Read an item, whose text is indented by the length of its marker."""
        texts = self.lines.texts[first:end]
        texts[0] = texts[0][indent:]
        margins = [text[:indent] for text in texts[1:]]
        if not all(map(str.strip, texts)) or any(margin != " " * indent for margin in margins):
            return Element(ITEM, first, end, 1)
        paragraph = Element(PARAGRAPH, first, end, 2)
        content = [texts[0], *(text[indent:] for text in texts[1:])]
        patterns = (*_MARKERS.values(), _OPTION, *(pattern for _, pattern in (*_INDENTED, *_CHUNKS)))
        is_nested = any(pattern.match(content[0]) for pattern in patterns)
        is_separate = not self._text(end) or bool(_BULLET.match(self._text(end)))
        is_removable = not is_nested and is_separate and self._is_prose(content)
        return Element(ITEM, first, end, 1, children=[paragraph], removable=is_removable)


def _style(marker: re.Match[str]) -> str:
    """Return what the markers of one list have in common: a bullet, or the punctuation around a number."""
    return ("(" if marker[0].startswith("(") else "") + marker["end"]


def _continues_numbering(marker: re.Match[str], below: str) -> bool:
    """Return whether the line right below an item starts the next item; docutils reads any other line as text."""
    following = _ENUMERATOR.match(below)
    if not following or _style(following) != _style(marker):
        return False
    number = marker["number"]
    successor = str(int(number) + 1) if number.isdecimal() else chr(ord(number) + 1) if len(number) == 1 else ""
    return following["number"] in ("#", successor)
