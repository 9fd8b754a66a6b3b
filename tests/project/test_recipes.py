"""The recipes run as written, if the packages that they need are installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

RECIPES = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")
TEXT = "The story ends well, against all expectations.\n\nREAD MORE: Another story"


def blocks(language: str) -> list[tuple[str, str]]:
    """Return the heading and the code of every block in a language."""
    found = re.findall(rf"^## ([^\n]*)$|^```{language}\n(.*?)^```$", RECIPES, flags=re.MULTILINE | re.DOTALL)
    headings = [heading for heading, _ in found]
    under = [next(filter(None, reversed(headings[: number + 1]))) for number in range(len(found))]
    return [(heading, code) for heading, (_, code) in zip(under, found, strict=True) if code]


def run(command: list[str], folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "HF_HOME": str(folder), "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("heading", "code"), blocks("python"))
def test_every_recipe_in_python_runs(heading: str, code: str, tmp_path: Path) -> None:
    packages = {name.split(".")[0] for name in re.findall(r"^(?:import|from) ([\w.]+)", code, flags=re.MULTILINE)}
    missing = [package for package in packages if not find_spec(package)]
    if missing:
        pytest.skip(f"{heading} needs {', '.join(missing)}")
    script = tmp_path / "recipe.py"
    script.write_text(code, encoding="utf-8")
    run([sys.executable, str(script)], tmp_path)


@pytest.mark.slow
def test_the_commands_run(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = [{"id": 1, "headline": "A story", "text": TEXT}]
    (tmp_path / "articles.jsonl").write_text(json.dumps(rows[0]) + "\n")
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "articles.parquet")
    run(["gzip", "--keep", "articles.jsonl"], tmp_path)
    for _, code in blocks("sh"):
        run(["bash", "-euo", "pipefail", "-c", code], tmp_path)
    assert (tmp_path / "articles-again.jsonl").read_bytes() == (tmp_path / "articles.jsonl").read_bytes()
    assert json.loads((tmp_path / "cleaned.jsonl").read_text())["text"] == TEXT.partition("\n")[0]
