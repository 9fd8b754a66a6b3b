"""The options that several commands share, declared once, and the settings that they amount to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from cleaner.cli.option_groups import Group
from cleaner.config import Config, Setting, settings_of
from cleaner.config.path_patterns import Patterns, place_of
from cleaner.config.project import Project, Projects
from cleaner.errors import CleanerError
from cleaner.files.discovery import ReportError, Search
from cleaner.formats import FORMATS, format_of
from cleaner.rows.filenames import ENDINGS, FileType, form_of

if TYPE_CHECKING:
    import typer  # it takes as long to load as a small check, so that annotations alone may name it here

Names: TypeAlias = list[str] | None  # several of them, by repeating the option or by commas
Paths: TypeAlias = list[Path] | None


def completing(*names: str) -> Callable[[], Sequence[str]]:
    """Return what shells complete a value by."""
    return lambda: names


def _setting(name: str) -> Setting:
    """Return what is known of a setting of a document or of a project."""
    return {**settings_of(Config), **settings_of(Project)}[name][1]


def _option(name: str, metavar: str | None = None) -> Any:
    """Return the option for a setting, with what the setting means for its help."""
    import typer

    baseline_entries = _setting(name)
    return typer.Option(
        metavar=metavar,
        help=baseline_entries.meaning,
        autocompletion=completing(*baseline_entries.choices) if baseline_entries.choices else None,
    )


# Written as texts, since they name Typer as well.
ConfigFile: TypeAlias = """Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Settings, instead of the nearest cleaner.toml or pyproject.toml above the input."
    ),
]"""
RuleFiles: TypeAlias = """Annotated[
    list[Path] | None, typer.Option(metavar="FILE", help="A ruleset of your own; may be repeated.")
]"""


class Options(Group):
    """What was said on the command line beside the inputs: None, or nothing, for what was not said.

    Every setting of `Config` is an option of the same name.
    """

    config: ConfigFile = None
    profile: Annotated[str | None, _option("profile")] = None
    threshold: Annotated[float | None, _option("threshold")] = None
    keep: Annotated[str | None, _option("keep")] = None
    min_words: Annotated[int | None, _option("min_words")] = None
    max_removed: Annotated[float | None, _option("max_removed")] = None
    unsafe: Annotated[bool | None, _option("unsafe")] = None
    select: Annotated[Names, _option("select", "NAMES")] = None
    ignore: Annotated[Names, _option("ignore", "NAMES")] = None
    rules: RuleFiles = None
    text_comments: Annotated[bool | None, _option("text_comments")] = None
    report_unused_ignores: Annotated[bool | None, _option("report_unused_ignores")] = None
    exclude: Annotated[
        Names, typer.Option(metavar="PATTERN", help="Leave out of a search, as .gitignore has it; may be repeated.")
    ] = None
    force_exclude: Annotated[bool, typer.Option("--force-exclude", help=_setting("force_exclude").meaning)] = False
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help=_setting("baseline").meaning)] = None
    stdin_filename: Annotated[
        Path | None,
        typer.Option(metavar="NAME", help="The name that standard input goes by, for its format and settings."),
    ] = None
    show_files: Annotated[
        bool, typer.Option("--show-files", help="Print the files that would be looked at, and stop.")
    ] = False
    show_settings: Annotated[bool, typer.Option("--show-settings", help="Print the settings that hold, and stop.")] = (
        False
    )
    format: Annotated[
        str, typer.Option(help=f"{', '.join(FORMATS)}; else as the name tells.", autocompletion=completing(*FORMATS))
    ] = ""
    encoding: Annotated[str, typer.Option(help="The encoding of the inputs, instead of finding it out.")] = ""
    report: Annotated[
        Paths, typer.Option(metavar="FILE", help="A report; its ending says of which kind. May be repeated.")
    ] = None
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell of every file how it was looked at.")] = False

    def check(self) -> None:
        """Raise `CleanerError` for what contradicts itself."""
        if self.report and self.no_report:
            raise CleanerError("--report and --no-report contradict each other; leave out one of them")
        if Path("-") in (self.report or ()):
            raise CleanerError("--report takes a file, whose ending says of which kind it is; - has none")
        if self.quiet and self.verbose:
            raise CleanerError("--quiet and --verbose contradict each other; leave out one of them")

    def format_for(self, path: Path) -> str:
        """Return the format of a document: the one said here, or else the one that its name tells."""
        return self.format or format_of(path.name)

    def projects(self) -> Projects:
        """Return the settings of every document: those said here, and else those of a file. Raises `ConfigError`."""
        return Projects(self.config, _said({name: getattr(self, name) for name in settings_of(Config)}))

    def search(self, projects: Projects, report_error: ReportError) -> Search:
        """Return how folders are searched; patterns that are said here count from the working folder."""
        here = Patterns(place_of(Path()), tuple(self.exclude or ()), "--exclude")
        return Search(report_error, projects, here, force=self.force_exclude)


class RowOptions(Group):
    """What was said about rows."""

    rows: Annotated[str, typer.Option(metavar="KIND", help="The inputs are rows: jsonl, csv or parquet.")] = ""
    text_field: Annotated[
        str, typer.Option(metavar="NAME", help="The field with the text, instead of a usual name.")
    ] = ""
    title_field: Annotated[str, typer.Option(metavar="NAME", help="The field with the headline.")] = ""
    id_field: Annotated[str, typer.Option(metavar="NAME", help="The field that tells rows apart in the report.")] = ""
    findings: Annotated[str, typer.Option(metavar="NAME", help="Add the findings to each row, as this field.")] = ""
    jobs: Annotated[int, typer.Option(min=0, help="Cores to work on; 0: all there are.")] = 0
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be cleaned.")] = False
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False
    rejected: Annotated[Path | None, typer.Option(metavar="FILE", help="Where rejected rows go.")] = None
    max_row: Annotated[int, typer.Option(min=1, metavar="BYTES", help="A larger row is rejected.")] = 16 * 1024 * 1024

    def check(self) -> None:
        """Raise `CleanerError` for an unknown kind of rows."""
        kinds = sorted(set(ENDINGS.values()))
        if self.rows and self.rows not in kinds:
            raise CleanerError(f"--rows is {self.rows!r}, but must be one of {', '.join(kinds)}")

    def form(self, path: Path) -> FileType:
        """Return the form of the rows in a file."""
        return FileType(self.rows) if self.rows else form_of(path) or FileType("jsonl")


def only_rules(config: Path | None, rules: Paths) -> Config:
    """Return the settings of a file, or of the nearest one above the working folder, with these rulesets."""
    return Projects(config, _said({"rules": rules})).config_for(Path())


def _said(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was said of the settings, in their types."""
    said = {name: value for name, value in given.items() if value not in (None, [])}
    for name in {"select", "ignore"} & said.keys():
        said[name] = tuple(part.strip() for names in said[name] for part in names.split(",") if part.strip())
    if "rules" in said:
        said["rules"] = tuple(map(str, said["rules"]))
    return said
