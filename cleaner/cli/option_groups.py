"""Groups of options that several commands share, declared once for Typer and for what is read without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn


class Group:
    """Options that belong together: an annotation declares one, its value is what holds where nothing was said.

    What was said is given by name, and does not change; names that no option has are passed over. No dataclass
    on purpose: to make those of all options took 3 ms of every start.

    >>> class Tone(Group):
    ...     loud: bool = False
    >>> Tone({"loud": True, "output": "a.txt"}).loud, Tone().loud
    (True, False)
    """

    def __init__(self, said: Mapping[str, Any] | None = None) -> None:
        """Take what was said. Raises `CleanerError` where that contradicts itself."""
        said = said or {}
        vars(self).update({name: said[name] for name, usual in self.defaults() if said.get(name, usual) != usual})
        self.check()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name} is as it was said")

    def check(self) -> None:
        """Raise `CleanerError` where what was said contradicts itself."""

    @property
    def is_said(self) -> bool:
        """Tell whether anything was said but what holds anyway."""
        return bool(vars(self))

    @classmethod
    def defaults(cls) -> Iterator[tuple[str, Any]]:
        """Yield every option, and what holds where nothing was said."""
        return ((name, getattr(cls, name)) for name in cls.__annotations__)
