"""`make test-all` names every version of Python, and fails if a test fails or if too few versions ran."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the tool as a module."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    import run_versions

    return run_versions


@pytest.mark.parametrize(
    ("failed", "missing", "status"),
    [
        ((), (), 0),
        ((), ("3.14",), 0),
        ((), ("3.13", "3.14"), 0),
        ((), ("3.12", "3.13", "3.14"), 1),
        (("3.12",), ("3.14",), 1),
    ],
)
def test_the_status_depends_on_the_versions_that_ran(
    failed: Sequence[str], missing: Sequence[str], status: int, versions: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(version: str, arguments: Sequence[str]) -> bool:
        assert arguments == ["-n", "1"]
        if version in missing:
            raise versions.NotFoundError("uv cannot install it: no network")
        return version not in failed

    assert versions.main(["-n", "1"], run) == status
    printed = capsys.readouterr().out
    for version in versions.VERSIONS:
        reason = "skipped: uv cannot install it: no network" if version in missing else "passed"
        assert f"Python {version}: {'failed' if version in failed else reason}\n" in printed


def test_the_interpreter_of_a_version_is_found(versions: Any) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    found = versions.find(version)
    assert subprocess.check_output([found, "--version"], text=True).startswith(f"Python {version}.")


def test_a_version_that_does_not_exist_is_missing_with_the_reason(versions: Any) -> None:
    with pytest.raises(versions.NotFoundError, match=r"uv cannot install it: .*3\.99"):
        versions.find("3.99")


def test_an_audit_that_looks_nothing_up_fails() -> None:
    """By default pip-audit passes if the service knows none of the packages, as it does behind some proxies."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "AUDIT_OPTIONS = --strict" in recipe
    assert recipe.count("pip-audit $(AUDIT_OPTIONS)") == 2
