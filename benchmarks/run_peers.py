"""Compare the speed of cleaner with that of other tools, in one table.

    python benchmarks/run_peers.py                        # 5 MB of articles, three rounds
    python benchmarks/run_peers.py 100 --rounds 1         # 100 MB, one round
    python benchmarks/run_peers.py --only rensa --keep FOLDER   # one tool; its environment is kept for the next run

Each tool runs as a process on one core. Each round measures all tools and a bare pass over the same articles (see
`run.py`). The time for a few rows is subtracted, so that start-up does not count. `peers.py` describes each tool. uv
makes an environment for each one. A tool that cannot be installed, or fails, is left out; the table says why.
"""

from __future__ import annotations

import argparse
import gzip
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import news
from peers import PACKED, PEERS, Peer
from run import Bench, Work, cleaner_command, measured, written
from table import Figure, lines, write_json

ROOT = Path(__file__).resolve().parent.parent

MEGABYTES = 5
ROUNDS = 3
LIMIT = 600  # seconds that one run may take
FEW = 3  # rows, whose time is subtracted
GROUP = "comparison with other tools, on one core"
CLEANER = "cleaner (full job, near, within a row)"
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles that all tools get."""

    path: Path
    few: Path  # `FEW` of them
    rows: int
    megabytes: float  # of the file


def corpus(folder: Path, megabytes: float) -> Corpus:
    """Write articles of so many megabytes to one file, and a few of them to another."""
    rows = list(news.rows(news.articles(megabytes)))
    everything, few = (
        folder / name / "corpus.jsonl" for name in ("all", "few")
    )  # in folders of their own, since some tools read whole folders
    for path in everything, few:
        path.parent.mkdir()
    megabytes, _ = written(everything, rows), written(few, rows[:FEW])
    for path in everything, few:
        path.with_suffix(PACKED).write_bytes(gzip.compress(path.read_bytes(), 1))
    return Corpus(everything, few, len(rows), megabytes)


def environment(folder: Path, packages: Sequence[str]) -> Path:
    """Make an environment with these packages, or reuse it, and return its Python.

    Raises `RuntimeError` with the last line of uv's output.
    """
    uv = Path(sys.executable).with_name("uv")
    path = folder / "-".join(package.translate({ord(sign): "" for sign in "[]<>=."}) for package in packages)
    python = path / "bin" / "python"
    for command in (
        (uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, path),
        (uv, "pip", "install", "--quiet", "--python", python, *packages),
    ):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or ["uv failed"])[-1].strip())
    return python


def cleaner_work(articles: Corpus, folder: Path) -> Work:
    """Return the run of cleaner: it finds and decides everything, and writes a report and the cleaned rows."""
    command, start_up = (
        cleaner_command("clean", path, "-o", folder / f"{path.parent.name}.cleaned.jsonl", "-q", "--jobs", 1)
        for path in (articles.path, articles.few)
    )
    return Work(GROUP, CLEANER, articles.path, articles.rows, articles.megabytes, command, start_up=start_up)


def peer_work(name: str, peer: Peer, python: Path, articles: Corpus, folder: Path) -> Work:
    """Return the run of another tool."""
    commands = []
    for path in articles.path, articles.few:
        out = folder / name / path.parent.name
        out.mkdir(parents=True)
        commands.append((str(python), str(ROOT / "benchmarks" / "peers.py"), name, str(path), str(out)))
    command, start_up = commands
    return Work(GROUP, _title(name, peer), articles.path, articles.rows, articles.megabytes, command, start_up=start_up)


def _title(name: str, peer: Peer) -> str:
    return f"{name} ({peer.job})"


def figures(bench: Bench, names: Sequence[str], environments: Path, megabytes: float, rounds: int) -> Iterator[Figure]:
    """Yield a figure for cleaner and for each other tool, fastest first."""
    articles = corpus(bench.folder, megabytes)
    works, missing = [cleaner_work(articles, bench.folder)], list[Figure]()
    for name in names:
        peer = PEERS[name]
        try:
            python = environment(environments, peer.packages)
        except RuntimeError as error:
            missing.append(Figure(GROUP, _title(name, peer), reason=f"  not installed: {error}"))
            continue
        works.append(peer_work(name, peer, python, articles, bench.folder))
    done = measured(bench, works, rounds)
    yield from sorted(done, key=lambda figure: -(figure.ratio or 0))
    yield from missing


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", nargs="?", type=float, default=MEGABYTES)
    parser.add_argument(
        "--only", action="append", choices=PEERS, metavar="NAME", help="measure only this tool; may be repeated"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="number of rounds")
    parser.add_argument("--tree", type=Path, default=ROOT, help="working copy to measure instead of this one")
    parser.add_argument("--keep", type=Path, help="folder in which the environments are kept")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = Bench(folder, arguments.tree.resolve(), LIMIT, ONE_CORE)
        environments = (arguments.keep or folder / "environments").resolve()
        measured_figures = list(
            figures(bench, arguments.only or list(PEERS), environments, arguments.megabytes, arguments.rounds)
        )
    print(*lines(measured_figures), sep="\n")
    if arguments.json:
        write_json(measured_figures, arguments.json)


if __name__ == "__main__":
    main()
