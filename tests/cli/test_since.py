"""`check --since`: only findings on changed lines, and copies that were forgotten. Every test makes a repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers.repository import commit, git
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.cli.since import FROM_REVISION

QUAY = "The quay of Port Alder is closed until the storm is over."
FERRY = "The ferry to Merrow leaves from the northern pier at noon."
GATES = "The gates of the reservoir need version 3.10 of the control program."
NEW_GATES = GATES.replace("3.10", "3.11")
OLD = (QUAY, QUAY, FERRY)  # a repeated paragraph that was there before


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a repository with one commit, whose page has a finding."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT"))]:
        monkeypatch.delenv(name)
    place = tmp_path / "repository"
    place.mkdir()
    monkeypatch.chdir(place)
    git(place, "init", "--quiet", "--initial-branch", "main")
    written("docs/old.md", *OLD)
    commit(place)
    return place


def written(place: str, *paragraphs: str) -> None:
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    Path(place).write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")


def found(*arguments: str) -> list[str]:
    """Return the place and rule of each finding of `check`."""
    done = CliRunner().invoke(app, ["check", *arguments])
    assert done.exit_code in (0, 1), done.stderr
    lines = re.findall(r"^(\S+:\d+):\d+ (\S+) ", done.stdout, flags=re.MULTILINE)
    assert bool(lines) == bool(done.exit_code), done.stdout
    return [" ".join(line) for line in lines]


def messages(*arguments: str) -> list[str]:
    """Return the lines about stale copies."""
    lines = CliRunner().invoke(app, ["check", *arguments]).stdout.splitlines()
    return [line for line in lines if " stale-copy " in line]


def fault(*arguments: str) -> str:
    """Return the error of a run."""
    done = CliRunner().invoke(app, ["check", *arguments])
    assert done.exit_code == 2, done.stdout
    return done.stderr.removeprefix("error: ").rstrip("\n")


# ---- findings on changed lines


def test_findings_that_were_there_before_are_not_reported() -> None:
    assert found("docs") == ["docs/old.md:3 repeated-paragraph"]
    assert found("docs", "--since", "HEAD") == []
    written("docs/old.md", *OLD, "A harmless line.")
    assert found("docs", "--since", "HEAD") == []
    assert found("docs", "--staged") == []
    assert found("docs", "--staged", "--all") == ["docs/old.md:3 repeated-paragraph"]


@pytest.mark.parametrize("state", ["not staged", "staged", "committed", "not tracked"])
def test_findings_on_new_lines_are_reported(state: str, root: Path) -> None:
    base = git(root, "rev-parse", "HEAD").strip()
    place = "docs/other.md" if state == "not tracked" else "docs/old.md"
    written(place, *OLD, *(OLD if place == "docs/old.md" else ()))
    if state in ("staged", "committed"):
        git(root, "add", "--all")
    if state == "committed":
        commit(root)
    expected = "docs/other.md:3" if state == "not tracked" else "docs/old.md:9"
    assert found("docs", "--since", base) == [f"{expected} repeated-paragraph"]


@pytest.mark.parametrize("copies", [(QUAY, f"*{QUAY}*"), (f"*{QUAY}*", QUAY)])
def test_a_change_of_either_copy_makes_a_finding_new(copies: tuple[str, str]) -> None:
    written("docs/old.md", *copies, FERRY)
    assert len(found("docs", "--since", "HEAD")) == 1


def test_copies_between_which_text_was_deleted_are_new(root: Path) -> None:
    written("docs/old.md", QUAY, FERRY, QUAY)
    commit(root)
    written("docs/old.md", QUAY, QUAY)
    assert found("docs", "--since", "HEAD") == ["docs/old.md:3 repeated-paragraph"]


def test_a_renamed_file_has_only_the_findings_on_its_changed_lines(root: Path) -> None:
    git(root, "mv", "docs/old.md", "docs/moved.md")
    assert found("docs", "--since", "HEAD") == []
    written("docs/moved.md", *OLD, FERRY)
    assert found("docs", "--since", "HEAD") == ["docs/moved.md:7 repeated-paragraph"]


def test_the_merge_base_is_the_last_commit_in_common(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "topic")
    written("docs/topic.md", *OLD)
    commit(root)
    git(root, "checkout", "--quiet", "main")
    written("docs/old.md", FERRY)
    commit(root)
    git(root, "checkout", "--quiet", "topic")
    assert found(".", "--since-merge-base", "main") == ["docs/topic.md:3 repeated-paragraph"]
    assert "docs/old.md:3 repeated-paragraph" in found(".", "--since", "main")


def test_before_a_push_pre_commit_names_the_revision(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = git(root, "rev-parse", "HEAD").strip()
    written("docs/new.md", *OLD)
    commit(root)
    assert found(".", "--staged") == []
    monkeypatch.setenv(FROM_REVISION, base)
    assert found(".", "--staged") == ["docs/new.md:3 repeated-paragraph"]


def test_what_a_merge_brings_from_either_side_is_not_new(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "topic")
    written("docs/topic.md", *OLD)
    written("docs/old.md", "A topic.", *OLD)
    commit(root)
    git(root, "checkout", "--quiet", "main")
    written("docs/old.md", "The main page.", *OLD, FERRY)
    commit(root)
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "topic")
    written("docs/old.md", "The main page and a topic.", *OLD, FERRY)
    git(root, "add", "--all")
    assert found(".", "--staged") == []
    written("docs/old.md", "The main page and a topic.", *OLD, FERRY, GATES, GATES)
    assert found(".", "--staged") == ["docs/old.md:13 repeated-paragraph"]
    assert len(found(".", "--since", "HEAD")) == 2


def test_everything_is_new_in_a_repository_without_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "new"
    place.mkdir()
    git(place, "init", "--quiet")
    monkeypatch.chdir(place)
    written("a.md", *OLD)
    assert found(".", "--staged") == ["a.md:3 repeated-paragraph"]
    git(place, "add", "--all")
    assert found(".", "--staged") == ["a.md:3 repeated-paragraph"]
    assert fault(".", "--since", "HEAD~1").startswith("HEAD~1: git finds no such revision in ")


@pytest.mark.parametrize(
    "name", ["a b.md", "a\nb.md", '"a".md', "ü.md", os.fsdecode(b"\xff.md"), "-a.md", "@@ -1 +1 @@.md"]
)
def test_names_may_have_any_bytes(name: str, root: Path) -> None:
    written(f"docs/{name}", *OLD)
    commit(root)
    assert CliRunner().invoke(app, ["check", "docs", "--since", "HEAD"]).exit_code == 0
    written(f"docs/{name}", *OLD, FERRY)
    done = CliRunner().invoke(app, ["check", "docs", "--since", "HEAD", "--output-format", "json"])
    assert done.exit_code == 1
    assert done.stdout.count('"rule": "repeated-paragraph"') == 1


def test_lines_end_as_git_says(root: Path) -> None:
    Path("docs/crlf.md").write_bytes(f"{QUAY}\r\n\r\n{QUAY}\r\n\r\n{FERRY}\r\n".encode())
    commit(root)
    Path("docs/crlf.md").write_bytes(f"{QUAY}\r\n\r\n{QUAY}\r\n\r\n{FERRY}\r\n\r\n{FERRY}\r\n".encode())
    assert found("docs", "--since", "HEAD") == ["docs/crlf.md:7 repeated-paragraph"]


def test_settings_of_git_and_of_a_hook_do_not_matter(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "color.ui": "always",
        "diff.external": "false",
        "diff.noprefix": "true",
        "diff.context": "9",
        "diff.interHunkContext": "9",
        "diff.relative": "true",
    }.items():
        git(root, "config", name, value)
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    written("docs/old.md", *OLD, FERRY)
    monkeypatch.chdir("docs")
    assert found("old.md", "--since", "HEAD") == ["old.md:7 repeated-paragraph"]


def test_another_repository_below_the_first_one_is_skipped(root: Path) -> None:
    inner = root / "docs" / "inner"
    inner.mkdir()
    git(inner, "init", "--quiet")
    written("docs/inner/a.md", *OLD)
    done = CliRunner().invoke(app, ["check", ".", "--since", "HEAD"])
    assert done.exit_code == 0
    assert done.stderr.startswith(f"warning: {inner}: is skipped, since it is another repository")
    assert found("docs/inner", "--since", "HEAD") == ["docs/inner/a.md:3 repeated-paragraph"]


def test_a_baseline_applies_too_and_an_update_only_adds_to_it() -> None:
    known = ("--baseline", "known.json")
    assert CliRunner().invoke(app, ["check", "docs", *known, "--update-baseline"]).exit_code == 0
    written("docs/old.md", *OLD, FERRY)
    assert found("docs", *known, "--since", "HEAD") == ["docs/old.md:7 repeated-paragraph"]
    assert CliRunner().invoke(app, ["check", "docs", *known, "--since", "HEAD", "--update-baseline"]).exit_code == 0
    assert found("docs", *known) == []


@pytest.mark.parametrize("place", ["docs/a.md", "docs/z.md"])
def test_the_changed_file_has_the_copy_and_the_other_one_the_original(place: str, root: Path) -> None:
    written("docs/m.md", GATES)
    written("docs/n.md", GATES)
    commit(root)
    assert found("docs", "--across", "--since", "HEAD") == []
    written(place, FERRY, GATES)
    assert found("docs", "--across", "--since", "HEAD") == [f"{place}:1 repeated-across", f"{place}:3 repeated-across"]
    assert found(".", "--across", "--staged", "--select", "near-repeated-paragraph")[1:] == [
        f"{place}:3 repeated-across"
    ]


# ---- errors


def test_a_file_without_a_repository_is_an_error(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(QUAY)
    assert fault(str(outside), "--since", "HEAD") == f"{outside}: is in no git repository; leave out --since"


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD:docs/old.md", "HEAD~99"])
def test_an_unknown_revision_is_an_error(revision: str, root: Path) -> None:
    expected = f"{revision}: git finds no such revision in {root}; check the name"
    assert fault("docs", f"--since={revision}") == expected


def test_a_shallow_clone_is_an_error_with_its_remedy(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = git(root, "rev-parse", "HEAD").strip()
    commit(root)
    git(tmp_path, "clone", "--quiet", "--depth", "1", root.as_uri(), "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    assert "this clone is shallow: fetch the history" in fault(".", "--since", base)


def test_branches_without_a_common_commit_are_an_error(root: Path) -> None:
    git(root, "checkout", "--quiet", "--orphan", "other")
    written("docs/other.md", FERRY)
    commit(root)
    assert fault(".", "--since-merge-base", "main").startswith("main: has no commit in common with HEAD in ")


def test_without_git_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    expected = "git: is not installed, and --since needs it; install git, or leave out --since"
    assert fault("docs", "--since", "HEAD") == expected


def test_standard_input_has_no_history() -> None:
    assert fault("-", "--since", "HEAD") == "--since: standard input has no history; name files or folders"


def test_two_revisions_contradict_each_other() -> None:
    assert fault("docs", "--since", "HEAD", "--staged").startswith("--since, --since-merge-base, --staged: contradict")


def test_a_missing_object_is_an_error(root: Path) -> None:
    blob = git(root, "rev-parse", "HEAD:docs/old.md").strip()
    written("docs/old.md", FERRY)
    commit(root)
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert re.fullmatch(
        rf"{root}: git diff fails \(fatal: .*{blob}.*\); repair the repository", fault("docs", "--since", "HEAD~1")
    )


def test_a_partial_clone_is_an_error_and_nothing_is_fetched(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("docs/old.md", FERRY)
    commit(root)
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter", "blob:none", root.as_uri(), "partial")
    monkeypatch.chdir(tmp_path / "partial")
    assert found(".", "--since", "HEAD") == []
    assert fault(".", "--since", "HEAD~1").endswith("this clone is partial: clone without --filter")


# ---- stale copies


@pytest.fixture
def copies(root: Path) -> Path:
    """Commit a statement that several files have."""
    written("README.md", "# Reservoir", GATES, FERRY)
    written("docs/install.md", "# Install", QUAY, GATES)
    commit(root)
    return root


@pytest.mark.usefixtures("copies")
def test_a_copy_of_a_changed_paragraph_is_reported() -> None:
    written("README.md", "# Reservoir", "Another paragraph.", NEW_GATES, FERRY)
    expected = (
        'docs/install.md:5:1 stale-copy README.md:5 changed "3.10" to "3.11" in this text;'
        " the copy here was not changed."
    )
    assert messages(".", "--since", "HEAD") == [expected]
    assert messages("README.md", "--staged") == [expected]  # a hook names only the changed files
    assert messages("docs", "--since", "HEAD") == []  # the change is outside
    assert messages(".") == []


@pytest.mark.usefixtures("copies")
def test_a_copy_of_a_deleted_paragraph_is_reported() -> None:
    written("README.md", "# Reservoir", FERRY)
    assert messages(".", "--since", "HEAD") == [
        "docs/install.md:5:1 stale-copy README.md:3 deleted this text; the copy here was not deleted."
    ]


@pytest.mark.usefixtures("copies")
def test_a_paragraph_that_moved_or_is_linked_to_has_no_stale_copy() -> None:
    written("README.md", "# Reservoir", "See [the guide](docs/install.md).", FERRY)
    assert messages(".", "--since", "HEAD") == []
    written("README.md", "# Reservoir", FERRY)
    written("docs/other.md", GATES)
    assert messages(".", "--since", "HEAD") == []
    Path("docs/other.md").unlink()
    Path("README.md").unlink()
    assert messages(".", "--since", "HEAD") == []


@pytest.mark.usefixtures("copies")
def test_a_copy_that_changed_too_is_not_stale() -> None:
    written("README.md", "# Reservoir", NEW_GATES, FERRY)
    written("docs/install.md", "# Install", QUAY, NEW_GATES)
    assert messages(".", "--since", "HEAD") == []
    written("docs/install.md", "# Install", QUAY, GATES.replace("need", "**need**"))
    assert messages(".", "--since", "HEAD") == []


@pytest.mark.usefixtures("copies")
def test_a_change_of_punctuation_or_place_makes_no_copy_stale() -> None:
    written("README.md", "# Reservoir", FERRY, GATES.replace(".", "!"))
    assert messages(".", "--since", "HEAD") == []


def test_the_renames_of_a_changed_file_are_followed(copies: Path) -> None:
    git(copies, "mv", "README.md", "guide.md")
    written("guide.md", "# Reservoir", NEW_GATES, FERRY)
    assert [line.split(" changed")[0] for line in messages(".", "--since", "HEAD")] == [
        "docs/install.md:5:1 stale-copy guide.md:3"
    ]


@pytest.mark.parametrize("place", ["README.de.md", "i18n/zh-CN/README.md", "1.2/README.md", "CHANGELOG.md", "NEWS.txt"])
def test_translations_versions_and_logs_keep_the_old_text(place: str, root: Path) -> None:
    written("README.md", GATES, FERRY)
    written(place, GATES)
    commit(root)
    written("README.md", NEW_GATES, FERRY)
    assert messages(".", "--since", "HEAD") == []


@pytest.mark.usefixtures("copies")
def test_settings_comments_and_baselines_apply_to_stale_copies() -> None:
    written("README.md", "# Reservoir", NEW_GATES, FERRY)
    assert messages(".", "--since", "HEAD", "--ignore", "stale-copy") == []
    known = ("--baseline", "known.json", "--since", "HEAD")
    done = CliRunner().invoke(app, ["check", ".", *known, "--update-baseline"])
    assert done.exit_code == 0, done.output
    assert messages(".", *known) == []
    assert messages(".", "--since", "HEAD")
    written("docs/install.md", "# Install", QUAY, "<!-- cleaner: ignore-next stale-copy -->", GATES)
    assert messages(".", "--since", "HEAD") == []


def test_near_copies_are_reported_on_request(copies: Path) -> None:
    written("docs/install.md", "# Install", QUAY, GATES.replace("control program", "control software"))
    commit(copies)
    written("README.md", "# Reservoir", NEW_GATES, FERRY)
    assert messages(".", "--since", "HEAD") == []
    (line,) = messages(".", "--since", "HEAD", "--select", "near-repeated-paragraph")
    assert line.endswith('changed "3.10" to "3.11" in nearly this text; the copy here was not changed.')


@pytest.mark.usefixtures("copies")
def test_findings_and_stale_copies_of_one_file_are_in_one_entry() -> None:
    written("README.md", "# Reservoir", NEW_GATES, FERRY)
    written("docs/install.md", "# Install", QUAY, GATES, FERRY, FERRY)
    assert found(".", "--since", "HEAD") == ["docs/install.md:5 stale-copy", "docs/install.md:9 repeated-paragraph"]


def test_copies_in_a_repository_below_are_not_searched(copies: Path) -> None:
    inner = copies / "inner"
    inner.mkdir()
    shutil.copy("docs/install.md", inner)
    git(inner, "init", "--quiet")
    written("README.md", "# Reservoir", NEW_GATES, FERRY)
    assert [line.split(":")[0] for line in messages("README.md", "--since", "HEAD")] == ["docs/install.md"]
