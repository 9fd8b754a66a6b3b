"""The JSON schema of cleaner.toml. `python -m cleaner.config.schema` writes it to standard output.

The table [tool.cleaner] of a pyproject.toml has the same form. config.schema.json in this package is a copy of the
output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from cleaner.config import GROUPS, OPTIONAL_KINDS, PROMO_KINDS, REPEAT_RULES, Config, Setting, settings_of
from cleaner.config.project import FILES, OVERRIDES, Project

STORED: Final = Path(__file__).with_name("config.schema.json")

_TYPES: Final = {bool: "boolean", int: "integer", float: "number", str: "string"}
_STRINGS: Final = {"type": "array", "items": {"type": "string"}}
_NAMES: Final = ("select", "ignore")  # settings that contain names of rules, kinds or groups


def schema() -> dict[str, Any]:
    """Return the schema as draft 7, which most editors support.

    The cleaner also accepts hyphens in the names of settings. The schema does not, so that an editor suggests one
    name for each setting. It does not check whether a rule exists.

    >>> schema()["properties"]["keep"]["enum"]
    ['fullest', 'first', 'last']
    """
    own = {name: _described(name, default, known) for name, (default, known) in settings_of(Config).items()}
    shared = {name: _described(name, default, known) for name, (default, known) in settings_of(Project).items()}
    files = _STRINGS | {
        "minItems": 1,
        "description": "Documents that the override applies to; patterns as in .gitignore.",
    }
    override = {
        "type": "object",
        "required": [FILES],
        "additionalProperties": False,
        "properties": {FILES: files} | {name: _without_default(described) for name, described in own.items()},
    }
    overrides = {
        "type": "array",
        "items": override,
        "description": "Settings for some of the documents; the last table that matches a document decides.",
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Settings of cleaner",
        "type": "object",
        "additionalProperties": False,
        "properties": own | shared | {OVERRIDES: overrides},
    }


def _described(name: str, default: Any, known: Setting) -> dict[str, Any]:
    if isinstance(default, tuple):
        described = {**_STRINGS, "default": list(default)}
    else:
        described = {"type": _TYPES[type(default)], "default": default}
    if name in _NAMES:
        names = [*GROUPS, *REPEAT_RULES, *PROMO_KINDS, *OPTIONAL_KINDS]
        described["items"] = {"anyOf": [{"enum": names}, {"type": "string", "pattern": "/"}]}
    limits = {"enum": list(known.choices), "minimum": known.low, "maximum": known.high}
    return (
        {"description": known.meaning}
        | described
        | {key: limit for key, limit in limits.items() if limit not in (None, [])}
    )


def _without_default(described: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a setting in an override, where a missing setting is not set to its default."""
    return {key: value for key, value in described.items() if key != "default"}


def text() -> str:
    """Return the schema as JSON, as it is stored."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
