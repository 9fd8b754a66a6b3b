"""Files with settings: what is valid in them, and which of several settings applies to a document."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from helpers.cases import cases
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner import Config
from cleaner.cli.app import app
from cleaner.cli.show_config import _toml
from cleaner.config import settings_of
from cleaner.config.project import Project, Projects, find_settings, read_project
from cleaner.config.schema import STORED, schema
from cleaner.errors import ConfigError

FILE = "cleaner.toml"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a temporary folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(place: str, content: str) -> Path:
    path = Path(place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def toml(settings: Mapping[str, Any]) -> str:
    """Return settings as TOML, with the tables of overrides at the end."""
    plain = {name: value for name, value in settings.items() if name != "overrides" or not _are_tables(value)}
    lines = [f"{name} = {_inline(value)}" for name, value in plain.items()]
    for table in settings.get("overrides", []) if "overrides" not in plain else []:
        lines += ["[[overrides]]", *(f"{name} = {_inline(value)}" for name, value in table.items())]
    return "\n".join(lines)


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_inline(inner)}" for name, inner in value.items()) + "}"
    return _toml(value)


# ---- reading


@pytest.mark.parametrize("case", cases("settings/good.toml", "case"))
def test_the_reader_and_the_schema_accept_valid_settings(case: dict[str, Any]) -> None:
    settings = case.get("settings", {})
    jsonschema.validate(settings, schema())
    assert read_project(written(FILE, toml(settings))).file == Path(FILE)


@pytest.mark.parametrize("case", cases("settings/bad.toml", "case"))
def test_the_reader_and_the_schema_reject_invalid_settings(case: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(case["settings"], schema())
    with pytest.raises(ConfigError, match=re.escape(f"{FILE}: {case['fault']}")):
        read_project(written(FILE, toml(case["settings"])))


def test_only_the_table_of_the_cleaner_is_read_from_a_pyproject() -> None:
    content = (
        '[project]\nname = "harbour"\n[tool.cleaner]\nthreshold = 0.9\n[[tool.cleaner.overrides]]\nfiles = ["a.md"]\n'
    )
    project = read_project(written("pyproject.toml", content))
    assert project.settings == {"threshold": 0.9}
    assert len(project.overrides) == 1


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[tool]\ncleaner = 1", "tool.cleaner: 1 is not a table; write [tool.cleaner] above the settings"),
        ("[[tool.cleaner]]\nthreshold = 0.9", "tool.cleaner: [{'threshold': 0.9}] is not a table"),
        ("[tool.cleaner.overrides]\nfiles = ['a.md']", "write [[tool.cleaner.overrides]] above the settings of each"),
    ],
)
def test_a_pyproject_without_proper_tables_is_rejected(content: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(fault)):
        read_project(written("pyproject.toml", content))


@pytest.mark.parametrize("content", [b"threshold = \n", b"profile = '\xff'\n"])
def test_a_file_that_is_not_toml_is_reported(content: bytes) -> None:
    Path(FILE).write_bytes(content)
    with pytest.raises(ConfigError, match=r"cleaner\.toml: is not valid TOML .* correct it there"):
        read_project(Path(FILE))


def test_a_missing_file_is_reported() -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read .* check the path"):
        read_project(Path("none.toml"))


def test_paths_are_relative_to_the_file_with_settings(folder: Path) -> None:
    content = """
        rules = ["own.toml", "/elsewhere/own.toml"]
        baseline = "known.json"
        [[overrides]]
        files = ["*.md"]
        rules = ["docs.toml"]
    """
    project = read_project(written(str(folder / "deep" / FILE), content))
    assert project.settings["rules"] == (str(folder / "deep" / "own.toml"), "/elsewhere/own.toml")
    assert project.baseline == str(folder / "deep" / "known.json")
    assert project.overrides[0].settings["rules"] == (str(folder / "deep" / "docs.toml"),)


# ---- which settings apply


def test_the_nearest_file_with_settings_applies(folder: Path) -> None:
    written("pyproject.toml", "[tool.cleaner]\nthreshold = 0.9\n")
    written("docs/pyproject.toml", "[tool.other]\nx = 1\n")
    (folder / "docs" / "guide").mkdir()
    assert Projects().of(Path("docs/guide")).file == folder / "pyproject.toml"
    written("docs/cleaner.toml", "threshold = 0.8\n")
    assert Projects().of(Path("docs/guide")).file == folder / "docs" / FILE
    assert Projects().config_for(Path("docs/guide/a.txt")) == Config(threshold=0.8)


def test_cleaner_toml_takes_precedence_over_pyproject_toml(folder: Path) -> None:
    written("pyproject.toml", "[tool.cleaner]\nthreshold = 0.9\n")
    written(FILE, "")
    assert find_settings(folder) == folder / FILE


def test_a_named_file_replaces_the_nearest_one() -> None:
    written(FILE, "threshold = 0.8\n")
    own = written("own.toml", "threshold = 0.7\n")
    assert Projects(own).config_for(Path("a.txt")).threshold == 0.7


def test_without_settings_the_defaults_apply() -> None:
    assert Projects().config_for(Path("a.txt")) == Config()
    assert Projects().config_for(Path("a.md"), "markdown") == Config(profile="docs")


@pytest.mark.parametrize(
    ("path", "threshold"),
    [
        ("a.md", 0.6),
        ("a.txt", 0.5),
        ("docs/a.txt", 0.7),
        ("docs/a.md", 0.7),
        ("docs/guide/a.md", 0.8),
        ("docs/guide/index.md", 0.7),
        ("docs/guide/none/there.md", 0.8),
        ("../a.md", 1.0),  # above the file, which does not apply
    ],
)
def test_the_last_override_that_matches_a_document_decides(folder: Path, path: str, threshold: float) -> None:
    written(str(folder / "project" / ".." / "unrelated.txt"), "")
    content = """
        threshold = 0.5
        [[overrides]]
        files = ["*.md"]
        threshold = 0.6
        [[overrides]]
        files = ["docs/**"]
        threshold = 0.7
        [[overrides]]
        files = ["/docs/guide/", "!index.md"]
        threshold = 0.8
    """
    written(f"project/{FILE}", content)
    written(FILE, "threshold = 1")
    place = Path("project", path)
    written(str(place), "")
    assert Projects().config_for(place).threshold == threshold


def test_an_override_changes_only_its_settings_and_the_command_line_takes_precedence() -> None:
    written(FILE, 'keep = "last"\nmin_words = 5\n[[overrides]]\nfiles = ["*.md"]\nmin_words = 3\nthreshold = 0.6')
    assert Projects().config_for(Path("a.md")) == Config(keep="last", min_words=3, threshold=0.6)
    config = Projects(command_line={"threshold": 0.9}).config_for(Path("a.md"))
    assert config == Config(keep="last", min_words=3, threshold=0.9)


def test_an_override_can_set_the_profile_of_markup() -> None:
    written(FILE, '[[overrides]]\nfiles = ["news/**"]\nprofile = "article"')
    assert Projects().config_for(Path("news/a.md"), "markdown").profile == "article"
    assert Projects().config_for(Path("docs/a.md"), "markdown").profile == "docs"


thresholds = st.lists(st.floats(0.5, 1.0), min_size=1, max_size=5)


@given(thresholds)
def test_the_last_of_several_overrides_for_one_file_decides(values: list[float]) -> None:
    written(FILE, "".join(f'[[overrides]]\nfiles = ["a.md"]\nthreshold = {value!r}\n' for value in values))
    assert Projects().config_for(Path("a.md")).threshold == values[-1]
    assert Projects().config_for(Path("b.md")).threshold == Config().threshold


def test_a_value_of_the_command_line_is_checked() -> None:
    with pytest.raises(ConfigError, match=r"^--max-removed: 3\.0 is not between 0 and 1$"):
        Projects(command_line={"max_removed": 3.0})


# ---- the schema


def test_the_stored_schema_is_up_to_date() -> None:
    generated = subprocess.run(
        [sys.executable, "-m", "cleaner.config.schema"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert STORED.read_text(encoding="utf-8") == generated
    jsonschema.Draft7Validator.check_schema(json.loads(generated))


def test_the_schema_describes_every_setting() -> None:
    properties = schema()["properties"]
    assert properties.keys() == {*settings_of(Config), *settings_of(Project), "overrides"}
    assert all(described["description"].endswith(".") for described in properties.values())


def test_an_unknown_rule_is_reported_with_a_document_that_has_the_setting() -> None:
    for name in ("a.md", "docs/b.md"):
        written(name, "It is deep.\n")
    written("docs/cleaner.toml", 'ignore = ["shar"]')
    done = CliRunner().invoke(app, ["check", "."])
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "error: settings of docs/b.md: ignore: no rule, kind or group is named 'shar'; did you mean 'share'?"
    )


# ---- --show-settings


def test_settings_are_shown_per_group_of_documents_with_their_file() -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt", "e.md", "docs/f.txt"):
        written(name, "It is deep.\n")
    written("docs/cleaner.toml", 'ignore = ["share"]\nexclude = ["g.txt"]')
    done = CliRunner().invoke(app, ["check", ".", "--show-settings", "--threshold", "0.9"])
    assert done.exit_code == 0
    plain, markup, docs = done.stdout.split("\n\n")
    assert plain.startswith(
        '# for a.txt, b.txt, c.txt and 1 more\n# from no file: these are the defaults\nprofile = "article"\n'
    )
    assert "\nthreshold = 0.9\n" in docs
    assert markup.startswith("# for e.md\n")
    assert '\nprofile = "docs"\n' in markup
    assert docs.startswith("# for docs/f.txt\n# from docs/cleaner.toml\n")
    assert '\nexclude = ["g.txt"]\n' in docs
    again = read_project(written("again.toml", docs))
    assert again.settings["ignore"] == ("share",)


def test_settings_suggest_the_profile_of_articles_by_their_front_matter() -> None:
    written("a.md", "---\ntitle: Quay\ndate: 2024-02-29\nauthor: Ines Okoro\n---\n\nIt is deep.\n")
    written("b.md", "---\ntitle: Quay\ndate: 2024-02-29\n---\n\nThe author: unknown.\n\nauthor: none\n")
    written("c.md", '+++\nauthors = ["Ines Okoro"]\npubDate = 2024-02-29\n+++\n')
    shown = CliRunner().invoke(app, ["check", ".", "--show-settings"]).stdout
    hint = 'a date and an author in the front matter; if these are articles, set profile = "article"'
    assert f"# {hint}: a.md, c.md\n" in shown
    assert '\nprofile = "docs"\n' in shown
    assert hint not in CliRunner().invoke(app, ["check", ".", "--show-settings", "--profile", "article"]).stdout
