"""The report as one page for a browser: all texts, all findings, and no network.

The page is a file with places in it: for the style, the script and the documents. That does not ask
for a template engine: Jinja2 with MarkupSafe is 1.4 MB installed and takes 75 ms to load, and filling
the places here takes 2 ms. Nor is there anything for it to escape, since no text of a document
becomes HTML: documents travel as JSON, and the script makes nodes of them, never markup.
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
from cleaner.model import Promo, Repeat, Span
from cleaner.reports.diagnostics import Diagnostic, passages
from cleaner.reports.entry import Entry
from cleaner.reports.rule_docs import rule_docs
from cleaner.reports.summary import words_gone
from cleaner.reports.terminal import LineIndex, Units, escaped
from cleaner.reports.word_diff import differences
from cleaner.text import tokens

PAGE: Final = Path(__file__).parent / "page"
BLOCK: Final = 1 << 18  # characters after which a block ends: browsers take longer over many small ones, or few large
# In this order they make one script; the last one starts it.
SCRIPTS: Final = ("nodes", "records", "state", "search", "overview", "listing", "passages", "card", "article", "main")

_OPENING: Final = '<script type="application/jsonl" class="recorded">'
_PLACE = re.compile(r"\{\{ (\w+) \}\}")


def as_html(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a page that shows every document with its findings.

    Documents travel in blocks of lines of JSON: a line for each, with what is read only when it is
    looked at, and at the end one with what the list and the counts need of all of them. The script
    stands before the blocks, so that a large page can be read before the whole of it has arrived. Left
    out on purpose: the texts of documents in which nothing was found.
    """
    head, foot = _page()
    yield head
    rules, outlines, size = dict[str, None](), list[str](), 0
    for entry in entries:
        told = passages(entry)
        rules.update(dict.fromkeys(remark.rule for remark in told))
        texts = _json(_texts(entry, told)) if told else ""
        yield f"{'' if outlines else _OPENING}{texts}\n"
        outlines.append(_json(_outline(entry, told)))
        size += len(texts) + len(outlines[-1])
        if size > BLOCK:
            yield _closing(outlines)
            outlines, size = [], 0
    if outlines:
        yield _closing(outlines)
    yield f'<script type="application/json" id="rules">{_json(_explained(rules))}</script>\n'
    yield foot


@lru_cache(maxsize=1)
def _page() -> tuple[str, str]:
    """Return what stands before the documents and what stands behind them."""
    style = (PAGE / "page.css").read_text(encoding="utf-8")
    script = "\n".join((PAGE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    parts = {
        "policy": (
            f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; img-src data:;"
            " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        "version": __version__,
        "style": style,
        "script": script,
    }
    page = (PAGE / "page.html").read_text(encoding="utf-8")
    head, foot = (_PLACE.sub(lambda place: parts[place[1]], half) for half in page.split("{{ documents }}\n"))
    return head, foot


def _digest(content: str) -> str:
    """Return how a content security policy names the one script, or style, that it allows."""
    return f"'sha256-{binascii.b2a_base64(hashlib.sha256(content.encode()).digest(), newline=False).decode()}'"


def _json(content: object) -> str:
    """Return JSON in one line that no browser takes for the end of the block, or the beginning of another."""
    return escaped(json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def _closing(outlines: Iterable[str]) -> str:
    return f"[{','.join(outlines)}]</script>\n"


def _outline(entry: Entry, told: Iterable[Diagnostic]) -> dict[str, Any]:
    source, lines = entry.cleaned.source, LineIndex(entry.cleaned.source)
    findings = [
        (
            remark.rule,
            _kind(remark),
            int(remark.removed),
            len(tokens(remark.span.of(source))),
            lines.line(remark.span.start),
        )
        for remark in told
    ]
    withheld = int(bool(entry.cleaned.report.withheld))
    counts = {"words": len(tokens(source)), "gone": words_gone(entry), "withheld": withheld}
    return {"path": entry.path, **counts, **({} if entry.applied else {"planned": 1}), "findings": findings}


def _kind(remark: Diagnostic) -> str:
    """Return what findings are grouped by; a comment that ignores nothing is of a kind of its own."""
    if isinstance(remark.finding, Promo):
        return remark.finding.kind
    return "repeats" if remark.finding else remark.rule


def _texts(entry: Entry, told: Iterable[Diagnostic]) -> dict[str, Any]:
    source, report, units = entry.cleaned.source, entry.cleaned.report, Units(entry.cleaned.source)
    return {
        "source": source,
        "withheld": report.withheld,
        "edits": [units.of(edit.span) for edit in report.edits],
        "findings": [
            # What is empty stands for itself: in a large report it would be an eighth of the page.
            {name: value for name, value in _finding(remark, source, units).items() if value}
            for remark in told
        ],
    }


def _finding(remark: Diagnostic, source: str, units: Units) -> dict[str, Any]:
    finding = remark.finding
    shown: dict[str, Any] = {"span": units.of(remark.span), "reason": remark.reason}
    if not finding:
        return shown
    shown["safe"] = int(finding.safe)
    if not isinstance(finding, Repeat):
        return shown | {"evidence": finding.evidence}
    if finding.document:
        return shown  # the reason says where the other copy is: its text is another document's
    shown |= {
        "original": units.of(finding.original),
        "similarity": finding.similarity,
        "lost": finding.lost,
        "facts": [{"kind": fact.kind, "here": fact.here, "there": fact.there} for fact in finding.facts],
    }
    if finding.similarity == 1:
        return shown
    here, there = finding.span, finding.original
    found = differences(here.of(source), there.of(source))
    return shown | {
        "onlyHere": [units.of(Span(here.start + place.start, here.start + place.end)) for place in found.gone],
        "onlyThere": [units.of(Span(there.start + place.start, there.start + place.end)) for place in found.kept],
        "partly": int(found.ends != (here.end - here.start, there.end - there.start)),
    }


def _explained(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what the page tells of each rule: one example of each sort is enough there."""
    told = {}
    for name, rule in rule_docs(names).items():
        examples = {"catches": rule.catches[0], "keeps": rule.keeps[0]} if rule.catches else {}
        told[name] = {"says": rule.says, **examples}
    return told
