"""Run a command, and measure the CPU time, wall time and peak memory of it and its workers."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

MEGABYTE = 1_000_000
PAUSE = 0.02  # seconds between two measurements of memory
DAY = 24 * 60 * 60  # seconds
# An installed command finds its modules compiled after its first run. These variables give a command the same here,
# whatever is set in this environment, and also where the tree is read-only.
COMPILED = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(__file__).resolve().parent.parent / "build" / "benchmarks" / "compiled"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of one run of a command."""

    cpu: float  # seconds of CPU time, of the command and its workers together
    wall: float  # seconds
    peak: float  # megabytes, of the command and its workers together; 0 if memory was not measured


def run(
    command: Sequence[str | Path],
    folder: Path,
    *,
    pause: float | None = PAUSE,
    environment: Mapping[str, str] | None = None,
    statuses: Collection[int] = (0,),
    limit: float = DAY,
) -> Run:
    """Run a command in a folder and measure it.

    Its memory is measured every `pause` seconds, and never if `pause` is None. Measuring memory slows the command down
    a little, so do without it where times are compared.

    Raises `TimeoutError` after `limit` seconds. Raises `RuntimeError`, with the end of the output, for an exit status
    that is not one of `statuses`.
    """
    with tempfile.TemporaryFile() as output:
        start, peak = time.perf_counter(), 0
        process = subprocess.Popen(  # noqa: S603  # the benchmarks name the command
            command,
            cwd=folder,
            env={**os.environ, **COMPILED, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that a timeout ends its workers too
        )
        timer = Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        while pause and os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            peak = max(peak, sum(map(resident, family(process.pid))))
            time.sleep(pause)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if wall > limit:
            raise TimeoutError(f"{command[0]} took more than {limit:g} s")
        if process.returncode not in statuses:
            output.seek(0)
            last = output.read().decode(errors="replace").strip().splitlines()[-3:]
            raise RuntimeError(f"{command[0]} ended with status {process.returncode}: {' / '.join(last)}")
    return Run(usage.ru_utime + usage.ru_stime, wall, peak / MEGABYTE)


def family(process: int) -> list[int]:
    """Return the id of a process and those of all its descendants."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(member for child in children for member in family(int(child)))]


def resident(process: int) -> int:
    """Return the memory of a process in bytes; a page shared by n processes counts as 1/n of a page."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
