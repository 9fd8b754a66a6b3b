"""The index of the built-in rules, kept as JSON beside the TOML files that it is made from.

Reading TOML costs milliseconds a file, so the built-in rulesets are kept a second time: the index
holds what matching needs, and the digest of what it was made from. `python -m cleaner.rulesets`
writes it; where it is missing or out of date, the TOML files are read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from cleaner.rules.reading import FOLDER
from cleaner.ruleset import Index, Rule

INDEX: Final = FOLDER / "index.json"

_INDEXED: Final = ("id", "kind", "shape", "pattern", "glued", "bare", "separators", "needs")


def read_index(files: Iterable[Path]) -> Index | None:
    """Return the stored index, or nothing where it was not made from these files as they are."""
    try:
        stored = json.loads(INDEX.read_bytes())
    except (OSError, ValueError):
        return None
    if stored.get("digest") != _digest(files):
        return None
    rules = tuple(Rule(**dict(zip(_INDEXED, row, strict=True))) for row in stored["rules"])
    phrases, first, inner = stored["phrases"].split("\n"), _unpacked(stored["first"]), _unpacked(stored["inner"])
    return Index(rules, phrases, stored["owners"], stored["telling"].split("\n"), first, inner, stored["widest"])


def write_index(index: Index, files: Iterable[Path]) -> None:
    """Store an index that was made from these files."""
    content = {
        "digest": _digest(files),
        "rules": [[getattr(rule, key) for key in _INDEXED] for rule in index.rules],
        "phrases": "\n".join(index.phrases),
        "owners": index.owners,
        "telling": "\n".join(index.telling),
        "first": _packed(index.first),
        "inner": _packed(index.inner),
        "widest": index.widest,
    }
    INDEX.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _unpacked(lines: str) -> dict[str, str]:
    """Read `word 3 17` lines: JSON reads one long string several times as fast as thousands of short lists."""
    return {word: places for word, _, places in (line.partition(" ") for line in lines.split("\n"))}


def _packed(places: Mapping[str, str]) -> str:
    return "\n".join(f"{word} {numbers}" for word, numbers in places.items())


def _digest(files: Iterable[Path]) -> str:
    """Return a digest of rulesets: names and contents."""
    digest = hashlib.blake2b(digest_size=16)
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
