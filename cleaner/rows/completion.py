"""The record of a complete output: from which input, and with which settings, it was made.

It is a hidden file next to the output. A resumed run skips an output only if its record matches, since the times of
files show neither a changed setting nor an input that was replaced by an older file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cleaner import files


def record_path(output: Path) -> Path:
    """Return the path of the record of an output."""
    return output.with_name(f".{output.name}.cleaner.json")


class InputState(NamedTuple):
    """What changes when an input file is edited or replaced while it is cleaned."""

    device: int
    inode: int
    size: int  # in bytes
    modified: int  # nanoseconds


def input_state(path: Path) -> InputState | None:
    """Return the state of a regular file; None for what cannot be read twice, such as a pipe."""
    with suppress(OSError):
        status = path.stat()
        if path.is_file():
            return InputState(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    return None


def input_digest(path: Path, state: InputState | None) -> str:
    """Return a digest of an input file, or nothing if the file is no longer in the state in which it was opened."""
    if not state or input_state(path) != state:
        return ""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    return digest if input_state(path) == state else ""


def write_record(output: Path, settings: str, digest: str, parts: Mapping[str, Path]) -> None:
    """Record that the files of an output are complete. Raises `FileError`."""
    record = {"settings": settings, "input": digest, "sizes": _sizes(parts)}
    files.write(record_path(output), json.dumps(record).encode() + b"\n")


def is_complete(output: Path, settings: str, source: Path, parts: Mapping[str, Path]) -> bool:
    """Return whether a run with these settings has made the files of an output from what the input contains now.

    Reads the whole input if everything else matches. Raises `OSError` if it cannot be read.
    """
    try:
        record = json.loads(record_path(output).read_bytes())
        recorded = record["settings"], record["sizes"], record["input"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if recorded[:2] != (settings, _sizes(parts)):
        return False
    digest = input_digest(source, input_state(source))
    return digest != "" and recorded[2] == digest


def _sizes(parts: Mapping[str, Path]) -> dict[str, int]:
    """Return the sizes of the files that exist, in bytes."""
    return {part: path.stat().st_size for part, path in parts.items() if path.exists()}
