"""How long a hook takes to start: `cleaner` on one small file, compared with other hooks that read text.

    python benchmarks/startup.py                 # 25 rounds
    python benchmarks/startup.py 50 --keep DIR   # more, in environments that are kept for the next time

Each command runs in an environment of its own, as pre-commit makes it; that of `cleaner` contains the wheel of this
tree. The rounds are interleaved, so that load on the machine affects all commands alike. The output is the median of
each command, and its ratio to that of codespell. The exit status is 1 if a hook of ours takes more than `LIMIT` times
as long as codespell. Installing needs a package index.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 25
OTHERS = ("codespell", "mdformat")
LIMIT = 1.5  # times as long as codespell
PAGE = """# The pier

The pier is closed to visitors until the storm is over.

- Boats stay in the harbour.
- Nets are kept dry.
"""


def environment(folder: Path, *packages: str) -> Path:
    """Make or update an environment with these packages, and return the folder of its commands."""
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    if not commands.exists():
        venv.create(folder, with_pip=True)
    install = [str(commands / "python"), "-m", "pip", "install", "--quiet", *packages]
    subprocess.run(install, check=True)  # noqa: S603  # a fixed command
    return commands


def prepared(folder: Path) -> dict[str, list[str]]:
    """Return the commands to measure by name: our hooks, those of others, and a Python that does nothing."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    (wheel,) = folder.glob("*.whl")
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entries = [entry.split() for entry in re.findall("entry: cleaner (.*)", manifest)]
    ours = environment(folder / "ours", str(wheel))
    environment(folder / "ours", "--force-reinstall", "--no-deps", str(wheel))  # the version may be unchanged
    others = environment(folder / "others", *OTHERS)
    return {
        **{f"cleaner {entry[0]}": [str(ours / "cleaner"), *entry] for entry in entries if "--across" not in entry},
        "codespell": [str(others / "codespell")],
        "mdformat --check": [str(others / "mdformat"), "--check"],
        "python": [str(ours / "python"), "-c", "pass"],
    }


def measured(commands: dict[str, list[str]], page: Path, rounds: int) -> dict[str, float]:
    """Return the median time of each command on a page, in seconds."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(-1, rounds):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run([*command, str(page)], check=True, capture_output=True, cwd=page.parent)  # noqa: S603
            if number >= 0:  # the first round fills the caches
                taken[name].append(time.perf_counter() - begun)
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> int:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=ROUNDS)
    parser.add_argument("--keep", type=Path, help="a folder for the environments, instead of a temporary one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = (arguments.keep or Path(name)).resolve()
        folder.mkdir(exist_ok=True)
        page = Path(name, "pier.md")
        page.write_text(PAGE, encoding="utf-8")
        medians = measured(prepared(folder), page, arguments.rounds)
    for command, seconds in medians.items():
        print(f"{command:17} {1000 * seconds:6.1f} ms  {seconds / medians['codespell']:5.2f} times")
    ours = [seconds for command, seconds in medians.items() if command.startswith("cleaner ")]
    return int(max(ours) > LIMIT * medians["codespell"])


if __name__ == "__main__":
    sys.exit(main())
