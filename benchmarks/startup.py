"""How long a hook takes to start: ours on one small file, beside other hooks that look at text.

    python benchmarks/startup.py                 # 25 rounds
    python benchmarks/startup.py 50 --keep DIR   # more, in environments that stay for the next time

Each command runs in an environment of its own, as pre-commit makes it: ours holds the wheel of this tree and what
`.pre-commit-hooks.yaml` asks for beside it, and runs what stands there. The rounds are interleaved, so that a busy
machine is busy for all. Printed are the medians, and how many times as long as our first each command takes. The exit
status is 1 where one of ours is slower than another hook. Installing needs a package index.
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
PAGE = """# The pier

The pier is closed to visitors until the storm is over.

- Boats stay in the harbour.
- Nets are kept dry.
"""


def environment(folder: Path, *packages: str) -> Path:
    """Make an environment with these packages, or renew one of earlier, and return its folder of commands."""
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    if not commands.exists():
        venv.create(folder, with_pip=True)
    install = [str(commands / "python"), "-m", "pip", "install", "--quiet", *packages]
    subprocess.run(install, check=True)  # noqa: S603  # our own command
    return commands


def prepared(folder: Path) -> dict[str, list[str]]:
    """Return what is measured, by name: our hooks, those of others, and a Python that does nothing."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    (wheel,) = folder.glob("*.whl")
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (pin,) = re.findall(r'additional_dependencies:[^"\n]*"(.*?)"', manifest)  # the other hooks refer to it
    entries = [entry.split() for entry in re.findall("entry: cleaner (.*)", manifest)]
    ours = environment(folder / "ours", str(wheel), pin)
    environment(folder / "ours", "--force-reinstall", "--no-deps", str(wheel))  # the tree may have changed
    others = environment(folder / "others", *OTHERS)
    return {
        **{f"cleaner {entry[0]}": [str(ours / "cleaner"), *entry] for entry in entries if "--across" not in entry},
        "codespell": [str(others / "codespell")],
        "mdformat --check": [str(others / "mdformat"), "--check"],
        "python": [str(ours / "python"), "-c", "pass"],
    }


def measured(commands: dict[str, list[str]], page: Path, rounds: int) -> dict[str, float]:
    """Return the median of the seconds that each command takes on a page."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(-1, rounds):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run([*command, str(page)], check=True, capture_output=True, cwd=page.parent)  # noqa: S603
            if number >= 0:  # the first round fills the caches
                taken[name].append(time.perf_counter() - begun)
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> int:
    """Print what was measured."""
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
    *ours, first, second, _ = medians.values()
    for command, seconds in medians.items():
        print(f"{command:17} {1000 * seconds:6.1f} ms  {seconds / ours[0]:5.2f} times")
    return int(max(ours) > min(first, second))


if __name__ == "__main__":
    sys.exit(main())
