"""A hook is judged by its start: what a small `check` may load, and what it may not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

# Measured: regex 14 ms, rapidfuzz 16, Typer about 40. Whatever else appears here costs every hook its time.
MAY_LOAD = {"cleaner", "rapidfuzz", "regex", "typer", "shellingham", "click", "typing_extensions", "annotated_doc"}
# Parts of the standard library that are slow to load, and that a check has no use for.
MUST_NOT_LOAD = {"asyncio", "concurrent.futures", "email", "http", "multiprocessing", "sqlite3", "unittest", "xml"}

RUN = """
import json, sys
before = set(sys.modules)
sys.argv = ["cleaner", *sys.argv[1:]]
from cleaner.cli import main
try:
    main()
except SystemExit as exit:
    status = exit.code
# Compiled modules put names of no file there too.
loaded = [name for name, module in sys.modules.items() if name not in before and hasattr(module, "__file__")]
print(json.dumps({"status": status, "loaded": loaded}))
"""


def test_a_small_check_loads_little(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("The gates stay shut, she said.\n\nNobody objected.\n", encoding="utf-8")
    command = [sys.executable, "-c", RUN, "check", str(article)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert outcome["status"] == 0
    loaded = set(outcome["loaded"])
    packages = {name.split(".")[0] for name in loaded} - sys.stdlib_module_names
    assert packages <= MAY_LOAD
    assert not loaded & MUST_NOT_LOAD


def test_the_library_alone_does_not_load_the_command_line() -> None:
    show = "import cleaner, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, encoding="utf-8", check=True)
    assert not {"typer", "rich", "cleaner.cli"} & set(done.stdout.split())
