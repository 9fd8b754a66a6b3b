"""The check for plain English finds each wording on its list, and only in prose; the cases are in fixtures/prose."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from helpers.cases import cases

TOOL = Path(__file__).parents[2] / "tools" / "prose.py"
spec = importlib.util.spec_from_file_location("prose", TOOL)
assert spec
assert spec.loader
prose = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prose)


@pytest.mark.parametrize("case", cases("prose/wordings.toml", "case"))
def test_it_finds_the_wording_in_prose_only(case: Mapping[str, Any]) -> None:
    found = prose.find(case["source"], case["suffix"], prose.read_habits())
    assert sorted(words for _, words, _ in found) == case["found"]


def test_it_fails_and_names_the_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("Good.\n\nIt lies.\n", encoding="utf-8")
    assert prose.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith(f"{page}:3: ")
    page.write_text("Good.\n", encoding="utf-8")
    assert prose.main([str(tmp_path)]) == 0
