"""Paragraphs that an earlier document contains: exact copies by SQL, near copies by a join of their rarest tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from cleaner.config import Config
from cleaner.corpus.choose import Chooser, Removal
from cleaner.corpus.collect import FACT
from cleaner.corpus.near import Bags, Nearest, PartitionJoin, PrefixRows
from cleaner.corpus.stages import Stages
from cleaner.corpus.verify import CandidatePair, JudgedPair, PairJudge
from cleaner.model import Fact
from cleaner.parallel import batched, in_order

NEAR_RULE: Final = "near-repeated-paragraph"  # ignoring this rule leaves exact copies only
CONFLICT_RULE: Final = "conflicting-across"

BAGS_AT_ONCE: Final = 20_000  # paragraphs whose tokens are in memory
PAIRS_AT_ONCE: Final = 500  # for a worker

# The paragraphs that can be copies, in the order of the documents.
_PARAGRAPHS: Final = """
    SELECT row_number() OVER (ORDER BY {order}) - 1 AS id, u.doc, u.unit, u.key, u.facts
    FROM {units} u JOIN {documents} d ON u.doc = d.doc WHERE u.paragraph AND NOT u.promo
"""
# The first paragraph of each set of exact copies, which the near search represents by it.
_FIRST: Final = """
    SELECT row_number() OVER (ORDER BY first_id) - 1 AS id, first_id FROM (
        SELECT min(id) AS first_id FROM {paragraphs} GROUP BY key)
"""
_BAGS: Final = """
    SELECT f.id, {facts} AS facts, u.tokens FROM {first} f JOIN {paragraphs} p ON f.first_id = p.id
    JOIN {units} u ON p.doc = u.doc AND p.unit = u.unit
"""
_PAIR_TEXTS: Final = """
    SELECT c.earlier, c.later, a.text AS earlier_text, b.text AS later_text, p.facts = q.facts AS same_facts
    FROM {candidates} c
    JOIN {first} f ON c.earlier = f.id JOIN {paragraphs} p ON f.first_id = p.id
    JOIN {units} a ON p.doc = a.doc AND p.unit = a.unit
    JOIN {first} g ON c.later = g.id JOIN {paragraphs} q ON g.first_id = q.id
    JOIN {units} b ON q.doc = b.doc AND q.unit = b.unit
    WHERE p.doc <> q.doc
"""
_HOT_TEXTS: Final = """
    SELECT f.id, p.doc, p.facts, u.text FROM (SELECT DISTINCT id FROM {hot}) h JOIN {first} f ON h.id = f.id
    JOIN {paragraphs} p ON f.first_id = p.id JOIN {units} u ON p.doc = u.doc AND p.unit = u.unit
"""
# A copy shares the fate of the first one: it repeats this one, or the paragraph in whose favour this one is removed.
_REMOVED: Final = """
    SELECT p.doc, p.unit, o.doc AS kept_doc, o.unit AS kept_unit, coalesce(r.similarity, 1.0) AS similarity,
        coalesce(r.reason, '') AS reason, r.lost, r.added, r.facts, r.kept IS NOT NULL AS is_near
    FROM {paragraphs} p
    JOIN {paragraphs} s ON p.key = s.key
    JOIN {first} f ON s.id = f.first_id
    LEFT JOIN {removals} r ON f.id = r.removed
    LEFT JOIN {first} k ON r.kept = k.id
    JOIN {paragraphs} o ON o.id = coalesce(k.first_id, f.first_id)
    WHERE p.doc <> o.doc AND p.doc >= {first_doc}
"""
_HOT: Final = pa.schema({"token": pa.uint64(), "id": pa.int64()})
_CANDIDATES: Final = pa.schema({"earlier": pa.int64(), "later": pa.int64()})
_JUDGED: Final = pa.schema(
    {
        "earlier": pa.int64(),
        "later": pa.int64(),
        "similarity": pa.float64(),
        "removable": pa.string(),
        "reason": pa.string(),
        "lost": pa.list_(pa.string()),
        "added": pa.list_(pa.string()),
        "facts": pa.list_(FACT),
    }
)
REPEATED: Final = pa.schema(
    {
        "doc": pa.int64(),
        "unit": pa.int32(),
        "kept_doc": pa.int64(),
        "kept_unit": pa.int32(),
        "similarity": pa.float64(),
        "reason": pa.string(),
        "lost": pa.list_(pa.string()),
        "added": pa.list_(pa.string()),
        "facts": pa.list_(FACT),
        "is_near": pa.bool_(),
    }
)
_REMOVALS: Final = pa.schema(
    [
        ("removed", pa.int64()),
        ("kept", pa.int64()),
        *[field for field in _JUDGED if field.name not in ("earlier", "later")],
    ]
)


def find_repeats_across(stages: Stages, config: Config, jobs: int, first_doc: int = 0) -> None:
    """Store the paragraphs that a kept paragraph of another document repeats as the result `repeated`.

    Its columns are doc, unit, kept_doc, kept_unit, similarity, reason, lost, added, facts and is_near. Documents before
    `first_doc` are those of an index: nothing is removed from them. `number_paragraphs` must have been called.
    """
    if config.wants(NEAR_RULE):
        _find_near(stages, config, jobs)
    else:
        stages.store_empty("removals", _REMOVALS)
    stages.run("repeated", _REMOVED.format_map(_Tables(stages) | {"first_doc": str(first_doc)}))


def number_paragraphs(stages: Stages, config: Config, first_doc: int = 0) -> None:
    """Store the paragraphs that can be copies as the result `paragraphs`, and the first of equal ones as `first`.

    Documents before `first_doc` are those of an index: they come first, one run after the other. `config.keep` is not
    "fullest" then.
    """
    tables = _Tables(stages)
    direction = "DESC" if config.keep == "last" else "ASC"
    # Values that are numbers are in the order of the numbers. A document without a value comes last.
    columns = ("TRY_CAST(d.order_value AS double)", "d.order_value", "u.doc", "u.unit")
    order = [f"{column} {direction} NULLS LAST" for column in columns]
    if config.keep == "fullest":
        order.insert(0, "u.teaser")  # teasers come last: the story itself is kept
    order[:0] = [f"u.doc >= {first_doc}", "d.run"]
    stages.run("paragraphs", _PARAGRAPHS.format_map(tables | {"order": ", ".join(order)}))
    stages.run("first", _FIRST.format_map(tables))


class _Tables(dict[str, str]):
    """The results of stages as tables in SQL, by name with underscores."""

    def __init__(self, stages: Stages, values: dict[str, str] | None = None) -> None:
        super().__init__(values or {})
        self._stages = stages

    def __missing__(self, name: str) -> str:
        return self._stages.table(name.replace("_", "-"))

    def __or__(self, values: dict[str, str]) -> _Tables:  # type: ignore[override]
        return _Tables(self._stages, {**self, **values})


def _find_near(stages: Stages, config: Config, jobs: int) -> None:
    """Store what is removed in favour of a near copy as the result `removals`."""
    tables, arrays = _Tables(stages), stages.arrays
    if not stages.is_done("candidates"):
        # Only paragraphs with the same numbers can be copies. Conflicts are between others too.
        facts = "CAST(0 AS bigint)" if config.asks_for(CONFLICT_RULE) else "u.facts"
        stages.run("bags", _BAGS.format_map(tables | {"facts": facts}))
        paragraphs = stages.rows(f"SELECT count(*) FROM {stages.table('first')}")[0][0]
        rows = PrefixRows(arrays, paragraphs, config.threshold)
        rows.count(_bags(stages))
        rows.write(_bags(stages))
        with stages.writing("candidates", _CANDIDATES) as write_pairs, stages.writing("hot", _HOT) as write_hot:
            join = PartitionJoin(arrays, config.threshold)
            # In this process: each partition takes several hundred megabytes, and little time.
            for done, joined in enumerate(map(join, range(rows.partitions)), start=1):
                write_hot(pa.table([joined.hot.keys, joined.hot.ids], schema=_HOT))
                write_pairs(pa.table([joined.pairs[:, 0], joined.pairs[:, 1]], schema=_CANDIDATES))
                stages.progress("candidates", done / rows.partitions)
    stages.run("pair-texts", f"{_PAIR_TEXTS.format_map(tables)} ORDER BY c.later, c.earlier")
    judge = PairJudge(config.threshold, "first" if config.keep == "last" else config.keep)
    if not stages.is_done("judged"):
        with stages.writing("judged", _JUDGED) as write:
            for judged in in_order(judge, batched(_candidate_pairs(stages), PAIRS_AT_ONCE), jobs):
                write(_judged_table(judged))
    if not stages.is_done("removals"):
        with stages.writing("removals", _REMOVALS) as write:
            for removals in batched(_chosen(stages, config.threshold, judge), PAIRS_AT_ONCE):
                write(_removals_table(removals))


def _bags(stages: Stages) -> Iterator[Bags]:
    for batch in stages.batches("bags", ["id", "facts", "tokens"], BAGS_AT_ONCE):
        lists = batch.column("tokens")
        yield Bags(
            batch.column("id").to_numpy(),
            lists.flatten().to_numpy(zero_copy_only=False),
            np.diff(lists.offsets.to_numpy()),
            batch.column("facts").to_numpy(),
        )


def _candidate_pairs(stages: Stages) -> Iterator[CandidatePair]:
    for batch in stages.batches("pair-texts", CandidatePair._fields):
        yield from map(CandidatePair, *(column.to_pylist() for column in batch.columns))


def _chosen(stages: Stages, threshold: float, judge: PairJudge) -> Iterator[Removal]:
    hot_tokens: dict[int, list[int]] = {}
    texts: dict[int, tuple[int, int, str]] = {}
    if stages.rows(f"SELECT count(*) FROM {stages.table('hot')}")[0][0]:
        stages.run("hot-texts", _HOT_TEXTS.format_map(_Tables(stages)))
        for batch in stages.batches("hot", ["token", "id"]):
            for token, paragraph in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                hot_tokens.setdefault(paragraph, []).append(token)
        for batch in stages.batches("hot-texts", ["id", "doc", "facts", "text"]):
            texts.update(
                (row[0], row[1:]) for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
            )

    def judge_hot(earlier: int, later: int) -> JudgedPair | None:
        if earlier not in texts or later not in texts:
            return None  # the search has not found the pair, so it is below the threshold
        (earlier_doc, earlier_facts, earlier_text), (later_doc, later_facts, later_text) = texts[earlier], texts[later]
        if earlier_doc == later_doc or earlier_facts != later_facts:
            return None
        return judge.judge(CandidatePair(earlier, later, earlier_text, later_text, same_facts=True))

    chooser = Chooser(judge_hot, Nearest(stages.arrays, threshold).of, hot_tokens)
    yield from chooser.choose(_judged_pairs(stages))
    if chooser.variants:
        stages.notes.append(
            f"{chooser.variants:,} paragraphs are variants of a template, and were compared with the nearest ones only"
        )


def _judged_pairs(stages: Stages) -> Iterator[JudgedPair]:
    for batch in stages.batches("judged", _JUDGED.names):
        for row in batch.to_pylist():
            lists = {"lost": tuple(row["lost"]), "added": tuple(row["added"])}
            yield JudgedPair(**row | lists | {"facts": tuple(Fact(**fact) for fact in row["facts"])})


def _judged_table(judged: list[JudgedPair]) -> pa.Table:
    return pa.Table.from_pylist([_as_members(pair) for pair in judged], _JUDGED)


def _removals_table(removals: list[Removal]) -> pa.Table:
    return pa.Table.from_pylist(
        [_as_members(removal.pair) | {"removed": removal.removed, "kept": removal.kept} for removal in removals],
        _REMOVALS,
    )


def _as_members(pair: JudgedPair) -> dict[str, object]:
    return pair._asdict() | {"facts": [fact._asdict() for fact in pair.facts]}
