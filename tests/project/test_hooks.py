"""The hooks for pre-commit: the tests install them from a clone without tags, and run them in new repositories."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.repository import commit, git

ROOT = Path(__file__).parents[2]
PRE_COMMIT = [sys.executable, "-m", "pre_commit"]
HOOKS = ("cleaner-check", "cleaner-check-across", "cleaner-fix")

PIER = "The pier is closed to all visitors until the storm is over.\n"
PAGE = f"Boats stay in the harbour.\n\n{PIER}\nNets are kept dry.\n"
TWICE = f"Boats stay in the harbour.\n\n{PIER}\n{PIER}\nNets are kept dry.\n"

# Files that pre-commit identifies as plain text but that are not prose. Their repetition is intended.
FOREIGN = {
    "LICENSE": f"{PIER}\n{PIER}",
    "LICENCE.md": f"{PIER}\n{PIER}",
    "NOTICE.txt": f"{PIER}\n{PIER}",
    "docs/requirements-dev.txt": "# the one and only reason why this package is needed here\n\n" * 2 + "mooring==1.0\n",
    "CMakeLists.txt": "target_link_libraries(pier PUBLIC storm harbour boats nets berths ropes)\n\n" * 2,
}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all tests of one run share, in all workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def clone(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with the current project, in one commit and without tags."""
    made, place = tmp_path_factory.mktemp("made") / "clone", shared / "cleaner-clone"
    made.mkdir()
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, made)
    shutil.copytree(ROOT / "cleaner", made / "cleaner", ignore=shutil.ignore_patterns("__pycache__"))
    git(made, "init", "--quiet")
    commit(made)
    try:
        made.rename(place)
    except OSError:  # another worker has made it
        shutil.rmtree(made)
    return place


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository."""
    git(tmp_path, "init", "--quiet")
    return tmp_path


@pytest.fixture
def run(
    repository: Path, clone: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a hook on files. All tests share the environment of the hook."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(shared / "pre-commit"))
    revision = git(clone, "rev-parse", "HEAD").strip()
    hooks = "".join(f"      - id: {hook}\n" for hook in HOOKS)
    settings = f"repos:\n  - repo: {clone}\n    rev: {revision}\n    hooks:\n{hooks}"
    (repository / ".pre-commit-config.yaml").write_text(settings, encoding="utf-8")

    def run(hook: str, *arguments: str, **files: str) -> subprocess.CompletedProcess[str]:
        write(repository, files)
        command = [*PRE_COMMIT, "run", hook, "--all-files", "--color", "never", *arguments]
        done = subprocess.run(command, cwd=repository, capture_output=True, encoding="utf-8", check=False)
        skip_without_index(done.stdout)
        return done

    return run


def write(repository: Path, files: dict[str, str]) -> None:
    """Write files into a repository, and add them to its index."""
    for name, content in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    git(repository, "add", "--all")


def skip_without_index(output: str) -> None:
    """Skip the test if no package index is available to install the hooks from."""
    if re.search("Could not find a version|Failed to establish a new connection|Temporary failure in name", output):
        pytest.skip("pre-commit finds no package index to install the hooks from")


@pytest.mark.slow
def test_the_manifest_is_valid() -> None:
    subprocess.run([*PRE_COMMIT, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], check=True)


def test_the_hooks_in_the_readme_exist() -> None:
    named = re.findall(r"- id: (\S+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    existing = re.findall(r"- id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert named
    assert set(named) <= set(existing) == set(HOOKS)


@pytest.mark.slow
def test_the_check_fails_if_something_is_found(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    assert run("cleaner-check", **{"docs/pier.md": PAGE}).returncode == 0
    found = run("cleaner-check", **{"docs/pier.md": TWICE})
    assert found.returncode == 1
    assert re.search(r"docs/pier\.md:5:1:? repeated-paragraph", found.stdout)


@pytest.mark.slow
def test_a_repository_with_old_findings_can_adopt_the_check(
    run: Callable[..., subprocess.CompletedProcess[str]], repository: Path
) -> None:
    write(repository, {"docs/pier.md": TWICE, "README.md": f"# Harbour\n\n{PIER}"})
    commit(repository)
    harmless = run("cleaner-check", **{"docs/pier.md": f"{TWICE}\nA harmless line.\n"})
    assert harmless.returncode == 0, harmless.stdout
    found = run(
        "cleaner-check", **{"README.md": "# Harbour\n\nThe pier is open to all visitors until the storm is over.\n"}
    )
    assert found.returncode == 1
    assert re.search(
        r'docs/pier\.md:3:1:? stale-copy README\.md:3 changed "closed" to "open" in this text', found.stdout
    )
    commit(repository)
    assert run("cleaner-check").returncode == 0


@pytest.mark.slow
def test_the_fixer_fails_once_and_then_passes(
    run: Callable[..., subprocess.CompletedProcess[str]], repository: Path
) -> None:
    names = ("pier.md", "pier.mdx", "pier.rst", "pier.adoc", "pier.txt")
    first = run("cleaner-fix", **dict.fromkeys(names, TWICE))
    assert first.returncode == 1
    assert "files were modified by this hook" in first.stdout
    for name in names:
        assert (repository / name).read_text(encoding="utf-8") == PAGE, name
    assert run("cleaner-fix").returncode == 0


@pytest.mark.slow
def test_files_for_tools_are_not_changed(
    run: Callable[..., subprocess.CompletedProcess[str]], repository: Path
) -> None:
    assert run("cleaner-fix", **FOREIGN).returncode == 0
    for name, content in FOREIGN.items():
        assert (repository / name).read_text(encoding="utf-8") == content


@pytest.mark.slow
def test_paragraphs_in_several_files_are_found_before_a_push(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    files = {"docs/pier.md": PAGE, "docs/storm.md": f"# Storms\n\n{PIER}"}
    assert "cleaner-check-across" not in run("cleaner-check", **files).stdout
    found = run("cleaner-check-across", "--hook-stage", "pre-push")
    assert found.returncode == 1
    assert "docs/storm.md:3:1 repeated-across The same words are in docs/pier.md, line 3.\n" in found.stdout


@pytest.mark.slow
def test_the_output_of_a_hook_has_no_terminal_codes(repository: Path, clone: Path) -> None:
    pty = pytest.importorskip("pty")
    write(repository, {"pier.md": TWICE})
    main, own = pty.openpty()
    command = [*PRE_COMMIT, "try-repo", str(clone), "cleaner-check", "--all-files", "--color", "never"]
    started = subprocess.Popen(command, cwd=repository, stdout=own, stderr=own, stdin=subprocess.DEVNULL)
    os.close(own)
    shown = b""
    while piece := _read(main):
        shown += piece
    os.close(main)
    skip_without_index(shown.decode())
    assert started.wait() == 1
    assert re.search(r"pier\.md:5:1:? repeated-paragraph", shown.decode())
    assert b"\x1b" not in shown
    assert b"files\r" not in shown  # progress that was overwritten


@pytest.mark.slow
def test_the_hook_can_be_tried_in_a_repository_with_history(
    repository: Path, clone: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(shared / "pre-commit"))
    write(repository, {"docs/pier.md": TWICE})
    commit(repository)
    write(repository, {"docs/pier.md": f"{TWICE}\nNets are kept dry, and they are new.\n", "docs/new.md": TWICE})

    command = [*PRE_COMMIT, "try-repo", str(clone), "cleaner-check", "--color", "never"]  # checks what is staged
    done = subprocess.run(command, cwd=repository, capture_output=True, encoding="utf-8", check=False)
    skip_without_index(done.stdout)
    found = re.findall(r"^(docs/\S+:\d+):\d+ repeated-paragraph", done.stdout, flags=re.MULTILINE)
    assert found == ["docs/new.md:5"]


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux reports the end of the output as an error
        return b""
