"""Check that every report can be written, and that no text becomes markup, a command or a control sequence in it."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Final
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt

from cleaner.model import Cleaned
from cleaner.reports import RENDERERS, Entry, in_style
from cleaner.reports.read_json import RecordedDocument, read_report
from cleaner.reports.terminal import COLOUR

TERMINAL: Final = COLOUR._replace(width=80, escapes=True)
MAX_PATH: Final = 30  # characters

_COLOUR: Final = re.compile("\x1b\\[(?:0|1|2|31|32|33|1;31|1;32)m")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # all except tab and line feed
_ANNOTATION: Final = re.compile(r"::(?:warning|notice) file=[^:,]*,line=\d+,endLine=\d+,title=[^:,]*::[^\n]*\n")
_BLOCK_TAG: Final = re.compile(r'<script type="application/json(?:l" class="recorded|" id="rules)">|</script>')
_TAG: Final = re.compile(r"</?([^\s>]*)[^>]*>")
_TAGS: Final = frozenset(
    ("h3", "h4", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "details", "summary", "ul", "li", "!--")
)
_CODE: Final = re.compile(r"(?s)<code>.*?</code>")
_SURROGATE_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def check_reports(cleaned: Cleaned, format: str) -> None:
    """Check every report about a text, whose first characters are also the name of the file."""
    # Renderers read paths as the system does, so that a path is not empty and has no NUL.
    path = cleaned.source[:MAX_PATH].replace("\0", "") or "-"
    entry = Entry(path, cleaned, format=format)
    reports = {name: "".join(render([entry])) for name, render in RENDERERS.items()}
    for report in reports.values():
        report.encode("utf-8", "surrogateescape")
    for name in ("concise", "full", "diff"):
        printed = "".join(in_style(name, TERMINAL)([entry]))
        assert not _CONTROL.search(_COLOUR.sub("", printed)), f"control characters in {name}"
    _check_json(reports["json"], entry)
    for name in ("sarif", "gitlab"):
        json.loads(reports[name])
    assert all(json.loads(line) for line in reports["jsonl"].split("\n")[:-1])
    ET.fromstring(reports["junit"])  # noqa: S314  # our own report
    assert not _ANNOTATION.sub("", reports["github"])
    assert not _CONTROL.search(reports["github"]), "control characters in github"
    assert reports["html"].startswith(_page_head())
    assert "<" not in _BLOCK_TAG.sub("", reports["html"].removeprefix(_page_head()).removesuffix(_page_foot()))
    _check_markdown(reports["markdown"])


def _check_json(report: str, entry: Entry) -> None:
    recorded = RecordedDocument(entry.path, entry.encoding, entry.bom, entry.format, entry.cleaned.report)
    if not _SURROGATE_PAIR.search(entry.cleaned.source):  # JSON reads a pair as one character
        assert read_report(report) == (recorded,)


def _check_markdown(report: str) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(report)
    tags = set(_TAG.findall(html))
    assert tags <= _TAGS, f"markup in a report in Markdown: {tags - _TAGS}"
    assert not re.search(r"@\w", _CODE.sub("", html)), "a mention in a report in Markdown"


@cache
def _page_head() -> str:
    """Return the part of the page before the documents."""
    return "".join(RENDERERS["html"]([])).partition('<script type="application/json" id="rules">')[0]


@cache
def _page_foot() -> str:
    """Return the part of the page after the documents."""
    return "".join(RENDERERS["html"]([])).rpartition("</script>\n")[2]
