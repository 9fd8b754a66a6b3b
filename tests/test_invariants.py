"""The laws: what holds for every text, whatever is in it. `make deep` tries them on thousands."""

from __future__ import annotations

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
def test_blocks_stand_in_order_and_apart(source: str, format: str) -> None:
    edges = [edge for block in FORMATS[format](source).blocks for edge in block.span]
    assert edges == sorted(edges)
    assert all(block.span.start < block.span.end for block in FORMATS[format](source).blocks)


@given(texts)
def test_what_stands_between_the_blocks_of_a_plain_text_is_white_space(source: str) -> None:
    blocks = FORMATS["text"](source).blocks
    assert all(block.span.of(source).strip() and block.tokens == tokens(block.span.of(source)) for block in blocks)
    assert not apply(source, merge(block.span for block in blocks)).strip()


@given(texts, configs)
def test_the_text_is_the_source_less_the_edits(source: str, config: Config) -> None:
    cleaned = clean(source, config=config)
    edges = [0, *(edge for edit in cleaned.report.edits for edge in (edit.span.start, edit.span.end)), len(source)]
    kept = [source[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert "".join(kept) == cleaned.text


@given(texts, configs)
def test_edits_stand_in_order_and_never_touch(source: str, config: Config) -> None:
    edits = clean(source, config=config).report.edits
    for edit in edits:
        assert 0 <= edit.span.start < edit.span.end <= len(source)
        assert edit.removed == edit.span.of(source)
    for one, following in pairwise(edits):
        assert one.span.end < following.span.start


@given(texts, configs)
def test_cleaning_twice_is_cleaning_once(source: str, config: Config) -> None:
    once = clean(source, config=config).text
    assert clean(once, config=config).text == once


@given(texts, configs)
def test_restoring_gives_back_the_source(source: str, config: Config) -> None:
    cleaned = clean(source, config=config)
    assert restore(cleaned.text, cleaned.report) == source


@given(texts, st.sampled_from(("x", "\n", "\ufeff", "\x00")))
def test_restoring_refuses_a_text_that_was_changed(source: str, addition: str) -> None:
    cleaned = clean(source)
    with pytest.raises(RestoreError):
        restore(cleaned.text + addition, cleaned.report)


@given(texts, configs)
def test_every_removal_has_a_finding_and_every_finding_to_remove_its_removal(source: str, config: Config) -> None:
    report = clean(source, config=config).report
    for edit in report.edits:
        assert edit.findings
        assert list(edit.findings) == sorted(set(edit.findings))
    if not report.withheld:
        assert report.removed() == {
            place for place, finding in enumerate(report.findings) if finding.safe or config.unsafe
        }


@given(texts, configs)
def test_a_finding_that_was_removed_lies_in_its_edit(source: str, config: Config) -> None:
    report = clean(source, config=config).report
    for edit in report.edits:
        for place in edit.findings:
            assert edit.span.holds(report.findings[place].span)


@given(texts, configs)
def test_only_white_space_goes_beside_what_was_found(source: str, config: Config) -> None:
    report = clean(source, config=config).report
    found = [report.findings[place].span for place in report.removed()]
    for edit in report.edits:
        rest = _less(source, edit.span, found)
        assert not rest.strip(), rest


@given(texts, configs)
def test_the_original_of_a_removed_repeat_stays(source: str, config: Config) -> None:
    for repeat, left in _originals(source, clean(source, config=config)):
        assert tokens(left), repeat


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
def test_no_copy_is_removed_for_a_copy_that_is_removed_too(source: str, config: Config) -> None:
    report = clean(source, config=config).report
    gone = [f for place, f in enumerate(report.findings) if place in report.removed() and isinstance(f, Repeat)]
    for repeat in gone:
        for other in gone:
            assert not _overlap(repeat.original, other.span), (repeat, other)


@given(texts, configs)
def test_findings_stand_in_order_inside_the_source(source: str, config: Config) -> None:
    findings = clean(source, config=config).report.findings
    assert [finding.span for finding in findings] == sorted(finding.span for finding in findings)
    for finding in findings:
        assert 0 <= finding.span.start < finding.span.end <= len(source)
        assert finding.reason


@given(texts, configs)
def test_nothing_goes_where_too_much_would_go(source: str, config: Config) -> None:
    cleaned = clean(source, config=config)
    if cleaned.report.withheld:
        assert cleaned.text == source
        assert not cleaned.report.edits


# Few texts, made of few words, so that pairs near every threshold occur.
@given(st.lists(st.one_of(sentences(), st.lists(st.sampled_from("abcd"), max_size=9).map(" ".join))), thresholds)
def test_every_pair_at_the_threshold_is_found(collection: list[str], threshold: float) -> None:
    found = list(similar_pairs(collection, threshold))
    assert len(found) == len({(i, j) for i, j, _ in found})
    assert {(i, j): score for i, j, score in found} == pytest.approx(_by_brute_force(collection, threshold))


@given(articles(), thresholds)
def test_every_pair_of_paragraphs_at_the_threshold_is_found(source: str, threshold: float) -> None:
    paragraphs = source.splitlines()
    found = {(i, j) for i, j, _ in similar_pairs(paragraphs, threshold)}
    assert found == set(_by_brute_force(paragraphs, threshold))


@given(texts)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_words_are_the_same_when_their_places_are_asked_for(text: str) -> None:
    assert tuple(word for word, _ in located(text)) == tokens(text)


@given(texts)
def test_words_are_located_in_order_inside_the_text(text: str) -> None:
    spans = [span for _, span in located(text)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert spans == sorted(spans)


@given(texts, st.data())
def test_blocks_that_stay_keep_their_lines(source: str, data: st.DataObject) -> None:
    document = FORMATS["text"](source)
    blocks = [block.span for block in document.blocks]
    goes = data.draw(st.lists(st.booleans(), min_size=len(blocks), max_size=len(blocks)))
    removed = plan(document, [span for span, go in zip(blocks, goes, strict=True) if go])
    kept = [span.of(source) for span, go in zip(blocks, goes, strict=True) if not go]
    left = FORMATS["text"](apply(source, removed))
    assert _lines("\n".join(kept)) == _lines(left.source)


@given(texts, st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40))))
def test_a_plan_removes_what_was_asked_for_and_white_space(source: str, places: list[tuple[int, int]]) -> None:
    asked = [Span(start, start + length) for start, length in places if start + length <= len(source)]
    planned = plan(FORMATS["text"](source), asked)
    for span in planned:
        rest = _less(source, span, asked)
        assert not rest.strip(), rest
    for span in asked:
        assert not _less(source, span, planned).strip()
    for one, following in pairwise(planned):
        assert one.end < following.start


@given(texts, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40))))
def test_every_character_that_stays_knows_where_it_stood(source: str, places: list[tuple[int, int]]) -> None:
    deletions = merge(Span(start, start + length) for start, length in places if start + length <= len(source))
    origin = Origin(deletions)
    stays = apply(source, deletions)
    stood = [origin.of(Span(place, place + 1)).of(source) for place in range(len(stays))]
    assert "".join(stood) == stays


def _by_brute_force(collection: list[str], threshold: float) -> dict[tuple[int, int], float]:
    """Compare every text that has words with every other."""
    sequences = [tokens(text) for text in collection]
    return {
        (i, j): score
        for (i, a), (j, b) in combinations(enumerate(sequences), 2)
        if a and b and (score := Indel.normalized_similarity(a, b)) >= threshold
    }


def _lines(text: str) -> list[str]:
    """Return the lines that hold something, as plain texts have them, without the white space around."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return [line.strip() for line in unified.split("\n") if line.strip()]


def _less(source: str, span: Span, taken: list[Span]) -> str:
    """Return the characters of a span that none of the others has."""
    return "".join(
        source[place] for place in range(span.start, span.end) if not any(s.start <= place < s.end for s in taken)
    )


def _originals(source: str, cleaned: Cleaned) -> list[tuple[Repeat, str]]:
    """Return the repeats that were removed, each with what is left of its original."""
    report = cleaned.report
    gone = [edit.span for edit in report.edits]
    return [
        (finding, _less(source, finding.original, gone))
        for place, finding in enumerate(report.findings)
        if place in report.removed() and not isinstance(finding, Promo)
    ]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
