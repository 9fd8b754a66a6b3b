"""The start of the command line: what is plainly said is read here, and all else by Typer."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, Final

from cleaner.cli.command import Command
from cleaner.cli.commands import COMMANDS

_COMPLETING: Final = "_CLEANER_COMPLETE"  # the variable by which a shell asks Typer how to go on a command
_EXPANDED: Final = frozenset("*?[~$%")  # signs in names for which Typer puts others, where no shell does it


def main() -> None:
    """Run the command line. Typer takes as long to load as all else, and a hook names files and little more."""
    name, *arguments = sys.argv[1:] or ("",)
    command = COMMANDS.get(name)
    if command and _COMPLETING not in os.environ and (said := plainly_said(command, arguments)):
        sys.exit(command.run(said))
    from cleaner.cli.app import run

    run(name)


def plainly_said(command: Command, arguments: Sequence[str]) -> dict[str, Any] | None:
    """Return what arguments say by the names of inputs and of switches; None where more is said, or nothing.

    >>> plainly_said(COMMANDS["check"], ["a.md", "--quiet"])
    {'inputs': ['a.md'], 'quiet': True}
    >>> plainly_said(COMMANDS["check"], ["a.md", "--format", "text"])
    """
    switches = {f"--{name.replace('_', '-')}": name for name in command.switches()}
    names = [argument for argument in arguments if argument not in switches]
    if "inputs" not in command.own or not names or not all(map(_is_plain, names)):
        return None
    said = {switches[argument]: True for argument in arguments if argument in switches}
    return {"inputs": names, **said}


def _is_plain(name: str) -> bool:
    """Tell the name of a file from an option, and from what Typer takes for more than a name."""
    return not name.startswith("-") and _EXPANDED.isdisjoint(name)
