r"""Time one pass of `clean()` over texts, and bare passes to compare it with, in a process of its own.

    python benchmarks/passes.py articles.jsonl          # clean() on the text of each row, then bare passes
    python benchmarks/passes.py folder --bare           # bare passes only, over every Markdown file below

A bare pass casefolds each text and finds its words, `re.findall(r"\w+", text.casefold())`, and keeps nothing. The
output is one line of JSON: CPU seconds and wall seconds of `clean()`, its peak memory in megabytes, and the CPU seconds
of a bare pass.
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

MIN_BARE_SECONDS = 0.2  # bare passes are repeated for so long, as one over a short text is too short to time
WARM_UP = 20_000  # characters, about, that are cleaned before the clock starts


def read_texts(path: Path) -> list[str]:
    """Return the texts of a file of rows, of every Markdown file below a folder, or of one file."""
    if path.suffix == ".jsonl":
        with path.open(encoding="utf-8") as rows:
            return [json.loads(row)["text"] for row in rows]
    return [file.read_bytes().decode() for file in (sorted(path.rglob("*.md")) if path.is_dir() else [path])]


def bare_pass(texts: Sequence[str]) -> float:
    """Return the CPU seconds of one bare pass over texts."""
    passes, start = 0, time.process_time()
    while not passes or time.process_time() - start < MIN_BARE_SECONDS:
        for text in texts:
            re.findall(r"\w+", text.casefold())
        passes += 1
    return (time.process_time() - start) / passes


def clean_pass(texts: Sequence[str]) -> dict[str, float]:
    """Return the CPU seconds, wall seconds and peak memory of one pass of `clean()` over texts."""
    from cleaner import clean  # PYTHONPATH decides which tree; bare passes do not need it

    for text in texts[: WARM_UP // len(texts[0]) + 1]:
        clean(text[:WARM_UP])
        clean(f"{text[:WARM_UP]}\n\n{text[:WARM_UP]} again")  # repeats load the lexicons
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    for text in texts:
        clean(text)
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "peak": _peak()}


def _peak() -> float:
    """Return the peak memory of this process in megabytes; 0 where the system has no /proc."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 / MEGABYTE for line in status.splitlines() if line.startswith("VmHWM:"))


def main() -> None:
    """Print the measurements as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--bare", action="store_true", help="measure bare passes only")
    arguments = parser.parse_args()
    texts = read_texts(arguments.path)
    taken = {} if arguments.bare else clean_pass(texts)  # first, as the bare passes would add to its peak memory
    print(json.dumps({**taken, "bare": bare_pass(texts)}))


if __name__ == "__main__":
    main()
