"""A cleaner with settings of its own, for pipelines: of texts, of rows, of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.config import Config
from cleaner.model import Cleaned
from cleaner.pipeline import DEFAULT, clean

if TYPE_CHECKING:
    import pyarrow as pa

Table = TypeVar("Table", "pa.Table", "pa.RecordBatch")


@dataclass(frozen=True, slots=True)
class Cleaner:
    r"""The same as `clean` with settings of its own: a picklable callable from text to text.

    It holds nothing but its settings, so that it is cheap to make and to send to other machines.

    >>> import pickle
    >>> pickle.loads(pickle.dumps(Cleaner()))("The story ends well.\n\nREAD MORE: Another story")
    'The story ends well.'
    """

    config: Config = DEFAULT
    format: str = "text"

    def __call__(self, source: str) -> str:
        """Return the cleaned text."""
        return self.clean(source).text

    def clean(self, source: str) -> Cleaned:
        """Return the cleaned text with its report."""
        return clean(source, config=self.config, format=self.format)

    def clean_rows(
        self,
        rows: Iterable[Mapping[str, Any]],
        *,
        text_field: str = "",
        title_field: str = "",
        findings: str = "",
    ) -> Iterator[dict[str, Any]]:
        r"""Yield every row as a new dict with its text cleaned: one for each, in their order.

        All other fields are those of the row, the very objects, in the same order; the rows themselves
        are not changed. A text that is None stays None. One row is held at a time, and the next is
        asked for when this one is taken.

        The text is in `text_field`, or in the first of the usual ones ("text", "content", "body",
        "articleBody") that the first row has. The headline in `title_field` lets its repeat be seen.
        `findings` names a field to be added: a list of dicts with rule, start, end (characters of the
        text as it was), removed and reason. Raises `CleanerError` for a row without the text field,
        one whose text is no text, and one that has the field of the findings already.

        >>> rows = [{"id": 7, "body": "The story ends well.\n\nREAD MORE: Another story", "score": 1.0}]
        >>> list(Cleaner().clean_rows(rows))
        [{'id': 7, 'body': 'The story ends well.', 'score': 1.0}]
        """
        from cleaner.rows.row import Fields
        from cleaner.rows.tables import clean_rows

        return clean_rows(rows, Fields(text_field, title_field, findings=findings), self.config, self.format)

    def clean_table(self, table: Table, *, text_field: str = "", title_field: str = "", findings: str = "") -> Table:
        r"""Return a table or record batch with the texts of a column cleaned, and the same rows in their order.

        The schema stays as it is, metadata included, and all other columns are shared, not copied: the
        memory needed is that of the column of texts once more. Nulls stay. Dictionaries of texts, large
        texts and views keep their type.

        The arguments are those of `clean_rows`; the findings become a list of structs. Raises
        `CleanerError` for a column that is not there or holds no texts, and where pyarrow is missing.

        >>> import pyarrow as pa
        >>> table = pa.table({"id": [7], "text": ["The story ends well.\n\nREAD MORE: Another story"]})
        >>> Cleaner().clean_table(table).to_pylist()
        [{'id': 7, 'text': 'The story ends well.'}]
        """
        from cleaner.rows.row import Fields
        from cleaner.rows.tables import clean_table

        return clean_table(table, Fields(text_field, title_field, findings=findings), self.config, self.format)
