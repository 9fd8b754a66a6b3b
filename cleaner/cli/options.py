"""The options of the commands: each is an annotated type, declared once, that commands repeat as a parameter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import typer

from cleaner.config import Config, settings_of
from cleaner.config.path_patterns import Patterns, place_of
from cleaner.config.project import Project, Projects
from cleaner.errors import CleanerError
from cleaner.files.discovery import ReportError, Search
from cleaner.formats import FORMATS, format_of
from cleaner.reports import RENDERERS
from cleaner.rows.filenames import FORMATS_BY_SUFFIX, FileType, file_type_of

STANDARD_STREAM: Final = Path("-")  # standard input as the name of an input, standard output as that of an output
# The defaults of `RowJob`, whose module takes too long to import.
MAX_ROW: Final = 16 * 1024 * 1024  # bytes
MAX_EXPANSION: Final = 200

# The sections of the help.
INPUT: Final = "Input"
SELECTION: Final = "Selection"
THRESHOLDS: Final = "Thresholds"
OUTPUT: Final = "Output"
ROWS: Final = "Rows"
ACROSS: Final = "Across documents"

_SETTINGS: Final = {**settings_of(Config), **settings_of(Project)}


def _one_of(choices: Sequence[str]) -> Callable[[Any], Any]:
    """Return a callback that refuses a value outside of the choices."""

    def check(value: str | None) -> str | None:
        if value and value not in choices:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(choices)}")
        return value

    return check


def _between(low: float, high: float | None) -> Callable[[Any], Any]:
    """Return a callback that refuses a number outside of a range."""

    def check(value: float | None) -> float | None:
        if value is not None and high is not None and not low <= value <= high:
            raise typer.BadParameter(f"{value} is not between {low:g} and {high:g}")
        if value is not None and value < low:
            raise typer.BadParameter(f"{value} is less than {low:g}")
        return value

    return check


def _details(*parts: str) -> str:
    """Return what follows a description in the help, such as `  [default: 8]`; two spaces, as Typer writes it.

    >>> _details("one of a, b", "default: a"), _details("")
    ('  [one of a, b; default: a]', '')
    """
    shown = "; ".join(filter(None, parts))
    return f"  [{shown}]" if shown else ""


def _choice(choices: Sequence[str], description: str, group: str, default: str = "") -> Any:
    """Return an option that takes one of a few names, which shells complete."""
    details = _details(f"one of {', '.join(choices)}", default and f"default: {default}")
    return typer.Option(
        metavar="NAME",
        help=description + details,
        rich_help_panel=group,
        callback=_one_of(choices),
        autocompletion=lambda: choices,
    )


def _setting(name: str, group: str, metavar: str | None = None) -> Any:
    """Return the option for a setting, with the description, default, choices and range of that setting."""
    default, setting = _SETTINGS[name]
    if setting.choices:
        return _choice(setting.choices, setting.meaning, group, default)
    repeatable = " Repeatable." if isinstance(default, tuple) else ""
    has_range, has_default = setting.low is not None, default and not isinstance(default, bool)
    details = _details(
        f"from {setting.low:g} to {setting.high:g}" if has_range else "", f"default: {default}" if has_default else ""
    )
    return typer.Option(
        metavar=metavar,
        help=f"{setting.meaning}{repeatable}{details}",
        rich_help_panel=group,
        callback=None if setting.low is None else _between(setting.low, setting.high),
    )


def _value(metavar: str, description: str, group: str, *names: str) -> Any:
    """Return an option that takes a value."""
    return typer.Option(*names, metavar=metavar, help=description, rich_help_panel=group)


def _flag(description: str, group: str, *names: str) -> Any:
    """Return an option that takes no value."""
    return typer.Option(*names, help=description, rich_help_panel=group)


def _languages() -> Sequence[str]:
    """Return the languages that shells complete."""
    from cleaner.cli.rules_command import ALL, languages

    return (*languages(), ALL)


# Input
Inputs: TypeAlias = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="Files, folders, or - for standard input.", rich_help_panel=INPUT),
]
FormatName: TypeAlias = Annotated[
    str, _choice(tuple(FORMATS), "Format of the texts.", INPUT, "decided by the file extension")
]
Encoding: TypeAlias = Annotated[str, _value("NAME", f"Encoding of the inputs.{_details('default: detected')}", INPUT)]
StdinFilename: TypeAlias = Annotated[
    Path | None, _value("PATH", "Name that decides the format and settings of standard input.", INPUT)
]
Exclude: TypeAlias = Annotated[
    list[str] | None,
    _value("PATH", "Skip files and folders that match this pattern, as in .gitignore. Repeatable.", INPUT),
]
ForceExclude: TypeAlias = Annotated[bool, _flag(_SETTINGS["force_exclude"][1].meaning, INPUT, "--force-exclude")]
NoDefaultExcludes: TypeAlias = Annotated[
    bool,
    _flag("Also read licences, requirements.txt, scripts, data and similar files.", INPUT, "--no-default-excludes"),
]
ConfigFile: TypeAlias = Annotated[
    Path | None,
    _value("FILE", "Read the settings from this file instead of the nearest cleaner.toml or pyproject.toml.", INPUT),
]
ShowFiles: TypeAlias = Annotated[bool, _flag("List the files that would be read, and exit.", INPUT, "--show-files")]
ShowSettings: TypeAlias = Annotated[bool, _flag("List the settings of every file, and exit.", INPUT, "--show-settings")]

# Selection
Profile: TypeAlias = Annotated[
    str | None,
    _choice(
        _SETTINGS["profile"][1].choices,
        _SETTINGS["profile"][1].meaning,
        SELECTION,
        "article for plain text, docs for markup",
    ),
]
Select: TypeAlias = Annotated[list[str] | None, _setting("select", SELECTION, "NAME")]
Ignore: TypeAlias = Annotated[list[str] | None, _setting("ignore", SELECTION, "NAME")]
RuleFiles: TypeAlias = Annotated[
    list[Path] | None, _value("FILE", "Also use this custom ruleset. Repeatable.", SELECTION)
]
Keep: TypeAlias = Annotated[str | None, _setting("keep", SELECTION)]
Unsafe: TypeAlias = Annotated[bool | None, _setting("unsafe", SELECTION)]
BaselineFile: TypeAlias = Annotated[Path | None, _setting("baseline", SELECTION, "FILE")]
TextComments: TypeAlias = Annotated[bool | None, _setting("text_comments", SELECTION)]
ReportUnusedIgnores: TypeAlias = Annotated[bool | None, _setting("report_unused_ignores", SELECTION)]
Across: TypeAlias = Annotated[bool, _flag("Find only paragraphs that occur in several files.", SELECTION, "--across")]
Since: TypeAlias = Annotated[
    str, _value("REV", "Find only what touches lines that changed since this revision, and stale copies.", SELECTION)
]
SinceMergeBase: TypeAlias = Annotated[
    str, _value("REV", "The same, since the last commit in common with this branch.", SELECTION)
]
Staged: TypeAlias = Annotated[
    bool, _flag("The same, since the last commit; of a push or range, what pre-commit names.", SELECTION, "--staged")
]
AllLines: TypeAlias = Annotated[bool, _flag("Find everything, in spite of --since and --staged.", SELECTION, "--all")]

Corpus: TypeAlias = Annotated[
    bool,
    _flag("Also remove paragraphs that other documents contain, and the boilerplate of each site.", ACROSS, "--across"),
]
SiteField: TypeAlias = Annotated[
    str, _value("NAME", f"Field with the site of a row.{_details('default: the host of the URL')}", ACROSS)
]
OrderBy: TypeAlias = Annotated[
    str, _value("NAME", f"Field that orders the rows.{_details('default: the order of the input')}", ACROSS)
]
Memory: TypeAlias = Annotated[
    str,
    _value(
        "SIZE",
        f"Limit of memory for comparing all documents, such as 2GB.{_details('default: half of the machine')}",
        ACROSS,
    ),
]
WorkDir: TypeAlias = Annotated[
    Path | None, _value("PATH", f"Folder for temporary data.{_details('default: next to the output')}", ACROSS)
]
LearnedRuleset: TypeAlias = Annotated[
    Path | None,
    _value("FILE", f"Write the ruleset to this file.{_details('default: standard output')}", OUTPUT, "--output", "-o"),
]
DryRun: TypeAlias = Annotated[bool, _flag("Print a table of the phrases and write no ruleset.", OUTPUT, "--dry-run")]
IndexPath: TypeAlias = Annotated[
    Path, typer.Argument(metavar="FILE", help="Index that clean --index has written.", rich_help_panel=INPUT)
]
Changed: TypeAlias = Annotated[
    bool, _flag("List the documents from which more or fewer lines would be removed now.", OUTPUT, "--changed")
]
IndexFile: TypeAlias = Annotated[
    Path | None,
    _value("FILE", "Also compare with the documents of earlier runs, which this file remembers.", ACROSS, "--index"),
]

# Thresholds
Threshold: TypeAlias = Annotated[float | None, _setting("threshold", THRESHOLDS, "NUMBER")]
MinWords: TypeAlias = Annotated[int | None, _setting("min_words", THRESHOLDS, "NUMBER")]
MaxRemoved: TypeAlias = Annotated[float | None, _setting("max_removed", THRESHOLDS, "NUMBER")]

# Output
Output: TypeAlias = Annotated[
    str,
    _value(
        "PATH",
        "Write the text to this file or, for several inputs, to this folder; - is standard output.",
        OUTPUT,
        *("--output", "-o"),
    ),
]
ReportFiles: TypeAlias = Annotated[
    list[Path] | None, _value("FILE", "Write a report; the file extension decides its format. Repeatable.", OUTPUT)
]
NoReport: TypeAlias = Annotated[bool, _flag("Write no report.", OUTPUT, "--no-report")]
OutputFormat: TypeAlias = Annotated[str, _choice(tuple(RENDERERS), "Format of the list of findings.", OUTPUT)]
OutputFile: TypeAlias = Annotated[
    Path | None, _value("FILE", "Write the list of findings to this file; - is standard output.", OUTPUT)
]
Statistics: TypeAlias = Annotated[bool, _flag("After the list, count the findings by rule.", OUTPUT, "--statistics")]
Diff: TypeAlias = Annotated[bool, _flag("Print the changes as a diff, and write nothing.", OUTPUT, "--diff")]
UpdateBaseline: TypeAlias = Annotated[
    bool, _flag("Write the findings to the baseline, and exit.", OUTPUT, "--update-baseline")
]
ExitZero: TypeAlias = Annotated[
    bool, _flag("Exit with 0 even if something is found; errors still exit with 2.", OUTPUT, "--exit-zero")
]
Quiet: TypeAlias = Annotated[bool, _flag("Print only errors.", OUTPUT, "--quiet", "-q")]
Verbose: TypeAlias = Annotated[
    bool, _flag("Print how each file was processed, and the traceback of a bug.", OUTPUT, "--verbose", "-v")
]

# Rows
RowKind: TypeAlias = Annotated[
    str,
    _choice(
        sorted(set(FORMATS_BY_SUFFIX.values())),
        "Kind of rows in the inputs.",
        ROWS,
        "decided by the file extension",
    ),
]
TextField: TypeAlias = Annotated[
    str, _value("NAME", f"Field with the text.{_details('default: text, content, body or articleBody')}", ROWS)
]
TitleField: TypeAlias = Annotated[str, _value("NAME", "Field with the headline.", ROWS)]
IdField: TypeAlias = Annotated[str, _value("NAME", "Field that identifies a row in the report.", ROWS)]
FindingsField: TypeAlias = Annotated[
    str, _value("NAME", "Add the findings to each row, in a field with this name.", ROWS)
]
Jobs: TypeAlias = Annotated[
    int,
    typer.Option(
        metavar="NUMBER",
        help="Number of worker processes; 0 starts one per core.",
        rich_help_panel=ROWS,
        callback=_between(0, None),
    ),
]
Strict: TypeAlias = Annotated[bool, _flag("Stop at the first row that cannot be cleaned.", ROWS, "--strict")]
Resume: TypeAlias = Annotated[bool, _flag("Continue an interrupted run.", ROWS, "--resume")]
RejectedFile: TypeAlias = Annotated[
    Path | None, _value("FILE", "Write the rows that cannot be cleaned to this file.", ROWS)
]
MaxRow: TypeAlias = Annotated[
    int,
    typer.Option(
        metavar="NUMBER",
        help="Reject rows with more bytes than this.",
        rich_help_panel=ROWS,
        callback=_between(1, None),
    ),
]
MaxExpansion: TypeAlias = Annotated[
    int,
    typer.Option(
        metavar="NUMBER",
        help="Stop if a compressed input expands to more than this many times its size.",
        rich_help_panel=ROWS,
        callback=_between(1, None),
    ),
]

# `restore`
CleanedFile: TypeAlias = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="Cleaned text or rows, or - for standard input.", rich_help_panel=INPUT),
]
ReportToRestore: TypeAlias = Annotated[
    Path, _value("FILE", "Report of the cleaning: .json for a text, .jsonl for rows.", INPUT)
]
RestoredFile: TypeAlias = Annotated[
    Path | None, _value("FILE", "Write the source to this file; - is standard output.", OUTPUT, "--output", "-o")
]

# `rules`
RuleName: TypeAlias = Annotated[
    str, typer.Argument(metavar="NAME", help="A rule, a kind or a group of rules.", rich_help_panel=SELECTION)
]
Language: TypeAlias = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Language of the rules and examples, such as de, or all."
        + _details("default: the language of the locale"),
        rich_help_panel=SELECTION,
        autocompletion=_languages,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options that `clean`, `check` and `fix` share. An option that is not given is None or empty.

    Raises `CleanerError` for options that contradict each other.
    """

    config: Path | None = None
    profile: str | None = None
    threshold: float | None = None
    keep: str | None = None
    min_words: int | None = None
    max_removed: float | None = None
    unsafe: bool | None = None
    select: list[str] | None = None
    ignore: list[str] | None = None
    rules: list[Path] | None = None
    text_comments: bool | None = None
    report_unused_ignores: bool | None = None
    exclude: list[str] | None = None
    force_exclude: bool = False
    default_excludes: bool | None = None  # None: only with `force_exclude`
    baseline: Path | None = None
    stdin_filename: Path | None = None
    show_files: bool = False
    show_settings: bool = False
    format: str = ""
    encoding: str = ""
    report: list[Path] | None = None
    no_report: bool = False
    quiet: bool = False
    verbose: bool = False

    def __post_init__(self) -> None:
        if self.report and self.no_report:
            raise CleanerError("--no-report: contradicts --report; leave out one of them")
        if STANDARD_STREAM in (self.report or ()):
            raise CleanerError("--report: - has no extension that decides the format; name a file such as report.json")
        if self.quiet and self.verbose:
            raise CleanerError("--quiet: contradicts --verbose; leave out one of them")

    def format_for(self, path: Path) -> str:
        """Return the format of a document: that of `--format`, or else that of its name."""
        return self.format or format_of(path.name)

    def projects(self) -> Projects:
        """Return the settings of all documents. Raises `ConfigError`."""
        return Projects(self.config, _given({name: getattr(self, name) for name in settings_of(Config)}))

    def search(self, projects: Projects, report_error: ReportError) -> Search:
        """Return how folders are searched. The patterns of `--exclude` are relative to the working folder."""
        excluded = Patterns(place_of(Path()), tuple(self.exclude or ()), "--exclude")
        return Search(report_error, projects, excluded, force=self.force_exclude, skips_foreign=self.default_excludes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceOptions:
    """The options about the revision since which lines changed.

    Raises `CleanerError` for options that contradict each other.
    """

    revision: str
    merge_base: str
    staged: bool
    all_lines: bool

    def __post_init__(self) -> None:
        if (bool(self.revision), bool(self.merge_base), self.staged).count(True) > 1 and not self.all_lines:
            raise CleanerError("--since, --since-merge-base, --staged: contradict each other; leave out all but one")

    @property
    def are_given(self) -> bool:
        """Return whether only changed lines are checked."""
        return not self.all_lines and bool(self.revision or self.merge_base or self.staged)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """The options of `check` about what it searches for."""

    across: bool
    since: SinceOptions
    update_baseline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossOptions:
    """The options about all documents together."""

    across: bool = False
    site_field: str = ""
    order_by: str = ""
    memory: str = ""
    work_dir: Path | None = None
    index: Path | None = None
    jobs: int = 0
    resume: bool = False

    def __post_init__(self) -> None:
        if not self.across and (self.site_field or self.order_by or self.memory or self.work_dir or self.index):
            raise CleanerError(
                "--across: is missing; --site-field, --order-by, --index, --memory and --work-dir belong to it"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOptions:
    """The options about rows."""

    rows: str = ""
    text_field: str = ""
    title_field: str = ""
    id_field: str = ""
    findings: str = ""
    jobs: int = 0
    strict: bool = False
    resume: bool = False
    rejected: Path | None = None
    max_row: int = MAX_ROW
    max_expansion: int = MAX_EXPANSION

    @property
    def are_given(self) -> bool:
        """Return whether any option differs from its default."""
        return self != RowOptions()

    def file_type(self, path: Path) -> FileType:
        """Return the type of a file with rows."""
        return FileType(self.rows) if self.rows else file_type_of(path) or FileType("jsonl")


def config_for_rules(config: Path | None, rules: list[Path] | None) -> Config:
    """Return the settings of a file, or of the nearest one above the working folder, with these rulesets."""
    return Projects(config, _given({"rules": rules})).config_for(Path())


def _given(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that are given, each in its type."""
    given = {name: value for name, value in settings.items() if value not in (None, [])}
    for name in {"select", "ignore"} & given.keys():
        given[name] = tuple(part.strip() for names in given[name] for part in names.split(",") if part.strip())
    if "rules" in given:
        given["rules"] = tuple(map(str, given["rules"]))
    return given
