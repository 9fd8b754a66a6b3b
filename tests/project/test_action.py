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
INSTALL, CHECK, COMMENT = (step for step in STEPS if "run" in step)
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
    values |= {"github.token": "token", "github.event.pull_request.number": "7"}
    outputs = runner / "output"
    for line in outputs.read_text(encoding="utf-8").splitlines() if outputs.exists() else ():
        name, _, value = line.partition("=")
        values[f"steps.check.outputs.{name}"] = value
    environment = {name: EXPRESSION.sub(lambda found: values[found[1]], text) for name, text in step["env"].items()}
    # Install without network: the build dependencies are in this environment.
    environment |= {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    environment |= {"RUNNER_TEMP": str(runner / "temp"), "GITHUB_STEP_SUMMARY": str(runner / "summary")}
    environment |= {"GITHUB_OUTPUT": str(outputs), "GITHUB_REPOSITORY": "port/alder"}
    environment |= {"GITHUB_WORKFLOW": "Prose", "GITHUB_JOB": "check", "COMMENTS": str(runner / "comments")}
    environment["PATH"] = f"{runner / 'programs'}{os.pathsep}{os.environ['PATH']}"
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
    outputs = dict(line.split("=", 1) for line in (runner / "output").read_text().splitlines())
    assert outputs.keys() == {"findings", "summary", "status"}
    assert json.loads(Path(outputs["findings"]).read_text())["version"] == "2.1.0"


# A stand-in for the program of GitHub: it lists the comments in a folder, adds one, or overwrites one.
GH = """#!/bin/sh
[ "$GH_TOKEN" = token ] || exit 1
[ ! -e "$COMMENTS/forbidden" ] || exit 1
for argument; do case "$argument" in body=@*) body=${argument#body=@} ;; esac; done
case "$*" in
  *PATCH*issues/comments/*) id=$(expr "$*" : '.*issues/comments/\\([0-9]*\\)'); cp "$body" "$COMMENTS/$id" ;;
  *POST*issues/7/comments*) cp "$body" "$COMMENTS/$(($(ls "$COMMENTS" | wc -l) + 1))" ;;
  *issues/7/comments*) cd "$COMMENTS" && grep -lF "$mark" * || true ;;
esac
"""


@pytest.fixture
def comments(runner: Path) -> Path:
    """Make the folder of the comments on a pull request, with the comment of a person."""
    (runner / "programs").mkdir()
    program = runner / "programs" / "gh"
    program.write_text(GH)
    program.chmod(0o755)
    folder = runner / "comments"
    folder.mkdir()
    (folder / "1").write_text("Looks good.\n")
    return folder


@pytest.mark.slow
def test_the_action_comments_once_and_updates_its_comment(runner: Path, comments: Path) -> None:
    assert run(INSTALL, runner).returncode == 0

    def commented() -> list[str]:
        (runner / "output").unlink(missing_ok=True)
        assert run(CHECK, runner).returncode in (0, 1)
        assert run(COMMENT, runner).returncode == 0
        return [path.read_text() for path in sorted(comments.iterdir())]

    article = runner / "repository" / "my docs" / "article.txt"
    content = article.read_text()
    article.write_text("The ferry stays in port.\n")
    assert commented() == ["Looks good.\n"]  # nothing is found
    article.write_text(content)
    _, first = commented()
    assert "en/read-more-label" in first
    article.write_text("The ferry stays in port.\n")
    _, second = commented()
    assert "en/read-more-label" not in second
    (comments / "forbidden").touch()
    assert "::notice::The comments of this pull request cannot be read." in run(COMMENT, runner).stdout


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
    assert not any("${{" in step["run"] for step in (INSTALL, CHECK, COMMENT))


def test_every_option_in_the_action_exists() -> None:
    known = CliRunner().invoke(app, ["check", "--help"]).stdout
    named = set(re.findall(r"--[a-z-]+", CHECK["run"].partition("cleaner check")[2]))
    assert named >= {"--output-format", "--report"}
    assert all(re.search(rf"{option}\b", known) for option in named)


def test_every_expression_refers_to_an_input() -> None:
    used = set(re.findall(r"\binputs\.([\w-]+)", json.dumps(STEPS)))
    assert used == set(ACTION["inputs"])
    assert all("description" in given for given in ACTION["inputs"].values())
    assert all(step.get("shell") == "bash" for step in (INSTALL, CHECK, COMMENT))
