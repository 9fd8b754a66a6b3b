"""The report as one page for a browser: all texts, all findings, no network.

The page is a file with placeholders for the style, the script and the documents. A template engine would not help:
Jinja2 with MarkupSafe is 1.4 MB installed and takes 75 ms to load, while filling the placeholders takes 2 ms. There is
nothing to escape either, since the text of a document never becomes HTML: documents are JSON, and the script turns
them into text nodes.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cleaner import __version__
from cleaner.model import Boilerplate, Promo, Repeat, Span
from cleaner.reports.diagnostics import Diagnostic, located_diagnostics
from cleaner.reports.entry import Entry
from cleaner.reports.rule_docs import rule_docs
from cleaner.reports.summary import count_removed_words
from cleaner.reports.terminal import LineIndex, Utf16Offsets, escape_surrogates
from cleaner.reports.word_diff import word_diff
from cleaner.text import tokens

PAGE: Final = Path(__file__).parent / "page"
BLOCK_SIZE: Final = 1 << 18  # characters; browsers are slower with many small blocks, and with few large ones
# Joined to one script in this order; the last one starts the page.
SCRIPTS: Final = ("nodes", "records", "state", "search", "overview", "listing", "passages", "card", "article", "main")

_BLOCK_START: Final = '<script type="application/jsonl" class="recorded">'
_PLACEHOLDER = re.compile(r"\{\{ (\w+) \}\}")


def as_html(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a page that shows every document with its findings.

    The page stores documents in blocks of JSON lines. Each document has a line with its texts, which the page parses
    only to show them. The last line of a block has the outlines of its documents, which the list and the totals need.
    The script precedes the blocks, so that a large page is usable before all of it has loaded. The texts of documents
    without findings are deliberately left out.
    """
    head, foot = _page()
    yield head
    rules, outlines, size = dict[str, None](), list[str](), 0
    for entry in entries:
        found = located_diagnostics(entry)
        rules.update(dict.fromkeys(diagnostic.rule for diagnostic in found))
        texts = _json(_texts(entry, found)) if found else ""
        yield f"{'' if outlines else _BLOCK_START}{texts}\n"
        outlines.append(_json(_outline(entry, found)))
        size += len(texts) + len(outlines[-1])
        if size > BLOCK_SIZE:
            yield _block_end(outlines)
            outlines, size = [], 0
        yield ""  # ends the entry: see `cleaner.reports`
    if outlines:
        yield _block_end(outlines)
    yield f'<script type="application/json" id="rules">{_json(_docs(rules))}</script>\n'
    yield foot


@lru_cache(maxsize=1)
def _page() -> tuple[str, str]:
    """Return the parts of the page before and after the documents."""
    style = (PAGE / "page.css").read_text(encoding="utf-8")
    script = "\n".join((PAGE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    parts = {
        "policy": (
            f"default-src 'none'; script-src {_csp_hash(script)}; style-src {_csp_hash(style)}; img-src data:;"
            " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        "version": __version__,
        "style": style,
        "script": script,
    }
    page = (PAGE / "page.html").read_text(encoding="utf-8")
    head, foot = (_PLACEHOLDER.sub(lambda match: parts[match[1]], half) for half in page.split("{{ documents }}\n"))
    return head, foot


def _csp_hash(content: str) -> str:
    """Return the hash by which a content security policy allows a script or a style."""
    return f"'sha256-{binascii.b2a_base64(hashlib.sha256(content.encode()).digest(), newline=False).decode()}'"


def _json(content: object) -> str:
    """Return JSON in one line that does not end the script element around it, nor begin another one."""
    return escape_surrogates(json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def _block_end(outlines: Iterable[str]) -> str:
    return f"[{','.join(outlines)}]</script>\n"


def _outline(entry: Entry, found: Iterable[Diagnostic]) -> dict[str, Any]:
    source, lines = entry.cleaned.source, LineIndex(entry.cleaned.source)
    findings = [
        (
            diagnostic.rule,
            _kind(diagnostic),
            int(diagnostic.removed),
            len(tokens(diagnostic.span.of(source))),
            lines.line(diagnostic.span.start),
        )
        for diagnostic in found
    ]
    return {
        "path": entry.path,
        "words": len(tokens(source)),
        "removedWords": count_removed_words(entry),
        "withheld": int(bool(entry.cleaned.report.withheld)),
        **({} if entry.applied else {"planned": 1}),
        "findings": findings,
    }


def _kind(diagnostic: Diagnostic) -> str:
    """Return the kind by which the page filters; an unused suppression comment has a kind of its own."""
    if isinstance(diagnostic.finding, Promo):
        return diagnostic.finding.kind
    return "repeats" if isinstance(diagnostic.finding, Repeat) else diagnostic.rule


def _texts(entry: Entry, found: Iterable[Diagnostic]) -> dict[str, Any]:
    source, report, units = entry.cleaned.source, entry.cleaned.report, Utf16Offsets(entry.cleaned.source)
    return {
        "source": source,
        "withheld": report.withheld,
        "edits": [units.span(edit.span) for edit in report.edits],
        "findings": [
            # Without empty members, which would make up an eighth of a large page.
            {name: value for name, value in _finding(diagnostic, source, units).items() if value}
            for diagnostic in found
        ],
    }


def _finding(diagnostic: Diagnostic, source: str, units: Utf16Offsets) -> dict[str, Any]:
    finding = diagnostic.finding
    members: dict[str, Any] = {"span": units.span(diagnostic.span), "reason": diagnostic.reason}
    if not finding:
        return members
    members["safe"] = int(finding.safe)
    if isinstance(finding, Promo):
        return members | {"evidence": finding.evidence}
    if isinstance(finding, Boilerplate):
        return members | {name: getattr(finding, name) for name in ("pages", "of", "examples")}
    members |= {
        "similarity": finding.similarity,
        "lost": finding.lost,
        "facts": [fact._asdict() for fact in finding.facts],
    }
    if finding.document:
        members |= {"document": finding.document, "line": finding.place[0], "text": finding.original_text}
        has_differences = bool(finding.original_text)
    else:
        members["original"] = units.span(finding.original)
        has_differences = finding.similarity < 1
    return members | _differences(finding, source, units) if has_differences else members


def _differences(repeat: Repeat, source: str, units: Utf16Offsets) -> dict[str, Any]:
    """Return the places where the copies of a repeat differ, and whether only their beginnings were compared.

    Places in a copy in another document are offsets into its text.
    """
    here = repeat.span.of(source)
    if repeat.document:
        there, there_start, there_units = repeat.original_text, 0, Utf16Offsets(repeat.original_text)
    else:
        there, there_start, there_units = repeat.original.of(source), repeat.original.start, units
    diff = word_diff(here, there)
    return {
        "onlyHere": [units.span(_moved(span, repeat.span.start)) for span in diff.only_first],
        "onlyThere": [there_units.span(_moved(span, there_start)) for span in diff.only_second],
        "comparedInPart": int(diff.compared != (len(here), len(there))),
    }


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _docs(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the documentation of the rules, with one text that each catches and one that it keeps."""
    docs = {}
    for name, rule in rule_docs(names).items():
        examples = {"catches": rule.catches[0], "keeps": rule.keeps[0]} if rule.catches else {}
        docs[name] = {"description": rule.description, **examples}
    return docs
