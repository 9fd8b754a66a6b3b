"""What others offer for a part of the job, each as its makers show it, for `run_peers.py` to measure.

    python benchmarks/peers.py NAME corpus.jsonl FOLDER

Rows are read and written with orjson, so that no one waits for JSON; each peer runs in an environment of its own,
which alone has what it imports. A paragraph is what stands between blank lines. None of them finds promo lines,
knows what two copies state, or can undo what it did.
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

ALIKE: Final = 0.85  # resemblance from which a paragraph repeats another one, as ours has it
PERMUTATIONS: Final = 128  # of a MinHash
NGRAM: Final = 5  # words of a shingle
PACKED: Final = ".json.gz"  # what the same rows end in, packed, beside the corpus
BLANK: Final = "\n\n"

Row = dict[str, Any]
Test = Callable[[Sequence[str]], Iterable[bool]]  # tells which of the paragraphs of a document are to be kept


@dataclass(frozen=True, slots=True)
class Peer:
    """A program to be compared with."""

    job: str  # what it does, and for how much of a corpus at once
    packages: tuple[str, ...]  # what its environment needs
    work: Callable[[Path, Path], None]  # reads a file of rows, and writes what comes of it below a folder


def read(corpus: Path) -> Iterator[Row]:
    """Yield the rows of a file."""
    import orjson

    with corpus.open("rb") as lines:
        yield from map(orjson.loads, lines)


def write(rows: Iterable[Row], folder: Path) -> Path:
    """Write rows, and return the path of their file."""
    import orjson

    path = folder / "rows.jsonl"
    with path.open("wb") as stream:
        stream.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    return path


def kept(rows: Iterable[Row], keep: Test) -> Iterator[Row]:
    """Yield rows with those of their paragraphs that are to be kept."""
    for row in rows:
        paragraphs = row["text"].split(BLANK)
        stays = zip(paragraphs, keep(paragraphs), strict=True)
        yield {**row, "text": BLANK.join(paragraph for paragraph, stay in stays if stay)}


def paragraphs(corpus: Path, folder: Path) -> Path:
    """Write a file with a row for each paragraph, for programs that look at whole texts, and return its path."""
    texts = (paragraph for row in read(corpus) for paragraph in row["text"].split(BLANK))
    return write(({"id": str(number), "text": text} for number, text in enumerate(texts)), folder)


def copy(corpus: Path, folder: Path) -> None:
    """Decode, encode and write."""
    write(read(corpus), folder)


def words(corpus: Path, _folder: Path) -> None:
    """Touch every word once."""
    for row in read(corpus):
        re.findall(r"\w+", row["text"].casefold())


def exact(corpus: Path, folder: Path) -> None:
    """Remember a hash of each paragraph."""
    seen = set[int]()

    def new(paragraphs: Sequence[str]) -> Iterator[bool]:
        for key in map(hash, paragraphs):
            yield key not in seen
            seen.add(key)

    write(kept(read(corpus), new), folder)


def cdist(corpus: Path, folder: Path) -> None:
    """Compare all paragraphs of a document with one another."""
    write(kept(read(corpus), _unlike()), folder)


def _unlike() -> Test:
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    def new(paragraphs: Sequence[str]) -> Iterator[bool]:
        folded = [paragraph.casefold() for paragraph in paragraphs]
        alike = cdist(folded, folded, scorer=ratio, score_cutoff=100 * ALIKE, workers=1) > 0
        return (not alike[number, :number].any() for number in range(len(folded)))

    return new


def fast_dedupe(corpus: Path, folder: Path) -> None:
    """Compare all paragraphs of a document with one another, by a library for that."""
    from fastdedupe import dedupe

    def unique(row: Row) -> Row:
        found, _ = dedupe(row["text"].split(BLANK), threshold=round(100 * ALIKE), n_jobs=1)
        return {**row, "text": BLANK.join(found)}

    write(map(unique, read(corpus)), folder)


def rensa(corpus: Path, folder: Path) -> None:
    """Look up the MinHash of each paragraph."""
    write(kept(read(corpus), _unknown()), folder)


def _unknown() -> Test:
    from rensa import RMinHashDeduplicator

    index = RMinHashDeduplicator(threshold=ALIKE, num_perm=PERMUTATIONS, use_lsh=True)
    keys = map(str, count())

    def new(paragraphs: Sequence[str]) -> Iterable[bool]:
        pairs = [(next(keys), paragraph.casefold().split()) for paragraph in paragraphs]
        flags: list[bool] = index.add_pairs(pairs)
        return flags

    return new


def rensa_and_cdist(corpus: Path, folder: Path) -> None:
    """Compare the paragraphs within a document, then look up the MinHash of each: what comes nearest to our job."""
    write(kept(kept(read(corpus), _unlike()), _unknown()), folder)


def datasketch(corpus: Path, folder: Path) -> None:
    """Look up the MinHash of each paragraph, in Python."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS)

    def new(paragraphs: Sequence[str]) -> Iterator[bool]:
        for paragraph in paragraphs:
            found = MinHash(num_perm=PERMUTATIONS)
            found.update_batch([word.encode() for word in set(paragraph.casefold().split())])
            yield not index.query(found)
            index.insert(object(), found, check_duplication=False)

    write(kept(read(corpus), new), folder)


def dolma(corpus: Path, folder: Path) -> None:
    """Mark the spans of paragraphs that a Bloom filter knows; they are not taken out."""
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    shutil.copy(corpus.with_suffix(PACKED), documents)  # it reads nothing else
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
    """Sort hashes of all lines, and drop those that occurred before."""
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
    """Sort the MinHashes of all paragraphs, and drop those that resemble an earlier one."""
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
    """Take texts out of pages, without what occurred before."""
    from html import escape

    from trafilatura import extract

    def unique(row: Row) -> Row:
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in row["text"].split(BLANK))
        page = f"<html><body><article>{body}</article></body></html>"
        return {**row, "text": extract(page, deduplicate=True) or ""}

    write(map(unique, read(corpus)), folder)


def text_dedup(corpus: Path, folder: Path) -> None:
    """Cluster MinHashes of paragraphs."""
    options = {
        "--path": "json",
        "--data_files": str(paragraphs(corpus, folder)),
        "--split": "train",
        "--column": "text",
        "--output": str(folder / "rows"),
        "--cache_dir": str(folder / "cache"),
        "--threshold": str(ALIKE),
        "--num_perm": str(PERMUTATIONS),
        "--ngram": str(NGRAM),
        "--num_proc": "1",
    }
    command = [sys.executable, "-m", "text_dedup.minhash"]
    subprocess.run([*command, *(part for pair in options.items() for part in pair)], check=True)  # noqa: S603


def nlp_dedup(corpus: Path, folder: Path) -> None:
    """Look up the MinHash of each paragraph, in Python."""
    from nlp_dedup import Deduper

    finder = Deduper(ngram_size=NGRAM, similarity_threshold=ALIKE, num_minhashes=PERMUTATIONS, n_jobs=1, verbose=False)
    rows = list(read(paragraphs(corpus, folder)))
    finder.deduplicate(rows, output_dir=folder / "rows", overwrite=True, num_docs=len(rows))


DATATROVE: Final = ("datatrove[io]", "orjson", "regex", "tokenizers", "spacy", "xxhash<4")  # what it forgets to ask for

PEERS: Final = {
    "orjson": Peer("decode, encode, write", ("orjson",), copy),
    "casefold + findall": Peer("every word once", ("orjson",), words),
    "exact hash": Peer("exact, all rows", ("orjson",), exact),
    "dolma": Peer("exact, all rows, marked only", ("dolma",), dolma),
    "rapidfuzz cdist": Peer("near, within a row", ("orjson", "rapidfuzz", "numpy"), cdist),
    "fast-dedupe": Peer("near, within a row", ("orjson", "fast-dedupe"), fast_dedupe),
    "rensa": Peer("near, all rows", ("orjson", "rensa"), rensa),
    "rensa + cdist": Peer("near, all and within", ("orjson", "rensa", "rapidfuzz", "numpy"), rensa_and_cdist),
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
