#!/usr/bin/env python3
"""Run mixed work in one process for an hour, and fail if memory, descriptors, threads, processes or files grow.

SOAK_SECONDS sets another time. Prints a line a minute; exits with 1 and the faults. Reads /proc, so it needs Linux.
"""

from __future__ import annotations

import functools
import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Final

from soak_jobs import JOBS, BrokenPromiseError, clean_rows_with_workers, fixed_results, load_everything, promise
from soak_texts import Texts

SEED: Final = 17
DEFAULT_SECONDS: Final = 3_600
LINE_SECONDS: Final = 60
WORKERS_EVERY: Final = 20  # rounds; starting processes takes longer than a round
MEGABYTE: Final = 1_000_000

MIN_ROUNDS: Final = 8
WARM_UP: Final = 0.3  # of the rounds, in which modules are loaded and memory is first used
# By how much the median of the last third of the other rounds may exceed that of the first third. The allocator needs
# some megabytes more or less in each round. Blocks are counted without what caches of a fixed size hold, so that they
# need not be full before a leak is visible.
MAX_GROWTH: Final = {"resident": 0.06, "blocks": 0.03, "descriptors": 0, "threads": 0, "children": 0, "temporary": 0}


@dataclass(frozen=True, slots=True)
class Sample:
    """What this process holds after a round."""

    resident: int  # bytes of memory
    blocks: int  # of memory, allocated by Python
    descriptors: int
    threads: int
    children: int  # processes
    temporary: int  # files left in the temporary folder


def take_sample(temporary: Path) -> Sample:
    """Return what this process holds now, after emptying every cache that has a fixed size."""
    gc.collect()
    for cache in gc.get_objects():
        if isinstance(cache, functools._lru_cache_wrapper) and cache.cache_parameters()["maxsize"]:  # noqa: SLF001  # no other name
            cache.cache_clear()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    return Sample(
        resident=pages * os.sysconf("SC_PAGE_SIZE"),
        blocks=sys.getallocatedblocks(),
        descriptors=len([*Path("/proc/self/fd").iterdir()]),
        threads=threading.active_count(),
        children=len(children),
        temporary=sum(1 for _ in temporary.rglob("*")),
    )


def growths(samples: Sequence[Sample]) -> Iterator[tuple[str, float, float]]:
    """Yield the name of each count with its medians in the first and in the last third after the warm-up."""
    settled = samples[int(len(samples) * WARM_UP) :]
    third = max(1, len(settled) // 3)
    for field in fields(Sample):
        values = [getattr(sample, field.name) for sample in settled]
        yield field.name, median(values[:third]), median(values[-third:])


def faults(samples: Sequence[Sample]) -> list[str]:
    """Return what grew by more than `MAX_GROWTH` allows.

    >>> still = Sample(100 * MEGABYTE, blocks=1_000_000, descriptors=4, threads=1, children=1, temporary=0)
    >>> faults([still] * 20)
    []
    >>> later = Sample(120 * MEGABYTE, blocks=1_000_000, descriptors=5, threads=1, children=1, temporary=0)
    >>> faults([still] * 10 + [later] * 10)
    ['resident grew from 100000000 to 120000000', 'descriptors grew from 4 to 5']
    """
    if len(samples) < MIN_ROUNDS:
        return [f"only {len(samples)} of the {MIN_ROUNDS} rounds needed; set a larger SOAK_SECONDS"]
    return [
        f"{name} grew from {first:.0f} to {last:.0f}"
        for name, first, last in growths(samples)
        if last > first * (1 + MAX_GROWTH[name])
    ]


def soak(seconds: float, temporary: Path) -> list[Sample]:
    """Run rounds of all jobs until the time is over, and return a sample of each.

    Raises `BrokenPromiseError` if a result is wrong, or if a fixed document gives another result than at first.
    """
    texts, samples, first = Texts(SEED), list[Sample](), fixed_results()
    load_everything(texts)
    start = next_line = time.monotonic()
    while time.monotonic() < start + seconds or len(samples) < MIN_ROUNDS:
        for job in (*JOBS, clean_rows_with_workers) if len(samples) % WORKERS_EVERY == 0 else JOBS:
            with tempfile.TemporaryDirectory(dir=temporary.parent) as folder:
                job(texts, Path(folder))
                left = [path.name for path in Path(folder).rglob(".cleaner-*")] + [*Path(folder).rglob("*.partial")]
                promise(not left, f"{job.__name__} leaves no temporary files, but it left {left}")
        promise(fixed_results() == first, "fixed documents give the same results in every round")
        samples.append(take_sample(temporary))
        if time.monotonic() >= next_line:
            next_line += LINE_SECONDS
            print(line(time.monotonic() - start, samples), flush=True)
    print(line(time.monotonic() - start, samples), flush=True)
    return samples


def line(seconds: float, samples: Sequence[Sample]) -> str:
    """Return one line about the last sample."""
    last = samples[-1]
    return (
        f"{seconds / 60:5.1f} min  {len(samples):5} rounds  {last.resident / MEGABYTE:6.1f} MB"
        f"  {last.blocks:8} blocks  {last.descriptors} descriptors  {last.threads} threads"
        f"  {last.children} children  {last.temporary} temporary files"
    )


def main() -> int:
    """Run the soak, and return the exit status."""
    seconds = float(os.environ.get("SOAK_SECONDS") or DEFAULT_SECONDS)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        temporary = Path(folder, "temporary")
        temporary.mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)  # for the workers, and for this process
        try:
            samples = soak(seconds, temporary)
        except BrokenPromiseError as error:
            print(f"Broken: {error}.")
            return 1
    found = faults(samples)
    for name, first, last in growths(samples):
        print(f"{name:12} {first:12.0f} → {last:12.0f}  at most {MAX_GROWTH[name]:+.0%}")
    print(*(f"Fault: {fault}." for fault in found) if found else ("Nothing grew.",), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
