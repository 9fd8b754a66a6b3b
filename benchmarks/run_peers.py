"""How fast we are beside others, in one table.

    python benchmarks/run_peers.py                        # 5 MB of articles, three rounds
    python benchmarks/run_peers.py 100 --rounds 1         # as many megabytes as you like
    python benchmarks/run_peers.py --only rensa --keep FOLDER   # one; its environment stays for the next time

Each is measured as a whole process on one core, by turns with a bare pass over the same articles (see `run.py`); the
time that it takes for a few rows is deducted, so that a long start does not count. `peers.py` tells what each does.
Every peer gets an environment of its own by uv; one that cannot be installed, or fails, is left out, with the reason.
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
FEW = 3  # rows, for what is deducted
CHAPTER = "beside others, on one core"
OURS = "cleaner (all of it, near, within a row)"
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles that everyone gets."""

    path: Path
    few: Path  # some of them
    rows: int
    megabytes: float  # of the file


def corpus(folder: Path, megabytes: float) -> Corpus:
    """Write articles of so many megabytes, and a few of them into another file."""
    rows = list(news.rows(news.articles(megabytes)))
    everything, few = (folder / name / "corpus.jsonl" for name in ("all", "few"))  # some read whole folders
    for path in everything, few:
        path.parent.mkdir()
    megabytes, _ = written(everything, rows), written(few, rows[:FEW])
    for path in everything, few:
        path.with_suffix(PACKED).write_bytes(gzip.compress(path.read_bytes(), 1))
    return Corpus(everything, few, len(rows), megabytes)


def environment(folder: Path, packages: Sequence[str]) -> Path:
    """Make an environment with these packages unless it is there, and return its Python.

    Raises `RuntimeError` with the end of what uv said.
    """
    uv = Path(sys.executable).with_name("uv")
    place = folder / "-".join(part.translate({ord(sign): "" for sign in "[]<>=."}) for part in packages)
    python = place / "bin" / "python"
    for command in (
        (uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, place),
        (uv, "pip", "install", "--quiet", "--python", python, *packages),
    ):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or ["uv failed"])[-1].strip())
    return python


def ours(articles: Corpus, folder: Path) -> Work:
    """Return what is measured of ourselves: everything that is found, verdicts, report, cleaned rows."""
    command, beginning = (
        cleaner_command("clean", path, "-o", folder / f"{path.parent.name}.cleaned.jsonl", "-q", "--jobs", 1)
        for path in (articles.path, articles.few)
    )
    return Work(CHAPTER, OURS, articles.path, articles.rows, articles.megabytes, command, beginning=beginning)


def theirs(name: str, peer: Peer, python: Path, articles: Corpus, folder: Path) -> Work:
    """Return what is measured of a peer."""
    commands = []
    for path in articles.path, articles.few:
        out = folder / name / path.parent.name
        out.mkdir(parents=True)
        commands.append((str(python), str(ROOT / "benchmarks" / "peers.py"), name, str(path), str(out)))
    command, beginning = commands
    return Work(
        CHAPTER, _title(name, peer), articles.path, articles.rows, articles.megabytes, command, beginning=beginning
    )


def _title(name: str, peer: Peer) -> str:
    return f"{name} ({peer.job})"


def figures(bench: Bench, names: Sequence[str], environments: Path, megabytes: float, rounds: int) -> Iterator[Figure]:
    """Yield a figure for ourselves, and one for each peer, the fastest first."""
    articles = corpus(bench.folder, megabytes)
    works, missing = [ours(articles, bench.folder)], list[Figure]()
    for name in names:
        peer = PEERS[name]
        try:
            python = environment(environments, peer.packages)
        except RuntimeError as error:
            missing.append(Figure(CHAPTER, _title(name, peer), reason=f"  not installed: {error}"))
            continue
        works.append(theirs(name, peer, python, articles, bench.folder))
    done = measured(bench, works, rounds)
    yield from sorted(done, key=lambda figure: -(figure.ratio or 0))
    yield from missing


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", nargs="?", type=float, default=MEGABYTES)
    parser.add_argument("--only", action="append", choices=PEERS, metavar="PEER", help="may be repeated")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything is measured")
    parser.add_argument("--tree", type=Path, default=ROOT, help="the working copy to measure, instead of this one")
    parser.add_argument("--keep", type=Path, help="a folder for the environments, instead of a temporary one")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = Bench(folder, arguments.tree.resolve(), LIMIT, ONE_CORE)
        environments = (arguments.keep or folder / "environments").resolve()
        told = list(figures(bench, arguments.only or list(PEERS), environments, arguments.megabytes, arguments.rounds))
    print(*lines(told), sep="\n")
    if arguments.json:
        write_json(told, arguments.json)


if __name__ == "__main__":
    main()
