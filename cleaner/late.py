"""What is loaded when it is first needed: a hook is judged by its start."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Late:
    """A function whose module is loaded when it is first called.

    >>> Late("cleaner.words", "words")("Two words.")
    ('two', 'words')
    """

    module: str
    name: str

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function returns."""
        return getattr(import_module(self.module), self.name)(*arguments)


class LatePattern:
    r"""A regular expression of the module `regex`, which is loaded and compiles it when it is first used.

    >>> LatePattern(r"\p{Lu}").findall("Port Alder")
    ['P', 'A']
    """

    def __init__(self, pattern: str, *, verbose: bool = False) -> None:
        self._pattern, self._verbose = pattern, verbose

    def __getattr__(self, name: str) -> Any:
        import regex

        found = getattr(regex.compile(self._pattern, regex.VERBOSE if self._verbose else 0), name)
        setattr(self, name, found)  # from now on it is found without this
        return found
