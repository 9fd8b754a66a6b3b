"""The blocks of each format, and the changes that the verification of an edit reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from helpers.markup_strategies import margins

from cleaner.edits import apply, merge, plan
from cleaner.formats import ENDINGS, FORMATS, OUTLINES, format_of
from cleaner.formats.verify import unintended_change
from cleaner.model import Span

FOLDER: Final = Path(__file__).parents[2] / "fixtures" / "formats"
EDITABLE: Final = ("paragraph", "list-item")
PAGES: Final = sorted(path for grammar in OUTLINES for path in (FOLDER / grammar).glob("*.txt"))

# Markup that contains lines that look like prose.
MARKUP: Final = {
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
def test_each_line_has_the_kind_in_its_margin(path: Path) -> None:
    expected = path.read_text(encoding="utf-8")
    source = "".join(line[4:] + "\n" for line in expected.splitlines())
    assert margins(FORMATS[path.parent.name](source)) == expected


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_line_ends_and_a_byte_order_mark_do_not_change_the_blocks(path: Path, end: str) -> None:
    parse = FORMATS[path.parent.name]
    source = "".join(line[4:] + "\n" for line in path.read_text(encoding="utf-8").splitlines())
    other = parse("\ufeff" + source.replace("\n", end)).blocks
    assert other[0].span.start == 1  # after the mark
    blocks = parse(source).blocks
    assert [(block.kind, block.tokens, block.section) for block in blocks] == [
        (block.kind, block.tokens, block.section) for block in other
    ]


@pytest.mark.parametrize(
    ("grammar", "markup"), [(grammar, markup) for grammar, pieces in MARKUP.items() for markup in pieces]
)
def test_markup_survives_the_removal_of_all_removable_blocks(grammar: str, markup: str) -> None:
    for source in (
        markup,
        f"The lamp is red.\n\n{markup}\n\nThe lamp is red.\n",
        f"- oak\n\nElm.\n\n{markup}\n\n- ash\n",
    ):
        document = FORMATS[grammar](source)
        text = apply(source, plan(document, [block.span for block in document.blocks if block.kind in EDITABLE]))
        assert markup in text


@pytest.mark.parametrize("grammar", sorted(OUTLINES))
def test_prose_around_markup_is_removable(grammar: str) -> None:
    for markup in MARKUP[grammar]:
        source = f"The lamp is red.\n\nThe moon is up.\n\n{markup}\n\nThe lamp is red.\n\nThe moon is up.\n"
        document = FORMATS[grammar](source)
        assert sum(block.kind == "paragraph" for block in document.blocks) >= 3, markup


def _cases() -> Iterator[tuple[str, str, str, list[Span]]]:
    """Yield each case of edits.txt: its title, the change that is reported, the source, and the removed spans."""
    for case in (FOLDER / "edits.txt").read_text(encoding="utf-8").split("\n== ")[1:]:
        title, report, *lines = case.rstrip("\n").split("\n")
        source, removed = "", list[Span]()
        for line in lines:
            start = len(source)
            source += line[4:] + "\n"
            if line.startswith("-"):
                removed.append(Span(start, len(source)))
        yield title, report.removeprefix("reports").strip(), source, merge(removed)


CASES: Final = list(_cases())


@pytest.mark.parametrize(("title", "report", "source", "removed"), CASES, ids=[title for title, *_ in CASES])
def test_a_change_outside_the_removed_blocks_is_reported(
    title: str, report: str, source: str, removed: list[Span]
) -> None:
    grammar = title.partition(":")[0]
    assert unintended_change(grammar, source, removed, apply(source, removed)) == report


@pytest.mark.parametrize("grammar", sorted(OUTLINES))
def test_without_deletions_nothing_is_reported(grammar: str) -> None:
    for path in (FOLDER / grammar).glob("*.txt"):
        source = path.read_text(encoding="utf-8")
        assert unintended_change(grammar, source, [], source) == ""


def test_plain_text_has_no_grammar_to_break() -> None:
    assert unintended_change("text", "- a\n\nb\n\n- c\n", [Span(0, 4)], "b\n\n- c\n") == ""


def test_every_extension_belongs_to_an_existing_format() -> None:
    assert set(ENDINGS.values()) == set(FORMATS)
    assert all(format_of(f"page{ending.upper()}") == grammar for ending, grammar in ENDINGS.items())


def test_a_file_without_a_known_extension_is_plain_text() -> None:
    assert [format_of(name) for name in ("LICENSE", "notes.md.bak", ".md", "a.tar.gz")] == ["text"] * 4
