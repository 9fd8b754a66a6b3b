"""What a command takes, from its start to its end: processor time, time on the clock and memory, of all its workers."""

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
PAUSE = 0.02  # seconds between two looks at the memory
DAY = 24 * 60 * 60  # seconds
# As where it is installed a command finds its modules compiled, after its first run: whatever is set here, and whoever
# may write beside them.
COMPILED = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(__file__).resolve().parent.parent / "build" / "benchmarks" / "compiled"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command took."""

    cpu: float  # seconds of processor time, of the command and its workers together
    wall: float  # seconds on the clock
    peak: float  # megabytes of the command and its workers together; 0 where nobody looked


def run(
    command: Sequence[str | Path],
    folder: Path,
    *,
    pause: float | None = PAUSE,
    environment: Mapping[str, str] | None = None,
    statuses: Collection[int] = (0,),
    limit: float = DAY,
) -> Run:
    """Run a command in a folder, and look at its memory again and again; with `pause` None, never.

    Looking slows the command down a little: leave it out where times are compared. Raises `TimeoutError` after so
    many seconds, and `RuntimeError` with the end of what the command said for any other status than those expected.
    """
    with tempfile.TemporaryFile() as said:
        begun, peak = time.perf_counter(), 0
        started = subprocess.Popen(  # noqa: S603  # the benchmarks name the command
            command,
            cwd=folder,
            env={**os.environ, **COMPILED, **(environment or {})},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that its workers end with it
        )
        clock = Timer(limit, os.killpg, (started.pid, signal.SIGKILL))
        clock.start()
        while pause and os.waitid(os.P_PID, started.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            peak = max(peak, sum(map(resident, family(started.pid))))
            time.sleep(pause)
        _, status, usage = os.wait4(started.pid, 0)
        wall = time.perf_counter() - begun
        clock.cancel()
        started.returncode = os.waitstatus_to_exitcode(status)
        if wall > limit:
            raise TimeoutError(f"{command[0]} took more than {limit:g} s")
        if started.returncode not in statuses:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-3:]
            raise RuntimeError(f"{command[0]} ended with status {started.returncode}: {' / '.join(last)}")
    return Run(usage.ru_utime + usage.ru_stime, wall, peak / MEGABYTE)


def family(process: int) -> list[int]:
    """Return a process and those that it has started."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(member for child in children for member in family(int(child)))]


def resident(process: int) -> int:
    """Return the bytes of memory that are a process's own; pages that it shares count in parts."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
