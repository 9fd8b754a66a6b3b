"""The benchmarks run, and their texts and tables are as described. No test depends on the speed of anything."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def benchmarks_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests import the modules of the benchmarks by name, as these import each other."""
    monkeypatch.syspath_prepend(BENCHMARKS)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize(("chapter", "grows"), [("one document", 1), ("a folder", 0)])
def test_the_smallest_run_prints_a_table_and_writes_the_same_figures(chapter: str, grows: int, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(BENCHMARKS / "run.py"), "--small", "--only", chapter, "--json", str(figures)]
    table = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures_written = json.loads(figures.read_text(encoding="utf-8"))["figures"]
    assert figures_written
    for figure in figures_written:
        assert figure["name"] in table
        assert figure["ratio"] > 0, figure
        assert figure["peak"] > 0, figure
    assert sum(figure["growth"] is not None for figure in figures_written) == grows


def test_generated_news_is_reproducible_and_as_described() -> None:
    import news

    texts = [str(row["text"]) for row in news.articles(1.0)]
    assert texts == [str(row["text"]) for row in news.articles(1.0)]
    paragraphs = [paragraph for text in texts for paragraph in text.split("\n\n") if len(paragraph) > 80]
    assert len(paragraphs) / len(texts) == pytest.approx(18, abs=1)
    assert sum(map(len, paragraphs)) / len(paragraphs) == pytest.approx(250, abs=20)
    assert sum("“" in text for text in texts) / len(texts) == pytest.approx(0.5, abs=0.1)
    assert sum("город" in text for text in texts) / len(texts) == pytest.approx(0.1, abs=0.05)
    assert any(most > 1 for most in (Counter(text.split("\n\n")).most_common(1)[0][1] for text in texts))


def test_a_book_has_the_requested_paragraphs_and_a_line_is_one_line() -> None:
    import news

    assert news.book(100).count("\n\n") == 99
    assert news.line(0.01).count("\n") == 1


def test_growth_compares_the_median_time_per_megabyte() -> None:
    import table

    small = [table.Sample(cpu=cpu, wall=cpu, bare=1) for cpu in (1.0, 2.0, 1.0)]
    large = [table.Sample(cpu=cpu, wall=cpu, bare=1) for cpu in (10.0, 40.0, 15.0)]
    assert table.growth(large, 10, small, 1) == 1.5
    assert table.ratio(large) == pytest.approx(1 / 15)


def test_a_table_gives_the_reason_for_a_missing_figure() -> None:
    import table

    assert [*table.lines([table.Figure("rows", "one job", reason="  left out: it rains")])][1:] == [
        "rows",
        "  one job  left out: it rains",
    ]


@pytest.mark.slow
def test_a_command_that_fails_or_takes_too_long_is_an_error(tmp_path: Path) -> None:
    import watching

    with pytest.raises(TimeoutError, match=r"more than 0\.2 s"):
        watching.run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, pause=None, limit=0.2)
    with pytest.raises(RuntimeError, match="status 3: it rains"):
        watching.run([sys.executable, "-c", "print('it rains'); raise SystemExit(3)"], tmp_path)


@pytest.mark.parametrize("name", ["casefold + findall", "exact hash"])
def test_a_peer_without_packages_of_its_own_runs(name: str, tmp_path: Path) -> None:
    pytest.importorskip("orjson")
    import news
    import peers

    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(news.rows(news.articles(0.01))), encoding="utf-8")
    peers.PEERS[name].work(corpus, tmp_path)
