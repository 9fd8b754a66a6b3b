"""What is loaded when it is first needed: a hook is judged by its start."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


class LazyFunction:
    """A function whose module is loaded when it is first called.

    >>> LazyFunction("cleaner.text", "tokens")("Two words.")
    ('two', 'words')
    """

    __slots__ = ("_found", "_module", "_name")

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name
        self._found: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function returns."""
        if self._found is None:
            self._found = getattr(import_module(self._module), self._name)
        return self._found(*arguments)


class LazyRegex:
    r"""A regular expression that is compiled, and its module loaded, when it is first used.

    >>> LazyRegex(r"\p{Lu}").findall("Port Alder")
    ['P', 'A']
    """

    def __init__(self, pattern: str, *, module: str = "regex") -> None:
        self._pattern, self._module = pattern, module

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self._module).compile(self._pattern), name)
        setattr(self, name, found)  # from now on it is found without this
        return found
