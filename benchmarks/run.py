r"""How fast everything is, in one table.

    python benchmarks/run.py                       # some five minutes
    python benchmarks/run.py --full                # 100 MB of rows; takes long
    python benchmarks/run.py --small --json FILE   # a few seconds, to see that it works
    python benchmarks/run.py --only rows           # the chapters with this word in their headings
    python benchmarks/run.py --tree FOLDER         # another working copy, for instance of a branch

Everything runs in rounds, each of which does everything once and a bare pass beside each: folding a text and finding
its words, `re.findall(r"\w+", text.casefold())`. Printed are medians; what the columns mean stands in `table.py`.
Other programs on the machine spoil seconds, but hardly ratios. The texts are made up from a fixed seed (`news.py`).
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

LEAST = 0.05  # of the time that a command takes to start; less beside it is noise
MOMENT = 0.001  # seconds; less is no time that can be measured
STARTING = "start-up, one page"  # needs a package index
STARTS = 15  # rounds of starting commands, which are short
GLANCE = 0.002  # seconds between two looks at the memory of a command that takes a tenth of a second


class TooShortError(RuntimeError):
    """A work takes too short a time to be measured."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    rounds: int
    articles: float  # megabytes of articles of each length
    books: tuple[int, ...]  # paragraphs of single documents
    rows: tuple[float, ...]  # megabytes of files of rows
    line: float  # megabytes of a text in one line
    pages: int  # small Markdown files
    limit: float  # seconds that one pass may take; what takes longer is left out, and the table says so


SMALL = Sizes(rounds=1, articles=0.02, books=(10, 50), rows=(0.02, 0.1), line=0.05, pages=20, limit=60)
USUAL = Sizes(rounds=3, articles=0.5, books=(1_000, 10_000, 100_000), rows=(2, 20), line=10, pages=10_000, limit=60)
FULL = replace(USUAL, rounds=5, articles=2, rows=(10, 100), limit=1800)

ARTICLES = {"short, 1 KB": 4, "usual, 5 KB": 18, "long, 50 KB": 200}  # paragraphs
PARAGRAPH = 260  # bytes, with the blank line after it
PAGE = 10  # paragraphs of a Markdown page of 3 KB


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be measured: a command, or where there is none, `clean()` on every text of a path."""

    chapter: str
    name: str
    path: Path  # of the texts: a file of rows, one text, or a folder
    pieces: int
    megabytes: float
    command: tuple[str, ...] = ()
    grows: bool = False  # its growth is of interest
    beginning: tuple[str, ...] = ()  # the command with next to nothing to do, whose time is deducted


@dataclass(frozen=True, slots=True)
class Bench:
    """Where works are measured, and what of."""

    folder: Path  # for inputs and outputs
    tree: Path  # the working copy that is measured
    limit: float  # seconds that one pass may take
    settings: Mapping[str, str] = field(default_factory=dict)  # more for the environment of commands

    @property
    def environment(self) -> dict[str, str]:
        """What commands are to find in their environment."""
        return {**self.settings, "PYTHONPATH": str(self.tree)}

    def sample(self, work: Work) -> tuple[Sample, float]:
        """Measure once, and return what was taken and, for `clean()`, the peak of memory."""
        if not work.command:
            passed = self.passes(work.path)
            return Sample(passed["cpu"], passed["wall"], passed["bare"]), passed["peak"]
        bare = self.passes(work.path, "--bare")["bare"]
        taken = self.run(work.command, None)
        if work.beginning:
            begun = self.run(work.beginning, None)
            if taken.cpu - begun.cpu < LEAST * begun.cpu:
                raise TooShortError("what it takes beside its start is too short to be told from it")
            return Sample(taken.cpu - begun.cpu, max(MOMENT, taken.wall - begun.wall), bare), 0.0
        return Sample(taken.cpu, taken.wall, bare), 0.0

    def run(self, command: Sequence[str], pause: float | None = PAUSE) -> Run:
        """Run a command, and look at its memory unless there is no pause."""
        statuses = (0, 1) if "check" in command else (0,)  # whether something is found does not matter here
        return run(command, self.folder, pause=pause, environment=self.environment, statuses=statuses, limit=self.limit)

    def passes(self, path: Path, *options: str) -> dict[str, float]:
        """Run passes over texts in a process of their own. Raises `subprocess.TimeoutExpired`."""
        command = [sys.executable, str(ROOT / "benchmarks" / "passes.py"), str(path), *options]
        environment = {**os.environ, **self.environment}
        done = subprocess.run(  # noqa: S603  # our own command
            command, cwd=self.folder, env=environment, check=True, stdout=subprocess.PIPE, timeout=self.limit
        )
        taken: dict[str, float] = json.loads(done.stdout)
        return taken


def works(folder: Path, sizes: Sizes) -> Iterator[Work]:
    """Write all inputs below a folder, and yield what is to be done with them."""
    for number, (name, paragraphs) in enumerate(ARTICLES.items()):
        count = max(1, round(sizes.articles * MEGABYTE / (paragraphs * PARAGRAPH)))
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
    for number, page in enumerate(news.pages(sizes.pages, PAGE)):
        below = path / f"part-{number // 100:03}"
        below.mkdir(parents=True, exist_ok=True)
        size += written(below / f"page-{number:05}.md", [page])
    yield Work(
        "cleaner check, a folder", "Markdown, 3 KB each", path, sizes.pages, size, cleaner_command("check", path, "-q")
    )


def written(path: Path, parts: Sequence[str] | Iterator[str]) -> float:
    """Write a text, and return its megabytes."""
    return path.write_bytes("".join(parts).encode()) / MEGABYTE


def cleaner_command(*arguments: object) -> tuple[str, ...]:
    """Return the command line of the tree that is measured."""
    return (sys.executable, "-m", "cleaner", *map(str, arguments))


def measured(bench: Bench, planned: Sequence[Work], rounds: int) -> Iterator[Figure]:
    """Measure by turns, and yield a figure for each work."""
    samples: dict[Work, list[Sample]] = {work: [] for work in planned}
    peaks = dict.fromkeys(planned, 0.0)
    left_out = dict[Work, str]()
    for done in range(-1, rounds):  # before the first round, memory is looked at; that also fills the system's caches
        for work in planned:
            if work in left_out or (done < 0 and not work.command):
                continue
            print(f"{f'round {done + 1}' if done >= 0 else 'memory'}: {work.chapter}, {work.name}", file=sys.stderr)
            try:
                if done < 0:
                    peaks[work] = bench.run(work.command).peak
                    continue
                sample, peak = bench.sample(work)
            except (TimeoutError, subprocess.TimeoutExpired):
                left_out[work] = f"  left out: more than {bench.limit:g} s"
                continue
            except RuntimeError as error:
                left_out[work] = f"  left out: {error}"
                continue
            samples[work].append(sample)
            peaks[work] = max(peaks[work], peak)
    smallest = dict[str, Work]()
    for work in planned:
        if work in left_out:
            yield Figure(work.chapter, work.name, work.pieces, work.megabytes, reason=left_out[work])
            continue
        least = smallest.setdefault(work.chapter, work)
        yield Figure(
            work.chapter,
            work.name,
            work.pieces,
            work.megabytes,
            cpu=median(sample.cpu for sample in samples[work]),
            wall=median(sample.wall for sample in samples[work]),
            ratio=ratio(samples[work]),
            growth=growth(samples[work], work.megabytes, samples[least], least.megabytes)
            if work.grows and work is not least
            else None,
            peak=peaks[work],
        )


def started(folder: Path, keep: Path) -> Iterator[Figure]:
    """Yield how long commands take on one small page; the ratio is that of a Python that does nothing over it."""
    page = folder / "pier.md"
    page.write_text(startup.PAGE, encoding="utf-8")
    try:
        keep.mkdir(parents=True, exist_ok=True)
        commands = startup.prepared(keep)
    except subprocess.CalledProcessError as error:
        yield Figure(STARTING, "skipped", reason=f"  the environments cannot be made: {error}")
        return
    medians = startup.measured(commands, page, STARTS)
    empty = medians["python"]
    for name, seconds in medians.items():
        command = [*commands[name], str(page)]
        peak = run(command, folder, pause=GLANCE).peak
        yield Figure(STARTING, name, wall=seconds, ratio=empty / seconds, peak=peak)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", dest="sizes", action="store_const", const=SMALL)
    size.add_argument("--full", dest="sizes", action="store_const", const=FULL)
    parser.add_argument("--rounds", type=int, help="how often everything is measured")
    parser.add_argument("--tree", type=Path, default=ROOT, help="the working copy to measure, instead of this one")
    parser.add_argument("--only", default="", metavar="WORD", help="measure the chapters with this in their headings")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    arguments = parser.parse_args()
    sizes: Sizes = arguments.sizes or USUAL
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), arguments.tree.resolve(), sizes.limit)
        planned = [work for work in works(bench.folder, sizes) if arguments.only in work.chapter]
        figures = list(measured(bench, planned, arguments.rounds or sizes.rounds))
        if arguments.only in STARTING:
            figures += started(bench.folder, ROOT / "build" / "benchmarks" / "startup")
    print(*lines(figures), sep="\n")
    if arguments.json:
        write_json(figures, arguments.json)


if __name__ == "__main__":
    main()
