"""Front matter: metadata above a text, in YAML, TOML or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from cleaner.formats.elements import Element
from cleaner.formats.outline import BYTE_ORDER_MARK, SourceLines

_FENCES: Final = {"---": ("---", "..."), "+++": ("+++",), ";;;": (";;;",)}  # opening line: its closing lines


def front_matter(lines: SourceLines) -> int:
    r"""Return how many lines at the start of a source are front matter.

    >>> front_matter(SourceLines("---\ntitle: Harbour\n---\n\nText."))
    3
    >>> front_matter(SourceLines('{"title": "Harbour"}\n\nText.'))
    1
    """
    if not lines:
        return 0
    closing = _FENCES.get(lines.texts[0].rstrip(" \t"))
    if closing:
        return next((line + 1 for line in range(1, len(lines)) if lines.texts[line].rstrip(" \t") in closing), 0)
    return _json_front_matter(lines) if lines.texts[0].startswith("{") else 0


def _json_front_matter(lines: SourceLines) -> int:
    try:
        _, end = json.JSONDecoder().raw_decode(lines.source, lines.starts[0])
    except (ValueError, RecursionError):
        return 0
    last = next(line for line in range(len(lines)) if lines.ends[line] >= end)
    return last + 1 if not lines.source[end : lines.ends[last]].strip() else 0


def prevent_new_front_matter(lines: SourceLines, elements: Sequence[Element]) -> None:
    """Keep the first element if its removal could turn later lines into front matter or expose a byte order mark."""
    first_kept = next((element for element in elements if not element.may_disappear), None)
    if not elements or first_kept is elements[0]:
        return
    line = lines.texts[first_kept.first].rstrip(" \t") if first_kept else ""
    if line in _FENCES or line.startswith("{") or BYTE_ORDER_MARK in lines.source[1:]:
        elements[0].keep()
