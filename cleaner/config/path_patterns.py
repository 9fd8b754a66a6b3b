"""Path patterns in the syntax of .gitignore, relative to a folder."""

from __future__ import annotations

import os
import re
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.errors import ConfigError, FileError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


# A pattern for a name at any depth. Such patterns are matched without pathspec.
_NAME_PATTERN: Final = re.compile(r"(?:[\w.*?-]|\[\w+\])+")


def place_of(path: Path | str) -> str:
    """Return an absolute path with slashes and without `..`, the form that patterns are matched with.

    Symbolic links are not resolved.

    >>> place_of("/docs/guide/../a.md")
    '/docs/a.md'
    """
    place = os.path.abspath(path)  # noqa: PTH100  # `resolve` follows links
    return place if os.sep == "/" else place.replace(os.sep, "/")


class Patterns(NamedTuple):
    """Lines of patterns, relative to a folder. They are compiled on first use.

    >>> docs = Patterns("/docs", ("*.md", "!/index.md", "drafts/"))
    >>> [docs.verdict(place) for place in ("/docs/a.md", "/docs/index.md", "/docs/drafts/", "/other/a.md")]
    [True, False, True, None]
    """

    folder: str  # as `place_of` returns it
    lines: tuple[str, ...]
    where: str = ""  # the setting or file of the lines, for errors

    def verdict(self, place: str) -> bool | None:
        """Return True for a path that the patterns match, False for one that `!` excepts, else None.

        The last matching pattern decides. A folder has a slash at its end. Raises `ConfigError` for an
        invalid pattern.
        """
        start = len(self.folder.rstrip("/")) + 1
        if not self.lines or not place.startswith(self.folder) or place[start - 1 : start] != "/" or not place[start:]:
            return None
        try:
            if name_pattern := _name_pattern(self.lines):
                return any(map(name_pattern.match, place[start:].rstrip("/").split("/"))) or None
            return _compiled(self.lines).check_file(place[start:]).include
        except ValueError as error:
            raise ConfigError(f"{self.where}: {error}; write it as in a .gitignore file") from None


def read_patterns(path: Path, folder: str) -> Patterns:
    """Read a file such as .gitignore. Like git, skip invalid patterns. Raises `FileError`."""
    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}); check that you may open it") from error
    return Patterns(folder, tuple(line for line in lines if line.strip() and line[0] != "#" and _is_pattern(line)))


def _is_pattern(line: str) -> bool:
    try:
        _compiled((line,))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _name_pattern(lines: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return one regular expression for names, if all lines are patterns for names; else None."""
    return re.compile("|".join(map(translate, lines))) if all(map(_NAME_PATTERN.fullmatch, lines)) else None


@lru_cache(maxsize=4096)
def _compiled(lines: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # takes 30 ms to import

    return GitIgnoreSpec.from_lines(lines)
