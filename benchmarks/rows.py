"""Measure the speed and memory of cleaning rows with one and two jobs, and the share of time of each stage.

    python benchmarks/rows.py        # 100 MB, for which the limits below hold; takes long
    python benchmarks/rows.py 5      # 5 MB, a quick run

The rows are generated from a fixed seed (`tests/helpers/made_rows.py`). The output has

- the speed with one and two jobs, in alternating runs, as the median of the rounds;
- the peak memory of the command and its workers, for all rows and for a tenth of them, in separate runs, since
  measuring memory takes time;
- the shares of reading, decoding, cleaning and encoding in the time of one job.

The exit status is 1 if two jobs are less than `MIN_SPEEDUP` times as fast as one, or if memory grows by more than
`MAX_GROWTH`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.made_rows import lines  # noqa: E402  # after the path, so that it is found
from watching import MEGABYTE, PAUSE, Run, run  # noqa: E402  # after the path, like the others

from cleaner import Config  # noqa: E402  # after the path, so that this tree is measured
from cleaner.rows.jsonl import open_jsonl  # noqa: E402
from cleaner.rows.row import CleanedRow, Fields, Oversize, Row  # noqa: E402
from cleaner.rows.with_headline import clean_with_headline, prefilter_with_headlines  # noqa: E402

ROUNDS = 3
MIN_SPEEDUP = 1.7  # of two jobs over one
MAX_GROWTH = 0.2  # of peak memory, from a tenth of the rows to all of them


def corpus(folder: Path, megabytes: float) -> Path:
    """Write a file of rows of so many megabytes, always the same ones, and return its path."""
    path = folder / f"{megabytes:g}.jsonl"
    with path.open("wb") as stream:
        seed = 0
        while stream.tell() < megabytes * MEGABYTE:
            stream.write(lines(200, seed))
            seed += 1
    return path


def clean(path: Path, jobs: int, *, with_memory: bool = False) -> Run:
    """Run the command on a file and measure it. Measuring its memory slows it down a little."""
    command = [sys.executable, "-m", "cleaner", "clean", str(path), "-o", str(_cleaned(path, jobs)), "-q"]
    return run([*command, "--jobs", str(jobs)], ROOT, pause=PAUSE if with_memory else None)


def _cleaned(path: Path, jobs: int) -> Path:
    return path.with_suffix(f".{jobs}.jsonl")


def shares(path: Path, megabytes: float) -> dict[str, float]:
    """Return the share of each stage in the time for the first megabytes of a file."""
    times = dict.fromkeys(("read", "decode", "clean", "encode"), 0.0)
    fields, config, size = Fields("text", id="id"), Config(), 0
    with path.open("rb") as stream:
        opened = open_jsonl(stream)
        mark = time.perf_counter()

        def lap(stage: str) -> None:
            nonlocal mark
            now = time.perf_counter()
            times[stage] += now - mark
            mark = now

        for chunk in opened.chunks:
            lap("read")
            if isinstance(chunk, Oversize):
                raise SystemExit(f"{chunk.place} of the corpus {chunk.reason}")
            rows = [row for row in opened.codec.decode_rows(chunk, fields) if isinstance(row, Row)]
            lap("decode")
            hints = prefilter_with_headlines([("", row.text) for row in rows], config, "text")
            cleaned = [
                CleanedRow(
                    row,
                    None if own.nothing_found else clean_with_headline("", row.text or "", config, "text", own),
                    None,
                )
                for row, own in zip(rows, hints, strict=True)
            ]
            lap("clean")
            opened.codec.encode_rows(chunk, cleaned, fields)
            lap("encode")
            size += sum(map(len, chunk.content))
            if size > megabytes * MEGABYTE:
                break
    total = sum(times.values())
    return {stage: seconds / total for stage, seconds in times.items()}


def main() -> int:
    """Print the measurements, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the speed and memory of cleaning rows.")
    parser.add_argument("megabytes", type=float, nargs="?", default=100.0)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        large, small = corpus(Path(folder), megabytes), corpus(Path(folder), megabytes / 10)
        size = large.stat().st_size / MEGABYTE
        rounds = [(clean(large, 1).wall, clean(large, 2).wall) for _ in range(ROUNDS)]
        peaks = [clean(large, jobs, with_memory=True).peak for jobs in (1, 2)]
        tenth = clean(small, 2, with_memory=True).peak
        print(f"{size:.0f} MB of rows on {os.cpu_count()} cores")
        for jobs, walls, peak in zip((1, 2), zip(*rounds, strict=True), peaks, strict=True):
            print(f"{jobs} job{'s' * (jobs > 1)}: {size / median(walls):6.2f} MB/s, peak {peak:4.0f} MB")
        speedup, growth = median(one / two for one, two in rounds), peaks[1] / tenth - 1
        print(f"two jobs are {speedup:.2f} times as fast as one (at least {MIN_SPEEDUP})")
        print(f"memory at a tenth of the rows: {tenth:.0f} MB; growth {growth:+.0%} (at most {MAX_GROWTH:.0%})")
        print("share of the time: " + ", ".join(f"{stage} {share:.1%}" for stage, share in shares(large, 2).items()))
        if _cleaned(large, 1).read_bytes() != _cleaned(large, 2).read_bytes():
            raise SystemExit("the output depends on the number of jobs")
    return int(speedup < MIN_SPEEDUP or growth > MAX_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
