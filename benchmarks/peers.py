"""Other tools that do a part of the job, each used as in its own documentation, for `run_peers.py` to measure.

    python benchmarks/peers.py NAME corpus.jsonl FOLDER

All read and write rows with orjson, so that JSON takes little of their time. Each tool runs in an environment of its
own with the packages that its function imports. Blank lines separate paragraphs. None of these tools finds promo lines,
compares the facts of two copies, or can undo its removals.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

THRESHOLD: Final = 0.85  # similarity from which a paragraph counts as a repeat, the default of cleaner
PERMUTATIONS: Final = 128  # of a MinHash
NGRAM: Final = 5  # words in a shingle
PACKED: Final = ".json.gz"  # suffix of the compressed copy of the corpus in the same folder
BLANK_LINE: Final = "\n\n"

Row = dict[str, Any]
Filter = Callable[[Sequence[str]], Iterable[bool]]  # returns for each paragraph of a document whether to keep it


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool."""

    job: str  # what it finds, and in which scope
    packages: tuple[str, ...]  # of its environment
    work: Callable[[Path, Path], None]  # reads a file of rows and writes its results below a folder


def read(corpus: Path) -> Iterator[Row]:
    """Yield the rows of a file."""
    import orjson

    with corpus.open("rb") as lines:
        yield from map(orjson.loads, lines)


def write(rows: Iterable[Row], folder: Path) -> Path:
    """Write rows to a file in a folder, and return its path."""
    import orjson

    path = folder / "rows.jsonl"
    with path.open("wb") as stream:
        stream.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    return path


def filtered(rows: Iterable[Row], keep: Filter) -> Iterator[Row]:
    """Yield rows with only the paragraphs that a filter keeps."""
    for row in rows:
        paragraphs = row["text"].split(BLANK_LINE)
        kept = zip(paragraphs, keep(paragraphs), strict=True)
        yield {**row, "text": BLANK_LINE.join(paragraph for paragraph, is_kept in kept if is_kept)}


def paragraphs(corpus: Path, folder: Path) -> Path:
    """Write a file with one row for each paragraph, for tools that compare whole texts, and return its path."""
    texts = (paragraph for row in read(corpus) for paragraph in row["text"].split(BLANK_LINE))
    return write(({"id": str(number), "text": text} for number, text in enumerate(texts)), folder)


def copy(corpus: Path, folder: Path) -> None:
    """Decode, encode and write rows."""
    write(read(corpus), folder)


def words(corpus: Path, _folder: Path) -> None:
    """Find every word once: a bare pass."""
    for row in read(corpus):
        re.findall(r"\w+", row["text"].casefold())


def exact(corpus: Path, folder: Path) -> None:
    """Drop paragraphs whose hash occurred before."""
    seen = set[int]()

    def is_new(paragraphs: Sequence[str]) -> Iterator[bool]:
        for key in map(hash, paragraphs):
            yield key not in seen
            seen.add(key)

    write(filtered(read(corpus), is_new), folder)


def cdist(corpus: Path, folder: Path) -> None:
    """Compare all pairs of paragraphs of a document."""
    write(filtered(read(corpus), _dissimilar_within()), folder)


def _dissimilar_within() -> Filter:
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    def is_new(paragraphs: Sequence[str]) -> Iterator[bool]:
        folded = [paragraph.casefold() for paragraph in paragraphs]
        similar = cdist(folded, folded, scorer=ratio, score_cutoff=100 * THRESHOLD, workers=1) > 0
        return (not similar[number, :number].any() for number in range(len(folded)))

    return is_new


def fast_dedupe(corpus: Path, folder: Path) -> None:
    """Compare all pairs of paragraphs of a document with a library for deduplication."""
    from fastdedupe import dedupe

    def unique(row: Row) -> Row:
        found, _ = dedupe(row["text"].split(BLANK_LINE), threshold=round(100 * THRESHOLD), n_jobs=1)
        return {**row, "text": BLANK_LINE.join(found)}

    write(map(unique, read(corpus)), folder)


def rensa(corpus: Path, folder: Path) -> None:
    """Look up the MinHash of each paragraph in an LSH index."""
    write(filtered(read(corpus), _new_minhash()), folder)


def _new_minhash() -> Filter:
    from rensa import RMinHashDeduplicator

    index = RMinHashDeduplicator(threshold=THRESHOLD, num_perm=PERMUTATIONS, use_lsh=True)
    keys = map(str, count())

    def is_new(paragraphs: Sequence[str]) -> Iterable[bool]:
        pairs = [(next(keys), paragraph.casefold().split()) for paragraph in paragraphs]
        flags: list[bool] = index.add_pairs(pairs)
        return flags

    return is_new


def rensa_and_cdist(corpus: Path, folder: Path) -> None:
    """Compare the paragraphs of a document, then look up their MinHashes: the nearest to what cleaner does."""
    write(filtered(filtered(read(corpus), _dissimilar_within()), _new_minhash()), folder)


def datasketch(corpus: Path, folder: Path) -> None:
    """Look up the MinHash of each paragraph in an LSH index in Python."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)

    def is_new(paragraphs: Sequence[str]) -> Iterator[bool]:
        for paragraph in paragraphs:
            found = MinHash(num_perm=PERMUTATIONS)
            found.update_batch([word.encode() for word in set(paragraph.casefold().split())])
            yield not index.query(found)
            index.insert(object(), found, check_duplication=False)

    write(filtered(read(corpus), is_new), folder)


def dolma(corpus: Path, folder: Path) -> None:
    """Mark paragraphs that a Bloom filter contains, without removing them."""
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    shutil.copy(corpus.with_suffix(PACKED), documents)  # it reads no other format
    options = {
        "--documents": str(documents / "*"),
        "--dedupe.name": "repeats",
        "--dedupe.paragraphs.attribute_name": "repeats",
        "--bloom_filter.file": str(folder / "filter.bin"),
        "--bloom_filter.estimated_doc_count": "1000000",
        "--bloom_filter.desired_false_positive_rate": "0.0001",
        "--processes": "1",
    }
    command = [str(Path(sys.executable).with_name("dolma")), "dedupe", "--no-bloom_filter.read_only"]
    subprocess.run([*command, *(part for pair in options.items() for part in pair)], check=True)  # noqa: S603


def datatrove(corpus: Path, folder: Path) -> None:
    """Sort the hashes of all lines, and drop repeated ones."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import SentenceDedupFilter, SentenceDedupSignature, SentenceFindDedups
    from datatrove.pipeline.dedup.sentence_dedup import SentDedupConfig
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    config = SentDedupConfig(
        n_sentences=1, split_sentences=False, only_dedup_in_index=False, min_doc_words=0, min_num_sentences=0
    )
    signatures, repeats = str(folder / "signatures"), str(folder / "repeats")
    rows = JsonlReader(str(corpus.parent), glob_pattern=corpus.name)
    out = JsonlWriter(str(folder / "rows"), compression=None)
    for step in (
        [rows, SentenceDedupSignature(output_folder=signatures, config=config)],
        [SentenceFindDedups(data_folder=signatures, output_folder=repeats, config=config)],
        [rows, SentenceDedupFilter(data_folder=repeats, config=config), out],
    ):
        LocalPipelineExecutor(pipeline=step, tasks=1, logging_dir=str(folder / "logs"), skip_completed=False).run()


def datatrove_minhash(corpus: Path, folder: Path) -> None:
    """Sort the MinHashes of all paragraphs, and drop those similar to an earlier one."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    source = paragraphs(corpus, folder)
    config = MinhashConfig(n_grams=NGRAM)
    signatures, buckets, removals = (str(folder / name) for name in ("signatures", "buckets", "removals"))
    rows = JsonlReader(str(source.parent), glob_pattern=source.name)
    out = JsonlWriter(str(folder / "unique"), compression=None)
    for number, (tasks, step) in enumerate(
        (
            (1, [rows, MinhashDedupSignature(output_folder=signatures, config=config)]),
            (config.num_buckets, [MinhashDedupBuckets(signatures, output_folder=buckets, config=config)]),
            (1, [MinhashDedupCluster(buckets, output_folder=removals, config=config)]),
            (1, [rows, MinhashDedupFilter(input_folder=removals), out]),
        )
    ):
        logs = str(folder / "logs" / str(number))
        LocalPipelineExecutor(pipeline=step, tasks=tasks, workers=1, logging_dir=logs, skip_completed=False).run()


def trafilatura(corpus: Path, folder: Path) -> None:
    """Extract texts from HTML pages, without repeated paragraphs."""
    from html import escape

    from trafilatura import extract

    def unique(row: Row) -> Row:
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in row["text"].split(BLANK_LINE))
        page = f"<html><body><article>{body}</article></body></html>"
        return {**row, "text": extract(page, deduplicate=True) or ""}

    write(map(unique, read(corpus)), folder)


def text_dedup(corpus: Path, folder: Path) -> None:
    """Cluster the MinHashes of paragraphs."""
    options = {
        "--path": "json",
        "--data_files": str(paragraphs(corpus, folder)),
        "--split": "train",
        "--column": "text",
        "--output": str(folder / "rows"),
        "--cache_dir": str(folder / "cache"),
        "--threshold": str(THRESHOLD),
        "--num_perm": str(PERMUTATIONS),
        "--ngram": str(NGRAM),
        "--num_proc": "1",
    }
    command = [sys.executable, "-m", "text_dedup.minhash"]
    subprocess.run([*command, *(part for pair in options.items() for part in pair)], check=True)  # noqa: S603


def nlp_dedup(corpus: Path, folder: Path) -> None:
    """Look up the MinHash of each paragraph in an LSH index in Python."""
    from nlp_dedup import Deduper

    finder = Deduper(
        ngram_size=NGRAM, similarity_threshold=THRESHOLD, num_minhashes=PERMUTATIONS, n_jobs=1, verbose=False
    )
    rows = list(read(paragraphs(corpus, folder)))
    finder.deduplicate(rows, output_dir=folder / "rows", overwrite=True, num_docs=len(rows))


DATATROVE: Final = (
    "datatrove[io]",
    "orjson",
    "regex",
    "tokenizers",
    "spacy",
    "xxhash<4",
)  # it does not declare all of them

PEERS: Final = {
    "orjson": Peer("JSON only", ("orjson",), copy),
    "casefold + findall": Peer("bare pass", ("orjson",), words),
    "exact hash": Peer("exact, all rows", ("orjson",), exact),
    "dolma": Peer("exact, all rows, marks only", ("dolma",), dolma),
    "rapidfuzz cdist": Peer("near, within a row", ("orjson", "rapidfuzz", "numpy"), cdist),
    "fast-dedupe": Peer("near, within a row", ("orjson", "fast-dedupe"), fast_dedupe),
    "rensa": Peer("near, all rows", ("orjson", "rensa"), rensa),
    "rensa + cdist": Peer("near, within + all rows", ("orjson", "rensa", "rapidfuzz", "numpy"), rensa_and_cdist),
    "datatrove": Peer("exact lines, all rows", DATATROVE, datatrove),
    "datatrove MinHash": Peer("near, all rows", DATATROVE, datatrove_minhash),
    "trafilatura": Peer("exact, recent rows", ("orjson", "trafilatura"), trafilatura),
    "datasketch": Peer("near, all rows", ("orjson", "datasketch"), datasketch),
    "text-dedup": Peer("near, all rows", ("orjson", "text-dedup"), text_dedup),
    "nlp-dedup": Peer("near, all rows", ("orjson", "nlp-dedup", "setuptools<81"), nlp_dedup),
}


if __name__ == "__main__":
    name, corpus, folder = sys.argv[1:]
    PEERS[name].work(Path(corpus), Path(folder))
