"""Clean rows in memory: mappings one at a time, and Arrow tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.model import Cleaned, Finding
from cleaner.repeats import NO_HINTS, Hints
from cleaner.rows.field_detection import TEXT_NAMES, listing, usual_name
from cleaner.rows.row import Fields
from cleaner.rows.row_formats import require_pyarrow
from cleaner.rows.with_headline import clean_with_headline, prefilter_with_headlines
from cleaner.rows.worker import findings_as_dicts

if TYPE_CHECKING:
    import pyarrow as pa

Table = TypeVar("Table", "pa.Table", "pa.RecordBatch")


class MappedRow(NamedTuple):
    """A row in memory, with its text and its headline."""

    row: Mapping[str, Any]
    text_field: str
    text: str | None
    title: str


def read_rows(rows: Iterable[Mapping[str, Any]], fields: Fields) -> Iterator[MappedRow]:
    """Yield each row with its text. Raises `CleanerError` for a row that does not fit the fields."""
    text_field = fields.text
    for number, row in enumerate(rows, start=1):
        text_field = text_field or _detect_text_field([name for name, value in row.items() if isinstance(value, str)])
        if text_field not in row:
            raise CleanerError(f"row {number:,}: no field {text_field!r}; leave the row out, or change text_field")
        text = row[text_field]
        if not isinstance(text, str | None):
            raise CleanerError(f"row {number:,}: field {text_field!r} holds {text!r:.40}, not a string")
        if fields.findings and fields.findings in row:
            raise CleanerError(
                f"row {number:,}: field {fields.findings!r} already exists; choose another name for the findings"
            )
        title = row.get(fields.title)
        yield MappedRow(row, text_field, text, title if isinstance(title, str) else "")


def clean_rows(
    rows: Iterable[Mapping[str, Any]],
    fields: Fields,
    config: Config,
    format: str,
    across: Callable[[int], Sequence[Finding]] = lambda _number: (),
) -> Iterator[dict[str, Any]]:
    """Yield each row with its text cleaned. See `Cleaner.clean_rows`.

    `across` takes the number of a row, from 0, and returns what other documents repeat.
    """
    for number, row in enumerate(read_rows(rows, fields)):
        cleaned = _clean(row.title, row.text, config, format, across=across(number))
        findings = {fields.findings: findings_as_dicts(cleaned)} if fields.findings else {}
        yield {**row.row, row.text_field: cleaned.text if cleaned else None, **findings}


def clean_table(table: Table, fields: Fields, config: Config, format: str) -> Table:
    """Return a table with the texts of a column cleaned. See `Cleaner.clean_table`."""
    require_pyarrow()
    import pyarrow as pa

    from cleaner.rows.parquet import empty_batch, is_text_type

    text_columns = [field.name for field in table.schema if is_text_type(field.type)]
    fields = Fields(fields.text or _detect_text_field(text_columns), fields.title, findings=fields.findings)
    for name in (fields.text, fields.title):
        if name and name not in text_columns:
            raise CleanerError(f"no column {name!r} that holds text, only {listing(text_columns)}")
    if fields.findings in table.schema.names:
        raise CleanerError(f"column {fields.findings!r} already exists; choose another name for the findings")
    if isinstance(table, pa.RecordBatch):
        return _clean_batch(table, fields, config, format)
    batches = [_clean_batch(batch, fields, config, format) for batch in table.to_batches()]
    schema = _clean_batch(empty_batch(table.schema), fields, config, format).schema
    return pa.Table.from_batches(batches, schema)


def _clean_batch(batch: pa.RecordBatch, fields: Fields, config: Config, format: str) -> pa.RecordBatch:
    from cleaner.rows.parquet import append_findings, replace_texts

    texts = batch.column(fields.text).to_pylist()
    titles = batch.column(fields.title).to_pylist() if fields.title else [None] * len(texts)
    rows = [(title or "", text) for title, text in zip(titles, texts, strict=True)]
    all_hints = prefilter_with_headlines(rows, config, format)
    cleaned = [_clean(title, text, config, format, hints) for (title, text), hints in zip(rows, all_hints, strict=True)]
    if any(each and each.report.edits for each in cleaned):
        batch = replace_texts(batch, fields.text, [each.text if each else None for each in cleaned])
    if fields.findings:
        batch = append_findings(batch, fields.findings, list(map(findings_as_dicts, cleaned)))
    return batch


def _clean(  # they are the parameters of `clean_with_headline`
    title: str,
    text: str | None,
    config: Config,
    format: str,
    hints: Hints = NO_HINTS,
    across: Sequence[Finding] = (),
) -> Cleaned | None:
    """Return a text cleaned with its headline; None for a null."""
    return None if text is None else clean_with_headline(title, text, config, format, hints, across)


def _detect_text_field(names: Sequence[str]) -> str:
    name = usual_name(TEXT_NAMES, names)
    if not name:
        raise CleanerError(f"no text field is named {listing(TEXT_NAMES, 'or')}; name it with text_field")
    return name
