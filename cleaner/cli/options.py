"""The options that several commands share, declared once, and the settings that they amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from typer import Option

from cleaner.config import Config, find_config, parse_config, read_settings
from cleaner.errors import CleanerError, ConfigError
from cleaner.formats import format_of
from cleaner.records.names import ENDINGS, Form, form_of

Names: TypeAlias = list[str] | None  # several of them, by repeating the option or by commas
Paths: TypeAlias = list[Path] | None

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
    profile: Annotated[str | None, Option(help="article, or docs: only what is certain.")] = None
    threshold: Annotated[float | None, Option(help="Resemblance that makes near repeats, 0.5 to 1.")] = None
    keep: Annotated[str | None, Option(help="The copy that stays: fullest, first or last.")] = None
    min_words: Annotated[int | None, Option(help="Shorter paragraphs repeat by chance.")] = None
    max_removed: Annotated[float | None, Option(help="Share of the words; if more would go, nothing goes.")] = None
    unsafe: Annotated[bool | None, Option(help="Also remove what is otherwise only reported.")] = None
    select: Annotated[Names, Option(metavar="NAMES", help="Rules, kinds or groups to look for as well.")] = None
    ignore: Annotated[Names, Option(metavar="NAMES", help="Rules, kinds or groups not to look for.")] = None
    rules: RuleFiles = None
    format: Annotated[str, Option(help="text, markdown, rst or asciidoc; as the ending tells, if not said.")] = ""
    encoding: Annotated[str, Option(help="The encoding of the inputs, instead of finding it out.")] = ""
    report: Annotated[
        Paths, Option(metavar="FILE", help="Report as .html, .md, .txt, .diff or .json; may be repeated.")
    ] = None
    no_report: Annotated[bool, Option("--no-report", help="Write no report.")] = False
    quiet: Annotated[bool, Option("--quiet", "-q", help="Print nothing but errors.")] = False

    def __post_init__(self) -> None:
        if self.report and self.no_report:
            raise CleanerError("--report and --no-report contradict each other; leave out one of them")

    def format_for(self, path: Path) -> str:
        """Return the format of a document: the one said here, or else the one that its name tells."""
        return self.format or format_of(path.name)

    def config_for(self, folder: Path, format: str = "text") -> Config:
        """Return the settings for the documents of a folder: those said here, and else those of a file.

        Markup is documentation, unless a profile is named: there only what is certain may go.
        """
        names = [field.name for field in fields(Config)]
        profile = "article" if format == "text" else "docs"
        return settings(self.config, folder, {name: getattr(self, name) for name in names}, profile)


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


def settings(path: Path | None, folder: Path, said: Mapping[str, Any], profile: str = "article") -> Config:
    """Return the settings of a file, or of the nearest one from a folder upwards, overridden by what was said.

    `profile` counts where neither names one.
    """
    path = path or find_config(folder.resolve())
    config = parse_config({"profile": profile} | read_settings(path), str(path)) if path else Config(profile=profile)
    given = {name: value for name, value in said.items() if value not in (None, [])}
    for name in {"select", "ignore"} & given.keys():
        given[name] = tuple(part.strip() for names in given[name] for part in names.split(",") if part.strip())
    if "rules" in given:
        given["rules"] = tuple(map(str, given["rules"]))
    try:
        return replace(config, **given)
    except ConfigError as error:
        raise ConfigError(f"command line: {error}") from None
