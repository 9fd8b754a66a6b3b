"""Standard output and standard error: bytes, messages, progress and the question of colour."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import BinaryIO, Final, TextIO

from cleaner.errors import CleanerError

PATIENCE: Final = 1.0  # seconds of work before progress is shown
PACE: Final = 0.1  # seconds between two signs of progress
LOG_PACE: Final = 30.0  # seconds between two lines of progress in a log
ERASE: Final = b"\r\x1b[K"  # what stands in the line of the cursor


class Console:
    """What the person before the terminal, or the next program in the pipe, gets to see.

    Everything is written as bytes, in UTF-8; bytes of file names that are not UTF-8 pass unchanged.
    """

    def __init__(self) -> None:
        self.faults = 0  # errors told so far
        self._shows_progress = (
            sys.stderr.isatty()
            and os.environ.get("TERM") != "dumb"
            and not os.environ.get("CI")
            and not os.environ.get("PRE_COMMIT")
        )
        # when progress is shown next
        self._progress_at = time.monotonic() + (PATIENCE if self._shows_progress else LOG_PACE)
        self._progress_is_shown = False

    def out(self, content: str | bytes) -> None:
        """Write to standard output."""
        self._erase()
        _write(sys.stdout.buffer, encoded(content))

    def err(self, message: str | bytes) -> None:
        """Write to standard error, after what was put out before."""
        self.flush()
        _write(sys.stderr.buffer, encoded(message))
        sys.stderr.buffer.flush()

    def error(self, error: CleanerError) -> None:
        """Tell an error, and remember that there was one."""
        self.faults += 1
        self.err(f"cleaner: {error}\n")

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is: on a terminal only, and only when it takes long."""
        if self._shows_progress:
            self.status(lambda: f"{done} of {total} files")

    def status(self, tell: Callable[[], str]) -> None:
        """Show how far long work is: in place on a terminal, and in a log as a line now and then."""
        if time.monotonic() < self._progress_at:
            return
        self.err(tell() if self._shows_progress else f"{tell()}\n")
        self._progress_is_shown = self._shows_progress
        self._progress_at = time.monotonic() + (PACE if self._shows_progress else LOG_PACE)

    def flush(self) -> None:
        """Hand on what was put out."""
        self._erase()
        sys.stdout.buffer.flush()

    def _erase(self) -> None:
        if self._progress_is_shown:
            _write(sys.stderr.buffer, ERASE)
            sys.stderr.buffer.flush()
            self._progress_is_shown = False


def _write(stream: BinaryIO, content: bytes) -> None:
    """Write all of it: an unbuffered stream, as PYTHONUNBUFFERED makes, takes no more than a pipe has room for."""
    rest = memoryview(content)
    while rest:
        rest = rest[stream.write(rest) :]


def encoded(content: str | bytes) -> bytes:
    """Return the bytes of a text in UTF-8; what stands for a byte that is not UTF-8 becomes that byte."""
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")


def has_colour(stream: TextIO) -> bool:
    """Tell whether to write in colour: on terminals, unless the environment decides otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def width(stream: TextIO) -> int:
    """Return how many columns a terminal has; 0 for anything else, which has no end of the line."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except OSError:
        return 0
