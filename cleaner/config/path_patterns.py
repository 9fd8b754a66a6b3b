"""Patterns as .gitignore has them: which files are meant, relative to a folder."""

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


# Patterns that name whatever bears a name, wherever it stands: these need no package.
_PLAIN: Final = re.compile(r"(?:[\w.*?-]|\[\w+\])+")


def place_of(path: Path | str) -> str:
    """Return a path from the root, with slashes and without `..`, as patterns are held against; links stay.

    >>> place_of("/docs/guide/../a.md")
    '/docs/a.md'
    """
    place = os.path.abspath(path)  # noqa: PTH100  # `resolve` follows links
    return place if os.sep == "/" else place.replace(os.sep, "/")


class Patterns(NamedTuple):
    """Lines of patterns that count from a folder. Nothing is loaded for them before they are asked.

    >>> docs = Patterns("/docs", ("*.md", "!/index.md", "drafts/"))
    >>> [docs.verdict(place) for place in ("/docs/a.md", "/docs/index.md", "/docs/drafts/", "/other/a.md")]
    [True, False, True, None]
    """

    folder: str  # as `place_of` gives it
    lines: tuple[str, ...]
    where: str = ""  # the setting or the file that they stand in, for errors

    def verdict(self, place: str) -> bool | None:
        """Tell whether a place is meant, is expressly not meant, or is not spoken of.

        Of several patterns the last one decides. A folder ends in a slash. Raises `ConfigError` for a
        line that is no pattern.
        """
        start = len(self.folder.rstrip("/")) + 1
        if not self.lines or not place.startswith(self.folder) or place[start - 1 : start] != "/" or not place[start:]:
            return None
        try:
            if plain := _plain(self.lines):
                return any(map(plain.match, place[start:].rstrip("/").split("/"))) or None
            return _compiled(self.lines).check_file(place[start:]).include
        except ValueError as error:
            raise ConfigError(f"{self.where}: {error}; write it as in a .gitignore file") from None


def read_patterns(path: Path, folder: str) -> Patterns:
    """Read a file such as .gitignore; as git does, pass over lines that are no patterns. Raises `FileError`."""
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
def _plain(lines: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what the name of a file or folder is held against, if all lines are of that kind."""
    return re.compile("|".join(map(translate, lines))) if all(map(_PLAIN.fullmatch, lines)) else None


@lru_cache(maxsize=4096)
def _compiled(lines: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # 30 ms, which only those pay who leave something out

    return GitIgnoreSpec.from_lines(lines)
