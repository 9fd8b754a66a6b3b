"""Write several reports of the same documents at once, without holding more than one document."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeAlias

from cleaner import files
from cleaner.cli.console import encoded
from cleaner.errors import FileError
from cleaner.reports import Entry, Renderer

WriteSteps: TypeAlias = Generator[str, None, None]  # pauses when the report is open, and after every piece


class StreamReport(NamedTuple):
    """A report that is printed piece by piece."""

    renderer: Renderer
    write: Callable[[str], object]  # prints a piece

    def written(self, entries: Iterable[Entry]) -> WriteSteps:
        """Write the report, and yield each piece that was written."""
        yield ""
        for piece in self.renderer(entries):
            if piece:
                self.write(piece)
            yield piece


class FileReport(NamedTuple):
    """A report that becomes a file when it is complete. Closing it earlier leaves no file."""

    renderer: Renderer
    path: Path

    def written(self, entries: Iterable[Entry]) -> WriteSteps:
        """Write the report, and yield each piece that was written. Raises `FileError`."""
        try:
            with files.replacing(self.path) as stream:
                yield ""
                for piece in self.renderer(entries):
                    stream.write(encoded(piece))
                    yield piece
        except BrokenPipeError:
            raise
        except OSError as error:
            fault = f"{self.path}: cannot be written ({error.strerror})"
            raise FileError(f"{fault}; check the folder, its permissions and the free space") from error


ReportWriter: TypeAlias = StreamReport | FileReport


class _OpenReport:
    """A report in progress. Its renderer pulls entries from an iterator; this pushes them into it one by one."""

    def __init__(self, report: ReportWriter) -> None:
        self._pending = deque[Entry]()
        self._steps = report.written(self._entries())
        next(self._steps)

    def _entries(self) -> Iterator[Entry]:
        while self._pending:
            yield self._pending.popleft()

    def add(self, entry: Entry) -> None:
        """Write everything about an entry: advance the renderer until it has taken the entry and ends it."""
        self._pending.append(entry)
        piece = ""
        while self._pending or piece:
            piece = next(self._steps)

    def finish(self) -> None:
        """Write the rest. No entry is pending, so the renderer reaches the end of its input."""
        for _ in self._steps:
            pass

    def discard(self) -> None:
        """Close the report. Has no effect after `finish`."""
        self._steps.close()


class _Errors(list[BaseException]):
    """The errors of a run that finishes its reports before it raises one."""

    @contextmanager
    def collected(self, *, when: bool) -> Iterator[None]:
        """Collect the error that is raised in this context, or let it pass."""
        try:
            yield
        except (KeyboardInterrupt, Exception) as error:
            if not when:
                raise
            self.append(error)


def write_reports(entries: Iterable[Entry], reports: Sequence[ReportWriter], *, finish_on_error: bool = False) -> None:
    """Write every entry to every report.

    All files are opened before the first entry is requested. After an error no further entry is requested, so that
    no further document is changed. With `finish_on_error` the other reports are then completed with the entries so
    far, and the error is raised afterwards; else no report file is left.
    """
    errors, opened = _Errors(), list[_OpenReport]()
    try:
        opened.extend(map(_OpenReport, reports))
        with errors.collected(when=finish_on_error):
            for entry in entries:
                for report in opened:
                    with errors.collected(when=finish_on_error):
                        report.add(entry)
                if errors:
                    break
        for report in opened:
            with errors.collected(when=finish_on_error):
                report.finish()
    finally:
        for report in opened:
            report.discard()
    if errors:
        raise errors[0]
