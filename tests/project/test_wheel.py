"""The wheel contains all files of the package, and its metadata are correct."""

from __future__ import annotations

import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from cleaner import __version__

PACKAGE = Path(__file__).parents[2] / "cleaner"


@pytest.mark.slow
def test_the_wheel_contains_every_file_of_the_package(wheel: Path) -> None:
    needed = {
        path.relative_to(PACKAGE.parent).as_posix()
        for ending in ("py", "toml", "json", "typed")
        for path in PACKAGE.rglob(f"*.{ending}")
    }
    assert {"cleaner/py.typed", "cleaner/promos/rulesets/en.toml"} <= needed
    with zipfile.ZipFile(wheel) as archive:
        assert needed <= set(archive.namelist())


@pytest.mark.slow
def test_the_wheel_has_the_version_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    assert metadata["Version"] == __version__
    assert metadata["Name"] == "prose-cleaner"
