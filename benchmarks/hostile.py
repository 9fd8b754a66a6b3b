r"""Measure how time and memory of `clean()` grow with hostile texts, and print one table.

    python benchmarks/hostile.py                     # takes long
    python benchmarks/hostile.py --max 0.2           # up to 0.2 MB
    python benchmarks/hostile.py --only Markdown     # the texts with this word in their name

`hostile_texts.py` has the texts. Each is cleaned in a process of its own, at sizes that grow by `FACTOR`, until 10 MB
or until the next size would probably take more than `--seconds`. The columns are:

- `MB`: the largest size, in characters;
- `CPU s`: the CPU time of `clean()` at this size, in a warm process;
- `time^`: the exponent of the time over the last three sizes: 1 is linear, 2 is quadratic;
- `memory`: the peak memory that `clean()` needs in addition to the text, in bytes for each character;
- `memory^`: the exponent of that memory.

Exponents above `MAX_EXPONENT` are marked, and the exit status is then 1. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from hostile_texts import TEXTS

FACTOR = 4  # from one size to the next
SMALLEST = 10_000  # characters
MAX_EXPONENT = 1.2
MIN_SECONDS = 0.02  # shorter times say nothing about growth
MIN_BYTES = 2_000_000  # less memory says nothing about growth
PATIENCE = 4  # a run is ended after so many times `--seconds`


class Sample(NamedTuple):
    """The cost of one text at one size."""

    size: int  # characters
    seconds: float  # of CPU time
    memory: int  # bytes, at the peak, in addition to the text


def measure(name: str, size: int) -> Sample:
    """Clean a hostile text in this process, which must be a new one."""
    from cleaner import Config, clean

    hostile = TEXTS[name]
    config = Config(profile=hostile.profile)
    clean(hostile.make(SMALLEST // 10), config=config, format=hostile.format)  # loads what it needs
    text = hostile.make(size)
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
    before, start = _memory("VmRSS"), time.process_time()
    clean(text, config=config, format=hostile.format)
    seconds = time.process_time() - start
    return Sample(len(text), seconds, max(0, _memory("VmHWM") - before))


def _memory(field: str) -> int:
    """Return a field of the memory of this process, in bytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def samples(name: str, largest: float, seconds: float) -> Iterator[Sample]:
    """Yield the costs at each size that probably takes at most so many seconds."""
    size, previous = SMALLEST, Sample(0, 0.0, 0)
    while size <= largest:
        command = [sys.executable, __file__, "--measure", name, str(size)]
        try:
            done = subprocess.run(  # noqa: S603  # this script
                command, check=True, capture_output=True, text=True, timeout=PATIENCE * seconds
            )
        except subprocess.TimeoutExpired:
            return
        sample = Sample(*json.loads(done.stdout))
        yield sample
        growth = max(FACTOR, sample.seconds / max(MIN_SECONDS, previous.seconds)) if previous.size else FACTOR
        if sample.seconds * growth > seconds:
            return
        size, previous = size * FACTOR, sample


def exponent(sizes: Sequence[float], costs: Sequence[float], smallest: float) -> float | None:
    """Return the exponent of the growth of a cost over the last three sizes; None for costs that are too small."""
    large = [(size, cost) for size, cost in zip(sizes[-3:], costs[-3:], strict=True) if cost >= smallest]
    if len(large) < 2:
        return None
    (first_size, first), (last_size, last) = large[0], large[-1]
    return math.log(last / first) / math.log(last_size / first_size)


def line(name: str, measured: Sequence[Sample]) -> tuple[str, bool]:
    """Return the line of the table for a text, and whether its exponents are within the limit."""
    last = measured[-1]
    exponents = (
        exponent([sample.size for sample in measured], [sample.seconds for sample in measured], MIN_SECONDS),
        exponent([sample.size for sample in measured], [sample.memory for sample in measured], MIN_BYTES),
    )
    time_growth, memory_growth = ("    -" if value is None else f"{value:5.2f}" for value in exponents)
    passes = all(value is None or value <= MAX_EXPONENT for value in exponents)
    figures = f"{last.size / 1e6:6.2f} {last.seconds:7.2f} {time_growth} {last.memory / last.size:7.1f} {memory_growth}"
    return f"{name:<42} {figures}{'' if passes else '  !'}", passes


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--max", type=float, default=10.3, help="largest size, in millions of characters")
    parser.add_argument("--seconds", type=float, default=20, help="CPU seconds that a text may take")
    parser.add_argument("--only", default="", help="the texts with this word in their name")
    parser.add_argument("--measure", nargs=2, metavar=("NAME", "SIZE"), help="measure one text in this process")
    arguments = parser.parse_args()
    if arguments.measure:
        name, size = arguments.measure
        sys.stdout.write(json.dumps(measure(name, int(size))))
        return 0
    print(f"{'':<42} {'MB':>6} {'CPU s':>7} {'time^':>5} {'memory':>7} {'memory^':>5}", flush=True)
    is_within = True
    for name in TEXTS:
        if arguments.only in name:
            measured = list(samples(name, arguments.max * 1e6, arguments.seconds))
            text, passes = line(name, measured) if measured else (f"{name:<42} takes too long  !", False)
            print(text, flush=True)
            is_within &= passes
    return 0 if is_within else 1


if __name__ == "__main__":
    sys.exit(main())
