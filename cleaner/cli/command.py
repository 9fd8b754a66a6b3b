"""What every command has around it: the shared options, the exit status, and no traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from inspect import Parameter, Signature, signature
from typing import Any, Final, get_type_hints

import typer

from cleaner.cli.screen import Screen
from cleaner.errors import CleanerError, FileError

FOUND: Final = 1  # or changed
FAULT: Final = 2  # an error of use, of a file or of a rule; Typer uses it too
INTERRUPTED: Final = 130  # as shells say it: 128 and the number of the signal
PIPE_CLOSED: Final = 141


def command(act: Callable[..., int]) -> Callable[..., None]:
    """Make a command for Typer from a function that returns its exit status.

    Its parameter `screen` is filled in here, and in place of a parameter that is a group of options
    the command line gets every field of the group. Typer reads all that from the signature.
    """
    own = signature(act, eval_str=True).parameters
    groups: dict[str, Any] = {name: p.annotation for name, p in own.items() if is_dataclass(p.annotation)}
    parameters = [
        *(parameter for name, parameter in own.items() if name != "screen" and name not in groups),
        *(parameter for group in groups.values() for parameter in _parameters(group)),
    ]

    def run(**given: Any) -> None:  # Typer calls it with what the signature says
        def called(screen: Screen) -> int:
            made = {
                name: group(**{field.name: given.pop(field.name) for field in fields(group)})
                for name, group in groups.items()
            }
            return act(screen=screen, **made, **given)

        raise typer.Exit(_status(called))

    run.__name__, run.__doc__ = act.__name__, act.__doc__
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # `inspect` looks for it
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _parameters(group: Any) -> Iterator[Parameter]:
    types = get_type_hints(group, include_extras=True)
    for field in fields(group):
        yield Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=types[field.name])


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
