"""Texts with markup for tests of parsers: generated hostile ones, and a readable rendering of parsed blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from hypothesis import strategies as st

from cleaner.model import BlockKind, Document
from helpers.strategies import ODD, WORDS

_COMMON: Final = (
    *("", "", "", "", " ", "  ", "   ", "    ", "\t", "- ", "- ", "* ", "+ ", "  - ", "    - ", "1. ", "2. ", "   "),
    *("- - ", "  * ", "1. - ", "-", "#. ", "a. ", "1) ", "(1) ", "> ", "  > ", "| "),
)
_MARKUP: Final[Mapping[str, tuple[str, ...]]] = {
    "markdown": (
        *("# A", "A\n---", "A\n===", "---", "***", "- - -", "```", "```\ncode\n```", "~~~", "    code", "\tcode"),
        *("|a|b|\n|-|-|\n|c|d|", "|-|-|", "<div>", "</div>", "<!-- a", "-->", "<b>", "</b>", "<Tab>", "</Tab>"),
        *("[a]: /b", "[^1]: a note", "*[a]: b", ":::", "::: note", "$$", "{% if a %}", "{% endif %}", "{{< a >}}"),
        *("{{< /a >}}", "{: .a}", "+++", "{", "}", "=", "import a", "Term\n: what it is", "!!! note", "![a](b)", "\\"),
        *("---\na: b\n---", "<script>", "</script>", "[a]:", "  b", "a\n--", "- [ ] a", "10. a", "-\n", "- #"),
    ),
    "rst": (
        *(
            "A\n=",
            "A\n====",
            "====\nA\n====",
            "----",
            "::",
            "a::",
            "a::\n\n    code",
            ".. note:: a",
            ".. a",
            "..",
            ".. _a:",
        ),
        *("   a", ":a: b", ":a:", "-a  b", "--all", ">>> a", "| a", "+-+\n|a|\n+-+", "== ==\na  b\n== ==", "== =="),
        *("__ a", "a__", "_`a`", "[#]_", "|a|", "> a\n> b", "term\n  what it is", "\x0c", "a\n  b", ".. |a| image:: b"),
    ),
    "asciidoc": (
        *(
            "= A",
            "== A",
            "A\n--",
            "----",
            "----\ncode\n----",
            "....",
            "====",
            "|===",
            "--",
            "```",
            "```ruby",
            "////",
            "// a",
        ),
        *(
            ":a: b",
            "[source]",
            ".A",
            "[[a]]",
            "image::a[]",
            "ifdef::a[]",
            "endif::[]",
            "+",
            "<<<",
            "'''",
            "a:: b",
            "a::",
        ),
        *(
            "NOTE: a",
            "<1> a",
            ". a",
            ".. a",
            "** a",
            "*** a",
            "* [ ] a",
            " code",
            '""',
            "++++",
            "____",
            "[NOTE]",
            "a\n=====",
        ),
    ),
}

MARGINS: Final[Mapping[BlockKind, str]] = {"paragraph": "P", "list-item": "L", "heading": "H", "untouchable": "U"}


def marked(format: str) -> st.SearchStrategy[str]:
    """Draw a text of lines that each mean something in a format, in a senseless order."""
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
    plain = st.tuples(st.sampled_from(_COMMON), words).map("".join)
    odd = st.tuples(st.sampled_from(_COMMON), words, st.sampled_from(ODD)).map("".join)
    markup = st.tuples(st.sampled_from(("", "", "", *_COMMON)), st.sampled_from(_MARKUP[format])).map("".join)
    line = st.one_of(plain, plain, plain, markup, odd)
    separator = st.sampled_from(("\n", "\n", "\n", "\n\n", "\n\n", "\n\n", "\n\n\n", "\n \n"))
    nested = st.tuples(
        st.sampled_from(("", "", "  ", "  ", "    ", "      ")),
        st.sampled_from(("- ", "- ", "* ", "** ", "1. ", ". ", "")),
        st.sampled_from(WORDS),
    ).map("".join)
    pieces = st.one_of(
        *(st.lists(st.tuples(kind, separator).map("".join), max_size=9).map("".join) for kind in (line, line, nested))
    )
    ends = st.sampled_from(("\n", "\n", "\n", "\r\n", "\r"))
    heads = st.sampled_from(("", "", "", "\ufeff", "\n"))
    return st.tuples(heads, pieces, ends).map(lambda drawn: (drawn[0] + drawn[1]).replace("\n", drawn[2]))


def margins(document: Document) -> str:
    """Return the source with the kind of its block in the margin of each line.

    A capital letter marks the first line of a block and a small one the following lines. A line between blocks has no
    letter.
    """
    return "".join(f"{mark} | {line}".rstrip() + "\n" for mark, line in _marked_lines(document))


def _marked_lines(document: Document) -> Iterator[tuple[str, str]]:
    start = 0
    opened = {block.span.start: MARGINS[block.kind] for block in document.blocks}
    covered = [block.span for block in document.blocks]
    for line in document.source.splitlines(keepends=True):
        inside = any(span.start <= start < span.end for span in covered)
        if start in opened:
            mark = opened[start]
        elif not inside:
            mark = " "
        else:
            mark = mark.lower()
        yield mark, line.rstrip("\r\n")
        start += len(line)
