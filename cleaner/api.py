"""A reusable cleaner with fixed settings, for pipelines over texts, rows and tables."""

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
    r"""A picklable callable from text to cleaned text, with fixed settings.

    It holds nothing but its settings, so creating one and sending it to another process are cheap. Each text is
    cleaned on its own: repeats across texts are not searched for.

    >>> cleaner = Cleaner(Config(ignore=("read-more",)))
    >>> cleaner("The story ends well.\n\nREAD MORE: Another story")
    'The story ends well.\n\nREAD MORE: Another story'
    >>> import pickle
    >>> pickle.loads(pickle.dumps(Cleaner()))("The story ends well.\n\nREAD MORE: Another story")
    'The story ends well.'
    """

    config: Config = DEFAULT
    format: str = "text"  # the format of the texts

    def __call__(self, source: str) -> str:
        r"""Return the cleaned text.

        >>> list(map(Cleaner(), ["The story ends well.\n\nREAD MORE: Another story", "Nothing to remove."]))
        ['The story ends well.', 'Nothing to remove.']
        """
        return self.clean(source).text

    def clean(self, source: str) -> Cleaned:
        r"""Return the cleaned text with its report.

        >>> cleaned = Cleaner().clean("The story ends well.\n\nREAD MORE: Another story")
        >>> [(finding.rule, finding.span) for finding in cleaned.report.findings]
        [('en/read-more-label', Span(start=22, end=46))]
        """
        return clean(source, config=self.config, format=self.format)

    def clean_rows(
        self,
        rows: Iterable[Mapping[str, Any]],
        *,
        text_field: str = "",
        title_field: str = "",
        findings: str = "",
    ) -> Iterator[dict[str, Any]]:
        r"""Yield each row as a new dict with its text cleaned, one for each row, in the same order.

        All other fields keep their order, and their values are the same objects. The rows themselves are not changed.
        A text that is None stays None. Rows are read lazily: the next row is requested after this one is taken.

        `text_field` names the field to clean. By default it is the first of "text", "content", "body" and
        "articleBody" that holds a string in the first row; case is ignored. `title_field` names the field of the
        headline, so that a repeat of the headline in the text is found. `findings` names a new field with a list of
        dicts: rule, start and end (character offsets into the original text), removed, and reason.

        Raises `CleanerError` for a row that lacks the text field, holds another type in it, or already has the
        findings field.

        >>> rows = [{"id": 7, "body": "The story ends well.\n\nREAD MORE: Another story", "score": 1.0}]
        >>> list(Cleaner().clean_rows(rows))
        [{'id': 7, 'body': 'The story ends well.', 'score': 1.0}]
        """
        from cleaner.rows.row import Fields
        from cleaner.rows.tables import clean_rows

        return clean_rows(rows, Fields(text_field, title_field, findings=findings), self.config, self.format)

    def clean_table(self, table: Table, *, text_field: str = "", title_field: str = "", findings: str = "") -> Table:
        r"""Return a table or record batch with the texts of one column cleaned, and the same rows in the same order.

        The schema stays as it is, including its metadata. All other columns are shared, not copied, so the additional
        memory is that of the text column. Nulls stay. Columns of large strings, string views and dictionaries of
        strings keep their type.

        The arguments are those of `clean_rows`; the findings column holds lists of structs. Raises `CleanerError` for
        a column that does not exist or does not hold text, and if pyarrow is missing.

        >>> import pyarrow as pa
        >>> table = pa.table({"id": [7], "text": ["The story ends well.\n\nREAD MORE: Another story"]})
        >>> Cleaner().clean_table(table).to_pylist()
        [{'id': 7, 'text': 'The story ends well.'}]
        """
        from cleaner.rows.row import Fields
        from cleaner.rows.tables import clean_table

        return clean_table(table, Fields(text_field, title_field, findings=findings), self.config, self.format)
