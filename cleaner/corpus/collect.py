"""The first pass over a corpus: the units of all documents, as the columns that the stages read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import pyarrow as pa

from cleaner.corpus.across import report_only
from cleaner.corpus.units import Unit, stable_hash, units_of
from cleaner.formats.outline import SourceLines
from cleaner.rows.row import Chunk, Rejected
from cleaner.rows.worker import ChunkWorker

KEY: Final = pa.decimal128(38, 0)  # 120 bits, which DuckDB and Spark group as one integer
UNITS: Final = pa.schema(
    {
        "doc": pa.int64(),  # see `document_number`
        "unit": pa.int32(),  # its position in the document
        "site": pa.int64(),  # a hash of the site
        "start": pa.int32(),  # offsets into the source
        "stop": pa.int32(),
        "line": pa.int32(),  # its place in the source, from 1
        "column": pa.int32(),
        "text": pa.string(),
        "key": KEY,
        "n": pa.int32(),  # tokens
        "paragraph": pa.bool_(),
        "prose": pa.bool_(),
        "promo": pa.bool_(),
        "optional": pa.bool_(),
        "fragment": pa.bool_(),
        "continues": pa.bool_(),
        "is_open": pa.bool_(),
        "template": pa.int64(),
        "label": pa.int64(),
        "facts": pa.int64(),
        "teaser": pa.bool_(),
        "related": pa.float32(),
        "tokens": pa.list_(pa.int32()),  # hashes of the tokens of a paragraph
    }
)
DOCUMENTS: Final = pa.schema(
    {
        "doc": pa.int64(),
        "name": pa.string(),  # as messages show it: its id, or its place in the input
        "site": pa.int64(),
        "site_name": pa.string(),
        "order_value": pa.string(),  # the value that orders the documents; null for the order of the input
        "run": pa.int32(),  # the number of the run that has added it to the index; 0 for the present run
    }
)

FACT: Final = pa.struct({"kind": pa.string(), "here": pa.string(), "there": pa.string()})  # see `model.Fact`

MAX_ROWS: Final = 1 << 20  # in a chunk
MAX_CHUNKS: Final = 1 << 24  # in an input
MAX_CACHED: Final = 500_000  # tokens whose hashes are remembered

_token_hashes = dict[str, int]()


def document_number(source: int, chunk: int, row: int) -> int:
    """Return the number of a document: numbers ascend in the order of the input, and need no counting.

    >>> document_number(0, 0, 5) < document_number(0, 1, 0) < document_number(1, 0, 0)
    True
    """
    return (source * MAX_CHUNKS + chunk) * MAX_ROWS + row


class CorpusDocument(NamedTuple):
    """A document of a corpus."""

    number: int  # see `document_number`
    name: str  # as messages show it
    site: str
    order: str | None  # the value that orders the documents
    source: str
    units: Sequence[Unit]


class Collected(NamedTuple):
    """The rows of some documents for the results `units` and `documents`, each as an Arrow stream."""

    units: bytes
    documents: bytes


class CollectedTables(NamedTuple):
    """`Collected`, decoded."""

    units: pa.Table
    documents: pa.Table


@dataclass(frozen=True, slots=True)
class NumberedChunk:
    """A chunk of rows with its place in the corpus."""

    source: int  # the number of its input
    number: int  # in its input
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class UnitCollector:
    """A picklable function from a chunk of rows to their units, each document cleaned by itself."""

    worker: ChunkWorker  # its fields name two others: the site, and the value that orders the documents

    def __call__(self, chunk: NumberedChunk) -> Collected:
        """Clean the rows of a chunk, and return their units. Rows that cannot be cleaned are left out."""
        return encode(self._documents(chunk))

    def _documents(self, chunk: NumberedChunk) -> Iterator[CorpusDocument]:
        for number, cleaned_row in enumerate(self.worker.clean_rows(chunk.chunk)):
            if isinstance(cleaned_row, Rejected) or cleaned_row.row.text is None:
                continue
            row = cleaned_row.row
            cleaned = cleaned_row.cleaned or report_only(row.text or "", ())
            site, order = row.others or (None, None)
            name = row.id.decode().strip('"') if row.id != b"null" else f"{self.worker.path}, row {row.place.row}"
            units = units_of(cleaned, self.worker.format, self.worker.config)
            yield CorpusDocument(
                document_number(chunk.source, chunk.number, number),
                name,
                site_name(site or ""),
                order,
                cleaned.source,
                units,
            )


def site_name(value: str) -> str:
    """Return the site that a field names: the host of a URL without "www.", or the value itself.

    >>> site_name("https://www.Example.org:443/a?b"), site_name("Daily Post"), site_name("http://[")
    ('example.org', 'Daily Post', '')
    """
    if "://" not in value:
        return value.strip()
    try:
        host = urlsplit(value.strip()).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def encode(documents: Iterator[CorpusDocument]) -> Collected:
    """Return documents with their units as two Arrow streams."""
    kept = list(documents)
    sites = {document.site: stable_hash([document.site]) for document in kept}
    documents_table = pa.table(
        {
            "doc": [document.number for document in kept],
            "name": [_valid(document.name) for document in kept],
            "site": [sites[document.site] for document in kept],
            "site_name": [_valid(document.site) for document in kept],
            "order_value": [document.order for document in kept],
            "run": [0] * len(kept),
        },
        DOCUMENTS,
    )
    return Collected(_stream(_units_table(kept, sites)), _stream(documents_table))


def decode(collected: Collected) -> CollectedTables:
    """Return the tables of two Arrow streams."""
    return CollectedTables(*(pa.ipc.open_stream(stream).read_all() for stream in collected))


def _units_table(documents: Sequence[CorpusDocument], sites: dict[str, int]) -> pa.Table:
    placed = [(document, number, unit) for document in documents for number, unit in enumerate(document.units)]
    units = [unit for _, _, unit in placed]
    lines = {document.number: SourceLines(document.source) for document in documents}
    line_numbers = [lines[document.number].number_at(unit.span.start) for document, _, unit in placed]
    keys = pa.Array.from_buffers(KEY, len(units), [None, pa.py_buffer(b"".join(unit.key for unit in units))])
    token_lists = [token_hashes(unit.tokens) if unit.is_paragraph else () for unit in units]
    return pa.table(
        {
            "doc": [document.number for document, _, _ in placed],
            "unit": [number for _, number, _ in placed],
            "site": [sites[document.site] for document, _, _ in placed],
            "start": [unit.span.start for unit in units],
            "stop": [unit.span.end for unit in units],
            "line": line_numbers,
            "column": [
                unit.span.start - lines[document.number].starts[line - 1] + 1
                for (document, _, unit), line in zip(placed, line_numbers, strict=True)
            ],
            "text": [_valid(unit.text) for unit in units],
            "key": keys,
            "n": [len(unit.tokens) for unit in units],
            "paragraph": [unit.is_paragraph for unit in units],
            "prose": [unit.is_prose for unit in units],
            "promo": [unit.is_promo for unit in units],
            "optional": [unit.is_optional for unit in units],
            "fragment": [unit.is_fragment for unit in units],
            "continues": [unit.continues for unit in units],
            "is_open": [unit.is_open for unit in units],
            "template": [unit.template for unit in units],
            "label": [unit.label for unit in units],
            "facts": [unit.facts for unit in units],
            "teaser": [unit.is_teaser for unit in units],
            "related": [unit.related for unit in units],
            "tokens": token_lists,
        },
        UNITS,
    )


def token_hashes(tokens: Sequence[str]) -> list[int]:
    """Return a 32-bit hash of each token, the same in every process.

    Tokens with the same hash make the search compare a pair in vain. They never hide one.
    """
    if len(_token_hashes) > MAX_CACHED:
        _token_hashes.clear()
    return [_token_hashes.get(token) or _hash_token(token) for token in tokens]


def _hash_token(token: str) -> int:
    content = hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    found = _token_hashes[token] = int.from_bytes(content, signed=True)
    return found


def _valid(text: str) -> str:
    """Return a text without lone surrogates, which Arrow cannot store."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content
