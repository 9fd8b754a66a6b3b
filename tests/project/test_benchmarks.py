"""The benchmarks run, and their texts and tables are what they say; how fast anything is, is no matter here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the modules of the benchmarks be imported as they import each other."""
    monkeypatch.syspath_prepend(BENCHMARKS)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is watched in /proc")
@pytest.mark.parametrize(("chapter", "grows"), [("one document", 1), ("a folder", 0)])
def test_the_smallest_run_prints_a_table_and_writes_the_same_figures(chapter: str, grows: int, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(BENCHMARKS / "run.py"), "--small", "--only", chapter, "--json", str(figures)]
    table = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told = json.loads(figures.read_text(encoding="utf-8"))["figures"]
    assert told
    for figure in told:
        assert figure["name"] in table
        assert figure["ratio"] > 0, figure
        assert figure["peak"] > 0, figure
    assert sum(figure["growth"] is not None for figure in told) == grows


def test_news_is_the_same_each_time_and_as_it_is_described() -> None:
    import news

    told = [str(row["text"]) for row in news.articles(1.0)]
    assert told == [str(row["text"]) for row in news.articles(1.0)]
    paragraphs = [paragraph for text in told for paragraph in text.split("\n\n") if len(paragraph) > 80]
    assert len(paragraphs) / len(told) == pytest.approx(18, abs=1)
    assert sum(map(len, paragraphs)) / len(paragraphs) == pytest.approx(250, abs=20)
    assert sum("“" in text for text in told) / len(told) == pytest.approx(0.5, abs=0.1)
    assert sum("город" in text for text in told) / len(told) == pytest.approx(0.1, abs=0.05)
    assert any(most > 1 for most in (Counter(text.split("\n\n")).most_common(1)[0][1] for text in told))


def test_a_book_has_as_many_paragraphs_as_were_asked_for_and_a_line_is_one() -> None:
    import news

    assert news.book(100).count("\n\n") == 99
    assert news.line(0.01).count("\n") == 1


def test_growth_is_of_the_time_for_a_megabyte_and_the_median_of_the_rounds() -> None:
    import table

    small = [table.Sample(cpu=cpu, wall=cpu, bare=1) for cpu in (1.0, 2.0, 1.0)]
    large = [table.Sample(cpu=cpu, wall=cpu, bare=1) for cpu in (10.0, 40.0, 15.0)]
    assert table.growth(large, 10, small, 1) == 1.5
    assert table.ratio(large) == pytest.approx(1 / 15)


def test_a_table_says_why_something_was_left_out() -> None:
    import table

    assert [*table.lines([table.Figure("rows", "one job", reason="  left out: it rains")])][1:] == [
        "rows",
        "  one job  left out: it rains",
    ]


def test_a_command_that_takes_too_long_or_fails_says_so(tmp_path: Path) -> None:
    import watching

    with pytest.raises(TimeoutError, match=r"more than 0\.2 s"):
        watching.run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, pause=None, limit=0.2)
    with pytest.raises(RuntimeError, match="status 3: it rains"):
        watching.run([sys.executable, "-c", "print('it rains'); raise SystemExit(3)"], tmp_path)


@pytest.mark.parametrize("name", ["casefold + findall", "exact hash"])
def test_a_peer_that_needs_nothing_more_runs(name: str, tmp_path: Path) -> None:
    pytest.importorskip("orjson")
    import news
    import peers

    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(news.rows(news.articles(0.01))), encoding="utf-8")
    peers.PEERS[name].work(corpus, tmp_path)
