"""The README is correct: its commands and its Python run, its diff and its defaults are those of the program."""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner import Config
from cleaner.config import settings_of
from cleaner.config.project import Project

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Commands with exit status 1, since the article has findings.
FINDS_SOMETHING = re.compile(r"cleaner (check|fix) (?!.*--baseline)")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def _commands() -> Iterator[str]:
    for block in _blocks("sh"):
        yield from block.splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with the files in the README: an article, a folder of articles, rows, the TOML files."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for place in (tmp_path, articles):
        shutil.copy(ROOT / "fixtures" / "readme" / "article.txt", place)
    text = (articles / "article.txt").read_text(encoding="utf-8")
    (tmp_path / "articles.jsonl").write_text(json.dumps({"id": 1, "text": text}) + "\n", encoding="utf-8")
    shutil.copytree(ROOT / "fixtures" / "across" / "handbook" / "docs", tmp_path / "docs")
    for block in _blocks("toml"):
        name, _, content = block.removeprefix("# ").partition("\n")
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def _run(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_every_command_runs(folder: Path, wheel: Path) -> None:
    article = (folder / "article.txt").read_bytes()
    # Install a wheel of this tree, not one of the registry, into a folder of the test, not into the environment.
    registry = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "PIP_NO_DEPS": "1", "PIP_TARGET": "installed"}
    for command in _commands():
        done = _run(command, folder, **(registry if command.startswith("pip ") else {}))
        assert done.returncode == (1 if FINDS_SOMETHING.match(command) else 0), f"{command}\n{done.stderr}"
        (folder / "article.txt").write_bytes(article)
    assert (folder / "installed" / "cleaner" / "promos" / "rulesets" / "en.toml").is_file()
    assert (folder / "out.txt").read_bytes() == (folder / "cleaned" / "article.txt").read_bytes() != article


@pytest.mark.slow
def test_restore_prints_the_source(folder: Path) -> None:
    clean, restore = (line for line in _commands() if "cleaned/" in line)
    assert _run(clean, folder).returncode == 0
    assert _run(restore, folder).stdout.encode() == (folder / "articles" / "article.txt").read_bytes()


@pytest.mark.slow
def test_the_diff_at_the_top_is_what_fix_prints(folder: Path) -> None:
    printed = _run("cleaner fix --diff article.txt", folder).stdout
    # The lines before the diff give the reasons, which the README explains in its own words.
    assert [line for line in printed.splitlines() if not line.startswith("#")] == _blocks("diff")[0].splitlines()


def test_the_python_runs() -> None:
    test = doctest.DocTestParser().get_doctest("".join(_blocks("python")), {}, "README.md", "README.md", 0)
    assert test.examples
    printed: list[str] = []
    assert doctest.DocTestRunner().run(test, out=printed.append).failed == 0, "".join(printed)


def test_the_settings_in_the_readme_are_the_defaults() -> None:
    (settings,) = (tomllib.loads(block)["tool"]["cleaner"] for block in _blocks("toml") if "[tool.cleaner]" in block)
    defaults = {**settings_of(Config), **settings_of(Project)}
    assert list(settings) == list(defaults)
    assert all(
        (tuple(value) if isinstance(value, list) else value) == defaults[name][0] for name, value in settings.items()
    )
