"""Path patterns in the syntax of .gitignore, relative to a folder.

Patterns may come from repositories that are not trusted, so no pattern may take long. `*` and `**` match as little as
possible and never match again with more. This finds a match whenever there is one, because what follows one `*` can
only gain from a shorter one; only the last `*` of a name, and the last `**`, are followed by the end.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from cleaner.errors import ConfigError, FileError

# A pattern for a name at any depth. All such patterns of a file are matched at once.
_NAME_PATTERN: Final = re.compile(r"(?:[\w.*?-]|\[\w+\])+")
_NAME_TOKEN: Final = re.compile(r"\\(?P<escaped>.)|(?P<star>\*+)|(?P<any>\?)|\[(?P<set>[!^]?+\]?+[^]]*)\]", re.DOTALL)

_ITSELF: Final = 2  # a pattern matches the path
_ABOVE: Final = 1  # a pattern matches a folder above the path


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
            return _verdict(_parsed(self.lines), place[start:])
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
        _parsed((line,))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _name_pattern(lines: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return one regular expression for names, if all lines are patterns for names; else None."""
    return re.compile("|".join(map(translate, lines))) if all(map(_NAME_PATTERN.fullmatch, lines)) else None


class _PathPattern(NamedTuple):
    """A line of patterns, split at `**`."""

    is_match: bool  # what a match means: False after `!`
    chunks: tuple[tuple[re.Pattern[str], ...], ...]  # patterns for consecutive names
    is_anchored: bool  # the first chunk is at the beginning of the path
    is_folder: bool  # a slash at the end: does not match files
    has_content: bool  # `**` at the end: does not match the folder itself

    def rank(self, names: Sequence[str], *, is_folder: bool) -> int:
        """Return whether a path matches, and `_ITSELF` rather than `_ABOVE` where both are true."""
        end = 0
        for chunk in self.chunks[:-1]:
            end = self._end(chunk, names, end)
            if end < 0:
                return 0
        last, start = self.chunks[-1], len(names) - len(self.chunks[-1])
        allows_itself = not self.has_content and (is_folder or not self.is_folder)
        is_fixed = self.is_anchored and len(self.chunks) == 1
        if allows_itself and start >= end and not (is_fixed and start) and _are_at(last, names, start):
            return _ITSELF
        end = self._end(last, names, end)
        if not 0 < end < len(names):
            return 0
        return _ITSELF if self.has_content else _ABOVE

    def _end(self, chunk: Sequence[re.Pattern[str]], names: Sequence[str], start: int) -> int:
        """Return the end of the first match of a chunk at or after a name, or -1."""
        is_fixed = self.is_anchored and chunk is self.chunks[0]
        stop = 1 if is_fixed else len(names) - len(chunk) + 1
        found = (at for at in range(start, stop) if _are_at(chunk, names, at))
        return next(found, -1 - len(chunk)) + len(chunk)


def _are_at(chunk: Sequence[re.Pattern[str]], names: Sequence[str], at: int) -> bool:
    inside = names[at : at + len(chunk)]
    return len(inside) == len(chunk) and all(map(re.Pattern.match, chunk, inside))


def _verdict(patterns: Sequence[_PathPattern], path: str) -> bool | None:
    """Return what the last pattern says that matches the path, else the last that matches a folder above."""
    names = path.rstrip("/").split("/")
    verdict, best = None, 0
    for pattern in reversed(patterns):
        rank = pattern.rank(names, is_folder=path.endswith("/"))
        if rank == _ITSELF:
            return pattern.is_match
        if rank > best:
            verdict, best = pattern.is_match, rank
    return verdict


@lru_cache(maxsize=4096)
def _parsed(lines: tuple[str, ...]) -> tuple[_PathPattern, ...]:
    """Return the patterns of lines. Raises `ValueError` for an invalid one, except for those that git never matches."""
    return tuple(pattern for line in lines if (pattern := _parse(line)))


def _parse(line: str) -> _PathPattern | None:
    """Return the pattern of a line; None if the line is blank, a comment or a pattern that matches nothing."""
    text = line if line.endswith("\\ ") else line.rstrip()
    if not text or text[0] == "#" or text == "/":
        return None
    if text == "!" or (len(text) - len(text.rstrip("\\"))) % 2:
        raise ValueError(f"invalid pattern {line!r}")
    segments = _segments(text.removeprefix("!").removesuffix("/"))
    chunks = list[list[re.Pattern[str]]]([[]])
    for segment in segments:
        if segment == "**":
            chunks.append([])
        elif pattern := _segment_pattern(segment):
            chunks[-1].append(pattern)
        else:
            return None
    is_folder, has_content = text.endswith("/"), segments[-1] == "**"
    if is_folder and has_content:  # a folder at any depth
        chunks[-1].append(re.compile(""))
        has_content = False
    parts = tuple(tuple(chunk) for chunk in chunks if chunk)
    return _PathPattern(text[0] != "!", parts, bool(chunks[0]), is_folder, has_content)


def _segments(path: str) -> list[str]:
    """Return the patterns for the names in a path. `**` is the first one of a path that may be at any depth."""
    segments = path.split("/")
    if len(segments) == 1:
        return ["**", "*" if path == "**" else path]
    if not segments[0]:
        del segments[0]
    return ["**", "*"] if all(segment == "**" for segment in segments) else segments


@lru_cache(maxsize=4096)
def _segment_pattern(segment: str) -> re.Pattern[str] | None:
    """Return the regular expression for a name in a path; None if no name matches, as with an open bracket."""
    if not segment:
        return None
    pieces, end = [""], 0  # what is before, between and after stars
    while end < len(segment):
        token = _NAME_TOKEN.match(segment, end)
        end = token.end() if token else end + 1
        kind = token.lastgroup if token else ""
        if kind == "star":
            pieces.append("")
        elif kind == "any":
            pieces[-1] += "."
        elif token and kind == "set":
            pieces[-1] += _set_pattern(token["set"])
        elif token:
            pieces[-1] += re.escape(token["escaped"])
        elif segment[end - 1] == "[":
            return None
        else:
            pieces[-1] += re.escape(segment[end - 1])
    first, *others = pieces
    if others:
        last = others.pop()
        first += "".join(f"(?>.*?{piece})" for piece in others) + f".*{last}"
    return re.compile(rf"(?s:{first})\Z")


def _set_pattern(content: str) -> str:
    """Return the regular expression for the characters in brackets."""
    is_negated = content[:1] in ("!", "^")
    rest, items = content[is_negated:], ""
    while rest:
        first, last = rest[0], rest[2] if rest[1:2] == "-" and len(rest) > 2 else rest[0]
        items += f"{re.escape(first)}-{re.escape(max(first, last))}"  # git, too, matches the first of a reversed range
        rest = rest[3:] if rest[1:2] == "-" and len(rest) > 2 else rest[1:]
    return f"[{'^' * is_negated}{items}]"
