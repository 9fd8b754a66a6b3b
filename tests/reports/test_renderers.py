"""The reports for people, held to files that a person can read in fixtures/reports."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from helpers.reports import CASES, PLANNED, WRITTEN, cleaned, entry_of, planned, rendered, with_unused

from cleaner import CleanerError
from cleaner.model import Promo, Repeat, Span
from cleaner.reports import RENDERERS, Entry, in_style, renderer_for
from cleaner.reports.terminal import COLOUR, Style
from cleaner.reports.word_diff import STRETCHES, compared

_ESCAPE = re.compile("\x1b\\[[0-9;]*m")


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_report_reads_as_written_down(case: Path, name: str) -> None:
    expected = (case / f"report.{name}").read_bytes().decode()
    assert rendered(name, [entry_of(case)]) == expected


@pytest.mark.parametrize("name", PLANNED)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_would_go_is_not_said_to_be_gone(case: Path, name: str) -> None:
    expected = (case / f"planned.{name}").read_bytes().decode()
    assert rendered(name, [planned(case)]) == expected


@pytest.mark.parametrize("name", sorted(set(WRITTEN) - set(PLANNED)))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_other_reports_say_the_same_of_what_went_and_what_would_go(case: Path, name: str) -> None:
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
        peak(islice(entries(), 1))  # what is loaded once stays
        assert peak(entries()) < 1.5 * peak(islice(entries(), 2))
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", RENDERERS)
def test_no_renderer_runs_ahead_of_another(name: str) -> None:
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
def test_a_terminal_breaks_lines_at_spaces_and_changes_nothing_else(style: Style) -> None:
    entries = [entry_of(case) for case in CASES if case.name != "lighthouse"]  # Japanese has no spaces to break at
    wide = "".join(in_style("full", style._replace(width=0))(entries))
    narrow = "".join(in_style("full", style)(entries))
    assert narrow.split() == wide.split()
    lines = [_ESCAPE.sub("", line) for line in narrow.splitlines()]
    assert max(len(line) for line in lines if line.startswith("    ")) <= 60
    assert narrow.count("\n") > wide.count("\n")


@pytest.mark.parametrize(("reason", "told"), [("“READ MORE:” points on.", False), ("A label points on.", True)])
def test_evidence_is_told_where_the_reason_does_not(reason: str, *, told: bool) -> None:
    promo = Promo("en/label", "share", Span(0, 13), safe=True, reason=reason, evidence=("READ MORE:",))
    report = rendered("full", [Entry("a.txt", cleaned("READ MORE: On\n", [(promo, True)]))])
    assert ("evidence: “READ MORE:”" in report) == told


def test_the_summary_adds_all_documents_up() -> None:
    quiet = Entry("quiet.txt", cleaned("Nothing to see.\n", []))
    report = rendered("full", [quiet, *map(entry_of, CASES)])
    assert "quiet.txt" not in report
    assert report.splitlines()[-7:] == [
        "4 documents: 7 removed, 4 only reported; 113 of 327 words gone (34.6%)",
        "    1 document left unchanged, since too much would have gone",
        "    2 × near-repeated-paragraph",
        "    2 × repeated-paragraph",
        "    1 × en/clicking-here",
        "    1 × en/read-more-label",
        "    1 × ja/read-also-label",
    ]


@pytest.mark.parametrize("name", sorted(RENDERERS.keys() - {"diff", "json"}))
def test_a_comment_that_ignores_nothing_is_told_as_a_finding_is(name: str) -> None:
    quiet = with_unused(Entry("a.md", cleaned("A story.\n\n<!-- cleaner: off -->\n", [])), "<!-- cleaner: off -->")
    assert "unused-ignore" in rendered(name, [quiet])


def test_comments_that_ignore_nothing_stand_among_the_findings_by_their_place() -> None:
    source = "<!-- cleaner: off -->\n\nREAD MORE: On\n"
    promo = Promo("en/label", "share", Span(23, 36), safe=True, reason="“READ MORE:” points on.")
    entry = with_unused(Entry("a.md", cleaned(source, [(promo, False)])), "<!-- cleaner: off -->")
    assert rendered("full", [entry]).splitlines()[:4] == [
        "a.md: 2 only reported",
        "",
        "  a.md:1: unused-ignore, reported",
        "    “<!-- cleaner: off -->” ignores nothing; remove it.",
    ]
    assert [line.split(": ")[1].split()[0] for line in rendered("concise", [entry]).splitlines()] == [
        "unused-ignore",
        "en/label",
    ]


def test_a_report_of_nothing_says_so() -> None:
    quiet = Entry("quiet.txt", cleaned("Nothing to see.\n", []))
    assert rendered("full", [quiet]) == "1 document: nothing found\n"
    assert rendered("concise", [quiet]) == rendered("diff", [quiet]) == ""


@pytest.mark.parametrize("name", ["full", "concise"])
def test_no_text_steers_the_terminal(name: str) -> None:
    source = "\x1b[2JCleared\x07 \ud800\r\nREAD MORE: \x9bA\u2028B\n"
    promo = Promo("en/label", "read-more", Span(0, len(source)), safe=True, reason="It \x1b rings\nthe bell.")
    report = rendered(name, [Entry("a\n\x1b.txt", cleaned(source, [(promo, True)]))])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\ud800-\udfff]", report)
    assert "a \\x1b.txt:1" in report
    assert "It \\x1b rings the bell." in report


def test_lines_end_where_readers_see_them_end() -> None:
    source = "One.\rTwo.\r\nThree.\n\x0cFour.\u2028Still four.\nFive."
    places = [Span(source.index(word), source.index(word) + 2) for word in ("Two", "Three", "Still", "Five")]
    found = [(Promo("en/label", "share", span, safe=True, reason="Why not."), False) for span in places]
    report = rendered("concise", [Entry("a.txt", cleaned(source, list(found)))])
    assert re.findall(r"a\.txt:(\d+:\d+): ", report) == ["2:1", "3:1", "4:8", "5:1"]


def test_a_long_copy_is_shortened_around_what_differs() -> None:
    same = "The river rose again in the night. " * 40
    gone, kept = compared(f"{same}Nobody slept. {same}", f"{same}Everybody slept. {same}", ("[-", "-]"), ("{+", "+}"))
    assert "night. [-Nobody-] slept." in gone
    assert "night. {+Everybody+} slept." in kept
    assert gone.startswith("The river rose")
    assert len(gone) < 400


def test_copies_that_differ_everywhere_are_not_shown_to_the_end() -> None:
    gone, kept = compared("one x " * 500, "one y " * 500, ("[-", "-]"), ("{+", "+}"))
    assert gone.endswith(" …")
    assert gone.count("[-") == kept.count("{+") == STRETCHES // 2


def test_copies_as_long_as_a_book_are_compared_at_their_heads() -> None:
    gone, kept = compared("a b c d " * 50_000, "a b c e " * 50_000, ("[-", "-]"), ("{+", "+}"))
    assert gone.startswith("a b c [-d-] a b c [-d-]")
    assert kept.startswith("a b c {+e+} a b c {+e+}")
    same, longer = compared("word " * 6000, "word " * 7000, ("[-", "-]"), ("{+", "+}"))
    assert same == longer
    assert same.endswith("word word …")


def test_words_are_marked_as_printed_whatever_folding_does_to_them() -> None:
    marks = (("[-", "-]"), ("{+", "+}"))
    assert compared("ﬁve CAFÉS Straße", "five cafes straße!", *marks) == ("ﬁve CAFÉS Straße", "five cafes straße!")
    assert compared("", "…", *marks) == ("", "…")
    assert compared("水門は東", "水門東京", *marks) == ("水門[-は-]東", "水門東{+京+}")


def test_numbers_are_marked_whole() -> None:
    marks = (("[-", "-]"), ("{+", "+}"))
    assert compared("It cost 26,751 crowns.", "It cost 26,900 crowns.", *marks) == (
        "It cost [-26,751-] crowns.",
        "It cost {+26,900+} crowns.",
    )
    assert compared("At 10:30, 26,751 came", "At 10.30: 26.751 came", *marks) == (
        "At 10:30, 26,751 came",
        "At 10.30: 26.751 came",
    )


def test_many_lost_words_are_counted_not_listed() -> None:
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
def test_the_ending_chooses_the_renderer(path: str, name: str) -> None:
    assert renderer_for(path) is renderer_for(Path(path)) is RENDERERS[name]


@pytest.mark.parametrize("path", ["report", "report.docx", ".json"])
def test_an_unknown_ending_is_refused_with_the_known_ones(path: str) -> None:
    with pytest.raises(CleanerError, match=rf"^{re.escape(path)}: .* \.txt, \.text, .*, \.html or \.md$"):
        renderer_for(path)
