"""The command line as Typer reads it: all options, help, and completion by shells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from cleaner import __version__
from cleaner.cli.command import Command
from cleaner.cli.commands import COMMANDS


def run(name: str) -> None:
    """Read the command line and run what it says; to build all commands would take as long as to run one."""
    built([COMMANDS[name]] if name in COMMANDS else COMMANDS.values())(prog_name="cleaner")


def built(commands: Iterable[Command]) -> typer.Typer:
    """Return the command line with these commands."""
    line = typer.Typer(
        help="Removes repeated paragraphs and promo lines from articles, and explains and undoes every removal.",
        epilog="Exit status: 0 nothing found, 1 found or changed, 2 an error.",
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,  # plain help, without the time that rich takes to load
        pretty_exceptions_enable=False,
    )
    line.callback()(_cleaner)
    for command in commands:
        line.command()(command)
    return line


def _print_version(asked: bool) -> None:  # noqa: FBT001  # Typer calls it so
    if asked:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


def _cleaner(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app = built(COMMANDS.values())
