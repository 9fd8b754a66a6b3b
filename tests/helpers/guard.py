"""Forbids a Python process, and every worker that it starts, what the cleaner must never do.

`environment` returns the variables of a process in which `install` runs at start-up. Each forbidden act raises, and is
a line in a log, since a program might catch the exception.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

CANARY: Final = "canary7f3a"  # is in every text, setting, rule and file name of the tests
HELPERS: Final = Path(__file__).parent
START: Final = "from helpers.guard import install\ninstall()\n"  # Python imports `sitecustomize` at start-up

_NETWORK: Final = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")
_PROGRAMS: Final = frozenset(
    ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "pty.spawn")
)
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PATHS: Final = frozenset(("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"))


def environment(package: Path, folder: Path, place: Path) -> Mapping[str, str]:
    """Return the variables of a process that runs a package and writes only to a folder. Its log is in `place`."""
    place.mkdir()
    (place / "sitecustomize.py").write_text(START, encoding="utf-8")
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (place, HELPERS.parent, package.parent))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "GUARD_TRUSTED": os.pathsep.join(map(str, (place, HELPERS, package))),
        "GUARD_WRITABLE": str(folder),
        "GUARD_LOG": str(place / "log"),
    }


def install() -> None:
    """Forbid the acts in this process, for good."""
    log = os.open(os.environ["GUARD_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    installed = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib", "scripts")]
    trusted = tuple(map(os.path.realpath, [*installed, *os.environ["GUARD_TRUSTED"].split(os.pathsep)]))
    writable = (os.path.realpath(os.environ["GUARD_WRITABLE"]), os.devnull)

    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        fault = _fault(event, arguments, trusted, writable)
        if fault:
            os.write(log, f"{fault}\n".encode(errors="replace"))
            raise PermissionError(fault)

    sys.addaudithook(guard)


def _fault(event: str, arguments: tuple[Any, ...], trusted: tuple[str, ...], writable: tuple[str, ...]) -> str:
    """Return why an act is forbidden; an empty text if it is not."""
    if event.startswith(_NETWORK) or event in _PROGRAMS:
        return f"{event} {arguments!r}"
    if event in {"compile", "exec", "import"}:
        return _fault_of_code(event, arguments, trusted)
    is_write = event in _PATHS or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES)
    places = [place for place in arguments[: 2 if event in _PATHS else 1] if isinstance(place, str | bytes)]
    if is_write and not all(os.path.realpath(os.fsdecode(place)).startswith(writable) for place in places):
        return f"{event} {arguments!r}"
    return ""


def _fault_of_code(event: str, arguments: tuple[Any, ...], trusted: tuple[str, ...]) -> str:
    """Return why code must not run: it comes from elsewhere than the packages, or contains something of an input."""
    shown = repr(arguments[:2])
    is_codec = event == "import" and str(arguments[0]).startswith("encodings.")  # how Python searches for an encoding
    if CANARY in shown and not is_codec:
        return f"{event} {shown[:200]}"
    if event == "exec":
        name = str(getattr(arguments[0], "co_filename", ""))
        # The standard library makes code of its own, as for dataclasses, with such a name instead of a path.
        is_generated = name.startswith(("<", "namedtuple"))
        if not (is_generated or os.path.realpath(name).startswith(trusted)):
            return f"exec {name}"
    return ""
