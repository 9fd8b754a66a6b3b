"""The errors a caller can meet: each names the place, the fault and the remedy."""

from collections.abc import Iterable
from typing import Final

MAX_NAMED: Final = 40  # names in an error; more are no help


class CleanerError(Exception):
    """Any fault that the caller can do something about."""


class ConfigError(CleanerError):
    """A setting is unknown, has the wrong type or lies outside its range."""


class RuleError(CleanerError):
    """A ruleset cannot be read, or one of its rules breaks its own examples."""


class FileError(CleanerError):
    """A file cannot be read as text, or cannot be written without loss."""


class RestoreError(CleanerError):
    """A text and a report do not belong together."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the remedy for a name that nobody knows: the most similar one that is known, or all of them.

    >>> nearest("read-mor", ["share", "read-more"])
    "did you mean 'read-more'?"
    """
    import difflib  # only for those who misspell

    known = [*filter(None, known)]
    if near := difflib.get_close_matches(name, known, n=1, cutoff=0.5):
        return f"did you mean {near[0]!r}?"
    return f"known are {', '.join(known)}" if len(known) <= MAX_NAMED else "`cleaner rules` lists all that are known"
