"""Locks between processes. The system releases a lock when its process ends, so no lock outlives a killed run."""

from __future__ import annotations

import os
import sys
from errno import EACCES, EAGAIN, EDEADLK
from pathlib import Path
from typing import BinaryIO, Final

from cleaner.files.io import make_folder

_ATTEMPTS: Final = 100  # to open a lock file that other processes remove as often


def locked(path: Path) -> BinaryIO | None:
    """Create and lock a file, and return it; None if another open file holds the lock.

    Closing the file releases the lock. The folder is created if it is missing. The holder may remove the file and its
    folder before it releases the lock. Raises `OSError`.
    """
    for _ in range(_ATTEMPTS):
        try:
            make_folder(path.parent)
            stream = path.open("ab")
        except FileNotFoundError:  # the last holder has just removed the folder
            continue
        if not try_lock(stream):
            stream.close()
            return None
        if is_open_at(stream, path):
            return stream
        stream.close()  # the last holder has removed this file, and the next one may lock a new file
    return None


def try_lock(stream: BinaryIO) -> bool:
    """Lock an open file until it is closed; return False if another open file holds the lock.

    Returns True without a lock on a file system that has no locks.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (EACCES, EAGAIN, EDEADLK)
    return True


def is_open_at(stream: BinaryIO, path: Path) -> bool:
    """Return whether a path still names the file that is open, not a later file of the same name."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False
