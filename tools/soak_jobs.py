"""The jobs of the soak. Each does what a user does, with random documents, and raises if a promise is broken."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
from soak_texts import ROOT, Texts

from cleaner import Cleaner, CleanerError, Config, clean, restore
from cleaner.cli.main import ERROR, FOUND, main
from cleaner.formats import FORMATS
from cleaner.reports import RENDERERS, Entry
from cleaner.reports.read_json import read_report

ROWS: Final = 8
ROWS_FOR_WORKERS: Final = 300  # enough for several chunks, so that two workers are started
SUFFIXES: Final = {"text": ".txt", "markdown": ".md", "rst": ".rst", "asciidoc": ".adoc"}
# A rule of the user, with a new pattern in each round.
OWN_RULE: Final = '[own]\nkind = "share"\nshape = "line"\npattern = "Port {0}"\ncatches = ["Port {0}"]\nkeeps = ["A"]\n'


class BrokenPromiseError(Exception):
    """A result is not what it must be."""


def promise(kept: object, what: str) -> None:
    """Raise `BrokenPromiseError` if a promise is not kept."""
    if not kept:
        raise BrokenPromiseError(what)


def clean_documents(texts: Texts, _: Path) -> None:
    """Clean a document in every format, restore it, and write it as every report."""
    config = Config(threshold=texts.random.uniform(0.7, 1))  # a new one in each round
    for name in FORMATS:
        cleaned = clean(texts.document(name), format=name, config=config)
        promise(restore(cleaned.text, cleaned.report) == cleaned.source, "restore returns the source")
        entry = Entry(f"a{SUFFIXES[name]}", cleaned, format=name)
        for report, renderer in RENDERERS.items():
            promise("".join(renderer([entry])) or not cleaned.report.edits, f"{report} reports removals")
        recorded = read_report("".join(RENDERERS["json"]([entry])))
        promise(recorded[0].report == cleaned.report, "a JSON report is read back")


def clean_tables(texts: Texts, _: Path) -> None:
    """Clean rows and a table in memory."""
    rows = [{"id": number, "text": texts.document()} for number in range(ROWS)]
    cleaned = [row["text"] for row in Cleaner().clean_rows(rows)]
    table = Cleaner().clean_table(pa.Table.from_pylist(rows))
    promise(table["text"].to_pylist() == cleaned, "rows and tables have the same results")


def work_on_a_folder(texts: Texts, folder: Path) -> None:
    """Check, clean, restore and fix the files of a folder."""
    source = folder / "in"
    source.mkdir()
    for number in range(2):
        for name, suffix in SUFFIXES.items():
            (source / f"{number}{suffix}").write_text(texts.document(name), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in source.iterdir()}
    promise(command("check", source, "--output-format", "sarif").status in {0, FOUND}, "check succeeds")
    command("check", "--across", source)
    rules, cleaned = folder / "own.toml", folder / "cleaned"
    rules.write_text(OWN_RULE.format(texts.random.randrange(1_000_000)), encoding="utf-8")
    command("check", source, "--rules", rules)
    promise(command("clean", source, "-o", cleaned, "-q").status == 0, "clean succeeds")
    promise(command("fix", source, "-q").status in {0, FOUND}, "fix succeeds")
    for name, content in before.items():
        promise((source / name).read_bytes() == (cleaned / name).read_bytes(), "fix and clean give the same bytes")
        restored = command("restore", cleaned / name, "--report", cleaned / "report.json")
        promise(restored.output == content, "restore returns the file")


def clean_row_files(texts: Texts, folder: Path, *, jobs: int = 1, count: int = ROWS) -> None:
    """Clean JSON lines into each row format."""
    source = folder / "rows.jsonl"
    rows = [{"id": number, "text": texts.document()} for number in range(count)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for suffix in (".jsonl",) if jobs > 1 else (".jsonl", ".csv", ".jsonl.gz", ".parquet"):
        output = folder / f"cleaned{suffix}"
        done = command("clean", source, "-o", output, "--jobs", jobs, "-q")
        promise(done.status == 0, f"rows become {suffix}: {done.errors}")


def clean_rows_with_workers(texts: Texts, folder: Path) -> None:
    """Clean JSON lines in two worker processes."""
    clean_row_files(texts, folder, jobs=2, count=ROWS_FOR_WORKERS)


def refuse_bad_input(texts: Texts, folder: Path) -> None:
    """Give every command an input that it must refuse."""
    noise, article = folder / "noise.txt", folder / "article.txt"
    noise.write_bytes(texts.noise())
    article.write_text(texts.document(), encoding="utf-8")
    for suffix in (".jsonl", ".csv.gz", ".parquet"):
        rows = folder / f"noise{suffix}"
        rows.write_bytes(texts.noise())
        promise(command("clean", rows, "-o", folder / "out.jsonl", "-q", "--strict").status, f"noise is not {suffix}")
    settings = folder / "bad.toml"
    settings.write_text(f"threshold = {texts.random.randrange(2, 1_000_000)}\n", encoding="utf-8")
    refused = (
        ("check", noise),
        ("check", folder / f"missing-{texts.random.random()}.txt"),
        ("check", article, "--config", settings),
        ("check", article, "--select", f"no-rule-{texts.random.random()}"),
        ("clean", article, "--encoding", f"no-codec-{texts.random.random()}"),
        ("restore", article, "--report", noise),
        ("rules", f"no-rule-{texts.random.random()}"),
    )
    for arguments in refused:
        promise(command(*arguments).status == ERROR, f"{arguments[0]} refuses a bad input")
    try:
        clean("A text.", format=f"no-format-{texts.random.random()}")
    except CleanerError:
        return
    promise(kept=False, what="an unknown format is refused")


JOBS: Final[tuple[Callable[[Texts, Path], None], ...]] = (
    clean_documents,
    clean_tables,
    work_on_a_folder,
    clean_row_files,
    refuse_bad_input,
)


def load_everything(texts: Texts) -> None:
    """Clean texts in every language, so that all lexicons, rules and patterns are loaded."""
    for text in texts.of_all_languages:
        clean(text)


def fixed_results() -> list[str]:
    """Return the reports and texts of fixed documents, and check that the texts are those that the fixtures require."""
    results = []
    for source in sorted((ROOT / "fixtures" / "articles").glob("*/source.txt")):
        cleaned = clean(source.read_text(encoding="utf-8"))
        expected = source.with_name("cleaned.txt").read_text(encoding="utf-8")
        promise(cleaned.text == expected, f"{source.parent.name} is cleaned as before")
        results += [cleaned.text, "".join(RENDERERS["json"]([Entry("a.txt", cleaned)]))]
    return results


class Done:
    """The outcome of a command."""

    def __init__(self, status: int, output: bytes, errors: str) -> None:
        self.status, self.output, self.errors = status, output, errors


def command(*arguments: object) -> Done:
    """Run a command in this process, and return its exit status and standard output."""
    with _streams(map(str, arguments)) as (output, errors):
        try:
            main()
        except SystemExit as end:
            sys.stdout.flush()
            return Done(int(end.code or 0), output.getvalue(), errors.getvalue().decode())
    raise BrokenPromiseError("the command line ends with an exit status")


@contextmanager
def _streams(arguments: Iterator[str]) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Replace the arguments and the standard streams of this process for a while."""
    output, errors, kept = io.BytesIO(), io.BytesIO(), (sys.argv, sys.stdout, sys.stderr)
    sys.argv = ["cleaner", *arguments]
    sys.stdout, sys.stderr = io.TextIOWrapper(output), io.TextIOWrapper(errors)
    try:
        yield output, errors
    finally:
        sys.argv, sys.stdout, sys.stderr = kept
