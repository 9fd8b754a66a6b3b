"""Permissions in tests: root, who often runs tests in containers, is bound by none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

NOBODY: Final = 65534  # a user that owns nothing


@contextmanager
def bound_by_permissions() -> Iterator[None]:
    """Act as a user whom permissions bind."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
