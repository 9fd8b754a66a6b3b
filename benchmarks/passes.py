r"""One pass of `clean()` over texts, in a process of its own, and the bare passes that it is compared with.

    python benchmarks/passes.py articles.jsonl          # clean() on the text of each row, then bare passes
    python benchmarks/passes.py folder --bare           # bare passes only, over every file below

A bare pass folds each text and finds its words, `re.findall(r"\w+", text.casefold())`, and keeps nothing. The
answer is one line of JSON: seconds of processor time and of the clock, megabytes, and the seconds of a bare pass.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

from watching import MEGABYTE

ENOUGH = 0.2  # seconds of bare passes; one pass over a short text is too short to be timed
WARMING = 20_000  # characters, about, that are cleaned before the clock starts


def texts(path: Path) -> list[str]:
    """Return the texts of a file of rows, of every file in a folder, or of one file."""
    if path.suffix == ".jsonl":
        with path.open(encoding="utf-8") as rows:
            return [json.loads(row)["text"] for row in rows]
    return [file.read_bytes().decode() for file in (sorted(path.rglob("*.md")) if path.is_dir() else [path])]


def bare(read: Sequence[str]) -> float:
    """Return the seconds of processor time of one bare pass over texts."""
    passes, begun = 0, time.process_time()
    while not passes or time.process_time() - begun < ENOUGH:
        for text in read:
            re.findall(r"\w+", text.casefold())
        passes += 1
    return (time.process_time() - begun) / passes


def cleaned(read: Sequence[str]) -> dict[str, float]:
    """Return what one pass of `clean()` over texts took."""
    from cleaner import clean  # which one is decided by PYTHONPATH; bare passes go without

    for text in read[: WARMING // len(read[0]) + 1]:
        clean(text[:WARMING])
        clean(f"{text[:WARMING]}\n\n{text[:WARMING]} again")  # with repeats, which are looked up in the lexicons
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    for text in read:
        clean(text)
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "peak": _peak()}


def _peak() -> float:
    """Return the most memory that this process has had, in megabytes; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 / MEGABYTE for line in status.splitlines() if line.startswith("VmHWM:"))


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--bare", action="store_true", help="measure nothing else")
    arguments = parser.parse_args()
    read = texts(arguments.path)
    taken = {} if arguments.bare else cleaned(read)  # first, so that the words of bare passes are not in its memory
    print(json.dumps({**taken, "bare": bare(read)}))


if __name__ == "__main__":
    main()
