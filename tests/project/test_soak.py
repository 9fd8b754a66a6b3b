"""The soak: a short run finds nothing, and growth of anything is found."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory and descriptors are read from /proc")


@pytest.fixture
def soak(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the tool as a module."""
    pytest.importorskip("pyarrow")
    monkeypatch.syspath_prepend(TOOLS)
    import soak

    return soak


@pytest.mark.slow
def test_nothing_grows_in_a_short_run() -> None:
    pytest.importorskip("pyarrow")
    done = subprocess.run(
        [sys.executable, str(TOOLS / "soak.py")],
        env={**os.environ, "SOAK_SECONDS": "20"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("Nothing grew.\n")


@pytest.mark.parametrize(
    ("name", "step"),
    [("resident", 300_000), ("blocks", 2_000), ("descriptors", 1), ("threads", 1), ("children", 1), ("temporary", 1)],
)
def test_what_grows_a_little_in_each_round_is_found(name: str, step: int, soak: Any) -> None:
    still = soak.Sample(200_000_000, 500_000, descriptors=7, threads=1, children=1, temporary=0)
    samples = [replace(still, **{name: getattr(still, name) + step * number}) for number in range(100)]
    (fault,) = soak.faults(samples)
    assert fault.startswith(f"{name} grew from")
    assert not soak.faults([still] * 100)


def test_one_round_that_holds_more_is_no_growth(soak: Any) -> None:
    still = soak.Sample(200_000_000, 500_000, descriptors=7, threads=1, children=1, temporary=0)
    assert not soak.faults([*[still] * 50, replace(still, resident=400_000_000), *[still] * 50])


def test_too_few_rounds_prove_nothing(soak: Any) -> None:
    (fault,) = soak.faults([soak.Sample(1, 1, 1, 1, 1, 0)] * 3)
    assert "set a larger SOAK_SECONDS" in fault


def test_a_sample_counts_what_the_process_holds(soak: Any, tmp_path: Path) -> None:
    soak.take_sample(tmp_path)  # empties the caches, which later tests of this process fill
    before = soak.take_sample(tmp_path)
    (tmp_path / "left").touch()
    kept = [str(number) for number in range(100_000)]
    with tempfile.TemporaryFile(), subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        after = soak.take_sample(tmp_path)
        child.communicate(b"\n")
    assert (after.temporary, after.children) == (before.temporary + 1, before.children + 1)
    assert after.descriptors >= before.descriptors + 2
    assert after.blocks >= before.blocks + 0.9 * len(kept)  # the caches were emptied in between
