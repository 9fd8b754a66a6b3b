"""TOML files that people write: settings and rulesets."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError


def read_toml(path: Path, refusal: type[CleanerError]) -> dict[str, Any]:
    """Return what a TOML file says. Raises a `refusal` with the file, the fault and the remedy."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise refusal(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refusal(f"{path}: is not valid TOML ({error}); mend it there") from error
