"""Cleaned documents with their reports, built from the folders in fixtures/reports.

Each folder holds a source and its findings, which name the lines that they are in. Run as a program, this module
rewrites the expected reports in those folders; read the diff before you keep it.
"""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from cleaner import __version__, edits
from cleaner.formats.plain import parse
from cleaner.model import Boilerplate, Cleaned, Edit, Fact, Finding, Promo, Repeat, Report, Span
from cleaner.reports import RENDERERS, Entry

SCHEMA: Final[dict[str, Any]] = json.loads((files("cleaner.reports") / "schema.json").read_text("utf-8"))
WRITTEN: Final = sorted(RENDERERS.keys() - {"html"})  # reports that a person can read as text
PLANNED: Final = ("concise", "full", "markdown")  # reports that distinguish planned edits from edits that were made
CASES: Final = sorted(path.parent for path in Path(__file__).parents[2].glob("fixtures/reports/*/source.txt"))

# Those of documents that were cleaned alone. The others have the other pages of their site in view.
ALONE: Final = [case for case in CASES if case.name != "site"]


def entry_of(case: Path) -> Entry:
    """Return the entry that a folder describes."""
    source = (case / "source.txt").read_text(encoding="utf-8")
    described = tomllib.loads((case / "findings.toml").read_text(encoding="utf-8"))
    tables = [(kind, table) for kind in ("promo", "repeat", "boilerplate") for table in described.get(kind, [])]
    found = [(_finding(kind, table, source), table["removed"]) for kind, table in tables]
    found.sort(key=lambda pair: pair[0].span)
    return Entry(described["path"], cleaned(source, found, described.get("withheld", "")))


def planned(case: Path) -> Entry:
    """Return the entry that a folder describes, from a run that changes no file."""
    return entry_of(case)._replace(applied=False)


def cleaned(source: str, found: list[tuple[Finding, bool]], withheld: str = "") -> Cleaned:
    """Return what `clean` returns for these findings, with edits for those whose flag is true."""
    spans = edits.plan(parse(source), [finding.span for finding, removed in found if removed])
    made = tuple(
        Edit(
            span,
            span.of(source),
            tuple(
                position
                for position, (finding, removed) in enumerate(found)
                if removed and span.start < finding.span.end and finding.span.start < span.end
            ),
        )
        for span in spans
    )
    text = edits.apply(source, spans)
    findings = tuple(finding for finding, _ in found)
    return Cleaned(source, text, Report(edits.digest(source), edits.digest(text), findings, made, withheld))


def with_unused(entry: Entry, comment: str) -> Entry:
    """Return an entry with an unused suppression comment."""
    start = entry.cleaned.source.index(comment)
    report = entry.cleaned.report._replace(unused_ignores=(Span(start, start + len(comment)),))
    return entry._replace(cleaned=entry.cleaned._replace(report=report))


def _finding(kind: str, table: dict[str, Any], source: str) -> Finding:
    span = _span(source, table["lines"], table.get("text"))
    if kind == "promo":
        return Promo(table["rule"], table["kind"], span, table["removed"], table["reason"], tuple(table["evidence"]))
    if kind == "boilerplate":
        removed, reason, site, examples = (table[name] for name in ("removed", "reason", "site", "examples"))
        return Boilerplate(kind, span, removed, reason, site, table["pages"], table["of"], tuple(examples))
    elsewhere = table.get("elsewhere")
    return Repeat(
        table["rule"],
        span,
        Span(*elsewhere["span"]) if elsewhere else _span(source, table["original"], table.get("text-of-original")),
        table["similarity"],
        table["removed"],
        table["reason"],
        tuple(table.get("lost", ())),
        tuple(Fact(**fact) for fact in table.get("facts", ())),
        added=tuple(table.get("added", ())),
        document=elsewhere["document"] if elsewhere else "",
        place=tuple(elsewhere["place"]) if elsewhere else (0, 0),
        original_text=elsewhere["text"] if elsewhere else "",
    )


def _span(source: str, lines: list[int], text: str | None) -> Span:
    """Return the span of some lines, given by the first and the last, or of a text in them."""
    first, last = lines
    rows = source.split("\n")
    start = sum(len(row) + 1 for row in rows[: first - 1])
    end = start + len("\n".join(rows[first - 1 : last]))
    if text is None:
        return Span(start, end)
    start = source.index(text, start, end)
    return Span(start, start + len(text))


def rendered(name: str, entries: list[Entry]) -> str:
    """Return a report as one string, without the version of cleaner."""
    return "".join(RENDERERS[name](entries)).replace(f'"version": "{__version__}"', '"version": "…"')


if __name__ == "__main__":
    for folder in CASES:
        for renderer in WRITTEN:
            (folder / f"report.{renderer}").write_text(rendered(renderer, [entry_of(folder)]), encoding="utf-8")
        for renderer in PLANNED:
            (folder / f"planned.{renderer}").write_text(rendered(renderer, [planned(folder)]), encoding="utf-8")
