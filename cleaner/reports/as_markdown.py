"""A summary in Markdown: for a comment on a pull request, or the summary of a CI job."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cleaner.model import Repeat
from cleaner.reports.diagnostics import Diagnostic, located_diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.summary import Totals, count_outcomes, removal_status
from cleaner.reports.terminal import LineIndex, printable, shorten

MAX_CHARACTERS: Final = 60_000  # GitHub accepts 65,536 in a comment; the caller may add a heading
MAX_RULES: Final = 20  # rules that have a row of their own
MAX_ROWS: Final = 50  # findings of one document, so that others have space too
TEXT_END: Final = 60  # characters at either end of a long text

_MARKUP = re.compile(r"[\\`*_~\[\]<>&|$#@]|:(?=//)|(?<=www)\.")  # markup, or a part of a link without brackets
_BACKTICKS = re.compile("`+")


def as_markdown(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the totals, the conflicts, and the findings of each document, within the size of a comment.

    The totals come first, so nothing is written before the last entry. Until then, memory holds only the lines of the
    summary, not the texts. Texts are printed as code and everything else from outside is escaped, so that no text
    becomes markup, a link or a mention of a person.
    """
    totals = Totals()
    conflicts, details = _Section(MAX_CHARACTERS // 3), _Section(MAX_CHARACTERS // 3 * 2)
    for entry in entries:
        totals.add(entry)
        totals.add_words(entry)
        lines = LineIndex(entry.cleaned.source)
        for conflict in _conflicts(entry, lines):
            conflicts.add([conflict])
        if found := located_diagnostics(entry):
            details.add(_document(entry, found, lines))
        yield ""  # ends the entry: see `cleaner.reports`
    yield from _summary(totals)
    if conflicts.texts:
        yield "\n#### For an editor to decide\n\n"
        yield from conflicts.texts
        yield f"\n{conflicts.omitted:,} more are not listed here.\n" if conflicts.omitted else ""
    yield from details.texts
    if details.omitted:
        yield f"\n{details.omitted:,} more files with findings are not listed here; see another report format.\n"


class _Section:
    """The texts of a part of the summary as far as they fit, and the number of those that do not."""

    def __init__(self, max_characters: int) -> None:
        self.texts: list[str] = []
        self.omitted = 0
        self._characters_left = max_characters

    def add(self, pieces: Iterable[str]) -> None:
        """Add a text in pieces; after the first one that does not fit, all others are omitted."""
        text = "" if self.omitted else "".join(pieces)
        if self.omitted or len(text) > self._characters_left:
            self.omitted += 1
        else:
            self.texts.append(text)
            self._characters_left -= len(text)


def _summary(totals: Totals) -> Iterator[str]:
    yield f"### cleaner\n\n{totals.findings_sentence} {totals.words_sentence}".rstrip() + "\n"
    if totals.withheld:
        yield f"\n{totals.withheld_sentence}\n"
    rules = Counter[str](totals.removed) + totals.reported
    if not rules:
        return
    yield f"\n| Rule | {removal_status(applied=totals.applied).capitalize()} | Only reported |\n| --- | ---: | ---: |\n"
    by_count = sorted(rules, key=lambda rule: (-rules[rule], rule))
    for rule in by_count[:MAX_RULES]:
        yield f"| {_code(rule)} | {totals.removed[rule]:,} | {totals.reported[rule]:,} |\n"
    rest = by_count[MAX_RULES:]
    if rest:
        removed, reported = (sum(counts[rule] for rule in rest) for counts in (totals.removed, totals.reported))
        yield f"| {len(rest)} more | {removed:,} | {reported:,} |\n"


def _conflicts(entry: Entry, lines: LineIndex) -> Iterator[str]:
    """Yield a line for each repeat whose copies differ in a fact."""
    for finding in entry.cleaned.report.findings:
        if isinstance(finding, Repeat) and finding.facts:
            line = lines.line(finding.span.start)
            if finding.document:
                other = f"line {finding.place[0]} of {_code(finding.document)}"
            else:
                other = f"line {lines.line(finding.original.start)}"
            facts = "; ".join(
                f"{_prose(fact.kind)}: {_code(fact.here) or 'nothing'} here, {_code(fact.there) or 'nothing'} there"
                for fact in finding.facts
            )
            yield f"- {_code(f'{entry.path}:{line}')} and {other}: {facts}\n"


def _document(entry: Entry, found: Sequence[Diagnostic], lines: LineIndex) -> Iterator[str]:
    report, source, counts = entry.cleaned.report, entry.cleaned.source, count_outcomes(found, applied=entry.applied)
    yield f"\n<details>\n<summary><code>{_html(entry.path)}</code>: {counts}</summary>\n\n"
    if report.withheld:
        yield f"{_prose(report.withheld)}\n\n"
    yield "| Line | Rule | Passage | Why |\n| ---: | --- | --- | --- |\n"
    for diagnostic in found[:MAX_ROWS]:
        status = removal_status(applied=entry.applied) if diagnostic.removed else "only reported"
        yield f"| {lines.line(diagnostic.span.start)} | {_code(diagnostic.rule)} {status} |"
        yield f" {_code(shorten(diagnostic.span.of(source), TEXT_END))} | {_prose(diagnostic.reason)} |\n"
    if len(found) > MAX_ROWS:
        yield f"\n{len(found) - MAX_ROWS:,} more are not listed here.\n"
    yield "\n</details>\n"


def _code(text: str) -> str:
    r"""Return a text as code in the cell of a table; an empty text stays empty.

    >>> print(_code("a | b `c`"))
    `` a \| b `c` ``
    """
    line = printable(text).strip().replace("|", "\\|")
    if not line:
        return ""
    fence = "`" * (max(map(len, _BACKTICKS.findall(line)), default=0) + 1)
    space = " " * ("`" in (line[0], line[-1]))
    return f"{fence}{space}{line}{space}{fence}"


def _prose(text: str) -> str:
    r"""Return a text escaped so that it contains no markup and no mention of a person or an issue.

    >>> print(_prose("*Follow* @harbour"))
    \*Follow\* \@<!-- -->harbour
    """
    return _MARKUP.sub(lambda match: f"\\{match[0]}" + "<!-- -->" * (match[0] in "@#"), printable(text))


def _html(text: str) -> str:
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
