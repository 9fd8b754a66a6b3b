"""Files: reading and writing, the search of folders (`discovery`), baselines and fingerprints of findings.

This module exports the functions of `cleaner.files.io`.
"""

from cleaner.files.io import (
    Coding,
    Source,
    decode,
    identity,
    is_text,
    make_folder,
    move_into_place,
    opened,
    read,
    read_bytes,
    replacing,
    write,
)

__all__ = [
    "Coding",
    "Source",
    "decode",
    "identity",
    "is_text",
    "make_folder",
    "move_into_place",
    "opened",
    "read",
    "read_bytes",
    "replacing",
    "write",
]
