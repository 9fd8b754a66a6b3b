"""Discovery: the files that a search of folders finds, and those that the project or git excludes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.permissions import bound_by_permissions
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.config.path_patterns import Patterns, place_of
from cleaner.config.project import Projects
from cleaner.errors import ConfigError, FileError
from cleaner.files.discovery import Search


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a temporary folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(*paths: str, content: str = "One line of text.\n") -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(content, encoding="utf-8")


def found(folder: str = ".", *exclude: str, force: bool = False) -> list[str]:
    errors: list[FileError] = []
    search = Search(errors.append, Projects(), Patterns(place_of(""), exclude, "--exclude"), force=force)
    names = [path.as_posix() for path in search.texts(Path(folder))]
    assert not errors
    return names


def repository(place: str = ".") -> None:
    subprocess.run(["git", "init", "--quiet", place], check=True)


def shown(*arguments: str, content: str = "") -> list[str]:
    done = CliRunner().invoke(app, ["check", *arguments, "--show-files"], input=content)
    assert done.exit_code == 0, done.stderr
    return done.stdout.splitlines()


def test_a_search_finds_only_visible_text_files(folder: Path) -> None:
    written("b.txt", "a.TXT", "sub/c.text", "d.html", ".hidden.txt", ".hidden/e.txt", "LICENSE")
    Path("binary.txt").write_bytes(b"\x00\x01")
    Path("wide.txt").write_bytes("text".encode("utf-16"))
    Path("dangling.txt").symlink_to("nowhere")
    Path("folder.txt").mkdir()
    assert found(str(folder)) == [f"{folder}/{name}" for name in ("a.TXT", "b.txt", "wide.txt", "sub/c.text")]


def test_an_unreadable_folder_is_reported_and_the_others_are_searched(shared: Path) -> None:
    for name in ("closed", "open"):
        (shared / name).mkdir()
        (shared / name / "a.txt").write_text("text")
    (shared / "closed").chmod(0)
    errors: list[FileError] = []
    with bound_by_permissions():
        texts = list(Search(errors.append, Projects()).texts(shared))
    (shared / "closed").chmod(0o755)
    assert texts == [shared / "open" / "a.txt"]
    assert [str(error) for error in errors] == [
        f"{shared}/closed: cannot be read (Permission denied); check that you may open the folder"
    ]


# Files in a repository, and sets of .gitignore files.
FILES = ("a.md", "b.md", "docs/a.md", "docs/b.md", "docs/deep/a.md", "docs/deep/b.md", "build/a.md", "build/docs/a.md")
GITIGNORES = [
    {".gitignore": "a.md"},
    {".gitignore": "/a.md\n# b.md\n"},
    {".gitignore": "build/\n"},
    {".gitignore": "build/*\n!build/docs/\n"},
    {".gitignore": "build/\n!build/docs/a.md\n"},  # a file in an excluded folder cannot be included again
    {".gitignore": "docs/**/a.md\n"},
    {".gitignore": "*.md\n!b.md\n"},
    {".gitignore": "a.md\n", "docs/.gitignore": "!a.md\n"},
    {".gitignore": "a.md\n", "docs/.gitignore": "!a.md\n", "docs/deep/.gitignore": "a.md\n"},
    {".gitignore": "docs/\n", "docs/.gitignore": "!a.md\n"},
    {"docs/.gitignore": "/deep\n"},
    {"docs/.gitignore": "deep/a.md\n"},
    {".git/info/exclude": "a.md\n"},
    {".git/info/exclude": "a.md\n", ".gitignore": "!/a.md\n"},
    {".gitignore": "!\n\\\na.md\n"},  # invalid patterns are skipped
    {".gitignore": "[ab].md\n"},
    {".gitignore": "?.md\n!docs/[!a].md\n"},
    {".gitignore": "*\n!*/\n!a.md\n"},
    {".gitignore": "docs/**\n!docs/a.md\n"},
    {".gitignore": "docs/**/\n"},
    {".gitignore": "docs[!a]a.md\n[b-a].md\n"},
]


@pytest.mark.parametrize("start", [".", "docs", "docs/deep"])
@pytest.mark.parametrize("gitignores", GITIGNORES, ids=str)
def test_a_search_skips_the_same_files_as_git(gitignores: dict[str, str], start: str) -> None:
    repository()
    written(*FILES)
    for place, content in gitignores.items():
        written(place, content=content)
    command = ["git", "ls-files", "--others", "--exclude-standard", start]
    listed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.split()
    of_git = sorted(name for name in listed if name.endswith(".md"))
    if subprocess.run(["git", "check-ignore", "--quiet", start], check=False).returncode == 0:
        assert found(start)  # a named folder is searched even if git ignores it
    else:
        assert sorted(found(start)) == of_git


def test_a_named_folder_is_searched_even_if_git_ignores_it() -> None:
    repository()
    written("build/a.md", "build/deep/b.md", "build/deep/c.md")
    written(".gitignore", content="build/\n")
    written("build/.gitignore", content="c.md\n")
    assert found() == []
    assert found("build") == ["build/a.md", "build/deep/b.md"]
    assert found("build/deep") == ["build/deep/b.md"]


def test_a_nested_repository_uses_its_own_gitignore_only() -> None:
    repository()
    written(".gitignore", content="a.md\n")
    written("a.md", "part/a.md", "part/b.md")
    repository("part")
    written("part/.gitignore", content="b.md\n")
    assert found() == ["part/a.md"]
    assert found("part") == ["part/a.md"]


def test_a_gitignore_above_the_repository_is_ignored() -> None:
    written(".gitignore", content="a.md\n")
    written("part/a.md")
    repository("part")
    assert found("part") == ["part/a.md"]


def test_links_to_folders_are_not_followed_and_those_to_files_are() -> None:
    written("docs/a.md")
    Path("docs/round").symlink_to(".", target_is_directory=True)
    Path("docs/b.md").symlink_to("a.md")
    assert found() == ["docs/a.md", "docs/b.md"]


def test_an_unreadable_gitignore_is_reported() -> None:
    written("a.md")
    Path(".gitignore").symlink_to("/proc/self/mem")  # unreadable even for root
    errors: list[FileError] = []
    assert list(Search(errors.append, Projects()).texts(Path())) == [Path("a.md")]
    assert [str(error).startswith(".gitignore: cannot be read") for error in errors] == [True]


# ---- exclude


def test_exclude_patterns_are_relative_to_the_file_with_settings() -> None:
    written("a.md", "docs/a.md", "docs/guide/a.md", "docs/guide/b.md", "docs/old/c.md")
    written("cleaner.toml", content='exclude = ["/a.md", "docs/old/"]')
    assert found() == ["docs/a.md", "docs/guide/a.md", "docs/guide/b.md"]
    written("docs/guide/cleaner.toml", content='exclude = ["/a.md"]')
    assert found() == ["docs/a.md", "docs/guide/b.md"]
    assert found("docs/guide") == ["docs/guide/b.md"]


def test_patterns_of_the_command_line_are_relative_to_the_working_folder() -> None:
    written("a.md", "b.md", "docs/a.md", "docs/b.md")
    written("cleaner.toml", content='exclude = ["b.md"]')
    assert found(".", "/a.md") == ["docs/a.md"]
    assert shown(".", "--exclude", "/a.md", "--exclude", "docs/b.md") == ["docs/a.md"]


def test_a_folder_with_all_files_excluded_is_reported() -> None:
    written("docs/a.md")
    done = CliRunner().invoke(app, ["check", ".", "--exclude", "*.md"])
    assert done.exit_code == 0
    assert done.stderr.startswith("warning: .: contains no text (")


def test_a_named_file_is_checked_unless_exclusion_is_enforced() -> None:
    written("docs/a.md", "docs/b.md")
    written("cleaner.toml", content='exclude = ["docs/"]')
    assert shown("docs/a.md") == ["docs/a.md"]
    assert shown("docs") == ["docs/a.md", "docs/b.md"]
    assert shown("docs/a.md", "--force-exclude") == []
    assert shown("docs/a.md", "docs/b.md", "--exclude", "a.md", "--force-exclude", "--config", "/dev/null") == [
        "docs/b.md"
    ]
    written("cleaner.toml", content='exclude = ["docs/a.md"]\nforce-exclude = true')
    assert shown("docs/a.md", "docs/b.md") == ["docs/b.md"]
    assert shown("docs") == ["docs/b.md"]


FOREIGN = (
    *("LICENSE", "LICENSE-MIT.txt", "LICENCE.md", "license.txt", "COPYING", "NOTICE.txt", "THIRD-PARTY-NOTICES.txt"),
    *("third_party_licenses.md", "docs/requirements-dev.txt", "CMakeLists.txt", "robots.txt", "pip-lock.txt"),
)
PROSE = ("docs/a.md", "license-guide.md", "notice-of-flood.txt", "docs/copying-files.md")


def test_files_for_tools_and_lawyers_are_skipped_by_default() -> None:
    written(*PROSE, *FOREIGN)
    assert sorted(shown(".")) == sorted(shown(*PROSE, *FOREIGN)) == sorted(PROSE)
    every = {*PROSE, *FOREIGN}
    assert set(shown(*every, "--no-default-excludes")) == set(shown(*every, "--no-default-excludes", "--force-exclude"))
    assert set(shown(*every, "--no-default-excludes")) == every
    assert "NOTICE.txt" in shown(".", "--no-default-excludes")
    assert shown(*FOREIGN, "--exclude", "!/NOTICE.txt") == ["NOTICE.txt"]
    written("cleaner.toml", content='exclude = ["!/robots.txt"]')
    assert shown(*FOREIGN) == ["robots.txt"]
    assert set(shown(".")) == {*PROSE, "robots.txt"}


@pytest.mark.parametrize(
    ("content", "is_read"),
    [
        ("The gates stay shut.\n", True),
        ("#!/bin/sh\nmoor the boats\n", False),
        ("#! no interpreter\n", False),
        ("1.5, 2.5; 3.5, 4.5\n7.5, 8.5; 9.5, 10.5 m\n", False),
        ("==== ---- ==== quay ==== ----\n", False),
        ("समिति ने कहा कि पानी कम है।\n", True),
        ("東京は、雨。\n", True),
        ("", True),
    ],
)
def test_a_plain_text_that_is_a_script_or_data_is_skipped(content: str, is_read: bool) -> None:  # noqa: FBT001
    written("a.txt", "a.md", content=content)
    expected = ["a.md", "a.txt"] if is_read else ["a.md"]
    assert shown(".") == sorted(shown("a.md", "a.txt")) == expected
    assert shown(".", "--no-default-excludes") == ["a.md", "a.txt"]


def test_a_named_file_that_is_skipped_is_a_warning_unless_exclusion_is_enforced() -> None:
    written("LICENSE", "a.md")
    done = CliRunner().invoke(app, ["check", "LICENSE", "a.md"])
    assert done.exit_code == 0
    expected = "warning: LICENSE: is skipped, since it does not look like prose; read it with --no-default-excludes\n"
    assert done.stderr == expected
    assert CliRunner().invoke(app, ["check", "LICENSE", "a.md", "--force-exclude"]).stderr == ""


def test_clean_reads_files_for_tools_too_since_its_input_is_no_repository() -> None:
    written("NOTICE.txt", "docs/NOTICE.txt")
    assert CliRunner().invoke(app, ["clean", "NOTICE.txt"]).stdout == "One line of text.\n"
    listed = CliRunner().invoke(app, ["clean", "docs", "-o", "out", "--show-files"])
    assert listed.stdout == "docs/NOTICE.txt\n"
    assert CliRunner().invoke(app, ["clean", "docs", "-o", "out", "--show-files", "--force-exclude"]).stdout == ""


def test_a_hook_whose_files_are_all_excluded_succeeds() -> None:
    written("docs/a.md")
    done = CliRunner().invoke(app, ["check", "docs/a.md", "--exclude", "docs/", "--force-exclude"])
    assert (done.exit_code, done.output) == (0, "")


def test_an_invalid_pattern_is_reported_with_its_setting() -> None:
    written("a.md")
    written("cleaner.toml", content='exclude = ["!"]')
    with pytest.raises(ConfigError, match=r"cleaner\.toml: exclude: .*write it as in a \.gitignore file"):
        found()


words = st.sampled_from(("a", "b", "a.md", "*.md", "*", "**", "docs", "deep", "!b.md", "?", "[ab]*"))
lines = st.lists(st.tuples(st.booleans(), st.lists(words, min_size=1, max_size=3), st.booleans()), max_size=4)


@given(lines)
def test_more_patterns_never_find_more_files(patterns: list[tuple[bool, list[str], bool]]) -> None:
    exclude = [f"{'/' * rooted}{'/'.join(parts)}{'/' * folder}" for rooted, parts, folder in patterns]
    exclude = [line for line in exclude if "!" not in line]
    here = Patterns("/home", tuple(exclude))
    for place in FILES:
        assert here.verdict(f"/home/{place}") in (True, None)
        if here.verdict(f"/home/{place}"):
            assert Patterns("/home", (*exclude, "other.md")).verdict(f"/home/{place}")


names = st.text(st.sampled_from("ab.*?-[]"), min_size=1, max_size=5).filter(lambda name: name.count("[") < 2)
parts = st.text(st.sampled_from("ab.-"), min_size=1, max_size=4).filter(lambda part: part not in (".", ".."))
places = st.lists(parts, min_size=1, max_size=3).map("/".join)


@given(st.lists(names, min_size=1, max_size=3), places, st.sampled_from(("", "/")))
def test_patterns_for_names_agree_with_pathspec(lines: list[str], place: str, end: str) -> None:
    place += end
    try:
        expected = GitIgnoreSpec.from_lines(lines).check_file(place).include
    except (ValueError, re.error):  # the latter for a reversed range, which pathspec does not know
        return
    assert Patterns("/home", tuple(lines)).verdict(f"/home/{place}") is expected


segments = st.sampled_from(
    ("a", "b", "ab", "*", "**", "*a*", "a*b*a", "?", "??", "[ab]*", "[!a]*", "[]-]a", "[b-a]", "a[^b-d-]", "\\a", "[")
)
path_lines = st.tuples(
    st.sampled_from(("", "!")), st.sampled_from(("", "/")), st.lists(segments, min_size=1, max_size=4), st.booleans()
).filter(lambda line: not (line[3] and line[2][-1] == "**"))  # of `a/**/`, pathspec matches files, and git does not
path_names = st.text("ab]-", min_size=1, max_size=4)


@pytest.mark.filterwarnings("ignore::FutureWarning")
@given(st.lists(path_lines, min_size=1, max_size=3), st.lists(path_names, min_size=1, max_size=5))
def test_patterns_for_paths_agree_with_pathspec(
    lines: list[tuple[str, str, list[str], bool]], names: list[str]
) -> None:
    patterns = [f"{start}{root}{'/'.join(parts)}{'/' * folder}" for start, root, parts, folder in lines]
    place = "/".join(names)
    try:
        expected = GitIgnoreSpec.from_lines(patterns).check_file(place).include
    except re.error:  # for a reversed range
        return
    assert Patterns("/home", tuple(patterns)).verdict(f"/home/{place}") is expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern",
    ["/" + "*a" * 60 + "*b", "*a" * 60 + "*b", "/" + "?*" * 60 + "b", "**/a/" * 40 + "**/b", "/**/*" * 40 + "/b"],
)
def test_no_pattern_takes_long(pattern: str) -> None:
    deep = "/".join("a" * 60)
    written(f"{'a' * 250}.md", f"{deep}/a.md")
    repository()
    written(".gitignore", content=f"{pattern}\n")
    command = [sys.executable, "-m", "cleaner", "check", ".", "--show-files"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=30)
    assert done.stdout.splitlines() == [f"{'a' * 250}.md", f"{deep}/a.md"]


# ---- standard input


def test_the_name_for_standard_input_selects_its_format_and_settings() -> None:
    written("docs/cleaner.toml", content='ignore = ["repeats"]')
    wall = "The harbour is deep, and the wall around it is old.\n"
    content = f"# Harbour\n\n{wall}\n{wall}"
    runner = CliRunner()
    other = runner.invoke(app, ["check", "-", "--stdin-filename", "other/a.md"], input=content)
    assert other.exit_code == 1
    assert other.stdout.startswith("other/a.md:5:1 repeated-paragraph [*] ")
    assert runner.invoke(app, ["check", "-", "--stdin-filename", "docs/a.md"], input=content).exit_code == 0
    code = f"~~~\n\n{wall}\n{wall}"
    assert runner.invoke(app, ["check", "-"], input=code).exit_code == 1
    assert runner.invoke(app, ["check", "-", "--stdin-filename", "a.md"], input=code).exit_code == 0


def test_standard_input_is_never_excluded() -> None:
    arguments = ["clean", "-", "--stdin-filename", "a.md", "--exclude", "a.md", "--force-exclude"]
    assert CliRunner().invoke(app, arguments, input="It is deep.\n").stdout == "It is deep.\n"
