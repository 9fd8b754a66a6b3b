"""What each format takes the lines of a source for, and what an edit may not break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from helpers.markup_strategies import margins

from cleaner.edits import apply, merge, plan
from cleaner.formats import ENDINGS, FORMATS, OUTLINES, format_of
from cleaner.formats.verify import changed_otherwise
from cleaner.model import Span

FOLDER: Final = Path(__file__).parents[2] / "fixtures" / "formats"
EDITABLE: Final = ("paragraph", "list-item")
PAGES: Final = sorted(path for grammar in OUTLINES for path in (FOLDER / grammar).glob("*.txt"))

# Each stands on lines of its own, looks like prose inside, and is none.
PRECIOUS: Final = {
    "markdown": (
        "```text\nThe gate is open.\n\nThe gate is open.\n```",
        "~~~\nThe gate is open.\n\n- oak\n~~~",
        "    The gate is open.\n\n    The gate is open.",
        "| The gate | is open |\n| --- | --- |\n| The gate | is open |",
        "<div>\nThe gate is open.\n</div>",
        "<!--\nThe gate is open.\n\nThe gate is open.\n-->",
        "<pre>\nThe gate is open.\n\nThe gate is open.\n</pre>",
        "> The gate is open.\n>\n> The gate is open.",
        ":::note\n\nThe gate is open.\n\n:::",
        "{% raw %}\n\nThe gate is open.\n\n{% endraw %}",
        "{{< note >}}\n\nThe gate is open.\n\n{{< /note >}}",
        "<Note>\n\nThe gate is open.\n\n</Note>",
        "$$\nd = 4\n\nh = 2\n$$",
        "\\begin{align}\n\nd = 4\n\n\\end{align}",
        "[gate]: https://tessaly.example 'The gate is open.'",
        "[^gate]: The gate is open.",
        "Gate\n: The gate is open.",
        "# The gate is open.",
        "The gate is open.\n-----",
        "1. The gate is open.\n2. The gate is open.\n\n   The gate is open.",
    ),
    "rst": (
        ".. note:: The gate is open.\n\n   The gate is open.",
        ".. The gate is open.\n   The gate is open.",
        ".. code-block:: text\n\n   The gate is open.\n\n   The gate is open.",
        "Say this::\n\n   The gate is open.\n\n   The gate is open.",
        "Say this::\n\n> The gate is open.\n> The gate is open.",
        "=====  =====\nThe    gate\n=====  =====\nis     open.\n\nThe    gate\n=====  =====",
        "+------+\n| open |\n+------+",
        ":gate: The gate is open.\n\n   The gate is open.",
        "gate\n   The gate is open.\n\n   The gate is open.",
        "| The gate is open.\n| The gate is open.",
        ".. |gate| replace:: The gate is open.",
        ".. _gate: https://tessaly.example",
        "   The gate is open.",
        "The gate is open.\n=================",
        "=================\nThe gate is open.\n=================",
        ">>> The gate is open.\nThe gate is open.",
    ),
    "asciidoc": (
        "----\nThe gate is open.\n\nThe gate is open.\n----",
        "....\nThe gate is open.\n\nThe gate is open.\n....",
        "[source]\nThe gate is open.",
        "[verse]\n\nThe gate is open.",
        ".The gate is open.\n\nThe gate is open.",
        "====\nThe gate is open.\n\nThe gate is open.\n====",
        "|===\n| The gate\n\n| The gate is open.\n|===",
        "////\nThe gate is open.\n\nThe gate is open.\n////",
        "// The gate is open.",
        ":gate: The gate is open.",
        "ifdef::open[]\n\nThe gate is open.\n\nendif::[]",
        "gate:: The gate is open.",
        "gate::\n\nThe gate is open.",
        "* The gate is open.\n+\nThe gate is open.",
        " The gate is open.\n The gate is open.",
        "== The gate is open.",
        "WARNING: The gate is open.",
    ),
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_line_is_taken_for_what_its_margin_says(path: Path) -> None:
    wanted = path.read_text(encoding="utf-8")
    source = "".join(line[4:] + "\n" for line in wanted.splitlines())
    assert margins(FORMATS[path.parent.name](source)) == wanted


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_neither_line_ends_nor_a_byte_order_mark_change_what_a_line_is(path: Path, end: str) -> None:
    parse = FORMATS[path.parent.name]
    source = "".join(line[4:] + "\n" for line in path.read_text(encoding="utf-8").splitlines())
    other = parse("\ufeff" + source.replace("\n", end)).blocks
    assert other[0].span.start == 1  # behind the mark
    blocks = parse(source).blocks
    assert [(block.kind, block.tokens, block.section) for block in blocks] == [
        (block.kind, block.tokens, block.section) for block in other
    ]


@pytest.mark.parametrize(
    ("grammar", "precious"), [(grammar, piece) for grammar, pieces in PRECIOUS.items() for piece in pieces]
)
def test_code_tables_and_their_like_survive_whatever_goes(grammar: str, precious: str) -> None:
    for source in (
        precious,
        f"The lamp is red.\n\n{precious}\n\nThe lamp is red.\n",
        f"- oak\n\nElm.\n\n{precious}\n\n- ash\n",
    ):
        document = FORMATS[grammar](source)
        text = apply(source, plan(document, [block.span for block in document.blocks if block.kind in EDITABLE]))
        assert precious in text


@pytest.mark.parametrize("grammar", sorted(OUTLINES))
def test_prose_between_them_may_go(grammar: str) -> None:
    for precious in PRECIOUS[grammar]:
        source = f"The lamp is red.\n\nThe moon is up.\n\n{precious}\n\nThe lamp is red.\n\nThe moon is up.\n"
        document = FORMATS[grammar](source)
        assert sum(block.kind == "paragraph" for block in document.blocks) >= 3, precious


def _cases() -> Iterator[tuple[str, str, str, list[Span]]]:
    """Yield each case of the file: the format and what it is about, what is said, the source, and what goes."""
    for case in (FOLDER / "edits.txt").read_text(encoding="utf-8").split("\n== ")[1:]:
        title, said, *lines = case.rstrip("\n").split("\n")
        source, gone = "", list[Span]()
        for line in lines:
            start = len(source)
            source += line[4:] + "\n"
            if line.startswith("-"):
                gone.append(Span(start, len(source)))
        yield title, said.removeprefix("says").strip(), source, merge(gone)


CASES: Final = list(_cases())


@pytest.mark.parametrize(("title", "said", "source", "gone"), CASES, ids=[title for title, *_ in CASES])
def test_an_edit_that_changes_anything_else_is_told(title: str, said: str, source: str, gone: list[Span]) -> None:
    grammar = title.partition(":")[0]
    assert changed_otherwise(grammar, source, gone, apply(source, gone)) == said


@pytest.mark.parametrize("grammar", sorted(OUTLINES))
def test_an_edit_of_nothing_changes_nothing(grammar: str) -> None:
    for path in (FOLDER / grammar).glob("*.txt"):
        source = path.read_text(encoding="utf-8")
        assert changed_otherwise(grammar, source, [], source) == ""


def test_plain_text_has_no_grammar_to_break() -> None:
    assert changed_otherwise("text", "- a\n\nb\n\n- c\n", [Span(0, 4)], "b\n\n- c\n") == ""


def test_every_ending_stands_for_a_format_that_there_is() -> None:
    assert set(ENDINGS.values()) == set(FORMATS)
    assert all(format_of(f"page{ending.upper()}") == grammar for ending, grammar in ENDINGS.items())


def test_a_file_without_a_known_ending_is_plain_text() -> None:
    assert [format_of(name) for name in ("LICENSE", "notes.md.bak", ".md", "a.tar.gz")] == ["text"] * 4
