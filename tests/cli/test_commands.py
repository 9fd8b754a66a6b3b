"""The commands: what goes in, what comes out, where, and the exit status."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner import clean
from cleaner.cli.app import app
from cleaner.cli.report_writers import StreamReport, write_reports
from cleaner.reports import RENDERERS, Entry, Renderer

if TYPE_CHECKING:
    from typer.testing import Result

PROMO = "READ MORE: Ten facts about harbours"
STORM = "The ferry to the island was cancelled on Tuesday because the harbour wall had cracked in the storm."
CLEAN = f"{STORM}\n\nThe mayor gave no reason for the long silence of her office.\n"
ARTICLE = f"{STORM}\n\n{PROMO}\n\nThe mayor gave no reason for the long silence of her office.\n"
TWICE = (
    f"{STORM}\n\nPassengers waited in the customs house until buses came in the evening.\n\n{STORM}\n\nAll went home.\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of our own, which holds an article, and outside of hooks and CI."""
    for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(ARTICLE)
    return tmp_path


def cleaner(*arguments: str, content: bytes = b"") -> Result:
    return CliRunner().invoke(app, arguments, input=content)


def written(*paths: str) -> None:
    """Write an article to every path."""
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(ARTICLE)


# ---- clean


def test_clean_writes_the_text_to_one_stream_and_the_report_to_the_other() -> None:
    done = cleaner("clean", "article.txt")
    assert done.exit_code == 0
    assert done.stdout == CLEAN
    assert PROMO in done.stderr
    assert Path("article.txt").read_text() == ARTICLE


@pytest.mark.parametrize("option", ["--quiet", "--no-report"])
def test_clean_can_be_silent_about_what_went(option: str) -> None:
    done = cleaner("clean", "article.txt", option)
    assert (done.exit_code, done.stdout, done.stderr) == (0, CLEAN, "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1251"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_standard_input_comes_out_in_its_own_encoding_and_line_ends(encoding: str, line_end: str) -> None:
    letters = {"latin-1": "é à ü", "cp1251": "Паром на остров отменили во вторник, потому что мэр молчал."}.get(
        encoding, "京都"
    )
    source = f"{letters} {ARTICLE}{letters}".replace("\n", line_end)  # and no line end at the foot
    done = cleaner("clean", "-", content=source.encode(encoding))
    assert done.exit_code == 0
    assert done.stdout_bytes == source.replace(f"{PROMO}{line_end}{line_end}", "").encode(encoding)


def test_the_encoding_can_be_named() -> None:
    source = f"é {ARTICLE}"
    assert cleaner("clean", "-", "--encoding", "cp1252", content=source.encode("cp1252")).stdout_bytes[:1] == b"\xe9"
    refused = cleaner("clean", "-", "--encoding", "ascii", content=source.encode("cp1252"))
    assert refused.exit_code == 2
    assert refused.stderr.startswith("cleaner: -: its bytes are not ascii; name its encoding, or convert it to UTF-8\n")


def test_a_folder_is_mirrored_with_one_report() -> None:
    written("in/a.txt", "in/deep/er/b.txt", "in/.hidden/c.txt", "in/page.html")
    done = cleaner("clean", "in", "-o", "out")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert sorted(path.as_posix() for path in Path("out").rglob("*.*")) == [
        "out/a.txt",
        "out/deep/er/b.txt",
        "out/report.html",
        "out/report.json",
    ]
    assert Path("out/deep/er/b.txt").read_text() == CLEAN
    paths = [document["path"] for document in json.loads(Path("out/report.json").read_text())["documents"]]
    assert paths == ["in/a.txt", "in/deep/er/b.txt"]


def test_several_inputs_keep_their_places_below_the_folder_that_holds_them_all() -> None:
    written("north/a.txt", "south/a.txt", "south/b.md")
    assert cleaner("clean", "north", "south/a.txt", "south/b.md", "-o", "out", "--no-report").exit_code == 0
    found = sorted(path.as_posix() for path in Path("out").rglob("*.*"))
    assert found == ["out/north/a.txt", "out/south/a.txt", "out/south/b.md"]


def test_several_files_of_one_folder_lie_side_by_side() -> None:
    written("in/a.txt", "in/b.txt")
    assert cleaner("clean", "in/a.txt", "in/b.txt", "in/a.txt", "-o", "out").exit_code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.txt", "b.txt", "report.html", "report.json"]


@pytest.mark.parametrize(("output", "place"), [("new/file.txt", "new/file.txt"), ("new/", "new/article.txt")])
def test_the_output_of_one_input_is_a_file_unless_it_is_a_folder(output: str, place: str) -> None:
    assert cleaner("clean", "article.txt", "-o", output).exit_code == 0
    assert Path(place).read_text() == CLEAN
    assert Path("new/report.json").is_file()


def test_an_output_among_its_inputs_is_not_cleaned_again() -> None:
    written("in/a.txt")
    for _ in range(2):
        assert cleaner("clean", "in", "-o", "in/cleaned").exit_code == 0
    assert sorted(path.name for path in Path("in/cleaned").iterdir()) == ["a.txt", "report.html", "report.json"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["article.txt", "other.txt"], "standard output takes one text only; name a folder"),
        (["."], "standard output takes one text only; name a folder"),
        (["article.txt", "-o", "article.txt"], "article.txt: is an input and would be overwritten; name another"),
        ([".", "-o", "."], "article.txt: is an input and would be overwritten; name another"),
        (["article.txt", "-o", "link.txt"], "link.txt: is an input and would be overwritten; name another"),
        (["article.txt", "--report", "article.txt"], "article.txt: is an input and would be overwritten; name another"),
        (["article.txt", "-o", "r.json", "--report", "r.json"], "r.json: two outputs would go to this file; name"),
        (["article.txt", "-o", "report.json"], "report.json: two outputs would go to this file; name another"),
        (["article.txt", "other.txt", "-o", "link.txt"], "link.txt: is a file, and several inputs need a folder"),
        (["article.txt", "-", "-o", "out"], "out: standard input has no name to go by in a folder; name a file"),
        (["article.txt", "--report", "report.docx"], "report.docx: no report is written as '.docx'; use .txt"),
        (["article.txt", "--report", "r.txt", "--no-report"], "--report and --no-report contradict each other"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_written(arguments: list[str], fault: str) -> None:
    written("other.txt")
    Path("link.txt").symlink_to("article.txt")
    done = cleaner("clean", *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"cleaner: {fault}")
    assert sorted(path.name for path in Path().iterdir()) == ["article.txt", "link.txt", "other.txt"]
    assert Path("article.txt").read_text() == ARTICLE


@pytest.mark.parametrize("option", ["--output=out.txt", "--report=r.diff", "--no-report", "--max-removed=0.02"])
def test_a_document_that_would_lose_too_much_stays_and_is_told(option: str) -> None:
    done = cleaner("clean", "article.txt", "--max-removed=0.01", option)
    assert done.exit_code == 0
    assert "nothing was removed" in done.stderr
    text = Path("out.txt").read_text() if "out.txt" in option else done.stdout
    assert text == ARTICLE


# ---- check


def test_check_prints_one_finding_a_line_and_exits_with_1() -> None:
    done = cleaner("check", "article.txt")
    assert done.exit_code == 1
    assert done.stdout.startswith("article.txt:3:1: en/read-more-label ")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_check_exits_with_0_where_nothing_is_found() -> None:
    Path("article.txt").write_text(CLEAN)
    done = cleaner("check", "article.txt")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_check_finds_repeats() -> None:
    done = cleaner("check", "-", content=TWICE.encode())
    assert done.exit_code == 1
    assert done.stdout.startswith("-:5:1: repeated-paragraph ")


def test_check_explains_with_both_copies() -> None:
    done = cleaner("check", "--output-format", "full", "-", content=TWICE.encode())
    assert done.exit_code == 1
    assert "line 1" in done.stdout
    assert STORM in done.stdout


def test_check_can_answer_by_its_status_alone() -> None:
    done = cleaner("check", "-q", "article.txt")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")


def test_colour_is_for_those_who_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in cleaner("check", "article.txt").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in cleaner("check", "article.txt").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in cleaner("check", "article.txt").stdout


# ---- fix


def test_fix_changes_the_file_and_prints_what_went() -> None:
    done = cleaner("fix", "article.txt")
    assert done.exit_code == 1
    assert PROMO in done.stdout
    assert Path("article.txt").read_text() == CLEAN
    assert cleaner("fix", "article.txt").exit_code == 0


def test_fix_leaves_a_clean_file_untouched() -> None:
    Path("article.txt").write_text(CLEAN)
    before = Path("article.txt").stat()
    assert cleaner("fix", "article.txt").exit_code == 0
    after = Path("article.txt").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_fix_shows_a_diff_and_writes_nothing() -> None:
    done = cleaner("fix", "--diff", "article.txt")
    assert done.exit_code == 1
    assert f"\n-{PROMO}\n" in done.stdout
    assert Path("article.txt").read_text() == ARTICLE
    assert f"\n-{PROMO}\n" in cleaner("fix", "--diff", "-", content=ARTICLE.encode()).stdout


@pytest.mark.parametrize("command", ["clean", "check", "fix"])
def test_an_empty_name_is_not_the_working_folder(command: str) -> None:
    done = cleaner(command, "article.txt", "")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("cleaner: the name of an input is empty; name files or folders, or . for")
    assert Path("article.txt").read_text() == ARTICLE


def test_a_hyphen_for_an_output_is_standard_output() -> None:
    done = cleaner("clean", "article.txt", "-o", "-", "--report", "report.json")
    assert (done.exit_code, done.stdout) == (0, CLEAN)
    assert cleaner("restore", "-", "--report", "report.json", "-o", "-", content=CLEAN.encode()).stdout == ARTICLE
    assert not Path("-").exists()


def test_a_report_has_no_hyphen_for_a_name() -> None:
    done = cleaner("check", "article.txt", "--report", "-")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("cleaner: --report takes a file, whose ending says of which kind it is; - has none")


def test_fix_refuses_standard_input() -> None:
    done = cleaner("fix", "-", content=ARTICLE.encode())
    assert done.exit_code == 2
    assert done.stderr.startswith("cleaner: standard input cannot be changed in place; use `cleaner clean -`")


def test_a_merely_reported_finding_is_no_change() -> None:
    older = (
        "The council will open two of the six gates on 3 May, said its chairman after the long session in the old hall."
    )
    text = (
        f"{older}\n\nNobody in the town objected.\n\n{older.replace('3 May', '9 May')}\n\nThe talks go on next week.\n"
    )
    Path("article.txt").write_text(text)
    assert cleaner("check", "article.txt").exit_code == 1
    assert cleaner("fix", "article.txt").exit_code == 0
    assert Path("article.txt").read_text() == text


# ---- restore


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_restore_gives_the_source_back_byte_for_byte(encoding: str) -> None:
    source = f"é {ARTICLE}".replace("\n", "\r\n").encode(encoding)
    Path("article.txt").write_bytes(source)
    assert cleaner("clean", "article.txt", "-o", "cleaned/article.txt").exit_code == 0
    back = cleaner("restore", "cleaned/article.txt", "--report", "cleaned/report.json")
    assert (back.exit_code, back.stdout_bytes, back.stderr) == (0, source, "")
    back = cleaner("restore", "cleaned/article.txt", "--report", "cleaned/report.json", "-o", "cleaned/article.txt")
    assert (back.exit_code, back.stdout) == (0, "")
    assert Path("cleaned/article.txt").read_bytes() == source


def test_what_fix_did_can_be_undone() -> None:
    cleaner("fix", "article.txt", "--report", "undo.json")
    assert cleaner("restore", "article.txt", "--report", "undo.json", "-o", "article.txt").exit_code == 0
    assert Path("article.txt").read_text() == ARTICLE


def test_restore_tells_documents_with_the_same_text_apart_by_their_paths() -> None:
    written("in/a/x.txt", "in/b/x.txt")
    Path("in/b/x.txt").write_text(ARTICLE.replace("Ten facts", "Nine facts"))
    assert cleaner("clean", "in", "-o", "out").exit_code == 0
    assert Path("out/a/x.txt").read_text() == Path("out/b/x.txt").read_text()
    for name in ("a/x.txt", "b/x.txt"):
        back = cleaner("restore", f"out/{name}", "--report", "out/report.json")
        assert back.stdout == Path("in", name).read_text()


def test_restore_refuses_a_text_that_was_changed() -> None:
    cleaner("clean", "article.txt", "-o", "out.txt")
    Path("out.txt").write_text("Another story.\n")
    done = cleaner("restore", "out.txt", "--report", "report.json")
    assert done.exit_code == 2
    assert done.stderr.startswith("cleaner: out.txt: is not the cleaned text of any document in report.json: it was")
    done = cleaner("restore", "out.txt", "--report", "article.txt")
    assert done.exit_code == 2
    assert done.stderr.startswith("cleaner: article.txt: the report is not valid JSON")
    done = cleaner("restore", "out.txt", "--report", "none.json")
    assert done.exit_code == 2
    assert done.stderr.startswith("cleaner: none.json: cannot be read (No such file or directory); name a file")


# ---- rules


def test_rules_lists_every_rule_about_repeats_and_the_kinds_of_promo_lines() -> None:
    done = cleaner("rules")
    assert done.exit_code == 0
    assert "near-repeated-paragraph" in done.stdout
    assert "read-more" in done.stdout


@pytest.mark.parametrize("name", ["read-more", "en/read-more-label", "read-more-label", "promos"])
def test_rules_explains_with_what_a_rule_catches_and_keeps(name: str) -> None:
    done = cleaner("rules", name)
    assert done.exit_code == 0
    assert "en/read-more-label: read-more\n" in done.stdout
    assert "catches\n    READ MORE: Storm closes the northern harbour\n" in done.stdout
    assert "keeps\n" in done.stdout


def test_rules_explains_a_rule_about_repeats() -> None:
    assert cleaner("rules", "repeated-run").stdout.startswith("repeated-run\n  two or more paragraphs in a row")


def test_rules_tells_what_is_off() -> None:
    Path("cleaner.toml").write_text('ignore = ["repeated-run"]')
    assert "repeated-run (off)" in cleaner("rules", "repeated-run").stdout


def test_rules_knows_the_nearest_name() -> None:
    done = cleaner("rules", "repeated-rum")
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "cleaner: no rule, kind or group is named 'repeated-rum'; did you mean 'repeated-run'"
    )


# ---- settings


def test_the_nearest_settings_above_the_input_count() -> None:
    written("site/news/a.txt", "site/blog/b.txt")
    Path("pyproject.toml").write_text("[tool.cleaner]\nmax_removed = 0.01\n")
    Path("site/blog/cleaner.toml").write_text('ignore = ["promos"]')
    assert "withheld" in cleaner("check", "site/news/a.txt").stdout
    assert cleaner("check", "site/blog").exit_code == 0
    assert cleaner("check", "site").stdout.count("site/news/a.txt") == 2


def test_the_settings_of_a_folder_that_is_only_passed_through_do_not_count() -> None:
    written("site/a.txt", "other/cleaner.toml")
    Path("other/cleaner.toml").write_text('ignore = ["promos"]')
    assert cleaner("check", "other/../site/a.txt").exit_code == 1


def test_standard_input_takes_the_settings_of_the_working_folder() -> None:
    Path("cleaner.toml").write_text('ignore = ["promos"]')
    assert cleaner("check", "-", content=ARTICLE.encode()).exit_code == 0


def test_the_command_line_goes_before_the_settings_of_a_file() -> None:
    Path("own.toml").write_text('ignore = ["promos"]\nmax_removed = 0.01\n')
    assert cleaner("check", "article.txt", "--config", "own.toml").exit_code == 0
    done = cleaner("check", "article.txt", "--config", "own.toml", "--ignore", "share,follow", "--ignore", "app")
    assert done.exit_code == 1
    assert "withheld" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--config", "bad.toml"], "bad.toml: unknown setting 'treshold'; did you mean 'threshold'?"),
        (["--config", "none.toml"], "none.toml: cannot be read (No such file or directory); check the path"),
        (["--threshold", "7"], "command line: threshold is 7.0, but must lie between 0.5 and 1"),
        (["--keep", "best"], "command line: keep is 'best', but must be one of fullest, first, last"),
        (["--profile", "artcle"], "command line: profile is 'artcle', but must be one of article, docs; did you mean"),
        (["--rules", "none.toml"], "none.toml: cannot be read"),
        (["--format", "word"], "unknown format 'word'; known are text"),
        (["--encoding", "utf-99"], "--encoding: 'utf-99' is not a text encoding; give a name like utf-8 or cp1252"),
    ],
)
def test_a_fault_in_the_settings_is_told_before_anything_is_written(arguments: list[str], fault: str) -> None:
    Path("bad.toml").write_text("treshold = 0.9")
    done = cleaner("fix", "article.txt", *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"cleaner: {fault}")
    assert Path("article.txt").read_text() == ARTICLE


def test_a_ruleset_of_ones_own_is_used() -> None:
    Path("house.toml").write_text(
        '[cellar]\nkind = "read-more"\nshape = "label"\nphrases = ["from our cellar"]\n'
        'catches = ["From our cellar: The flood of 2019"]\nkeeps = ["From our cellar she borrowed three maps."]\n'
    )
    Path("article.txt").write_text(ARTICLE.replace(PROMO, "From our cellar: The flood of 1911"))
    assert cleaner("check", "article.txt").exit_code == 0
    assert "house/cellar" in cleaner("check", "article.txt", "--rules", "house.toml").stdout
    assert "house/cellar: read-more\n" in cleaner("rules", "cellar", "--rules", "house.toml").stdout


# ---- reports


def test_reports_are_written_in_the_form_that_their_ending_names() -> None:
    written("in/a.txt", "in/b.txt")
    reports = ("r.txt", "r.diff", "r.json")
    assert cleaner("check", "in", *(f"--report=deep/{name}" for name in reports)).exit_code == 1
    text, diff, recorded = (Path("deep", name).read_text() for name in reports)
    assert "in/a.txt" in text
    assert "in/b.txt" in text
    assert "--- a/in/a.txt\n" in diff
    assert "--- a/in/b.txt\n" in diff
    assert [document["path"] for document in json.loads(recorded)["documents"]] == ["in/a.txt", "in/b.txt"]


@pytest.mark.parametrize("name", RENDERERS)
def test_no_renderer_runs_ahead_so_that_entries_would_pile_up(name: str) -> None:
    seen = {"quick": 0, "slow": 0}

    def source() -> Iterator[Entry]:
        for number in range(20):
            assert number - min(seen.values()) <= 1
            yield Entry(str(number), clean("Nothing to be found."))

    def counted(counter: str, renderer: Renderer) -> Renderer:
        def rendered(entries: Iterable[Entry]) -> Iterator[str]:
            def watched() -> Iterator[Entry]:
                for entry in entries:
                    seen[counter] += 1
                    yield entry

            yield from renderer(watched())

        return rendered

    def slow(entries: Iterable[Entry]) -> Iterator[str]:
        for entry in entries:
            yield from entry.path * 3

    pieces: list[str] = []
    write_reports(source(), [StreamReport(counted("quick", RENDERERS[name]), str), StreamReport(counted("slow", slow), pieces.append)])
    assert "".join(pieces) == "".join(str(number) * 3 for number in range(20))


# ---- faults


def test_one_bad_file_among_three_does_not_keep_the_others_from_being_done() -> None:
    written("in/a.txt", "in/b.txt", "in/c.txt")
    Path("in/a.txt").write_bytes(b"a" * 9000 + b"\xff\x00\xfe\x81")
    done = cleaner("fix", "in/none.txt", "in/a.txt", "in/b.txt", "in/c.txt")
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "cleaner: in/none.txt: there is no such file; check the name",
        "cleaner: in/a.txt: no known encoding gives its bytes back exactly; name its encoding, or convert it to UTF-8",
    ]
    assert Path("in/b.txt").read_text() == Path("in/c.txt").read_text() == CLEAN


def test_a_binary_file_is_refused_when_named_and_passed_over_in_a_folder() -> None:
    written("in/a.txt")
    Path("in/b.txt").write_bytes(b"\x7fELF\x00\x00")
    done = cleaner("check", "in")
    assert (done.exit_code, done.stderr) == (1, "")
    done = cleaner("check", "in/b.txt")
    assert done.exit_code == 2
    assert done.stderr.startswith("cleaner: in/b.txt: is not a text (it holds NUL bytes); leave it out")


def test_a_folder_without_texts_is_a_fault() -> None:
    Path("empty").mkdir()
    done = cleaner("clean", "empty", "-o", "out")
    assert done.exit_code == 2
    assert done.stderr.startswith("cleaner: empty: no file in this folder ends in one of .txt, .text, .md")
    assert not Path("out").exists()


def test_a_file_name_may_hold_any_byte() -> None:
    name = os.fsdecode(b"two words \xff.txt")
    written(f"in/{name}")
    done = cleaner("check", "in", "--report", "r.json", "--report", "r.diff")
    assert done.exit_code == 1
    assert "two words" in done.stdout
    assert cleaner("clean", f"in/{name}", "-o", "out/").exit_code == 0
    assert Path("out", name).read_text() == CLEAN
    back = cleaner("restore", f"out/{name}", "--report", "out/report.json")
    assert (back.exit_code, back.stdout) == (0, ARTICLE)
    Path("in", name).unlink()
    done = cleaner("check", f"in/{name}")
    assert b"two words \xff.txt: there is no such file" in done.stderr_bytes


# ---- the rest


def test_the_version_is_printed() -> None:
    from cleaner import __version__

    assert cleaner("--version").stdout == f"cleaner {__version__}\n"


@pytest.mark.parametrize("command", ["clean", "check", "fix"])
def test_every_setting_is_an_option(command: str) -> None:
    from cleaner import Config

    shown = cleaner(command, "--help").stdout
    for setting in Config.__slots__:
        assert f"--{setting.replace('_', '-')}" in shown


def test_a_wrong_option_is_an_error_of_use() -> None:
    assert cleaner("check", "--treshold", "0.9", "article.txt").exit_code == 2
