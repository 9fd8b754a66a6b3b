"""Functions and regular expressions that are loaded on first use, so that the command starts quickly."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


class LazyFunction:
    """A function whose module is imported on the first call.

    >>> LazyFunction("cleaner.text", "tokens")("Two words.")
    ('two', 'words')
    """

    __slots__ = ("_function", "_module", "_name")

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name
        self._function: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Call the function and return its result."""
        if self._function is None:
            self._function = getattr(import_module(self._module), self._name)
        return self._function(*arguments)


class LazyRegex:
    r"""A regular expression that is compiled on first use, by `regex` or by another module such as `re`.

    >>> LazyRegex(r"\p{Lu}").findall("Port Alder")
    ['P', 'A']
    """

    def __init__(self, pattern: str, *, module: str = "regex") -> None:
        self._pattern, self._module = pattern, module

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(import_module(self._module).compile(self._pattern), name)
        setattr(self, name, attribute)  # so that the next access does not come here
        return attribute
