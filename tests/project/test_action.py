"""The GitHub Action: the tests run its scripts as a runner does, in a repository made for it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cleaner.cli.app import app

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INSTALL, CHECK = (step for step in STEPS if "run" in step)
ARTICLE = "The ferry stays in port.\n\nREAD MORE: Ten facts about harbours\n\nThe mayor gave no reason for that.\n"
EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """Make the folders of a runner: the repository of a user, and a temporary folder."""
    (tmp_path / "temp").mkdir()
    docs = tmp_path / "repository" / "my docs"
    docs.mkdir(parents=True)
    (docs / "article.txt").write_text(ARTICLE)
    (tmp_path / "repository" / "regex.py").write_text("raise SystemExit('a module of the user was imported')\n")
    return tmp_path


def run(step: dict[str, Any], runner: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a step as GitHub does: from a file, with the values of its expressions."""
    values = {f"inputs.{name}": given["default"] for name, given in ACTION["inputs"].items()}
    values |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
    values |= {"steps.python.outputs.python-path": sys.executable, "github.action_path": str(ROOT)}
    environment = {name: EXPRESSION.sub(lambda found: values[found[1]], text) for name, text in step["env"].items()}
    # Install without network: the build dependencies are in this environment.
    environment |= {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    environment |= {"RUNNER_TEMP": str(runner / "temp"), "GITHUB_STEP_SUMMARY": str(runner / "summary")}
    environment["GITHUB_OUTPUT"] = str(runner / "output")
    script = runner / "script.sh"
    script.write_text(step["run"], encoding="utf-8")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=runner / "repository",
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_the_action_installs_its_checkout_annotates_and_writes_a_summary(runner: Path) -> None:
    installed = run(INSTALL, runner)
    assert installed.returncode == 0, installed.stderr
    assert (runner / "temp/cleaner/python/cleaner/promos/rulesets/en.toml").is_file()
    done = run(CHECK, runner)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("::warning file=my docs/article.txt,line=3,")
    assert "en/read-more-label" in (runner / "summary").read_text()
    name, _, path = (runner / "output").read_text().strip().partition("=")
    assert name == "findings"
    assert json.loads(Path(path).read_text())["version"] == "2.1.0"


@pytest.mark.slow
def test_paths_are_split_at_line_ends_and_arguments_at_spaces(runner: Path) -> None:
    (runner / "repository" / "-odd.txt").write_text(ARTICLE)
    done = run(CHECK, runner, paths="my docs\n\n-odd.txt\n", arguments="--ignore read-more  --statistics")
    assert (done.returncode, done.stderr) == (0, "0 found in 0 of 2 files\n")


@pytest.mark.slow
def test_nothing_is_uploaded_to_code_scanning_after_an_error(runner: Path) -> None:
    done = run(CHECK, runner, paths="my docs\nmissing.txt")
    assert done.returncode == 2
    assert "missing.txt" in done.stderr
    assert "my docs/article.txt" in (runner / "summary").read_text()
    assert not (runner / "output").exists()


@pytest.mark.slow
def test_inputs_are_not_executed(runner: Path) -> None:
    done = run(CHECK, runner, paths="$(touch hit)`touch hit`; touch hit", arguments='"; touch hit; $(touch hit)')
    assert done.returncode == 2
    assert not (runner / "repository" / "hit").exists()
    assert not any("${{" in step["run"] for step in (INSTALL, CHECK))


def test_every_option_in_the_action_exists() -> None:
    known = CliRunner().invoke(app, ["check", "--help"]).stdout
    named = set(re.findall(r"--[a-z-]+", CHECK["run"].partition("cleaner check")[2]))
    assert named >= {"--output-format", "--report"}
    assert all(re.search(rf"{option}\b", known) for option in named)


def test_every_expression_refers_to_an_input() -> None:
    used = set(re.findall(r"\binputs\.([\w-]+)", json.dumps(STEPS)))
    assert used == set(ACTION["inputs"])
    assert all("description" in given for given in ACTION["inputs"].values())
    assert all(step.get("shell") == "bash" for step in (INSTALL, CHECK))
