"""Rows and tables in Python: they keep their order, and only the text changes."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from cleaner import Cleaner, CleanerError, Config

STORM = "The ferry to the island was cancelled on Tuesday because the harbour wall had cracked in the storm."
PROMO = "READ MORE: Ten facts about harbours"
DIRTY = f"{STORM}\n\n{PROMO}"
HEADLINE = "Harbour wall cracks in Tuesday storm"


def test_rows_are_cleaned_lazily_and_in_order() -> None:
    requested = []

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(3):
            requested.append(number)
            yield {"id": number, "text": DIRTY}

    cleaned = Cleaner().clean_rows(rows())
    assert requested == []
    assert next(cleaned) == {"id": 0, "text": STORM}
    assert requested == [0]
    assert [row["id"] for row in cleaned] == [1, 2]


def test_a_row_keeps_its_other_fields_and_is_not_modified() -> None:
    row = {"z": object(), "body": DIRTY, "a": [1.0]}
    (cleaned,) = Cleaner().clean_rows([row])
    assert list(cleaned) == ["z", "body", "a"]
    assert cleaned["z"] is row["z"]
    assert cleaned["a"] is row["a"]
    assert (cleaned["body"], row["body"]) == (STORM, DIRTY)


def test_rows_may_have_headlines_findings_and_nulls() -> None:
    rows: list[dict[str, Any]] = [
        {"head": HEADLINE, "text": f"{HEADLINE}\n\n{STORM}"},
        {"head": None, "text": None},
    ]
    first, second = Cleaner().clean_rows(rows, text_field="text", title_field="head", findings="found")
    assert first["text"] == STORM
    assert [(found["rule"], found["start"], found["removed"]) for found in first["found"]] == [
        ("repeated-title", 0, True)
    ]
    assert second == {"head": None, "text": None, "found": []}


@pytest.mark.parametrize(
    ("row", "options", "fault"),
    [
        (
            {"story": "A"},
            {},
            "no text field is named 'text', 'content', 'body' or 'articleBody'; name it with text_field",
        ),
        ({"story": "A"}, {"text_field": "txt"}, "row 1: no field 'txt'; leave the row out, or change text_field"),
        ({"text": 7}, {"text_field": "text"}, "row 1: field 'text' holds 7, not a string"),
        (
            {"text": "A", "f": 1},
            {"findings": "f"},
            "row 1: field 'f' already exists; choose another name for the findings",
        ),
    ],
)
def test_a_row_that_cannot_be_cleaned_is_refused(row: dict[str, Any], options: dict[str, str], fault: str) -> None:
    with pytest.raises(CleanerError, match=f"^{fault}$"):
        list(Cleaner().clean_rows([row], **options))


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view"])
def test_a_table_keeps_its_schema_and_shares_its_other_columns(kind: str) -> None:
    pa = pytest.importorskip("pyarrow")
    text = getattr(pa, kind)()
    schema = pa.schema([pa.field("id", pa.int8()), pa.field("text", text, metadata={"a": "b"})], {"made": "here"})
    table = pa.table([pa.chunked_array([[1], [2, 3]], pa.int8()), pa.array([DIRTY, None, "A"], text)], schema)
    cleaned = Cleaner().clean_table(table)
    assert cleaned.schema.equals(schema, check_metadata=True)
    assert cleaned.to_pydict() == {"id": [1, 2, 3], "text": [STORM, None, "A"]}
    (batch,) = table.combine_chunks().to_batches()
    assert Cleaner().clean_table(batch).to_pydict() == cleaned.to_pydict()
    shared = Cleaner().clean_table(batch).column("id").buffers()[1].address
    assert shared == batch.column("id").buffers()[1].address


def test_a_table_may_have_headlines_findings_and_dictionaries() -> None:
    pa = pytest.importorskip("pyarrow")
    texts = pa.array([f"{HEADLINE}\n\n{STORM}", STORM, STORM]).dictionary_encode()
    table = pa.table({"head": [HEADLINE, None, "Other"], "text": texts})
    cleaned = Cleaner().clean_table(table, title_field="head", findings="found")
    assert cleaned.schema.field("text").type == texts.type
    assert cleaned.column("text").to_pylist() == [STORM, STORM, STORM]
    assert [len(found) for found in cleaned.column("found").to_pylist()] == [1, 0, 0]
    empty = Cleaner().clean_table(table.slice(0, 0), findings="found")
    assert empty.schema == cleaned.schema


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"text_field": "id"}, "no column 'id' that holds text, only 'story'"),
        ({}, "no text field is named 'text', 'content', 'body' or 'articleBody'; name it with text_field"),
        (
            {"text_field": "story", "findings": "id"},
            "column 'id' already exists; choose another name for the findings",
        ),
    ],
)
def test_a_table_that_cannot_be_cleaned_is_refused(options: dict[str, str], fault: str) -> None:
    pa = pytest.importorskip("pyarrow")
    with pytest.raises(CleanerError, match=f"^{fault}$"):
        Cleaner().clean_table(pa.table({"id": [1], "story": ["A"]}), **options)


def test_a_cleaner_can_be_sent_to_other_processes() -> None:
    cleaner = Cleaner(Config(ignore=("read-more",)))
    assert pickle.loads(pickle.dumps(cleaner)) == cleaner  # noqa: S301  # pickled in the same line
    assert len(pickle.dumps(cleaner)) < 1_000
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        assert list(executor.map(cleaner, [DIRTY])) == [DIRTY]
        assert list(executor.map(Cleaner(), [DIRTY])) == [STORM]


def test_the_import_of_cleaner_does_not_load_what_only_rows_need() -> None:
    show = "import cleaner, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, encoding="utf-8", check=True)
    assert not {"pyarrow", "msgspec", "multiprocessing", "cleaner.rows"} & set(done.stdout.split())
