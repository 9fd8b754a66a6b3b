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
