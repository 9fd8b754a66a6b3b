"""Clean rows in memory as one corpus."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, Self

from cleaner.config import Config
from cleaner.corpus import CorpusFields, Machine
from cleaner.corpus.across import report_only
from cleaner.corpus.collect import Collected, CorpusDocument, encode, site_name
from cleaner.corpus.findings import FindingsReader
from cleaner.corpus.run import compare, store
from cleaner.corpus.stages import Stages
from cleaner.corpus.units import units_of
from cleaner.parallel import batched, in_order
from cleaner.rows.row import Fields
from cleaner.rows.tables import clean_rows, read_rows
from cleaner.rows.with_headline import clean_with_headline, prefilter_with_headlines

ROWS_AT_ONCE: Final = 256  # for a worker


class _Article(NamedTuple):
    number: int
    name: str
    site: str
    order: str | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class _Collector:
    """A picklable function from articles to their units."""

    config: Config
    format: str

    def __call__(self, articles: Sequence[_Article]) -> Collected:
        return encode(self._documents(articles))

    def _documents(self, articles: Sequence[_Article]) -> Iterator[CorpusDocument]:
        hints = prefilter_with_headlines([(each.title, each.text) for each in articles], self.config, self.format)
        for each, hint in zip(articles, hints, strict=True):
            cleaned = report_only(each.text, ())
            if not hint.nothing_found:
                cleaned = clean_with_headline(each.title, each.text, self.config, self.format, hint)
            units = units_of(cleaned, self.format, self.config)
            yield CorpusDocument(each.number, each.name, each.site, each.order, each.text, units)


def clean_mappings(
    rows: Iterable[Mapping[str, Any]], fields: CorpusFields, config: Config, format: str, machine: Machine
) -> Iterator[dict[str, Any]]:
    """Yield each row with its text cleaned; see `cleaner.corpus.clean_corpus`."""
    row_fields = Fields(fields.text, fields.title, findings=fields.findings)
    with (
        tempfile.TemporaryDirectory(prefix="cleaner-", dir=machine.work_dir) as folder,
        _Twice(rows, Path(folder)) as twice,
        Stages(Path(folder) / "stages", memory=machine.memory, threads=machine.jobs) as stages,
    ):
        stages.begin("")
        articles = _articles(twice.first(), row_fields, fields)
        store(stages, in_order(_Collector(config, format), batched(articles, ROWS_AT_ONCE), machine.jobs))
        compare(stages, config, machine.jobs)
        reader = FindingsReader(stages, 0)
        yield from clean_rows(twice.second(), row_fields, config, format, reader.of_document)


def _articles(rows: Iterable[Mapping[str, Any]], row_fields: Fields, fields: CorpusFields) -> Iterator[_Article]:
    for number, row in enumerate(read_rows(rows, row_fields)):
        if row.text is None:
            continue
        name, site, order = (row.row.get(field) for field in (fields.id, fields.site, fields.order))
        yield _Article(
            number,
            f"row {number + 1}" if name is None else str(name),
            "" if site is None else site_name(str(site)),
            None if order is None else str(order),
            row.title,
            row.text,
        )


class _Twice:
    """Rows that are read twice: a sequence as it is, anything else from a file that the first reading writes."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], folder: Path) -> None:
        self._rows = rows
        self._folder = folder
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        if not isinstance(self._rows, Sequence):
            self._file = tempfile.TemporaryFile(dir=self._folder)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def first(self) -> Iterator[Mapping[str, Any]]:
        for row in self._rows:
            if self._file:
                pickle.dump(row, self._file, pickle.HIGHEST_PROTOCOL)
            yield row

    def second(self) -> Iterator[Mapping[str, Any]]:
        if not self._file:
            yield from self._rows
            return
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301  # `first` has written it; the file has no name
            except EOFError:
                return
