"""What every command has around it: the shared options, the exit status, and no traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import fields
from inspect import Parameter, Signature, signature
from typing import Any, Final, get_type_hints

import typer

from cleaner.cli.options import Options
from cleaner.cli.screen import Screen
from cleaner.errors import CleanerError, FileError

FOUND: Final = 1  # or changed
FAULT: Final = 2  # an error of use, of a file or of a rule; Typer uses it too
INTERRUPTED: Final = 130  # as shells say it: 128 and the number of the signal
PIPE_CLOSED: Final = 141


def command(act: Callable[..., int]) -> Callable[..., None]:
    """Make a command for Typer from a function that returns its exit status.

    Its parameter `screen` is filled in here, and in place of a parameter `options` the command line
    gets every field of `Options`. Typer reads all that from the signature.
    """
    own = signature(act, eval_str=True).parameters
    shared = fields(Options) if "options" in own else ()
    types = get_type_hints(Options, include_extras=True)
    parameters = [
        *(parameter for name, parameter in own.items() if name not in ("screen", "options")),
        *(Parameter(f.name, Parameter.KEYWORD_ONLY, default=f.default, annotation=types[f.name]) for f in shared),
    ]

    def run(**given: Any) -> None:  # Typer calls it with what the signature says
        def called(screen: Screen) -> int:
            if shared:
                given["options"] = Options(**{field.name: given.pop(field.name) for field in shared})
            return act(screen=screen, **given)

        raise typer.Exit(_status(called))

    run.__name__, run.__doc__ = act.__name__, act.__doc__
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # `inspect` looks for it
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _status(act: Callable[[Screen], int]) -> int:
    """Return the exit status of what is done, whatever happens."""
    screen = Screen()
    try:
        status = act(screen)
        screen.flush()
    except CleanerError as error:
        screen.complain(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return PIPE_CLOSED
    except OSError as error:
        _discard_output()
        place = error.filename or "output"
        screen.complain(FileError(f"{place}: {error.strerror}; check that it is open to you and has room"))
    else:
        return FAULT if screen.faults else status
    return FAULT


def _discard_output() -> None:
    """Let what is still to be put out go nowhere, so that Python does not fail over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
