"""Front matter: the settings that stand above a text, in YAML, TOML or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from cleaner.formats.elements import Element
from cleaner.formats.outline import MARK, SourceLines

_FENCES: Final = {"---": ("---", "..."), "+++": ("+++",), ";;;": (";;;",)}  # opening line: its closing lines


def front_matter(lines: SourceLines) -> int:
    r"""Return how many lines at the head of a source are front matter.

    >>> front_matter(SourceLines("---\ntitle: Harbour\n---\n\nText."))
    3
    >>> front_matter(SourceLines('{"title": "Harbour"}\n\nText.'))
    1
    """
    if not lines:
        return 0
    closing = _FENCES.get(lines.texts[0].rstrip(" \t"))
    if closing:
        return next((at + 1 for at in range(1, len(lines)) if lines.texts[at].rstrip(" \t") in closing), 0)
    return _json(lines) if lines.texts[0].startswith("{") else 0


def _json(lines: SourceLines) -> int:
    try:
        _, end = json.JSONDecoder().raw_decode(lines.source, lines.starts[0])
    except (ValueError, RecursionError):
        return 0
    last = next(at for at in range(len(lines)) if lines.ends[at] >= end)
    return last + 1 if not lines.source[end : lines.ends[last]].strip() else 0


def keep_head(lines: SourceLines, elements: Sequence[Element]) -> None:
    """Let something stay above what would be front matter, or a byte order mark, at the head of the source."""
    stays = next((element for element in elements if not element.may_vanish), None)
    if not elements or stays is elements[0]:
        return
    line = lines.texts[stays.first].rstrip(" \t") if stays else ""
    if line in _FENCES or line.startswith("{") or MARK in lines.source[1:]:
        elements[0].hold()
