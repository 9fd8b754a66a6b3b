"""File permissions in tests. Tests in containers often run as root, which ignores permissions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

NOBODY: Final = 65534  # a user id that owns no files


@contextmanager
def bound_by_permissions() -> Iterator[None]:
    """Run the body as a user to whom permissions apply."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
