"""A summary in Markdown: for a comment on a pull request, or the summary of a CI job."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cleaner.model import Repeat
from cleaner.reports.diagnostics import Diagnostic, passages
from cleaner.reports.entry import Entry
from cleaner.reports.summary import Totals, counted_of, documents, verdict
from cleaner.reports.terminal import LineIndex, shown
from cleaner.reports.word_diff import shortened

ROOM: Final = 60_000  # characters; GitHub takes 65,536 in a comment, and a heading of the caller's needs some
RULES: Final = 20  # rules that are counted one by one
ROWS: Final = 50  # findings of one document, so that one does not take the room of all others

_MARKUP = re.compile(
    r"[\\`*_~\[\]<>&|$#@]|:(?=//)|(?<=www)\."
)  # what would begin something, a link without brackets included
_TICKS = re.compile("`+")


def as_markdown(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the counts, the conflicts, and the findings of every document as far as there is room.

    What stands at the top is known only at the end, so all of it comes then; no text of a document
    is held until then but the few lines that are shown. Texts stand in code, and what else comes
    from outside is escaped, so that no text becomes markup, a link, or a call for a person's
    attention.
    """
    totals, conflicts, details = Totals(), _Room(ROOM // 3), _Room(ROOM // 3 * 2)
    for entry in entries:
        yield ""  # a sign of life, by which no renderer runs ahead of another
        totals.add(entry)
        lines = LineIndex(entry.cleaned.source)
        for conflict in _conflicts(entry, lines):
            conflicts.put([conflict])
        if told := passages(entry):
            details.put(_document(entry, told, lines))
    yield from _summary(totals)
    if conflicts.texts:
        yield "\n#### For an editor to decide\n\n"
        yield from conflicts.texts
        yield f"\n{conflicts.left:,} more are left out here.\n" if conflicts.left else ""
    yield from details.texts
    if details.left:
        yield f"\n{documents(details.left)} more with findings are left out here; another form of report lists them.\n"


class _Room:
    """Texts as far as they fit; what comes too late is counted."""

    def __init__(self, characters: int) -> None:
        self.texts: list[str] = []
        self.left = 0
        self._characters = characters

    def put(self, pieces: Iterable[str]) -> None:
        """Take a text in pieces; once one does not fit, no later one is taken."""
        text = "" if self.left else "".join(pieces)
        if self.left or len(text) > self._characters:
            self.left += 1
        else:
            self.texts.append(text)
            self._characters -= len(text)


def _summary(totals: Totals) -> Iterator[str]:
    yield f"### cleaner: {totals.found} in {documents(totals.documents)}\n"
    if totals.share:
        yield f"\n{totals.share}.\n"
    if totals.withheld:
        yield f"\n{documents(totals.withheld)} left unchanged, since too much would have gone.\n"
    rules = Counter[str](totals.removed) + totals.reported
    if not rules:
        return
    yield f"\n| Rule | {verdict(applied=totals.applied).capitalize()} | Only reported |\n| --- | ---: | ---: |\n"
    by_count = sorted(rules, key=lambda rule: (-rules[rule], rule))
    for rule in by_count[:RULES]:
        yield f"| {_code(rule)} | {totals.removed[rule]:,} | {totals.reported[rule]:,} |\n"
    rest = by_count[RULES:]
    if rest:
        removed, reported = (sum(counts[rule] for rule in rest) for counts in (totals.removed, totals.reported))
        yield f"| {len(rest)} more | {removed:,} | {reported:,} |\n"


def _conflicts(entry: Entry, lines: LineIndex) -> Iterator[str]:
    """Yield a line for each repeat that stays because the two copies differ in a fact."""
    for finding in entry.cleaned.report.findings:
        if isinstance(finding, Repeat) and finding.facts:
            here, there = lines.line(finding.span.start), lines.line(finding.original.start)
            facts = "; ".join(
                f"{_prose(fact.kind)}: {_code(fact.here) or 'nothing'} here, {_code(fact.there) or 'nothing'} there"
                for fact in finding.facts
            )
            yield f"- {_code(f'{entry.path}:{here}')} and line {there}: {facts}\n"


def _document(entry: Entry, told: Sequence[Diagnostic], lines: LineIndex) -> Iterator[str]:
    report, source, found = entry.cleaned.report, entry.cleaned.source, counted_of(told, applied=entry.applied)
    yield f"\n<details>\n<summary><code>{_html(entry.path)}</code>: {found}</summary>\n\n"
    if report.withheld:
        yield f"{_prose(report.withheld)}\n\n"
    yield "| Line | Rule | Passage | Why |\n| ---: | --- | --- | --- |\n"
    for remark in told[:ROWS]:
        became = verdict(applied=entry.applied) if remark.removed else "only reported"
        yield f"| {lines.line(remark.span.start)} | {_code(remark.rule)} {became} |"
        yield f" {_code(shortened(remark.span.of(source)))} | {_prose(remark.reason)} |\n"
    if len(told) > ROWS:
        yield f"\n{len(told) - ROWS:,} more are left out here.\n"
    yield "\n</details>\n"


def _code(text: str) -> str:
    r"""Return a text as code in the cell of a table; an empty text stays empty.

    >>> print(_code("a | b `c`"))
    `` a \| b `c` ``
    """
    line = shown(text).strip().replace("|", "\\|")
    if not line:
        return ""
    fence = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    space = " " * ("`" in (line[0], line[-1]))
    return f"{fence}{space}{line}{space}{fence}"


def _prose(text: str) -> str:
    r"""Return a text that means itself: no markup, and no mention of a person or an issue.

    >>> print(_prose("*Follow* @harbour"))
    \*Follow\* \@<!-- -->harbour
    """
    return _MARKUP.sub(lambda match: f"\\{match[0]}" + "<!-- -->" * (match[0] in "@#"), shown(text))


def _html(text: str) -> str:
    return shown(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
