"""Measure `check` and `check --across` on a large documentation repository with paragraphs in several files.

    python benchmarks/across.py          # 10,000 files, for which the limits below hold
    python benchmarks/across.py 500      # a quick run

The pages are generated from a fixed seed (`tests/helpers/made_rows.py`): headings, prose, lists and code. Every page
ends with the same notice, and every fiftieth one repeats a paragraph of the page before. The output has the time of
each command, the peak memory of the command and its workers together, and the number of files with findings. The exit
status is 1 if the findings are not exactly the planted copies, or if a command exceeds `MAX_SECONDS` or `MAX_MEMORY`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.made_rows import articles  # noqa: E402  # after the path, so that it is found
from watching import MEGABYTE, run  # noqa: E402  # after the path, like the others

FILES = 10_000
FOLDER = 50  # files in each folder
COPIED = 50  # one in so many files repeats a paragraph of the file before
MAX_SECONDS = 12  # for all files on two cores that do nothing else
MAX_MEMORY = 1000  # megabytes
NOTICE = "This page belongs to the handbook of the harbour of Port Alder and is renewed each spring."


@dataclass(frozen=True, slots=True)
class Checked:
    """The cost of one run of the command, and what it found."""

    seconds: float
    cpu: float  # CPU seconds of all cores; more reliable than `seconds` on a busy machine
    peak: float  # megabytes, of the command and its workers together
    files: int  # with findings


def pages(count: int) -> Iterator[str]:
    """Yield so many Markdown pages, always the same ones."""
    earlier = ""  # a paragraph of the page before
    for number, row in enumerate(articles(count)):
        paragraphs = list(dict.fromkeys(str(row["text"]).split("\n\n")))
        if number % COPIED == COPIED - 1:
            paragraphs.append(earlier)
        earlier = max(paragraphs[:-1], key=len)
        third = len(paragraphs) // 3 + 1
        yield "\n\n".join(
            (
                f"---\ntitle: {row['title']}\n---\n\n# {row['title']}",
                *paragraphs[:third],
                f"## Page {number}\n\n- The first berth\n- The second berth\n\n```sh\nmoor --berth {number}\n```",
                *paragraphs[third:],
                f"{NOTICE}\n",
            )
        )


def write(folder: Path, count: int) -> float:
    """Write the pages below a folder, and return their size in megabytes."""
    size = 0
    for number, page in enumerate(pages(count)):
        path = folder / f"part-{number // FOLDER:03}" / f"page-{number:05}.md"
        path.parent.mkdir(exist_ok=True)
        size += path.write_bytes(page.encode())
    return size / MEGABYTE


def check(folder: Path, report: Path, *options: str) -> Checked:
    """Run the command on a folder and measure it."""
    command = [sys.executable, "-m", "cleaner", "check", *options, str(folder), "-q", "--report", str(report)]
    taken = run(command, ROOT, statuses=(0, 1))
    documents = json.loads(report.read_text(encoding="utf-8"))["documents"]
    return Checked(taken.wall, taken.cpu, taken.peak, sum(bool(document["findings"]) for document in documents))


def main() -> int:
    """Print the measurements, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="?", type=int, default=FILES)
    count = parser.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "docs")
        folder.mkdir()
        size = write(folder, count)
        runs = {
            "check": check(folder, Path(name, "check.json")),
            "check --across": check(folder, Path(name, "across.json"), "--across"),
        }
    # The notice is reported once, in the second file by path, which may also have a copy.
    planted = len({number for number in range(count) if number % COPIED == COPIED - 1} | {1})
    print(f"{count:,} files, {size:.1f} MB, {planted} with planted copies")
    for name, checked in runs.items():
        print(
            f"{name}: {checked.seconds:.1f} s, {checked.cpu:.1f} CPU seconds on all cores together,"
            f" {checked.peak:.0f} MB of memory at the peak, {checked.files} files with findings"
        )
    is_slow = any(checked.seconds > MAX_SECONDS or checked.peak > MAX_MEMORY for checked in runs.values())
    return int([checked.files for checked in runs.values()] != [0, planted] or is_slow)


if __name__ == "__main__":
    sys.exit(main())
