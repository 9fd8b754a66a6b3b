"""The index between runs, and what a corpus teaches about its sites: `clean --index`, `index` and `learn`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest
from helpers.corpus_cases import read_corpus_cases
from helpers.made_corpus import pages
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.corpus import index
from cleaner.promos.rules.parse import read_ruleset

RUNS: Final = 3
PAGES: Final = 36  # of the made corpus
MILL: Final = "The water mill of Ulm Bottom grinds again since the sluice was repaired by volunteers in three weekends."
FOREIGN: Final = {
    "text": b"An index begins otherwise.",
    "rows": b'{"text": "a row"}\n',
    "SQLite": b"SQLite format 3\0" + bytes(84),
    "damaged": bytes(8) + b"DUCK" + bytes(4096),
}


@pytest.fixture(autouse=True)
def _work_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> tuple[int, str]:
    """Run the command, and return its exit status and what it prints."""
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output


def write_rows(path: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as JSON lines."""
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def clean(name: str, *arguments: str) -> tuple[int, str]:
    """Clean the rows of a file as one corpus, with the index seen.duckdb."""
    options = ("--across", "--jobs", "1", "--index", "seen.duckdb")
    return run("clean", f"{name}.jsonl", "-o", f"{name}-cleaned.jsonl", *options, *arguments)


def cleaned(name: str) -> bytes:
    """Return the cleaned rows of a file."""
    return Path(f"{name}-cleaned.jsonl").read_bytes()


def write_runs() -> None:
    """Write the made corpus as one file, and divided for several runs."""
    rows = [page.row for page in pages(PAGES)]
    Path("whole.jsonl").write_bytes(b"".join(rows))
    size = PAGES // RUNS
    for number in range(RUNS):
        Path(f"run{number}.jsonl").write_bytes(b"".join(rows[number * size : (number + 1) * size]))


def held() -> Iterator[object]:
    """Yield what the index holds, without the numbers of runs and of documents."""
    with duckdb.connect("seen.duckdb", read_only=True) as database:
        yield database.execute("SELECT name, site_name, order_value FROM documents ORDER BY doc").fetchall()
        query = "SELECT * EXCLUDE (run, doc) REPLACE (CAST(key AS varchar) AS key) FROM units ORDER BY doc, unit"
        yield database.execute(query).fetchall()
        query = "SELECT unit FROM removed WHERE rule = 'repeated-across' ORDER BY doc, unit"
        yield database.execute(query).fetchall()


# ---- several runs


def test_several_runs_give_the_index_and_the_decisions_of_one_run() -> None:
    write_runs()
    only_repeats = ("--ignore", "boilerplate", "--keep", "first")
    assert clean("whole", *only_repeats)[0] == 0
    whole = list(held())
    Path("seen.duckdb").unlink()
    for number in range(RUNS):
        assert clean(f"run{number}", *only_repeats)[0] == 0
    assert list(held()) == whole
    assert b"".join(cleaned(f"run{number}") for number in range(RUNS)) == cleaned("whole")


def test_an_input_that_is_cleaned_again_gives_the_same_output_and_the_same_index() -> None:
    write_runs()
    for number in range(RUNS):
        assert clean(f"run{number}")[0] == 0
    before, expected = list(held()), [cleaned(f"run{number}") for number in range(RUNS)]
    for number in range(RUNS):
        Path(f"run{number}-cleaned.jsonl").unlink()
        assert clean(f"run{number}")[0] == 0
    assert [cleaned(f"run{number}") for number in range(RUNS)] == expected
    assert list(held()) == before


def test_a_complete_run_is_not_repeated_with_resume() -> None:
    write_runs()
    assert clean("run0")[0] == 0
    assert clean("run0", "--resume") == (0, "run0.jsonl: run0-cleaned.jsonl is already complete\n")


def test_a_paragraph_of_an_earlier_run_is_removed_and_its_page_is_named() -> None:
    for name in ("monday", "tuesday"):
        write_rows(f"{name}.jsonl", [{"id": name, "text": f"Good evening, it is {name}.\n\n{MILL}"}])
        assert clean(name)[0] == 0
    assert json.loads(cleaned("tuesday"))["text"] == "Good evening, it is tuesday."
    report = json.loads(Path("tuesday-cleaned.jsonl.report.jsonl").read_bytes())
    assert [finding["reason"] for finding in report["findings"]] == ["The same words are in document monday, line 3."]


def test_the_original_is_in_the_earliest_run_whatever_orders_the_rows() -> None:
    for day, name in ((9, "ninth"), (2, "second"), (5, "fifth")):
        row = {"id": name, "day": day, "text": f"It is the {name} of May.\n\n{MILL}"}
        write_rows(f"{name}.jsonl", [row])
        assert clean(name, "--order-by", "day")[0] == 0
    for name in ("second", "fifth"):
        report = json.loads(Path(f"{name}-cleaned.jsonl.report.jsonl").read_bytes())
        assert [finding["reason"] for finding in report["findings"]] == [
            "The same words are in document ninth, line 3."
        ]


def test_an_index_may_be_written_without_searching_for_copies() -> None:
    write_runs()
    assert clean("run0", "--ignore", "repeated-across")[0] == 0
    assert clean("run1")[0] == 0
    assert run("index", "seen.duckdb")[0] == 0


def test_boilerplate_of_earlier_pages_counts_and_the_changed_documents_are_listed() -> None:
    (case,) = (case for case in read_corpus_cases("boilerplate") if case.title.startswith("A menu above the text"))
    rows = [{"id": page.name, "url": f"https://{page.site}/", "text": page.text} for page in case.pages]
    for number in range(2):
        write_rows(f"half{number}.jsonl", rows[2 * number : 2 * number + 2])
        assert clean(f"half{number}", "--ignore", "repeated-across")[0] == 0
    texts = [json.loads(line)["text"] for number in range(2) for line in cleaned(f"half{number}").splitlines()]
    assert ["Weather for sailors" in text for text in texts] == [True, True, False, False]
    assert run("index", "seen.duckdb", "--changed") == (
        0,
        "ferry: 2 more lines to remove, 0 to keep\norchard: 2 more lines to remove, 0 to keep\n",
    )


def test_the_command_index_counts_what_an_index_holds() -> None:
    write_runs()
    for number in range(RUNS):
        clean(f"run{number}")
    status, output = run("index", "seen.duckdb")
    sites = len({page.site for page in pages(PAGES)})
    assert (status, output.partition("\n")[0]) == (0, f"{RUNS} runs, {PAGES} documents of {sites} sites")


# ---- other files


def refused() -> Iterator[tuple[int, str]]:
    """Yield the results of all commands that read an index."""
    yield clean("run0")
    yield run("index", "seen.duckdb")
    yield run("index", "seen.duckdb", "--changed")


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_that_is_no_index_is_refused_and_unchanged(kind: str) -> None:
    write_runs()
    Path("seen.duckdb").write_bytes(FOREIGN[kind])
    for status, output in refused():
        assert status == 2
        assert output.startswith("error: seen.duckdb: is ")
        assert "not an index of cleaner" in output
        assert output.endswith("; name another file\n")
    assert Path("seen.duckdb").read_bytes() == FOREIGN[kind]
    assert not Path("run0-cleaned.jsonl").exists()


def test_a_truncated_index_is_refused_and_unchanged() -> None:
    write_runs()
    clean("run0")
    content = Path("seen.duckdb").read_bytes()
    Path("seen.duckdb").write_bytes(content[: len(content) // 2])
    for status, output in refused():
        assert (status, output.startswith("error: seen.duckdb: is damaged")) == (2, True), output
    assert Path("seen.duckdb").read_bytes() == content[: len(content) // 2]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("CREATE TABLE mine (name varchar)", "is not an index of cleaner; name another file"),
        ("CREATE TABLE about (name varchar, version int)", "is not an index of cleaner; name another file"),
        ("CREATE TABLE about AS SELECT 'other' AS name, 1 AS version", "is not an index of cleaner; name another file"),
        (
            f"CREATE TABLE about AS SELECT 'cleaner index' AS name, {index.VERSION + 1} AS version",
            "was made by another version of cleaner; make a new index",
        ),
    ],
)
def test_another_database_is_refused_and_unchanged(statement: str, fault: str) -> None:
    write_runs()
    with duckdb.connect("seen.duckdb") as database:
        database.execute(statement)
    before = Path("seen.duckdb").read_bytes()
    for result in refused():
        assert result == (2, f"error: seen.duckdb: {fault}\n")
    assert Path("seen.duckdb").read_bytes() == before


@pytest.mark.slow
def test_an_index_that_another_run_uses_is_refused(tmp_path: Path) -> None:
    import subprocess
    import sys

    write_runs()
    clean("run0")
    code = "import duckdb; c = duckdb.connect('seen.duckdb'); print(flush=True); input()"
    other = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdin=-1, stdout=-1, text=True)
    assert other.stdin
    assert other.stdout
    with other:
        other.stdout.readline()
        for result in (clean("run1"), run("index", "seen.duckdb")):
            assert result == (2, "error: seen.duckdb: another run uses the index; wait for it to end\n")
        other.stdin.write("\n")
    assert clean("run1")[0] == 0


# ---- learned rules


def write_pages_of(*titles: str) -> None:
    """Write the pages of some cases as rows."""
    found = [case for case in read_corpus_cases("boilerplate") if case.title in titles]
    assert len(found) == len(titles)
    rows = [{"url": f"https://{page.site}/{page.name}", "text": page.text} for case in found for page in case.pages]
    write_rows("pages.jsonl", rows)


LABELS: Final = "A label before various headlines is removed"
COUNTERS: Final = "A line with another number on each page is removed"
MENU: Final = "A menu above the text is removed"


def test_a_learned_ruleset_removes_the_boilerplate_and_keeps_the_prose() -> None:
    write_pages_of(LABELS, COUNTERS, MENU)
    assert run("learn", "pages.jsonl", "-o", "site.toml", "--jobs", "1") == (0, "4 phrases of 3 sites\n")
    rules = {rule.id: rule for rule in read_ruleset(Path("site.toml"))}
    assert sorted(rules) == ["site/counter-example-templates", "site/label-example-labels", "site/menu-example-lines"]
    source = Path("pages.jsonl").read_text(encoding="utf-8")
    for rule in rules.values():
        assert rule.keeps
        for text in rule.keeps:
            assert json.dumps(text)[1:-1] in source
    options = ("--rules", "site.toml", "--ignore", "promos", "--select", "navigation", "--no-report")
    assert run("clean", "pages.jsonl", "-o", "cleaned.jsonl", "--jobs", "1", *options)[0] == 0
    cleaned_texts = Path("cleaned.jsonl").read_text(encoding="utf-8")
    for line in ("From the drawer", "This page was opened", "Weather for sailors"):
        assert line not in cleaned_texts
    assert "The association now gives away cuttings." in cleaned_texts


def test_the_tables_of_sites_in_another_script_have_different_names() -> None:
    rows = [
        {
            "site": site,
            "text": f"The miller of day {page} counts his sacks in the old barn, and writes their number on the door."
            f"\n\nFriends of {site} meet here",
        }
        for site in ("新聞", "日報")
        for page in range(5)
    ]
    write_rows("pages.jsonl", rows)
    assert run("learn", "pages.jsonl", "--site-field", "site", "-o", "sites.toml", "--jobs", "1")[0] == 0
    names = [rule.id for rule in read_ruleset(Path("sites.toml"))]
    assert names == ["sites/site-lines", "sites/site-2-lines"]


def test_a_label_without_letters_is_not_learned() -> None:
    titles = (
        "Mill burns at night",
        "Ferry stops for days",
        "Choir sings for Ada",
        "Map found in barn",
        "Bridge is shut again",
    )
    prose = "The miller counts his sacks, and writes their number on the door of the barn"
    write_rows("pages.jsonl", [{"text": f"{prose}, says the {title}.\n\n\u0301: {title}"} for title in titles])
    status, output = run("learn", "pages.jsonl", "--dry-run", "--jobs", "1", "--quiet")
    assert status == 2
    assert "no line recurs" in output


def test_learned_phrases_are_listed_without_a_ruleset() -> None:
    write_pages_of(LABELS, MENU)
    status, output = run("learn", "pages.jsonl", "--dry-run", "--jobs", "1", "--quiet")
    assert status == 0
    assert sorted(" ".join(line.split()) for line in output.splitlines()) == [
        "label.example 4 of 4 label from the drawer",
        "menu.example 4 of 4 line town and harbour",
        "menu.example 4 of 4 line weather for sailors",
    ]
    assert [path.name for path in Path().iterdir()] == ["pages.jsonl"]


def test_a_phrase_that_would_remove_prose_is_not_learned() -> None:
    write_pages_of(LABELS)
    rows = [json.loads(line) for line in Path("pages.jsonl").read_text(encoding="utf-8").splitlines()]
    assert "from the drawer" in run("learn", "pages.jsonl", "--dry-run", "--jobs", "1", "--quiet")[1]
    rows[0]["text"] += (
        "\nFrom the drawer: the archive lends out old maps, on which the river still runs past the mill.\n"
    )
    write_rows("pages.jsonl", rows)
    status, output = run("learn", "pages.jsonl", "--dry-run", "--jobs", "1", "--quiet")
    assert "from the drawer" not in output
    assert status == 2


def test_pages_without_boilerplate_teach_nothing() -> None:
    write_pages_of("Three pages show no pattern")
    fault = "pages.jsonl: no line recurs on enough pages of a site; name the site with --site-field"
    assert run("learn", "pages.jsonl", "-o", "site.toml", "--jobs", "1", "--quiet") == (2, f"error: {fault}\n")
    assert not Path("site.toml").exists()


def test_the_ruleset_must_not_replace_the_input() -> None:
    write_pages_of(MENU)
    status, output = run("learn", "pages.jsonl", "-o", "pages.jsonl", "--jobs", "1")
    assert (status, output.startswith("error: pages.jsonl: is an input and would be overwritten")) == (2, True)
