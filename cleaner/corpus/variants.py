"""Variants of a page: its translations and its versions, which have nearly the same path."""

from __future__ import annotations

import re
from typing import Final

# A language code, such as `de`, `zh-CN` or `sr_latn`. Any two letters count, since the rest of the paths is equal.
_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?")
_VERSION: Final = re.compile(r"(?:version-?|v)?\d+(?:_(?:\d+|x))*|latest|next|current|stable")
_FOLDERS: Final = frozenset(("i18n", "l10n", "lang", "locale", "locales", "translations", "versioned_docs"))
_POINT_OF_VERSION: Final = re.compile(r"(?<=\d)\.(?=[\dx])")
_SEPARATOR: Final = re.compile(r"[/.]")


def are_variants(first: str, second: str) -> bool:
    """Return whether two paths differ only in a language code or a version.

    >>> are_variants("README.md", "README.zh-CN.md"), are_variants("docs/7.4/copy.md", "docs/7.5/copy.md")
    (True, True)
    >>> are_variants("docs/install.md", "i18n/de/docs/install.md"), are_variants("README.md", "docs/install.md")
    (True, False)
    """
    return first != second and _common_parts(first) == _common_parts(second)


def _common_parts(path: str) -> list[str]:
    """Return the parts of a path that all variants of the page have."""
    parts = _SEPARATOR.split(_POINT_OF_VERSION.sub("_", path.casefold()))
    return [part for part in parts if part not in _FOLDERS and not _is_code(part)]


def _is_code(part: str) -> bool:
    return bool(_LANGUAGE.fullmatch(part) or _VERSION.fullmatch(part))
