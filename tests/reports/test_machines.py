"""The reports for other programs, also with hostile texts: GitHub, GitLab, JUnit, JSON lines and statistics."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from helpers.reports import CASES, SCHEMA, cleaned, entry_of, with_unused
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cleaner.model import Promo, Span
from cleaner.reports import RENDERERS, Entry

EVIL = "]]> ::error::no %0A & <b> \x00\x1b[2J\ufffe \ud800 \r\n::warning file=x::y\u2028"
paths = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=8)


def found(
    path: str = "a.txt",
    reason: str = "Why.",
    rule: str = "en/label",
    *,
    evidence: str = "READ MORE:",
    withheld: str = "",
    removed: bool = True,
) -> Entry:
    """Return a document with one finding in its second and third line."""
    source = "A story.\nREAD MORE:\nAnother story\nThe end.\n"
    promo = Promo(rule, "share", Span(9, 33), removed, reason, (evidence,))
    return Entry(path, cleaned(source, [(promo, removed)], withheld))


def rendered(name: str, *entries: Entry) -> str:
    return "".join(RENDERERS[name](entries))


@pytest.mark.parametrize("name", RENDERERS)
@given(path=paths, reason=st.text(max_size=20))
@example(path="\ude76", reason="")  # a surrogate for no byte, as file names on Windows may hold
@example(path="caf\udce9", reason="")  # a byte of a file name that is not UTF-8
@example(path="\ud83d\ude00", reason="")  # a pair in two characters
def test_every_report_can_be_written_whatever_the_path_and_the_texts(name: str, path: str, reason: str) -> None:
    entry = found(path, f"{EVIL}{reason}", evidence=f"{EVIL}{reason}", withheld=f"{EVIL}{reason}")
    assert rendered(name, entry).encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("name", ["concise", "full", "statistics", "markdown", "github", "junit"])
@pytest.mark.parametrize("control", "\x1b\x07\x9b\u202a\u202e\u2066\u2069")
def test_no_report_in_text_has_control_characters(name: str, control: str) -> None:
    entry = found(f"a{control}.txt", control, f"a/{control}", evidence=control)
    assert control not in rendered(name, entry, found(f"a{control}.txt", withheld=control))


# ---- annotations


def test_a_removed_finding_is_a_warning_and_any_other_a_notice() -> None:
    lines = rendered("github", found(), found(removed=False)).splitlines()
    assert lines == [
        "::warning file=a.txt,line=2,endLine=3,title=en/label::Why.",
        "::notice file=a.txt,line=2,endLine=3,title=en/label::Why.",
    ]


def test_an_annotation_is_escaped_as_github_requires() -> None:
    line = rendered("github", found("50 %, a: b\n.txt", "100 %: yes, no"))
    assert line == "::warning file=50 %25%2C a%3A b%0A.txt,line=2,endLine=3,title=en/label::100 %25: yes, no\n"


@given(paths, st.text(max_size=20))
def test_no_text_begins_another_command(path: str, reason: str) -> None:
    printed = rendered("github", found(path, f"{EVIL}{reason}"))
    assert printed.count("\n") == 1
    assert "\r" not in printed
    properties = re.match(r"::warning (.*?)::", printed)
    assert properties
    assert [part.partition("=")[0] for part in properties[1].split(",")] == ["file", "line", "endLine", "title"]


# ---- Code Quality


def issues(*entries: Entry) -> list[dict[str, Any]]:
    return list(json.loads(rendered("gitlab", *entries)))


def test_an_issue_has_the_members_that_gitlab_requires() -> None:
    [issue] = issues(found("./docs/a.md"))
    assert re.fullmatch("[0-9a-f]{64}", issue.pop("fingerprint"))
    assert issue == {
        "description": "Why.",
        "check_name": "en/label",
        "severity": "minor",
        "location": {"path": "docs/a.md", "lines": {"begin": 2, "end": 3}},
    }


def test_a_finding_that_is_only_reported_has_the_severity_info() -> None:
    assert [issue["severity"] for issue in issues(found(removed=False))] == ["info"]


def test_the_same_finding_in_two_files_has_two_fingerprints() -> None:
    first, second = issues(found("a.txt"), found("b.txt"))
    assert first["fingerprint"] != second["fingerprint"]


@pytest.mark.parametrize("name", ["gitlab", "jsonl", "sarif", "json", "rdjson"])
@given(path=paths, reason=st.text(max_size=20))
@example(path="\ude76", reason="")
def test_no_text_breaks_the_json(name: str, path: str, reason: str) -> None:
    printed = rendered(name, found(f"caf\udce9{path}", f"{EVIL}{reason}"))
    printed.encode("utf-8")  # no lone surrogate is left
    json.loads(printed)


def test_the_array_is_empty_if_nothing_is_found() -> None:
    assert issues(Entry("a.txt", cleaned("Nothing to see.\n", []))) == issues() == []


# ---- reviewdog


def test_a_diagnostic_has_the_members_that_reviewdog_reads() -> None:
    source = "😀 é.\nREAD MORE: On\n\nThe end.\n"
    reported = Promo("en/label", "share", Span(0, 4), safe=False, reason="Why.")
    planned = Promo("en/label", "share", Span(5, 9), safe=True, reason="Why.")
    entry = Entry("./docs/a.md", cleaned(source, [(reported, False), (planned, True)]))
    result = json.loads(rendered("rdjson", entry))
    assert result["source"] == {"name": "cleaner"}
    noted, removed = result["diagnostics"]
    assert (noted["severity"], removed["severity"]) == ("INFO", "WARNING")
    assert "suggestions" not in noted
    assert removed == {
        "message": "Why.",
        "location": {
            "path": "docs/a.md",
            "range": {"start": {"line": 2, "column": 1}, "end": {"line": 2, "column": 5}},
        },
        "severity": "WARNING",
        "code": {"value": "en/label"},
        "suggestions": removed["suggestions"],
    }
    assert noted["location"]["range"]["end"] == {"line": 1, "column": 9}  # after 4 + 1 + 2 + 1 bytes
    assert {suggestion["text"] for suggestion in removed["suggestions"]} == {""}


def test_the_diagnostics_are_empty_if_nothing_is_found() -> None:
    assert json.loads(rendered("rdjson", Entry("a.txt", cleaned("Nothing.\n", []))))["diagnostics"] == []


# ---- JUnit


def suite(*entries: Entry) -> ET.Element:
    [suite] = ET.fromstring(rendered("junit", *entries).encode())  # noqa: S314  # we wrote this XML
    return suite


def test_every_document_is_a_test_case_that_fails_if_anything_is_found() -> None:
    quiet = Entry("quiet.txt", cleaned("Nothing to see.\n", []))
    made = suite(quiet, *map(entry_of, CASES))
    cases = [*made]
    assert int(made.attrib["tests"]) == len(cases) == len(CASES) + 1
    assert int(made.attrib["failures"]) == sum(case.find("failure") is not None for case in cases) == len(CASES)
    assert cases[0].attrib["name"] == "quiet.txt"
    for case, folder in zip(cases[1:], CASES, strict=True):
        *findings, _ = rendered("concise", entry_of(folder)).splitlines(keepends=True)
        assert case.findtext("failure") == "".join(findings)


@given(paths, st.text(max_size=20))
def test_no_text_breaks_the_xml(path: str, reason: str) -> None:
    evil = f"{EVIL}{reason}"
    [case] = suite(found(f"caf\udce9 \ud800\ufffe{path}", evidence=f"]]> \x00 {evil}", withheld=evil))
    text = case.findtext("failure")
    assert text
    assert text.count("\n") == 2
    for line in text.splitlines():
        assert "]]> " in line
        assert "\\x00" in line
    assert "]]> ::error::no" in text


# ---- JSON lines


def test_a_line_has_the_members_of_the_json_report_and_the_path() -> None:
    for entry in map(entry_of, CASES):
        [whole] = json.loads(rendered("json", entry))["documents"]
        lines = [json.loads(line) for line in rendered("jsonl", entry).splitlines()]
        if whole["withheld"]:
            assert lines.pop(0) == {
                "path": entry.path,
                "fingerprint": "withheld",
                "type": "withheld",
                "span": {"start": 0, "end": 0, "line": 1, "column": 1},
                "reason": whole["withheld"],
            }
        for line, finding in zip(lines, whole["findings"], strict=True):
            assert line.pop("path") == entry.path
            assert line.pop("fingerprint")
            assert line == finding
            Draft202012Validator({"$ref": f"#/$defs/{line['type']}", "$defs": SCHEMA["$defs"]}).validate(line)


def test_an_unused_suppression_comment_has_a_line_with_its_place() -> None:
    entry = with_unused(Entry("a.md", cleaned("A story.\n<!-- cleaner: off -->\n", [])), "<!-- cleaner: off -->")
    line = json.loads(rendered("jsonl", entry))
    assert (line["type"], line["span"]["line"]) == ("unused-ignore", 2)
    [document] = json.loads(rendered("json", entry))["documents"]
    assert document["unused_ignores"] == [line["span"]]


# ---- statistics


def test_statistics_count_the_findings_and_the_files_of_each_rule() -> None:
    quiet = Entry("quiet.txt", cleaned("Nothing to see.\n", []))
    assert rendered("statistics", found(), found(rule="en/b"), found("c.txt", rule="en/b"), quiet) == (
        "2  en/b  (in 2 files)\n1  en/label  (in 1 file)\n3 found in 3 of 4 files\n"
    )


def test_statistics_without_files_are_all_zero() -> None:
    assert rendered("statistics") == "0 found in 0 of 0 files\n"
