"""The JSON report: it follows its schema and holds everything that `restore` needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.reports import CASES, SCHEMA, cleaned, entry_of, rendered
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cleaner import CleanerError, restore
from cleaner.model import Boilerplate, Cleaned, Edit, Fact, Finding, Promo, Repeat, Report, Span
from cleaner.reports import RENDERERS, Entry
from cleaner.reports.read_json import RecordedDocument, read_report

# JSON reads two surrogates that form a pair as one character; none of these form a pair.
_CHARACTERS = ("\udc80", "\x00", "\n", "\u2028", "é", "水", "😀", '"', "\\", "\\ud800", "a")
strings = st.lists(st.sampled_from(_CHARACTERS), max_size=6).map("".join)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
numbers = st.integers(0, 10**12)
spans = st.tuples(numbers, numbers).map(lambda pair: Span(*sorted(pair)))
repeats = st.builds(
    Repeat,
    *(strings, spans, spans, st.floats(0, 1), st.booleans(), strings),
    lost=st.lists(strings, max_size=2).map(tuple),
    facts=st.lists(st.builds(Fact, strings, strings, strings), max_size=2).map(tuple),
    document=st.just(""),
    place=st.just((0, 0)),
    added=st.lists(strings, max_size=2).map(tuple),
    original_text=st.just(""),
)
repeats_elsewhere = st.builds(
    Repeat._replace,
    repeats,
    document=strings.filter(bool),
    place=st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)),
    original_text=strings,
)
promos = st.builds(Promo, *(strings, strings, spans, st.booleans(), strings), st.lists(strings, max_size=2).map(tuple))


boilerplate = st.builds(
    Boilerplate,
    *(st.just("boilerplate"), spans, st.booleans(), strings, strings, numbers, numbers),
    st.lists(strings, max_size=2).map(tuple),
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    found: list[Finding] = draw(st.lists(st.one_of(repeats, repeats_elsewhere, promos, boilerplate), max_size=3))
    positions = st.lists(st.integers(0, len(found) - 1), min_size=1, max_size=3).map(tuple) if found else st.nothing()
    made = draw(st.lists(st.builds(Edit, spans, strings, positions), max_size=3 if found else 0))
    unused = tuple(draw(st.lists(spans, max_size=2)))
    report = Report(draw(digests), draw(digests), tuple(found), tuple(made), draw(strings), unused)
    cleaned = Cleaned(draw(strings), draw(strings), report)
    return draw(st.builds(Entry, strings, st.just(cleaned), strings, st.booleans(), strings))


def json_of(*documents: Entry) -> str:
    return "".join(RENDERERS["json"](documents))


def recorded(entry: Entry) -> RecordedDocument:
    return RecordedDocument(entry.path, entry.encoding, entry.bom, entry.format, entry.cleaned.report)


@given(st.lists(entries(), max_size=3))
def test_reading_a_report_returns_what_was_written(documents: list[Entry]) -> None:
    text = json_of(*documents)
    text.encode("utf-8")  # no lone surrogate is left
    assert read_report(text) == tuple(map(recorded, documents))


@given(st.lists(entries(), max_size=2))
def test_every_report_follows_the_schema(documents: list[Entry]) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(json_of(*documents)))


def test_the_schema_is_valid_and_allows_no_other_members() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    objects = [part for part in (SCHEMA, *SCHEMA["$defs"].values()) if part.get("type") == "object"]
    assert len(objects) == 8
    for part in objects:
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_report_and_the_cleaned_text_restore_the_source(case: Path) -> None:
    entry = entry_of(case)
    [record] = read_report(rendered("json", [entry]))
    assert restore(entry.cleaned.text, record.report) == entry.cleaned.source


def test_letters_of_every_script_are_written_unescaped() -> None:
    text = json_of(Entry("記事/Плотина.txt", cleaned("السد\n", [])))
    assert '"記事/Плотина.txt"' in text
    assert "\\u" not in text


def test_findings_have_line_and_column_and_whether_they_are_removed() -> None:
    found = [(Promo("en/label", "share", Span(start, start + 3), removed, "Why."), removed) for start, removed in
             [(2, True), (9, False)]]  # fmt: skip
    document = json.loads(json_of(Entry("a.txt", cleaned("a\rxyz\r\nb yes\n", list(found)))))["documents"][0]
    assert [(f["removed"], f["span"]["line"], f["span"]["column"]) for f in document["findings"]] == [
        (True, 2, 1),
        (False, 3, 3),
    ]


def _changed(path: str, value: object) -> str:
    """Return the report of a case with the member at a path changed, or deleted if `value` is `...`."""
    report = json.loads(rendered("json", [entry_of(CASES[0])]))
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    place = report
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(report)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("version", 2, "the report has version 2, but this cleaner reads version 1"),
        ("version", True, "version is not a whole number"),
        ("version", ..., "the report has no 'version'"),
        ("documents.0.findings.1.similarity", 10**400, r"documents\[0\]\.findings\[1\]\.similarity is not a number"),
        ("added", 1, "the report has an unknown member 'added'"),
        ("documents", {}, "documents is not an array"),
        ("documents.0", "a.txt", r"documents\[0\] is not an object"),
        ("documents.0.bom", "no", r"documents\[0\]\.bom is not true or false"),
        ("documents.0.digests.text", ..., r"documents\[0\]\.digests has no 'text'"),
        ("documents.0.findings.0.type", "joke", r"documents\[0\]\.findings\[0\] has the unknown type 'joke'.*"),
        ("documents.0.findings.0", 7, r"documents\[0\]\.findings\[0\] is not an object"),
        ("documents.0.findings.1.similarity", "high", r"documents\[0\]\.findings\[1\]\.similarity is not a number"),
        (
            "documents.0.findings.1.span.start",
            10**9,
            r"documents\[0\]\.findings\[1\]\.span ends before it starts",
        ),
        ("documents.0.findings.0.evidence.0", None, r"documents\[0\]\.findings\[0\]\.evidence\[0\] is not a string"),
        (
            "documents.0.edits.0.findings.0",
            99,
            r"documents\[0\]\.edits\[0\]\.findings\[0\] is not the position of one of the 6 findings",
        ),
        ("documents.0.edits.0.span.end", 1.5, r"documents\[0\]\.edits\[0\]\.span\.end is not a whole number"),
    ],
)
def test_a_damaged_report_is_refused_with_place_fault_and_remedy(path: str, value: object, fault: str) -> None:
    with pytest.raises(CleanerError, match=rf"^{fault}; "):
        read_report(_changed(path, value))


@pytest.mark.parametrize("text", ["", "READ MORE", "{", "[" * 100_000, '{"version": 1', '{"version": ' + "9" * 5000])
def test_a_text_that_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(CleanerError, match=r"^the report is not valid JSON .*; use the report as cleaner wrote it"):
        read_report(text)


def test_a_report_of_a_later_version_asks_for_an_update() -> None:
    with pytest.raises(CleanerError, match="update cleaner"):
        read_report('{"version": 2, "files": []}')


def test_a_number_may_be_written_without_decimals() -> None:
    [record] = read_report(_changed("documents.0.findings.1.similarity", 1))
    finding = record.report.findings[1]
    assert isinstance(finding, Repeat)
    assert finding.similarity == 1.0
