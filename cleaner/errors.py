"""The errors that a caller can handle. Each message names the place, what is wrong and what to do."""

from collections.abc import Iterable
from typing import Final

MAX_LISTED: Final = 16  # choices in a message; readers skip a longer list

CERTAIN: Final = 0.85  # similarity of a plain typing error: one suggestion is enough
CLOSE: Final = 0.6  # similarity below which a suggestion misleads


class CleanerError(Exception):
    """A fault that the caller can correct."""


class ConfigError(CleanerError):
    """A setting is unknown, has the wrong type or is outside its range."""


class RuleError(CleanerError):
    """A ruleset cannot be read, or one of its rules contradicts its own examples."""


class FileError(CleanerError):
    """A file cannot be read as text, or cannot be written without loss."""


class RestoreError(CleanerError):
    """A text and a report do not belong together."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the remedy for an unknown name: up to three similar known names, or else all choices.

    Where there are more than `MAX_LISTED` choices, these are rules and kinds, which `cleaner rules` lists.

    >>> nearest("read-mor", ["share", "read-more"])
    "did you mean 'read-more'?"
    >>> nearest("biggest", ["fullest", "first", "last"])
    'choose from fullest, first, last'
    """
    import difflib  # here, since only misspellings need it

    known = [*filter(None, known)]
    close = difflib.get_close_matches(name, known, n=1, cutoff=CERTAIN)
    close = close or difflib.get_close_matches(name, known, n=3, cutoff=CLOSE)
    hint = "`cleaner rules` lists all names"
    if not close:
        return f"choose from {', '.join(known)}" if len(known) <= MAX_LISTED else hint
    *others, last = map(repr, close)
    if not others:
        return f"did you mean {last}?"
    question = f"did you mean {', '.join(others)} or {last}?"
    return question if len(known) <= MAX_LISTED else f"{question} {hint}"
