"""The findings of a corpus run, as `clean` takes them: what to remove from each document, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from cleaner.corpus.boilerplate import REASONS
from cleaner.corpus.collect import MAX_ROWS, document_number
from cleaner.corpus.repeats import CONFLICT_RULE
from cleaner.corpus.stages import Stages
from cleaner.model import Boilerplate, Fact, Finding, Repeat, Span
from cleaner.text.percent import percent

ACROSS_RULE: Final = "repeated-across"
BOILERPLATE_RULE: Final = "boilerplate"

# The first three documents with each line that is boilerplate.
_EXAMPLES: Final = """
    SELECT site, form, max(CASE WHEN place = 1 THEN name END) AS first,
        max(CASE WHEN place = 2 THEN name END) AS second, max(CASE WHEN place = 3 THEN name END) AS third
    FROM (
        SELECT site, form, d.name, row_number() OVER (PARTITION BY d.site, s.form ORDER BY s.doc) AS place
        FROM (SELECT DISTINCT doc, form FROM {boilerplate}) s JOIN {documents} d ON s.doc = d.doc
    ) WHERE place <= 3 GROUP BY site, form
"""
_FINDINGS: Final = """
    SELECT u.doc, u.unit, u.start, u.stop, '{BOILERPLATE_RULE}' AS rule,
        b.why, d.site_name AS site, b.stories, b.pages, e.first, e.second, e.third,
        NULL AS kept_name, NULL AS kept_start, NULL AS kept_stop, NULL AS kept_line, NULL AS kept_column,
        NULL AS kept_text, NULL AS similarity, NULL AS reason, NULL AS lost, NULL AS added, NULL AS facts
    FROM {boilerplate} b JOIN {units} u ON b.doc = u.doc AND b.unit = u.unit JOIN {documents} d ON b.doc = d.doc
    JOIN {examples} e ON d.site = e.site AND b.form = e.form
    WHERE b.doc >= {first_doc}
    UNION ALL
    SELECT u.doc, u.unit, u.start, u.stop, '{ACROSS_RULE}', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        d.name, k.start, k.stop, k."line", k."column", CASE WHEN r.is_near THEN k.text ELSE '' END, r.similarity,
        r.reason, r.lost, r.added, r.facts
    FROM {repeated} r JOIN {units} u ON r.doc = u.doc AND r.unit = u.unit
    JOIN {units} k ON r.kept_doc = k.doc AND r.kept_unit = k.unit JOIN {documents} d ON r.kept_doc = d.doc
    LEFT JOIN {boilerplate} b ON r.doc = b.doc AND r.unit = b.unit
    LEFT JOIN {boilerplate} c ON r.kept_doc = c.doc AND r.kept_unit = c.unit
    WHERE b.doc IS NULL AND c.doc IS NULL
    UNION ALL
    SELECT u.doc, u.unit, u.start, u.stop, '{CONFLICT_RULE}', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        d.name, k.start, k.stop, k."line", k."column", k.text, r.similarity, r.reason, NULL, NULL, r.facts
    FROM {conflicts} r JOIN {units} u ON r.doc = u.doc AND r.unit = u.unit
    JOIN {units} k ON r.kept_doc = k.doc AND r.kept_unit = k.unit JOIN {documents} d ON r.kept_doc = d.doc
"""


def store_findings(stages: Stages, first_doc: int = 0) -> None:
    """Store the findings in documents from `first_doc` on as the result `findings`, in the order of the documents.

    A paragraph that is boilerplate is not an original, since all copies of boilerplate are removed.
    """
    names = ("boilerplate", "units", "documents", "repeated", "conflicts", "examples")
    rules = {"ACROSS_RULE": ACROSS_RULE, "BOILERPLATE_RULE": BOILERPLATE_RULE, "CONFLICT_RULE": CONFLICT_RULE}
    tables = {name: stages.table(name) for name in names} | rules | {"first_doc": str(first_doc)}
    stages.run("examples", _EXAMPLES.format_map(tables))
    stages.run("findings", f"SELECT * FROM ({_FINDINGS.format_map(tables)}) ORDER BY doc, unit")


class FindingsReader:
    """Reads the findings of the documents of one input, in order."""

    def __init__(self, stages: Stages, source: int) -> None:
        self._source = source
        self._documents = groupby(_rows(stages), key=lambda row: int(row["doc"]))
        self._next: tuple[int, tuple[Finding, ...]] | None = None
        self._advance()

    def of_document(self, number: int) -> tuple[Finding, ...]:
        """Return the findings of a text, by its number in the input. Texts must be asked for in their order."""
        number += document_number(self._source, 0, 0)
        while self._next and self._next[0] < number:
            self._advance()
        return self._next[1] if self._next and self._next[0] == number else ()

    def of_chunk(self, chunk: int) -> Mapping[int, tuple[Finding, ...]]:
        """Return the findings of a chunk of rows, by row. Chunks must be asked for in their order."""
        first = document_number(self._source, chunk, 0)
        found = {}
        while self._next and self._next[0] < first + MAX_ROWS:
            if self._next[0] >= first:
                found[self._next[0] - first] = self._next[1]
            self._advance()
        return found

    def _advance(self) -> None:
        document = next(self._documents, None)
        self._next = (document[0], tuple(map(_finding, document[1]))) if document else None


def _rows(stages: Stages) -> Iterator[dict[str, Any]]:
    names = list(stages.columns("findings"))
    for batch in stages.batches("findings", names):
        yield from batch.to_pylist()


def _finding(row: Mapping[str, Any]) -> Finding:
    return _boilerplate(row) if row["rule"] == BOILERPLATE_RULE else _repeat(row)


def _boilerplate(row: Mapping[str, Any]) -> Boilerplate:
    examples = tuple(row[name] for name in ("first", "second", "third") if row[name] is not None)
    site = f" of {row['site']}" if row["site"] else ""
    reason = REASONS[row["why"]]
    where = f"on {row['stories']:,} of {row['pages']:,} pages{site}, such as {', '.join(examples)}"
    return Boilerplate(
        BOILERPLATE_RULE,
        Span(row["start"], row["stop"]),
        safe=True,
        reason=f"{reason[0].upper()}{reason[1:]} {where}.",
        site=row["site"],
        pages=row["stories"],
        of=row["pages"],
        examples=examples,
    )


def _repeat(row: Mapping[str, Any]) -> Repeat:
    place = f"{row['kept_name']}, line {row['kept_line']}"
    if row["kept_text"]:
        clause = row["reason"]
        judged = f" {clause[0].upper()}{clause[1:]}." if clause else ""
        similar = f"{percent(row['similarity'])} similar"
        reason = f"This paragraph is nearly the same as one in document {place} ({similar}).{judged}"
    else:
        reason = f"The same words are in document {place}."
    return Repeat(
        row["rule"],
        Span(row["start"], row["stop"]),
        Span(row["kept_start"], row["kept_stop"]),
        row["similarity"],
        safe=row["rule"] == ACROSS_RULE,
        reason=reason,
        lost=tuple(row["lost"] or ()),
        facts=tuple(Fact(**fact) for fact in row["facts"] or ()),
        document=row["kept_name"],
        place=(row["kept_line"], row["kept_column"]),
        added=tuple(row["added"] or ()),
        original_text=row["kept_text"],
    )
