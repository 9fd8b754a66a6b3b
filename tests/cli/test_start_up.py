"""What is plainly said on the command line is read without Typer, and comes to the same."""

from __future__ import annotations

import sys
from functools import WRAPPER_ASSIGNMENTS, wraps
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer import Typer

from cleaner.cli import commands
from cleaner.cli.app import app
from cleaner.cli.command import Command
from cleaner.cli.commands import COMMANDS
from cleaner.cli.fast_args import main, plainly_said
from cleaner.cli.option_groups import Group

TAKING_INPUTS = [name for name, command in COMMANDS.items() if "inputs" in command.own]
SWITCHES = {
    name: [f"--{switch.replace('_', '-')}" for switch in command.switches()] for name, command in COMMANDS.items()
}

# A page with a promo line, and what else a command may meet.
PAGE = "# The quay\n\nREAD MORE: Ten facts about quays\n\nNobody objected to the plan.\n"
SAID = [
    ["page.md"],
    ["page.md", "page.md", "clean.md"],
    ["--statistics", "page.md", "--exit-zero"],
    ["page.md", "--quiet", "--quiet"],
    ["page.md", "--quiet", "--verbose"],
    ["page.md", "--report", "report.docx"],
    ["page.md", "--no-such-option"],
    ["no such file.md", "clean.md"],
    ["broken.md"],
    ["rows.jsonl"],
    ["empty"],
    ["."],
    ["--force-exclude", "LICENSE", "clean.md"],
    ["clean.md", "--show-files"],
    ["clean.md", ""],
    ["--quiet"],
    [],
]


@st.composite
def plain_calls(draw: st.DrawFn) -> list[str]:
    """Draw a command with names of inputs and switches in any order."""
    command = draw(st.sampled_from(TAKING_INPUTS))
    names = draw(st.lists(st.text(st.characters(exclude_characters="\0*?[~$%"), min_size=1), min_size=1, max_size=4))
    switches = draw(st.lists(st.sampled_from(SWITCHES[command]), max_size=4))
    return [command, *draw(st.permutations([*(name for name in names if name[0] != "-"), *switches]))]


@given(plain_calls())
def test_a_command_is_handed_what_typer_would_hand_it(call: list[str]) -> None:
    name, *arguments = call
    act, handed = getattr(commands, name), list[dict[str, Any]]()

    @wraps(act, assigned=(*WRAPPER_ASSIGNMENTS, "__kwdefaults__"))
    def noting(**given: Any) -> int:
        bound = signature(act).bind(**given)
        bound.apply_defaults()
        groups = {key: vars(value) for key, value in given.items() if isinstance(value, Group)}
        handed.append(bound.arguments | groups | {"console": None})
        return 0

    command, typed = Command(noting), Typer()
    typed.command()(command)
    said = plainly_said(command, arguments)
    if said is None:
        assert all(argument.startswith("-") for argument in arguments)
        return
    assert command.run(said) == typed(arguments, standalone_mode=False)
    assert handed[:1] == handed[1:]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder to work in."""
    for name, content in ("clean.md", "Nobody objected.\n"), ("rows.jsonl", "{}\n"), ("LICENSE", PAGE):
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "broken.md").write_bytes(b"\0\1")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("said", SAID, ids=" ".join)
@pytest.mark.parametrize("name", TAKING_INPUTS)
def test_status_and_output_are_those_that_typer_gives(
    name: str,
    said: list[str],
    folder: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["cleaner", name, *said])
    outcomes = []
    for start in (main, lambda: app(prog_name="cleaner")):
        (folder / "page.md").write_text(PAGE, encoding="utf-8")  # what `fix` changed
        with pytest.raises(SystemExit) as exited:
            start()
        outcomes.append((exited.value.code, *capsysbinary.readouterr(), (folder / "page.md").read_bytes()))
    assert outcomes[0] == outcomes[1]


def test_what_is_more_than_names_and_switches_is_left_to_typer() -> None:
    check = COMMANDS["check"]
    for arguments in (
        *([], ["--quiet"], ["-"], ["--", "a.md"], ["a.md", "-q"], ["a.md", "--help"], ["a.md", "--unsafe"]),
        *(["a.md", "--format", "text"], ["a.md", "--format=text"], ["*.md"], ["~/a.md"], ["$HOME/a.md"]),
    ):
        assert plainly_said(check, arguments) is None
    assert plainly_said(COMMANDS["restore"], ["a.md"]) is None
    assert plainly_said(check, ["a.md", "--force-exclude"]) == {"inputs": ["a.md"], "force_exclude": True}
