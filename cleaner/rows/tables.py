"""Rows in memory: mappings one by one, and Arrow tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.model import Cleaned
from cleaner.repeats import NO_HINTS, Hints
from cleaner.rows.field_detection import TEXT_NAMES, usual
from cleaner.rows.row import Fields
from cleaner.rows.row_formats import need_pyarrow
from cleaner.rows.with_headline import clean_below, prefilter_below
from cleaner.rows.worker import listed

if TYPE_CHECKING:
    import pyarrow as pa

Table = TypeVar("Table", "pa.Table", "pa.RecordBatch")


def clean_rows(
    rows: Iterable[Mapping[str, Any]], fields: Fields, config: Config, form: str
) -> Iterator[dict[str, Any]]:
    """Yield each row with its text cleaned; `Cleaner.clean_rows` tells the rest."""
    column = fields.text
    for number, row in enumerate(rows, start=1):
        column = column or _guessed([name for name, value in row.items() if isinstance(value, str)])
        if column not in row:
            raise CleanerError(f"row {number:,} has no field {column!r}; leave it out, or name another text_field")
        text = row[column]
        if not isinstance(text, str | None):
            raise CleanerError(f"row {number:,} has {text!r:.40} as {column!r}, which is no text")
        if fields.findings and fields.findings in row:
            raise CleanerError(f"row {number:,} has a field {fields.findings!r} already; name another for the findings")
        cleaned = _cleaned(row.get(fields.title), text, config, form)
        added = {fields.findings: listed(cleaned)} if fields.findings else {}
        yield {**row, column: cleaned.text if cleaned else None, **added}


def clean_table(table: Table, fields: Fields, config: Config, form: str) -> Table:
    """Return a table with the texts of a column cleaned; `Cleaner.clean_table` tells the rest."""
    need_pyarrow()
    import pyarrow as pa

    from cleaner.rows.parquet import is_text

    texts = [field.name for field in table.schema if is_text(field.type)]
    fields = Fields(fields.text or _guessed(texts), fields.title, findings=fields.findings)
    for name in (fields.text, fields.title):
        if name and name not in texts:
            raise CleanerError(f"there is no column of texts {name!r}; there are {', '.join(map(repr, texts))}")
    if fields.findings in table.schema.names:
        raise CleanerError(f"there is a column {fields.findings!r} already; name another for the findings")
    if isinstance(table, pa.RecordBatch):
        return _clean_batch(table, fields, config, form)
    batches = [_clean_batch(batch, fields, config, form) for batch in table.to_batches()]
    empty = _clean_batch(pa.RecordBatch.from_pylist([], table.schema), fields, config, form)
    return pa.Table.from_batches(batches, empty.schema)


def _clean_batch(batch: pa.RecordBatch, fields: Fields, config: Config, form: str) -> pa.RecordBatch:
    from cleaner.rows.parquet import replaced, widened

    texts = batch.column(fields.text).to_pylist()
    titles = batch.column(fields.title).to_pylist() if fields.title else [None] * len(texts)
    rows = [(title or "", text) for title, text in zip(titles, texts, strict=True)]
    told = prefilter_below(rows, config, form)
    cleaned = [_cleaned(title, text, config, form, one) for (title, text), one in zip(rows, told, strict=True)]
    if any(each and each.report.edits for each in cleaned):
        batch = replaced(batch, fields.text, [each.text if each else None for each in cleaned])
    return widened(batch, fields.findings, list(map(listed, cleaned))) if fields.findings else batch


def _cleaned(title: object, text: str | None, config: Config, form: str, hints: Hints = NO_HINTS) -> Cleaned | None:
    """Return a text cleaned below its headline; None, as a null stays."""
    return None if text is None else clean_below(title if isinstance(title, str) else "", text, config, form, hints)


def _guessed(names: Sequence[str]) -> str:
    found = usual(TEXT_NAMES, names)
    if not found:
        raise CleanerError(f"no text field is named {' or '.join(map(repr, TEXT_NAMES))}; say text_field")
    return found
