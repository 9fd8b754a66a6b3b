"""reStructuredText: paragraphs and bullets at the left margin; everything else is untouchable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from cleaner.formats.elements import HEADING, ITEM, PARAGRAPH, Element, keep_apart, parts
from cleaner.formats.front_matter import front_matter, keep_head
from cleaner.formats.outline import Part, SourceLines, completed, divided, remembered
from cleaner.model import Document
from cleaner.text import TokenCache

# The patterns of docutils, in the order in which it tries them.
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
_OWNERS: Final = (  # what takes its first line and all that is indented below it
    ("field", re.compile(r":(?![: ])([^:\\]|\\.|:(?!([ `]|$)))*(?<! ):( +|$)")),
    ("explicit markup", re.compile(r"\.\.( +|$)")),
    ("target", re.compile(r"__( +|$)")),
)
_CHUNKS: Final = (  # what goes on to the next blank line
    ("doctest", re.compile(r">>>( +|$)")),
    ("line block", re.compile(r"\|( +|$)")),
    ("table", re.compile(r"\+-[-+]+-\+$")),
)
_MERGING: Final = ("bullet list", "numbered list", "field", "option", "definition")
_INVISIBLE: Final = ("front matter", "explicit markup", "target")  # what may stand before the title of a document

# What in a paragraph is counted, or is a place that something else points to; and the line ends of Python, at
# which docutils parts lines.
_MARKUP_INSIDE: Final = re.compile(r"_`|__(?![\w_])|\[[#*]|\{[{%]|[\v\f\x1c-\x1e\x85\u2028\u2029\x00]")
_MARKUP_LINE: Final = re.compile(
    r"""  [|<{] | \s                                              # substitutions, HTML, templates, lines that stand in
      | [-+/]{1,2}\w                                           # options
      | [-+*\u2022\u2023\u2043]\s                              # items
      | \(?(?:\d+|\w|[ivxlcdm]+|[IVXLCDM]+|\#)[.)]\s
      | \.\.(?:\s|$) | :[\w:+-]+:(?!`)                         # comments and the like, fields; but no roles
      | \W+$                                                  # rulers
    """,
    re.VERBOSE,
)

_TOP: Final = "top"
_ANNOUNCES: Final = "::"  # at the end of a paragraph: a literal block follows
_UNTOLD: Final = "-a"  # an option without its description, which is a paragraph

MIN_RULER: Final = 4  # characters; a shorter ruler may be a text


def parse(source: str, known: TokenCache | None = None) -> Document:
    r"""Divide a text in reStructuredText into paragraphs, items, headings, what is untouchable, and gaps.

    A paragraph or an item is one that can be removed, whatever else goes, without a change to the
    rest. Only those at the left margin are, and only items of a single paragraph, of numbered lists
    the last. Everything else is untouchable: directives and what stands in them, literal blocks,
    tables, fields, definitions, quotations, comments, targets, and a paragraph that announces a
    literal block, holds a target, or is counted (`[#]_`, `text__`).

    >>> [block.kind for block in parse("Quay\n====\n\nIt is deep.\n\n.. note:: Mud.\n").blocks]
    ['heading', 'paragraph', 'untouchable']
    """
    return divided(source, outline, known)


@remembered
def outline(lines: SourceLines) -> list[Part]:
    """Return what docutils would take the lines for, as far as blocks depend on it."""
    head = front_matter(lines)
    elements = [Element("front matter", 0, head)] if head else []
    elements += _Scanner(lines, [text.rstrip() for text in lines.texts]).elements(head)
    keep_apart(elements, _draws)
    visible = [element for element in elements if element.what not in _INVISIBLE]
    keep_apart([Element(_TOP, 0, 0), *visible], _promotes)
    keep_head(lines, elements)
    return completed(lines, parts(elements))


def _draws(element: Element, other: Element) -> bool:
    """Tell whether an element would take in another one: what is indented, or what goes on with a list."""
    if element.what == PARAGRAPH:
        return element.sign == _ANNOUNCES or (element.sign == _UNTOLD and other.what == "indented text")
    if other.what == "indented text":
        return element.what != HEADING
    return element.what in _MERGING and element.what == other.what and element.sign == other.sign


def _promotes(element: Element, other: Element) -> bool:
    """Tell whether an element above another one would make that a title, subtitle or the data of the document."""
    return element.what in (_TOP, HEADING) and other.what in (HEADING, "field")


@dataclass(frozen=True, slots=True)
class _Scanner:
    """Reads a source from the top, as docutils does."""

    lines: SourceLines
    texts: list[str]  # the lines without the white space at their ends

    def elements(self, at: int) -> Iterator[Element]:
        """Yield the elements from a line on."""
        literal = False  # a paragraph that ends in "::" announced what follows
        while (at := self._skip(at, lambda text: not text)) < len(self.texts):
            element = self._quoted(at) if literal else None
            element = element or self._element(at)
            literal = element.what == PARAGRAPH and element.sign == _ANNOUNCES
            yield element
            at = element.last

    def _skip(self, at: int, passes: Callable[[str], bool]) -> int:
        """Return the first line from `at` on whose text does not pass."""
        while at < len(self.texts) and passes(self.texts[at]):
            at += 1
        return at

    def _chunk(self, at: int) -> int:
        """Return the line behind those up to the next blank one."""
        return self._skip(at + 1, bool)

    def _indented(self, at: int) -> int:
        """Return the line behind a line and all that is indented below it."""
        end = self._skip(at + 1, lambda text: not text or text[0].isspace())
        while end > at + 1 and not self.texts[end - 1]:
            end -= 1
        return end

    def _text(self, at: int) -> str:
        return self.texts[at] if at < len(self.texts) else ""

    def _quoted(self, at: int) -> Element | None:
        """Read a literal block whose lines all begin with the same mark."""
        mark = self.texts[at][0]
        if mark.isalnum() or mark.isspace():
            return None
        return Element("literal block", at, self._chunk(at))

    def _element(self, at: int) -> Element:
        text = self.texts[at]
        if text[0].isspace():
            return Element("indented text", at, self._indented(at))
        for what, marker in _MARKERS.items():
            if marker.match(text) and (found := self._list(at, what, marker)):
                return found
        for what, owner in _OWNERS:
            if owner.match(text):
                return Element(what, at, self._indented(at))
        for what, chunk in _CHUNKS:
            if chunk.match(text):
                return Element(what, at, self._chunk(at))
        if (option := _OPTION.match(text)) and (option.end() < len(text) or self._text(at + 1)[:1].isspace()):
            return Element("option", at, self._indented(at))
        if _TABLE_FRAME.match(text):
            return Element("table", at, self._simple_table(at))
        return self._title(at) or self._paragraph(at)

    def _simple_table(self, at: int) -> int:
        """Return the line behind a table in frames of `===`; without a lower frame it reaches to the end."""
        frames = 0
        for line in range(at + 1, len(self.texts)):
            if _TABLE_BORDER.match(self.texts[line]):
                frames += 1
                if frames == 2 or not self._text(line + 1):
                    return line + 1
        return len(self.texts)

    def _title(self, at: int) -> Element | None:
        """Read a title with a line under it, or under and over it; or a transition."""
        text, second, third = (self._text(at + step) for step in range(3))
        if _RULER.match(text):
            if second and third == text:
                return Element(HEADING, at, at + 3)
            if not second and len(text) >= MIN_RULER:
                return Element("transition", at, at + 1)
            return Element("ruler", at, self._chunk(at)) if text != "::" else None
        if second and _RULER.match(second) and len(second) >= min(len(text), MIN_RULER):
            return Element(HEADING, at, at + 2)
        return None

    def _paragraph(self, at: int) -> Element:
        if self._text(at + 1)[:1].isspace():
            return Element("definition", at, self._indented(at))
        end = self._skip(at, lambda text: bool(text) and not text[0].isspace())
        if self._text(end)[:1].isspace():
            return Element("text with an indented line", at, self._indented(end - 1))
        sign = (
            _ANNOUNCES if self.texts[end - 1].endswith(_ANNOUNCES) else _UNTOLD if _OPTION.match(self.texts[at]) else ""
        )
        free = self._is_prose([self.lines.texts[line] for line in range(at, end)])
        return Element(PARAGRAPH, at, end, sign=sign, free=free)

    def _is_prose(self, texts: list[str]) -> bool:
        """Tell whether lines are prose that nothing else in the source depends on."""
        return (
            not any(_MARKUP_LINE.match(text) or _MARKUP_INSIDE.search(text) for text in texts)
            and not texts[-1].rstrip().endswith(_ANNOUNCES)
            and any(map(str.isalnum, "".join(texts)))
        )

    def _list(self, at: int, what: str, marker: re.Pattern[str]) -> Element | None:
        """Read the items of a list at the left margin; None where docutils sees a text."""
        items: list[Element] = []
        line, sign = at, ""
        while match := marker.match(self._text(line)):
            if sign and sign != _sign(match):
                break
            end = self._indented(line)
            if what == _NUMBERED and end == line + 1 and self._text(end) and not _counts_on(match, self._text(end)):
                break  # the number of a sentence
            sign = _sign(match)
            items.append(self._item(line, end, match.end()))
            line = self._skip(end, lambda text: not text)
        if not items:
            return None
        for item in items[:-1] if what == _NUMBERED else ():
            item.free = False  # those behind would be numbered anew
        return Element(what, at, items[-1].last, sign=sign, is_list=True, elements=items)

    def _item(self, first: int, last: int, indent: int) -> Element:
        texts = [self.lines.texts[line] for line in range(first, last)]
        texts[0] = texts[0][indent:]
        margins = [text[:indent] for text in texts[1:]]
        if not all(map(str.strip, texts)) or any(margin != " " * indent for margin in margins):
            return Element(ITEM, first, last, 1)
        paragraph = Element(PARAGRAPH, first, last, 2)
        bare = [texts[0], *(text[indent:] for text in texts[1:])]
        openings = (*_MARKERS.values(), _OPTION, *(opening for _, opening in (*_OWNERS, *_CHUNKS)))
        nests = any(opening.match(bare[0]) for opening in openings)
        ends = not self._text(last) or _BULLET.match(self._text(last))
        free = not nests and bool(ends) and self._is_prose(bare)
        return Element(ITEM, first, last, 1, elements=[paragraph], free=free)


def _sign(marker: re.Match[str]) -> str:
    """Return what the markers of one list have in common."""
    return ("(" if marker[0].startswith("(") else "") + marker["end"]


def _counts_on(marker: re.Match[str], below: str) -> bool:
    """Tell whether the line right below an item opens the next one; docutils takes any other line for text."""
    following = _ENUMERATOR.match(below)
    if not following or _sign(following) != _sign(marker):
        return False
    number = marker["number"]
    after = str(int(number) + 1) if number.isdecimal() else chr(ord(number) + 1) if len(number) == 1 else ""
    return following["number"] in ("#", after)
