"""Find the fields that hold the text and the id of a row, where the user does not name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cleaner.errors import CleanerError
from cleaner.rows.row import Fields, RowReader

TEXT_NAMES: Final = ("text", "content", "body", "articleBody")  # the first one that exists is used; case is ignored
ID_NAMES: Final = ("id", "url")
URL_NAMES: Final = ("url", "link", "source_url", "canonical_url")

_MEANT: Final = {"--text-field": "the text field", "--site-field": "the site field", "--order-by": "the field"}
_MAX_LISTED: Final = 20  # field names in an error message


def resolve_fields(fields: Fields, reader: RowReader) -> Fields:
    """Return the fields with the names of the text and the id filled in where they are empty.

    They stay empty for an input without rows.
    Raises `CleanerError` if no field has a usual name for a text, for a field that the schema of the input lacks, and
    for a text field that none of the sampled rows has: then every row would be rejected.
    """
    if reader.is_empty:
        return replace(fields, findings="")  # nor is there a header to which it could be added
    names = [*reader.text_fields, *reader.other_fields]
    text = fields.text or usual_name(TEXT_NAMES, reader.text_fields)
    if not text and not names:
        raise CleanerError("no row can be read, so no text field is found; name it with --text-field")
    if not text:
        usual = f"{listing(names)} include no string field named {listing(TEXT_NAMES, 'or')}"
        raise CleanerError(f"no text field found: {usual}; name it with --text-field")
    if reader.sampled_rows is None:
        _check_schema(replace(fields, text=text), names, reader.text_fields)
    elif reader.sampled_rows:
        sample = f"the first {reader.sampled_rows:,} rows" if reader.sampled_rows > 1 else "the first row"
        for option, name in _required(replace(fields, text=text)).items():
            if name and name not in names:
                raise CleanerError(
                    f"no field {name!r} in {sample}, only {listing(names)}; name {_MEANT[option]} with {option}"
                )
    site = fields.site or (usual_name(URL_NAMES, names) if fields.finds_site else "")
    return replace(fields, text=text, id=fields.id or usual_name(ID_NAMES, names), site=site)


def _named(fields: Fields) -> dict[str, str]:
    """Return the names of all fields, by the option that names them."""
    return {"--title-field": fields.title, "--id-field": fields.id, **_required(fields)}


def _required(fields: Fields) -> dict[str, str]:
    """Return the names of the fields that some row must have, by the option that names them."""
    return {"--text-field": fields.text, "--site-field": fields.site, "--order-by": fields.order}


def _check_schema(fields: Fields, names: Sequence[str], text_fields: Sequence[str]) -> None:
    """Raise `CleanerError` for a field that a header or schema does not have exactly once, or that is of no use."""
    for option, name in _named(fields).items():
        if name and name not in names:
            raise CleanerError(f"no field {name!r}, only {listing(names)}; choose one of them with {option}")
        if name and names.count(name) > 1:
            raise CleanerError(f"two fields are named {name!r}; rename one of them")
    if fields.text not in text_fields:
        raise CleanerError(
            f"field {fields.text!r} does not hold text; choose {listing(text_fields, 'or')} with --text-field"
        )
    if fields.findings in names:
        raise CleanerError(f"field {fields.findings!r} already exists; choose another name with --findings")


def usual_name(usual_names: Sequence[str], names: Sequence[str]) -> str:
    """Return the first usual name that is among the names, in the spelling used there; empty if there is none.

    >>> usual_name(TEXT_NAMES, ["id", "Body"])
    'Body'
    """
    spellings = {name.casefold(): name for name in reversed(names)}
    return next((spellings[name.casefold()] for name in usual_names if name.casefold() in spellings), "")


def listing(names: Sequence[str], conjunction: str = "and") -> str:
    """Return names, each once, as a list for an error message; only the first ones if there are many.

    >>> listing(["id", "title", "story", "id"])
    "'id', 'title' and 'story'"
    >>> listing([f"field{number}" for number in range(30)])
    "'field0', ... and 10 more"
    """
    distinct = list(dict.fromkeys(names))
    quoted = [repr(name) for name in distinct[:_MAX_LISTED]]
    if len(distinct) > _MAX_LISTED:
        quoted.append(f"{len(distinct) - _MAX_LISTED} more")
    return f" {conjunction} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
