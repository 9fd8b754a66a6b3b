"""A corpus run: collect the units of all documents, decide with all of them in view, and clean each document again.

`collect_rows` or `collect_texts` is the first pass. `compare` decides. The findings that `FindingsReader` then reads
are an argument of `clean` in the second pass.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import islice
from typing import Final, NamedTuple

from cleaner.config import Config
from cleaner.corpus.boilerplate import FOUND, find_boilerplate
from cleaner.corpus.collect import (
    DOCUMENTS,
    MAX_CHUNKS,
    UNITS,
    Collected,
    CorpusDocument,
    NumberedChunk,
    UnitCollector,
    decode,
    document_number,
    encode,
)
from cleaner.corpus.conflicts import CONFLICTS, find_conflicts
from cleaner.corpus.findings import ACROSS_RULE, BOILERPLATE_RULE, store_findings
from cleaner.corpus.index import CorpusIndex
from cleaner.corpus.repeats import CONFLICT_RULE, NEAR_RULE, REPEATED, find_repeats_across, number_paragraphs
from cleaner.corpus.stages import Stages
from cleaner.corpus.units import units_of
from cleaner.parallel import batched, in_order
from cleaner.pipeline import clean
from cleaner.reports.summary import quantity
from cleaner.rows.compression import decompression_errors
from cleaner.rows.row import Chunk
from cleaner.rows.run import PreparedJob, RowJob, errors_at, prepare

TEXTS_AT_ONCE: Final = 64  # texts for a worker


@dataclass(frozen=True, slots=True)
class RowSource:
    """An input of rows that can be read twice."""

    job: RowJob
    open: Callable[[], AbstractContextManager[BufferedReader]]


class TextDocument(NamedTuple):
    """A text of a corpus."""

    name: str  # as messages show it
    site: str
    source: str
    format: str
    config: Config


def collect_rows(stages: Stages, sources: Sequence[RowSource], jobs: int, first_source: int = 0) -> None:
    """Store the units and documents of all rows as the results `units` and `documents`. Rejected rows are left out.

    `first_source` is the number of the first input, which follows those of an index.

    Raises `CleanerError` for an input that cannot be read or lacks a field.
    """
    if not stages.is_done("units"):
        store(stages, _collected(stages, sources, jobs, first_source))


def _collected(stages: Stages, sources: Sequence[RowSource], jobs: int, first_source: int) -> Iterator[Collected]:
    for done, source in enumerate(sources):
        with source.open() as stream:
            prepared = prepare(source.job, stream, reports=False)
            shares = deque[float]()  # of the input, up to the end of each chunk that is being collected
            chunks = _numbered_chunks(prepared, first_source + done, shares)
            with errors_at(source.job.path), decompression_errors():
                for collected in in_order(UnitCollector(prepared.worker), chunks, jobs):
                    yield collected
                    stages.progress("units", (done + shares.popleft()) / len(sources))


def _numbered_chunks(prepared: PreparedJob, source: int, shares: deque[float]) -> Iterator[NumberedChunk]:
    for number, chunk in islice(enumerate(prepared.chunks), MAX_CHUNKS):
        if isinstance(chunk, Chunk):
            shares.append(prepared.share(chunk))
            yield NumberedChunk(source, number, chunk)
        else:
            deque(chunk.pieces, maxlen=0)  # reads over a row that is too large


def collect_texts(stages: Stages, texts: Iterable[TextDocument | None], jobs: int, source: int = 0) -> None:
    """Store the units and documents of all texts as the results `units` and `documents`; None counts, but is left out.

    `source` is the number of the input that all of them are, after those of an index.
    """
    if not stages.is_done("units"):
        numbered = enumerate(texts, start=document_number(source, 0, 0))
        found = ((number, text) for number, text in numbered if text)
        store(stages, in_order(_collect_texts, batched(found, TEXTS_AT_ONCE), jobs))


def _collect_texts(texts: Sequence[tuple[int, TextDocument]]) -> Collected:
    return encode(_documents(texts))


def _documents(texts: Sequence[tuple[int, TextDocument]]) -> Iterator[CorpusDocument]:
    for number, text in texts:
        cleaned = clean(text.source, config=text.config, format=text.format)
        units = units_of(cleaned, text.format, text.config)
        yield CorpusDocument(number, text.name, text.site, None, text.source, units)


def summary(stages: Stages) -> str:
    """Return what a run has found, in one line."""
    documents, sites = stages.rows(f"SELECT count(*), count(DISTINCT site) FROM {stages.table('documents')}")[0]
    found = dict(stages.rows(f"SELECT rule, count(*) FROM {stages.table('findings')} GROUP BY rule"))
    of_sites = f" of {sites:,} sites" if sites > 1 else ""
    counts = [
        quantity(found.get(BOILERPLATE_RULE, 0), "line") + " of boilerplate",
        quantity(found.get(ACROSS_RULE, 0), "repeated paragraph"),
    ]
    if CONFLICT_RULE in found:
        counts.append(quantity(found[CONFLICT_RULE], "conflict"))
    return f"{quantity(documents, 'document')}{of_sites}: {', '.join(counts)}"


def store(stages: Stages, collected: Iterable[Collected]) -> None:
    """Store the units and documents of a corpus as the results `units` and `documents`."""
    # The units are complete last: when they are there, so are the documents.
    with stages.writing("units", UNITS) as write_units, stages.writing("documents", DOCUMENTS) as write_documents:
        for each in collected:
            tables = decode(each)
            write_units(tables.units)
            write_documents(tables.documents)


def compare(stages: Stages, config: Config, jobs: int, index: CorpusIndex | None = None) -> None:
    """Decide what to remove from the collected documents, and store it as the result `findings`.

    With an index, the documents of earlier runs are compared too, and nothing is removed from them.
    """
    first_doc = 0
    if index:
        config = replace(config, keep="first")  # documents of earlier runs have been written already
        first_doc = index.extend(stages)
    if config.wants(BOILERPLATE_RULE):
        find_boilerplate(stages)
    else:
        stages.store_empty("boilerplate", FOUND)
    if config.wants(ACROSS_RULE) or index:  # later runs may search for copies
        number_paragraphs(stages, config, first_doc)
    if config.wants(ACROSS_RULE):
        find_repeats_across(stages, config, jobs, first_doc)
    else:
        stages.store_empty("repeated", REPEATED)
    if config.asks_for(CONFLICT_RULE) and config.wants(ACROSS_RULE) and config.wants(NEAR_RULE):
        find_conflicts(stages, first_doc)
    else:
        stages.store_empty("conflicts", CONFLICTS)
    store_findings(stages, first_doc)
