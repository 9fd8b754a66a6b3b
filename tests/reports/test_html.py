"""The page as a file: its content and its content security policy. test_page tests it in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from helpers.reports import CASES, cleaned, entry_of, rendered
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean
from cleaner.model import Promo, Repeat, Span
from cleaner.reports import Entry
from cleaner.reports.as_html import SCRIPTS
from cleaner.reports.word_diff import MAX_WORDS

FOLDER = files("cleaner.reports") / "page"
_PIECES = (
    "</script>",
    "<!--",
    "<script>",
    "]]>",
    "<",
    "\\u003c",
    "\r\n",
    "\n",
    "\0",
    "\ud800",
    "\u2028",
    "水",
    "😀",
    '"',
    "a",
)
texts = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=12).map("".join)


class Blocks(HTMLParser):
    """Parses the scripts and styles of a page as a browser does, each with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102  # the parser calls it
        if tag in ("script", "style"):
            self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:  # noqa: D102  # the parser calls it
        if self.cdata_elem:
            tag, attributes, content = self.found[-1]
            self.found[-1] = tag, attributes, content + data


def page_of(*entries: Entry) -> str:
    return rendered("html", list(entries))


def recorded(page: str) -> list[list[Any]]:
    """Return the outline of each document in a page, and its texts if anything is found in it."""
    blocks = [content for _, attributes, content in Blocks(page).found if attributes.get("class") == "recorded"]
    found = []
    for *texts, outlines in (block.split("\n") for block in blocks):
        for outline, text in zip(json.loads(outlines), texts, strict=True):
            found.append([outline, json.loads(text)] if text else [outline])
    return found


def entry_with(text: str) -> Entry:
    found = Promo("en/label", "read-more", Span(0, len(text)), safe=True, reason=text, evidence=(text,))
    return Entry(text, cleaned(f"{text}\n\nA story.\n", [(found, True)]))


@given(st.lists(texts, min_size=1, max_size=3))
def test_no_text_ends_its_script_element(contents: list[str]) -> None:
    page = page_of(*map(entry_with, contents))
    page.encode("utf-8")  # no lone surrogate is left
    harmless = Blocks(page_of(*(entry_with("x") for _ in contents))).found
    assert [(tag, attributes) for tag, attributes, _ in Blocks(page).found] == [
        (tag, attributes) for tag, attributes, _ in harmless
    ]
    for text, (outline, kept) in zip(contents, recorded(page), strict=True):
        [finding] = kept["findings"]
        assert outline["path"] == finding["reason"] == finding["evidence"][0] == text
        assert kept["source"].startswith(text)


def test_the_policy_allows_only_our_script_and_style() -> None:
    page = page_of(entry_of(CASES[0]))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    allowed = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert allowed["default-src"] == "'none'"
    assert "unsafe" not in policy
    for tag, attributes, content in Blocks(page).found:
        if not attributes.get("type"):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert allowed[f"{tag}-src"] == f"'sha256-{digest}'"


def test_the_page_requests_nothing_from_the_network() -> None:
    page = page_of(Entry("quiet.txt", cleaned("Nothing to see.\n", [])))
    addresses = re.findall(r"""(?:src|href|action|xlink:href)\s*=\s*["']([^"']*)|url\(([^)]*)|@import\s+(.*)""", page)
    assert {first for first, *_ in addresses} == {"data:,", "#skip"}
    assert set(re.findall(r"https?://[^\s\"']+", page)) == {"http://www.w3.org/2000/svg"}  # a name, not an address


def test_offsets_count_utf_16_code_units() -> None:
    source = "😀 水 one two three four.\n\n😀 水 one two three five.\n"
    repeat = Repeat("near-repeated-paragraph", Span(27, 52), Span(0, 25), 0.9, safe=True, reason="Alike.")
    [[_, kept]] = recorded(page_of(Entry("a.txt", cleaned(source, [(repeat, True)]))))
    units = source.encode("utf-16-le")

    def text_at(place: list[int]) -> str:
        return units[2 * place[0] : 2 * place[1]].decode("utf-16-le")

    [finding] = kept["findings"]
    assert (text_at(finding["span"]), text_at(finding["original"])) == (
        repeat.span.of(source),
        repeat.original.of(source),
    )
    assert [text_at(place) for place in finding["onlyHere"]] == ["five"]
    assert [text_at(place) for place in finding["onlyThere"]] == ["four"]


def test_the_page_knows_which_copies_were_compared_only_in_part() -> None:
    long = "word " * (MAX_WORDS + 5)
    source = f"{long}\n\n{long}more\n"
    here, there = Span(len(long) + 2, len(source) - 1), Span(0, len(long))
    repeat = Repeat("near-repeated-paragraph", here, there, 0.9, safe=True, reason="Alike.")
    [[_, kept]] = recorded(page_of(Entry("a.txt", cleaned(source, [(repeat, True)]))))
    assert kept["findings"][0]["comparedInPart"] == 1


def test_the_texts_of_documents_without_findings_are_left_out() -> None:
    [[outline]] = recorded(page_of(Entry("quiet.txt", cleaned("Nothing to see.\n", []))))
    assert outline == {"path": "quiet.txt", "words": 3, "removedWords": 0, "withheld": 0, "findings": []}


def test_every_rule_with_a_finding_is_documented() -> None:
    source = "A story of the harbour that is long enough to be repeated.\n\nREAD MORE: Another story\n\nIts end.\n\n"
    entry = Entry("a.txt", clean(source + source.split("\n", maxsplit=1)[0]))
    used = {finding.rule for finding in entry.cleaned.report.findings}
    (content,) = (content for _, attributes, content in Blocks(page_of(entry)).found if attributes.get("id") == "rules")
    rule_docs = json.loads(content)
    assert used == rule_docs.keys() == {"repeated-paragraph", "en/read-more-label"}
    assert rule_docs["repeated-paragraph"] == {"description": "A paragraph with the same words as another one."}
    assert all(rule_docs["en/read-more-label"][part] for part in ("description", "catches", "keeps"))


def test_a_custom_rule_is_not_documented() -> None:
    assert '<script type="application/json" id="rules">{}</script>' in page_of(entry_with("x"))


@pytest.mark.parametrize(
    "words", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("]
)
def test_the_script_has_no_function_that_parses_markup_or_code(words: str) -> None:
    for name in SCRIPTS:
        assert words not in (FOLDER / f"{name}.js").read_text("utf-8")


def test_the_page_contains_every_script_of_the_folder() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.name.endswith(".js")} == {f"{name}.js" for name in SCRIPTS}


@pytest.mark.slow
def test_the_wheel_contains_the_parts_of_the_page(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name.removeprefix("cleaner/reports/page/") for name in archive.namelist() if "/reports/page/" in name}
    assert packed == {path.name for path in FOLDER.iterdir() if path.is_file()}
