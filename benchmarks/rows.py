"""How fast rows are cleaned, on how much memory, and what the time goes into.

    python benchmarks/rows.py        # 100 MB, as is promised; takes long
    python benchmarks/rows.py 5      # 5 MB, for a look

The rows are made up from a fixed seed (`tests/made.py`). Printed are the megabytes a second for one and two
jobs, by turns, the median of some rounds; the peak of memory of the command with all its workers at a tenth of
the size and at all of it, looked at in runs of their own, since looking takes time; and the share of the time of
one job that goes into decoding, cleaning and encoding. The exit status is 1 where two jobs are not `SPEEDUP`
times as fast as one, or memory grows by more than `GROWTH`.
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

from helpers.made_rows import lines  # noqa: E402  # it lies beside the tests that share it
from watching import MEGABYTE, PAUSE, Run, run  # noqa: E402  # the module beside this one

from cleaner import Config  # noqa: E402  # after the path, so that the tree is measured and no other copy
from cleaner.rows.jsonl import open_jsonl  # noqa: E402
from cleaner.rows.row import CleanedRow, Fields, Oversize, Row  # noqa: E402
from cleaner.rows.with_headline import clean_with_headline, prefilter_with_headlines  # noqa: E402

ROUNDS = 3
SPEEDUP = 1.7  # of two jobs over one
GROWTH = 0.2  # of the peak of memory from a tenth of the rows to all of them


def corpus(folder: Path, megabytes: float) -> Path:
    """Write rows of so many megabytes, the same each time."""
    path = folder / f"{megabytes:g}.jsonl"
    with path.open("wb") as stream:
        seed = 0
        while stream.tell() < megabytes * MEGABYTE:
            stream.write(lines(200, seed))
            seed += 1
    return path


def clean(path: Path, jobs: int, *, is_watched: bool = False) -> Run:
    """Run the command on a file, and watch its memory if asked to, which takes time from it."""
    command = [sys.executable, "-m", "cleaner", "clean", str(path), "-o", str(_cleaned(path, jobs)), "-q"]
    return run([*command, "--jobs", str(jobs)], ROOT, pause=PAUSE if is_watched else None)


def _cleaned(path: Path, jobs: int) -> Path:
    return path.with_suffix(f".{jobs}.jsonl")


def shares(path: Path, megabytes: float) -> dict[str, float]:
    """Return the share of the time of each stage, over the first megabytes of a file."""
    taken = dict.fromkeys(("read", "decode", "clean", "encode"), 0.0)
    fields, config, done = Fields("text", id="id"), Config(), 0
    with path.open("rb") as stream:
        opened = open_jsonl(stream)
        mark = time.perf_counter()

        def lap(stage: str) -> None:
            nonlocal mark
            now = time.perf_counter()
            taken[stage] += now - mark
            mark = now

        for chunk in opened.chunks:
            lap("read")
            if isinstance(chunk, Oversize):
                raise SystemExit(f"{chunk.place} of the corpus {chunk.reason}")
            rows = [row for row in opened.codec.decode_rows(chunk, fields) if isinstance(row, Row)]
            lap("decode")
            told = prefilter_with_headlines([("", row.text) for row in rows], config, "text")
            cleaned = [
                CleanedRow(
                    row,
                    None if known.nothing_found else clean_with_headline("", row.text or "", config, "text", known),
                    None,
                )
                for row, known in zip(rows, told, strict=True)
            ]
            lap("clean")
            opened.codec.encode_rows(chunk, cleaned, fields)
            lap("encode")
            done += sum(map(len, chunk.content))
            if done > megabytes * MEGABYTE:
                break
    total = sum(taken.values())
    return {stage: seconds / total for stage, seconds in taken.items()}


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description="How fast rows are cleaned, and on how much memory.")
    parser.add_argument("megabytes", type=float, nargs="?", default=100.0)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        large, small = corpus(Path(folder), megabytes), corpus(Path(folder), megabytes / 10)
        size = large.stat().st_size / MEGABYTE
        rounds = [(clean(large, 1).wall, clean(large, 2).wall) for _ in range(ROUNDS)]
        peaks = [clean(large, jobs, is_watched=True).peak for jobs in (1, 2)]
        tenth = clean(small, 2, is_watched=True).peak
        print(f"{size:.0f} MB of rows on {os.cpu_count()} cores")
        for jobs, walls, peak in zip((1, 2), zip(*rounds, strict=True), peaks, strict=True):
            print(f"{jobs} job{'s' * (jobs > 1)}: {size / median(walls):6.2f} MB/s, peak {peak:4.0f} MB")
        speedup, growth = median(one / two for one, two in rounds), peaks[1] / tenth - 1
        print(f"two jobs are {speedup:.2f} times as fast as one (at least {SPEEDUP})")
        print(f"memory at a tenth of the rows: {tenth:.0f} MB; growth {growth:+.0%} (at most {GROWTH:.0%})")
        print("share of the time: " + ", ".join(f"{stage} {share:.1%}" for stage, share in shares(large, 2).items()))
        if _cleaned(large, 1).read_bytes() != _cleaned(large, 2).read_bytes():
            raise SystemExit("the output depends on the number of jobs")
    return int(speedup < SPEEDUP or growth > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
