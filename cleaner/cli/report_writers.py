"""Where reports go, and how one stream of documents feeds several of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import tee
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from cleaner import files
from cleaner.cli.console import encoded
from cleaner.reports import Entry, Renderer

T = TypeVar("T")
Writing: TypeAlias = Generator[None, None, None]  # pauses after every piece


class Sink(NamedTuple):
    """A report that is handed on piece by piece."""

    renderer: Renderer
    write: Callable[[str], object]  # takes the pieces

    def written(self, entries: Iterable[Entry]) -> Writing:
        """Write the report."""
        for piece in self.renderer(entries):
            if piece:
                self.write(piece)
            yield


class FileSink(NamedTuple):
    """A report that becomes a file once it is whole; one that is closed before leaves none."""

    renderer: Renderer
    path: Path

    def written(self, entries: Iterable[Entry]) -> Writing:
        """Write the report; the file is opened before the first entry is asked for. Raises `OSError`."""
        with files.replacing(self.path) as stream:
            yield
            for piece in self.renderer(entries):
                stream.write(encoded(piece))
                yield


def render(entries: Iterable[Entry], sinks: Sequence[Sink | FileSink], *, to_the_end: bool = False) -> None:
    """Feed one stream of entries to several reports.

    The one that has seen the fewest entries goes next. Since every renderer yields something for
    every entry, if only an empty piece, none runs ahead of another, and no more than one entry waits.

    A fault ends it. If it is to come `to_the_end`, the fault is raised only when all other reports
    have told the entries that there were so far.
    """
    faults = list[BaseException]()
    feeds = tee(_kept(_unless(faults, entries), faults, keeps=to_the_end), len(sinks))
    seen = [0] * len(sinks)

    def counted(position: int) -> Iterator[Entry]:
        for entry in feeds[position]:
            seen[position] += 1
            yield entry

    writing = {
        position: _kept(sink.written(counted(position)), faults, keeps=to_the_end)
        for position, sink in enumerate(sinks)
    }
    unopened = [position for position, sink in enumerate(sinks) if isinstance(sink, FileSink)]
    try:
        while writing:
            position = unopened.pop() if unopened else min(writing, key=seen.__getitem__)
            if next(writing[position], "ended"):
                del writing[position]
    finally:
        for unfinished in writing.values():
            unfinished.close()
    if faults:
        raise faults[0]


def _kept(steps: Iterable[T], faults: list[BaseException], *, keeps: bool) -> Generator[T, None, None]:
    """Yield the same; a fault ends it, and is put with the others where they are kept."""
    try:
        yield from steps
    except (KeyboardInterrupt, Exception) as fault:
        if not keeps:
            raise
        faults.append(fault)


def _unless(faults: Sequence[BaseException], entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries until there is a fault: no document is changed after one."""
    if not faults:
        for entry in entries:
            yield entry
            if faults:
                return
