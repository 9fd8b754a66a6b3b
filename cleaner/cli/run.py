"""The work itself: documents are read, cleaned and rendered one by one, so that no more than a few are held."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import tee
from pathlib import Path
from typing import TypeAlias

from cleaner import files
from cleaner.cli.jobs import STDIN, Job, refuse_clashes
from cleaner.cli.options import Options
from cleaner.cli.screen import Screen, encoded
from cleaner.errors import CleanerError, FileError
from cleaner.model import Cleaned
from cleaner.pipeline import clean
from cleaner.report import Entry, Renderer, renderer_for

Store: TypeAlias = Callable[[Job, Cleaned, files.Coding], None]  # puts a cleaned text where it belongs


@dataclass(frozen=True, slots=True)
class Sink:
    """A report in the making."""

    renderer: Renderer
    write: Callable[[str], object]  # takes the pieces


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    documents: int = 0
    found: int = 0  # findings
    changed: int = 0  # documents that lost something

    def count(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Count the entries as they pass, as a renderer that has nothing to say."""
        for entry in entries:
            self.documents += 1
            self.found += len(entry.cleaned.report.findings)
            self.changed += bool(entry.cleaned.report.edits)
            yield ""


def run(
    jobs: Sequence[Job], options: Options, screen: Screen, sinks: Sequence[Sink], store: Store | None = None
) -> Tally:
    """Clean every document, hand its text to `store` and its findings to every sink and report file.

    A document with a fault is told on the screen, and the others are done.
    """
    tally = Tally()
    refuse_clashes(jobs, options.report or ())
    if not jobs:
        return tally
    with ExitStack() as opened:
        written = [_report_file(path, opened) for path in options.report or ()]
        render(_entries(jobs, options, screen, store), [Sink(tally.count, screen.put), *sinks, *written])
    return tally


def _report_file(path: Path, opened: ExitStack) -> Sink:
    renderer = renderer_for(path)
    stream = opened.enter_context(files.replacing(path))
    return Sink(renderer, lambda piece: stream.write(encoded(piece)))


def _entries(jobs: Sequence[Job], options: Options, screen: Screen, store: Store | None) -> Iterator[Entry]:
    for done, job in enumerate(jobs):
        screen.progress(done, len(jobs))
        try:
            source = files.decode(read_bytes(job.path), str(job.path), options.encoding)
            cleaned = clean(source.text, config=job.config, format=job.format)
            if store:
                store(job, cleaned, source.coding)
        except FileError as error:
            screen.complain(error)
            continue
        except CleanerError as error:
            screen.complain(CleanerError(f"{job.path}: {error}"))
            continue
        yield Entry(str(job.path), cleaned, source.coding.encoding, source.coding.bom, job.format)


def read_bytes(path: Path) -> bytes:
    """Return what a file, or standard input, holds. Raises `FileError`."""
    return sys.stdin.buffer.read() if path == STDIN else files.read_bytes(path)


def render(entries: Iterable[Entry], sinks: Sequence[Sink]) -> None:
    """Feed one stream of entries to several renderers, and what they yield to where it goes.

    The renderer that has seen the fewest entries goes next. Since every renderer yields something for
    every entry, if only an empty piece, none runs ahead of another, and no more than one entry waits.
    """
    feeds = tee(entries, len(sinks))
    seen = [0] * len(sinks)

    def counted(position: int) -> Iterator[Entry]:
        for entry in feeds[position]:
            seen[position] += 1
            yield entry

    rendering = {position: sink.renderer(counted(position)) for position, sink in enumerate(sinks)}
    while rendering:
        behind = min(rendering, key=seen.__getitem__)
        piece = next(rendering[behind], None)
        if piece is None:
            del rendering[behind]
        elif piece:
            sinks[behind].write(piece)
