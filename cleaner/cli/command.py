"""What every command has around it: the shared options, the exit status, and no traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from inspect import Parameter, Signature, signature
from typing import Any, Final, get_type_hints

import typer

from cleaner.cli.screen import Screen
from cleaner.errors import CleanerError, FileError

FOUND: Final = 1  # or changed
FAULT: Final = 2  # an error of use, of a file or of a rule; Typer uses it too
INTERRUPTED: Final = 130  # as shells say it: 128 and the number of the signal
PIPE_CLOSED: Final = 141


class command:  # noqa: N801  # it decorates a function, and stands in its place
    """A command for Typer, made from a function that returns its exit status.

    Its parameter `screen` is filled in here, and in place of a parameter that is a group of options
    the command line gets every field of the group. Typer reads all that from the signature, which is
    put together when it is asked for: of all commands, a run needs one.
    """

    def __init__(self, act: Callable[..., int]) -> None:
        self.__name__, self.__doc__ = act.__name__, act.__doc__
        self._act = act

    def __call__(self, **given: Any) -> None:
        """Run the command, with what the signature says."""

        def called(screen: Screen) -> int:
            made = {
                name: group(**{field.name: given.pop(field.name) for field in fields(group)})
                for name, group in self._groups.items()
            }
            return self._act(screen=screen, **made, **given)

        raise typer.Exit(_status(called))

    @cached_property
    def __signature__(self) -> Signature:
        return Signature(
            [
                *(one for name, one in self._own.items() if name != "screen" and name not in self._groups),
                *(one for group in self._groups.values() for one in _parameters(group)),
            ]
        )

    @property
    def __annotations__(self) -> dict[str, Any]:  # type: ignore[override]  # Typer asks for them too
        return {name: parameter.annotation for name, parameter in self.__signature__.parameters.items()}

    @cached_property
    def _own(self) -> Mapping[str, Parameter]:
        return signature(self._act, eval_str=True).parameters

    @cached_property
    def _groups(self) -> dict[str, Any]:
        return {name: one.annotation for name, one in self._own.items() if is_dataclass(one.annotation)}


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
