"""The index of the built-in rules, stored as JSON next to the TOML files that it is made from.

Parsing TOML takes milliseconds per file, so the built-in rulesets are stored a second time. The index has what matching
needs, and the names and sizes of its source files. `python -m cleaner.promos.rulesets` writes it. If it is missing or
the sizes differ, the TOML files are read instead. Digests would be safer than sizes, but they would take longer than
the rest of the start-up. Instead, a test compares the index with the contents of the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cleaner.promos.rules.parse import FOLDER
from cleaner.promos.rules.ruleset import Index, Rule

INDEX: Final = FOLDER / "index.json"

_RULE_FIELDS: Final = ("id", "kind", "shape", "pattern", "inline", "bare", "separators", "requires")
_INDEX_FIELDS: Final = tuple(name for name in Index._fields if name not in ("rules", "phrases"))


def read_index(files: Iterable[Path]) -> Index | None:
    """Return the stored index; None if it is missing or was not made from these files as they are now."""
    try:
        stored = json.loads(INDEX.read_bytes())
    except (OSError, ValueError):
        return None
    if stored.pop("made_from", None) != _sizes(files):
        return None
    rules = tuple(Rule(name, kind, shape, (), *features) for name, kind, shape, *features in stored.pop("rules"))
    phrases = stored.pop("phrases").split("\n")
    return Index(rules=rules, phrases=phrases, **stored)


def write_index(index: Index, files: Iterable[Path]) -> None:
    """Store an index that was made from these files."""
    content = {
        "made_from": _sizes(files),
        "rules": [[getattr(rule, key) for key in _RULE_FIELDS] for rule in index.rules],
        "phrases": "\n".join(index.phrases),  # one long string loads several times as fast as thousands of short ones
        **{name: getattr(index, name) for name in _INDEX_FIELDS},
    }
    INDEX.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _sizes(files: Iterable[Path]) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in files}
