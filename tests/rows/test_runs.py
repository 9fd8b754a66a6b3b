"""Runs over many rows: worker processes, interruption, resumption, pipes, progress.

What a run leaves when it is killed at any moment is tested in tests/faults.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from helpers.made_rows import lines
from typer.testing import CliRunner, Result

from cleaner import parallel
from cleaner.cli.app import app
from cleaner.cli.console import Console
from cleaner.cli.interrupts import Terminated
from cleaner.cli.progress import Progress
from cleaner.rows import line_rows
from cleaner.rows import run as row_run
from cleaner.rows.checkpoint import RowCounts
from cleaner.rows.row import Chunk, Oversize, Place

# The same command with small chunks, so that a few rows make many chunks.
SMALL_CHUNKS = [
    sys.executable,
    "-c",
    "from cleaner.rows import line_rows; line_rows.CHUNK_BYTES = 2_000; from cleaner.cli import main; main()",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the test in a folder with one file: 40 valid rows, and an invalid one in the middle."""
    for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    rows = lines(40).splitlines(keepends=True)
    Path("in.jsonl").write_bytes(b"".join([*rows[:20], b"no row\n", *rows[20:]]))


def outputs(name: str = "out.jsonl") -> list[bytes]:
    """Return the bytes of the three files that a run writes."""
    return [Path(f"{name}{ending}").read_bytes() for ending in ("", ".report.jsonl", ".rejected.jsonl")]


def clean(*arguments: str) -> int:
    return CliRunner().invoke(app, ["clean", "in.jsonl", *arguments]).exit_code


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return what an uninterrupted run on one core writes."""
    monkeypatch.setattr(line_rows, "CHUNK_BYTES", 2_000)
    assert clean("-o", "whole/out.jsonl", "--jobs", "1") == 2
    return outputs("whole/out.jsonl")


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_bytes_are_the_same_for_any_number_of_jobs(whole: list[bytes], jobs: int) -> None:
    assert clean("-o", "out.jsonl", "--jobs", str(jobs)) == 2
    assert outputs() == whole
    assert whole[0].count(b"\n") == 40
    assert whole[1].count(b"\n") > 5


def test_what_follows_the_last_checkpoint_is_written_again(whole: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rows.checkpoint._MIN_INTERVAL", 0)
    stop_after(5, "out.jsonl", monkeypatch)
    with Path("out.jsonl.partial/rows").open("ab") as rows:
        rows.write(b'{"half a ro')  # as of a run that was killed
    done = CliRunner().invoke(app, ["clean", "in.jsonl", "-o", "out.jsonl", "--resume"])
    assert "in.jsonl: resumed after " in done.stderr
    assert done.exit_code == 2
    assert outputs() == whole
    assert not Path("out.jsonl.partial").exists()


def test_a_second_run_with_the_same_output_is_refused_and_the_first_one_completes(
    whole: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    command, run = ["clean", "in.jsonl", "-o", "out.jsonl"], row_run.run
    refused = list[Result]()

    def with_second_runs(*arguments: Any) -> Iterator[RowCounts]:
        for counts in run(*arguments):
            if counts.chunks == 3:
                refused.extend(CliRunner().invoke(app, [*command, *options]) for options in ((), ("--resume",)))
            yield counts

    with monkeypatch.context() as patched:
        patched.setattr(row_run, "run", with_second_runs)
        first = CliRunner().invoke(app, [*command, "--jobs", "1"])
    assert [done.exit_code for done in refused] == [2, 2]
    for done in refused:
        assert "error: out.jsonl: another run is writing it; wait for it to end, or choose another" in done.stderr
    assert (first.exit_code, "40 rows cleaned" in first.stderr) == (2, True)
    assert outputs() == whole
    assert not Path("out.jsonl.partial").exists()
    assert clean(*command[2:]) == 2  # the lock is released


@pytest.mark.parametrize(
    ("error", "status"),
    [(KeyboardInterrupt(), 130), (Terminated(signal.SIGTERM), 143), (Terminated(signal.SIGHUP), 129)],
    ids=["SIGINT", "SIGTERM", "SIGHUP"],
)
def test_a_stopped_run_says_how_to_continue(
    whole: list[bytes], error: KeyboardInterrupt, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = stop_after(5, "out.jsonl", monkeypatch, error)
    assert done.exit_code == status
    assert "in.jsonl: stopped; run the same command with --resume to continue" in done.stderr
    assert clean("-o", "out.jsonl", "--resume") == 2
    assert outputs() == whole


def test_rows_that_another_program_replaces_are_not_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    run = row_run.run

    def replacing(*arguments: Any) -> Iterator[RowCounts]:
        yield from run(*arguments)
        rows = Path("out.jsonl.partial/rows")
        rows.unlink()
        rows.write_bytes(b"other\n")

    monkeypatch.setattr(row_run, "run", replacing)
    done = CliRunner().invoke(app, ["clean", "in.jsonl", "-o", "out.jsonl", "--jobs", "1"])
    assert done.exit_code == 2
    assert "error: out.jsonl.partial/rows: was removed or replaced by another program; run again" in done.stderr
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize(
    "names", [("notes.txt",), ("rows", "report"), ("cleaner.lock", "notes.txt"), ("journal.json", "rows")]
)
@pytest.mark.parametrize("option", ["--quiet", "--resume"])
def test_a_folder_that_no_run_has_written_is_kept(names: tuple[str, ...], option: str) -> None:
    folder = Path("out.jsonl.partial")
    folder.mkdir()
    for name in names:
        (folder / name).write_text("[]")
    done = CliRunner().invoke(app, ["clean", "in.jsonl", "-o", "out.jsonl", option])
    assert done.exit_code == 2
    assert "error: out.jsonl.partial: is needed for the unfinished output, but is not a folder" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


def test_a_link_to_a_folder_is_kept() -> None:
    Path("mine").mkdir()
    Path("out.jsonl.partial").symlink_to("mine")
    assert clean("-o", "out.jsonl") == 2
    assert list(Path("mine").iterdir()) == []


@pytest.mark.parametrize("names", [(), ("cleaner.lock",), ("cleaner.lock", "rows", "report", "rejected")])
def test_the_folder_of_a_run_that_was_killed_early_is_used_again(whole: list[bytes], names: tuple[str, ...]) -> None:
    Path("out.jsonl.partial").mkdir()
    for name in names:
        Path("out.jsonl.partial", name).write_text("half")
    assert clean("-o", "out.jsonl") == 2
    assert outputs() == whole
    assert not Path("out.jsonl.partial").exists()


def test_a_part_of_an_unfinished_output_is_not_an_input_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_rows, "CHUNK_BYTES", 2_000)
    stop_after(7, "out.jsonl", monkeypatch)
    part = Path("out.jsonl.partial/rows")
    before = part.read_bytes()
    done = CliRunner().invoke(app, ["clean", str(part), "--rows", "jsonl", "-o", "out.jsonl"])
    assert done.exit_code == 2
    assert f"error: {part}: is a part of an unfinished output; copy it first" in done.stderr
    assert part.read_bytes() == before


def stopped(counts: Iterator[RowCounts], chunks: int, error: BaseException) -> Iterator[RowCounts]:
    """Yield the counts of a run up to an interrupt after so many chunks."""
    yield from islice(counts, chunks)
    raise error


def stop_after(
    chunks: int, out: str, monkeypatch: pytest.MonkeyPatch, error: KeyboardInterrupt | None = None
) -> Result:
    """Start a run that is interrupted after so many chunks."""
    run, error = row_run.run, error or KeyboardInterrupt()

    with monkeypatch.context() as patched:
        patched.setattr(row_run, "run", lambda *arguments: stopped(run(*arguments), chunks, error))
        done = CliRunner().invoke(app, ["clean", "in.jsonl", "-o", out, "--jobs", "1"])
    assert done.exit_code > 128
    assert not Path(out).exists()
    return done


@pytest.mark.slow
def test_a_full_disk_is_named_and_the_run_can_be_resumed() -> None:
    text = json.dumps({"text": "The ferry is late. " * 2_000}) + "\n"
    Path("in.jsonl").write_text(text * 20)
    command = f"ulimit -f 200; {sys.executable} -m cleaner clean in.jsonl -o out.jsonl --jobs 1"  # 100 KB a file
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "error: out.jsonl.partial: cannot be written (File too large); check the free space" in done.stderr
    assert "run the same command with --resume to continue" in done.stderr
    assert clean("-o", "out.jsonl", "--resume") == 0
    assert Path("out.jsonl").read_bytes() == Path("in.jsonl").read_bytes()


def test_a_deleted_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    run = row_run.run

    def deleting(*arguments: Any) -> Iterator[RowCounts]:
        shutil.rmtree("out.jsonl.partial")
        return run(*arguments)

    monkeypatch.setattr(row_run, "run", deleting)
    done = CliRunner().invoke(app, ["clean", "in.jsonl", "-o", "out.jsonl", "--jobs", "1"])
    assert done.exit_code == 2
    assert "error: out.jsonl.partial/journal.json.new: cannot be written (No such file or directory)" in done.stderr


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_an_interrupted_run_is_resumed_in_every_output_format(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    monkeypatch.setattr(line_rows, "CHUNK_BYTES", 2_000)
    assert clean("-o", f"whole/out.{kind}", "--jobs", "1") == 2
    stop_after(7, f"out.{kind}", monkeypatch)
    assert clean("-o", f"out.{kind}", "--jobs", "1", "--resume") == 2
    assert outputs(f"out.{kind}") == outputs(f"whole/out.{kind}")


def test_a_run_is_not_resumed_with_other_settings_or_another_input(
    whole: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.rows.checkpoint._MIN_INTERVAL", 0)
    stop_after(5, "out.jsonl", monkeypatch)
    done = CliRunner().invoke(app, ["clean", "in.jsonl", "-o", "out.jsonl", "--resume", "--unsafe"])
    assert done.exit_code == 2
    assert "the interrupted run had other settings; use the same ones, or leave out --resume" in done.stderr
    source = Path("in.jsonl").read_bytes()
    for other in (b'{"text": "Another row"}\n' + source, source[: source.index(b"\n") + 1]):
        Path("in.jsonl").write_bytes(other)
        done = CliRunner().invoke(app, ["clean", "in.jsonl", "-o", "out.jsonl", "--resume"])
        assert done.exit_code == 2
        assert "in.jsonl: not the input of the interrupted run; leave out --resume" in done.stderr
    Path("in.jsonl").write_bytes(source)
    assert clean("-o", "out.jsonl", "--resume") == 2
    assert outputs() == whole


def test_a_complete_output_is_not_written_again(whole: list[bytes]) -> None:
    done = CliRunner().invoke(app, ["clean", "in.jsonl", "-o", "whole/out.jsonl", "--resume"])
    assert (done.exit_code, done.stderr) == (0, "in.jsonl: whole/out.jsonl is already complete\n")
    assert outputs("whole/out.jsonl") == whole


REPEATED = "in.jsonl: whole/out.jsonl was not made from this input with these settings; it is replaced\n"


def resume_whole(*options: str) -> str:
    """Resume the run that has written `whole`, and return what it prints."""
    return CliRunner().invoke(app, ["clean", "in.jsonl", "-o", "whole/out.jsonl", "--resume", *options]).stderr


@pytest.mark.usefixtures("whole")
def test_a_complete_output_of_another_input_is_written_again() -> None:
    old = Path("in.jsonl").stat()
    Path("in.jsonl").write_bytes(lines(41))
    os.utime("in.jsonl", (old.st_atime, old.st_mtime - 9_000))  # older than the output, as a restored backup is
    assert resume_whole().startswith(REPEATED)
    assert Path("whole/out.jsonl").read_bytes().count(b"\n") == 41
    assert resume_whole() == "in.jsonl: whole/out.jsonl is already complete\n"


def test_a_complete_output_of_an_input_of_the_same_size_and_time_is_written_again(whole: list[bytes]) -> None:
    old, source = Path("in.jsonl").stat(), Path("in.jsonl").read_bytes()
    Path("in.jsonl").write_bytes(source.replace(b'"id": 1,', b'"id": 7,'))
    os.utime("in.jsonl", ns=(old.st_atime_ns, old.st_mtime_ns))
    assert resume_whole().startswith(REPEATED)
    assert outputs("whole/out.jsonl") != whole


@pytest.mark.parametrize("option", ["--unsafe", "--findings=found", "--strict"])
@pytest.mark.usefixtures("whole")
def test_a_complete_output_of_other_settings_is_written_again(option: str) -> None:
    assert resume_whole(option).startswith(REPEATED)


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.report.jsonl", ".out.jsonl.cleaner.json"])
def test_a_complete_output_with_a_truncated_file_is_written_again(whole: list[bytes], name: str) -> None:
    path = Path("whole", name)
    path.write_bytes(path.read_bytes()[:-2])
    assert resume_whole().startswith(REPEATED)
    assert outputs("whole/out.jsonl") == whole


def test_an_input_that_is_only_copied_is_not_cleaned_again(whole: list[bytes]) -> None:
    copy = Path("copy.jsonl")
    shutil.copy("in.jsonl", copy)
    copy.replace("in.jsonl")
    Path("whole/out.jsonl.rejected.jsonl").rename("rejected.jsonl")
    assert resume_whole() == "in.jsonl: whole/out.jsonl is already complete\n"
    assert Path("whole/out.jsonl").read_bytes() == whole[0]


def test_an_output_whose_input_changed_meanwhile_is_not_called_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    run = row_run.run

    def edited(*arguments: Any) -> Iterator[RowCounts]:
        yield from run(*arguments)
        with Path("in.jsonl").open("ab") as source:
            source.write(lines(1))

    with monkeypatch.context() as patched:
        patched.setattr(row_run, "run", edited)
        assert clean("-o", "whole/out.jsonl", "--jobs", "1") == 2
    assert resume_whole().startswith(REPEATED)
    assert Path("whole/out.jsonl").read_bytes().count(b"\n") == 41


def test_restored_rows_are_not_called_a_complete_output(whole: list[bytes]) -> None:
    shutil.copy("whole/out.jsonl.report.jsonl", "r.jsonl")
    done = CliRunner().invoke(app, ["restore", "whole/out.jsonl", "--report", "r.jsonl", "-o", "whole/out.jsonl"])
    assert done.exit_code == 0
    assert not Path("whole/.out.jsonl.cleaner.json").exists()
    assert resume_whole().startswith(REPEATED)
    assert outputs("whole/out.jsonl") == whole


def test_a_run_is_not_resumed_with_another_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_rows, "CHUNK_BYTES", 2_000)
    assert clean("-o", "in.csv", "--jobs", "1") == 2
    run = row_run.run
    with monkeypatch.context() as patched:
        patched.setattr(row_run, "run", lambda *arguments: stopped(run(*arguments), 5, KeyboardInterrupt()))
        assert CliRunner().invoke(app, ["clean", "in.csv", "-o", "out.csv", "--jobs", "1"]).exit_code == 130
    header, rows = Path("in.csv").read_bytes().split(b"\n", 1)
    Path("in.csv").write_bytes(header.replace(b"id", b"no") + b"\n" + rows)
    done = CliRunner().invoke(app, ["clean", "in.csv", "-o", "out.csv", "--resume"])
    assert done.exit_code == 2
    assert "in.csv: not the input of the interrupted run; leave out --resume" in done.stderr


def test_resume_without_an_earlier_run_starts_a_new_one(whole: list[bytes]) -> None:
    assert clean("-o", "out.jsonl", "--resume") == 2
    assert outputs() == whole


def test_a_closed_pipe_ends_the_run_without_a_message() -> None:
    Path("in.jsonl").write_bytes(lines(40))
    command = [*SMALL_CHUNKS, "clean", "in.jsonl", "--jobs", "2", "-q"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert started.stdout
    assert started.stdout.readline().startswith(b'{"id": 0,')
    started.stdout.close()
    _, errors = started.communicate()
    assert (started.returncode, errors) == (141, b"")


@pytest.mark.slow
def test_workers_end_when_their_parent_is_killed() -> None:
    command = [*SMALL_CHUNKS, "clean", "in.jsonl", "-o", "out.jsonl", "--jobs", "2"]
    started = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    while not Path("out.jsonl.partial/journal.json").exists():
        assert started.poll() is None
        time.sleep(0.005)
    started.kill()
    started.communicate()
    for _ in range(500):
        try:
            os.killpg(started.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    pytest.fail("some workers are still running")


# ---- worker processes


def chunks(count: int) -> list[Chunk]:
    return [Chunk((Place(number),), (b"%d" % number,)) for number in range(count)]


def number(chunk: Chunk) -> int:
    """Return the number in a chunk, after a delay that is longer for smaller numbers."""
    time.sleep(0.01 / (1 + int(chunk.content[0])))
    return int(chunk.content[0])


def die_at_three(chunk: Chunk) -> int:
    if chunk.content[0] == b"3":
        os.kill(os.getpid(), signal.SIGKILL)
    return 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_outcomes_keep_their_order_and_few_chunks_are_read_ahead(jobs: int) -> None:
    requested, outcomes = [], []

    def watched() -> Iterator[Chunk]:
        for chunk in chunks(30):
            requested.append(chunk)
            yield chunk

    for outcome in parallel.in_order(number, watched(), jobs):
        outcomes.append(outcome)
        assert len(requested) - len(outcomes) <= parallel.AHEAD * jobs + 1
    assert outcomes == list(range(30))


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_oversized_row_is_consumed_before_the_next_chunk_is_requested(jobs: int) -> None:
    is_consumed = False

    def rows() -> Iterator[Chunk | parallel.PassThrough[Oversize]]:
        yield from chunks(5)
        yield parallel.PassThrough(Oversize(Place(6), "is too large", iter(())))
        assert is_consumed
        yield from chunks(2)

    outcomes = []
    for outcome in parallel.in_order(number, rows(), jobs):
        is_consumed = is_consumed or isinstance(outcome, Oversize)
        outcomes.append(outcome if isinstance(outcome, int) else "large")
    assert outcomes == [0, 1, 2, 3, 4, "large", 0, 1]


@pytest.mark.slow
def test_a_killed_worker_is_an_error() -> None:
    with pytest.raises(parallel.WorkerError, match="a worker was killed, perhaps for lack of memory; use fewer --jobs"):
        list(parallel.in_order(die_at_three, chunks(9), 2))


# ---- progress


@pytest.mark.parametrize(
    ("size", "before", "share", "expected"),
    [
        (0, 0.0, 0.25, "1,200 rows"),
        (8_000_000, 0.0, 0.0, "1,200 rows"),
        (8_000_000, 0.0, 0.25, "[######                  ]  25 %  1,200 rows  0.2 MB/s  0:00:30 left"),
        (8_000_000, 0.5, 0.75, "[##################      ]  75 %  1,200 rows  0.2 MB/s  0:00:10 left"),
        (2_000_000, 0.0, 1.0, "[########################] 100 %  1,200 rows  0.2 MB/s  0:00:00 left"),
    ],
)
def test_the_progress_line_has_rate_and_time_left(size: int, before: float, share: float, expected: str) -> None:
    assert Progress(size, before, begun=0).line(1_200, share, now=10) == expected


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_a_run_yields_the_share_of_the_input_that_is_processed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    assert clean("-o", f"again.{kind}", "--jobs", "1") == 2
    shares = []
    run = row_run.run

    def watched(*arguments: Any) -> Iterator[RowCounts]:
        for counts in run(*arguments):
            shares.append(counts.share)
            yield counts

    monkeypatch.setattr(line_rows, "CHUNK_BYTES", 5_000)
    monkeypatch.setattr("cleaner.rows.parquet.CHUNK_BYTES", 5_000)
    monkeypatch.setattr(row_run, "run", watched)
    done = CliRunner().invoke(app, ["clean", f"again.{kind}", "-o", "out.jsonl", "--jobs", "1"])
    assert done.exit_code == 0
    assert shares == sorted(shares)
    assert len(shares) > 3
    assert (shares[0] < 0.5 or kind == "jsonl.gz", shares[-1]) == (True, 1.0)


def test_a_log_gets_a_progress_line_every_half_minute(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 10.0, 40.0, 40.0, 41.0, 71.0, 71.0])
    monkeypatch.setattr("cleaner.cli.console.time.monotonic", lambda: next(clock))
    screen = Console()
    for line in ("early", "one", "soon", "two"):
        screen.status(lambda: line)  # noqa: B023  # called at once
    assert capfd.readouterr().err == "one\ntwo\n"
