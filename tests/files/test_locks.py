"""Locks between processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.files import locks

HOLD = "import sys, pathlib; from cleaner.files import locks; held = locks.locked(pathlib.Path('new/lock')); {}"


def test_a_lock_is_held_until_its_file_is_closed(tmp_path: Path) -> None:
    first = locks.locked(tmp_path / "new" / "lock")
    assert first
    assert locks.locked(tmp_path / "new" / "lock") is None
    first.close()
    second = locks.locked(tmp_path / "new" / "lock")
    assert second
    second.close()


def test_a_removed_lock_file_does_not_block_the_next_run(tmp_path: Path) -> None:
    first = locks.locked(tmp_path / "lock")
    assert first
    (tmp_path / "lock").unlink()
    second = locks.locked(tmp_path / "lock")
    assert second
    assert not locks.is_open_at(first, tmp_path / "lock")
    assert locks.is_open_at(second, tmp_path / "lock")
    first.close()
    second.close()


@pytest.mark.slow
def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    script = HOLD.format("print(bool(held), flush=True); sys.stdin.read()")
    started = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stdin=-1, stdout=-1)
    assert started.stdout
    assert started.stdout.readline() == b"True\n"
    assert locks.locked(tmp_path / "new" / "lock") is None
    started.kill()
    started.communicate()
    held = locks.locked(tmp_path / "new" / "lock")
    assert held
    held.close()
