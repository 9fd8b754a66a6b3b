"""What all renderers for people share: lines and columns, colours, and text made fit to show."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Final, NamedTuple, TypeAlias
from unicodedata import east_asian_width

from cleaner.lazy import LazyRegex
from cleaner.model import Span

Paint: TypeAlias = tuple[str, str]  # what stands before a text and behind it

_LINE_END = LazyRegex(r"\r\n|\r|\n", module="re")
_SPACES = LazyRegex(r"\s+", module="re")
_PAINT = LazyRegex("\x1b\\[[0-9;]*m", module="re")
_SURROGATE = LazyRegex("[\ud800-\udfff]", module="re")
_ASTRAL = LazyRegex("[\U00010000-\U0010ffff]", module="re")
_UNFIT = LazyRegex("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", module="re")  # would move the cursor, or cannot be written


class Style(NamedTuple):
    """How parts of a report are set off from the rest; what is not said looks like the rest."""

    strong: Paint = ("", "")  # headings
    faint: Paint = ("", "")  # what may be skipped
    removed: Paint = ("", "")  # a line that goes
    reported: Paint = ("", "")  # what is left for a person to decide
    added: Paint = ("", "")  # a line that comes
    lost: Paint = ("[-", "-]")  # words that the other copy lacks, in the copy that goes
    kept: Paint = ("{+", "+}")  # the same in the copy that stays
    width: int = 0  # columns of a line, where lines are broken at all


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
    """Return a text between the two halves of its paint; an empty text stays empty."""
    return f"{colours[0]}{text}{colours[1]}" if text else ""


def shown(text: str) -> str:
    r"""Return a text fit to stand in one line of a terminal.

    White space becomes a single space; what would steer the terminal becomes an escape.

    >>> print(shown("Two\r\nlines,\tone \x1b[31mred"))
    Two lines, one \x1b[31mred
    """
    fit: str = _UNFIT.sub(lambda match: repr(match[0])[1:-1], _SPACES.sub(" ", text))
    return fit


def wrapped(text: str, margin: str, width: int) -> str:
    r"""Return a text behind a margin, with line ends for spaces where it is wider than that many columns.

    Further lines are set in by two columns more. What paints takes no room, and letters as wide as Han
    take that of two. Left as it is: a word that is too wide by itself, and all where the width is 0.

    >>> print(wrapped("The river rose again, and 水 stood.", "  ", 20))
      The river rose
        again, and 水
        stood.
    """
    rows, used = list[list[str]]([[]]), len(margin)
    for word in text.split(" "):
        room = sum(1 + (east_asian_width(char) in "WF") for char in _PAINT.sub("", word))
        if width and rows[-1] and used + 1 + room > width:
            rows.append([])
            used = len(margin) + 2
        used += bool(rows[-1]) + room
        rows[-1].append(word)
    return margin + f"\n{margin}  ".join(" ".join(row) for row in rows)


def escaped(json: str) -> str:
    r"""Return JSON with lone surrogates, which no encoding takes, as escapes.

    >>> print(escaped('"\ud800 水"'))
    "\ud800 水"
    """
    fit: str = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", json)
    return fit


class LineIndex:
    r"""Where the characters of a source stand for a reader, who counts from 1.

    A line ends at `\r\n`, `\r` or `\n`, as in the formats, and nowhere else.

    >>> LineIndex("One.\r\nTwo.").place(8)
    (2, 3)
    """

    def __init__(self, source: str) -> None:
        if "\r" in source:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(source))]
        else:  # as in most, and several times as fast
            self._starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]

    def place(self, position: int) -> tuple[int, int]:
        """Return the line and the column of a character."""
        line = bisect_right(self._starts, position)
        return line, position - self._starts[line - 1] + 1

    def line(self, position: int) -> int:
        """Return the line of a character."""
        return self.place(position)[0]

    def last_line(self, span: Span) -> int:
        """Return the line of the last character of a span."""
        return self.line(max(span.start, span.end - 1))


class Units:
    """Places in a source as browsers count them: a character beyond the first 65,536 counts twice."""

    def __init__(self, source: str) -> None:
        self._astral = [match.start() for match in _ASTRAL.finditer(source)]

    def of(self, span: Span) -> tuple[int, int]:
        """Return where a span begins and ends."""
        return self.at(span.start), self.at(span.end)

    def at(self, position: int) -> int:
        """Return where a character stands."""
        return position + bisect_left(self._astral, position)
