"""Corpus: repeats and boilerplate across documents.

Start with `clean_corpus` for rows in Python, or with `run` for the flow of a run over files. `across` is the search for
exact copies in a content repository, which needs no further packages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.config import Config
from cleaner.errors import CleanerError

__all__ = ["clean_corpus", "require_packages"]

MEMORY: Final = 2_000_000_000  # bytes


class Machine(NamedTuple):
    """What a run may use of the machine."""

    memory: int  # bytes
    jobs: int  # processes
    work_dir: Path | None  # the folder for temporary data; None for that of the system


class CorpusFields(NamedTuple):
    """The names of the fields of a row; an empty name means that there is no such field."""

    text: str
    title: str
    site: str
    id: str
    order: str
    findings: str


def clean_corpus(  # noqa: PLR0913  # the fields of a row, and the settings
    rows: Iterable[Mapping[str, Any]],
    *,
    text_field: str = "",
    title_field: str = "",
    site_field: str = "",
    id_field: str = "",
    order_field: str = "",
    findings: str = "",
    config: Config | None = None,
    format: str = "text",
    memory: int = MEMORY,
    jobs: int = 1,
    work_dir: Path | None = None,
) -> Iterator[dict[str, Any]]:
    r"""Yield each row as a new dict with its text cleaned, with all rows in view.

    Next to the repeats and promo lines in each text, two things are removed: a paragraph that an earlier row contains,
    exactly or nearly and with the same facts, and the boilerplate of each site. One row is yielded for each, in the
    same order; the first one when all rows have been read.

    Rows are read twice. Unless they are a sequence, they are stored in a temporary file as pickles.

    `site_field` names the site of a row, or its URL, of which the host is the site; without it all rows are one site.
    `id_field` names the row in findings. `order_field` orders the rows; by default they are in order. `memory` is in
    bytes. The other parameters are those of `Cleaner.clean_rows`.

    Raises `CleanerError` if a package is missing, and for a row that lacks the text field or holds another type in it.

    >>> story = "The harbour pier will be closed to all visitors until the storm has passed, the mayor said on Monday."
    >>> rows = [{"id": 1, "text": story}, {"id": 2, "text": f"Trains run again.\n\n{story}"}]
    >>> [row["text"] for row in clean_corpus(rows)][1]
    'Trains run again.'
    """
    require_packages()
    from cleaner.corpus.mappings import clean_mappings

    fields = CorpusFields(text_field, title_field, site_field, id_field, order_field, findings)
    return clean_mappings(rows, fields, config or Config(), format, Machine(memory, jobs, work_dir))


def require_packages() -> None:
    """Raise `CleanerError` with the installation command if a package for corpora is missing."""
    missing = [name for name in ("duckdb", "numpy", "pyarrow") if find_spec(name) is None]
    if missing:
        raise CleanerError(
            f"--across needs {' and '.join(missing)}; install what is missing with: pip install 'prose-cleaner[corpus]'"
        )
