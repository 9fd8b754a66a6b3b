"""reStructuredText, compared with docutils: removing removable blocks changes nothing else that docutils reads."""

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
_CONTAINERS: Final = ("bullet_list", "enumerated_list", "list_item")  # disappear with their last child


@given(marked("rst"), st.data())
def test_docutils_reads_the_same_text_without_the_removed_blocks(source: str, data: st.DataObject) -> None:
    document = rst.parse(source)
    removable = [block for block in document.blocks if block.kind in ("paragraph", "list-item")]
    choices = data.draw(st.lists(st.booleans(), min_size=len(removable), max_size=len(removable)))
    removed = [block for block, is_removed in zip(removable, choices, strict=True) if is_removed]
    text = apply(source, plan(document, [block.span for block in removed]))
    before, after = list(_nodes(source)), list(_nodes(text))
    note(f"{source!r}\n{text!r}\n{before}\n{after}")
    lost = Counter(before) - Counter(after)
    assert not Counter(after) - Counter(before)
    assert all(tag == "paragraph" or tag in _CONTAINERS for _, tag, _ in lost)
    assert sum(lost[node] for node in lost if node[1] == "paragraph") == len(removed)
    assert _is_subsequence(after, before)


def _is_subsequence(part: list[tuple[int, str, str]], whole: list[tuple[int, str, str]]) -> bool:
    rest = iter(whole)
    return all(node in rest for node in part)


def _nodes(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield the nodes that docutils reads: depth, tag, and text."""
    tree = docutils_core.publish_doctree(source.removeprefix("\ufeff"), settings_overrides=_QUIET)
    for message in list(tree.findall(nodes.system_message)):
        if message.parent is not None:
            message.parent.remove(message)
    yield from _nodes_below(tree, 0)


def _nodes_below(node: object, depth: int) -> Iterator[tuple[int, str, str]]:
    if isinstance(node, nodes.Element) and "system-messages" not in node.get("classes", ()):
        is_text = isinstance(node, nodes.TextElement)
        yield depth, node.tagname, node.astext() if is_text else str(node.get("start", ""))
        for child in () if is_text else node.children:
            yield from _nodes_below(child, depth + 1)
