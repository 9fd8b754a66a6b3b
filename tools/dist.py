#!/usr/bin/env python3
"""Build the sdist, and from it the wheel, into a folder: python tools/dist.py FOLDER.

The same commit gives the same bytes. The time in the archives is SOURCE_DATE_EPOCH or, if that is not set, the time of
the last commit; outside of git it is a fixed one. The sdist is unpacked and the wheel built from it, so that the sdist
is known to be complete.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
FIXED_EPOCH: Final = "1704067200"  # 2024-01-01; ZIP files cannot hold times before 1980


def epoch() -> str:
    """Return the time for all files in the archives, in seconds since 1970."""
    if named := os.environ.get("SOURCE_DATE_EPOCH"):
        return named
    if not (ROOT / ".git").exists():  # a folder in the repository of someone else
        return FIXED_EPOCH
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, encoding="ascii", check=False)  # noqa: S603  # git
    except FileNotFoundError:  # git is not installed
        return FIXED_EPOCH
    return done.stdout.strip() or FIXED_EPOCH


def build(target: str, source: Path, folder: Path) -> Path:
    """Build the sdist or the wheel of a source tree into a folder, and return its path."""
    before = set(folder.glob("*"))
    subprocess.run(  # noqa: S603  # hatchling
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": epoch()},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    (made,) = set(folder.glob("*")) - before
    return made


def main(folder: Path) -> None:
    """Build both into a folder, and print their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.tar.gz"), *folder.glob("*.whl")):
        old.unlink()
    sdist = build("sdist", ROOT, folder.resolve())
    with tempfile.TemporaryDirectory() as place, tarfile.open(sdist) as archive:
        archive.extractall(place, filter="data")
        (unpacked,) = Path(place).iterdir()
        wheel = build("wheel", unpacked, folder.resolve())
    print(sdist, wheel, sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
