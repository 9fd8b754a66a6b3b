"""The summary in Markdown, tested with a parser of GitHub's dialect."""

from __future__ import annotations

import re

from helpers.reports import CASES, cleaned, entry_of, rendered
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cleaner.model import Fact, Promo, Repeat, Span
from cleaner.reports import Entry
from cleaner.reports.as_markdown import MAX_CHARACTERS

_HOSTILE = "`|``<b>*_~\\[](x)#1@harbour$!:/www.-=+>\u2028\ud800 &amp;a"


def html_of(text: str) -> str:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert isinstance(html, str)
    return html


def entry_with(text: str) -> Entry:
    source = f"{text}\n\nA story.\n"
    found = Promo("en/label", "read-more", Span(0, len(text)), safe=True, reason=f"“{text}” points to another story.")
    return Entry(f"{text}.txt", cleaned(source, [(found, True)]))


@given(st.text(_HOSTILE, min_size=1, max_size=20).map(lambda text: f"x{text}x"))
def test_no_text_becomes_markup(text: str) -> None:
    html = html_of(rendered("markdown", [entry_with(text)]))
    harmless = html_of(rendered("markdown", [entry_with("xyz")]))
    tags = re.compile(r"<(?!!--)/?[^>]*>")
    assert tags.findall(html) == tags.findall(harmless)
    assert not re.search(r"@\w", re.sub(r"<code>.*?</code>", "", html))  # no person is mentioned


def test_conflicts_precede_the_findings_and_name_the_facts() -> None:
    report = rendered("markdown", [entry_of(case) for case in CASES])
    conflict = "- `stories/port ansel.txt:17` and line 13: number: `26,751` here, `26,900` there\n"
    assert report.index(conflict) < report.index("<details>")


def test_a_copy_that_lacks_the_fact_is_shown_with_nothing() -> None:
    source = "One two.\n\nOne two three.\n"
    fact = Fact("number", "", "three")
    repeat = Repeat(
        "conflicting-repeat", Span(0, 8), Span(10, 24), 0.8, safe=False, reason="They differ.", facts=(fact,)
    )
    assert "number: nothing here, `three` there" in rendered(
        "markdown", [Entry("a.txt", cleaned(source, [(repeat, False)]))]
    )


def test_a_summary_of_many_findings_fits_into_a_comment() -> None:
    documents = 600
    entry = entry_of(CASES[0])
    report = rendered("markdown", [entry] * documents)
    assert MAX_CHARACTERS / 2 < len(report) < MAX_CHARACTERS + 2_000
    assert report.startswith("### cleaner\n\nRemoved 3,000 findings in 600 files, 600 more reported. ")
    listed = report.count("<details>")
    assert f"\n{documents - listed:,} more files with findings are not listed here" in report
    assert report.count("<details>") == report.count("</details>")


def test_a_document_with_many_findings_does_not_crowd_out_others() -> None:
    source = "READ MORE: x\n\n" * 500 + "A story.\n"
    many = [
        (Promo("en/label", "read-more", Span(start, start + 12), safe=True, reason="Why."), True)
        for start in range(0, 7_000, 14)
    ]
    report = rendered("markdown", [Entry("many.txt", cleaned(source, list(many))), entry_of(CASES[0])])
    assert "450 more are not listed here" in report
    assert "port ansel" in report
