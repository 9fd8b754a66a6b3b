"""The invariants: what holds for every text and every configuration. `make deep` tries thousands of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from helpers.strategies import articles, configs, sentences, texts, thresholds
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from cleaner import Config, clean, restore
from cleaner.edits import Origin, apply, merge, plan
from cleaner.errors import RestoreError
from cleaner.formats import FORMATS
from cleaner.model import Cleaned, Promo, Repeat, Span
from cleaner.similarity import similar_pairs
from cleaner.text import fold, located, tokens


@given(texts, st.sampled_from(sorted(FORMATS)))
def test_blocks_are_in_order_and_do_not_overlap(source: str, format: str) -> None:
    edges = [edge for block in FORMATS[format](source).blocks for edge in block.span]
    assert edges == sorted(edges)
    assert all(block.span.start < block.span.end for block in FORMATS[format](source).blocks)


@given(texts)
def test_blocks_of_plain_text_hold_everything_but_white_space(source: str) -> None:
    blocks = FORMATS["text"](source).blocks
    assert all(block.span.of(source).strip() and block.tokens == tokens(block.span.of(source)) for block in blocks)
    assert not apply(source, merge(block.span for block in blocks)).strip()


@given(texts, configs)
def test_the_cleaned_text_is_the_source_without_the_edits(source: str, config: Config) -> None:
    cleaned = clean(source, config=config)
    edges = [0, *(edge for edit in cleaned.report.edits for edge in (edit.span.start, edit.span.end)), len(source)]
    kept = [source[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert "".join(kept) == cleaned.text


@given(texts, configs)
def test_edits_are_in_order_and_do_not_touch(source: str, config: Config) -> None:
    edits = clean(source, config=config).report.edits
    for edit in edits:
        assert 0 <= edit.span.start < edit.span.end <= len(source)
        assert edit.removed == edit.span.of(source)
    for edit, following in pairwise(edits):
        assert edit.span.end < following.span.start


@given(texts, configs)
def test_cleaning_twice_equals_cleaning_once(source: str, config: Config) -> None:
    once = clean(source, config=config).text
    assert clean(once, config=config).text == once


@given(texts, configs)
def test_restore_returns_the_source(source: str, config: Config) -> None:
    cleaned = clean(source, config=config)
    assert restore(cleaned.text, cleaned.report) == source


@given(texts, st.sampled_from(("x", "\n", "\ufeff", "\x00")))
def test_restore_refuses_a_text_that_was_changed(source: str, addition: str) -> None:
    cleaned = clean(source)
    with pytest.raises(RestoreError):
        restore(cleaned.text + addition, cleaned.report)


@given(texts, configs)
def test_every_edit_has_findings_and_every_removable_finding_is_removed(source: str, config: Config) -> None:
    report = clean(source, config=config).report
    for edit in report.edits:
        assert edit.findings
        assert list(edit.findings) == sorted(set(edit.findings))
    if not report.withheld:
        assert report.removed() == {
            number for number, finding in enumerate(report.findings) if finding.safe or config.unsafe
        }


@given(texts, configs)
def test_a_removed_finding_is_inside_its_edit(source: str, config: Config) -> None:
    report = clean(source, config=config).report
    for edit in report.edits:
        for number in edit.findings:
            assert edit.span.holds(report.findings[number].span)


@given(texts, configs)
def test_an_edit_removes_only_findings_and_white_space(source: str, config: Config) -> None:
    report = clean(source, config=config).report
    found = [report.findings[number].span for number in report.removed()]
    for edit in report.edits:
        rest = _without(source, edit.span, found)
        assert not rest.strip(), rest


@given(texts, configs)
def test_the_original_of_a_removed_repeat_is_kept(source: str, config: Config) -> None:
    for repeat, kept in _originals(source, clean(source, config=config)):
        assert tokens(kept), repeat


@given(texts, configs)
@example(
    "(Photo: OPS)\n\n{0}\n\nComments\n\n{1}Related stories\n\n\n東京\n\u2028\n각mayor\U00047f31\n\n{0}\n\n".format(
        "댐은 don’t U.S. open。 will not.READ MORE ON\r\nDAMS BY CLICKING HERE a שָׁלוֹם water\r\n"
        "เขื่อน Tessaly of a مُغْلَق co\xadoperate\r\nnaïve İstanbul `gate()`。",
        "댐은 don’t U.S. open。 will not.READ MORE ON DAMS BY CLICKING HERE a שָׁלוֹם water "
        "เขื่อน Tessaly of a مُغْلَق co\xadoperate naïve İstanbul `gate()`。",
    ),
    Config(threshold=0.5, keep="last", min_words=1, max_removed=1.0, unsafe=True, select=("all",)),
)
def test_no_original_of_a_removed_repeat_is_itself_removed(source: str, config: Config) -> None:
    report = clean(source, config=config).report
    removed = [
        finding
        for number, finding in enumerate(report.findings)
        if number in report.removed() and isinstance(finding, Repeat)
    ]
    for repeat in removed:
        for other in removed:
            assert not _overlap(repeat.original, other.span), (repeat, other)


@given(texts, configs)
def test_findings_are_in_order_and_inside_the_source(source: str, config: Config) -> None:
    findings = clean(source, config=config).report.findings
    assert [finding.span for finding in findings] == sorted(finding.span for finding in findings)
    for finding in findings:
        assert 0 <= finding.span.start < finding.span.end <= len(source)
        assert finding.reason


@given(texts, configs)
@example("READ MORE: Ten dams that broke\n\nThe gates open.", Config(max_removed=0.5))
@example("The gates of the old dam open again on Friday at noon.\n\n" * 2, Config(max_removed=0.1))
def test_removals_do_not_exceed_max_removed(source: str, config: Config) -> None:
    cleaned = clean(source, config=config)
    report = cleaned.report
    removed = [report.findings[number] for number in report.removed()]
    promos = _token_count(source, [finding.span for finding in removed if isinstance(finding, Promo)])
    left = set(tokens(cleaned.text))
    lost = [
        token
        for span in merge(finding.span for finding in removed if isinstance(finding, Repeat))
        for token in tokens(span.of(source))
        if token not in left
    ]
    total = len(tokens(source))
    assert promos <= config.max_removed * total
    assert len(lost) <= config.max_removed * (total - promos)


@given(texts, configs)
@example("READ MORE: Ten dams that broke\n\nThe gates open.", Config())
def test_a_text_that_would_lose_too_much_is_unchanged(source: str, config: Config) -> None:
    cleaned = clean(source, config=replace(config, max_removed=0.0))
    promos = [finding for finding in cleaned.report.findings if isinstance(finding, Promo)]
    if any(finding.safe or config.unsafe for finding in promos):
        assert cleaned.report.withheld
    if cleaned.report.withheld:
        assert cleaned.text == source
        assert not cleaned.report.edits
    else:
        assert set(tokens(source)) == set(tokens(cleaned.text))


# Few texts of few tokens, so that pairs near every threshold occur.
@given(st.lists(st.one_of(sentences(), st.lists(st.sampled_from("abcd"), max_size=9).map(" ".join))), thresholds)
def test_similar_pairs_finds_every_pair_at_the_threshold(collection: list[str], threshold: float) -> None:
    found = list(similar_pairs(collection, threshold))
    assert len(found) == len({(i, j) for i, j, _ in found})
    assert {(i, j): score for i, j, score in found} == pytest.approx(_by_brute_force(collection, threshold))


@given(articles(), thresholds)
def test_similar_pairs_finds_every_pair_of_paragraphs(source: str, threshold: float) -> None:
    paragraphs = source.splitlines()
    found = {(i, j) for i, j, _ in similar_pairs(paragraphs, threshold)}
    assert found == set(_by_brute_force(paragraphs, threshold))


@given(texts)
def test_normalising_twice_equals_normalising_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_located_and_tokens_return_the_same_tokens(text: str) -> None:
    assert tuple(token for token, _ in located(text)) == tokens(text)


@given(texts)
def test_located_tokens_are_in_order_inside_the_text(text: str) -> None:
    spans = [span for _, span in located(text)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert spans == sorted(spans)


@given(texts, st.data())
def test_a_plan_leaves_the_lines_of_kept_blocks_as_they_are(source: str, data: st.DataObject) -> None:
    document = FORMATS["text"](source)
    blocks = [block.span for block in document.blocks]
    removes = data.draw(st.lists(st.booleans(), min_size=len(blocks), max_size=len(blocks)))
    planned = plan(document, [span for span, is_removed in zip(blocks, removes, strict=True) if is_removed])
    kept = [span.of(source) for span, is_removed in zip(blocks, removes, strict=True) if not is_removed]
    assert _lines("\n".join(kept)) == _lines(apply(source, planned))


@given(texts, st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40))))
def test_a_plan_removes_the_given_spans_and_white_space(source: str, ranges: list[tuple[int, int]]) -> None:
    given_spans = [Span(start, start + length) for start, length in ranges if start + length <= len(source)]
    planned = plan(FORMATS["text"](source), given_spans)
    for span in planned:
        rest = _without(source, span, given_spans)
        assert not rest.strip(), rest
    for span in given_spans:
        assert not _without(source, span, planned).strip()
    for span, following in pairwise(planned):
        assert span.end < following.start


@given(texts, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40))))
def test_origin_finds_every_kept_character_in_the_source(source: str, ranges: list[tuple[int, int]]) -> None:
    deletions = merge(Span(start, start + length) for start, length in ranges if start + length <= len(source))
    origin = Origin(deletions)
    kept = apply(source, deletions)
    found = [origin.of(Span(place, place + 1)).of(source) for place in range(len(kept))]
    assert "".join(found) == kept


def _by_brute_force(collection: list[str], threshold: float) -> dict[tuple[int, int], float]:
    """Return the scores of similar pairs by comparing every text that has tokens with every other one."""
    sequences = [tokens(text) for text in collection]
    return {
        (i, j): score
        for (i, a), (j, b) in combinations(enumerate(sequences), 2)
        if a and b and (score := Indel.normalized_similarity(a, b)) >= threshold
    }


def _lines(text: str) -> list[str]:
    """Return the lines of a plain text without surrounding white space, and without empty lines."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return [line.strip() for line in unified.split("\n") if line.strip()]


def _token_count(source: str, spans: Iterable[Span]) -> int:
    """Return the number of tokens in spans, each counted once where spans overlap."""
    return sum(len(tokens(span.of(source))) for span in merge(spans))


def _without(source: str, span: Span, others: list[Span]) -> str:
    """Return the characters of a span that are in none of the others."""
    return "".join(
        source[place]
        for place in range(span.start, span.end)
        if not any(other.start <= place < other.end for other in others)
    )


def _originals(source: str, cleaned: Cleaned) -> list[tuple[Repeat, str]]:
    """Return the removed repeats, each with what is left of its original."""
    report = cleaned.report
    removed = [edit.span for edit in report.edits]
    return [
        (finding, _without(source, finding.original, removed))
        for number, finding in enumerate(report.findings)
        if number in report.removed() and isinstance(finding, Repeat)
    ]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
