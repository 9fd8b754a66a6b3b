"""reStructuredText as docutils reads it: what is free for us may go without a change to the rest for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest
from helpers.markup_strategies import marked
from hypothesis import given, note
from hypothesis import strategies as st

from cleaner.edits import apply, plan
from cleaner.formats import rst

docutils_core = pytest.importorskip("docutils.core")
nodes = pytest.importorskip("docutils.nodes")

_QUIET: Final = {
    "report_level": 5,
    "halt_level": 6,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
}
_VANISHING: Final = ("bullet_list", "enumerated_list", "list_item")  # when nothing in them is left


@given(marked("rst"), st.data())
def test_docutils_sees_the_same_text_without_what_was_free(source: str, data: st.DataObject) -> None:
    document = rst.parse(source)
    free = [block for block in document.blocks if block.kind in ("paragraph", "list-item")]
    goes = data.draw(st.lists(st.booleans(), min_size=len(free), max_size=len(free)))
    gone = [block for block, go in zip(free, goes, strict=True) if go]
    text = apply(source, plan(document, [block.span for block in gone]))
    before, after = list(_seen(source)), list(_seen(text))
    note(f"{source!r}\n{text!r}\n{before}\n{after}")
    lost = Counter(before) - Counter(after)
    assert not Counter(after) - Counter(before)
    assert all(tag == "paragraph" or tag in _VANISHING for _, tag, _ in lost)
    assert sum(lost[shape] for shape in lost if shape[1] == "paragraph") == len(gone)
    assert _is_in_order(after, before)


def _is_in_order(few: list[tuple[int, str, str]], many: list[tuple[int, str, str]]) -> bool:
    rest = iter(many)
    return all(shape in rest for shape in few)


def _seen(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield what docutils sees: how deep, what, and the text of what holds text."""
    tree = docutils_core.publish_doctree(source.removeprefix("\ufeff"), settings_overrides=_QUIET)
    for found in list(tree.findall(nodes.system_message)) + list(tree.findall(nodes.problematic)):
        if found.parent is not None and isinstance(found, nodes.system_message):
            found.parent.remove(found)
    yield from _shapes(tree, 0)


def _shapes(node: object, depth: int) -> Iterator[tuple[int, str, str]]:
    if isinstance(node, nodes.Element) and "system-messages" not in node.get("classes", ()):
        is_text = isinstance(node, nodes.TextElement)
        yield depth, node.tagname, node.astext() if is_text else str(node.get("start", ""))
        for child in () if is_text else node.children:
            yield from _shapes(child, depth + 1)
