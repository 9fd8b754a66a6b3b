"""The modules that a small `check` may import, since a hook starts for every commit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "imports"

# Each file has one name per line: `others.txt` packages and modules of the standard library, `ours.txt` our modules.
# Every further import delays every hook, so add one only if it is worth that.
OTHERS = frozenset((FIXTURES / "others.txt").read_text(encoding="utf-8").split())
OURS = frozenset((FIXTURES / "ours.txt").read_text(encoding="utf-8").split())

RUN = """
import json, pathlib, sys  # the imports of pathlib depend on the version of Python
before = set(sys.modules)
sys.argv = ["cleaner", *sys.argv[1:]]
from cleaner.cli import main
try:
    main()
except SystemExit as exit:
    status = exit.code
# Compiled modules add names without a file.
loaded = [name for name, module in sys.modules.items() if name not in before and hasattr(module, "__file__")]
print(json.dumps({"status": status, "loaded": loaded}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ["check one.md", "check --force-exclude one.txt", "fix --force-exclude one.md"])
def test_a_small_check_imports_only_what_is_listed(tmp_path: Path, arguments: str) -> None:
    text = "# The gates\n\nThe gates stay shut, she said.\n\nNobody objected.\n"
    (tmp_path / arguments.rsplit(maxsplit=1)[-1]).write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", RUN, *arguments.split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert outcome["status"] == 0
    loaded = frozenset(outcome["loaded"])
    ours = {module for module in loaded if module.partition(".")[0] == "cleaner"}
    others = {module.partition(".")[0] for module in loaded - ours}
    assert ours - OURS == set()
    assert {module for module in others if not module.startswith("_")} - OTHERS == set()


@pytest.mark.slow
def test_the_library_does_not_import_the_command_line() -> None:
    script = "import cleaner, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert {module for module in done.stdout.split() if module.startswith("cleaner")} == {"cleaner"}


def test_every_public_name_is_imported_on_demand() -> None:
    import cleaner

    assert {name for name in cleaner.__all__ if callable(getattr(cleaner, name))} == set(cleaner.__all__)
    assert set(cleaner.__all__) <= set(dir(cleaner))
    with pytest.raises(AttributeError, match="no attribute 'clear'"):
        _ = cleaner.clear
