"""The Typer app: all commands, help and shell completion."""

from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand

from cleaner import __version__
from cleaner.cli import commands
from cleaner.cli.main import ERROR, Program


class GroupedCommand(TyperCommand):
    """A command whose help groups the options by `rich_help_panel`, which Typer itself does only with rich."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the usage line, without the braces that some versions put around an argument."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write a section for every group of options."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            entry = parameter.get_help_record(ctx)
            if entry:
                groups.setdefault(getattr(parameter, "rich_help_panel", None) or "General", []).append(entry)
        for title, entries in groups.items():
            with formatter.section(title):
                formatter.write_dl(entries)


app: Final = typer.Typer(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,  # rich takes as long to load as everything else
    pretty_exceptions_enable=False,
)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.callback(epilog="Exit status: 0 if nothing is found, 1 if something is, 2 after an error.")
def program(
    context: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Remove repeated paragraphs and promo lines from articles, explain every removal and undo it."""
    del version  # its callback has printed it
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ERROR)


_COMMANDS: Final = (
    *(commands.clean, commands.check, commands.fix, commands.restore, commands.rules),
    *(commands.learn, commands.index),
)
for _command in _COMMANDS:
    app.command(cls=GroupedCommand)(_command)
