"""The batch prefilter changes no result: `clean` finds the same with and without hints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain, combinations, count

import numpy as np
import pyarrow as pa
import pytest
from helpers.gold import read_cases
from helpers.made_rows import lines as lines_of_rows
from helpers.strategies import configs, texts
from hypothesis import assume, example, given
from hypothesis import strategies as st

import cleaner.batch
from cleaner import Cleaner, Config, clean
from cleaner.batch import prefilter_batch
from cleaner.batch.promo_prefilter import promo_prefilter_for
from cleaner.batch.repeat_prefilter import may_repeat
from cleaner.batch.run import hints_for
from cleaner.batch.token_arrays import hashes_of, token_arrays
from cleaner.formats.plain import parse
from cleaner.promos.lines import read_lines
from cleaner.promos.loading import builtin_rules, load_rules
from cleaner.promos.matching import line_prefilter_for
from cleaner.repeats import NO_HINTS, Hints
from cleaner.repeats.prefilter import MIN_CONTAINMENT
from cleaner.rows.jsonl import JsonlCodec
from cleaner.rows.row import Chunk, Fields, Place
from cleaner.rows.with_headline import prefilter_with_headlines
from cleaner.rows.worker import ChunkWorker
from cleaner.similarity import CandidateIndex, Tokens, similarity
from cleaner.text import tokens

ARTICLE = Config()
# Lines in several scripts, with characters that fold in unusual ways, and with promo lines.
LINES = (
    *("The mayor said the dam would open in May.", "The mayor said the old dam would not open in May.", "THE DAM", ""),
    *(
        "Die Straße ist zu, und das Café auch.",
        "Die Strasse ist zu, und das Cafe auch!",
        "½ of №\u00ad5 — 3,5 %",
        " \t",
    ),
    *("Плотина закрыта до мая, сказал мэр.", "ПЛОТИНА закрыта до мая, сказал мэр", "東京のダム。", "댐은 닫혔다."),
    *("\ufeff", " \t", "cafe\u0301 \U0001f600 and 𝐀", "السد مغلق.", "Advertisement", "Related:", "2 more stories…"),
    *("READ MORE: Ten dams", "The mayor said the dam would open in May. READ MORE ON DAMS BY CLICKING HERE"),
)
NO_LINES = np.array([], np.int64)

lines = st.lists(st.sampled_from(LINES), max_size=8).map("\n".join)


def assert_hints_change_nothing(sources: Sequence[str], config: Config = ARTICLE) -> None:
    for source, hints in zip(sources, hints_for(sources, config), strict=True):
        assert clean(source, config=config, hints=hints) == clean(source, config=config)


@given(st.lists(texts, max_size=6), configs)
def test_hints_change_nothing_for_any_texts(sources: list[str], config: Config) -> None:
    assert_hints_change_nothing(sources, config)


@given(st.lists(lines, max_size=6))
def test_hints_change_nothing_for_lines_in_any_script(sources: list[str]) -> None:
    assert_hints_change_nothing(sources)


def test_hints_change_nothing_for_the_gold_set() -> None:
    by_config: dict[Config, list[str]] = {}
    for case in read_cases():
        by_config.setdefault(case.config, []).append(case.source)
    for config, sources in by_config.items():
        assert_hints_change_nothing(sources, config)


@pytest.mark.parametrize("config", [ARTICLE, Config(select=("all",)), Config(profile="docs")], ids=str)
def test_the_promo_prefilter_passes_every_example_of_every_rule(config: Config) -> None:
    examples = [text.replace("{{", "").replace("}}", "") for rule in builtin_rules() for text in rule.catches]
    rules = load_rules(config)
    arrays = token_arrays(examples)
    passing = set(promo_prefilter_for(rules).passing(arrays).tolist())
    first_line = 0
    for text, unsupported in zip(examples, arrays.unsupported.tolist(), strict=True):
        text_lines = text.split("\n")
        if not unsupported and not line_prefilter_for(rules).may_contain_pattern(text):
            matched = {line.text for line in read_lines(parse(text), rules) if line.match or line.cuts}
            passed = {line.strip() for number, line in enumerate(text_lines, first_line) if number in passing}
            assert matched <= passed or any("\n" in line for line in matched)
        first_line += len(text_lines)


@given(st.lists(st.one_of(texts, lines), min_size=1, max_size=6))
def test_token_arrays_hold_the_tokens_of_each_line(sources: list[str]) -> None:
    sources = [source.replace("\r", "") for source in sources]
    arrays = token_arrays(sources)
    expected = [(number, tokens(line)) for number, source in enumerate(sources) for line in source.split("\n")]
    assert arrays.text_of.tolist() == [text for text, _ in expected]
    hash_of = {token: arrays.hashes[number] for number in range(len(arrays.hashes)) if (token := arrays.token(number))}
    numbers = count()  # of all tokens, in order
    for (text, line_tokens), length in zip(expected, arrays.token_counts.tolist(), strict=True):
        line_numbers = [next(numbers) for _ in range(length)]
        if not arrays.unsupported[text]:
            assert tuple(map(arrays.token, line_numbers)) == line_tokens
            assert [arrays.hashes[number] for number in line_numbers] == [hash_of[token] for token in line_tokens]
    assert next(numbers) == len(arrays.hashes)


def test_token_arrays_fold_every_character_as_tokens_does() -> None:
    chars = [chr(code) for code in range(0x10000) if chr(code) not in "\n\r"]
    for start in range(0, len(chars), 5000):
        sources = [f"a{char}b {char}" for char in chars[start : start + 5000]]
        arrays = token_arrays(sources)
        text_ends = np.bincount(arrays.text_of[arrays.line_of], minlength=len(sources)).cumsum()
        hashes_by_text = np.split(arrays.hashes, text_ends)[:-1]  # the last part follows the last text
        for hashes, source, unsupported in zip(hashes_by_text, sources, arrays.unsupported, strict=True):
            assert unsupported or hashes.tolist() == hashes_of(tokens(source)).tolist(), ascii(source)


@given(st.lists(st.one_of(texts, lines), min_size=1, max_size=6), configs)
def test_the_repeat_prefilter_passes_every_line_that_repeats(sources: list[str], config: Config) -> None:
    sources = ["\n\n".join(source.splitlines()) for source in sources]  # so that each line is a block
    arrays = token_arrays(sources)
    passed = may_repeat(arrays, config, NO_LINES)
    for number, source in enumerate(sources):
        passed_blocks = passed[(arrays.text_of == number) & (arrays.token_counts > 0)]
        blocks = [block.tokens for block in parse(source).blocks if block.tokens]
        repeats = _repeating_pairs(blocks, config)
        assert arrays.unsupported[number] or passed_blocks[list(chain(*repeats))].all()


def _repeating_pairs(blocks: Sequence[Tokens], config: Config) -> set[tuple[int, int]]:
    """Return the pairs of blocks, by number, that are similar or of which one contains the other."""
    pairs = {
        (left, right)
        for (left, left_tokens), (right, right_tokens) in combinations(enumerate(blocks), 2)
        if similarity(left_tokens, right_tokens) >= config.threshold
    }
    if config.wants("contained-paragraph"):
        contained = CandidateIndex(blocks).containments(MIN_CONTAINMENT)
        pairs |= {(inner, outer) for inner, outer, _ in contained if len(blocks[inner]) >= config.min_words}
    return pairs


@given(st.integers(2, 40), st.integers(2, 12), st.integers(2, 12), st.sampled_from((0.5, 0.66, 0.7, 0.85, 0.95)))
@example(length=40, removed_every=12, inserted_every=12, threshold=0.85)
@example(length=40, removed_every=4, inserted_every=3, threshold=0.5)
def test_the_repeat_prefilter_passes_lines_with_evenly_spaced_changes(
    length: int, removed_every: int, inserted_every: int, threshold: float
) -> None:
    """Evenly spaced changes break the most bigrams for their number."""
    original = [f"word{number}" for number in range(length)]
    kept = [token for number, token in enumerate(original) if number % removed_every or number % inserted_every == 0]
    changed = [
        token
        for number, kept_token in enumerate(kept)
        for token in ((kept_token, f"new{number}") if number % inserted_every == 0 else (kept_token,))
    ]
    assume(similarity(original, changed) >= threshold)
    source = f"{' '.join(original)}\n{' '.join(changed)}"
    assert may_repeat(token_arrays([source]), Config(threshold=threshold), NO_LINES).all()


def test_a_line_may_be_a_copy_after_a_rule_removed_its_end() -> None:
    line = "Shops along the quay opened their shutters at noon and sold soup to the crews."
    other = "The wall held where our grandparents had built it, and all the stones were counted by Friday."
    source = f"{line}\n\n{other}\n\n{line} READ MORE ON SOUP BY CLICKING HERE"
    assert_hints_change_nothing([source])
    assert clean(source).text == f"{line}\n\n{other}"


def test_an_article_without_findings_needs_no_cleaning() -> None:
    article = "\n\n".join(
        f"On {day} the warden of gate {gate} counted {gate * 7} boats, {rest}."
        for day, gate, rest in (
            ("Monday", 3, "wrote two letters to the owner of the ferry and walked home before the rain"),
            ("Tuesday", 4, "heard a bell in the fog, and asked at every pier who had rung it and why"),
            ("Friday", 5, "found the old chart under a bench where it had been since last winter"),
        )
    )
    without_promo, with_promo = hints_for([article, f"{article}\n\nREAD MORE: The fog"], ARTICLE)
    assert without_promo == Hints(nothing_found=True)
    assert not with_promo.nothing_found
    assert with_promo.line_matches["READ MORE: The fog"]


def test_few_texts_and_a_missing_numpy_give_no_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    assert prefilter_batch(["The gate stays shut."], ARTICLE) == [NO_HINTS]
    many = ["The gate stays shut."] * cleaner.batch.MIN_CHARACTERS
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)  # as if numpy were not installed
    assert prefilter_batch(many, ARTICLE) == [NO_HINTS] * len(many)


def test_rows_are_the_same_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = Fields("text", title="title", id="id", findings="found")
    worker = ChunkWorker(JsonlCodec(), fields, ARTICLE, "text", "rows.jsonl", as_json_lines=False, with_report=True)
    content = tuple(lines_of_rows(150, seed=7).splitlines(keepends=True))
    assert sum(map(len, content)) > 2 * cleaner.batch.MIN_CHARACTERS  # enough for the prefilter to run
    chunk = Chunk(tuple(Place(row, row) for row in range(1, len(content) + 1)), content)
    with_numpy = worker(chunk)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert worker(chunk) == with_numpy
    assert 0 < with_numpy.changed < with_numpy.rows


def test_hints_include_the_headline_above_a_text_of_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(map(json.loads, lines_of_rows(20, seed=7).splitlines()))
    rows += [{"title": row["title"], "text": f"{row['title']}\n\n{row['text']}"} for row in rows]
    expected = list(Cleaner().clean_rows(rows, title_field="title", findings="found"))
    monkeypatch.setattr("cleaner.batch.MIN_CHARACTERS", 0)
    table = pa.table({name: [row[name] for row in rows] for name in ("title", "text")})
    cleaned = Cleaner().clean_table(table, title_field="title", findings="found").to_pylist()
    assert [(row["text"], row["found"]) for row in cleaned] == [(row["text"], row["found"]) for row in expected]


def test_a_prefilter_that_fails_loses_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.rows.with_headline.prefilter_batch", lambda *_: 1 / 0)
    assert prefilter_with_headlines([("", "The gate stays shut."), ("", None)], ARTICLE, "text") == [NO_HINTS, NO_HINTS]
