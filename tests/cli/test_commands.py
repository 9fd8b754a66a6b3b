"""The commands: their inputs, outputs, messages and exit status."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers.permissions import bound_by_permissions
from typer.testing import CliRunner

from cleaner import clean
from cleaner.cli.app import app
from cleaner.cli.report_writers import StreamReport, write_reports
from cleaner.config import OPTIONAL_KINDS, PROMO_KINDS, REPEAT_RULES
from cleaner.promos.loading import builtin_rules
from cleaner.reports import RENDERERS, Entry, Renderer

if TYPE_CHECKING:
    from typer.testing import Result

    from cleaner.model import Cleaned

PROMO = "READ MORE: Ten facts about harbours"
STORM = "The ferry to the island was cancelled on Tuesday because the harbour wall had cracked in the storm."
CLEAN = f"{STORM}\n\nThe mayor gave no reason for the long silence of her office.\n"
ARTICLE = f"{STORM}\n\n{PROMO}\n\nThe mayor gave no reason for the long silence of her office.\n"
TWICE = f"{STORM}\n\nPassengers waited in the customs house until buses came.\n\n{STORM}\n\nAll slept there.\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with one article, outside of hooks and CI."""
    for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(ARTICLE)
    return tmp_path


def cleaner(*arguments: str, content: bytes = b"") -> Result:
    return CliRunner().invoke(app, arguments, input=content)


def listed(output: str) -> list[str]:
    """Return the lines about findings."""
    return re.findall(r"^\S+:\d+:\d+ .*$", output, flags=re.MULTILINE)


def written(*paths: str) -> None:
    """Write an article to every path."""
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(ARTICLE)


# ---- clean


def test_clean_prints_the_text_to_stdout_and_the_report_to_stderr() -> None:
    done = cleaner("clean", "article.txt")
    assert done.exit_code == 0
    assert done.stdout == CLEAN
    assert PROMO in done.stderr
    assert Path("article.txt").read_text() == ARTICLE


@pytest.mark.parametrize("option", ["--quiet", "--no-report"])
def test_clean_prints_no_report_if_asked(option: str) -> None:
    done = cleaner("clean", "article.txt", option)
    assert (done.exit_code, done.stdout, done.stderr) == (0, CLEAN, "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1251"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_standard_input_keeps_its_encoding_and_line_ends(encoding: str, line_end: str) -> None:
    letters = {"latin-1": "é à ü", "cp1251": "Паром на остров отменили во вторник, потому что мэр молчал."}.get(
        encoding, "京都"
    )
    source = f"{letters} {ARTICLE}{letters}".replace("\n", line_end)  # and no final line end
    done = cleaner("clean", "-", content=source.encode(encoding))
    assert done.exit_code == 0
    assert done.stdout_bytes == source.replace(f"{PROMO}{line_end}{line_end}", "").encode(encoding)


def test_an_encoding_can_be_given() -> None:
    source = f"é {ARTICLE}"
    assert cleaner("clean", "-", "--encoding", "cp1252", content=source.encode("cp1252")).stdout_bytes[:1] == b"\xe9"
    refused = cleaner("clean", "-", "--encoding", "ascii", content=source.encode("cp1252"))
    assert refused.exit_code == 2
    assert refused.stderr.startswith(
        "error: -: is not valid ascii; name its encoding with --encoding, or convert the file to UTF-8\n"
    )


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


def test_several_inputs_keep_their_paths_below_their_common_folder() -> None:
    written("north/a.txt", "south/a.txt", "south/b.md")
    assert cleaner("clean", "north", "south/a.txt", "south/b.md", "-o", "out", "--no-report").exit_code == 0
    found = sorted(path.as_posix() for path in Path("out").rglob("*.*"))
    assert found == ["out/north/a.txt", "out/south/a.txt", "out/south/b.md"]


def test_several_files_of_one_folder_are_written_to_one_folder() -> None:
    written("in/a.txt", "in/b.txt")
    assert cleaner("clean", "in/a.txt", "in/b.txt", "in/a.txt", "-o", "out").exit_code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.txt", "b.txt", "report.html", "report.json"]


@pytest.mark.parametrize(("output", "place"), [("new/file.txt", "new/file.txt"), ("new/", "new/article.txt")])
def test_the_output_of_one_input_is_a_file_unless_it_is_a_folder(output: str, place: str) -> None:
    assert cleaner("clean", "article.txt", "-o", output).exit_code == 0
    assert Path(place).read_text() == CLEAN
    assert Path("new/report.json").is_file()


def test_an_output_folder_inside_the_input_is_not_cleaned_again() -> None:
    written("in/a.txt")
    for _ in range(2):
        assert cleaner("clean", "in", "-o", "in/cleaned").exit_code == 0
    assert sorted(path.name for path in Path("in/cleaned").iterdir()) == ["a.txt", "report.html", "report.json"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["article.txt", "other.txt"], "--output: is missing; standard output takes one text only; name a folder"),
        (["."], "--output: is missing; standard output takes one text only; name a folder"),
        (
            ["article.txt", "-o", "article.txt"],
            "article.txt: is an input and would be overwritten; name another file, or use `cleaner fix`",
        ),
        (
            [".", "-o", "."],
            "article.txt: is an input and would be overwritten; name another file, or use `cleaner fix`",
        ),
        (
            ["article.txt", "-o", "link.txt"],
            "link.txt: is an input and would be overwritten; name another file, or use `cleaner fix`",
        ),
        (
            ["article.txt", "--report", "article.txt"],
            "article.txt: is an input and would be overwritten; name another file, or use `cleaner fix`",
        ),
        (
            ["article.txt", "-o", "r.json", "--report", "r.json"],
            "r.json: would be written by two outputs; name another file for one of them",
        ),
        (
            ["article.txt", "-o", "report.json"],
            "report.json: would be written by two outputs; name another file for one of them",
        ),
        (["article.txt", "-o", "hard.txt"], "hard.txt: is an input and would be overwritten; name another file"),
        (["article.txt", "--report", "hard.txt"], "hard.txt: is an input and would be overwritten; name another file"),
        (
            ["other.txt", "-o", "article.txt", "--report", "hard.txt"],
            "hard.txt: would be written by two outputs; name another file for one of them",
        ),
        (
            ["other.txt", "-o", "known.json", "--baseline", "known.json"],
            "known.json: is the baseline and would be overwritten; name another file",
        ),
        (
            ["other.txt", "--report", "hard.json", "--baseline", "known.json"],
            "hard.json: is the baseline and would be overwritten; name another file",
        ),
        (["article.txt", "other.txt", "-o", "link.txt"], "link.txt: is a file, but several inputs need a folder"),
        (["article.txt", "-", "-o", "out"], "out: standard input has no name for a file in a folder; clean it alone"),
        (["article.txt", "--report", "report.docx"], "report.docx: unknown report format '.docx'; use .txt"),
        (
            ["article.txt", "--report", "r.txt", "--no-report"],
            "--no-report: contradicts --report; leave out one of them",
        ),
    ],
)
def test_contradictory_arguments_are_refused_before_anything_is_written(arguments: list[str], fault: str) -> None:
    written("other.txt")
    Path("link.txt").symlink_to("article.txt")
    Path("hard.txt").hardlink_to("article.txt")
    Path("known.json").write_text('{"version": 1, "findings": []}')
    Path("hard.json").hardlink_to("known.json")
    before = sorted(Path().iterdir())
    done = cleaner("clean", *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: {fault}")
    assert sorted(Path().iterdir()) == before
    assert Path("article.txt").read_text() == ARTICLE


@pytest.mark.parametrize("option", ["--output=out.txt", "--report=r.diff", "--no-report", "--max-removed=0.02"])
def test_a_document_that_would_lose_too_much_is_kept_and_reported(option: str) -> None:
    done = cleaner("clean", "article.txt", "--max-removed=0.01", option)
    assert done.exit_code == 0
    assert "nothing was removed" in done.stderr
    text = Path("out.txt").read_text() if "out.txt" in option else done.stdout
    assert text == ARTICLE


# ---- check


def test_check_prints_each_finding_on_a_line_and_exits_with_1() -> None:
    done = cleaner("check", "article.txt")
    assert done.exit_code == 1
    (line,) = listed(done.stdout)
    assert re.match(r"article\.txt:3:1:? en/read-more-label ", line)
    assert done.stderr == ""


def test_check_exits_with_0_if_nothing_is_found() -> None:
    Path("article.txt").write_text(CLEAN)
    done = cleaner("check", "article.txt")
    assert (done.exit_code, listed(done.stdout), done.stderr) == (0, [], "")


def test_check_finds_repeats() -> None:
    done = cleaner("check", "-", content=TWICE.encode())
    assert done.exit_code == 1
    assert re.match(r"-:5:1:? repeated-paragraph ", done.stdout)


def test_the_full_format_shows_both_copies() -> None:
    done = cleaner("check", "--output-format", "full", "-", content=TWICE.encode())
    assert done.exit_code == 1
    assert "line 1" in done.stdout
    assert STORM in done.stdout


def test_a_quiet_check_answers_by_its_exit_status() -> None:
    done = cleaner("check", "-q", "article.txt")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")


def test_environment_variables_decide_about_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in cleaner("check", "article.txt").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in cleaner("check", "article.txt").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in cleaner("check", "article.txt").stdout


# ---- fix


def test_fix_changes_the_file_and_prints_what_it_removed() -> None:
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


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("check article.txt --output-file hard.txt", "hard.txt: is an input and would be overwritten"),
        ("fix article.txt --output-file hard.txt", "hard.txt: is an input and would be overwritten"),
        ("check article.txt --output-file r.json --report hard.json", "hard.json: would be written by two outputs"),
        ("check article.txt --baseline known.json --output-file known.json", "known.json: is the baseline and would"),
        (
            "check article.txt --baseline known.json --update-baseline --report known.json",
            "known.json: would be written by two outputs",
        ),
        (
            "check article.txt known.json --baseline known.json --update-baseline",
            "known.json: is an input and would be overwritten",
        ),
    ],
)
def test_no_list_overwrites_what_the_run_reads(command: str, fault: str) -> None:
    Path("hard.txt").hardlink_to("article.txt")
    Path("r.json").write_text("old")
    Path("hard.json").hardlink_to("r.json")
    Path("known.json").write_text('{"version": 1, "findings": []}')
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    done = cleaner(*command.split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {fault}")
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


def test_fix_keeps_an_edit_that_is_saved_meanwhile_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def edited(source: str, **options: Any) -> Cleaned:
        if "in the storm" in source:
            Path("article.txt").write_text(f"{ARTICLE}\nAn edit.\n")
        return clean(source, **options)

    Path("next.txt").write_text(ARTICLE.replace("in the storm", "in the night"))
    monkeypatch.setattr("cleaner.cli.inputs.clean", edited)
    done = cleaner("fix", "article.txt", "next.txt", "--report", "r.json")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: article.txt: was changed by another program meanwhile")
    assert Path("article.txt").read_text() == f"{ARTICLE}\nAn edit.\n"
    assert Path("next.txt").read_text() == CLEAN.replace("in the storm", "in the night")
    assert [document["path"] for document in json.loads(Path("r.json").read_text())["documents"]] == ["next.txt"]


def test_fix_shows_a_diff_and_writes_nothing() -> None:
    done = cleaner("fix", "--diff", "article.txt")
    assert done.exit_code == 1
    assert f"\n-{PROMO}\n" in done.stdout
    assert Path("article.txt").read_text() == ARTICLE
    assert f"\n-{PROMO}\n" in cleaner("fix", "--diff", "-", content=ARTICLE.encode()).stdout


@pytest.mark.parametrize("command", ["clean", "check", "fix"])
def test_an_empty_input_name_is_an_error(command: str) -> None:
    done = cleaner(command, "article.txt", "")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: PATH: an input has an empty name; name files or folders, or . for")
    assert Path("article.txt").read_text() == ARTICLE


def test_a_hyphen_as_output_is_standard_output() -> None:
    done = cleaner("clean", "article.txt", "-o", "-", "--report", "report.json")
    assert (done.exit_code, done.stdout) == (0, CLEAN)
    assert cleaner("restore", "-", "--report", "report.json", "-o", "-", content=CLEAN.encode()).stdout == ARTICLE
    assert not Path("-").exists()


def test_a_hyphen_is_not_a_name_for_a_report() -> None:
    done = cleaner("check", "article.txt", "--report", "-")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "error: --report: - has no extension that decides the format; name a file such as report.json"
    )


def test_fix_refuses_standard_input() -> None:
    done = cleaner("fix", "-", content=ARTICLE.encode())
    assert done.exit_code == 2
    assert done.stderr.startswith("error: -: standard input cannot be changed in place; use `cleaner clean -`")


def test_a_finding_that_is_only_reported_changes_nothing() -> None:
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
def test_restore_returns_the_source_byte_for_byte(encoding: str) -> None:
    source = f"é {ARTICLE}".replace("\n", "\r\n").encode(encoding)
    Path("article.txt").write_bytes(source)
    assert cleaner("clean", "article.txt", "-o", "cleaned/article.txt").exit_code == 0
    back = cleaner("restore", "cleaned/article.txt", "--report", "cleaned/report.json")
    assert (back.exit_code, back.stdout_bytes, back.stderr) == (0, source, "")
    back = cleaner("restore", "cleaned/article.txt", "--report", "cleaned/report.json", "-o", "cleaned/article.txt")
    assert (back.exit_code, back.stdout) == (0, "")
    assert Path("cleaned/article.txt").read_bytes() == source


def test_a_fix_can_be_undone() -> None:
    cleaner("fix", "article.txt", "--report", "undo.json")
    assert cleaner("restore", "article.txt", "--report", "undo.json", "-o", "article.txt").exit_code == 0
    assert Path("article.txt").read_text() == ARTICLE


@pytest.mark.parametrize("output", ["report.json", "./out/../report.json", "link.json", "hard.json"])
def test_restore_does_not_overwrite_its_report(output: str) -> None:
    cleaner("clean", "article.txt", "-o", "out/article.txt", "--report", "report.json")
    Path("link.json").symlink_to("report.json")
    Path("hard.json").hardlink_to("report.json")
    before = Path("report.json").read_bytes()
    done = cleaner("restore", "out/article.txt", "--report", "report.json", "-o", output)
    assert done.exit_code == 2
    assert done.stderr == f"error: {Path(output)}: is the report and would be overwritten; name another file\n"
    assert Path("report.json").read_bytes() == before


def test_restore_distinguishes_documents_with_the_same_text_by_their_paths() -> None:
    written("in/a/x.txt", "in/b/x.txt")
    Path("in/b/x.txt").write_text(ARTICLE.replace("Ten facts", "Nine facts"))
    assert cleaner("clean", "in", "-o", "out").exit_code == 0
    assert Path("out/a/x.txt").read_text() == Path("out/b/x.txt").read_text()
    for name in ("a/x.txt", "b/x.txt"):
        back = cleaner("restore", f"out/{name}", "--report", "out/report.json")
        assert back.stdout == Path("in", name).read_text()


def test_restore_refuses_an_edited_text() -> None:
    cleaner("clean", "article.txt", "-o", "out.txt")
    Path("out.txt").write_text("Another story.\n")
    done = cleaner("restore", "out.txt", "--report", "report.json")
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "error: out.txt: is not the cleaned text of any document in report.json; give the text as it was"
    )
    done = cleaner("restore", "out.txt", "--report", "article.txt")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: article.txt: the report is not valid JSON")
    done = cleaner("restore", "out.txt", "--report", "none.json")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: none.json: cannot be read (No such file or directory); name a file")


def test_restore_refuses_the_report_of_the_other_kind() -> None:
    Path("rows.jsonl").write_text(json.dumps({"text": ARTICLE}) + "\n")
    cleaner("clean", "rows.jsonl", "-o", "out.jsonl")
    cleaner("clean", "article.txt", "-o", "out.txt")
    done = cleaner("restore", "out.txt", "--report", "out.jsonl.report.jsonl")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "error: out.jsonl.report.jsonl: is a report of rows, but out.txt contains a text;"
        " give the .json report of the text\n"
    )
    done = cleaner("restore", "out.jsonl", "--report", "report.json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "error: report.json: is not a report of rows, but out.jsonl contains rows;"
        " give the report of the rows, such as out.jsonl.report.jsonl\n"
    )


def test_rows_in_a_file_of_any_name_are_restored() -> None:
    Path("rows.txt").write_text(json.dumps({"text": ARTICLE}) + "\n")
    assert cleaner("clean", "rows.txt", "--rows", "jsonl", "-o", "out.txt", "--report", "r.jsonl").exit_code == 0
    assert cleaner("restore", "out.txt", "--report", "r.jsonl").stdout == Path("rows.txt").read_text()


# ---- rules


def test_rules_describes_the_rules_about_repeats_and_the_kinds_of_promo_lines() -> None:
    done = cleaner("rules")
    assert done.exit_code == 0
    for name, description in {**REPEAT_RULES, **PROMO_KINDS, **OPTIONAL_KINDS}.items():
        assert re.search(rf"^  {name}(?: \(off\))? +{re.escape(description)}$", done.stdout, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("variable", "locale", "example"),
    [
        ("LANG", "", "READ MORE: "),
        ("LANG", "C.UTF-8", "READ MORE: "),
        ("LANG", "tlh_QO.UTF-8", "READ MORE: "),
        ("LANG", "de_DE.UTF-8", "Lesen Sie auch"),
        ("LC_MESSAGES", "de", "Lesen Sie auch"),
        ("LC_ALL", "fr_FR", "À lire"),
    ],
)
def test_the_examples_are_in_the_language_of_the_locale(
    variable: str, locale: str, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv(variable, locale)
    lines = cleaner("rules").stdout.splitlines()
    (at,) = (number for number, line in enumerate(lines) if line.startswith("  read-more "))
    assert example.casefold() in lines[at + 1].casefold()


def test_rules_lists_the_rules_of_a_language() -> None:
    lines = cleaner("rules", "--language", "de").stdout.splitlines()
    assert lines[0] == f"read-more: {PROMO_KINDS['read-more']}"
    rules = [line.split()[0] for line in lines if line.startswith(" ")]
    assert sorted(rules) == sorted(rule.id for rule in builtin_rules() if rule.id.startswith("de/"))
    assert len(cleaner("rules", "--language", "all").stdout.splitlines()) > 10 * len(lines)


def test_rules_refuses_a_language_without_rules() -> None:
    done = cleaner("rules", "--language", "xx")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: --language: 'xx' is not one of ar, cs, da, de, ")


def explained(*arguments: str) -> set[str]:
    """Return the rules that are explained."""
    done = cleaner("rules", *arguments)
    assert done.exit_code == 0
    return set(re.findall(r"^(\S+/\S+): ", done.stdout, flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["read-more", "en/read-more-label", "read-more-label", "promos"])
def test_rules_explains_a_rule_with_what_it_catches_and_keeps(name: str) -> None:
    done = cleaner("rules", name)
    assert done.exit_code == 0
    assert "en/read-more-label: read-more\n" in done.stdout
    assert "catches\n    READ MORE: Storm closes the northern harbour\n" in done.stdout
    assert "keeps\n" in done.stdout


def test_a_kind_is_explained_by_the_rules_of_one_language() -> None:
    assert {rule.partition("/")[0] for rule in explained("read-more")} == {"en"}
    assert {rule.partition("/")[0] for rule in explained("read-more", "--language", "de")} == {"de"}
    assert {rule.partition("/")[0] for rule in explained("read-more", "--language", "all")} > {"de", "en", "zh"}
    assert explained("de/read-more-label", "--language", "fr") == {"de/read-more-label"}


def test_rules_explains_a_rule_about_repeats() -> None:
    assert cleaner("rules", "repeated-run").stdout == f"repeated-run\n  {REPEAT_RULES['repeated-run']}\n"


def test_rules_marks_what_is_off() -> None:
    Path("cleaner.toml").write_text('ignore = ["repeated-run"]')
    assert "repeated-run (off)" in cleaner("rules", "repeated-run").stdout


def test_rules_suggests_the_nearest_name() -> None:
    done = cleaner("rules", "repeated-rum")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: repeated-rum: no rule, kind or group has this name; did you mean ")
    assert "repeated-run" in done.stderr


# ---- settings


def test_the_nearest_settings_above_the_input_apply() -> None:
    written("site/news/a.txt", "site/blog/b.txt")
    Path("pyproject.toml").write_text("[tool.cleaner]\nmax_removed = 0.01\n")
    Path("site/blog/cleaner.toml").write_text('ignore = ["promos"]')
    assert "withheld" in cleaner("check", "site/news/a.txt").stdout
    assert cleaner("check", "site/blog").exit_code == 0
    places = [line.partition(":")[0] for line in listed(cleaner("check", "site").stdout)]
    assert places == ["site/news/a.txt"] * 2


def test_a_path_through_another_folder_does_not_apply_its_settings() -> None:
    written("site/a.txt", "other/cleaner.toml")
    Path("other/cleaner.toml").write_text('ignore = ["promos"]')
    assert cleaner("check", "other/../site/a.txt").exit_code == 1


def test_standard_input_has_the_settings_of_the_working_folder() -> None:
    Path("cleaner.toml").write_text('ignore = ["promos"]')
    assert cleaner("check", "-", content=ARTICLE.encode()).exit_code == 0


def test_the_command_line_overrides_the_settings_of_a_file() -> None:
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
        (["--threshold", "7"], "--threshold: 7.0 is not between 0.5 and 1\nTry: cleaner fix --help"),
        (["--keep", "biggest"], "--keep: 'biggest' is not one of fullest, first, last\nTry:"),
        (["--profile", "artcle"], "--profile: 'artcle' is not one of article, docs"),
        (["--rules", "none.toml"], "none.toml: cannot be read"),
        (["--format", "word"], "--format: 'word' is not one of text, markdown, rst, asciidoc"),
        (["--encoding", "utf-99"], "--encoding: 'utf-99' is not a text encoding; give a name like utf-8 or cp1252"),
    ],
)
def test_wrong_settings_are_an_error_before_anything_is_written(arguments: list[str], fault: str) -> None:
    Path("bad.toml").write_text("treshold = 0.9")
    done = cleaner("fix", "article.txt", *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: {fault}")
    assert Path("article.txt").read_text() == ARTICLE


def test_a_custom_ruleset_is_used() -> None:
    Path("house.toml").write_text(
        '[cellar]\nkind = "read-more"\nshape = "label"\nphrases = ["from our cellar"]\n'
        'catches = ["From our cellar: The flood of 2019"]\nkeeps = ["From our cellar she borrowed three maps."]\n'
    )
    Path("article.txt").write_text(ARTICLE.replace(PROMO, "From our cellar: The flood of 1911"))
    assert cleaner("check", "article.txt").exit_code == 0
    assert "house/cellar" in cleaner("check", "article.txt", "--rules", "house.toml").stdout
    assert "house/cellar: read-more\n" in cleaner("rules", "cellar", "--rules", "house.toml").stdout


# ---- reports


def test_the_extension_of_a_report_decides_its_format() -> None:
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
def test_no_renderer_runs_ahead_of_another(name: str) -> None:
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
            yield ""

    pieces: list[str] = []
    write_reports(
        source(),
        [StreamReport(counted("quick", RENDERERS[name]), str), StreamReport(counted("slow", slow), pieces.append)],
    )
    assert "".join(pieces) == "".join(str(number) * 3 for number in range(20))


# ---- errors


def test_the_files_after_a_bad_one_are_still_cleaned() -> None:
    written("in/a.txt", "in/b.txt", "in/c.txt")
    Path("in/a.txt").write_bytes(b"a" * 9000 + b"\xff\x00\xfe\x81")
    done = cleaner("fix", "in/none.txt", "in/a.txt", "in/b.txt", "in/c.txt")
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "error: in/none.txt: no such file; check the name",
        "error: in/a.txt: has an unknown encoding; name its encoding with --encoding, or convert the file to UTF-8",
    ]
    assert Path("in/b.txt").read_text() == Path("in/c.txt").read_text() == CLEAN


@pytest.mark.parametrize("command", [["clean", "-o", "out/"], ["check"], ["check", "--across"], ["fix"]])
@pytest.mark.parametrize("name", ["n" * 300, "n" * 300 + ".jsonl", "loop/a.txt", "article.txt/a.txt"])
def test_the_files_after_one_that_cannot_be_reached_are_still_read(command: list[str], name: str) -> None:
    Path("loop").symlink_to("loop")
    written("a.txt")
    done = cleaner(*command, name, "a.txt")
    assert done.exit_code == 2
    assert f"{name}: " in done.stderr
    if not name.endswith(".jsonl"):  # rows and texts are not cleaned together
        assert "in 1 file" in done.output or CLEAN in (Path("a.txt").read_text(), Path("out/a.txt").read_text())


def test_a_file_in_a_closed_folder_does_not_stop_the_others(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shared)
    written("closed/a.txt", "b.txt")
    Path("closed").chmod(0)
    with bound_by_permissions():
        done = cleaner("check", "closed/a.txt", "b.txt")
    Path("closed").chmod(0o755)
    assert done.stderr.startswith("error: closed/a.txt: cannot be read (Permission denied); name a file")
    assert done.stdout.startswith("b.txt:3:1 ")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_an_encoding_with_a_byte_order_mark_can_be_named(encoding: str) -> None:
    Path("article.txt").write_bytes(ARTICLE.encode(encoding))
    Path("empty.txt").touch()
    assert cleaner("fix", "article.txt", "empty.txt", "--encoding", encoding).exit_code == 1
    assert Path("article.txt").read_bytes() == CLEAN.encode(encoding)
    assert Path("empty.txt").read_bytes() == b""


def test_a_binary_file_is_an_error_if_named_and_skipped_in_a_folder() -> None:
    written("in/a.txt")
    Path("in/b.txt").write_bytes(b"\x7fELF\x00\x00")
    done = cleaner("check", "in")
    assert (done.exit_code, done.stderr) == (1, "")
    done = cleaner("check", "in/b.txt")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: in/b.txt: is not a text (it holds NUL bytes); leave it out")


@pytest.mark.parametrize("command", [["clean", "-o", "out"], ["check"], ["check", "--across"], ["fix"]])
def test_a_folder_without_texts_is_a_warning(command: list[str]) -> None:
    Path("empty").mkdir()
    done = cleaner(*command, "empty")
    assert done.exit_code == 0
    assert done.stderr.startswith("warning: empty: contains no text (")
    assert not Path("out").exists()


def test_a_quiet_run_prints_no_warning() -> None:
    Path("empty").mkdir()
    done = cleaner("check", "-q", "empty")
    assert (done.exit_code, done.output) == (0, "")


def test_a_folder_without_rows_is_a_warning() -> None:
    Path("empty").mkdir()
    done = cleaner("clean", "empty", "--rows", "csv", "-o", "out")
    assert done.exit_code == 0
    assert done.stderr.startswith("warning: empty: contains no rows; ")
    assert not Path("out").exists()


@pytest.mark.parametrize("command", ["check", "rules"])
def test_a_bug_is_an_error_and_not_a_finding(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("broken")

    monkeypatch.setattr("cleaner.cli.commands.check_texts", broken)
    monkeypatch.setattr("cleaner.cli.rules_command.overview", broken)
    arguments = [command] if command == "rules" else [command, "article.txt"]
    done = cleaner(*arguments)
    message = "error: unexpected ZeroDivisionError: broken; "
    assert (done.exit_code, done.stderr) == (2, f"{message}run again with --verbose for the traceback\n")
    done = cleaner(*arguments, "--verbose")
    assert done.exit_code == 2
    assert done.stderr.startswith("Traceback (most recent call last):\n")
    assert done.stderr.endswith(f"{message}please report this\n")


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
    assert b"two words \xff.txt: no such file" in done.stderr_bytes


# ---- usage and help


def test_the_version_is_printed() -> None:
    from cleaner import __version__

    assert cleaner("--version").stdout == f"cleaner {__version__}\n"


@pytest.mark.parametrize("command", ["clean", "check", "fix"])
def test_every_setting_is_an_option(command: str) -> None:
    from cleaner import Config

    shown = cleaner(command, "--help").stdout
    for setting in Config.__slots__:
        assert f"--{setting.replace('_', '-')}" in shown


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["check", "--treshold", "0.9", "a.txt"],
            "--treshold: no such option; did you mean --threshold?\nTry: cleaner check",
        ),
        (["check", "--threshold"], "--threshold: requires an argument\nTry: cleaner"),
        (["check", "--quiet=yes", "a.txt"], "--quiet: does not take a value\nTry: cleaner"),
        (["check", "--min-words", "ten", "a.txt"], "--min-words: 'ten' is not a valid int"),
        (
            ["check", "--min-words", "0", "a.txt"],
            "--min-words: 0 is not between 1 and 1000\nTry: cleaner check --help\n",
        ),
        (["clean", "--jobs", "-1", "a.txt"], "--jobs: -1 is less than 0\nTry: cleaner clean --help\n"),
        (["check"], "PATH: is missing\nTry: cleaner check --help\n"),
        (["restore", "a.txt"], "--report: is missing\nTry: cleaner restore --help\n"),
        (["restore", "a.txt", "b.txt", "--report", "r"], "got unexpected extra argument"),
        (["chek"], "no such command 'chek'; did you mean 'check'?\nTry: cleaner --help\n"),
        (["--chek"], "--chek: no such option"),
    ],
)
def test_wrong_usage_is_an_error_with_a_hint(arguments: list[str], expected: str) -> None:
    done = cleaner(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {expected}")
    assert "\nTry: cleaner " in done.stderr


def test_no_command_prints_the_help() -> None:
    done = cleaner()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == cleaner("--help").stdout


@pytest.mark.parametrize("command", ["clean", "check", "fix", "restore", "rules", "learn", "index"])
def test_help_is_grouped_and_names_every_value_in_one_way(command: str) -> None:
    shown = cleaner(command, "--help").stdout
    sections = [line.removesuffix(":") for line in shown.splitlines() if line.endswith(":") and line[0] != " "]
    assert set(sections) <= {"Input", "Selection", "Thresholds", "Output", "Rows", "Across documents", "General"}
    assert len(sections) == len(set(sections)) > 1
    values = set(re.findall(r"^  (?:-\w, )?--[a-z-]+ ([A-Z]\S*)", shown, flags=re.MULTILINE))
    assert values <= {"FILE", "PATH", "NAME", "NUMBER", "SIZE", "REV"}


def test_help_shows_defaults_and_choices() -> None:
    shown = " ".join(cleaner("check", "--help").stdout.split())
    assert "[one of fullest, first, last; default: fullest]" in shown
    assert "[from 0.5 to 1; default: 0.85]" in shown
    assert "[one of article, docs; default: article for plain text, docs for markup]" in shown


def test_the_default_size_of_a_row_is_that_of_the_library() -> None:
    from cleaner.cli.options import MAX_ROW
    from cleaner.rows.row import MAX_ROW_BYTES

    assert MAX_ROW == MAX_ROW_BYTES
