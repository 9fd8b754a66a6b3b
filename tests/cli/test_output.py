"""The list of findings, for people and for programs, and the reports of a run that ends early."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner import clean
from cleaner.cli.app import app
from cleaner.cli.report_writers import FileReport, ReportWriter, StreamReport, write_reports
from cleaner.cli.run import RunCounts
from cleaner.cli.workers import BATCH
from cleaner.reports import RENDERERS, Entry
from cleaner.reports.read_json import read_report

if TYPE_CHECKING:
    from typer.testing import Result

COMMAND = [sys.executable, "-m", "cleaner"]
PROMO = "READ MORE: Ten facts about harbours"
ARTICLE = f"The ferry stays in port.\n\n{PROMO}\n\nThe mayor gave no reason for that.\n"
CLEAN = "The ferry stays in port.\n\nThe mayor gave no reason for that.\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder with one article, outside of hooks and CI."""
    for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(ARTICLE)


def cleaner(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


# ---- formats


@pytest.mark.parametrize("name", RENDERERS)
def test_every_format_is_written_by_its_renderer(name: str) -> None:
    done = cleaner("check", "article.txt", "--output-format", name)
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout == "".join(RENDERERS[name]([Entry("article.txt", clean(ARTICLE), applied=False)]))


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    done = cleaner("check", "article.txt", "--output-format", "yaml")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: --output-format: 'yaml' is not one of concise, full, ")


def test_fix_lists_in_any_format() -> None:
    done = cleaner("fix", "article.txt", "--output-format", "jsonl")
    assert json.loads(done.stdout)["removed"]
    assert Path("article.txt").read_text() == CLEAN


def test_a_list_can_be_written_to_a_file() -> None:
    done = cleaner("check", "article.txt", "--output-format", "sarif", "--output-file", "out/list.sarif")
    assert (done.exit_code, done.stdout) == (1, "")
    assert json.loads(Path("out/list.sarif").read_text())["version"] == "2.1.0"


def test_a_quiet_run_still_writes_its_file() -> None:
    assert cleaner("check", "-q", "article.txt", "--output-file", "list.txt").stdout == ""
    assert Path("list.txt").read_text().startswith("article.txt:3:1")


def test_a_hyphen_as_list_file_is_standard_output() -> None:
    listed = cleaner("check", "article.txt").stdout
    assert cleaner("check", "-q", "article.txt", "--output-file", "-").stdout == listed
    counted = cleaner("check", "article.txt", "--statistics", "--output-format", "json", "--output-file", "-")
    assert counted.stdout == cleaner("check", "article.txt", "--output-format", "json").stdout
    assert "found in" in counted.stderr
    assert not Path("-").exists()


def test_the_list_file_must_not_be_an_input() -> None:
    done = cleaner("check", "article.txt", "--output-file", "article.txt")
    assert done.exit_code == 2
    assert Path("article.txt").read_text() == ARTICLE


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["check"], "Found 1 finding in 1 file, 1 removable with cleaner fix."),
        (["fix", "--diff"], "Found 1 finding in 1 file, 1 removable with cleaner fix."),
        (["fix"], "Removed 1 finding in 1 file."),
    ],
)
def test_a_run_that_changes_nothing_reports_what_it_would_remove(arguments: list[str], expected: str) -> None:
    cleaner(*arguments, "article.txt", "--report", "report.md")
    assert Path("report.md").read_text().startswith(f"### cleaner\n\n{expected} ")


@pytest.mark.parametrize("name", RENDERERS)
def test_a_run_without_files_writes_a_valid_empty_list(name: str) -> None:
    done = cleaner(
        "check", "article.txt", "--force-exclude", "--exclude", "*.txt", "--output-format", name, "--output-file", "a"
    )
    assert (done.exit_code, done.output) == (0, "")
    assert Path("a").read_text() == "".join(RENDERERS[name]([]))


@pytest.mark.parametrize("command", [["check"], ["check", "--across"], ["fix"], ["clean", "-o", "out"]])
def test_a_run_without_files_writes_its_reports(command: list[str]) -> None:
    Path("empty").mkdir()
    done = cleaner(*command, "empty", "--report", "report.json", "--report", "report.sarif")
    assert done.exit_code == 0
    assert read_report(Path("report.json").read_text()) == ()
    assert json.loads(Path("report.sarif").read_text())["runs"][0]["results"] == []
    assert sorted(path.name for path in Path().iterdir()) == ["article.txt", "empty", "report.json", "report.sarif"]


def test_a_run_without_files_prints_no_findings() -> None:
    done = cleaner("check", "nowhere.txt", "--output-format", "full")
    assert (done.exit_code, done.stdout) == (2, "")


def test_a_list_of_findings_cannot_restore_a_text() -> None:
    cleaner("clean", "article.txt", "-o", "clean.txt", "--report", "report.jsonl")
    done = cleaner("restore", "clean.txt", "--report", "report.jsonl")
    assert done.exit_code == 2
    assert done.stderr == (
        "error: report.jsonl: lists findings without the removed text; give the .json report of the text\n"
    )


def test_a_format_for_programs_has_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for name in ("json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson"):
        assert "\x1b[" not in cleaner("check", "article.txt", "--output-format", name).stdout
    assert "\x1b[" in cleaner("check", "article.txt", "--output-format", "full").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="file names are not bytes there")
@pytest.mark.parametrize("name", RENDERERS)
def test_odd_file_names_are_listed_in_every_format(name: str) -> None:
    odd = [b"two words.txt", b"a: b, c.txt", b"::error::.txt", b"caf\xe9.txt", b"]]>\n.txt"]
    paths = [os.fsdecode(path) for path in odd]
    for path in paths:
        Path(path).write_text(ARTICLE)
    done = cleaner("check", *paths, "--output-format", name)
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout_bytes


@pytest.mark.slow
def test_a_run_loads_only_the_renderer_it_uses() -> None:
    show = (
        "import sys; sys.argv = ['cleaner', 'check', 'article.txt']\n"
        "from cleaner.cli import main\n"
        "try: main()\n"
        "finally: print(*sorted(name for name in sys.modules if name.startswith('cleaner.reports.as_')))"
    )
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.splitlines()[-1] == "cleaner.reports.as_concise"


@pytest.mark.slow
def test_lines_fit_a_narrow_terminal() -> None:
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    main, own = pty.openpty()
    termios.tcsetwinsize(own, (24, 40))
    environment = os.environ | {"NO_COLOR": "1", "TERM": "xterm"}
    command = [*COMMAND, "check", "article.txt", "--output-format", "full"]
    subprocess.run(command, stdout=own, stderr=own, stdin=subprocess.DEVNULL, env=environment, check=False)
    os.close(own)
    printed = b""
    with suppress(OSError):  # the end of a terminal is an error
        while piece := os.read(main, 65536):
            printed += piece
    os.close(main)
    lines = printed.decode().replace("\x1b[K", "").splitlines()
    assert "    to remove: READ MORE: Ten facts" in lines
    assert "      about harbours" in lines


# ---- statistics, --quiet and --verbose


def test_statistics_follow_the_list() -> None:
    lines = cleaner("check", "article.txt", "--statistics").stdout.splitlines()
    assert lines[0].startswith("article.txt:3:1")
    assert lines[-2:] == ["1  en/read-more-label  (in 1 file)", "1 found in 1 of 1 file"]


def test_statistics_do_not_corrupt_a_format_for_programs() -> None:
    done = cleaner("check", "article.txt", "--statistics", "--output-format", "json")
    assert json.loads(done.stdout)
    assert "1 found in 1 of 1 file\n" in done.stderr


def test_exit_zero_hides_findings_from_the_exit_status() -> None:
    done = cleaner("check", "--exit-zero", "article.txt")
    assert done.exit_code == 0
    assert PROMO.partition(" Ten")[0] in done.stdout
    assert cleaner("fix", "--exit-zero", "article.txt").exit_code == 0
    assert Path("article.txt").read_text() == CLEAN


def test_exit_zero_does_not_hide_errors() -> None:
    assert cleaner("check", "--exit-zero", "nowhere.txt").exit_code == 2


def test_a_verbose_run_prints_how_each_file_was_processed() -> None:
    Path("cleaner.toml").write_text("max_removed = 0.1\n")
    done = cleaner("check", "-v", "article.txt")
    assert "article.txt: text, profile article, settings of " in done.stderr
    assert "cleaner.toml, " in done.stderr
    assert ": 1 found, 0 to remove; nothing was removed: " in done.stderr
    assert re.match(r"article\.txt:1:1:? withheld ", done.stdout)


def test_quiet_contradicts_verbose() -> None:
    done = cleaner("check", "-q", "-v", "article.txt")
    assert (done.exit_code, "contradict" in done.stderr) == (2, True)


# ---- completion


def completed(*words: str) -> list[str]:
    """Return the completions for bash, computed without rich."""
    show = "import sys; from cleaner.cli import main\ntry: main()\nfinally: assert 'rich' not in sys.modules"
    environment = os.environ | {
        "_CLEANER_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(("cleaner", *words)),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run(
        [sys.executable, "-c", show], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("check", "--output-format", "g"), ["github", "gitlab"]),
        (("check", "--profile", ""), ["article", "docs"]),
        (("fix", "--keep", "f"), ["fullest", "first"]),
        (("clean", "--format", "m"), ["markdown"]),
        (("che",), ["check"]),
    ],
)
@pytest.mark.slow
def test_shells_complete_values(words: tuple[str, ...], expected: list[str]) -> None:
    assert completed(*words) == expected


@pytest.mark.slow
def test_the_completion_script_is_shown_without_rich() -> None:
    show = "import sys; from cleaner.cli import main\ntry: main()\nfinally: assert 'rich' not in sys.modules"
    command = [sys.executable, "-c", show, "--show-completion", "bash"]
    # Otherwise Typer searches the parent processes for a shell, and tests may not have one.
    environment = os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert "_CLEANER_COMPLETE" in done.stdout


# ---- runs that end early


def recorded(path: str) -> list[str]:
    return [document.path for document in read_report(Path(path).read_text())]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("signals", "status"),
    [([signal.SIGINT], 130), ([signal.SIGTERM], 143), ([signal.SIGTERM, signal.SIGTERM], 143)],
)
def test_an_interrupted_fix_reports_its_changes(signals: list[int], status: int) -> None:
    os.mkfifo("slow.txt")
    Path("last.txt").write_text(ARTICLE)
    command = [*COMMAND, "fix", "article.txt", "slow.txt", "last.txt", "--report", "r.json", "--report", "r.diff"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with Path("slow.txt").open("wb"):  # opens when the command reads it, which then waits for more
        time.sleep(0.05)
        for number in signals:
            started.send_signal(number)
        _, errors = started.communicate()
    assert (started.returncode, errors) == (status, b"")
    assert sorted(path.name for path in Path().glob(".*")) == []
    assert Path("article.txt").read_text() == CLEAN
    assert Path("last.txt").read_text() == ARTICLE
    assert recorded("r.json") == ["article.txt"]
    subprocess.run(["patch", "-R", "-p1", "-i", "r.diff"], check=True, capture_output=True)
    assert Path("article.txt").read_text() == ARTICLE


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_during_a_change_is_delayed_until_the_report(
    monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    Path("last.txt").write_text(ARTICLE)
    write = sys.modules["cleaner.files"].write

    def interrupted(path: Path, content: bytes, **options: bytes) -> None:
        write(path, content, **options)
        signal.raise_signal(number)

    monkeypatch.setattr("cleaner.files.write", interrupted)
    assert cleaner("fix", "article.txt", "last.txt", "--report", "r.json").exit_code == status
    assert recorded("r.json") == ["article.txt"]
    assert Path("last.txt").read_text() == ARTICLE
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.slow
def test_a_closed_pipe_does_not_prevent_the_report() -> None:
    names = [f"{number:03}.txt" for number in range(200)]
    for name in names:
        Path(name).write_text(ARTICLE)
    started = subprocess.Popen([*COMMAND, "fix", *names, "--report", "r.json"], stdout=subprocess.PIPE)
    assert started.stdout
    started.stdout.close()
    assert started.wait() == 141
    changed = [name for name in names if Path(name).read_text() == CLEAN]
    assert recorded("r.json") == changed


@pytest.mark.slow
def test_nothing_is_changed_if_the_report_cannot_be_written() -> None:
    Path("file").touch()
    command = [*COMMAND, "fix", "article.txt", "--report", "file/r.json"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2
    assert Path("article.txt").read_text() == ARTICLE


def entries(*, until: BaseException | None = None) -> Iterator[Entry]:
    for number in range(3):
        yield Entry(f"{number}.txt", clean(ARTICLE))
    if until:
        raise until


def failing_writer(fault: Exception) -> Callable[[str], None]:
    def write(_: str) -> None:
        raise fault

    return write


def failing(_: Iterable[Entry]) -> Iterator[str]:
    yield ""
    raise ValueError("broken")


def test_an_error_is_raised_after_the_other_reports_are_complete() -> None:
    reports: list[ReportWriter] = [StreamReport(failing, str), FileReport(RENDERERS["json"], Path("r.json"))]
    with pytest.raises(ValueError, match="broken"):
        write_reports(entries(), reports, finish_on_error=True)
    assert recorded("r.json") == ["0.txt"]


def test_a_failed_report_leaves_no_file() -> None:
    with pytest.raises(ValueError, match="broken"):
        write_reports(
            entries(),
            [FileReport(failing, Path("r.txt")), StreamReport(RENDERERS["concise"], str)],
            finish_on_error=True,
        )
    assert not Path("r.txt").exists()


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError("gone")])
def test_an_error_leaves_no_report_if_nothing_was_changed(fault: BaseException) -> None:
    with pytest.raises(type(fault)):
        write_reports(entries(until=fault), [FileReport(RENDERERS["json"], Path("r.json"))])
    assert [path.name for path in Path().iterdir()] == ["article.txt"]


@pytest.mark.parametrize("others", [[], [StreamReport(RunCounts().count, str)]])
@pytest.mark.parametrize(
    "report",
    [StreamReport(failing, str), StreamReport(RENDERERS["concise"], failing_writer(OSError("broken")))],
)
def test_no_document_is_requested_after_an_error(report: StreamReport, others: list[StreamReport]) -> None:
    requested = list[str]()

    def watched() -> Iterator[Entry]:
        for entry in entries():
            requested.append(entry.path)
            yield entry

    with pytest.raises((ValueError, OSError), match="broken"):
        write_reports(watched(), [*others, report], finish_on_error=True)
    assert requested == ["0.txt"]


def test_many_documents_are_checked_on_all_cores_with_the_same_output(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Path("pages")
    pages.mkdir()
    copies = "The ferry to the island was cancelled because of the storm.\n\n" * 2
    for number in range(2 * BATCH + 1):
        (pages / f"{number:03}.md").write_text(copies if number % 40 == 7 else f"Page {number} is short.\n")
    (pages / "100.md").write_bytes(b"\x81\x8d\x8f\x90\x9d" * 9)
    (pages / "101.md").write_text("<!-- cleaner: ignroe-next -->\n")
    arguments = ("check", "pages", "--output-format", "json", "--baseline", "known.json")
    assert cleaner("check", "pages/007.md", "--baseline", "known.json", "--update-baseline").exit_code == 0
    one_by_one = cleaner(*arguments)
    monkeypatch.setattr("cleaner.cli.run.MAX_SEQUENTIAL", 2 * BATCH)
    at_once = cleaner(*arguments)
    assert (at_once.exit_code, at_once.stdout, at_once.stderr) == (2, one_by_one.stdout, one_by_one.stderr)
    assert at_once.stdout.count('"rule": "repeated-paragraph"') == 3
    assert re.findall(r"^error: (\S+):", at_once.stderr, flags=re.MULTILINE) == ["pages/100.md", "pages/101.md"]
