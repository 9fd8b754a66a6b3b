"""Standard output and standard error: bytes, messages, progress, and whether to use colour."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from errno import EIO
from typing import BinaryIO, Final, TextIO

from cleaner.errors import CleanerError
from cleaner.reports.terminal import without_controls

DELAY: Final = 1.0  # seconds of work before progress is shown
INTERVAL: Final = 0.1  # seconds between two updates of the progress on a terminal
LOG_INTERVAL: Final = 30.0  # seconds between two lines of progress in a log
ERASE: Final = b"\r\x1b[K"  # erases the current line of a terminal


class Console:
    """The output of one run on standard output and standard error.

    Text is written in UTF-8. Bytes of file names that are not UTF-8 are written unchanged.
    """

    def __init__(self) -> None:
        self.errors = 0  # errors printed so far
        self.quiet = False  # print errors, but no warnings
        self.verbose = False  # print the traceback of a bug
        self._shows_progress = (
            sys.stderr.isatty()
            and os.environ.get("TERM") != "dumb"
            and not os.environ.get("CI")
            and not os.environ.get("PRE_COMMIT")
        )
        self._next_progress = time.monotonic() + (DELAY if self._shows_progress else LOG_INTERVAL)
        self._progress_is_shown = False

    def out(self, content: str | bytes) -> None:
        """Write to standard output."""
        self._erase()
        _write(sys.stdout.buffer, encoded(content))

    def err(self, message: str | bytes) -> None:
        """Write to standard error, after flushing standard output. Ignores a terminal that was closed."""
        try:
            self.flush()
            _write(sys.stderr.buffer, encoded(message))
            sys.stderr.buffer.flush()
        except OSError as error:
            if error.errno != EIO:
                raise
            discard(sys.stderr)

    def error(self, error: CleanerError) -> None:
        """Print an error and count it."""
        self.errors += 1
        self.err(f"error: {without_controls(str(error))}\n")

    def warning(self, message: str) -> None:
        """Print a warning."""
        if not self.quiet:
            self.err(f"warning: {without_controls(message)}\n")

    def progress(self, done: int, total: int) -> None:
        """Show how many files are done, on a terminal only."""
        if self._shows_progress:
            self.status(lambda: f"{done} of {total} files")

    def status(self, line: Callable[[], str]) -> None:
        """Show the progress of long work: in place on a terminal, in a log as a line from time to time."""
        if time.monotonic() < self._next_progress:
            return
        self.err(line() if self._shows_progress else f"{line()}\n")
        self._progress_is_shown = self._shows_progress
        self._next_progress = time.monotonic() + (INTERVAL if self._shows_progress else LOG_INTERVAL)

    def flush(self) -> None:
        """Flush standard output."""
        self._erase()
        sys.stdout.buffer.flush()

    def _erase(self) -> None:
        if self._progress_is_shown:
            _write(sys.stderr.buffer, ERASE)
            sys.stderr.buffer.flush()
            self._progress_is_shown = False


def _write(stream: BinaryIO, content: bytes) -> None:
    """Write all bytes. An unbuffered stream, as with PYTHONUNBUFFERED, accepts only as many as fit into the pipe."""
    rest = memoryview(content)
    while rest:
        rest = rest[stream.write(rest) :]


def discard(stream: TextIO) -> None:
    """Discard what a stream has buffered. Otherwise Python would fail to write it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def encoded(content: str | bytes) -> bytes:
    """Return the bytes of a text in UTF-8. A surrogate escape becomes the byte that it represents."""
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")


def has_colour(stream: TextIO) -> bool:
    """Return whether to write in colour: on terminals, unless NO_COLOR, FORCE_COLOR or TERM decide otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def width(stream: TextIO) -> int:
    """Return the number of columns of a terminal, or 0 for any other stream."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except OSError:
        return 0
