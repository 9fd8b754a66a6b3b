"""Search for inputs that break a target: `python -m fuzz --seconds 60 markdown rows`.

Needs atheris, which `make fuzz` installs into build/fuzz. Each target runs in a process of its own, one after the
other, since libFuzzer ends its process. The inputs that it keeps are in build/fuzz/TARGET/inputs, where the next search
continues, and an input that fails is in build/fuzz/TARGET.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from fuzz.targets import GROUPS, TARGETS

_PULSE: Final = re.compile(r"^#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+) corp: (\d+)", re.MULTILINE)
_BUILD: Final = Path("build") / "fuzz"


class Result(NamedTuple):
    """What the search of one target has tried and reached."""

    executions: int
    edges: int  # branches of the code that were taken
    features: int  # edges, with how often each was taken
    inputs: int  # those that reached something new
    failed: bool


def main(arguments: Sequence[str]) -> int:
    """Search the named targets, and print a line for each; return 1 if an input broke one of them."""
    names = (*GROUPS, *TARGETS)
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Search for inputs that break a target.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"by default all; {', '.join(names)}")
    parser.add_argument("--seconds", type=int, default=120, help="time for each target (default: 120)")
    options = parser.parse_args(arguments)
    if unknown := set(options.targets).difference(names):
        parser.error(f"no target is named {', '.join(sorted(unknown))}; choose from {', '.join(names)}")
    print(f"{'target':14}{'executions':>12}{'edges':>8}{'features':>10}{'inputs':>8}", flush=True)
    has_failed = False
    for name in (target for named in options.targets or ["all"] for target in GROUPS.get(named, (named,))):
        result = _search(name, options.seconds)
        numbers = f"{result.executions:12,}{result.edges:8,}{result.features:10,}{result.inputs:8,}"
        fault = f"  failed, see {_BUILD / name / 'log'}" if result.failed else ""
        print(f"{name:14}{numbers}{fault}", flush=True)
        has_failed |= result.failed
    return int(has_failed)


def _search(name: str, seconds: int) -> Result:
    """Search one target in a process of its own."""
    (folder := _BUILD / name).mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "fuzz.search", name, str(seconds)]
        status = subprocess.run(command, stdout=output, stderr=output, check=False).returncode  # noqa: S603  # our own
    pulses = _PULSE.findall(log.read_text("utf-8", "replace"))
    executions, edges, features, inputs = map(int, pulses[-1] if pulses else (0, 0, 0, 0))
    return Result(executions, edges, features, inputs, status != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
