"""No fault loses data: all commands that write files, with all kinds of faults.

`make test` tries a few random moments, the same ones each time. `FAULT_ROUNDS=200`, or the profile `deep` of
hypothesis, tries more.
"""

from __future__ import annotations

import io
import os
import signal
from dataclasses import replace
from random import Random
from typing import Final

import pytest
from helpers import faults
from helpers.faults import Scenario
from helpers.made_corpus import pages
from helpers.made_rows import SEED, articles, lines

IS_DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
ROUNDS: Final = int(os.environ.get("FAULT_ROUNDS", "25" if IS_DEEP else "1"))
FIRST_SEED: Final = Random().randrange(1_000_000) if IS_DEEP else SEED  # noqa: S311  # not for secrets

PROMO: Final = "READ MORE: Ten facts about harbours"
EDIT: Final = "\nThe tide turns at noon.\n"
TEXTS: Final = tuple((f"in/{row['id']}.txt", f"{row['text']}\n\n{PROMO}\n".encode()) for row in articles(12))
EDITED_TEXT: Final = (TEXTS[7][0], TEXTS[7][1] + EDIT.encode())

REPORTS: Final = ("out/report.json", "out/report.html")

# A broken row in the middle, since the rejected rows are an output, too.
JSON_LINES: Final = b"no row\n".join([lines(20), lines(20, seed=1)])
SMALL_CHUNKS: Final = (
    "from cleaner.rows import checkpoint, line_rows; checkpoint._MIN_INTERVAL = 0; line_rows.CHUNK_BYTES = 5_000"
)


def csv_of(count: int) -> bytes:
    """Return articles as CSV, and a row that is broken."""
    rows = [f'{row["id"]},"{row["text"]}"\n' for row in articles(count)]
    return ("id,text\n" + "".join(rows) + "1,2,3\n").encode()


def parquet_of(count: int) -> bytes:
    """Return articles as Parquet; nothing without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return b""
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{"text": row["text"]} for row in articles(count)]), stream)
    return stream.getvalue()


def of_rows(
    name: str, output: str, content: bytes, edited: bytes, *options: str, setup: str = SMALL_CHUNKS
) -> Scenario:
    """Return the scenario of cleaning rows."""
    source = f"in.{name}"
    command = ("clean", source, "-o", output, *options)
    return Scenario(f"{name} to {output}", command, ((source, content),), (source, edited), ("--resume",), setup=setup)


def of_corpus(name: str, *options: str, varying: tuple[str, ...] = ()) -> Scenario:
    """Return the scenario of cleaning rows as one corpus."""
    *rows, last = (page.row for page in pages(31))
    content = b"".join(rows)
    scenario = of_rows("jsonl", "out.jsonl", content, content + last, "--across", "--jobs=1", *options)
    return replace(scenario, name=name, varying=(*varying, ".out.jsonl.cleaner.json"), continues_with_same_file=True)


SCENARIOS: Final = [
    Scenario("clean -o", ("clean", "in", "-o", "out"), TEXTS, EDITED_TEXT, reports=REPORTS),
    Scenario("fix", ("fix", "in"), TEXTS, EDITED_TEXT),
    of_rows("jsonl", "out.jsonl", JSON_LINES, JSON_LINES + lines(1), "--jobs=1"),
    of_rows("jsonl", "new/out.csv.gz", JSON_LINES, JSON_LINES + lines(1), "--jobs=2"),
    of_rows("csv", "out.csv", csv_of(30), csv_of(31), "--jobs=1"),
    of_rows(
        "parquet",
        "out.parquet",
        parquet_of(30),
        parquet_of(31),
        "--jobs=1",
        setup=f"{SMALL_CHUNKS}; from cleaner.rows import parquet; parquet.CHUNK_BYTES = 5_000",
    ),
    of_corpus("across"),
    of_corpus("index", "--index=seen.duckdb", varying=("seen.duckdb",)),
]
every_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
pytestmark = [pytest.mark.slow, pytest.mark.random, every_scenario]


@pytest.fixture(autouse=True)
def environment(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the test with the environment of neither a hook nor CI."""
    for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    if "parquet" in scenario.name:
        pytest.importorskip("pyarrow")
    if "--across" in scenario.command:
        pytest.importorskip("duckdb")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_signal_at_any_moment(scenario: Scenario, number: signal.Signals) -> None:
    faults.kill_at_random_moments(scenario, number, ROUNDS, FIRST_SEED)


def test_a_second_run_at_any_moment(scenario: Scenario) -> None:
    faults.run_twice_at_once(scenario, (ROUNDS + 1) // 2, FIRST_SEED)


def test_a_full_disk_at_any_moment(scenario: Scenario) -> None:
    faults.with_full_disk(scenario, (ROUNDS + 1) // 2, FIRST_SEED)


def test_a_folder_that_cannot_be_written(scenario: Scenario) -> None:
    faults.with_read_only_folder(scenario)


def test_an_input_that_vanishes_at_any_moment(scenario: Scenario) -> None:
    faults.with_vanishing_inputs(scenario, (ROUNDS + 1) // 2, FIRST_SEED)


def test_an_input_that_changes_at_any_moment(scenario: Scenario) -> None:
    faults.with_changing_inputs(scenario, (ROUNDS + 1) // 2, FIRST_SEED)


def test_a_pipe_that_is_closed(scenario: Scenario) -> None:
    faults.with_broken_pipe(scenario)
