"""Cases that stand in TOML files, so that a person can read them and add to them without Python.

A file holds arrays of tables; each table is one test. A table with `known-failure = "why"` is
expected to fail, strictly: a fix is noticed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

FIXTURES: Final = Path(__file__).resolve().parents[2] / "fixtures"


def read(place: str) -> Mapping[str, Any]:
    """Return the tables of a file below `fixtures`."""
    return tomllib.loads((FIXTURES / place).read_text(encoding="utf-8"))


def case(table: Mapping[str, Any], name: str) -> pytest.ParameterSet:
    """Return one table as a test, under a name that says what it shows."""
    failure = table.get("known-failure")
    marks = [pytest.mark.xfail(reason=failure, strict=True)] if failure else []
    return pytest.param(table, id=name, marks=marks)


def cases(place: str, array: str) -> list[pytest.ParameterSet]:
    """Return every table of an array as a test, named by its `why`."""
    return [case(table, table["why"]) for table in read(place)[array]]
