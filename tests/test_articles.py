"""Whole articles: what is removed, and that no other byte changes."""

from pathlib import Path

import pytest

from cleaner import clean, restore

ARTICLES = Path(__file__).parent.parent / "fixtures" / "articles"


def _read(story: str, name: str) -> str:
    return (ARTICLES / story / name).read_bytes().decode()


@pytest.mark.parametrize("story", [folder.name for folder in sorted(ARTICLES.iterdir())])
def test_an_article_is_cleaned_to_the_byte(story: str) -> None:
    cleaned = clean(_read(story, "source.txt"))
    assert cleaned.text == _read(story, "cleaned.txt")
    assert restore(cleaned.text, cleaned.report) == cleaned.source


def test_the_fuller_copy_of_a_statement_is_kept_and_two_promo_lines_are_removed() -> None:
    report = clean(_read("reservoir", "source.txt")).report
    removed = [report.findings[place] for place in sorted(report.removed())]
    assert [edit.removed.strip().split(maxsplit=2)[:2] for edit in report.edits] == [
        ["Tomas", "Erdelyn,"],
        ["READ", "MORE:"],
        ["ALSO", "READ:"],
    ]
    assert removed[0].rule == "near-repeated-paragraph"
    assert len(removed) == len(report.edits) == 3
