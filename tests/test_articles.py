"""Whole articles: the cleaned text is the expected one, to the byte."""

from pathlib import Path

import pytest

from cleaner import clean, restore

ARTICLES = Path(__file__).parent.parent / "fixtures" / "articles"


def _read(article: str, name: str) -> str:
    return (ARTICLES / article / name).read_bytes().decode()


@pytest.mark.parametrize("article", [folder.name for folder in sorted(ARTICLES.iterdir())])
def test_an_article_is_cleaned_to_the_byte(article: str) -> None:
    cleaned = clean(_read(article, "source.txt"))
    assert cleaned.text == _read(article, "cleaned.txt")
    assert restore(cleaned.text, cleaned.report) == cleaned.source


def test_the_shorter_copy_of_a_statement_and_two_promo_lines_are_removed() -> None:
    report = clean(_read("reservoir", "source.txt")).report
    removed = [report.findings[position] for position in sorted(report.removed())]
    assert [edit.removed.strip().split(maxsplit=2)[:2] for edit in report.edits] == [
        ["Tomas", "Erdelyn,"],
        ["READ", "MORE:"],
        ["ALSO", "READ:"],
    ]
    assert removed[0].rule == "near-repeated-paragraph"
    assert len(removed) == len(report.edits) == 3
