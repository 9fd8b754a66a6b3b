#!/usr/bin/env python3
"""Find wording that readers of technical English stumble over: python tools/prose.py PATH...

Reads comments, docstrings and longer string literals of Python files, and Markdown outside of code. `prose.toml` in the
same folder lists the wordings, with what to write instead. A line that contains `plain: ok` is skipped. Exits with 1 if
anything is found. The list holds habits, not grammar: a clean run does not replace a reader.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

HABITS: Final = Path(__file__).with_suffix(".toml")
ALLOWED: Final = "plain: ok"
MIN_LITERAL: Final = 25  # characters; shorter string literals are keys and names
FENCE: Final = re.compile(r"^(```|~~~)")
INLINE_CODE: Final = re.compile(r"`[^`]*`")


class Habit(NamedTuple):
    """A wording to avoid."""

    pattern: re.Pattern[str]
    instead: str


def read_habits(path: Path = HABITS) -> list[Habit]:
    """Return the wordings to avoid."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["habit"]
    return [Habit(re.compile(table["pattern"], re.IGNORECASE), table["instead"]) for table in tables]


def python_prose(source: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of comments, docstrings and longer literals with their numbers; doctests are left out."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and len(token.string) > MIN_LITERAL):
            in_doctest = False
            for number, line in enumerate(token.string.split("\n"), start=token.start[0]):
                in_doctest = line.lstrip().startswith(">>>") or (in_doctest and bool(line.strip()))
                if not in_doctest:
                    yield number, line


def markdown_prose(source: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a Markdown text outside of code with their numbers."""
    in_fence = False
    for number, line in enumerate(source.split("\n"), start=1):
        if FENCE.match(line):
            in_fence = not in_fence
        elif not in_fence:
            yield number, INLINE_CODE.sub("", line)


READERS: Final = {".py": python_prose, ".md": markdown_prose}


def find(source: str, suffix: str, habits: Iterable[Habit]) -> Iterator[tuple[int, str, str]]:
    """Yield the line number, the words and what to write instead, for every habit in a source.

    >>> list(find("# nobody knows", ".py", [Habit(re.compile("nobody"), "name the subject")]))
    [(1, 'nobody', 'name the subject')]
    """
    for number, line in READERS[suffix](source):
        if ALLOWED not in line:
            for habit in habits:
                yield from ((number, match[0], habit.instead) for match in habit.pattern.finditer(line))


def main(paths: Iterable[str]) -> int:
    """Print what is found in files and folders, and return the exit status."""
    habits, found = read_habits(), 0
    for path in map(Path, paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in READERS:
                for number, words, instead in find(file.read_text(encoding="utf-8"), file.suffix, habits):
                    print(f"{file}:{number}: “{words}”: write {instead}")
                    found += 1
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
