"""Measure `clean --across`: speed, memory and temporary disk by the size of the corpus, and the worst cases.

    python benchmarks/corpus.py                   # 10,000 and 100,000 paragraphs, and the worst cases
    python benchmarks/corpus.py 1000000           # one size
    python benchmarks/corpus.py --cases           # the worst cases only
    python benchmarks/corpus.py --exact FILE      # is the search for near copies exact on paragraphs of JSON lines?

The pages are generated from a fixed seed (`tests/helpers/made_corpus.py`). The exit status is 1 if a planted copy is
left. With `--exact` it is 1 if the search misses a pair that the comparison of all pairs finds.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.made_corpus import PARAGRAPHS, pages  # noqa: E402  # after the path, so that it is found
from watching import MEGABYTE, Run, run  # noqa: E402  # after the path, like the others

from cleaner.corpus.collect import token_hashes  # noqa: E402  # after the path, so that it is found
from cleaner.corpus.near import HOT, Bags, PartitionJoin, PrefixRows  # noqa: E402  # like the one above
from cleaner.similarity import similarity  # noqa: E402  # like the one above
from cleaner.text import tokens  # noqa: E402  # like the one above

SIZES: Final = (10_000, 100_000)  # paragraphs
CASE: Final = 100_000  # documents of a worst case
EXACT: Final = 3_000  # paragraphs, each compared with each
THRESHOLDS: Final = (0.6, 0.75, 0.85, 0.95, 1.0)
MIN_WORDS: Final = 8  # of a paragraph
MEMORY: Final = "2GB"
PAUSE: Final = 0.2  # seconds between two measurements


class Measured(NamedTuple):
    """The cost of a run, and what it has found."""

    run: Run
    megabytes: float  # of the input
    disk: float  # megabytes, the most that the temporary folder held
    across: int  # paragraphs that an earlier page contains, as the report says
    boilerplate: int


def main() -> int:
    """Run the benchmarks that the arguments name, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paragraphs", nargs="*", type=int, help="sizes of the corpus")
    parser.add_argument("--cases", action="store_true", help="run the worst cases only")
    parser.add_argument("--documents", type=int, default=CASE, help="documents of a worst case")
    parser.add_argument("--exact", type=Path, metavar="FILE", help="compare with all pairs of these paragraphs")
    arguments = parser.parse_args()
    if arguments.exact:
        return int(_misses_pairs(arguments.exact))
    sizes = arguments.paragraphs or (() if arguments.cases else SIZES)
    print(f"{'corpus':<44}{'MB':>7}{'s':>8}{'par/s':>9}{'MB RAM':>8}{'MB disk':>9}{'copies':>9}{'lines':>8}")
    failed = False
    for size in sizes:
        failed |= _print_corpus(size)
    if not arguments.paragraphs:
        for name, make in CASES.items():
            measured = _measure(make(arguments.documents))
            _print_row(f"{arguments.documents:,} x {name}", arguments.documents, measured)
    return int(failed)


def _misses_pairs(path: Path) -> bool:
    """Compare the search with all pairs of the first paragraphs of a file; print the counts for each setting."""
    with path.open(encoding="utf-8") as lines:
        found = (paragraph for line in lines for paragraph in (json.loads(line).get("text") or "").split("\n"))
        long = dict.fromkeys(words for paragraph in found if len(words := tuple(tokens(paragraph))) >= MIN_WORDS)
    paragraphs = list(islice(long, EXACT))
    print(f"{len(paragraphs):,} paragraphs")
    print(f"{'threshold':>9}{'hot':>9}{'partitions':>11}{'pairs':>9}{'missing':>9}{'s':>7}")
    missing = 0
    for threshold in THRESHOLDS:
        true = _all_pairs(paragraphs, threshold)
        for hot, partitions in ((HOT, 1), (3, 7)):
            start = time.monotonic()
            missed = len(true - _candidates(paragraphs, threshold, hot, partitions))
            seconds = time.monotonic() - start
            print(f"{threshold:>9}{hot:>9,}{partitions:>11}{len(true):>9,}{missed:>9,}{seconds:>7.1f}", flush=True)
            missing += missed
    return missing > 0


def _all_pairs(paragraphs: Sequence[tuple[str, ...]], threshold: float) -> set[tuple[int, int]]:
    """Return the pairs at the threshold, of all pairs."""
    return {
        (first, second)
        for second, tokens_of_second in enumerate(paragraphs)
        for first in range(second)
        if similarity(paragraphs[first], tokens_of_second) >= threshold
    }


def _candidates(
    paragraphs: Sequence[tuple[str, ...]], threshold: float, hot: int, partitions: int
) -> set[tuple[int, int]]:
    """Return the pairs that the search finds, and those that have a hot token in common."""
    hashes = [token_hashes(paragraph) for paragraph in paragraphs]
    lengths = np.array(list(map(len, hashes)), np.int64)
    flat = np.array([each for paragraph in hashes for each in paragraph], np.int32)
    bags = Bags(np.arange(len(hashes)), flat, lengths, np.zeros(len(hashes), np.int64))
    with tempfile.TemporaryDirectory(prefix="cleaner-") as name:
        rows = PrefixRows(Path(name), len(hashes), threshold)
        rows.partitions = partitions
        rows.count([bags])
        rows.write([bags])
        joined = [PartitionJoin(Path(name), threshold, hot)(number) for number in range(partitions)]
    found = {(first, second) for each in joined for first, second in each.pairs.tolist()}
    with_token: dict[int, list[int]] = {}
    for each in joined:
        for key, paragraph in zip(each.hot.keys.tolist(), each.hot.ids.tolist(), strict=True):
            with_token.setdefault(key, []).append(paragraph)
    return found.union(*(combinations(sorted(set(members)), 2) for members in with_token.values()))


def _print_corpus(size: int) -> bool:
    """Measure a corpus of so many paragraphs; return whether it failed."""
    planted = 0

    def rows() -> Iterator[bytes]:
        nonlocal planted
        for page in pages(size // PARAGRAPHS):
            planted += page.copies + page.near_copies
            yield page.row

    measured = _measure(rows())
    _print_row(f"{size:,} paragraphs, {planted:,} planted copies", size, measured)
    return measured.across < planted


def _print_row(name: str, paragraphs: int, measured: Measured) -> None:
    cost = measured.run
    rate = paragraphs / cost.wall
    print(
        f"{name:<44}{measured.megabytes:>7.0f}{cost.wall:>8.1f}{rate:>9.0f}{cost.peak:>8.0f}{measured.disk:>9.0f}"
        f"{measured.across:>9,}{measured.boilerplate:>8,}",
        flush=True,
    )


def _measure(rows: Iterator[bytes]) -> Measured:
    with tempfile.TemporaryDirectory(prefix="cleaner-") as name:
        folder = Path(name)
        source, work = folder / "pages.jsonl", folder / "work"
        with source.open("wb") as stream:
            stream.writelines(rows)
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "cleaner",
            "clean",
            source,
            "-o",
            folder / "cleaned.jsonl",
            "--across",
            "-q",
        ]
        with _Watch(work) as watch:
            cost = run([*command, "--memory", MEMORY, "--work-dir", work], ROOT, pause=PAUSE)
        counts = _counts(folder / "cleaned.jsonl.report.jsonl")
        return Measured(cost, source.stat().st_size / MEGABYTE, watch.peak / MEGABYTE, *counts)


def _counts(report: Path) -> tuple[int, int]:
    """Return how many findings a report has about paragraphs of other pages, and about boilerplate."""
    across = boilerplate = 0
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            rules = [finding["rule"] for finding in json.loads(line).get("findings", ())]
            across += rules.count("repeated-across")
            boilerplate += rules.count("boilerplate")
    return across, boilerplate


class _Watch:
    """Measures the size of a folder while a command runs."""

    def __init__(self, folder: Path) -> None:
        self.peak = 0  # bytes
        self._folder = folder
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Watch:  # noqa: PYI034
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(PAUSE):
            size = 0
            for path in self._folder.rglob("*"):
                try:
                    size += path.stat().st_size
                except FileNotFoundError:
                    continue  # it was temporary
            self.peak = max(self.peak, size)


def _one_sentence(documents: int) -> Iterator[bytes]:
    """Yield pages of which every other one has the same sentence."""
    sentence = "The harbour board meets on the first Monday of the month and publishes its minutes after ten days."
    for page in pages(documents):
        text = [*page.paragraphs[:1], *([sentence] if page.id % 2 else [])]
        yield _row(page.id, page.site, text)


def _one_template(documents: int) -> Iterator[bytes]:
    """Yield pages with the same paragraph but for its numbers."""
    for number in range(documents):
        boats, crews = number * 7 + 3, number + 11
        text = f"On day {number} of the count the harbour board registered {boats} boats and {crews} crews."
        yield _row(number, f"site{number % 40}.example", [text])


def _one_site(documents: int) -> Iterator[bytes]:
    """Yield pages of which nine in ten belong to one site."""
    for page in pages(documents):
        site = "large.example" if page.id % 10 else page.site
        yield _row(page.id, site, [*page.head, *page.paragraphs[:2], *page.tail])


def _row(number: int, site: str, text: list[str]) -> bytes:
    return json.dumps({"id": number, "url": f"https://{site}/{number}", "text": "\n\n".join(text)}).encode() + b"\n"


CASES: Final[dict[str, Callable[[int], Iterator[bytes]]]] = {
    "page, a sentence in half of them": _one_sentence,
    "template with another number": _one_template,
    "page, nine in ten of one site": _one_site,
}

if __name__ == "__main__":
    sys.exit(main())
