"""The promises of docs/security.md: each names a test, and these are the tests of those that no other module is about.

The commands run in processes in which network, other programs, foreign code and writes elsewhere are forbidden.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest
from helpers.guard import CANARY, environment

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "cleaner"
ARTICLE: Final = f"""The harbour of {CANARY} stays shut until the storm is over, the council of the town said on Monday.

READ MORE: __import__("os").system("touch hit-{CANARY}")

The harbour of {CANARY} stays shut until the storm is over, the council of the town said on Monday.

{{{{ config.__class__ }}}} ${{{CANARY}}} $(touch hit-{CANARY}) `touch hit-{CANARY}` %n !!python/object:os.system
"""
SETTINGS: Final = f"""
rules = ["rules-{CANARY}.toml"]
exclude = ["$(touch hit-{CANARY})", "__import__('{CANARY}')"]
"""
RULES: Final = f"""
[{CANARY}]
kind = "share"
shape = "line"
pattern = "Share {CANARY} with (?:__import__|eval)"
catches = ["Share {CANARY} with eval"]
keeps = ["eval"]
"""
# Modules with the names of those that are imported. If one of them is executed, the guard stops it.
TRAPS: Final = ("regex.py", "typer.py", "encodings.py", "cleaner.py", "json.py", f"{CANARY}.py", "sitecustomize.py")
EXECUTING: Final = {"eval", "exec", "compile", "__import__", "input", "breakpoint"}
DANGEROUS: Final = {
    *("pickle", "marshal", "shelve", "ctypes", "runpy", "code", "subprocess"),
    *("socket", "ssl", "http", "urllib.request", "webbrowser"),
}
ALLOWED: Final = {
    "corpus/mappings.py": {"pickle"},  # of rows that it has written itself into a file without a name
    "files/git_changes.py": {"subprocess"},  # runs git, if --since asks for it
}

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a working folder with texts, rows, settings, rules, and modules that must not be imported."""
    made = tmp_path / "working"
    (made / "articles").mkdir(parents=True)
    for suffix in (".txt", ".md", ".rst", ".adoc"):
        (made / "articles" / f"{CANARY}{suffix}").write_text(ARTICLE, encoding="utf-8")
    row = json.dumps({"id": f"=cmd|{CANARY}", "text": ARTICLE})
    (made / "rows.jsonl").write_text(f"{row}\n" * 400, encoding="utf-8")
    (made / "cleaner.toml").write_text(SETTINGS, encoding="utf-8")
    (made / f"rules-{CANARY}.toml").write_text(RULES, encoding="utf-8")
    for name in TRAPS:
        (made / name).write_text(f"open('hit-{CANARY}', 'w')\n", encoding="utf-8")
    return made


@pytest.fixture
def guarded(tmp_path: Path, folder: Path) -> Run:
    """Return a function that runs Python in the folder with the guard, and fails if anything forbidden was tried."""
    variables = environment(PACKAGE, tmp_path, tmp_path / "guard")

    def run(*arguments: str, python: tuple[str, ...] = ("-P", "-m", "cleaner")) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [sys.executable, *python, *arguments], cwd=folder, env=variables, capture_output=True, check=False
        )
        tried = (tmp_path / "guard" / "log").read_text(encoding="utf-8")
        assert not tried, f"{tried}\n{done.stderr.decode()}"
        assert not list(folder.rglob("hit*"))
        return done

    return run


@pytest.mark.slow
@pytest.mark.parametrize(
    "act",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://localhost:1/')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        f"eval('{CANARY[:6]}' + '{CANARY[6:]}')",
        f"__import__('{CANARY[:6]}' + '{CANARY[6:]}')",
        "import sys; sys.path.insert(0, '.'); import cleaner",
        "open('../../elsewhere', 'w')",
        "import os; os.mkdir('../../elsewhere')",
    ],
)
def test_the_guard_stops_what_is_forbidden(act: str, guarded: Run) -> None:
    with pytest.raises(AssertionError, match=r"socket|urllib|Popen|os\.|compile|exec|import|open"):
        guarded("-c", f"try:\n    {act}\nexcept Exception: pass", python=("-P",))


@pytest.mark.slow
def test_no_command_uses_the_network_other_programs_or_foreign_code(guarded: Run, folder: Path) -> None:
    for report in ("concise", "full", "json", "sarif", "github", "gitlab", "junit", "html", "markdown", "diff"):
        assert guarded("check", "articles", "--output-format", report).returncode == 1
    assert guarded("check", "--across", "articles").returncode == 1
    assert guarded("rules", "read-more").returncode == 0
    assert guarded("clean", "articles", "-o", "cleaned").returncode == 0
    restored = guarded("restore", f"cleaned/{CANARY}.md", "--report", "cleaned/report.json")
    assert restored.stdout.decode() == ARTICLE
    assert guarded("fix", "articles", "--report", "fixed.html").returncode == 1
    assert (folder / f"articles/{CANARY}.txt").read_bytes() == (folder / f"cleaned/{CANARY}.txt").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("output", ["cleaned.jsonl", "cleaned.csv", "cleaned.jsonl.gz", "cleaned.parquet"])
def test_no_rows_use_the_network_other_programs_or_foreign_code(output: str, guarded: Run, folder: Path) -> None:
    if output.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    cleaned = guarded("clean", "rows.jsonl", "-o", output, "--jobs", "2")
    assert cleaned.returncode == 0, cleaned.stderr.decode()
    assert (folder / output).stat().st_size


@pytest.mark.slow
def test_a_bad_input_or_setting_runs_nothing(guarded: Run, folder: Path) -> None:
    (folder / "report.json").write_text(json.dumps({"version": 1, "tool": {}, "documents": [CANARY]}), encoding="utf-8")
    (folder / "bad.toml").write_text(f'[{CANARY}]\nkind = "{CANARY}"\n', encoding="utf-8")
    (folder / "rows.csv").write_text(f'{CANARY},text\n"=1+1,{CANARY}', encoding="utf-8")
    article = f"articles/{CANARY}.txt"
    for arguments in (
        ("check", article, "--select", CANARY),
        ("check", article, "--rules", "bad.toml"),
        ("check", article, "--config", "bad.toml"),
        ("check", article, "--baseline", "report.json"),
        ("check", article, "--format", CANARY),
        ("check", article, "--output-format", CANARY),
        ("clean", "rows.csv", "--text-field", CANARY, "--strict", "-o", "out.csv"),
        ("restore", article, "--report", "report.json"),
        ("check", article, "--encoding", CANARY),
        ("rules", f"no-{CANARY}"),
    ):
        done = guarded(*arguments)
        assert done.returncode == 2, arguments
        assert b"unexpected" not in done.stderr, done.stderr.decode()


def test_our_code_does_not_execute_or_unpickle_data() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = f"{path}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in EXECUTING, place
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
            names |= {node.module or ""} if isinstance(node, ast.ImportFrom) else set()
            allowed = ALLOWED.get(path.relative_to(PACKAGE).as_posix(), set())
            assert not (names | {name.partition(".")[0] for name in names}) & DANGEROUS - allowed, place


def test_only_names_in_our_own_code_are_imported() -> None:
    """`import_module` is in two modules only, and the names that it gets are constants, or ours by their prefix."""
    users = {path for path in PACKAGE.rglob("*.py") if "import_module(" in path.read_text(encoding="utf-8")}
    assert users == {PACKAGE / "lazy.py", PACKAGE / "__init__.py"}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "LazyFunction":
                module = node.args[0]
                first = module.values[0] if isinstance(module, ast.JoinedStr) else module
                assert isinstance(first, ast.Constant), path
                assert module is first or str(first.value).startswith("cleaner."), path


@pytest.mark.slow
def test_outputs_of_paths_with_dots_and_links_stay_in_the_output_folder(guarded: Run, folder: Path) -> None:
    outside = folder.parent / "outside.txt"
    outside.write_text(ARTICLE, encoding="utf-8")
    (folder / "articles" / "link.txt").symlink_to(outside)
    before = {path for path in folder.parent.rglob("*") if "guard" not in path.parts}
    done = guarded("clean", "articles/../articles", "../outside.txt", "-o", "cleaned/../cleaned")
    made = {path for path in folder.parent.rglob("*") if "guard" not in path.parts} - before
    assert done.returncode == 0, done.stderr.decode()
    assert {path.relative_to(folder).parts[0] for path in made} == {"cleaned"}
    assert outside.read_text(encoding="utf-8") == ARTICLE


@pytest.mark.slow
def test_restore_writes_only_what_the_command_line_names(guarded: Run, folder: Path) -> None:
    assert guarded("clean", f"articles/{CANARY}.txt", "-o", "cleaned.txt", "--report", "r.json").returncode == 0
    report = (folder / "r.json").read_text(encoding="utf-8")
    moved = report.replace(f'"path": "articles/{CANARY}.txt"', f'"path": "../../hit-{CANARY}"')
    assert moved != report
    (folder / "r.json").write_text(moved, encoding="utf-8")
    before = set(folder.parent.rglob("*"))
    assert guarded("restore", "cleaned.txt", "--report", "r.json").stdout.decode() == ARTICLE
    assert set(folder.parent.rglob("*")) == before


@pytest.mark.slow
def test_a_cell_that_a_spreadsheet_would_execute_is_not_changed(guarded: Run, folder: Path) -> None:
    """Rows keep their bytes, also where a spreadsheet is a danger; docs/security.md says so."""
    (folder / "rows.csv").write_text('id,text\n=1+1,"A short story, which stays."\n', encoding="utf-8")
    assert guarded("clean", "rows.csv", "-o", "out.csv").returncode == 0
    assert (folder / "out.csv").read_bytes() == (folder / "rows.csv").read_bytes()


def promises() -> Mapping[str, list[str]]:
    """Return each promise in the table of docs/security.md, with the tests that it names."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| **")]
    return {cells[0].strip(" *"): re.findall(r"`(tests/[^`]+)`", cells[-1]) for cells in rows}


def test_every_promise_has_a_test() -> None:
    assert len(promises()) > 10
    assert not [promise for promise, tests in promises().items() if not tests]


@pytest.mark.parametrize("node", sorted({node for tests in promises().values() for node in tests}))
def test_every_test_of_a_promise_exists(node: str) -> None:
    path, _, name = node.partition("::")
    code = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {function.name for function in code.body if isinstance(function, ast.FunctionDef)}
