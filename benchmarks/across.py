"""How fast a large repository of documentation is searched for paragraphs that stand in several files.

    python benchmarks/across.py          # 10,000 files, as is promised
    python benchmarks/across.py 500      # a look

The pages are made up from a fixed seed (`tests/made.py`): headings, prose, lists and code. Every page ends with
the same notice, and in every fiftieth stands a paragraph of the page before it. Printed are the seconds of the
whole command, the peak of memory of the command and its workers together, and in how many files something was
found. The exit status is 1 where not exactly the planted copies are found, or more time or memory is taken
than the promise for 10,000 files allows.
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

from helpers.made_rows import articles  # noqa: E402  # it lies beside the tests that share it
from watching import MEGABYTE, run  # noqa: E402  # the module beside this one

FILES = 10_000
FOLDER = 50  # files in each folder
COPIED = 50  # one in so many files has a paragraph of the one before it
SECONDS = 30  # at most, for all files on two cores
MEMORY = 1000  # megabytes, at most
NOTICE = "This page belongs to the handbook of the harbour of Port Alder and is renewed each spring."


@dataclass(frozen=True, slots=True)
class Checked:
    """What one run of the command took, and found."""

    seconds: float
    cores: float  # seconds of work of all cores: on a busy machine they say more
    peak: float  # megabytes, of the command and its workers together
    found: int  # files


def pages(count: int) -> Iterator[str]:
    """Yield so many Markdown pages, the same each time."""
    before = ""
    for number, row in enumerate(articles(count)):
        paragraphs = list(dict.fromkeys(str(row["text"]).split("\n\n")))
        if number % COPIED == COPIED - 1:
            paragraphs.append(before)
        before = max(paragraphs[:-1], key=len)
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
    """Write the pages below a folder, and return their megabytes."""
    size = 0
    for number, page in enumerate(pages(count)):
        path = folder / f"part-{number // FOLDER:03}" / f"page-{number:05}.md"
        path.parent.mkdir(exist_ok=True)
        size += path.write_bytes(page.encode())
    return size / MEGABYTE


def check(folder: Path, report: Path) -> Checked:
    """Run the command on a folder, and watch its memory."""
    command = [sys.executable, "-m", "cleaner", "check", "--across", str(folder), "-q", "--report", str(report)]
    taken = run(command, ROOT, statuses=(1,))  # it is to find something
    found = len(json.loads(report.read_text(encoding="utf-8"))["documents"])
    return Checked(taken.wall, taken.cpu, taken.peak, found)


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="?", type=int, default=FILES)
    count = parser.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "docs")
        folder.mkdir()
        size = write(folder, count)
        checked = check(folder, Path(name, "report.json"))
    # The notice is told once, in the second file by path; a copy may stand in that one.
    planted = len({number for number in range(count) if number % COPIED == COPIED - 1} | {1})
    print(
        f"{count:,} files, {size:.1f} MB: {checked.seconds:.1f} s, {checked.cores:.1f} s of work on all cores together"
    )
    print(f"{checked.peak:.0f} MB of memory at most")
    print(f"{checked.found} files with copies found, {planted} planted")
    return int(checked.found != planted or checked.seconds > SECONDS or checked.peak > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
