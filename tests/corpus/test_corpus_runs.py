"""`clean --across`: bad inputs, interrupted runs, and that the machine makes no difference to the output."""

from __future__ import annotations

import importlib.util
import json
import signal
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from helpers.cases import cases
from helpers.corpus_cases import CorpusCase, read_corpus_cases
from helpers.made_corpus import pages
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.config import Config
from cleaner.corpus import near, repeats
from cleaner.corpus.across import document_paragraphs, find_across
from cleaner.corpus.stages import Stages

MILL: Final = "The water mill of Ulm Bottom grinds again since the sluice was repaired by volunteers in three weekends."
PAGES: Final = 40  # of the made corpus


@pytest.fixture(autouse=True)
def _work_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write_rows(path: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as JSON lines."""
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def good_rows(count: int = 3) -> list[dict[str, Any]]:
    """Return rows with a paragraph of their own and one that they share."""
    return [
        {"id": number, "url": f"https://mill.example/{number}", "text": f"Note {number} begins.\n\n{MILL}"}
        for number in range(count)
    ]


def write_made_corpus(path: str) -> None:
    """Write pages with copies, near copies and boilerplate."""
    Path(path).write_bytes(b"".join(page.row for page in pages(PAGES)))


def run(*arguments: str, stdin: str | None = None) -> tuple[int, str]:
    """Run the command, and return its exit status and what it prints."""
    done = CliRunner().invoke(app, list(arguments), input=stdin)
    return done.exit_code, done.output


def clean_pages(*arguments: str) -> tuple[int, str]:
    """Clean pages.jsonl as one corpus."""
    return run("clean", "pages.jsonl", "-o", "cleaned.jsonl", "--across", "--jobs", "1", *arguments)


def texts_of(path: str) -> list[str]:
    """Return the texts of rows."""
    return [json.loads(line)["text"] for line in Path(path).read_text(encoding="utf-8").splitlines()]


def outputs() -> dict[str, bytes]:
    """Return the files of the working folder that a run writes, without the inputs."""
    paths = (path for path in Path().rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in paths if str(path) != "pages.jsonl"}


# ---- bad input


@pytest.mark.parametrize("table", cases("corpus/faults.toml", "fault"))
def test_a_fault_is_named_with_its_remedy_and_nothing_is_written(table: Mapping[str, Any]) -> None:
    write_rows("pages.jsonl", good_rows())
    Path("notes.txt").write_text("An index begins otherwise.")
    before = {path: path.read_bytes() for path in Path().iterdir()}
    assert clean_pages(*table["arguments"]) == (2, f"error: {table['message']}\n")
    after = {path: path.read_bytes() for path in Path().iterdir() if path.suffix != ".duckdb"}
    assert after == before


def test_rows_without_a_site_are_one_site() -> None:
    write_rows("pages.jsonl", [{"id": row["id"], "text": row["text"]} for row in good_rows()])
    status, output = clean_pages()
    assert status == 0, output
    assert texts_of("cleaned.jsonl") == [f"Note 0 begins.\n\n{MILL}", "Note 1 begins.", "Note 2 begins."]


@pytest.mark.parametrize("url", ["not a url", "http://[", "", None, 17, {"href": "x"}])
def test_a_url_that_is_none_is_the_name_of_a_site(url: object) -> None:
    write_rows("pages.jsonl", [row | {"url": url} for row in good_rows()])
    status, output = clean_pages()
    assert status == 0, output
    assert "no site has 4 pages or more, so no line is boilerplate; see --site-field\n" in output
    assert texts_of("cleaned.jsonl")[1:] == ["Note 1 begins.", "Note 2 begins."]


def test_ids_may_occur_twice() -> None:
    write_rows("pages.jsonl", [row | {"id": 7} for row in good_rows()])
    assert clean_pages()[0] == 0
    assert texts_of("cleaned.jsonl")[1:] == ["Note 1 begins.", "Note 2 begins."]


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_corpus_and_a_single_document_stay_as_they_are(count: int) -> None:
    write_rows("pages.jsonl", good_rows(count))
    assert clean_pages()[0] == 0
    assert Path("cleaned.jsonl").read_bytes() == Path("pages.jsonl").read_bytes()


def test_a_broken_row_is_put_aside_and_the_others_are_compared() -> None:
    lines = [json.dumps(row) for row in good_rows()]
    Path("pages.jsonl").write_text("\n".join([lines[0], '{"text": "broken', *lines[1:]]) + "\n")
    status, output = clean_pages()
    assert (status, "1 row rejected" in output) == (2, True)
    assert texts_of("cleaned.jsonl")[1:] == ["Note 1 begins.", "Note 2 begins."]
    assert json.loads(Path("cleaned.jsonl.rejected.jsonl").read_text())["row"] == 2


@pytest.mark.parametrize("package", ["duckdb", "numpy", "pyarrow"])
@pytest.mark.parametrize("command", [("clean", "-o", "c.jsonl", "--across"), ("learn",), ("index",)])
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    package: str, command: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rows("pages.jsonl", good_rows())
    find = importlib.util.find_spec
    monkeypatch.setattr("cleaner.corpus.find_spec", lambda name: None if name == package else find(name))
    fault = f"--across needs {package}; install what is missing with: pip install 'prose-cleaner[corpus]'"
    assert run(command[0], "pages.jsonl", *command[1:]) == (2, f"error: {fault}\n")
    assert [path.name for path in Path().iterdir()] == ["pages.jsonl"]


def test_rows_of_standard_input_are_cleaned() -> None:
    write_rows("pages.jsonl", good_rows())
    rows = Path("pages.jsonl").read_text()
    status, output = run("clean", "-", "--rows", "jsonl", "--across", "--jobs", "1", "--quiet", stdin=rows)
    assert (status, [json.loads(line)["text"] for line in output.splitlines()][1:]) == (
        0,
        ["Note 1 begins.", "Note 2 begins."],
    )


def test_a_single_text_of_standard_input_is_refused() -> None:
    fault = "--across: standard input is only one text; name files or folders"
    assert run("clean", "-", "--across", stdin=MILL) == (2, f"error: {fault}\n")


def test_options_about_sites_need_the_option_across() -> None:
    write_rows("pages.jsonl", good_rows())
    fault = "--across: is missing; --site-field, --order-by, --index, --memory and --work-dir belong to it"
    assert run("clean", "pages.jsonl", "-o", "c.jsonl", "--site-field", "url") == (2, f"error: {fault}\n")


def test_a_field_that_orders_the_rows_decides_which_copy_is_kept() -> None:
    write_rows("pages.jsonl", [row | {"date": f"2024-05-0{9 - row['id']}"} for row in good_rows()])
    assert clean_pages("--order-by", "date")[0] == 0
    assert [MILL in text for text in texts_of("cleaned.jsonl")] == [False, False, True]


# ---- texts


def write_texts(case: CorpusCase) -> None:
    """Write the pages of a case as texts, the folder of each site in the folder `pages`."""
    for page in case.pages:
        path = Path("pages", page.site, f"{page.name}.txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8")


def test_a_folder_of_texts_is_a_site() -> None:
    (case,) = (case for case in read_corpus_cases("boilerplate") if "one site is kept on another" in case.title)
    write_texts(case)
    assert run("clean", "pages", "-o", "cleaned", "--across", "--ignore", "repeated-across")[0] == 0
    for page in case.pages:
        cleaned = Path("cleaned", page.site, f"{page.name}.txt").read_text(encoding="utf-8")
        assert ("Riverside Chronicle" in cleaned) == (page.name == "ferry" and page.site == "right.example")


def test_options_about_rows_are_refused_for_texts() -> None:
    Path("a.txt").write_text(f"{MILL}\n")
    fault = "--site-field and --order-by: are for rows; the folder of a text is its site"
    assert run("clean", "a.txt", "-o", "b.txt", "--across", "--order-by", "date") == (2, f"error: {fault}\n")


def test_a_text_that_cannot_be_read_is_named_and_the_others_are_cleaned() -> None:
    Path("pages").mkdir()
    for name in ("a", "c"):
        Path("pages", f"{name}.txt").write_text(f"Note {name} begins.\n\n{MILL}\n")
    Path("pages/b.txt").write_bytes(b"\x81\x8d\x8f\x90\x9d" * 9)
    status, output = run("clean", "pages", "-o", "cleaned", "--across")
    assert (status, "pages/b.txt: has an unknown encoding" in output) == (2, True)
    assert Path("cleaned/c.txt").read_text() == "Note c begins.\n"


EXACT: Final = ("clean", "pages", "-o", "cleaned", "--across", "--ignore", "boilerplate,near-repeated-paragraph")


def test_check_in_memory_and_clean_decide_the_same_exact_copies() -> None:
    for case in read_corpus_cases("repeats"):
        if case.headers.get("config") is None and not any(page.order for page in case.pages):
            write_texts(case)
    paths = sorted(map(str, Path("pages").rglob("*.txt")))
    documents = [
        document_paragraphs(path, Path(path).read_text(encoding="utf-8"), format="text", config=Config())
        for path in paths
    ]
    found = {(path, finding.span.start) for path, findings in find_across(documents) for finding in findings}
    assert run(*EXACT, "--report", "report.json", "--keep", "first")[0] == 0
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    cleaned = {
        (document["path"], finding["span"]["start"])
        for document in report["documents"]
        for finding in document["findings"]
        if finding["rule"] == "repeated-across"
    }
    assert found
    assert cleaned == found


# ---- what holds for every run


def test_restore_returns_every_source_byte_for_byte() -> None:
    write_made_corpus("pages.jsonl")
    assert clean_pages()[0] == 0
    assert Path("cleaned.jsonl").read_bytes() != Path("pages.jsonl").read_bytes()
    assert run("restore", "cleaned.jsonl", "--report", "cleaned.jsonl.report.jsonl", "-o", "restored.jsonl")[0] == 0
    assert Path("restored.jsonl").read_bytes() == Path("pages.jsonl").read_bytes()


def test_planted_copies_and_boilerplate_are_found() -> None:
    write_made_corpus("pages.jsonl")
    assert clean_pages()[0] == 0
    planted = sum(page.copies + page.near_copies for page in pages(PAGES))
    report = [json.loads(line) for line in Path("cleaned.jsonl.report.jsonl").read_text().splitlines()]
    rules = [finding["rule"] for line in report for finding in line["findings"]]
    assert rules.count("repeated-across") == planted > 5


def test_cleaning_the_cleaned_corpus_removes_no_paragraph_again() -> None:
    write_made_corpus("pages.jsonl")
    assert clean_pages()[0] == 0
    Path("cleaned.jsonl").replace("pages.jsonl")
    before = Path("pages.jsonl").read_bytes()
    assert clean_pages()[0] == 0
    assert Path("cleaned.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "machine",
    [
        ("--memory", "256MB"),
        ("--work-dir", "work"),
        pytest.param(("--jobs", "2"), marks=pytest.mark.slow),
    ],
)
def test_the_machine_makes_no_difference(machine: Sequence[str]) -> None:
    write_made_corpus("pages.jsonl")
    assert clean_pages()[0] == 0
    expected = outputs()
    assert clean_pages(*machine)[0] == 0
    assert outputs() == expected


def test_the_division_of_the_search_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    write_made_corpus("pages.jsonl")
    assert clean_pages()[0] == 0
    expected = outputs()
    monkeypatch.setattr(near, "ROWS_PER_PARTITION", 200)
    monkeypatch.setattr(repeats, "BAGS_AT_ONCE", 7)
    monkeypatch.setattr(repeats, "PAIRS_AT_ONCE", 1)
    monkeypatch.setattr(repeats, "PartitionJoin", partial(near.PartitionJoin, hot=3))
    assert clean_pages()[0] == 0
    assert outputs() == expected


# ---- interrupted runs


STAGES: Final = ("units", "paragraphs", "candidates", "judged", "findings")


def stopped_after(stage: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Clean pages.jsonl, and stop when a stage has ended."""
    keep = Stages._keep  # noqa: SLF001  # where a stage becomes final

    def keep_and_stop(self: Stages, name: str) -> None:
        keep(self, name)
        if name == stage:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Stages, "_keep", keep_and_stop)
        return clean_pages()


@pytest.mark.parametrize("stage", STAGES)
def test_a_stopped_run_goes_on_after_its_last_stage(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_made_corpus("pages.jsonl")
    assert clean_pages()[0] == 0
    expected = outputs()
    for path in expected:
        Path(path).unlink()
    status, output = stopped_after(stage, monkeypatch)
    assert status == 130
    assert "cleaned.jsonl.corpus: stopped; run the same command with --resume to continue\n" in output
    assert not Path("cleaned.jsonl").exists()
    assert clean_pages("--resume")[0] == 0
    assert outputs() == expected


def test_a_query_that_a_signal_ends_is_an_interruption() -> None:
    with Stages(Path("work"), memory=256_000_000, threads=1) as stages:
        stages.begin("")
        query = "SELECT sum(sqrt(range) * sin(range)) AS n FROM range(3_000_000_000)"
        timer = threading.Timer(0.3, lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            stages.run("numbers", query)
        timer.join()
        assert not stages.is_done("numbers")


def test_a_damaged_stage_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    write_made_corpus("pages.jsonl")
    stopped_after("candidates", monkeypatch)
    stage = Path("cleaned.jsonl.corpus/units.parquet")
    stage.write_bytes(stage.read_bytes()[:-100])
    status, output = clean_pages("--resume")
    assert status == 2
    assert output.startswith("error: cleaned.jsonl.corpus: a result cannot be read or written")
    assert "run again without --resume" in output
    assert not Path("cleaned.jsonl").exists()
    assert clean_pages()[0] == 0


def test_a_run_with_other_settings_is_not_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    write_made_corpus("pages.jsonl")
    stopped_after("units", monkeypatch)
    status, output = clean_pages("--resume", "--keep", "first")
    fault = "the interrupted run had another input or other settings; use the same ones, or leave out --resume"
    assert (status, output) == (2, f"error: cleaned.jsonl.corpus: {fault}\n")
    assert Path("cleaned.jsonl.corpus/units.parquet").exists()


def test_an_input_that_is_changed_during_a_run_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    write_made_corpus("pages.jsonl")
    keep = Stages._keep  # noqa: SLF001  # where a stage becomes final

    def keep_and_change(self: Stages, name: str) -> None:
        keep(self, name)
        if name == "findings":
            write_rows("pages.jsonl", good_rows())

    monkeypatch.setattr(Stages, "_keep", keep_and_change)
    status, output = clean_pages()
    assert (status, output.endswith("pages.jsonl: was changed while it was read; run again without --resume\n")) == (
        2,
        True,
    )
    assert not Path("cleaned.jsonl").exists()


def test_two_runs_do_not_share_a_folder() -> None:
    write_rows("pages.jsonl", good_rows())
    with Stages(Path("work"), memory=256_000_000, threads=1):
        fault = "work: another run uses it; wait for it to end, or choose another --work-dir"
        assert clean_pages("--work-dir", "work") == (2, f"error: {fault}\n")
    assert clean_pages("--work-dir", "work")[0] == 0
    assert not Path("work").exists()
