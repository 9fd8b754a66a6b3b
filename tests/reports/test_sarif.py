"""The SARIF log: it follows its schema, counts columns as editors do, and has fingerprints that survive moves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.reports import CASES, cleaned, entry_of
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log

from cleaner.files.fingerprint import fingerprints
from cleaner.model import Cleaned, Edit, Promo, Repeat, Report, Span
from cleaner.reports import RENDERERS, Entry

LABEL = "READ MORE: Another story"


def log_of(*documents: Entry) -> str:
    return "".join(RENDERERS["sarif"](documents))


def run_of(*documents: Entry) -> dict[str, Any]:
    """Return the only run of a log."""
    [run] = json.loads(log_of(*documents))["runs"]
    return dict(run)


def promo(source: str, text: str = LABEL, rule: str = "en/label") -> Promo:
    start = source.index(text)
    return Promo(rule, "read-more", Span(start, start + len(text)), safe=True, reason="Why.")


def found_in(source: str, path: str = "a.txt") -> Entry:
    """Return a document whose label is removed."""
    return Entry(path, cleaned(source, [(promo(source), True)]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_log_follows_the_schema(case: Path) -> None:
    Log.model_validate_json(log_of(entry_of(case)))


@given(st.text(), st.text(), st.text(max_size=20).map("{}.txt".format))
def test_no_text_and_no_path_breaks_the_schema(before: str, reason: str, path: str) -> None:
    source = f"{before}\n{LABEL}\n"
    finding = Promo("en/label", "read-more", promo(source).span, safe=True, reason=reason or "Why.")
    Log.model_validate_json(log_of(Entry(path, cleaned(source, [(finding, False)]))).encode())


def test_the_schema_refuses_an_unknown_member() -> None:
    log = json.loads(log_of(entry_of(CASES[0])))
    log["runs"][0]["results"][0]["colour"] = "red"
    with pytest.raises(ValidationError, match="colour"):
        Log.model_validate(log)


def test_every_result_refers_to_a_documented_rule() -> None:
    run = run_of(*map(entry_of, CASES))
    rules = run["tool"]["driver"]["rules"]
    assert run["results"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert len({rule["id"] for rule in rules}) == len(rules)
    descriptions = {rule["id"]: rule["shortDescription"]["text"] for rule in rules}
    assert descriptions["repeated-paragraph"] == "A paragraph with the same words as another one."
    assert descriptions["en/read-more-label"].startswith("A line that points to another story, such as “")


def test_a_removed_finding_is_a_warning_with_a_fix_and_any_other_a_note_without() -> None:
    source = f"{LABEL}\n\nA story.\n\nREAD MORE: Yet another\n"
    kept = promo(source, "READ MORE: Yet another")
    first, second = run_of(Entry("a.txt", cleaned(source, [(promo(source), True), (kept, False)])))["results"]
    assert (first["level"], second["level"]) == ("warning", "note")
    assert "fixes" not in second


def test_columns_count_utf_16_code_units() -> None:
    run = run_of(found_in(f"A story.\r\n😀 é {LABEL}\r\nMore.\r\n"))
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert run["columnKind"] == "utf16CodeUnits"
    assert region == {"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 6 + len(LABEL)}


@given(st.lists(st.sampled_from(["\r\n", "\r", "\n", "😀", "é", "a b"]), max_size=12).map("".join))
def test_a_fix_deletes_what_the_edit_deletes(around: str) -> None:
    source = f"{around}{LABEL}\n\n{around}"
    entry = found_in(source)
    [result] = run_of(entry)["results"]
    [change] = result["fixes"][0]["artifactChanges"]
    left = source
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        start, end = (_position(source, region[f"{side}Line"], region[f"{side}Column"]) for side in ("start", "end"))
        left = left[:start] + left[end:]
    assert left == entry.cleaned.text


def _position(source: str, line: int, column: int) -> int:
    """Return the offset of a line and column, counted as the log declares; a simple version as oracle."""
    lines = source.replace("\r\n", "\n\0").replace("\r", "\n").split("\n")  # a zero keeps the length
    start = sum(len(text) + 1 for text in lines[: line - 1]) + lines[line - 1].startswith("\0")
    units = source[start:].encode("utf-16-le")[: 2 * (column - 1)]
    return start + len(units.decode("utf-16-le"))


def test_the_other_copy_is_a_related_location() -> None:
    source = "The same again.\n\nThe same again.\n"
    repeat = Repeat("repeated-paragraph", Span(17, 32), Span(0, 15), 1.0, safe=True, reason="Again.")
    [result] = run_of(Entry("a.txt", cleaned(source, [(repeat, True)])))["results"]
    [related] = result["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 1


def test_a_copy_in_another_file_is_a_related_location_with_its_line() -> None:
    source = "The same again.\n"
    repeat = Repeat(
        "repeated-paragraph",
        Span(0, 15),
        Span(40, 55),
        1.0,
        safe=False,
        reason="Again.",
        document="b c.md",
        place=(7, 1),
    )
    [result] = run_of(Entry("a.txt", cleaned(source, [(repeat, False)])))["results"]
    place = result["relatedLocations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "b%20c.md"
    assert place["region"] == {"startLine": 7}


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("docs/a b.md", {"uri": "docs/a%20b.md", "uriBaseId": "%SRCROOT%"}),
        ("C:notes.md", {"uri": "C%3Anotes.md", "uriBaseId": "%SRCROOT%"}),
        ("100 %#?.md", {"uri": "100%20%25%23%3F.md", "uriBaseId": "%SRCROOT%"}),
        ("caf\udce9.txt", {"uri": "caf%E9.txt", "uriBaseId": "%SRCROOT%"}),
        ("caf\udce9\ude76.txt", {"uri": "caf%E9%ED%B9%B6.txt", "uriBaseId": "%SRCROOT%"}),
        ("-", {"uri": "-", "uriBaseId": "%SRCROOT%"}),
        ("/docs/a.md", {"uri": "file:///docs/a.md"}),
    ],
)
def test_a_path_becomes_a_uri(path: str, location: dict[str, str]) -> None:
    run = run_of(found_in(f"{LABEL}\n", path))
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_braces_are_not_placeholders() -> None:
    source = f"{LABEL}\n"
    finding = Promo("en/label", "share", promo(source).span, safe=True, reason="Said “{0}”.")
    [result] = run_of(Entry("a.txt", cleaned(source, [(finding, True)])))["results"]
    assert result["message"]["text"] == "Said “{{0}}”."


# ---- fingerprints


def fingerprints_of(source: str, *texts: str) -> list[str]:
    """Return the fingerprints of findings for these texts, which the source contains in this order."""
    found, end = [], 0
    for text in texts:
        start = source.index(text, end)
        end = start + len(text)
        found.append(Promo("en/label", "share", Span(start, end), safe=True, reason="Why."))
    return list(fingerprints(found, source))


def test_a_finding_that_moves_keeps_its_fingerprint() -> None:
    assert fingerprints_of(f"{LABEL}\n", LABEL) == fingerprints_of(f"A new line.\r\n\r\n  {LABEL}\r\n", LABEL)


def test_different_words_have_different_fingerprints() -> None:
    assert fingerprints_of(f"{LABEL}\n", LABEL) != fingerprints_of(f"{LABEL} two\n", f"{LABEL} two")


def test_findings_with_the_same_words_differ_by_their_order() -> None:
    first, second = fingerprints_of(f"{LABEL}\n\n{LABEL}\n", LABEL, LABEL)
    assert first != second
    assert [first] == fingerprints_of(f"{LABEL}\n", LABEL)


def test_lines_without_words_have_different_fingerprints() -> None:
    assert fingerprints_of("* * *\n", "* * *") != fingerprints_of("----\n", "----")


def test_a_lone_surrogate_has_a_fingerprint() -> None:
    assert len(fingerprints_of("\ud800\n", "\ud800")[0]) == 32


@given(st.lists(st.sampled_from(["one", "two", "* * *"]), max_size=6))
def test_the_fingerprints_of_a_document_are_unique(lines: list[str]) -> None:
    found = fingerprints_of("\n".join(lines), *lines)
    assert len(set(found)) == len(lines)


def test_a_log_contains_the_fingerprints() -> None:
    source = f"{LABEL}\n"
    finding = promo(source)
    report = Report("", "", (finding,), (Edit(finding.span, LABEL, (0,)),))
    [result] = run_of(Entry("a.txt", Cleaned(source, "\n", report)))["results"]
    assert list(result["partialFingerprints"].values()) == list(fingerprints([finding], source))
