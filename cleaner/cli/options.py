"""The options that several commands share, declared once, and the settings that they amount to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

from typer import Option

from cleaner.config import Config, settings_of
from cleaner.discovery import Complain, Search
from cleaner.errors import CleanerError
from cleaner.formats import FORMATS, format_of
from cleaner.patterns import Patterns, place_of
from cleaner.project import Project, Projects
from cleaner.records.names import ENDINGS, Form, form_of

Names: TypeAlias = list[str] | None  # several of them, by repeating the option or by commas
Paths: TypeAlias = list[Path] | None

_KNOWN: Final = {name: known for kind in (Config, Project) for name, (_, known) in settings_of(kind).items()}


def completing(*names: str) -> Callable[[], Sequence[str]]:
    """Return what shells complete a value by."""
    return lambda: names


def _option(name: str, metavar: str | None = None) -> Any:
    """Return the option for a setting, with what the setting means for its help."""
    known = _KNOWN[name]
    return Option(
        metavar=metavar, help=known.meaning, autocompletion=completing(*known.choices) if known.choices else None
    )


ConfigFile: TypeAlias = Annotated[
    Path | None,
    Option(metavar="FILE", help="Settings, instead of the nearest cleaner.toml or pyproject.toml above the input."),
]
RuleFiles: TypeAlias = Annotated[Paths, Option(metavar="FILE", help="A ruleset of your own; may be repeated.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
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
        Names, Option(metavar="PATTERN", help="Leave out of a search, as .gitignore has it; may be repeated.")
    ] = None
    force_exclude: Annotated[bool, Option("--force-exclude", help=_KNOWN["force_exclude"].meaning)] = False
    baseline: Annotated[Path | None, Option(metavar="FILE", help=_KNOWN["baseline"].meaning)] = None
    stdin_filename: Annotated[
        Path | None, Option(metavar="NAME", help="The name that standard input goes by, for its format and settings.")
    ] = None
    show_files: Annotated[bool, Option("--show-files", help="Print the files that would be looked at, and stop.")] = (
        False
    )
    show_settings: Annotated[bool, Option("--show-settings", help="Print the settings that hold, and stop.")] = False
    format: Annotated[
        str, Option(help=f"{', '.join(FORMATS)}; else as the name tells.", autocompletion=completing(*FORMATS))
    ] = ""
    encoding: Annotated[str, Option(help="The encoding of the inputs, instead of finding it out.")] = ""
    report: Annotated[
        Paths, Option(metavar="FILE", help="A report; its ending says of which kind. May be repeated.")
    ] = None
    no_report: Annotated[bool, Option("--no-report", help="Write no report.")] = False
    quiet: Annotated[bool, Option("--quiet", "-q", help="Print nothing but errors.")] = False
    verbose: Annotated[bool, Option("--verbose", "-v", help="Tell of every file how it was looked at.")] = False

    def __post_init__(self) -> None:
        if self.report and self.no_report:
            raise CleanerError("--report and --no-report contradict each other; leave out one of them")
        if self.quiet and self.verbose:
            raise CleanerError("--quiet and --verbose contradict each other; leave out one of them")

    def format_for(self, path: Path) -> str:
        """Return the format of a document: the one said here, or else the one that its name tells."""
        return self.format or format_of(path.name)

    def projects(self) -> Projects:
        """Return the settings of every document: those said here, and else those of a file. Raises `ConfigError`."""
        return Projects(self.config, _said({name: getattr(self, name) for name in settings_of(Config)}))

    def search(self, projects: Projects, complain: Complain) -> Search:
        """Return how folders are searched; patterns that are said here count from the working folder."""
        here = Patterns(place_of(Path()), tuple(self.exclude or ()), "--exclude")
        return Search(complain, projects, here, force=self.force_exclude)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOptions:
    """What was said about rows."""

    rows: Annotated[str, Option(metavar="KIND", help="The inputs are rows: jsonl, csv or parquet.")] = ""
    text_field: Annotated[str, Option(metavar="NAME", help="The field with the text, instead of a usual name.")] = ""
    title_field: Annotated[str, Option(metavar="NAME", help="The field with the headline.")] = ""
    id_field: Annotated[str, Option(metavar="NAME", help="The field that tells rows apart in the report.")] = ""
    findings: Annotated[str, Option(metavar="NAME", help="Add the findings to each row, as this field.")] = ""
    jobs: Annotated[int, Option(min=0, help="Cores to work on; 0: all there are.")] = 0
    strict: Annotated[bool, Option("--strict", help="Stop at the first row that cannot be cleaned.")] = False
    resume: Annotated[bool, Option("--resume", help="Go on with a run that was stopped.")] = False
    rejected: Annotated[Path | None, Option(metavar="FILE", help="Where rejected rows go.")] = None
    max_row: Annotated[int, Option(min=1, metavar="BYTES", help="A larger row is rejected.")] = 16 * 1024 * 1024

    def __post_init__(self) -> None:
        kinds = sorted(set(ENDINGS.values()))
        if self.rows and self.rows not in kinds:
            raise CleanerError(f"--rows is {self.rows!r}, but must be one of {', '.join(kinds)}")

    def form(self, path: Path) -> Form:
        """Return the form of the rows in a file."""
        return Form(self.rows) if self.rows else form_of(path) or Form("jsonl")


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
