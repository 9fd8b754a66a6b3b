r"""A unified diff of source and cleaned text, which `patch`, `patch -R` and `git apply` understand.

The cleaned text is the source less whole spans, so nothing is compared: the changed lines are those
that the edits touch, and the time grows with the length of the text. Lines end at `\n` only, as in
those programs.
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
from cleaner.reports.terminal import PLAIN, LineIndex, Style, paint, shown

CONTEXT: Final = 3  # unchanged lines around a change, as `diff -u` shows

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_QUOTED = re.compile(r'[\x00-\x1f\x7f"\\]')  # git and patch read a file name with one of these only in quotes


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines of the source, counted from 0 and half open, that become other lines or none."""

    start: int
    end: int
    lines: tuple[str, ...]  # what stands there instead
    edits: tuple[Edit, ...]  # what did it

    @property
    def growth(self) -> int:
        """Lines that come less lines that go."""
        return len(self.lines) - (self.end - self.start)


def as_diff(entries: Iterable[Entry], style: Style = PLAIN) -> Iterator[str]:
    """Yield a unified diff for every document that lost something: `patch -p1` applies it, `patch -R -p1` undoes it.

    The reasons stand before it in lines that those programs skip, and the head of a hunk names its
    rules. The diff carries the bytes of the file: those of another encoding stand in it as
    surrogates, which `errors="surrogateescape"` writes as the bytes that they are. UTF-16 and UTF-32
    have no lines that `patch` would see; their text is shown in UTF-8, to be read only.
    """
    for entry in entries:
        yield ""  # a sign of life, by which no renderer runs ahead of another
        if entry.cleaned.report.withheld:
            yield _comment(f"{entry.path}: {entry.cleaned.report.withheld}", style)
        if entry.cleaned.report.edits:
            yield from _reasons(entry, style)
            yield from _diff(entry, style)


def _reasons(entry: Entry, style: Style) -> Iterator[str]:
    report, lines = entry.cleaned.report, LineIndex(entry.cleaned.source)
    for position in sorted(report.removed()):
        finding = report.findings[position]
        yield _comment(f"{entry.path}:{lines.line(finding.span.start)}: {finding.rule}: {finding.reason}", style)
    if not _parts_lines(entry.encoding):
        yield _comment(f"{entry.path} is in {entry.encoding}: this diff of it is for reading, not for patch", style)


def _comment(text: str, style: Style) -> str:
    return paint(f"# {shown(text)}", style.faint) + "\n"


def _diff(entry: Entry, style: Style) -> Iterator[str]:
    path = PurePath(entry.path).as_posix().lstrip("/")  # patch and git refuse absolute paths
    yield paint(f"--- {_file_name(f'a/{path}')}", style.strong) + "\n"
    yield paint(f"+++ {_file_name(f'b/{path}')}", style.strong) + "\n"
    mark = "\ufeff" if entry.bom else ""
    lines = _LINE.findall(mark + entry.cleaned.source)
    encoding = entry.encoding if _parts_lines(entry.encoding) else "utf-8"
    colours = {" ": ("", ""), "-": style.removed, "+": style.added}
    growth = 0  # of all hunks so far
    for hunk in _hunks(_changes(lines, entry.cleaned.report.edits, len(mark))):
        start, end = max(hunk[0].start - CONTEXT, 0), min(hunk[-1].end + CONTEXT, len(lines))
        grown = growth + sum(change.growth for change in hunk)
        places = f"@@ -{_range(start, end)} +{_range(start + growth, end + grown)} @@"
        positions = sorted({position for change in hunk for edit in change.edits for position in edit.findings})
        rules = dict.fromkeys(entry.cleaned.report.findings[position].rule for position in positions)
        yield f"{paint(places, style.strong)} {', '.join(rules)}\n"
        for sign, line in _signed(hunk, lines, start, end):
            content = line.removesuffix("\n")
            foot = "\n" if line.endswith("\n") else "\n\\ No newline at end of file\n"
            yield paint(sign + _carried(content, encoding), colours[sign]) + foot
        growth = grown


def _changes(lines: Sequence[str], edits: Sequence[Edit], ahead: int) -> Iterator[_Change]:
    """Yield the lines that the edits touch as changes in order, none sharing a line with the next.

    `ahead` characters stand in the lines before the source, from which the edits count.
    """
    starts = list(accumulate(map(len, lines), initial=0))
    group: list[Edit] = []
    first = last = -1  # lines of the group
    for edit in edits:
        line = bisect_right(starts, edit.span.start + ahead) - 1
        if group and line > last:
            yield _change(lines, starts, (first, last + 1), group, ahead)
            group = []
        if not group:
            first = line
        group.append(edit)
        # What stands behind the span moves up to what stands before it, so its line belongs to the change.
        last = min(bisect_right(starts, edit.span.end + ahead) - 1, len(lines) - 1)
    if group:
        yield _change(lines, starts, (first, last + 1), group, ahead)


def _change(
    lines: Sequence[str], starts: Sequence[int], touched: tuple[int, int], edits: Sequence[Edit], ahead: int
) -> _Change:
    """Return what the edits make of the lines that they touch, without those that come out as they were."""
    start, end = touched
    shift = ahead - starts[start]
    spans = [Span(edit.span.start + shift, edit.span.end + shift) for edit in edits]
    left = _LINE.findall(apply("".join(lines[start:end]), spans))
    head = foot = 0
    while foot < len(left) and left[-1 - foot] == lines[end - 1 - foot]:
        foot += 1
    while head < len(left) - foot and left[head] == lines[start + head]:
        head += 1
    return _Change(start + head, end - foot, tuple(left[head : len(left) - foot]), tuple(edits))


def _hunks(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    """Yield the changes in groups whose contexts touch."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.start - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _signed(hunk: Sequence[_Change], lines: Sequence[str], start: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of a hunk, each with the sign that it has in the diff."""
    for change in hunk:
        yield from ((" ", line) for line in lines[start : change.start])
        yield from (("-", line) for line in lines[change.start : change.end])
        yield from (("+", line) for line in change.lines)
        start = change.end
    yield from ((" ", line) for line in lines[start:end])


def _range(start: int, end: int) -> str:
    """Return lines as the head of a hunk counts them: from 1, and an empty range by the line before it."""
    return f"{start + (end > start)},{end - start}"


def _file_name(name: str) -> str:
    """Return a file name as git writes it: quoted where it must be, with a tab behind where it holds spaces."""
    if _QUOTED.search(name):
        return '"' + _QUOTED.sub(lambda match: f"\\{ord(match[0]):03o}", name) + '"'
    return f"{name}\t" if " " in name else name


def _parts_lines(encoding: str) -> bool:
    """Tell whether a line end is in this encoding the byte that it is in ASCII, as `patch` expects."""
    return "\n".encode(encoding) == b"\n"


def _carried(content: str, encoding: str) -> str:
    """Return the bytes of a line as UTF-8 with surrogates for what is not UTF-8."""
    return content.encode(encoding, "surrogatepass").decode("utf-8", "surrogateescape")
