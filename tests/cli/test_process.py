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


@pytest.mark.slow
def test_an_interrupt_ends_quietly_and_leaves_no_half_written_report() -> None:
    os.mkfifo("slow.txt")
    command = [*COMMAND, "check", "article.txt", "slow.txt", "--report", "out/report.json"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with Path("slow.txt").open("wb"):  # opens when the command reads it, which then waits for more
        time.sleep(0.05)
        started.send_signal(signal.SIGINT)
        _, errors = started.communicate()
    assert (started.returncode, errors) == (130, b"")
    assert list(Path("out").iterdir()) == []


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
