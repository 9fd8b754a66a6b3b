"""The index of the built-in rules, kept as JSON beside the TOML files that it is made from.

Reading TOML costs milliseconds a file, so the built-in rulesets are kept a second time: the index
holds what matching needs, and the names and sizes of what it was made from. `python -m
cleaner.promos.rulesets` writes it; where it is missing or out of date, the TOML files are read. A test holds
it to their contents, which would take longer to digest than all else at the start.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cleaner.promos.rules.parse import FOLDER
from cleaner.promos.rules.ruleset import Index, Rule

INDEX: Final = FOLDER / "index.json"

_INDEXED: Final = ("id", "kind", "shape", "pattern", "glued", "bare", "separators", "needs")


def read_index(files: Iterable[Path]) -> Index | None:
    """Return the stored index, or nothing where it was not made from these files as they are."""
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
        "rules": [[getattr(rule, key) for key in _INDEXED] for rule in index.rules],
        "phrases": "\n".join(index.phrases),  # one long text is read several times as fast as thousands of short ones
        **{name: getattr(index, name) for name in ("owners", "first", "inner", "required_words", "widest")},
    }
    INDEX.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _sizes(files: Iterable[Path]) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in files}
