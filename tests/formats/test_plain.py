"""Plain text: paragraphs, wrapped prose, verse, lists and tables. The cases are in fixtures/plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from helpers.cases import FIXTURES, case, cases

from cleaner.formats.plain import parse
from cleaner.model import BlockKind, Document

MARGINS: Final[Mapping[BlockKind, str]] = {"paragraph": "P", "list-item": "L", "table-row": "T"}
BAR: Final = 2  # the column of the bar between margin and line


@dataclass(frozen=True, slots=True)
class DividedText:
    """A text and the margin that shows its blocks."""

    source: str
    margin: str  # a character for each line


def divided_texts(path: Path) -> Iterator[pytest.ParameterSet]:
    """Yield the cases of a file."""
    for text in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        title, *lines = text.rstrip("\n").split("\n")
        shown = [line for line in lines if line]
        assert all(line[BAR] == "|" for line in shown), f"{path.name}: {title}"
        source = "\n".join(line[BAR + 2 :] for line in shown)
        failure = {"known-failure": "not yet divided correctly"} if title[0] == "!" else {}
        margin = "".join(line[0] for line in shown)
        yield case({"text": DividedText(source, margin), **failure}, f"{path.stem}: {title.lstrip('!')}")


def margin(document: Document) -> str:
    """Return the mark of each line. Lines must end with a line feed."""
    marks, start = "", 0
    for line in document.source.split("\n"):
        block = next((block for block in document.blocks if block.span.start <= start < block.span.end), None)
        mark = MARGINS[block.kind] if block else " "
        marks += mark if not block or block.span.start == start else mark.lower()
        start += len(line) + 1
    return marks


@pytest.mark.parametrize(
    "table", [param for path in sorted((FIXTURES / "plain").glob("*.txt")) for param in divided_texts(path)]
)
def test_each_line_has_the_kind_in_its_margin(table: Mapping[str, DividedText]) -> None:
    assert margin(parse(table["text"].source)) == table["text"].margin


@pytest.mark.parametrize("table", cases("plain/line-ends.toml", "blocks"))
def test_only_line_feeds_and_carriage_returns_end_a_line(table: Mapping[str, Any]) -> None:
    document = parse(table["text"])
    assert [block.span.of(table["text"]) for block in document.blocks] == table["blocks"]
