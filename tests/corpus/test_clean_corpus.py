"""`clean_corpus`: rows in Python, cleaned with all of them in view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from helpers.corpus_cases import clean_together, read_corpus_cases

from cleaner import CleanerError, Config
from cleaner.corpus import clean_corpus

MILL: Final = "The water mill of Ulm Bottom grinds again since the sluice was repaired by volunteers in three weekends."
ROWS: Final[list[dict[str, Any]]] = [
    {"id": number, "text": f"Note {number} begins.\n\n{MILL}", "other": [number, None]} for number in range(3)
]


def texts(rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return the texts of rows."""
    return [row["text"] for row in rows]


def test_a_generator_and_a_list_give_the_same_rows_in_the_same_order() -> None:
    from_list = list(clean_corpus(ROWS))
    assert texts(from_list) == [ROWS[0]["text"], "Note 1 begins.", "Note 2 begins."]
    assert [row | {"text": ""} for row in from_list] == [row | {"text": ""} for row in ROWS]
    assert list(clean_corpus(row for row in ROWS)) == from_list


def test_the_rows_that_are_given_are_not_changed() -> None:
    rows = [dict(row) for row in ROWS]
    list(clean_corpus(rows))
    assert rows == ROWS


def test_no_rows_give_no_rows() -> None:
    assert list(clean_corpus([])) == []
    assert list(clean_corpus(iter(()))) == []


def test_rows_without_a_text_stay_at_their_place() -> None:
    rows: list[dict[str, Any]] = [{"text": None}, {"text": MILL}, {"text": None}, {"text": ""}, {"text": MILL}]
    assert texts(clean_corpus(rows, text_field="text")) == [None, MILL, None, "", ""]


def test_findings_name_the_row_by_its_id_or_by_its_number() -> None:
    for id_field, name in (("id", "document 0"), ("", "document row 1")):
        *_, last = clean_corpus(ROWS, id_field=id_field, findings="found")
        start = ROWS[2]["text"].index(MILL)
        assert last["found"] == [
            {
                "rule": "repeated-across",
                "start": start,
                "end": start + len(MILL),
                "removed": True,
                "reason": f"The same words are in {name}, line 3.",
            }
        ]


def test_a_headline_that_its_text_repeats_is_removed_too() -> None:
    rows = [{"title": f"Mill number {number}", "text": f"Mill number {number}\n\n{MILL}"} for number in range(2)]
    assert texts(clean_corpus(rows, title_field="title")) == [MILL, ""]


def test_a_field_orders_the_rows_but_not_the_output() -> None:
    rows = [row | {"day": 9 - row["id"]} for row in ROWS]
    assert [MILL in text for text in texts(clean_corpus(rows, order_field="day"))] == [False, False, True]


def test_settings_apply_to_the_corpus() -> None:
    assert texts(clean_corpus(ROWS, config=Config(ignore=("repeated-across",)))) == texts(ROWS)
    assert MILL in texts(clean_corpus(ROWS, config=Config(keep="last")))[2]


def test_markup_is_kept() -> None:
    rows = [{"text": f"# The mill\n\n{MILL}\n\n- one\n"}, {"text": f"# Again\n\n{MILL}\n\n- two\n"}]
    assert texts(clean_corpus(rows, format="markdown"))[1] == "# Again\n\n- two\n"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"body": "x"}, "row 4: no field 'text'; leave the row out, or change text_field"),
        ({"text": 7}, "row 4: field 'text' holds 7, not a string"),
        ({"text": "x", "found": 1}, "row 4: field 'found' already exists; choose another name for the findings"),
    ],
)
def test_a_row_that_does_not_fit_is_named(row: dict[str, Any], fault: str) -> None:
    with pytest.raises(CleanerError, match=fault):
        list(clean_corpus([*ROWS, row], findings="found"))


def test_a_missing_package_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.corpus.find_spec", lambda _name: None)
    with pytest.raises(CleanerError, match=r"needs duckdb and numpy and pyarrow; .* 'prose-cleaner\[corpus\]'"):
        clean_corpus(ROWS)


@pytest.mark.parametrize("is_read_to_the_end", [True, False])
def test_temporary_data_is_in_the_work_folder_and_is_removed(tmp_path: Path, *, is_read_to_the_end: bool) -> None:
    rows = clean_corpus((row for row in ROWS), work_dir=tmp_path)
    next(rows)
    assert list(tmp_path.iterdir())
    if is_read_to_the_end:
        assert len(list(rows)) == len(ROWS) - 1
    else:
        del rows
    assert not list(tmp_path.iterdir())


def test_a_case_alone_is_cleaned_like_among_others() -> None:
    cases = read_corpus_cases("boilerplate")[:6]
    config = Config(ignore=("repeated-across",))
    together = [case.found(rows) for case, rows in zip(cases, clean_together(cases, config), strict=True)]
    (alone,) = clean_together(cases[4:5], config)
    assert cases[4].found(alone) == together[4]
