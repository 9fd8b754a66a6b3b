"""What renderers share: lines and columns, colours, percentages, and text that is safe to print."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Final, NamedTuple, TypeAlias
from unicodedata import east_asian_width

from cleaner.lazy import LazyRegex
from cleaner.model import Span

Paint: TypeAlias = tuple[str, str]  # what is printed before a text and after it

_LINE_END = LazyRegex(r"\r\n|\r|\n", module="re")
_SPACES = LazyRegex(r"\s+", module="re")
_PAINT = LazyRegex("\x1b\\[[0-9;]*m", module="re")
_SURROGATE = LazyRegex("[\ud800-\udfff]", module="re")
_NO_BYTE = LazyRegex("[\ud800-\udc7f\udd00-\udfff]", module="re")  # surrogates that `surrogateescape` does not encode
_ASTRAL = LazyRegex("[\U00010000-\U0010ffff]", module="re")
# Control characters, which move the cursor, and those that change the direction of the text around them.
_CONTROLS: Final = "\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
_UNPRINTABLE = LazyRegex(f"[{_CONTROLS}\ud800-\udfff]", module="re")  # the last ones cannot be encoded
_CONTROL = LazyRegex(f"[{_CONTROLS}]", module="re")


class Style(NamedTuple):
    """How to set parts of a report off from the rest; by default only words that differ are marked."""

    strong: Paint = ("", "")  # headings and paths
    faint: Paint = ("", "")  # what a reader may skip
    removed: Paint = ("", "")  # rules that remove, and deleted lines
    reported: Paint = ("", "")  # rules that only report
    added: Paint = ("", "")  # added lines
    lost: Paint = ("[-", "-]")  # words that only the removed copy has
    kept: Paint = ("{+", "+}")  # words that only the kept copy has
    width: int = 0  # columns to wrap lines at; 0 for no wrapping
    escapes: bool = False  # for a terminal: control characters of a text become escapes even in a diff


_RESET = "\x1b[0m"
PLAIN: Final = Style()
COLOUR: Final = Style(
    strong=("\x1b[1m", _RESET),
    faint=("\x1b[2m", _RESET),
    removed=("\x1b[31m", _RESET),
    reported=("\x1b[33m", _RESET),
    added=("\x1b[32m", _RESET),
    lost=("\x1b[1;31m", _RESET),
    kept=("\x1b[1;32m", _RESET),
)


def paint(text: str, colours: Paint) -> str:
    """Return a text between the two parts of its paint; an empty text stays empty."""
    return f"{colours[0]}{text}{colours[1]}" if text else ""


def printable(text: str) -> str:
    r"""Return a text that is safe to print in one line of a terminal.

    White space becomes a single space. Control characters, those that change the direction of the text, and lone
    surrogates become escapes.

    >>> print(printable("Two\r\nlines,\tone \x1b[31mred"))
    Two lines, one \x1b[31mred
    """
    safe: str = _UNPRINTABLE.sub(lambda match: repr(match[0])[1:-1], _SPACES.sub(" ", text))
    return safe


def without_controls(text: str, *, keep: str = "") -> str:
    r"""Return a text in which control characters, and those that change the direction of the text, are escapes.

    Spaces stay as they are, and so do the control characters in `keep` and bytes that are not UTF-8.

    >>> print(without_controls("two  words\x1b[2J\u202e"))
    two  words\x1b[2J\u202e
    """
    safe: str = _CONTROL.sub(lambda match: match[0] if match[0] in keep else repr(match[0])[1:-1], text)
    return safe


def shorten(text: str, end: int) -> str:
    """Return a text in one line, safe to print; of a long one only about `end` characters at either end.

    >>> shorten("A long story. " * 100, 30)
    'A long story. A long story. A … A long story. A long story. '
    """
    line = printable(text)
    if len(line) <= 2 * end:
        return line
    head, tail = line[:end], line[-end:]
    return f"{head.rpartition(' ')[0] or head} … {tail.partition(' ')[2] or tail}"


def wrap(text: str, indent: str, width: int) -> str:
    r"""Return an indented text, broken at spaces if it is wider than `width` columns.

    Each further line has two more columns of indentation. Colours take no column, and letters such as Han take two. A
    word that is too wide is not broken, and with a width of 0 no line is.

    >>> print(wrap("The river rose again, and 水 followed.", "  ", 20))
      The river rose
        again, and 水
        followed.
    """
    rows, used = list[list[str]]([[]]), len(indent)
    for word in text.split(" "):
        columns = sum(1 + (east_asian_width(char) in "WF") for char in _PAINT.sub("", word))
        if width and rows[-1] and used + 1 + columns > width:
            rows.append([])
            used = len(indent) + 2
        used += bool(rows[-1]) + columns
        rows[-1].append(word)
    return indent + f"\n{indent}  ".join(" ".join(row) for row in rows)


def escape_surrogates(json: str) -> str:
    r"""Return JSON with lone surrogates, which no encoding accepts, as escapes.

    >>> print(escape_surrogates('"\ud800 水"'))
    "\ud800 水"
    """
    escaped: str = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", json)
    return escaped


def encodable_path(path: str) -> str:
    r"""Return a path that UTF-8 with `errors="surrogateescape"` encodes.

    That encodes file names that are not UTF-8, which Python decodes to U+DC80 to U+DCFF. Other surrogates, which file
    names on Windows may contain, become the three bytes that WTF-8 writes for them.

    >>> encodable_path("caf\udce9\ude76").encode("utf-8", "surrogateescape")
    b'caf\xe9\xed\xb9\xb6'
    """
    encodable: str = _NO_BYTE.sub(
        lambda match: match[0].encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape"), path
    )
    return encodable


class LineIndex:
    r"""Lines and columns of the characters of a source, both counted from 1.

    A line ends at `\r\n`, `\r` or `\n`, as in the formats, and nowhere else.

    >>> LineIndex("One.\r\nTwo.").line_and_column(8)
    (2, 3)
    """

    def __init__(self, source: str) -> None:
        if "\r" in source:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(source))]
        else:  # the usual case, several times as fast
            self._starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of a character."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, offset: int) -> int:
        """Return the line of a character."""
        return self.line_and_column(offset)[0]

    def last_line(self, span: Span) -> int:
        """Return the line of the last character of a span."""
        return self.line(max(span.start, span.end - 1))


class Utf16Offsets:
    """Offsets in UTF-16 code units, as browsers count them: a character above U+FFFF counts twice."""

    def __init__(self, source: str) -> None:
        self._astral = [match.start() for match in _ASTRAL.finditer(source)]

    def span(self, span: Span) -> tuple[int, int]:
        """Return the start and the end of a span."""
        return self.offset(span.start), self.offset(span.end)

    def offset(self, offset: int) -> int:
        """Return the offset of a character."""
        return offset + bisect_left(self._astral, offset)
