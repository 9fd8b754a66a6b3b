"""The reports for people, compared with files in fixtures/reports that a person can read."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from helpers.reports import ALONE, CASES, PLANNED, WRITTEN, cleaned, entry_of, planned, rendered, with_unused

from cleaner import CleanerError
from cleaner.model import Fact, Promo, Repeat, Span
from cleaner.reports import RENDERERS, Entry, in_style, renderer_for
from cleaner.reports.terminal import COLOUR, Style
from cleaner.reports.word_diff import MAX_PARTS, mark_differences

_ESCAPE = re.compile("\x1b\\[[0-9;]*m")


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_report_equals_the_expected_file(case: Path, name: str) -> None:
    expected = (case / f"report.{name}").read_bytes().decode()
    assert rendered(name, [entry_of(case)]) == expected


@pytest.mark.parametrize("name", PLANNED)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_report_of_planned_edits_equals_the_expected_file(case: Path, name: str) -> None:
    expected = (case / f"planned.{name}").read_bytes().decode()
    assert rendered(name, [planned(case)]) == expected


@pytest.mark.parametrize("name", sorted(set(WRITTEN) - set(PLANNED)))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_other_reports_do_not_depend_on_whether_edits_were_made(case: Path, name: str) -> None:
    assert rendered(name, [planned(case)]) == rendered(name, [entry_of(case)])


@pytest.mark.parametrize("name", RENDERERS)
def test_a_renderer_holds_one_document_at_a_time(name: str) -> None:
    def entries() -> Iterator[Entry]:
        for number in range(8):
            label = "READ MORE: Another story\n"
            promo = Promo("en/label", "read-more", Span(0, len(label) - 1), safe=True, reason="Why.")
            yield Entry(f"{number}.txt", cleaned(label + "\nA story.\n" * 500, [(promo, True)]))

    def peak(documents: Iterable[Entry]) -> int:
        tracemalloc.reset_peak()
        for _ in RENDERERS[name](documents):
            pass
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        peak(islice(entries(), 1))  # warms up caches that are filled once
        assert peak(entries()) < 1.5 * peak(islice(entries(), 2))
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", RENDERERS)
def test_a_renderer_yields_something_for_every_entry(name: str) -> None:
    taken = list[Entry]()

    def entries() -> Iterator[Entry]:
        for number in range(8):
            taken.append(Entry(f"{number}.txt", cleaned("Nothing to see.\n", [])))
            yield taken[-1]

    seen = {len(taken) for _ in RENDERERS[name](entries())}
    assert seen >= set(range(1, 9))


@pytest.mark.parametrize("name", RENDERERS)
def test_colour_only_adds_escapes(name: str) -> None:
    plain = rendered(name, [entry_of(case) for case in CASES])
    renderer = in_style(name, COLOUR)
    coloured = "".join(renderer(map(entry_of, CASES)))
    if renderer is RENDERERS[name]:
        assert not _ESCAPE.search(coloured)
        return
    assert _ESCAPE.search(coloured)
    unmarked = re.sub(r"\[-(.*?)-\]|\{\+(.*?)\+\}", r"\1\2", plain) if name == "full" else plain
    assert _ESCAPE.sub("", coloured) == unmarked


@pytest.mark.parametrize("style", [Style(width=60), COLOUR._replace(width=60)])
def test_wrapping_breaks_lines_at_spaces_and_changes_nothing_else(style: Style) -> None:
    entries = [entry_of(case) for case in CASES if case.name != "lighthouse"]  # Japanese has no spaces to break at
    wide = "".join(in_style("full", style._replace(width=0))(entries))
    narrow = "".join(in_style("full", style)(entries))
    assert narrow.split() == wide.split()
    lines = [_ESCAPE.sub("", line) for line in narrow.splitlines()]
    assert max(len(line) for line in lines if line.startswith("    ")) <= 60
    assert narrow.count("\n") > wide.count("\n")


@pytest.mark.parametrize(("reason", "is_shown"), [("“READ MORE:” points on.", False), ("A label points on.", True)])
def test_evidence_is_shown_unless_the_reason_quotes_it(reason: str, *, is_shown: bool) -> None:
    promo = Promo("en/label", "share", Span(0, 13), safe=True, reason=reason, evidence=("READ MORE:",))
    report = rendered("full", [Entry("a.txt", cleaned("READ MORE: On\n", [(promo, True)]))])
    assert ("evidence: “READ MORE:”" in report) == is_shown


def test_the_full_report_ends_with_the_totals_of_all_files() -> None:
    quiet = Entry("quiet.txt", cleaned("Nothing to see.\n", []))
    report = rendered("full", [quiet, *map(entry_of, ALONE)])
    assert "quiet.txt" not in report
    assert report.splitlines()[-7:] == [
        "Removed 7 findings in 2 files, 4 more reported. 113 of 327 words removed (34.6 %).",
        "    1 file left unchanged: too much would be removed.",
        "    2 × near-repeated-paragraph",
        "    2 × repeated-paragraph",
        "    1 × en/clicking-here",
        "    1 × en/read-more-label",
        "    1 × ja/read-also-label",
    ]


@pytest.mark.parametrize("name", sorted(RENDERERS.keys() - {"diff", "json"}))
def test_an_unused_suppression_comment_is_reported_like_a_finding(name: str) -> None:
    quiet = with_unused(Entry("a.md", cleaned("A story.\n\n<!-- cleaner: off -->\n", [])), "<!-- cleaner: off -->")
    assert "unused-ignore" in rendered(name, [quiet])


def test_findings_and_unused_suppression_comments_are_in_order_of_place() -> None:
    source = "<!-- cleaner: off -->\n\nREAD MORE: On\n"
    promo = Promo("en/label", "share", Span(23, 36), safe=True, reason="“READ MORE:” points on.")
    entry = with_unused(Entry("a.md", cleaned(source, [(promo, False)])), "<!-- cleaner: off -->")
    assert rendered("full", [entry]).splitlines()[:4] == [
        "a.md: 2 only reported",
        "",
        "  a.md:1: unused-ignore, reported",
        "    “<!-- cleaner: off -->” suppresses nothing; remove it.",
    ]
    assert rendered("concise", [entry]).splitlines() == [
        "a.md:1:1 unused-ignore “<!-- cleaner: off -->” suppresses nothing; remove it.",
        'a.md:3:1 en/label "READ MORE: On" belongs to the share buttons',
        "Found 2 findings in 1 file, none removed.",
    ]


def test_a_report_without_findings_says_so() -> None:
    quiet = Entry("quiet.txt", cleaned("Nothing to see.\n", []))
    assert rendered("full", [quiet]) == rendered("concise", [quiet]) == "No findings in 1 file.\n"
    assert rendered("concise", [quiet] * 1_200) == "No findings in 1,200 files.\n"
    assert rendered("diff", [quiet]) == ""


@pytest.mark.parametrize("name", ["full", "concise", "diff"])
def test_a_report_without_files_is_empty(name: str) -> None:
    assert rendered(name, []) == ""


@pytest.mark.parametrize(
    ("applied", "removed", "sentence"),
    [
        (True, [True], "Removed 1 finding in 1 file."),
        (True, [True, True, False], "Removed 2 findings in 1 file, 1 more reported."),
        (True, [False], "Found 1 finding in 1 file, none removed."),
        (False, [True], "Found 1 finding in 1 file, 1 removable with cleaner fix."),
        (False, [True, True, False], "Found 3 findings in 1 file, 2 removable with cleaner fix."),
        (False, [False], "Found 1 finding in 1 file, none removable with cleaner fix."),
    ],
)
def test_the_last_line_sums_up_the_findings(removed: list[bool], sentence: str, *, applied: bool) -> None:
    source = "A story.\n" + "READ MORE: On\n" * len(removed)
    spans = [Span(9 + 14 * number, 22 + 14 * number) for number in range(len(removed))]
    found = [(Promo("en/label", "share", span, done, "Why."), done) for span, done in zip(spans, removed, strict=True)]
    entry = Entry("a.txt", cleaned(source, list(found)), applied=applied)
    assert rendered("concise", [entry]).splitlines()[-1] == sentence


_COPIES = "The first copy.\n\nThe second copy.\n"


def about_repeat(rule: str, similarity: float = 0.876, *, removed: bool = True, **fields: Any) -> str:
    """Return the concise line about a repeat, after its place."""
    values: dict[str, Any] = {"original": Span(0, 15), "safe": removed, "reason": "Why."} | fields
    repeat = Repeat(rule, Span(17, 33), similarity=similarity, **values)
    line, _ = rendered("concise", [Entry("a.txt", cleaned(_COPIES, [(repeat, removed)]))]).splitlines()
    place, _, message = line.partition(" ")
    assert place == "a.txt:3:1"
    return message


def test_a_concise_line_names_the_other_copy_and_what_the_kept_copy_adds() -> None:
    near, lost, added = "near-repeated-paragraph", ("one", "two"), ("Monday", "in May")
    assert about_repeat("repeated-paragraph", 1.0) == "repeated-paragraph [*] repeats line 1"
    assert about_repeat(near) == "near-repeated-paragraph [*] repeats line 1 (88 %)"
    assert about_repeat(near, 0.9999) == "near-repeated-paragraph [*] repeats line 1 (over 99 %)"
    assert about_repeat(near, added=added, lost=lost) == (
        'near-repeated-paragraph [*] repeats line 1 (88 %), which adds "Monday", "in May"'
    )
    assert about_repeat(near, added=tuple("abcde")).endswith(' (88 %), which adds "a", "b", "c" and 2 more')
    assert about_repeat("repeated-run", 1.0, original=Span(0, 33)) == "repeated-run [*] repeats lines 1 to 3"
    assert about_repeat("repeated-across", 1.0, removed=False, document="b.md", reason="In b\x1b.md.") == (
        "repeated-across In b\\x1b.md."
    )
    assert about_repeat("contained-paragraph", 0.4, removed=False) == "contained-paragraph is contained in line 1"


def test_a_concise_line_names_the_facts_if_both_copies_are_kept() -> None:
    def conflict(*facts: Fact, removed: bool = False) -> str:
        return about_repeat("conflicting-repeat", facts=facts, removed=removed, safe=False)

    assert conflict(Fact("number", "4", "5")) == (
        'conflicting-repeat repeats line 1 (88 %) but differs: "4" here, "5" there'
    )
    assert conflict(Fact("number", "4", "5"), removed=True).startswith(
        "conflicting-repeat [*] repeats line 1 (88 %) but"
    )
    assert conflict(Fact("name", "", "Ines"), Fact("name", "Ana", "")).endswith(
        'but differs: "Ines" only there; "Ana" only here'
    )
    assert conflict(*(Fact("number", f"{n}", "") for n in range(5))).endswith('"2" only here and 2 more')
    assert about_repeat("near-repeated-paragraph", removed=False, lost=("four",), added=("Monday",)) == (
        'near-repeated-paragraph repeats line 1 (88 %) but differs: "four" only here; "Monday" only there'
    )


@pytest.mark.parametrize(
    ("kind", "evidence", "message"),
    [
        ("read-more", ("READ MORE:",), '"READ MORE:" points to another story'),
        ("newsletter", ("Sign up", "now"), '"Sign up … now" asks the reader to sign up for a newsletter'),
        ("byline", (), '"READ MORE: On and on and … on and on and on and on" names the author'),
        ("unheard-of", (), "Why."),
    ],
)
def test_a_concise_line_quotes_a_promo_line(kind: str, evidence: tuple[str, ...], message: str) -> None:
    source = f"READ MORE: On{' and on' * 20}\n"
    promo = Promo("en/label", kind, Span(0, len(source) - 1), safe=True, reason="Why.", evidence=evidence)
    line, _ = rendered("concise", [Entry("a.txt", cleaned(source, [(promo, True)]))]).splitlines()
    assert line == f"a.txt:1:1 en/label [*] {message}"


@pytest.mark.parametrize("name", ["full", "concise"])
def test_no_text_controls_the_terminal(name: str) -> None:
    source = "\x1b[2JCleared\x07 \ud800\r\nREAD MORE: \x9bA\u2028B\n"
    promo = Promo(
        "en/label", "read-more", Span(0, len(source)), safe=True, reason="Why.", evidence=("It \x1b rings\nthe bell.",)
    )
    report = rendered(name, [Entry("a\n\x1b.txt", cleaned(source, [(promo, True)]))])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\ud800-\udfff]", report)
    assert "a \\x1b.txt:1" in report
    assert "It \\x1b rings the bell." in report


def test_lines_end_at_line_feeds_and_carriage_returns_only() -> None:
    source = "One.\rTwo.\r\nThree.\n\x0cFour.\u2028Still four.\nFive."
    places = [Span(source.index(word), source.index(word) + 2) for word in ("Two", "Three", "Still", "Five")]
    found = [(Promo("en/label", "share", span, safe=True, reason="Why not."), False) for span in places]
    report = rendered("concise", [Entry("a.txt", cleaned(source, list(found)))])
    assert re.findall(r"a\.txt:(\d+:\d+) ", report) == ["2:1", "3:1", "4:8", "5:1"]


def test_a_long_copy_is_shortened_between_differences() -> None:
    same = "The river rose again in the night. " * 40
    first, second = mark_differences(
        f"{same}No one slept. {same}", f"{same}Everybody slept. {same}", ("[-", "-]"), ("{+", "+}")
    )
    assert "night. [-No one-] slept." in first
    assert "night. {+Everybody+} slept." in second
    assert first.startswith("The river rose")
    assert len(first) < 400


def test_a_copy_with_very_many_differences_is_cut_off() -> None:
    first, second = mark_differences("one x " * 500, "one y " * 500, ("[-", "-]"), ("{+", "+}"))
    assert first.endswith(" …")
    assert first.count("[-") == second.count("{+") == MAX_PARTS // 2


def test_only_the_beginnings_of_very_long_copies_are_compared() -> None:
    first, second = mark_differences("a b c d " * 50_000, "a b c e " * 50_000, ("[-", "-]"), ("{+", "+}"))
    assert first.startswith("a b c [-d-] a b c [-d-]")
    assert second.startswith("a b c {+e+} a b c {+e+}")
    same, longer = mark_differences("word " * 6000, "word " * 7000, ("[-", "-]"), ("{+", "+}"))
    assert same == longer
    assert same.endswith("word word …")


def test_marked_words_are_written_as_in_the_source() -> None:
    marks = (("[-", "-]"), ("{+", "+}"))
    assert mark_differences("ﬁve CAFÉS Straße", "five cafes straße!", *marks) == (
        "ﬁve CAFÉS Straße",
        "five cafes straße!",
    )
    assert mark_differences("", "…", *marks) == ("", "…")
    assert mark_differences("水門は東", "水門東京", *marks) == ("水門[-は-]東", "水門東{+京+}")


def test_a_number_with_separators_is_marked_as_one_word() -> None:
    marks = (("[-", "-]"), ("{+", "+}"))
    assert mark_differences("It cost 26,751 crowns.", "It cost 26,900 crowns.", *marks) == (
        "It cost [-26,751-] crowns.",
        "It cost {+26,900+} crowns.",
    )
    assert mark_differences("At 10:30, 26,751 came", "At 10.30: 26.751 came", *marks) == (
        "At 10:30, 26,751 came",
        "At 10.30: 26.751 came",
    )


def test_only_the_first_of_many_lost_words_are_listed() -> None:
    source = "A b.\n\nC d.\n"
    alphabet = tuple("abcdefghijklmnopqrstuvwxyz")
    repeat = Repeat("repeated-run", Span(6, 10), Span(0, 4), 0.5, safe=True, reason="Alike.", lost=alphabet)
    report = rendered("full", [Entry("a.txt", cleaned(source, [(repeat, True)]))])
    assert "lost: a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t and 6 more\n" in report


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.txt", "full"),
        ("a.TEXT", "full"),
        ("b/a.diff", "diff"),
        ("a.b.patch", "diff"),
        ("a.json", "json"),
        ("a.jsonl", "jsonl"),
        ("a.sarif", "sarif"),
        ("a.xml", "junit"),
        ("a.html", "html"),
        ("a.md", "markdown"),
    ],
)
def test_the_suffix_chooses_the_renderer(path: str, name: str) -> None:
    assert renderer_for(path) is renderer_for(Path(path)) is RENDERERS[name]


@pytest.mark.parametrize("path", ["report", "report.docx", ".json"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(path: str) -> None:
    with pytest.raises(CleanerError, match=rf"^{re.escape(path)}: .* \.txt, \.text, .*, \.html or \.md$"):
        renderer_for(path)


@pytest.mark.parametrize("name", RENDERERS)
def test_a_renderer_ends_every_entry_with_an_empty_piece(name: str) -> None:
    piece, count = "", 0

    def watched() -> Iterator[Entry]:
        for case in CASES:
            yield entry_of(case)
            assert piece == ""

    for piece in RENDERERS[name](watched()):  # noqa: B007  # `watched` reads it
        count += 1
    assert count > len(CASES)
