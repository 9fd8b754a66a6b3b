"""The page of the report in a browser, used as readers use it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from helpers.reports import ALONE, CASES, cleaned, entry_of, planned, with_unused

from cleaner.config import Config, parse_config
from cleaner.model import Boilerplate, Promo, Repeat, Span
from cleaner.reports import RENDERERS, Entry
from cleaner.text.percent import percent

pytest.importorskip("playwright", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from helpers.browser import CHROMIUM, NARROW, WIDE, OpenReport, chromium, opened, write_page
from playwright.sync_api import Browser, expect

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed; run apt-get install chromium"),
]

SITE = next(case for case in CASES if case.name == "site")
QUIET = Entry("quiet.txt", cleaned("Nothing to see.\n", []))
SCHEMES = [pytest.param(False, id="light"), pytest.param(True, id="dark")]
SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., OpenReport]]:
    """Open pages; at the end check that none of them reported an error or requested anything but itself."""
    reports = []
    with ExitStack() as stack:

        def _show(*entries: Entry, size: tuple[int, int] = WIDE, dark: bool = False) -> OpenReport:
            path = write_page(tmp_path / "report.html", *entries)
            report = stack.enter_context(opened(browser, path, size, dark=dark))
            reports.append(report)
            return report

        yield _show
        for report in reports:
            assert not report.faults
            assert {address.partition("#")[0] for address in report.requests} <= {report.path.as_uri(), "data:,"}


@pytest.fixture
def report(show: Callable[..., OpenReport]) -> OpenReport:
    """Open the report of the folders in fixtures/reports, except the page of a site, and of a file without findings."""
    return show(*map(entry_of, ALONE), QUIET)


def test_the_head_of_the_page_shows_the_totals(report: OpenReport) -> None:
    assert "7 passages were removed from 2 of 4 files: 113 of 327 words." in report.find("#sentence").inner_text()
    figures = report.texts("#figures li")
    assert figures[:3] == ["Files 4 2 changed", "Passages removed 7 by 5 rules", "Words removed 34.6 % 113 of 327"]
    assert any(figure.startswith("Conflicts 1") for figure in figures)
    assert any(figure.startswith("Left unchanged 1") for figure in figures)
    assert report.texts("#by-rule tbody tr")[1].startswith("Near repeated paragraph")
    report.find("#by-rule button").click()
    assert report.find("#by-rule tbody tr:visible").count() == 8


def test_a_removed_passage_is_struck_in_its_place(report: OpenReport) -> None:
    report.go("#document=1")
    struck = [text.replace("\n", " ") for text in report.texts("#article del.deleted") if text != "removed"]
    assert struck[0].startswith("READ MORE:")
    assert report.texts("#article .source del b") == ["READ MORE:", "READ MORE", "CLICKING HERE"]
    assert "Shops along the quay opened their shutters" in report.find("#article mark.kept").last.inner_text()
    assert report.find("#article mark.reported", "26,751").count() == 1


def test_a_click_on_a_finding_opens_it_in_its_text(report: OpenReport) -> None:
    report.find("#rows a", "Near repeated paragraph").first.click()
    card = report.find("#article .card")
    expect(card).to_be_in_viewport()
    expect(card.locator("h3")).to_be_focused()
    assert report.texts(".card .only.kept") == ["again", "on Monday", "the"]
    assert [text.split(",")[0] for text in report.texts(".card h4")] == ["Removed", "Kept"]
    expect(report.find("#article .source del.chosen")).to_be_in_viewport()


def test_the_kept_copy_is_one_click_away_and_back(report: OpenReport) -> None:
    report.go("#document=1&finding=6")
    report.find(".card .jump").click()
    kept = report.find("#article mark.kept.chosen")
    expect(kept).to_be_in_viewport()
    expect(kept).to_be_focused()
    report.find("#article a.badge", "↩ 6").click()
    expect(report.find("#article .card h3")).to_be_focused()
    expect(report.find("#article .card")).to_be_in_viewport()
    report.page.go_back()
    expect(kept).to_be_focused()


def test_a_conflict_shows_what_differs_first(report: OpenReport) -> None:
    report.find("#figures a", "Conflicts").click()
    expect(report.find("#found")).to_have_text("1 of 11 findings in 1 file")
    assert report.texts(".card > *")[1] == "What differs Here, line 17 There, line 13 Number 26,751 26,900"


@pytest.fixture
def site(show: Callable[..., OpenReport]) -> OpenReport:
    """Open the report of a page of a site, and of one of the files that contain its other copies."""
    bell = "New bell for the mole\n\nIt hangs since Sunday.\n\nThe pier stays closed.\n\nSubscribe to our newsletter\n"
    promo = Promo("en/newsletter", "newsletter", Span(bell.index("Subscribe"), len(bell) - 1), safe=True, reason="Why.")
    return show(entry_of(SITE), Entry("post/bell.txt", cleaned(bell, [(promo, True)])), QUIET)


def test_a_copy_in_another_file_is_aligned_and_leads_to_its_line(site: OpenReport) -> None:
    site.go("#document=1&finding=1")
    assert site.texts(".card h4") == ["Removed, line 3", "Kept, post/bell.txt, line 5"]
    assert site.texts(".card .only.kept") == ["evening"]
    site.find(".card .jump", "Show it in its file").click()
    assert site.address == "document=2&line=5"
    expect(site.find("#article .line.selected .text")).to_be_focused()
    expect(site.find("#article .line.selected")).to_have_text("5The pier stays closed.")
    site.page.go_back()
    expect(site.find("#article .card h3")).to_be_focused()


def test_a_copy_in_a_file_that_is_not_in_the_page_has_no_link(site: OpenReport) -> None:
    site.find("#figures a", "Conflicts").click()
    assert site.texts(".card .facts th")[2] == "There, post/ferry counts.txt, line 3"
    assert site.texts(".card .only.there") == ["26,751"]
    assert site.find(".card .jump").count() == 0


def test_an_exact_copy_in_another_file_is_named(site: OpenReport) -> None:
    site.go("#document=1&finding=3")
    assert site.texts(".card .copy.kept") == ["Kept, post/bell.txt, line 9 The same words. Show it in its file"]


def test_boilerplate_shows_its_share_and_links_the_other_pages(site: OpenReport) -> None:
    site.go("#kind=boilerplate")
    expect(site.find("#found")).to_have_text("1 of 5 findings in 1 file")
    site.go("#document=1&finding=4")
    assert "on 41 of 60 pages of post.example" in site.find(".card .reason").inner_text()
    assert site.texts(".card .pages p") == ["Also on post/bell.txt, post/kites.txt"]
    assert site.texts(".card .pages a") == ["post/bell.txt"]
    site.find(".card summary").click()
    assert site.texts(".card .settings li code") == ['ignore = ["boilerplate"]']


def test_the_text_of_a_copy_in_another_file_can_be_searched(site: OpenReport) -> None:
    site.go("#search=Monday+evening")
    expect(site.find("#found")).to_have_text("1 of 5 findings in 1 file")


def test_a_promo_line_shows_its_evidence_and_its_rule(report: OpenReport) -> None:
    report.go("#document=1&finding=3")
    assert report.texts(".card .evidence mark") == ["READ MORE", "CLICKING HERE"]
    report.go("#document=1&finding=1")
    about = report.find(".card .about").inner_text()
    assert "Rule en/read-more-label: A line that points to another story, such as “" in about
    assert "Catches" in about
    assert "Keeps" in about


def test_a_file_left_unchanged_says_why(report: OpenReport) -> None:
    report.go("#document=3")
    assert "more than max_removed = 0.5 allows" in report.find("#article .notice").inner_text()
    assert report.find("#article del.deleted:not(.legend *)").count() == 0


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("rule", "repeated-paragraph", "2 of 11 findings in 1 file"),
        ("kind", "repeats", "5 of 11 findings in 2 files"),
        ("show", "reported", "4 of 11 findings in 2 files"),
        ("show", "withheld", "3 of 11 findings in 1 file"),
        ("show", "nothing", "0 findings in 1 file"),
        ("path", "灯台", "2 of 11 findings in 1 file"),
        ("search", "LIBRARY", "Nothing matches."),
        ("search", "sOuP By", "1 of 11 findings in 1 file"),
        ("search", "26,900", "1 of 11 findings in 1 file"),
        ("search", "never miss", "1 of 11 findings in 1 file"),
    ],
)
def test_the_list_is_filtered(report: OpenReport, name: str, value: str, found: str) -> None:
    report.find("#more-filters summary").click()
    field = report.find(f"#filters [name={name}]")
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
    expect(report.find("#found")).to_have_text(found)
    report.page.reload()  # the address keeps it
    expect(report.find("#found")).to_have_text(found)
    expect(field).to_have_value(value)
    report.find("#clear").click()
    expect(report.find("#found")).to_have_text("11 findings in 3 files")
    expect(field).to_have_value("")


def test_the_list_can_be_sorted_by_size(report: OpenReport) -> None:
    report.go("#sort=size")
    sizes = [int(re.findall(r"(\d+) words?$", note)[0]) for note in report.texts("#rows .note")]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]
    report.go("#sort=documents")
    assert report.texts("#rows li.document .path")[0] == "stories/port ansel.txt"


def test_keys_select_the_next_and_the_previous_finding(report: OpenReport) -> None:
    keys = report.page.keyboard
    for key, address in [
        ("n", "document=1&finding=2"),
        ("j", "document=1&finding=3"),
        ("k", "document=1&finding=2"),
        ("p", "document=1&finding=1"),
        ("p", "document=1&finding=1"),
    ]:
        keys.press(key)
        assert report.address == address
        expect(report.find("#article .card h3")).to_be_focused()
    for _ in range(6):
        keys.press("n")
    assert report.address == "document=2&finding=1"
    expect(report.find("#rows a[aria-current]")).to_be_in_viewport()


def test_a_key_focuses_the_search_which_then_receives_all_keys(report: OpenReport) -> None:
    keys = report.page.keyboard
    keys.press("/")
    expect(report.find("#search")).to_be_focused()
    keys.type("n/p")
    expect(report.find("#search")).to_have_value("n/p")
    expect(report.find("#found")).to_have_text("Nothing matches.")
    keys.press("Escape")
    expect(report.find("#search")).not_to_be_focused()


def test_keys_can_be_turned_off(report: OpenReport) -> None:
    report.find("#keys-on").uncheck()
    report.page.keyboard.press("n")
    assert report.address == ""


def test_percentages_are_the_same_as_in_other_reports(report: OpenReport) -> None:
    ratios = [part / whole for whole in range(1, 60) for part in range(whole + 1)] + [0.0001, 0.0005, 0.9949, 0.9999]
    assert report.page.evaluate("ratios => ratios.map(percent)", ratios) == list(map(percent, ratios))


def test_a_finding_can_be_linked_to(report: OpenReport) -> None:
    report.go("#document=2&finding=2")
    assert report.find("#article h2").inner_text() == "記事/灯台.txt"
    assert report.texts(".card .only.kept") == ["月曜日"]
    expect(report.find("#article .card")).to_be_in_viewport()
    for address in ["#document=99", "#document=1&finding=77", "#nonsense", "#document=x&copy=%00&sort=q"]:
        report.go(address)
        expect(report.find("#article h2")).not_to_be_empty()


def test_the_page_of_a_check_does_not_say_that_anything_was_removed(show: Callable[..., OpenReport]) -> None:
    report = show(*map(planned, ALONE))
    assert report.find("h1").inner_text() == "What cleaner would remove"
    assert "7 passages would be removed from 2 of 3 files" in report.find("#sentence").inner_text()
    assert "Passages to remove 7 by 5 rules" in report.texts("#figures li")
    report.go("#document=1&finding=2")
    assert report.texts(".card .verdict") == ["To remove"]
    assert [text.split(",")[0] for text in report.texts(".card h4")] == ["To remove", "To keep"]
    assert report.texts("#article > .note") == ["5 to remove, 1 only reported · 62 of 191 words to remove (32.5 %)"]
    text = report.find("body").inner_text()
    assert not re.search(r"(?i)(?<!would be )removed|deleted|(?<!is )(?<!are )kept(?! copy)", text)


def test_every_offered_setting_is_valid_and_has_the_effect(report: OpenReport) -> None:
    offered: dict[str, tuple[str, str]] = {}
    for document, case in enumerate(ALONE, 1):
        for number, finding in enumerate(entry_of(case).cleaned.report.findings, 1):
            report.go(f"#document={document}&finding={number}")
            report.find(".card summary").click()
            kind = finding.kind if isinstance(finding, Promo) else ""
            for line in report.texts(".card .settings li code"):
                offered[line] = finding.rule, kind
    assert {line.split(" ", maxsplit=1)[0] for line in offered} == {"ignore", "keep", "unsafe"}
    for line, (rule, kind) in offered.items():
        config = parse_config(tomllib.loads(line), "cleaner.toml")
        assert config != Config()
        assert config.wants(rule, kind) != line.startswith("ignore")


def test_a_setting_is_copied_with_one_click(report: OpenReport) -> None:
    report.go("#document=1&finding=2")
    report.find(".card summary").click()
    report.find(".card .settings button").first.click()
    expect(report.find(".card .settings button").first).to_have_text("Copied")
    assert report.run("navigator.clipboard.readText()") == 'keep = "last"'


def test_an_unused_suppression_comment_has_a_card_and_a_setting(show: Callable[..., OpenReport]) -> None:
    comment = "<!-- cleaner: off -->"
    report = show(with_unused(Entry("a.md", cleaned(f"A story.\n\n{comment}\n", [])), comment))
    assert "Nothing was removed from 1 file; 1 finding is only reported." in report.find("#sentence").inner_text()
    card = report.find(".card").inner_text()
    assert f"“{comment}” suppresses nothing; remove it." in card
    assert "Rule unused-ignore: A suppression comment that suppresses nothing." in card
    report.find(".card summary").click()
    assert report.texts(".card .settings code")[:1] == ["report_unused_ignores = false"]


HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> ]]> <!-- <b>&amp;</b> \u202e {{ script }} \0 \ud800"
)


def test_hostile_names_of_other_documents_and_sites_are_shown_as_text(show: Callable[..., OpenReport]) -> None:
    repeat = Repeat("r", Span(0, 8), Span(0, 9), 0.9, safe=True, reason=HOSTILE, document=HOSTILE, place=(1, 1))
    repeat = repeat._replace(original_text=HOSTILE)
    line = Boilerplate("boilerplate", Span(10, 16), True, HOSTILE, HOSTILE, 3, 4, (HOSTILE,))
    report = show(Entry("a.txt", cleaned("A story.\n\nA foot\n", [(repeat, True), (line, True)])))
    for finding in (1, 2):
        report.go(f"#document=1&finding={finding}")
        assert "<img src=x onerror=alert(2)>" in report.find(".card").inner_text()
        assert report.find("img, .card script").count() == 0


def test_hostile_texts_are_shown_as_text(show: Callable[..., OpenReport]) -> None:
    end = len(HOSTILE)
    found = Promo(HOSTILE, HOSTILE, Span(0, end), safe=True, reason=HOSTILE, evidence=(HOSTILE,))
    repeat = Repeat("r", Span(end + 2, end + 10), Span(0, 9), 0.5, safe=False, reason=HOSTILE, lost=(HOSTILE,))
    source = f"{HOSTILE}\n\nA story.\n"
    report = show(Entry(HOSTILE, cleaned(source, [(found, True), (repeat, False)])))
    for address in ("#document=1&finding=1", "#document=1&finding=2", "#search=%3Cscript%3E"):
        report.go(address)
        assert report.run("document.querySelectorAll('#article script, img, #article b:not(del b)').length") == 0
    report.go("#document=1&finding=1")
    shown = report.run("[...document.querySelectorAll('.source del')].map(piece => piece.textContent).join('')")
    assert shown.replace("\ufffd", "\ud800") == HOSTILE


def test_the_policy_stops_every_script_but_our_own(report: OpenReport) -> None:
    for attempt in (
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')",
        "document.body.setAttribute('onclick', 'window.ran = 1'); document.body.click()",
    ):
        report.run(f"try {{ {attempt} }} catch {{ }}")
    report.page.wait_for_timeout(100)
    assert report.run("window.ran") is None
    assert report.faults  # the browser reported each attempt
    report.faults.clear()


def test_a_line_of_a_million_characters_is_shown_in_portions(show: Callable[..., OpenReport]) -> None:
    line = "word " * 200_000
    promo = Promo("en/label", "share", Span(0, len(line)), safe=True, reason="Why.")
    report = show(Entry("long.txt", cleaned(f"{line}\n\nA story.\n", [(promo, True)])))
    report.go("#document=1&finding=1")
    assert report.run("document.querySelector('.source').textContent.length") < 5_000
    report.find(".source .more", "more characters").click()
    assert 20_000 < report.run("document.querySelector('.source').textContent.length") < 30_000
    assert report.run("performance.now()") < 5_000


def test_long_stretches_without_findings_are_folded(show: Callable[..., OpenReport]) -> None:
    source = "READ MORE: x\n" + "A line.\n" * 5_000
    promo = Promo("en/label", "share", Span(0, 12), safe=True, reason="Why.")
    report = show(Entry("long.txt", cleaned(source, [(promo, True)])))
    assert report.find(".source .line").count() < 10
    report.find(".source .more", "lines without findings").click()
    assert 300 < report.find(".source .line").count() < 320


def test_a_file_with_thousands_of_findings_is_built_around_the_selected_one(
    show: Callable[..., OpenReport],
) -> None:
    found = [
        (Promo("en/label", "share", Span(start, start + 12), safe=True, reason="Why."), True)
        for start in range(0, 3_000 * 13, 13)
    ]
    report = show(Entry("many.txt", cleaned("READ MORE: x\n" * 3_000 + "A story.\n", list(found))))
    report.go("#document=1&finding=2000")
    expect(report.find(".card")).to_be_in_viewport()
    before = report.find(".source .line").count()
    assert before < 400
    report.find(".source > .more", "Earlier lines").click()
    assert before < report.find(".source .line").count() < 2 * before


def test_texts_have_their_own_direction_and_our_sentences_run_left_to_right(show: Callable[..., OpenReport]) -> None:
    source = "אתר החדשות של הנמל\n\nקרא עוד: הסערה בנמל\n\nA story in English.\n"
    start = source.index("קרא")
    why = "“קרא עוד:” points to another story."
    promo = Promo("he/label", "read-more", Span(start, source.index("\n\nA")), safe=True, reason=why)
    report = show(Entry("נמל.txt", cleaned(source, [(promo, True)])))
    lines = "[...document.querySelectorAll('.source .text')]"
    directions = report.run(f"{lines}.map(text => getComputedStyle(text).direction)")
    assert directions == ["rtl", "ltr", "rtl", "ltr", "ltr"]
    assert report.run("getComputedStyle(document.querySelector('.card .reason bdi')).direction") == "ltr"


@pytest.mark.parametrize("dark", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_no_accessibility_violations(
    show: Callable[..., OpenReport], size: tuple[int, int], *, dark: bool
) -> None:
    report = show(*map(entry_of, CASES), QUIET, size=size, dark=dark)
    site = f"#document={CASES.index(SITE) + 1}"
    in_site = (f"{site}&finding=2", f"{site}&finding=4", f"{site}&line=5")
    for address in ("", "#document=1&finding=2&show=removed", "#document=1&finding=4", "#show=nothing", *in_site):
        report.go(address)
        for summary in report.find("summary:visible").all():
            if not summary.evaluate("node => node.parentElement.open"):
                summary.click()
        results = Axe().run(report.page)
        assert not results.response["violations"], f"{address}\n{results.generate_report()}"
        assert not report.run("document.documentElement.scrollWidth > innerWidth")


def test_the_page_follows_the_colour_scheme(report: OpenReport) -> None:
    def lightness() -> float:
        colour = report.run("getComputedStyle(document.body).backgroundColor")
        return sum(map(float, re.findall(r"\d+", colour)[:3])) / 3

    light = lightness()
    report.page.emulate_media(color_scheme="dark")
    dark = lightness()
    report.page.emulate_media(media="print")
    assert dark < 60
    assert 240 < light <= lightness()


def test_a_phone_shows_either_the_list_or_the_text(show: Callable[..., OpenReport]) -> None:
    report = show(*map(entry_of, ALONE), size=NARROW)
    expect(report.find("#article")).to_be_hidden()
    report.run("document.getElementById('listing').scrollIntoView()")
    report.find("#rows a", "Conflicting repeat").click()
    expect(report.find("#article .card")).to_be_in_viewport()
    expect(report.find("#listing")).to_be_hidden()
    report.find(".walk .back").click()
    expect(report.find("#listing")).to_be_visible()
    single = show(entry_of(ALONE[0]), size=NARROW)
    expect(single.find("#article")).to_be_visible()
    expect(single.find("#listing")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_every_finding_is_open_in_print(show: Callable[..., OpenReport], size: tuple[int, int]) -> None:
    report = show(*map(entry_of, ALONE), size=size)
    report.go("#document=1&finding=2")
    report.page.emulate_media(media="print")
    report.run("dispatchEvent(new Event('beforeprint'))")
    assert report.find("#print .card:visible").count() == 11
    assert report.find("#rows:visible, #article:visible").count() == 0
    assert report.find("h1:visible, #overview:visible").count() == 2
    report.run("dispatchEvent(new Event('afterprint'))")
    assert report.find("#print .card").count() == 0
    assert report.page.pdf().startswith(b"%PDF")


def test_the_print_says_what_it_leaves_out(show: Callable[..., OpenReport]) -> None:
    found = [
        (Promo("en/label", "share", Span(start, start + 12), safe=True, reason="Why."), True)
        for start in range(0, 400 * 13, 13)
    ]
    long = f"{'A word. ' * 1_000}\n"
    report = show(Entry("many.txt", cleaned("READ MORE: x\n" * 400 + long * 100, list(found))))
    report.page.emulate_media(media="print")
    report.run("dispatchEvent(new Event('beforeprint'))")
    assert report.texts("#print .unprinted") == [
        "… and 200 more lines with 100 findings; open the page on a screen to see them."
    ]


def test_a_page_without_findings_says_so(show: Callable[..., OpenReport]) -> None:
    report = show(QUIET)
    assert report.find("#sentence").inner_text() == "No findings in 1 file."
    assert report.find("#found").inner_text() == "No findings."
    empty = show()
    assert empty.find("#sentence").inner_text() == "No findings in 0 files."


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a page of 10,000 files with 50,000 findings: a hundred files, each a hundred times."""
    sentence = "The harbour of Port Ansel opened again to ferries on Monday after {} days of storm, she said. "
    why = "“READ MORE:” points to another story."
    entries = []
    for number in range(100):
        body = "".join(f"{(sentence * 7).format(*range(number, number + 7))}\n\n" for _ in range(5))
        labels = [f"READ MORE: Story {number} of {place}\n\n" for place in range(5)]
        starts = [len(body) + sum(map(len, labels[:place])) for place in range(5)]
        spans = [Span(start, start + len(label) - 2) for start, label in zip(starts, labels, strict=True)]
        promos = [(Promo("en/label", "read-more", span, safe=True, reason=why), True) for span in spans]
        entries.append(Entry(f"stories/{number}.txt", cleaned(body + "".join(labels) + "Its end.\n", list(promos))))
    page = "".join(RENDERERS["html"](entries))
    head, blocks, end = re.split(r'(?s)(<script type="application/jsonl".*</script>\n)(?=<script)', page)
    path = tmp_path_factory.mktemp("large") / "report.html"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(head)
        for copy in range(100):
            stream.write(blocks.replace('"path":"stories', f'"path":"stories/{copy}'))
        stream.write(end)
    return path


WATCH = """
    new MutationObserver(() => {
        const drawn = document.body?.dataset.drawn;
        if (drawn && !performance.getEntriesByName(drawn).length) performance.mark(drawn);
    }).observe(document, {attributes: true, subtree: true, attributeFilter: ["data-drawn"]});
"""


def test_ten_thousand_files_open_fast_and_stay_usable(browser: Browser, large: Path) -> None:
    with opened(browser, large) as report:
        report.page.add_init_script(WATCH)
        times = []
        for _ in range(3):
            report.go()
            marks = report.run("performance.getEntriesByType('mark')")
            times.append({mark["name"]: mark["startTime"] for mark in marks})
        # On two busy cores the page begins after 0.4 s and is complete after 1.2 s.
        assert min(time.get("begun", time["whole"]) for time in times) < 2_000
        assert min(time["whole"] for time in times) < 3_000
        assert report.find("#figures strong").all_inner_texts()[:2] == ["10,000", "50,000"]
        assert report.find("#rows li").count() < 60
        report.run("document.getElementById('rows-frame').scrollTop = 1e9")
        expect(report.find("#rows a", "stories/99/99.txt")).to_be_visible()
        assert report.find("#rows li").count() < 60
        report.page.keyboard.press("/")
        report.page.keyboard.type("Story 42 of 3")
        expect(report.find("#found")).to_have_text("100 of 50,000 findings in 100 files")
        report.page.keyboard.press("Escape")
        report.page.keyboard.press("n")
        expect(report.find("#article .card")).to_be_in_viewport()
        assert "document=143&finding=4" in report.address
        assert not report.faults
