"""Read TOML files: settings and rulesets."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError


def read_toml(path: Path, error_type: type[CleanerError]) -> dict[str, Any]:
    """Return the content of a TOML file. Raises `error_type` if the file cannot be read or parsed."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise error_type(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (ValueError, RecursionError) as error:  # also for a number with thousands of digits, and for deep nesting
        raise error_type(f"{path}: is not valid TOML ({error}); correct it there") from error
