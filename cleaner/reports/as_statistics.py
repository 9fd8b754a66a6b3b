"""How often each rule finds something, and in how many files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from cleaner.reports.diagnostics import diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.summary import quantity
from cleaner.reports.terminal import printable


def as_statistics(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for every rule, the most frequent first: the number of findings, the rule, the number of files."""
    findings, files_of_rule = Counter[str](), Counter[str]()
    files = files_with_findings = 0
    for entry in entries:
        counts = Counter(diagnostic.rule for diagnostic in diagnostics(entry))
        findings += counts
        files_of_rule.update(counts.keys())
        files += 1
        files_with_findings += bool(counts)
        yield ""  # ends the entry: see `cleaner.reports`
    width = len(f"{max(findings.values(), default=0):,}")
    for rule in sorted(findings, key=lambda rule: (-findings[rule], rule)):
        yield f"{findings[rule]:>{width},}  {printable(rule)}  (in {quantity(files_of_rule[rule], 'file')})\n"
    yield f"{findings.total():,} found in {files_with_findings:,} of {quantity(files, 'file')}\n"
