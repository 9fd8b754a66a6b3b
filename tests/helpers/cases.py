"""Test cases in TOML files, which a person can read and extend without Python.

A file contains arrays of tables; each table is one test. A table with `known-failure = "why"` is strictly expected to
fail, so that the test reports when the failure is fixed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

FIXTURES: Final = Path(__file__).resolve().parents[2] / "fixtures"


def read(name: str) -> Mapping[str, Any]:
    """Return the tables of a file, given by its path below `fixtures`."""
    return tomllib.loads((FIXTURES / name).read_text(encoding="utf-8"))


def case(table: Mapping[str, Any], name: str) -> pytest.ParameterSet:
    """Return one table as a parameter set, with a name that says what it shows."""
    failure = table.get("known-failure")
    marks = [pytest.mark.xfail(reason=failure, strict=True)] if failure else []
    return pytest.param(table, id=name, marks=marks)


def cases(name: str, array: str) -> list[pytest.ParameterSet]:
    """Return every table of an array as a parameter set, named by its `why`."""
    return [case(table, table["why"]) for table in read(name)[array]]
