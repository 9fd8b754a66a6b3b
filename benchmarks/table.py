"""The measurements, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from statistics import median

COLUMNS = {  # with their widths in characters
    "items": 10,
    "MB": 8,
    "CPU s": 8,
    "wall s": 8,
    "items/s": 10,
    "MB/CPU s": 10,
    "ratio": 8,
    "growth": 8,
    "peak MB": 9,
}
NAME_WIDTH = 42  # characters of the first column


@dataclass(frozen=True, slots=True)
class Sample:
    """The times of one round."""

    cpu: float  # CPU seconds
    wall: float  # seconds
    bare: float  # CPU seconds of a bare pass over the same text in the same round


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. A value that was not measured is None. All times are medians of the rounds."""

    group: str  # the heading of the row
    name: str
    items: int | None = None  # articles, rows, paragraphs or files, depending on the group
    megabytes: float | None = None  # of input
    cpu: float | None = None  # CPU seconds
    wall: float | None = None  # seconds
    ratio: float | None = None  # see `ratio`
    growth: float | None = None  # see `growth`
    peak: float | None = None  # megabytes of memory
    reason: str = ""  # why nothing was measured

    @property
    def megabytes_per_second(self) -> float | None:
        """Megabytes of input for each CPU second."""
        return self.megabytes / self.cpu if self.megabytes and self.cpu else None

    @property
    def items_per_second(self) -> float | None:
        """Items for each second of wall time."""
        return self.items / self.wall if self.items and self.wall else None


def ratio(samples: Iterable[Sample]) -> float:
    """Return the time of a bare pass over the measured time, median of all rounds: 0.5 takes twice as long as one."""
    return median(sample.bare / sample.cpu for sample in samples)


def growth(samples: Iterable[Sample], megabytes: float, smallest: Iterable[Sample], smallest_megabytes: float) -> float:
    """Return the time for a megabyte over that in the smallest input of the group, median of all rounds."""
    pairs = zip(samples, smallest, strict=True)
    return median((sample.cpu / megabytes) / (small.cpu / smallest_megabytes) for sample, small in pairs)


def lines(figures: Iterable[Figure]) -> Iterator[str]:
    r"""Yield the lines of the table.

    >>> print(*lines([Figure("rows", "one job", 200, 1.0, cpu=0.5, wall=0.5, ratio=0.25)]), sep="\n")
    ...     # doctest: +NORMALIZE_WHITESPACE
              items  MB  CPU s  wall s  items/s  MB/CPU s  ratio  growth  peak MB
    rows
      one job   200 1.0  0.500   0.500      400      2.00  0.250
    """
    yield _line("", COLUMNS)
    for group, rows in groupby(figures, key=lambda figure: figure.group):
        yield group
        for figure in rows:
            yield _line(f"  {figure.name}", _cells(figure)) + figure.reason


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        _cell(figure.items, ",.0f"),
        _cell(figure.megabytes, ".1f"),
        _cell(figure.cpu, ".3f"),
        _cell(figure.wall, ".3f"),
        _cell(figure.items_per_second, ",.0f"),
        _cell(figure.megabytes_per_second, ".2f"),
        _cell(figure.ratio, ".3f"),
        _cell(figure.growth, ".2f"),
        _cell(figure.peak, ".0f"),
    )


def _cell(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _line(name: str, cells: Iterable[str]) -> str:
    columns = zip(cells, COLUMNS.values(), strict=True)
    return f"{name:<{NAME_WIDTH}}{''.join(f'{cell:>{width}}' for cell, width in columns)}".rstrip()


def write_json(figures: Iterable[Figure], path: Path) -> None:
    """Write the figures with the Python version, the system and the number of cores."""
    machine = {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()}
    content = {"machine": machine, "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
