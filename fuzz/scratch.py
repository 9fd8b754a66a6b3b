"""A folder for the files that a target needs, since some readers take only paths."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

_NUMBERS: Final = count()


@contextmanager
def scratch() -> Iterator[None]:
    """Remove at the end all files that `written` has made."""
    try:
        yield
    finally:
        for path in _folder().iterdir():
            path.unlink()


def written(content: bytes, name: str = "") -> Path:
    """Write a file, and return its path; without a name, it gets one that no other file has."""
    path = _folder() / (name or str(next(_NUMBERS)))
    path.write_bytes(content)
    return path


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")  # noqa: S108  # a folder of our own in it, since a disk would be the slowest part
    folder = Path(tempfile.mkdtemp(prefix="cleaner-fuzz-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
