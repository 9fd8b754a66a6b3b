"""README and docs are true: the commands run, the Python runs, and the diff, the list and the defaults are real."""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest
from helpers.repository import commit, git

from cleaner import Config
from cleaner.config import settings_of
from cleaner.config.project import Project
from cleaner.promos.rules.ruleset import Rule

ROOT: Final = Path(__file__).parents[2]
# docs/recipes.md has a test of its own, since it needs other packages; docs/performance.md holds no commands.
PAGES: Final = {
    path.name: path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if path.name not in {"performance.md", "recipes.md"}
}
FINDS_SOMETHING: Final = re.compile(
    r"cleaner (check|fix) (?!.*--(baseline|since))"
)  # exits with 1: the article has findings


def _blocks(language: str, page: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGES[page], flags=re.MULTILINE | re.DOTALL)


def _commands(page: str) -> list[str]:
    return [command for block in _blocks("sh", page) for command in block.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with everything that the commands name: articles, rows, a cleaned article, TOML files."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for place in (tmp_path, articles):
        shutil.copy(ROOT / "fixtures" / "readme" / "article.txt", place)
    text = (articles / "article.txt").read_text(encoding="utf-8")
    (tmp_path / "articles.jsonl").write_text(json.dumps({"id": 1, "text": text}) + "\n", encoding="utf-8")
    for name in ("pages", "monday", "tuesday"):
        shutil.copy(ROOT / "fixtures" / "readme" / "pages.jsonl", tmp_path / f"{name}.jsonl")
    shutil.copytree(ROOT / "fixtures" / "across" / "handbook" / "docs", tmp_path / "docs")
    for page in PAGES:
        for block in _blocks("toml", page):
            name, _, content = block.removeprefix("# ").partition("\n")
            (tmp_path / name).write_text(content, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
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


def test_the_pages_hold_commands() -> None:
    assert sum(len(_commands(page)) for page in PAGES) > 25


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if _commands(page)])
def test_every_command_runs(page: str, folder: Path, wheel: Path) -> None:
    article = (folder / "article.txt").read_bytes()
    # pip installs the wheel of this tree instead of a release, into a folder of the test.
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "PIP_NO_DEPS": "1", "PIP_TARGET": "installed"}
    for command in _commands(page):
        done = _run(command, folder, **(pip if command.startswith("pip ") else {}))
        assert done.returncode == (1 if FINDS_SOMETHING.match(command) else 0), f"{command}\n{done.stderr}"
        (folder / "article.txt").write_bytes(article)


@pytest.mark.slow
def test_the_readme_installs_and_cleans(folder: Path, wheel: Path) -> None:
    test_every_command_runs("README.md", folder, wheel)
    assert (folder / "installed" / "cleaner" / "promos" / "rulesets" / "en.toml").is_file()
    assert "READ MORE" not in (folder / "out.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_restore_prints_the_source(folder: Path) -> None:
    clean, restore = (command for command in _commands("command-line.md") if "cleaned/" in command)
    assert _run(clean, folder).returncode == 0
    assert _run(restore, folder).stdout.encode() == (folder / "articles" / "article.txt").read_bytes()


@pytest.mark.slow
def test_the_diff_of_the_readme_is_what_fix_prints(folder: Path) -> None:
    printed = _run("cleaner fix --diff article.txt", folder).stdout
    # The lines before the diff give the reasons.
    assert [line for line in printed.splitlines() if not line.startswith("#")] == _blocks("diff", "README.md")[
        0
    ].splitlines()


@pytest.mark.slow
def test_the_list_of_findings_is_what_check_prints(folder: Path) -> None:
    assert _run("cleaner check article.txt", folder).stdout == _blocks("text", "command-line.md")[0]


@pytest.mark.parametrize("page", [page for page in PAGES if _blocks("python", page)])
def test_the_python_runs(page: str) -> None:
    test = doctest.DocTestParser().get_doctest("".join(_blocks("python", page)), {}, page, page, 0)
    assert test.examples
    printed: list[str] = []
    assert doctest.DocTestRunner().run(test, out=printed.append).failed == 0, "".join(printed)


def test_the_defaults_are_the_defaults() -> None:
    tables = (tomllib.loads(block) for block in _blocks("toml", "configuration.md") if "[tool.cleaner]" in block)
    (settings,) = (table["tool"]["cleaner"] for table in tables)
    defaults = {**settings_of(Config), **settings_of(Project)}
    assert list(settings) == list(defaults)
    assert all(
        (tuple(value) if isinstance(value, list) else value) == defaults[name][0] for name, value in settings.items()
    )


def test_every_page_is_linked_from_the_readme() -> None:
    assert {page for page in PAGES if f"(docs/{page})" not in PAGES["README.md"]} == {"README.md"}


@pytest.mark.parametrize(
    "page",
    ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", *(f"docs/{page}" for page in PAGES if page != "README.md")],
)
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    links = re.findall(r"\]\((?!\w+:)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert not [link for link in links if not ((ROOT / page).parent / link).exists()]


def test_the_rule_table_names_every_key_of_a_rule() -> None:
    described = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|(.*?)\|", PAGES["rules.md"], flags=re.MULTILINE))))
    assert described >= set(Rule._fields) - {"id", "catches", "keeps"}
