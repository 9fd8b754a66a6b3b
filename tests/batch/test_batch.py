"""A look at many texts at once finds what a look at each by itself finds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from helpers.gold import read_cases
from helpers.made_rows import lines as lines_of_rows
from helpers.strategies import configs, texts
from hypothesis import given
from hypothesis import strategies as st

import cleaner.batch
from cleaner import Cleaner, Config, clean
from cleaner.batch import prefilter_batch, run
from cleaner.batch.promo_prefilter import promo_prefilter_for
from cleaner.batch.repeat_prefilter import repeating
from cleaner.batch.token_arrays import hashes_of, token_arrays
from cleaner.formats.plain import parse
from cleaner.promos.lines import read_lines
from cleaner.promos.loading import builtin_rules, load_rules
from cleaner.promos.matching import line_prefilter_for
from cleaner.repeats import NO_HINTS, Hints
from cleaner.repeats.prefilter import MIN_CONTAINMENT
from cleaner.rows.jsonl import Lines
from cleaner.rows.row import Chunk, Fields, Place
from cleaner.rows.with_headline import prefilter_below
from cleaner.rows.worker import ChunkWorker
from cleaner.similarity import CandidateIndex, Tokens, similarity
from cleaner.text import tokens

ARTICLE = Config()
ARTICLES = Path(__file__).parents[2] / "fixtures" / "articles"
# What is found in these, and what is not, has to be told from their words alone.
LINES = (
    *("The mayor said the dam would open in May.", "The mayor said the old dam would not open in May.", "THE DAM", ""),
    *(
        "Die Straße ist zu, und das Café auch.",
        "Die Strasse ist zu, und das Cafe auch!",
        "½ of №\u00ad5 — 3,5 %",
        " \t",
    ),
    *(
        "Плотина закрыта до мая, сказал мэр.",
        "ПЛОТИНА закрыта до мая, сказал мэр",
        "東京のダム。",
        "댐은 닫혔다.",
        "\ufeff",
    ),
    *(
        "cafe\u0301 \U0001f600 and 𝐀",
        "READ MORE: Ten dams",
        "The mayor said the dam would open in May. READ MORE ON DAMS BY CLICKING HERE",
        "Advertisement",
        "Related:",
        "2 more stories…",
        "السد مغلق.",
    ),
)

NO_LINES = np.array([], np.int64)

lines = st.lists(st.sampled_from(LINES), max_size=8).map("\n".join)


@given(st.lists(texts, max_size=6), configs)
def test_what_was_surveyed_changes_nothing_in_what_is_found(sources: list[str], config: Config) -> None:
    for source, surveyed in zip(sources, run.hints_for(sources, config), strict=True):
        assert clean(source, config=config, hints=surveyed) == clean(source, config=config)


@given(st.lists(lines, max_size=6))
def test_lines_of_every_script_are_surveyed_as_they_are_cleaned(sources: list[str]) -> None:
    for source, surveyed in zip(sources, run.hints_for(sources, ARTICLE), strict=True):
        assert clean(source, hints=surveyed) == clean(source)


def test_the_gold_set_is_surveyed_as_it_is_cleaned() -> None:
    by_config: dict[Config, list[str]] = {}
    for case in read_cases():
        by_config.setdefault(case.config, []).append(case.source)
    for config, sources in by_config.items():
        for source, surveyed in zip(sources, run.hints_for(sources, config), strict=True):
            assert clean(source, config=config, hints=surveyed) == clean(source, config=config)


@pytest.mark.parametrize("config", [ARTICLE, Config(select=("all",)), Config(profile="docs")], ids=str)
def test_no_line_is_passed_over_among_the_examples_of_all_rules(config: Config) -> None:
    examples = [text.replace("{{", "").replace("}}", "") for rule in builtin_rules() for text in rule.catches]
    rules = load_rules(config)
    pooled = token_arrays(examples)
    suspects = set(promo_prefilter_for(rules).suspects(pooled).tolist())
    first = 0
    for text, unsupported in zip(examples, pooled.unsupported.tolist(), strict=True):
        parted = text.split("\n")
        if not unsupported and not line_prefilter_for(rules).may_contain_pattern(text):
            met = {line.text for line in read_lines(parse(text), rules) if line.match or line.cuts}
            named = {line.strip() for at, line in enumerate(parted, first) if at in suspects}
            assert met <= named or any("\n" in line for line in met)
        first += len(parted)


@given(st.lists(st.one_of(texts, lines), min_size=1, max_size=6))
def test_the_words_of_a_pool_are_those_of_each_line(sources: list[str]) -> None:
    sources = [source.replace("\r", "") for source in sources]
    pooled = token_arrays(sources)
    expected = [(at, tokens(line)) for at, source in enumerate(sources) for line in source.split("\n")]
    assert pooled.text_of.tolist() == [at for at, _ in expected]
    easy = [line for line, (at, _) in enumerate(expected) if not pooled.unsupported[at]]
    assert pooled.lengths[easy].tolist() == [len(expected[line][1]) for line in easy]
    told = {word: pooled.hashes[at] for at in range(len(pooled.hashes)) if (word := pooled.word(at))}
    by_line = iter(range(len(pooled.hashes)))
    for line, (at, folded) in enumerate(expected):
        mine = [next(by_line) for _ in range(pooled.lengths[line])]
        if not pooled.unsupported[at]:
            assert [pooled.word(place) for place in mine] == list(folded)
            assert all(pooled.hashes[place] == told[word] for place, word in zip(mine, folded, strict=True))


def test_every_character_is_folded_in_a_pool_as_it_is_in_words() -> None:
    chars = [chr(code) for code in range(0x10000) if chr(code) not in "\n\r"]
    for start in range(0, len(chars), 5000):
        sources = [f"a{char}b {char}" for char in chars[start : start + 5000]]
        pooled = token_arrays(sources)
        by_text = np.bincount(pooled.text_of[pooled.line_of], minlength=len(sources)).cumsum()
        for hashes, source, unsupported in zip(
            np.split(pooled.hashes, by_text), sources, pooled.unsupported, strict=False
        ):
            assert unsupported or hashes.tolist() == hashes_of(tokens(source)).tolist(), ascii(source)


@given(st.lists(st.one_of(texts, lines), min_size=1, max_size=6), configs)
def test_no_line_is_passed_over_that_may_repeat(sources: list[str], config: Config) -> None:
    sources = ["\n\n".join(source.splitlines()) for source in sources]  # each line is a block
    pooled = token_arrays(sources)
    alike = repeating(pooled, config, NO_LINES)
    for at, source in enumerate(sources):
        of_blocks = alike[(pooled.text_of == at) & (pooled.lengths > 0)]
        told = [block.tokens for block in parse(source).blocks if block.tokens]
        repeats = {pair for pair in combinations(range(len(told)), 2) if _resemble(told, pair, config)}
        if config.wants("contained-paragraph"):
            inside = CandidateIndex(told).containments(MIN_CONTAINMENT)
            repeats |= {(inner, outer) for inner, outer, _ in inside if len(told[inner]) >= config.min_words}
        assert pooled.unsupported[at] or of_blocks[list(chain(*repeats))].all()


def _resemble(told: Sequence[Tokens], pair: tuple[int, int], config: Config) -> bool:
    return similarity(*(told[at] for at in pair)) >= config.threshold


@given(st.data(), st.sampled_from((0.5, 0.66, 0.7, 0.85, 0.95)))
def test_no_line_is_passed_over_that_was_reworded_at_even_distances(data: st.DataObject, threshold: float) -> None:
    told = [f"word{at}" for at in range(data.draw(st.integers(2, 40)))]
    left_out, put_in = (data.draw(st.integers(2, 12)) for _ in range(2))  # every second word, every third, …
    other = [word for at, word in enumerate(told) if at % left_out or at % put_in == 0]
    other = [part for at, word in enumerate(other) for part in ((word, f"new{at}") if at % put_in == 0 else (word,))]
    alike = repeating(token_arrays(["\n".join(map(" ".join, (told, other)))]), Config(threshold=threshold), NO_LINES)
    assert alike.all() or similarity(told, other) < threshold


def test_what_is_left_of_a_line_may_repeat_another_one() -> None:
    line = "Shops along the quay opened their shutters at noon and sold soup to the crews."
    other = "The wall held where our grandparents had built it, and all the stones were counted by Friday."
    source = f"{line}\n\n{other}\n\n{line} READ MORE ON SOUP BY CLICKING HERE"
    cleaned = clean(source, hints=run.hints_for([source], ARTICLE)[0])
    assert cleaned == clean(source)
    assert cleaned.text == f"{line}\n\n{other}"


def test_most_articles_without_findings_are_settled() -> None:
    article = "\n\n".join(
        f"On {day} the warden of gate {gate} counted {gate * 7} boats, {said}."
        for day, gate, said in (
            ("Monday", 3, "wrote two letters to the owner of the ferry and went home before the rain"),
            ("Tuesday", 4, "heard a bell in the fog, and asked at every pier who had rung it and why"),
            ("Friday", 5, "found the old chart under a bench where nobody had looked since last winter"),
        )
    )
    assert run.hints_for([article, f"{article}\n\nREAD MORE: The fog"], ARTICLE) == [
        Hints(nothing_found=True),
        *run.hints_for([f"{article}\n\nREAD MORE: The fog"], ARTICLE),
    ]
    assert not run.hints_for([f"{article}\n\nREAD MORE: The fog"], ARTICLE)[0].nothing_found


def test_few_texts_are_not_worth_a_survey(monkeypatch: pytest.MonkeyPatch) -> None:
    assert prefilter_batch(["The gate stays shut."], ARTICLE) == [NO_HINTS]
    long = ["The gate stays shut."] * cleaner.batch.MIN_CHARACTERS
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)  # as where numpy is not installed
    assert prefilter_batch(long, ARTICLE) == [NO_HINTS] * len(long)


def test_rows_come_out_the_same_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = Fields("text", title="title", id="id", findings="found")
    work = ChunkWorker(Lines(), fields, ARTICLE, "text", "rows.jsonl", as_lines=False, reports=True)
    content = tuple(lines_of_rows(150, seed=7).splitlines(keepends=True))
    assert sum(map(len, content)) > 2 * cleaner.batch.MIN_CHARACTERS  # so that they are surveyed
    chunk = Chunk(tuple(Place(row, row) for row in range(1, len(content) + 1)), content)
    surveyed = work(chunk)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert work(chunk) == surveyed
    assert 0 < surveyed.changed < surveyed.rows


def test_the_texts_of_a_table_are_surveyed_below_their_headlines(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(map(json.loads, lines_of_rows(20, seed=7).splitlines()))
    rows += [{"title": row["title"], "text": f"{row['title']}\n\n{row['text']}"} for row in rows]
    expected = list(Cleaner().clean_rows(rows, title_field="title", findings="found"))
    monkeypatch.setattr("cleaner.batch.MIN_CHARACTERS", 0)
    table = pa.table({name: [row[name] for row in rows] for name in ("title", "text")})
    cleaned = Cleaner().clean_table(table, title_field="title", findings="found").to_pylist()
    assert [(row["text"], row["found"]) for row in cleaned] == [(row["text"], row["found"]) for row in expected]


def test_a_survey_that_fails_costs_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rows.with_headline.prefilter_batch", lambda *_: 1 / 0)
    assert prefilter_below([("", "The gate stays shut."), ("", None)], ARTICLE, "text") == [NO_HINTS, NO_HINTS]
