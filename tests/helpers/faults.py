"""Faults that no command may lose data in: kills, full disks, other programs that change its files.

A `Scenario` is a command with its input files. Each function runs it with one kind of fault in a folder of its own,
and asserts what is promised for all of them:

- No file is torn: under its name is the old content, the new content, or nothing.
- An error is one line that names its place, and the exit status is the documented one.
- The same command, run again, ends with the files of an undisturbed run and no others.

A new command needs only a new `Scenario`.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import pytest

TIMEOUT: Final = 120  # seconds after which a run hangs
FOUND, ERROR, PIPE_CLOSED, SIGNALLED = 1, 2, 141, 128  # exit statuses
TEMPORARY: Final = ".cleaner-"  # the beginning of the names of temporary files
_REPORT_END: Final = 4  # bytes that are the same in each complete report of a kind
UNFINISHED: Final = (".partial/", ".corpus/")  # the endings of the folders of unfinished outputs

# Imports everything once, and forks a process for each run, since the start-up takes longer than the work of a run. In
# such a process, temporary files that a killed run has left are removed by the next one at once, not an hour later.
_SERVER: Final = """\
import json, os, resource, sys
import cleaner.cli.app, cleaner.cli.rows, cleaner.cli.run, cleaner.rows.csv_rows, cleaner.rows.jsonl
from cleaner.files import io
from cleaner.rows.row_formats import ROW_FORMATS
try:
    import cleaner.rows.columns, cleaner.cli.corpus
except ImportError:  # pyarrow or duckdb
    pass
for line in sys.stdin:
    request = json.loads(line)
    if "poll" in request:
        pid, status = os.waitpid(request["poll"], os.WNOHANG)
        print(os.waitstatus_to_exitcode(status) if pid else "", flush=True)
        continue
    if pid := os.fork():
        print(pid, flush=True)
        continue
    os.chdir(request["folder"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(request["output"], os.O_WRONLY), 1)
    os.dup2(os.open(request["errors"], os.O_WRONLY) if request["errors"] else 1, 2)
    if request["max_file_bytes"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["max_file_bytes"],) * 2)
    io._STALE = -1
    exec(request["setup"])
    sys.argv = ["cleaner", *request["arguments"]]
    open(request["ready"], "x").close()
    cleaner.cli.app.app()
"""


@cache
def _server() -> subprocess.Popen[str]:
    """Return the process that starts the runs; it ends with this process, which holds its standard input."""
    return subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )


def _ask(**request: object) -> str:
    """Send a request to the server, and return its answer."""
    server = _server()
    assert server.stdin
    assert server.stdout
    server.stdin.write(json.dumps(request) + "\n")
    return server.stdout.readline().strip()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A command that writes files."""

    name: str
    command: tuple[str, ...]  # the arguments of `cleaner`
    inputs: tuple[tuple[str, bytes], ...]  # the content of the files that it reads, by their names
    edited: tuple[str, bytes]  # another content of one of them, as from an edit while the command runs
    resume: tuple[str, ...] = ()  # options with which the command continues an interrupted run
    reports: tuple[str, ...] = ()  # files that describe, after a run that ended early, what it has done
    setup: str = ""  # Python statements that are run first, such as for small chunks
    varying: tuple[str, ...] = ()  # files whose bytes differ from run to run, so that only their names are compared
    continues_with_same_file: bool = False  # it refuses to continue when the input has been written again

    def write_inputs(self, folder: Path) -> None:
        """Write the inputs into a folder."""
        for name, content in self.inputs:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)

    def with_edit(self) -> Scenario:
        """Return the scenario whose inputs are those after the edit."""
        return replace(self, inputs=tuple({**dict(self.inputs), **dict([self.edited])}.items()))

    def with_new_file(self) -> Scenario:
        """Return the scenario whose command takes into account that an input has been written again."""
        return replace(self, resume=()) if self.continues_with_same_file else self


@dataclass(frozen=True, slots=True)
class Run:
    """What a command has left."""

    status: int
    errors: str  # standard error
    files: Mapping[str, bytes]  # all files in the folder, by their names
    seconds: float  # from the end of the start-up


# ---- the faults


def kill_at_random_moments(scenario: Scenario, number: signal.Signals, rounds: int, seed: int) -> None:
    """Send a signal at a random moment of each round, and continue the run in the next one.

    The last round is not disturbed. SIGKILL ends the command at once, and all others end it in order.
    """
    random = Random(seed)  # noqa: S311  # not for secrets
    whole = undisturbed(scenario)
    with _folder(scenario) as folder:
        for _ in range(rounds):
            started = _Started(scenario, folder, scenario.resume)
            started.wait_until_ready()
            time.sleep(random.random() * whole.seconds)
            started.send(number)
            run = started.end()
            is_unhandled = run.status == -number  # SIGKILL, or before the command or after its end
            checked = replace(run, errors="") if is_unhandled else run
            _check(scenario, checked, {-number, SIGNALLED + number, whole.status, 0})
            if not is_unhandled:
                assert not [name for name in run.files if TEMPORARY in name], "temporary files are left"
            if random.random() < 0.5:  # otherwise the next round continues
                _repeat(scenario, folder)
                shutil.rmtree(folder)
                folder.mkdir()
                scenario.write_inputs(folder)
        _repeat(scenario, folder)


def run_twice_at_once(scenario: Scenario, rounds: int, seed: int) -> None:
    """Start the command a second time while it runs, at a random moment."""
    random = Random(seed)  # noqa: S311  # not for secrets
    whole = undisturbed(scenario)
    for _ in range(rounds):
        with _folder(scenario) as folder:
            started = [_Started(scenario, folder, ())]
            started[0].wait_until_ready()
            time.sleep(random.random() * whole.seconds / 2)
            started.append(_Started(scenario, folder, scenario.resume))
            runs = [each.end() for each in started]
            for run in runs:
                _check(scenario, run, {whole.status, 0, ERROR})
            assert any(run.status == whole.status for run in runs), [run.errors for run in runs]
            _repeat(scenario, folder)


def with_full_disk(scenario: Scenario, rounds: int, seed: int) -> None:
    """Run the command on a disk that is full at a random moment, and again when there is space.

    Without the permission to mount a disk, the size of each file is limited instead.
    """
    random = Random(seed)  # noqa: S311  # not for secrets
    whole, inputs = undisturbed(scenario), dict(scenario.inputs)
    needed = sum(len(content) for name, content in whole.files.items() if inputs.get(name) != content)
    for _ in range(rounds):
        with _folder(scenario) as folder:
            if _mount(folder):
                scenario.write_inputs(folder)
                run = _on_full_disk(scenario, folder, free=int(random.random() * needed))
            else:
                largest = max(map(len, whole.files.values()))
                started = _Started(scenario, folder, (), max_file_bytes=int(random.random() * largest))
                run = started.end()
            _check(scenario, run, {whole.status, ERROR})
            assert not [name for name in run.files if TEMPORARY in name], "temporary files are left"
            _repeat(scenario, folder)


def with_read_only_folder(scenario: Scenario) -> None:
    """Run the command in a folder that cannot be written, and again when it can."""
    with _folder(scenario) as folder:
        is_disk = _mount(folder)
        if not is_disk and os.geteuid() == 0:
            pytest.skip("root may write everything, and cannot mount a disk here")
        scenario.write_inputs(folder)
        before = _files(folder)
        _remount(folder, _READ_ONLY) if is_disk else folder.chmod(0o555)
        try:
            run = _Started(scenario, folder, ()).end()
        finally:
            _remount(folder, 0) if is_disk else folder.chmod(0o777)
        if is_disk:  # without one, files in a folder without write permission are written directly
            assert run.files == before
            assert run.status == ERROR
        _check(scenario, run, {run.status})
        _repeat(scenario, folder)


def with_vanishing_inputs(scenario: Scenario, rounds: int, seed: int) -> None:
    """Remove an input at a random moment, and run the command again when it has been put back."""
    random = Random(seed)  # noqa: S311  # not for secrets
    whole = undisturbed(scenario)
    for _ in range(rounds):
        with _folder(scenario) as folder:
            started = _Started(scenario, folder, ())
            started.wait_until_ready()
            time.sleep(random.random() * whole.seconds)
            name, content = random.choice(scenario.inputs)
            path = folder / name
            is_changed = path.read_bytes() != content  # the command has replaced it already
            path.unlink()
            _check(scenario, started.end(), {whole.status, 0, ERROR})
            if not is_changed:
                path.write_bytes(content)
            else:
                path.write_bytes(whole.files[name])
            _repeat(scenario.with_new_file(), folder)


def with_changing_inputs(scenario: Scenario, rounds: int, seed: int) -> None:
    """Save an edit of an input at a random moment. The edit is kept, and the next run takes it into account."""
    random = Random(seed)  # noqa: S311  # not for secrets
    seconds = undisturbed(scenario).seconds
    edited = scenario.with_edit()
    name, content = scenario.edited
    for _ in range(rounds):
        with _folder(scenario) as folder:
            started = _Started(scenario, folder, ())
            started.wait_until_ready()
            time.sleep(random.random() * seconds)
            (folder / f"{name}.new").write_bytes(content)
            (folder / f"{name}.new").replace(folder / name)  # as editors save
            run = started.end()
            final = undisturbed(edited).files.get(name)
            assert run.files[name] in (content, final), "the edit is lost"
            assert "unexpected" not in run.errors, run.errors
            _repeat(edited.with_new_file(), folder)


def with_broken_pipe(scenario: Scenario) -> None:
    """Close the pipe that the command prints to, before and after its first line."""
    whole = undisturbed(scenario)
    for reads_a_line in (False, True):
        with _folder(scenario) as folder:
            pipe = folder.parent / "pipe"
            os.mkfifo(pipe)
            started = _Started(scenario, folder, (), pipe=pipe)
            with pipe.open("rb") as output:
                if reads_a_line:
                    output.readline()
            run = started.end()
            _check(scenario, run, {whole.status, 0, PIPE_CLOSED})
            _repeat(scenario, folder)


# ---- what is promised


@cache
def undisturbed(scenario: Scenario) -> Run:
    """Return what the command leaves without a fault."""
    with _folder(scenario) as folder:
        started = _Started(scenario, folder, ())
        started.wait_until_ready()
        run = started.end()
        _check_errors(run)
        assert run.files != dict(scenario.inputs), "the command writes nothing"
        return run


def _check(scenario: Scenario, run: Run, statuses: set[int]) -> None:
    """Assert that no file is torn, that errors are as documented, and that the status is one of a few."""
    assert run.status in statuses, (run.status, run.errors)
    _check_errors(run)
    inputs, final = dict(scenario.inputs), undisturbed(scenario).files
    for name, content in run.files.items():
        if name in scenario.reports:
            assert content[-_REPORT_END:] == final[name][-_REPORT_END:], f"{name} is torn"
        elif not any(part in name for part in (TEMPORARY, *UNFINISHED)):
            assert content in (inputs.get(name), final.get(name)), f"{name} is torn"


def _check_errors(run: Run) -> None:
    """Assert that each error is one line with a place, a fault and a remedy, and that none is a bug."""
    assert "Traceback" not in run.errors, run.errors
    for line in run.errors.splitlines():
        if line.startswith("error: "):
            assert not line.startswith("error: unexpected"), run.errors
            assert line.count(": ") >= 2, line
            assert "; " in line, line


def _repeat(scenario: Scenario, folder: Path) -> None:
    """Run the command again, and assert that it leaves the same as an undisturbed run."""
    whole = undisturbed(scenario)
    run = _Started(scenario, folder, scenario.resume).end()
    assert run.status in (whole.status, 0), run.errors
    assert sorted(run.files) == sorted(whole.files)
    assert run.files == whole.files


# ---- running the command


class _Started:
    """A command that runs in a process of its own."""

    def __init__(
        self,
        scenario: Scenario,
        folder: Path,
        options: tuple[str, ...],
        *,
        pipe: Path | None = None,
        max_file_bytes: int = 0,
    ) -> None:
        self._folder, self._varying = folder, scenario.varying
        self._ready = folder.parent / f"ready-{time.monotonic_ns()}"
        self._errors = folder.parent / f"errors-{time.monotonic_ns()}"
        self._errors.touch()
        self._begun = 0.0
        self._status = ""
        self._pid = int(
            _ask(
                folder=str(folder),
                output=str(pipe or os.devnull),
                errors="" if pipe else str(self._errors),
                max_file_bytes=max_file_bytes,
                setup=scenario.setup,
                arguments=[*scenario.command, *options],
                ready=str(self._ready),
            )
        )

    def _has_ended(self) -> bool:
        self._status = self._status or _ask(poll=self._pid)
        return self._status != ""

    def wait_until_ready(self) -> None:
        """Wait until the command begins to work."""
        end = time.monotonic() + TIMEOUT
        while not self._ready.exists() and not self._has_ended() and time.monotonic() < end:
            time.sleep(0.001)
        self._begun = time.monotonic()

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless the command has ended."""
        if not self._has_ended():
            os.kill(self._pid, number)

    def end(self) -> Run:
        """Wait for the end of the command, and return what it has left."""
        end = time.monotonic() + TIMEOUT
        while not self._has_ended():
            if time.monotonic() > end:
                self.send(signal.SIGKILL)
                pytest.fail(f"a run hangs: {self._errors.read_text('utf-8')}")
            time.sleep(0.001)
        seconds = time.monotonic() - self._begun
        return Run(int(self._status), self._errors.read_text("utf-8"), self._comparable_files(), seconds)

    def _comparable_files(self) -> dict[str, bytes]:
        """Return the content of all files; empty for those that vary, and without what databases write next to them."""
        found = _files(self._folder)
        logs = {f"{name}.wal" for name in self._varying}
        return {name: b"" if name in self._varying else found[name] for name in found if name not in logs}


def _files(folder: Path) -> dict[str, bytes]:
    """Return the content of all files in a folder, by their names."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@contextmanager
def _folder(scenario: Scenario) -> Iterator[Path]:
    """Yield a new folder with the inputs."""
    with TemporaryDirectory() as top:
        folder = Path(top) / "work"
        folder.mkdir()
        scenario.write_inputs(folder)
        try:
            yield folder
        finally:
            _unmount(folder)


# ---- disks

_READ_ONLY, _REMOUNT, _DETACH = 1, 32, 2  # flags of mount(2) and umount2(2)
_DISK_BYTES: Final = 16 * 1024 * 1024


def _system_call(name: str, *arguments: object) -> bool:
    """Call a function of the C library on Linux; return whether it succeeded."""
    return sys.platform == "linux" and bool(getattr(ctypes.CDLL(None), name)(*arguments) == 0)


def _mount(folder: Path) -> bool:
    """Mount an empty disk in memory at a folder; return whether that is permitted."""
    options = f"size={_DISK_BYTES}".encode()
    return _system_call("mount", b"none", os.fsencode(folder), b"tmpfs", 0, options)


def _remount(folder: Path, flags: int) -> None:
    assert _system_call("mount", b"none", os.fsencode(folder), b"tmpfs", _REMOUNT | flags, None)


def _unmount(folder: Path) -> None:
    if os.path.ismount(folder):
        assert _system_call("umount2", os.fsencode(folder), _DETACH)  # workers of the command may still be ending


def _on_full_disk(scenario: Scenario, folder: Path, free: int) -> Run:
    """Run the command on a disk with so many free bytes."""
    filler = folder / "filler"
    available = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    filler.write_bytes(b"\0" * max(0, available - free))
    run = _Started(scenario, folder, ()).end()
    filler.unlink()
    return replace(run, files={name: content for name, content in run.files.items() if name != filler.name})
