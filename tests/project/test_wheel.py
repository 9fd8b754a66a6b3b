"""The wheel and the sdist hold exactly what they should, are reproducible, and have correct metadata."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Final

import pytest

from cleaner import __version__

ROOT: Final = Path(__file__).parents[2]
STEM: Final = f"prose_cleaner-{__version__}"
CACHES: Final = shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis")

# The kinds of files in the package: what a name matches, and how many there are at least.
KINDS: Final = {
    "modules": (r"cleaner/(\w+/)*\w+\.py", 100),
    "the mark of a typed package": (r"cleaner/py\.typed", 1),
    "rulesets": (r"cleaner/promos/rulesets/[a-z]{2}\.toml", 33),
    "the index of the rulesets": (r"cleaner/promos/rulesets/index\.json", 1),
    "lexicons": (r"cleaner/facts/lexicons/[a-z]{2}\.toml", 29),
    "schemas": (r"cleaner/(config/config\.schema|reports/schema)\.json", 2),
    "parts of the report page": (r"cleaner/reports/page/\w+\.(js|css|html)", 10),
    "metadata": (rf"{STEM}\.dist-info/(METADATA|WHEEL|RECORD|entry_points\.txt)", 4),
    "the licence": (rf"{STEM}\.dist-info/licenses/LICENSE", 1),
}
FOLDERS: Final = {"benchmarks", "cleaner", "docs", "fixtures", "tests", "tools"}
FILES: Final = {
    *(".gitignore", ".pre-commit-hooks.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "PKG-INFO"),
    *("README.md", "SECURITY.md", "action.yml", "pyproject.toml", "requirements-audit.txt", "requirements-dev.txt"),
}


def names_in(wheel: Path) -> list[str]:
    """Return the names of the files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def metadata_of(wheel: Path) -> Message:
    """Return the metadata of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return Parser().parsestr(archive.read(f"{STEM}.dist-info/METADATA").decode())


def copy_of_the_tree(folder: Path, mode: int, time: int) -> Path:
    """Copy what the sdist is built from, with other modes and times, and return the copy."""
    folder.mkdir()
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=CACHES)
    for name in FILES - {"PKG-INFO"}:
        shutil.copy(ROOT / name, folder)
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(mode)
            os.utime(path, (time, time))
    return folder


def distributions(tree: Path, zone: str, umask: int) -> tuple[Path, Path]:
    """Build the sdist and the wheel as `make dist` does, and return their paths."""
    subprocess.run(
        [sys.executable, "tools/dist.py", "dist"],
        cwd=tree,
        env={**os.environ, "TZ": zone, "PYTHONPATH": ""},
        umask=umask,
        check=True,
        capture_output=True,
    )
    (sdist,), (wheel,) = tree.glob("dist/*.tar.gz"), tree.glob("dist/*.whl")
    return sdist, wheel


@pytest.mark.slow
def test_the_wheel_contains_the_package_and_nothing_else(wheel: Path) -> None:
    names = names_in(wheel)
    assert len(names) == len(set(names))
    kinds = {kind: [name for name in names if re.fullmatch(pattern, name)] for kind, (pattern, _) in KINDS.items()}
    assert sorted(name for found in kinds.values() for name in found) == sorted(names)
    assert not {kind: len(found) for kind, found in kinds.items() if len(found) < KINDS[kind][1]}
    assert {name for name in names if name.startswith("cleaner/")} == {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "cleaner").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


@pytest.mark.slow
def test_the_wheel_has_the_name_and_the_version_of_the_package(wheel: Path) -> None:
    metadata = metadata_of(wheel)
    assert metadata["Version"] == __version__
    assert metadata["Name"] == "prose-cleaner"


@pytest.mark.slow
def test_two_builds_have_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = copy_of_the_tree(tmp_path / "first", 0o644, 1_000_000_000)
    second = copy_of_the_tree(tmp_path / "a second folder", 0o600, 1_700_000_000)
    one, other = distributions(first, "UTC", 0o022), distributions(second, "Asia/Tokyo", 0o077)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
    assert [path.name for path in one] == [path.name for path in other]


@pytest.mark.slow
def test_the_sdist_contains_the_project_and_builds_the_same_wheel(
    tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sdist, built = distributions(copy_of_the_tree(tmp_path / "tree", 0o644, 1_000_000_000), "UTC", 0o022)
    with tarfile.open(sdist) as archive:
        names = {name.removeprefix(f"{STEM}/") for name in archive.getnames()}
        archive.extractall(tmp_path, filter="data")
    assert {name for name in names if "/" not in name} == FILES
    assert {name.partition("/")[0] for name in names if "/" in name} == FOLDERS
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    assert {name for name in names_in(wheel) if "dist-info" not in name} <= names
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1234567890")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    _, first = distributions(tmp_path / "tree", "UTC", 0o022)
    _, second = distributions(tmp_path / STEM, "UTC", 0o022)
    assert first.read_bytes() == second.read_bytes()
    assert names_in(built) == names_in(first) == names_in(wheel)
    with zipfile.ZipFile(first) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2009, 2, 13, 23, 31, 30)}


@pytest.mark.parametrize("name", ["requirements-dev.txt", "requirements-audit.txt"])
def test_everything_that_is_installed_for_development_is_pinned_by_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(entries) > 20
    for entry in entries:
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.+!]+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+ *", entry), entry
    assert not re.search(r"://|--index|--find-links|--trusted-host| @ |file:", text)


def test_every_installation_requires_hashes() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8") + (ROOT / "tools/run_versions.py").read_text(
        encoding="utf-8"
    )
    lines = [line for line in recipe.splitlines() if re.search(r"-r\"?,? \"?requirements", line)]
    assert len(lines) == 3
    assert all("--require-hashes" in line for line in lines)


def test_the_classifiers_name_versions_that_are_tested_together() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    tested = (ROOT / "tools/run_versions.py").read_text(encoding="utf-8")
    named = re.findall(r"Python :: (3\.\d+)\"", project)
    assert named
    assert all(f'"{version}"' in tested for version in named)
