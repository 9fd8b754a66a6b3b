"""Conflicts: nearly the same paragraph in two documents that differ in a fact. They are reported, never removed.

Nearly all such pairs are intended: parts of a series, versions, templates. So three or more variants of a paragraph are
one template, which is reported once, and a difference that the name or the first line of a document states is its
subject, not a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import pyarrow as pa

from cleaner.corpus.collect import FACT
from cleaner.corpus.stages import Stages
from cleaner.model import Fact
from cleaner.text import tokens

MIN_VARIANTS: Final = 3  # paragraphs of a template

_PAIRS: Final = """
    SELECT j.earlier, j.later, j.similarity, j.reason, j.facts,
        p.doc AS kept_doc, p.unit AS kept_unit, q.doc, q.unit,
        d.name AS kept_name, e.name, t.text AS kept_title, v.text AS title
    FROM {judged} j
    JOIN {first} f ON j.earlier = f.id JOIN {paragraphs} p ON f.first_id = p.id JOIN {documents} d ON p.doc = d.doc
    JOIN {first} g ON j.later = g.id JOIN {paragraphs} q ON g.first_id = q.id JOIN {documents} e ON q.doc = e.doc
    LEFT JOIN {units} t ON p.doc = t.doc AND t.unit = 0 AND p.unit > 0
    LEFT JOIN {units} v ON q.doc = v.doc AND v.unit = 0 AND q.unit > 0
    WHERE j.removable = '' AND len(j.facts) > 0 AND q.doc >= {first_doc} ORDER BY j.later, j.earlier
"""
CONFLICTS: Final = pa.schema(
    {
        "doc": pa.int64(),
        "unit": pa.int32(),
        "kept_doc": pa.int64(),
        "kept_unit": pa.int32(),
        "similarity": pa.float64(),
        "reason": pa.string(),
        "facts": pa.list_(FACT),
    }
)


class _Conflict(NamedTuple):
    row: Mapping[str, Any]
    facts: tuple[Fact, ...]


def find_conflicts(stages: Stages, first_doc: int = 0) -> None:
    """Store the conflicts among the judged pairs as the result `conflicts`, for documents from `first_doc` on."""
    if stages.is_done("conflicts"):
        return
    names = ("judged", "first", "paragraphs", "documents", "units")
    tables = {name: stages.table(name) for name in names} | {"first_doc": str(first_doc)}
    stages.run("conflicting-pairs", _PAIRS.format(**tables))
    with stages.writing("conflicts", CONFLICTS) as write:
        rows = [_as_row(conflict, variants) for conflict, variants in _reported(_conflicts(stages))]
        write(pa.Table.from_pylist(rows, CONFLICTS))


def _conflicts(stages: Stages) -> list[_Conflict]:
    found = []
    for batch in stages.batches("conflicting-pairs", stages.columns("conflicting-pairs")):
        for row in batch.to_pylist():
            facts = tuple(Fact(**fact) for fact in row["facts"])
            if not _is_subject(row, facts):
                found.append(_Conflict(row, facts))
    return found


def _is_subject(row: Mapping[str, Any], facts: tuple[Fact, ...]) -> bool:
    """Return whether the documents differ in these facts as a whole: their names or first lines state them."""
    here = {*tokens(row["name"]), *tokens(row["title"] or "")}
    there = {*tokens(row["kept_name"]), *tokens(row["kept_title"] or "")}
    return any(_states(here - there, fact.here) or _states(there - here, fact.there) for fact in facts)


def _states(subject: set[str], fact: str) -> bool:
    words = tokens(fact)
    return bool(words) and subject.issuperset(words)


def _reported(conflicts: list[_Conflict]) -> Iterator[tuple[_Conflict, int]]:
    """Yield the first conflict of each group of variants, with the number of the variants."""
    group_of: dict[int, int] = {}

    def group(paragraph: int) -> int:
        while group_of.setdefault(paragraph, paragraph) != paragraph:
            group_of[paragraph] = group_of[group_of[paragraph]]
            paragraph = group_of[paragraph]
        return paragraph

    for conflict in conflicts:
        group_of[group(conflict.row["later"])] = group(conflict.row["earlier"])
    sizes: dict[int, int] = {}
    for paragraph in list(group_of):
        sizes[group(paragraph)] = sizes.get(group(paragraph), 0) + 1
    seen = set[int]()
    for conflict in conflicts:
        root = group(conflict.row["earlier"])
        if root not in seen:
            seen.add(root)
            yield conflict, sizes[root]


def _as_row(conflict: _Conflict, variants: int) -> dict[str, Any]:
    reason = conflict.row["reason"]
    if variants >= MIN_VARIANTS:
        reason = f"{reason}; there are {variants} variants of this paragraph, so it may be a template"
    columns = ("doc", "unit", "kept_doc", "kept_unit", "similarity")
    facts = [fact._asdict() for fact in conflict.facts]
    return {name: conflict.row[name] for name in columns} | {"reason": reason, "facts": facts}
