#!/usr/bin/env python3
"""Run all tests on each version of Python that this machine has, in an environment per version: build/venvs/3.x.

A version that is not found is installed by uv. If uv cannot download it, it is named as skipped, with the reason. Fails
if a test fails, or if fewer than two versions ran. Arguments are passed to pytest, such as `-n 1`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
VERSIONS: Final = ("3.11", "3.12", "3.13", "3.14")
MIN_VERSIONS: Final = 2  # `make test` runs one
UV: Final = Path(sys.executable).with_name("uv")
PIP: Final = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
INSTALLATIONS: Final = (
    (*PIP, "--require-hashes", "-r", "requirements-dev.txt"),
    (*PIP, "--no-deps", "--no-build-isolation", "--editable", "."),
)


class NotFoundError(Exception):
    """There is no interpreter of a version; the message says why."""


def find(version: str) -> Path:
    """Return the path of an interpreter. Raises `NotFoundError`."""
    for path in sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python")):
        return path  # uv finds only the version that pyenv has activated
    search = ("find", "--no-project", "--no-python-downloads", version)
    for arguments in (search, ("install", "--no-bin", version), search):
        done = subprocess.run(  # noqa: S603  # the commands of uv above
            [UV, "python", *arguments],
            env={**os.environ, "UV_PYTHON_INSTALL_DIR": str(ROOT / "build" / "pythons")},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode == 0 and arguments is search:
            return Path(done.stdout.strip())
        if done.returncode and arguments is not search:
            raise NotFoundError(f"uv cannot install it: {' '.join(done.stderr.split())}")
    raise NotFoundError("uv does not find what it installed")


def run(version: str, arguments: Sequence[str]) -> bool:
    """Run the tests in the environment of a version, and return whether they passed. Raises `NotFoundError`."""
    folder = ROOT / "build" / "venvs" / version
    python = folder / "bin" / "python"
    if not python.exists():
        _call(find(version), "-m", "venv", str(folder))
    installed = all(_call(python, *installation) for installation in INSTALLATIONS)
    return installed and _call(python, "-m", "pytest", *arguments)


def _call(python: Path, *arguments: str) -> bool:
    return subprocess.run([python, *arguments], cwd=ROOT, check=False).returncode == 0  # noqa: S603  # see above


def main(arguments: Sequence[str], run_version: Callable[[str, Sequence[str]], bool] = run) -> int:
    """Run all versions, print one line about each, and return the exit status."""
    outcomes = {}
    for version in VERSIONS:
        try:
            outcomes[version] = "passed" if run_version(version, arguments) else "failed"
        except NotFoundError as error:
            outcomes[version] = f"skipped: {error}"
    for version, outcome in outcomes.items():
        print(f"Python {version}: {outcome}")
    ran = [outcome for outcome in outcomes.values() if not outcome.startswith("skipped")]
    if len(ran) < MIN_VERSIONS:
        print(f"Failed: {len(ran)} of the {MIN_VERSIONS} versions needed ran; install more, for instance with pyenv.")
        return 1
    return int("failed" in ran)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
