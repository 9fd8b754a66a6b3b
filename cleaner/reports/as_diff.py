r"""A unified diff of source and cleaned text, which `patch`, `patch -R` and `git apply` understand.

The cleaned text is the source minus whole spans, so the texts are not compared: the changed lines are those that an
edit touches, and the time grows linearly with the text. Lines end at `\n` only, as in those programs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePath
from typing import Final

from cleaner.edits import apply
from cleaner.model import Edit, Span
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import PLAIN, LineIndex, Style, encodable_path, paint, printable, without_controls

CONTEXT: Final = 3  # unchanged lines around a change, as in `diff -u`

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Characters of a file name that git and patch read only in quotes, and those that terminals should not get.
_NEEDS_QUOTES = re.compile(r'[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"\\]')


@dataclass(frozen=True, slots=True)
class _Change:
    """A half-open range of source lines, counted from 0, and the lines that replace it."""

    start: int
    end: int
    lines: tuple[str, ...]  # the replacement, often empty
    findings: tuple[int, ...]  # positions of the findings that cause it, in order

    @property
    def growth(self) -> int:
        """The number of added lines minus the number of deleted lines."""
        return len(self.lines) - (self.end - self.start)


def as_diff(entries: Iterable[Entry], style: Style = PLAIN) -> Iterator[str]:
    """Yield a unified diff of every document with edits: `patch -p1` applies it, `patch -R -p1` reverts it.

    The reasons come first, in lines that those programs skip. Each hunk header names the rules of the hunk. The diff
    has the bytes of the file: write it with `errors="surrogateescape"`, since bytes of other encodings are surrogates
    in it. `patch` does not recognise the line ends of UTF-16 and UTF-32, so the diff of such a file is in UTF-8 and
    only for reading.
    """
    for entry in entries:
        if entry.cleaned.report.withheld:
            yield _comment(f"{entry.path}: {entry.cleaned.report.withheld}", style)
        if entry.cleaned.report.edits:
            yield from _reasons(entry, style)
            yield from _diff(entry, style)
        yield ""  # ends the entry: see `cleaner.reports`


def _reasons(entry: Entry, style: Style) -> Iterator[str]:
    report, lines = entry.cleaned.report, LineIndex(entry.cleaned.source)
    for position in sorted(report.removed()):
        finding = report.findings[position]
        yield _comment(f"{entry.path}:{lines.line(finding.span.start)}: {finding.rule}: {finding.reason}", style)
    if not _has_ascii_line_ends(entry.encoding):
        yield _comment(f"{entry.path} is in {entry.encoding}: this diff of it is for reading, not for patch", style)


def _comment(text: str, style: Style) -> str:
    return paint(f"# {printable(text)}", style.faint) + "\n"


def _diff(entry: Entry, style: Style) -> Iterator[str]:
    path = PurePath(encodable_path(entry.path)).as_posix().lstrip("/")  # patch and git refuse absolute paths
    yield paint(f"--- {_file_name(f'a/{path}')}", style.strong) + "\n"
    yield paint(f"+++ {_file_name(f'b/{path}')}", style.strong) + "\n"
    report, mark = entry.cleaned.report, "\ufeff" if entry.bom else ""
    lines = _LINE.findall(mark + entry.cleaned.source)
    edits = [edit._replace(span=_shifted(edit.span, len(mark))) for edit in report.edits]
    encoding = entry.encoding if _has_ascii_line_ends(entry.encoding) else "utf-8"
    growth = 0  # of the hunks so far
    for hunk in _hunks(_changes(lines, edits)):
        start, end = max(hunk[0].start - CONTEXT, 0), min(hunk[-1].end + CONTEXT, len(lines))
        growth_after = growth + sum(change.growth for change in hunk)
        ranges = f"@@ -{_range(start, end)} +{_range(start + growth, end + growth_after)} @@"
        positions = sorted({position for change in hunk for position in change.findings})
        rules = dict.fromkeys(printable(report.findings[position].rule) for position in positions)
        yield f"{paint(ranges, style.strong)} {', '.join(rules)}\n"
        for sign, line in _signed_lines(hunk, lines, start, end):
            yield _printed_line(sign, line, encoding, style)
        growth = growth_after


def _changes(lines: Sequence[str], edits: Iterable[Edit]) -> Iterator[_Change]:
    """Yield the lines that the edits touch as changes in order, no two of which share a line."""
    starts = list(accumulate(map(len, lines), initial=0))
    group: list[Edit] = []
    first = last = -1  # lines of the group
    for edit in edits:
        line = bisect_right(starts, edit.span.start) - 1
        if group and line > last:
            yield _change(lines[first : last + 1], first, starts[first], group)
            group = []
        if not group:
            first = line
        group.append(edit)
        # What follows the span moves up to what precedes it, so its line belongs to the change.
        last = min(bisect_right(starts, edit.span.end) - 1, len(lines) - 1)
    if group:
        yield _change(lines[first : last + 1], first, starts[first], group)


def _change(before: Sequence[str], first: int, offset: int, edits: Sequence[Edit]) -> _Change:
    """Return what some edits make of the lines that they touch, without unchanged lines at either end.

    `first` is the number of the first line and `offset` the place of its first character.
    """
    after = _LINE.findall(apply("".join(before), [_shifted(edit.span, -offset) for edit in edits]))
    head = tail = 0  # unchanged lines
    while tail < len(after) and after[-1 - tail] == before[-1 - tail]:
        tail += 1
    while head < len(after) - tail and after[head] == before[head]:
        head += 1
    findings = tuple(position for edit in edits for position in edit.findings)
    return _Change(first + head, first + len(before) - tail, tuple(after[head : len(after) - tail]), findings)


def _shifted(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)


def _hunks(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    """Yield the changes in groups whose context lines meet."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.start - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _signed_lines(hunk: Sequence[_Change], lines: Sequence[str], start: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of a hunk, each with its sign in the diff."""
    for change in hunk:
        yield from ((" ", line) for line in lines[start : change.start])
        yield from (("-", line) for line in lines[change.start : change.end])
        yield from (("+", line) for line in change.lines)
        start = change.end
    yield from ((" ", line) for line in lines[start:end])


def _printed_line(sign: str, line: str, encoding: str, style: Style) -> str:
    colours = {" ": ("", ""), "-": style.removed, "+": style.added}[sign]
    end = "\n" if line.endswith("\n") else "\n\\ No newline at end of file\n"
    content = _file_bytes(line.removesuffix("\n"), encoding)
    if style.escapes:
        content = without_controls(content.removesuffix("\r"), keep="\t")
    return paint(sign + content, colours) + end


def _range(start: int, end: int) -> str:
    """Return a range of lines as in a hunk header, which counts from 1; an empty one starts at the line before it."""
    return f"{start + (end > start)},{end - start}"


def _file_name(name: str) -> str:
    """Return a file name as git writes it: in quotes if it needs them, and with a final tab if it contains spaces."""
    if _NEEDS_QUOTES.search(name):
        return '"' + _NEEDS_QUOTES.sub(_octal, name) + '"'
    return f"{name}\t" if " " in name else name


def _octal(match: re.Match[str]) -> str:
    return "".join(f"\\{byte:03o}" for byte in match[0].encode())


def _has_ascii_line_ends(encoding: str) -> bool:
    """Return whether a line end is the same byte in this encoding as in ASCII, which `patch` expects."""
    return "\n".encode(encoding) == b"\n"


def _file_bytes(text: str, encoding: str) -> str:
    """Return the bytes of a text in the encoding of its file, decoded as UTF-8 with surrogates for other bytes."""
    return text.encode(encoding, "surrogatepass").decode("utf-8", "surrogateescape")
