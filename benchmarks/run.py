r"""Measure the speed and memory of `clean()` and of the commands, and print one table.

    python benchmarks/run.py                       # about five minutes
    python benchmarks/run.py --full                # with 100 MB of rows; takes long
    python benchmarks/run.py --small --json FILE   # a few seconds, to see that it works
    python benchmarks/run.py --only rows           # the groups with this word in their heading
    python benchmarks/run.py --tree FOLDER         # another working copy, for instance of a branch

Each round measures everything once, and for each work a bare pass over the same text: casefolding it and finding its
words, `re.findall(r"\w+", text.casefold())`. The table has the medians of the rounds; `table.py` explains its columns.
Other programs on the machine change seconds a lot and ratios little. `news.py` generates the texts from a fixed seed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

import news
import startup
from table import Figure, Sample, growth, lines, ratio, write_json
from watching import MEGABYTE, PAUSE, Run, run

ROOT = Path(__file__).resolve().parent.parent

MIN_SHARE = 0.05  # of the start-up time that a work must take in addition; less cannot be distinguished from noise
MIN_SECONDS = 0.001  # lower bound of a measured time
START_UP = "start-up, one page"  # needs a package index
START_UP_ROUNDS = 15
MEMORY_ROUND = -1  # before the others: measures the memory of commands, and fills the caches of the system
START_UP_PAUSE = 0.002  # seconds between two measurements of memory, for commands that take a tenth of a second


class TooShortError(RuntimeError):
    """A work takes too little time to be measured."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of the inputs."""

    rounds: int
    articles: float  # megabytes of articles of each size
    books: tuple[int, ...]  # paragraphs of single texts
    rows: tuple[float, ...]  # megabytes of row files
    line: float  # megabytes of a text in one line
    pages: int  # small Markdown files
    limit: float  # seconds for one run; a work that takes longer is left out, and the table says so


SMALL = Sizes(rounds=1, articles=0.02, books=(10, 50), rows=(0.02, 0.1), line=0.05, pages=20, limit=60)
USUAL = Sizes(rounds=3, articles=0.5, books=(1_000, 10_000, 100_000), rows=(2, 20), line=10, pages=10_000, limit=60)
FULL = replace(USUAL, rounds=5, articles=2, rows=(10, 100), limit=1800)

ARTICLE_SIZES = {"short, 1 KB": 4, "usual, 5 KB": 18, "long, 50 KB": 200}  # paragraphs
PARAGRAPH_BYTES = 260  # with the blank line after it
PAGE_PARAGRAPHS = 10  # of a Markdown page of 3 KB


@dataclass(frozen=True, slots=True)
class Work:
    """A thing to measure: a command, or without one, `clean()` on every text of a path."""

    group: str  # heading in the table
    name: str
    path: Path  # the input: a file of rows, one text, or a folder
    items: int
    megabytes: float
    command: tuple[str, ...] = ()
    grows: bool = False  # whether the table shows its growth
    start_up: tuple[str, ...] = ()  # the command with a tiny input; its time is subtracted


@dataclass(slots=True)
class Result:
    """The measurements of a work so far."""

    samples: list[Sample] = field(default_factory=list)
    peak: float = 0.0  # megabytes
    reason: str = ""  # why the work is left out


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs works and measures them."""

    folder: Path  # of inputs and outputs
    tree: Path  # the measured working copy
    limit: float  # seconds for one run
    settings: Mapping[str, str] = field(default_factory=dict)  # environment variables for all commands

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of commands."""
        return {**self.settings, "PYTHONPATH": str(self.tree)}

    def sample(self, work: Work) -> tuple[Sample, float]:
        """Measure a work once, and return its times and, for `clean()`, its peak memory."""
        if not work.command:
            taken = self.passes(work.path)
            return Sample(taken["cpu"], taken["wall"], taken["bare"]), taken["peak"]
        bare = self.passes(work.path, "--bare")["bare"]
        whole = self.run(work.command, None)
        if not work.start_up:
            return Sample(whole.cpu, whole.wall, bare), 0.0
        start_up = self.run(work.start_up, None)
        if whole.cpu - start_up.cpu < MIN_SHARE * start_up.cpu:
            raise TooShortError("its time is too short to distinguish from its start-up time")
        return Sample(whole.cpu - start_up.cpu, max(MIN_SECONDS, whole.wall - start_up.wall), bare), 0.0

    def run(self, command: Sequence[str], pause: float | None = PAUSE) -> Run:
        """Run a command and measure it, also its memory unless the pause is None."""
        statuses = (0, 1) if "check" in command else (0,)  # `check` exits with 1 if it finds something
        return run(command, self.folder, pause=pause, environment=self.environment, statuses=statuses, limit=self.limit)

    def passes(self, path: Path, *options: str) -> dict[str, float]:
        """Run `passes.py`, and return its measurements. Raises `subprocess.TimeoutExpired`."""
        command = [sys.executable, str(ROOT / "benchmarks" / "passes.py"), str(path), *options]
        environment = {**os.environ, **self.environment}
        done = subprocess.run(  # noqa: S603  # our own command
            command, cwd=self.folder, env=environment, check=True, stdout=subprocess.PIPE, timeout=self.limit
        )
        taken: dict[str, float] = json.loads(done.stdout)
        return taken


def works(folder: Path, sizes: Sizes) -> Iterator[Work]:
    """Write all inputs below a folder, and yield the works that use them."""
    for number, (name, paragraphs) in enumerate(ARTICLE_SIZES.items()):
        count = max(1, round(sizes.articles * MEGABYTE / (paragraphs * PARAGRAPH_BYTES)))
        path, texts = folder / f"articles-{number}.jsonl", list(news.texts(count, paragraphs))
        written(path, news.rows({"text": text} for text in texts))
        yield Work("clean(), articles", name, path, count, sum(len(text.encode()) for text in texts) / MEGABYTE)
    for paragraphs in sizes.books:
        path = folder / f"book-{paragraphs}.txt"
        size = written(path, [news.book(paragraphs)])
        yield Work("clean(), one document, paragraphs", f"{paragraphs:,}", path, paragraphs, size, grows=True)
    for megabytes in sizes.rows:
        path = folder / f"rows-{megabytes:g}.jsonl"
        rows = list(news.rows(news.articles(megabytes)))
        size = written(path, rows)
        for jobs in (1, 2) if megabytes == max(sizes.rows) else (1,):
            name = f"{megabytes:g} MB, {jobs} job{'s' * (jobs > 1)}"
            command = cleaner_command("clean", path, "-o", path.with_suffix(".cleaned.jsonl"), "-q", "--jobs", jobs)
            yield Work("cleaner clean, rows", name, path, len(rows), size, command, grows=jobs == 1)
    path = folder / "line.txt"
    size = written(path, [news.line(sizes.line)])
    name = f"{sizes.line:g} MB in one line"
    yield Work("cleaner check, one text", name, path, 1, size, cleaner_command("check", path, "-q"))
    path, size = folder / "pages", 0.0
    for number, page in enumerate(news.pages(sizes.pages, PAGE_PARAGRAPHS)):
        below = path / f"part-{number // 100:03}"
        below.mkdir(parents=True, exist_ok=True)
        size += written(below / f"page-{number:05}.md", [page])
    yield Work(
        "cleaner check, a folder", "Markdown, 3 KB each", path, sizes.pages, size, cleaner_command("check", path, "-q")
    )


def written(path: Path, parts: Sequence[str] | Iterator[str]) -> float:
    """Write the parts of a text to a file, and return its megabytes."""
    return path.write_bytes("".join(parts).encode()) / MEGABYTE


def cleaner_command(*arguments: object) -> tuple[str, ...]:
    """Return a command line of cleaner; `PYTHONPATH` decides which tree runs."""
    return (sys.executable, "-m", "cleaner", *map(str, arguments))


def measured(bench: Bench, planned: Sequence[Work], rounds: int) -> Iterator[Figure]:
    """Measure all works in each round, and yield a figure for each work."""
    results = {work: Result() for work in planned}
    for number in range(MEMORY_ROUND, rounds):
        for work, result in results.items():
            if not result.reason and (work.command or number != MEMORY_ROUND):
                _measure(bench, work, number, result)
    smallest = dict[str, Work]()  # by group
    for work, result in results.items():
        if result.reason:
            yield Figure(work.group, work.name, work.items, work.megabytes, reason=f"  left out: {result.reason}")
            continue
        first = smallest.setdefault(work.group, work)
        shows_growth = work.grows and work is not first
        yield Figure(
            work.group,
            work.name,
            work.items,
            work.megabytes,
            cpu=median(sample.cpu for sample in result.samples),
            wall=median(sample.wall for sample in result.samples),
            ratio=ratio(result.samples),
            growth=growth(result.samples, work.megabytes, results[first].samples, first.megabytes)
            if shows_growth
            else None,
            peak=result.peak,
        )


def _measure(bench: Bench, work: Work, number: int, result: Result) -> None:
    """Measure a work in one round, and add the measurements to its result."""
    name = "memory" if number == MEMORY_ROUND else f"round {number + 1}"
    print(f"{name}: {work.group}, {work.name}", file=sys.stderr)
    try:
        if number == MEMORY_ROUND:
            result.peak = bench.run(work.command).peak
        else:
            sample, peak = bench.sample(work)
            result.samples.append(sample)
            result.peak = max(result.peak, peak)
    except (TimeoutError, subprocess.TimeoutExpired):
        result.reason = f"more than {bench.limit:g} s"
    except RuntimeError as error:
        result.reason = str(error)


def start_up_figures(folder: Path, keep: Path) -> Iterator[Figure]:
    """Yield the wall time of commands on one small page; the ratio is the time of an empty Python script over it."""
    page = folder / "pier.md"
    page.write_text(startup.PAGE, encoding="utf-8")
    try:
        keep.mkdir(parents=True, exist_ok=True)
        commands = startup.prepared(keep)
    except subprocess.CalledProcessError as error:
        yield Figure(START_UP, "skipped", reason=f"  cannot make the environments: {error}")
        return
    medians = startup.measured(commands, page, START_UP_ROUNDS)
    empty = medians["python"]
    for name, seconds in medians.items():
        command = [*commands[name], str(page)]
        peak = run(command, folder, pause=START_UP_PAUSE).peak
        yield Figure(START_UP, name, wall=seconds, ratio=empty / seconds, peak=peak)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", dest="sizes", action="store_const", const=SMALL)
    size.add_argument("--full", dest="sizes", action="store_const", const=FULL)
    parser.add_argument("--rounds", type=int, help="number of rounds")
    parser.add_argument("--tree", type=Path, default=ROOT, help="working copy to measure instead of this one")
    parser.add_argument("--only", default="", metavar="WORD", help="measure the groups with this in their heading")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    sizes: Sizes = arguments.sizes or USUAL
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), arguments.tree.resolve(), sizes.limit)
        planned = [work for work in works(bench.folder, sizes) if arguments.only in work.group]
        figures = list(measured(bench, planned, arguments.rounds or sizes.rounds))
        if arguments.only in START_UP:
            figures += start_up_figures(bench.folder, ROOT / "build" / "benchmarks" / "startup")
    print(*lines(figures), sep="\n")
    if arguments.json:
        write_json(figures, arguments.json)


if __name__ == "__main__":
    main()
