"""Which field is the text, and which one tells rows apart: said by the user, or known by a usual name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cleaner.errors import CleanerError
from cleaner.rows.row import Fields, RowReader

TEXT_NAMES: Final = ("text", "content", "body", "articleBody")  # the first that there is; case counts for nothing
ID_NAMES: Final = ("id", "url")


def complete(fields: Fields, opened: RowReader) -> Fields:
    """Return the fields with the text and the id guessed where they were not said.

    Raises `CleanerError` where no field has a usual name of a text, and for a name that a header lacks.
    """
    names = [*opened.names, *opened.others]
    text = fields.text or usual(TEXT_NAMES, opened.names)
    if not text:
        seen = f"the fields are {', '.join(map(repr, names))}" if names else "no row can be read"
        raise CleanerError(f"no text field is named {' or '.join(map(repr, TEXT_NAMES))}: {seen}; say --text-field")
    if names and text not in names and not opened.is_fixed:
        seen = ", ".join(map(repr, dict.fromkeys(names)))
        raise CleanerError(f"no row at the beginning has a field {text!r}; the fields are {seen}; use --text-field")
    if opened.is_fixed:
        for name in (text, fields.title, fields.id):
            if name and name not in names:
                raise CleanerError(f"there is no field {name!r}; the fields are {', '.join(map(repr, names))}")
            if name and names.count(name) > 1:
                raise CleanerError(f"two fields are named {name!r}; rename one of them")
        if text not in opened.names:
            raise CleanerError(f"the field {text!r} holds no text; name one of {', '.join(map(repr, opened.names))}")
        if fields.findings in names:
            raise CleanerError(f"there is a field {fields.findings!r} already; name another one by --findings")
    return replace(fields, text=text, id=fields.id or usual(ID_NAMES, names))


def usual(usual: Sequence[str], names: Sequence[str]) -> str:
    """Return the first usual name that is among the names, as it is written there; empty where none is."""
    written = {name.casefold(): name for name in reversed(names)}
    return next((written[name.casefold()] for name in usual if name.casefold() in written), "")
