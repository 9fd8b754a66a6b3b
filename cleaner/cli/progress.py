"""The progress of long work: a bar, the rate and the remaining time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

BAR: Final = 24  # columns
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of the work on an input."""

    size: int  # bytes of the input; 0 if unknown
    before: float = 0.0  # the share that an earlier run has done
    begun: float = field(default_factory=time.monotonic)  # in seconds

    def stage_line(self, label: str, share: float, now: float | None = None) -> str:
        """Return one line about a stage of which this share is done; 0 if that is unknown.

        >>> print(Progress(size=0, begun=0).stage_line("searching for near copies", 0.25, now=10))
        [######                  ]  25 %  searching for near copies  0:00:30 left
        """
        taken = (time.monotonic() if now is None else now) - self.begun
        if taken <= 0 or not 0 < share < 1:
            return f"{label} …"
        return f"{_bar(share)}  {label}  {_clock(taken * (1 - share) / share)} left"

    def line(self, rows: int, share: float, now: float | None = None) -> str:
        """Return one line about the progress after so many rows and this share of the input.

        >>> print(Progress(size=8_000_000, begun=0).line(1_200, 0.25, now=10))
        [######                  ]  25 %  1,200 rows  0.2 MB/s  0:00:30 left
        """
        taken = (time.monotonic() if now is None else now) - self.begun
        if not self.size or taken <= 0 or share <= self.before:
            return f"{rows:,} rows"
        rate = (share - self.before) / taken
        left = (1 - share) / rate
        speed = rate * self.size / MEGABYTE
        return f"{_bar(share)}  {rows:,} rows  {speed:.1f} MB/s  {_clock(left)} left"


def _bar(share: float) -> str:
    return f"[{'#' * int(BAR * share):<{BAR}}] {100 * share:3.0f} %"


def _clock(seconds: float) -> str:
    return f"{seconds // 3600:.0f}:{seconds // 60 % 60:02.0f}:{seconds % 60:02.0f}"
