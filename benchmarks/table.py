"""Figures, and the one table of all of them, for people and for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from statistics import median

COLUMNS = {  # and how wide they are
    "pieces": 10,
    "MB": 8,
    "CPU s": 8,
    "wall s": 8,
    "pieces/s": 10,
    "MB/CPU s": 10,
    "ratio": 8,
    "growth": 8,
    "peak MB": 9,
}
NAME = 42  # characters, the width of the first column


@dataclass(frozen=True, slots=True)
class Sample:
    """What one round took."""

    cpu: float  # seconds of processor time
    wall: float  # seconds on the clock
    bare: float  # seconds of processor time of a bare pass over the same text, in the same round


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. What was not measured is None."""

    chapter: str
    name: str
    pieces: int | None = None  # articles, rows, paragraphs, files: what the chapter says
    megabytes: float | None = None  # of input
    cpu: float | None = None  # seconds of processor time, median
    wall: float | None = None  # seconds on the clock, median
    ratio: float | None = None  # a bare pass over this, median of the rounds: 0.5 takes twice as long as one
    growth: float | None = None  # CPU seconds a megabyte, over those of the smallest in its chapter; median
    peak: float | None = None  # megabytes of memory
    reason: str = ""  # why nothing was measured

    @property
    def speed(self) -> float | None:
        """Megabytes for each second of processor time."""
        return self.megabytes / self.cpu if self.megabytes and self.cpu else None

    @property
    def pace(self) -> float | None:
        """Pieces for each second on the clock."""
        return self.pieces / self.wall if self.pieces and self.wall else None


def ratio(samples: Iterable[Sample]) -> float:
    """Return how fast a work is, where a bare pass is 1: the median of all rounds."""
    return median(sample.bare / sample.cpu for sample in samples)


def growth(samples: Iterable[Sample], megabytes: float, smallest: Iterable[Sample], least: float) -> float:
    """Return how many times more a megabyte takes than in the smallest text of its kind: the median of all rounds."""
    pairs = zip(samples, smallest, strict=True)
    return median((sample.cpu / megabytes) / (small.cpu / least) for sample, small in pairs)


def lines(figures: Iterable[Figure]) -> Iterator[str]:
    r"""Yield the lines of the table.

    >>> print(*lines([Figure("rows", "one job", 200, 1.0, cpu=0.5, wall=0.5, ratio=0.25)]), sep="\n")
    ...     # doctest: +NORMALIZE_WHITESPACE
              pieces  MB  CPU s  wall s  pieces/s  MB/CPU s  ratio  growth  peak MB
    rows
      one job    200 1.0  0.500   0.500       400      2.00  0.250
    """
    yield _line("", COLUMNS)
    for chapter, group in groupby(figures, key=lambda figure: figure.chapter):
        yield chapter
        for figure in group:
            yield _line(f"  {figure.name}", _cells(figure)) + figure.reason


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        _cell(figure.pieces, ",.0f"),
        _cell(figure.megabytes, ".1f"),
        _cell(figure.cpu, ".3f"),
        _cell(figure.wall, ".3f"),
        _cell(figure.pace, ",.0f"),
        _cell(figure.speed, ".2f"),
        _cell(figure.ratio, ".3f"),
        _cell(figure.growth, ".2f"),
        _cell(figure.peak, ".0f"),
    )


def _cell(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _line(name: str, cells: Iterable[str]) -> str:
    columns = zip(cells, COLUMNS.values(), strict=True)
    return f"{name:<{NAME}}{''.join(f'{cell:>{width}}' for cell, width in columns)}".rstrip()


def write_json(figures: Iterable[Figure], path: Path) -> None:
    """Write the figures, and what they were measured with."""
    machine = {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()}
    content = {"machine": machine, "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
