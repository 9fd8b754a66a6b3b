"""The command as a process: streams, signals and terminals."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleaner.cli.console import Console

COMMAND = [sys.executable, "-m", "cleaner"]
ARTICLE = "The ferry stays in port.\n\nREAD MORE: Ten facts about harbours\n\nThe mayor gave no reason for that.\n"
CLEAN = "The ferry stays in port.\n\nThe mayor gave no reason for that.\n"
LONG = "".join(f"{number}\n" for number in range(20_000)).encode()  # more than fits into a pipe


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder with one article."""
    for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(ARTICLE)


@pytest.mark.slow
def test_a_pipe_keeps_the_encoding_and_line_ends() -> None:
    source = b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode()
    done = subprocess.run([*COMMAND, "clean", "-"], input=source, capture_output=True, check=True)
    assert done.stdout == b"\xef\xbb\xbf" + CLEAN.replace("\n", "\r\n").encode()


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_long_text_passes_through_a_pipe_completely(monkeypatch: pytest.MonkeyPatch, unbuffered: str) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    done = subprocess.run([*COMMAND, "clean", "-"], input=LONG, capture_output=True, check=True)
    assert done.stdout == LONG


@pytest.mark.slow
@pytest.mark.parametrize(("text", "status"), [(ARTICLE, 1), (CLEAN, 0)])
def test_the_exit_status_depends_on_the_findings(text: str, status: int) -> None:
    done = subprocess.run([*COMMAND, "check", "-"], input=text.encode(), capture_output=True, check=False)
    assert done.returncode == status


@pytest.mark.slow
def test_a_closed_pipe_ends_quietly() -> None:
    Path("long.txt").write_bytes(LONG)
    started = subprocess.Popen([*COMMAND, "clean", "-q", "long.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert started.stdout
    assert started.stdout.readline() == b"0\n"
    started.stdout.close()
    _, errors = started.communicate()
    assert (started.returncode, errors) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.slow
def test_a_full_disk_is_an_error_without_a_traceback() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "check", "article.txt"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"error: standard output: No space left on device; check the permissions and the free space\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.slow
@pytest.mark.parametrize("option", ["--report", "--output-file"])
def test_a_report_on_a_full_disk_is_named(option: str) -> None:
    Path("r.json").symlink_to("/dev/full")
    done = subprocess.run([*COMMAND, "check", "article.txt", option, "r.json"], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: r.json: cannot be written (No space left on device)")


# Commands with a closed standard stream, and the stream that the error names; none for commands that need no such one.
CLOSED = [
    ("clean - <&-", "standard input"),
    ("check - <&-", "standard input"),
    ("clean - --rows jsonl <&-", "standard input"),
    ("check article.txt --report r.json --quiet <&-", ""),
    ("check article.txt >&-", "standard output"),
    ("clean article.txt -q >&-", "standard output"),
    ("clean in.jsonl -q >&-", "standard output"),
    ("clean article.txt -q -o out.txt >&-", ""),
    ("rules >&-", "standard output"),
    ("--help >&-", "standard output"),
    ("--version >&-", "standard output"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "place"), CLOSED, ids=[command for command, _ in CLOSED])
def test_a_closed_stream_is_an_error_without_a_traceback(command: str, place: str) -> None:
    Path("in.jsonl").write_text('{"text": "It is calm."}\n')
    Path("article.txt").write_text(CLEAN)
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m cleaner {command}"], stderr=subprocess.PIPE, encoding="utf-8", check=False
    )
    expected = f"error: {place}: is closed; open or redirect it\n" if place else ""
    assert (done.returncode, done.stderr) == (2 if place else 0, expected)


@pytest.mark.slow
@pytest.mark.parametrize(("inputs", "status"), [("article.txt", 1), ("none.txt", 2), ("--none", 2)])
def test_without_standard_error_the_exit_status_is_the_same(inputs: str, status: int) -> None:
    command = f"{sys.executable} -m cleaner check {inputs} 2>&-"
    assert subprocess.run(["sh", "-c", command], stdout=subprocess.DEVNULL, check=False).returncode == status


# Files that no parser accepts, the commands that read them, and the beginning of the error.
NESTED, DIGITS = "[" * 100_000, "1" * 5_000
UNREADABLE = [
    ("a.toml", f"a = {NESTED}", "check article.txt --config a.toml", "is not valid TOML (maximum recursion"),
    ("a.toml", f"a = {NESTED}", "check article.txt --rules a.toml", "is not valid TOML (maximum recursion"),
    ("a.toml", f"min-words = {DIGITS}", "check article.txt --config a.toml", "is not valid TOML (Exceeds the limit"),
    ("a.json", NESTED, "check article.txt --baseline a.json", "is not a baseline"),
    ("a.json", '{"a":' * 100_000, "check article.txt --baseline a.json", "is not a baseline"),
    ("a.json", DIGITS, "check article.txt --baseline a.json", "is not a baseline"),
    ("a.json", NESTED, "restore article.txt --report a.json", "the report is not valid JSON"),
    ("a.json", DIGITS, "restore article.txt --report a.json", "the report is not valid JSON"),
    ("a.jsonl", "[1]", "restore in.jsonl --report a.jsonl", "line 1: not a line of a report of rows"),
    ("a.jsonl", "7", "restore in.jsonl --report a.jsonl", "line 1: not a line of a report of rows"),
    ("a.jsonl", '{"row": [], "rejected": ""}', "restore in.jsonl --report a.jsonl", "line 1: not a line of a report"),
    ("a.jsonl", NESTED, "restore in.jsonl --report a.jsonl", "line 1: not a line of a report of rows"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "command", "fault"),
    UNREADABLE,
    ids=[f"{command}: {content[:12]}" for _, content, command, _ in UNREADABLE],
)
def test_a_file_that_no_parser_accepts_is_named(name: str, content: str, command: str, fault: str) -> None:
    Path("in.jsonl").write_text('{"text": "It is calm."}\n')
    Path(name).write_text(content)
    done = subprocess.run([*COMMAND, *command.split()], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {name}: {fault}")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_thousand_missing_folders_are_created_for_rows() -> None:
    Path("in.jsonl").write_text('{"text": "It is calm."}\n')
    command = [*COMMAND, "clean", "in.jsonl", "-o", f"{'d/' * 1_100}out.jsonl", "-q"]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert Path(f"{'d/' * 1_100}out.jsonl").exists()
    finally:
        subprocess.run(["rm", "-rf", "d"], check=True)  # the fixture of pytest cannot remove it


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("check d", 1),
        ("check d --across", 0),
        ("clean d -o out -q", 0),
        ("fix d", 1),
    ],
)
def test_folders_may_be_very_deep(command: str, status: int) -> None:
    top = Path.cwd()
    for _ in range(1_100):
        Path("d").mkdir()
        os.chdir("d")
    Path("a.txt").write_text(ARTICLE)
    Path("a.jsonl").write_text('{"text": "It is calm."}\n')
    os.chdir(top)
    try:
        done = subprocess.run([*COMMAND, *command.split()], capture_output=True, encoding="utf-8", check=False)
    finally:
        subprocess.run(["rm", "-rf", "d", "out"], check=True)  # the fixture of pytest cannot remove it
    assert (done.returncode, done.stderr.count("error")) == (status, 0)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_interrupt_ends_quietly_and_leaves_no_half_written_report(number: int, status: int) -> None:
    os.mkfifo("slow.txt")
    command = [*COMMAND, "check", "article.txt", "slow.txt", "--report", "out/report.json"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with Path("slow.txt").open("wb"):  # opens when the command reads it, which then waits for more
        time.sleep(0.05)
        started.send_signal(number)
        _, errors = started.communicate()
    assert (started.returncode, errors) == (status, b"")
    assert list(Path("out").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("module", ["cleaner.cli.main", "typer", "cleaner.cli.console", "cleaner.cli.app"])
def test_an_interrupt_while_a_module_is_loaded_ends_quietly(module: str) -> None:
    program = f"""
import sys
from importlib.abc import MetaPathFinder

class Interrupted(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted())
from cleaner.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program, "--version"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.slow
@pytest.mark.parametrize("start", ["trap '' TERM; exec", "trap '' HUP; exec", "exec nohup"])
def test_a_program_that_ignores_a_signal_goes_on(start: str) -> None:
    os.mkfifo("slow.txt")
    command = f"{start} {sys.executable} -m cleaner fix article.txt slow.txt --report r.json"
    started = subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with Path("slow.txt").open("wb") as slow:
        started.send_signal(signal.SIGTERM if "TERM" in start else signal.SIGHUP)
        slow.write(CLEAN.encode())
    started.communicate()
    assert started.returncode == 1
    assert Path("r.json").exists()


@pytest.mark.slow
def test_a_closed_terminal_ends_the_run_in_order() -> None:
    pty = pytest.importorskip("pty")
    main, own = pty.openpty()
    os.mkfifo("slow.txt")
    started = subprocess.Popen(
        [*COMMAND, "fix", "article.txt", "slow.txt", "none.txt", "--report", "r.json"], stdout=own, stderr=own
    )
    with Path("slow.txt").open("wb"):
        os.close(own)
        os.close(main)
        started.send_signal(signal.SIGHUP)
        assert started.wait() == 129
    assert Path("article.txt").read_text() == CLEAN
    assert "article.txt" in Path("r.json").read_text()


def run_on_a_terminal(*arguments: str) -> str:
    """Run the command on a terminal of its own, and return its output."""
    pty = pytest.importorskip("pty")
    main, own = pty.openpty()
    subprocess.run([*COMMAND, *arguments], stdout=own, stderr=own, check=False, stdin=subprocess.DEVNULL)
    os.close(own)
    shown = b""
    while piece := _read(main):
        shown += piece
    os.close(main)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux reports the end of the output as an error
        return b""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "expected"), [("TERM=xterm", True), ("TERM=dumb", False), ("NO_COLOR=1", False)]
)
def test_a_terminal_is_in_colour(monkeypatch: pytest.MonkeyPatch, environment: str, *, expected: bool) -> None:
    monkeypatch.setenv(*environment.split("="))
    shown = run_on_a_terminal("check", "article.txt").replace("\x1b[K", "")  # erases progress, on a slow machine
    assert ("\x1b[" in shown) == expected


# What moves the cursor, sets the title of the window, or reverses the order of letters on a terminal.
SEQUENCES = ("\x1b[2J", "\x1b]0;title\x07", "\u202e", "\u2066", "\x9b2J")


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", ["fix --diff", "fix", "check", "check --verbose", "check --output-format github", "check --show-files"]
)
@pytest.mark.parametrize("sequence", SEQUENCES, ids=ascii)
def test_no_name_and_no_text_controls_the_terminal(
    command: str, sequence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    Path(f"{sequence}.txt").write_text(ARTICLE.replace("harbours", sequence), "utf-8")
    shown = run_on_a_terminal(*command.split(), f"{sequence}.txt", f"none{sequence}.txt").replace("\x1b[K", "")
    assert sequence not in shown
    assert ".txt: no such file" in shown


@pytest.mark.slow
def test_a_diff_in_a_pipe_keeps_every_byte_for_patch() -> None:
    name = f"{''.join(SEQUENCES)}.txt"
    Path(name).write_text(ARTICLE.replace("harbours", name), "utf-8")
    diff = subprocess.run([*COMMAND, "fix", "--diff", name], capture_output=True, check=False).stdout
    assert f"-READ MORE: Ten facts about {name}".encode() in diff
    subprocess.run(["git", "apply", "-"], input=diff, check=True)
    assert Path(name).read_text("utf-8") == CLEAN


def progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Return what is printed to standard error, made a terminal, about two steps of the work."""
    shown = io.BytesIO()
    terminal = io.TextIOWrapper(shown)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    console = Console()
    console.progress(3, 9)
    console.progress(4, 9)  # too soon to be shown
    console.flush()
    return shown.getvalue()


@pytest.mark.parametrize(
    ("environment", "shown"),
    [("TERM=xterm", b"3 of 9 files\r\x1b[K"), ("TERM=dumb", b""), ("CI=true", b""), ("PRE_COMMIT=1", b"")],
)
def test_progress_is_shown_on_terminals_outside_of_hooks(
    monkeypatch: pytest.MonkeyPatch, environment: str, shown: bytes
) -> None:
    monkeypatch.setattr("cleaner.cli.console.DELAY", 0)
    monkeypatch.setenv(*environment.split("="))
    assert progress_on_a_terminal(monkeypatch) == shown


def test_short_work_shows_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    assert progress_on_a_terminal(monkeypatch) == b""
