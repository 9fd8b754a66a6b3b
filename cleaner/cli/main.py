"""The entry point: run a command, print every error in one style, and exit with its status."""

import os
import sys
import traceback
from collections.abc import Callable
from errno import EBADF
from functools import partial
from io import BufferedReader, RawIOBase, TextIOWrapper
from typing import Any, Final, NoReturn

import typer
from typer.core import TyperGroup

from cleaner.cli.console import Console, discard
from cleaner.cli.interrupts import Terminated, termination_raised
from cleaner.errors import CleanerError, FileError

FOUND: Final = 1  # something was found or changed
ERROR: Final = 2  # wrong usage, a bad file, row or rule, or a bug
SIGNALLED: Final = 128  # plus the number of the signal, as shells report it
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141

# Click's error for wrong usage. Newer versions of Typer bundle click and export only this subclass of the error.
UsageError: Final[Any] = typer.BadParameter.__base__


def main() -> None:
    """Run the command line, and exit."""
    try:
        _open_closed_streams()
        from cleaner.cli.app import app  # here, since the app is built with `Program`

        app()
    except Terminated as error:  # a signal before a command handles signals, or after its end
        sys.exit(SIGNALLED + error.number)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _open_closed_streams() -> None:
    """Replace standard streams that are closed, for which Python has None.

    Reading and writing then fail as usual, with an `OSError`, and what is written to standard error is lost.
    """
    if not sys.stdin:
        os.open(os.devnull, os.O_RDONLY)  # takes its number, which no other file must get
        sys.stdin = TextIOWrapper(BufferedReader(_ClosedInput()))
    if not sys.stdout:
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: PTH123, SIM115  # for good
    if not sys.stderr:
        sys.stderr = open(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")  # noqa: PTH123, SIM115  # for good


class _ClosedInput(RawIOBase):
    """Standard input that cannot be read."""

    def readable(self) -> bool:
        """Return True, as for every input."""
        return True

    def readinto(self, _: object) -> int:
        """Raise `OSError`."""
        raise OSError(EBADF, os.strerror(EBADF), "standard input")


class Program(TyperGroup):
    """The program with all its commands: turns what they return or raise into an exit status."""

    def main(self, *args: Any, **settings: Any) -> NoReturn:
        """Run the program and exit."""
        console = Console()
        settings |= {"prog_name": "cleaner", "standalone_mode": False, "obj": console}
        try:
            with termination_raised():
                status = super().main(*args, **settings)
        except UsageError as error:
            console.error(CleanerError(_usage_message(error)))
            console.err(f"Try: {error.ctx.command_path if error.ctx else 'cleaner'} --help\n")
            status = ERROR
        except typer.Abort:
            status = INTERRUPTED
        except Exception as error:  # noqa: BLE001  # outside of a command, such as the help that cannot be written
            status = exit_status(partial(_raise, error), console)
        sys.exit(status)

    def invoke(self, ctx: Any) -> int:
        """Run the command that the arguments name, and return its exit status."""
        return exit_status(lambda: super(Program, self).invoke(ctx), ctx.ensure_object(Console))


def exit_status(command: Callable[[], int], console: Console) -> int:
    """Return the exit status of a command. Print the error that it raises, except those that Typer handles."""
    try:
        status = command()
        console.flush()
    except (UsageError, typer.Exit, typer.Abort):
        raise
    except CleanerError as error:
        console.error(error)
    except Terminated as error:
        try:
            console.flush()
        except OSError:  # a terminal that was closed
            discard(sys.stdout)
        return SIGNALLED + error.number
    except KeyboardInterrupt:
        return SIGNALLED + Terminated.last if Terminated.last else INTERRUPTED
    except BrokenPipeError:
        discard(sys.stdout)
        return PIPE_CLOSED
    except OSError as error:
        discard(sys.stdout)
        place = error.filename or "standard output"
        is_closed = error.errno == EBADF
        fault = f"{error.strerror}; check the permissions and the free space"
        console.error(FileError(f"{place}: {'is closed; open or redirect it' if is_closed else fault}"))
    except Exception as error:  # noqa: BLE001  # a bug: Python would exit with 1, which means that something was found
        _report_bug(error, console)
    else:
        return ERROR if console.errors else status
    return ERROR


def _raise(error: Exception) -> NoReturn:
    raise error


def _report_bug(error: Exception, console: Console) -> None:
    if console.verbose:
        console.err(traceback.format_exc())
    remedy = "please report this" if console.verbose else "run again with --verbose for the traceback"
    console.error(CleanerError(f"unexpected {type(error).__name__}: {error}; {remedy}"))


def _usage_message(error: Any) -> str:
    """Return the message of click's error in our style: the option or argument first, then what is wrong."""
    message = error.message.rstrip(".").replace(". Did you mean", "; did you mean")
    parameter, option = getattr(error, "param", None), getattr(error, "option_name", "")
    if parameter:
        is_option = parameter.param_type_name == "option"
        name = parameter.opts[-1] if is_option else parameter.human_readable_name.rstrip(".")
        return f"{name}: {message or 'is missing'}"
    if hasattr(error, "possibilities"):
        near = " or ".join(sorted(error.possibilities or ()))
        return f"{option}: no such option" + (f"; did you mean {near}?" if near else "")
    if option:
        return f"{option}: {message.removeprefix(f'Option {option!r} ')}"
    return f"{message[:1].lower()}{message[1:]}"
