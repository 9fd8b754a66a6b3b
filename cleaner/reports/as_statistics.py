"""How often each rule found something, and in how many documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from cleaner.reports.diagnostics import diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.summary import documents
from cleaner.reports.terminal import shown


def as_statistics(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for every rule, the most frequent first, with its count, its name and the count of documents."""
    findings, places = Counter[str](), Counter[str]()
    looked_at = hit = 0
    for entry in entries:
        yield ""  # a sign of life, by which no renderer runs ahead of another
        found = Counter(remark.rule for remark in diagnostics(entry))
        findings += found
        places.update(found.keys())
        looked_at += 1
        hit += bool(found)
    width = len(f"{max(findings.values(), default=0):,}")
    for rule in sorted(findings, key=lambda rule: (-findings[rule], rule)):
        yield f"{findings[rule]:>{width},}  {shown(rule)}  (in {documents(places[rule])})\n"
    yield f"{findings.total():,} found in {hit:,} of {documents(looked_at)}\n"
