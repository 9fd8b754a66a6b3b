"""What every command has around it: the shared options, the exit status, and no traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NoReturn, get_type_hints

from cleaner.cli.console import Console
from cleaner.cli.option_groups import Group
from cleaner.errors import CleanerError, FileError

if TYPE_CHECKING:
    from inspect import Parameter, Signature

FOUND: Final = 1  # or changed
FAULT: Final = 2  # an error of use, of a file or of a rule; Typer uses it too
INTERRUPTED: Final = 130  # as shells say it: 128 and the number of the signal
PIPE_CLOSED: Final = 141


class Command:
    """A command, made from a function that returns its exit status.

    Its parameter `console` is filled in here, and in place of a parameter that is a group of options
    the command line has every option of the group. Typer, which calls it, reads all that from the
    signature. That is put together when it is asked for: of all commands, a run needs one, or none.
    """

    def __init__(self, act: Callable[..., int]) -> None:
        self.__name__, self.__doc__ = act.__name__, act.__doc__
        self._act = act

    def __call__(self, **said: Any) -> NoReturn:
        """Run the command with what the signature says, and end the work of Typer."""
        import typer

        raise typer.Exit(self.run(said))

    def run(self, said: Mapping[str, Any]) -> int:
        """Run the command with what was said, and return its exit status; whatever was not said is as declared."""

        def called(console: Console) -> int:
            own = {name: said[name] for name in self.own if name in said}
            groups = {name: group(said) for name, group in self._groups.items()}
            return self._act(console=console, **own, **groups)

        return _status(called)

    @cached_property
    def own(self) -> tuple[str, ...]:
        """Return the parameters that the command line has as they are."""
        return tuple(name for name in self._act.__annotations__ if name not in ("console", "return", *self._groups))

    def switches(self) -> Iterator[str]:
        """Yield the options that are off unless they are named, by their names in the code."""
        for usual in (self._act.__kwdefaults__ or {}).items(), *(group.defaults() for group in self._groups.values()):
            yield from (name for name, default in usual if default is False)

    @cached_property
    def _groups(self) -> dict[str, type[Group]]:
        baseline_entries = vars(sys.modules[self._act.__module__])
        named = {name: baseline_entries.get(kind) for name, kind in self._act.__annotations__.items()}
        return {name: kind for name, kind in named.items() if isinstance(kind, type) and issubclass(kind, Group)}

    @cached_property
    def __signature__(self) -> Signature:
        from inspect import signature

        declared, hints = signature(self._act), _hints(self._act)
        return declared.replace(
            parameters=[
                *(declared.parameters[name].replace(annotation=hints[name]) for name in self.own),
                *(one for group in self._groups.values() for one in _parameters(group)),
            ]
        )

    @property
    def __annotations__(self) -> dict[str, Any]:  # type: ignore[override]  # Typer asks for them too
        return {name: parameter.annotation for name, parameter in self.__signature__.parameters.items()}


def _parameters(group: type[Group]) -> Iterator[Parameter]:
    from inspect import Parameter

    hints = _hints(group)
    for name, default in group.defaults():
        yield Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=hints[name])


def _hints(declaring: Any) -> dict[str, Any]:
    """Return what annotations say; they name Typer without loading it."""
    import typer

    return get_type_hints(declaring, localns={"typer": typer}, include_extras=True)


def _status(act: Callable[[Console], int]) -> int:
    """Return the exit status of what is done, whatever happens."""
    console = Console()
    try:
        status = act(console)
        console.flush()
    except CleanerError as error:
        console.error(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return PIPE_CLOSED
    except OSError as error:
        _discard_output()
        place = error.filename or "output"
        console.error(FileError(f"{place}: {error.strerror}; check that it is open to you and has room"))
    else:
        return FAULT if console.faults else status
    return FAULT


def _discard_output() -> None:
    """Let what is still to be put out go nowhere, so that Python does not fail over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
