"""The wheel holds what the package needs, and says what it is."""

from __future__ import annotations

import zipfile
from email.parser import Parser
from pathlib import Path

from cleaner import __version__

PACKAGE = Path(__file__).parents[2] / "cleaner"


def test_everything_in_the_package_is_in_the_wheel(wheel: Path) -> None:
    needed = {
        path.relative_to(PACKAGE.parent).as_posix()
        for ending in ("py", "toml", "json", "typed")
        for path in PACKAGE.rglob(f"*.{ending}")
    }
    assert {"cleaner/py.typed", "cleaner/promos/rulesets/en.toml"} <= needed
    with zipfile.ZipFile(wheel) as archive:
        assert needed <= set(archive.namelist())


def test_the_version_stands_in_one_place(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        about = Parser().parsestr(archive.read(name).decode())
    assert about["Version"] == __version__
    assert about["Name"] == "prose-cleaner"
