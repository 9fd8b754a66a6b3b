"""The gold set for repeats, one test for each case; the cases and their format are in fixtures/repeats."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.gold import REPORTED, Case, GoldError, judge, read_cases

from cleaner import Cleaned, clean
from cleaner.model import Edit, Repeat, Report, Span
from cleaner.text import tokens


def _param(case: Case) -> pytest.ParameterSet:
    marks = [pytest.mark.xfail(reason=case.known_failure, strict=True)] if case.known_failure else []
    return pytest.param(case, id=f"{case.place.rsplit(':', 1)[0]} {case.title}", marks=marks)


@pytest.mark.parametrize("case", [_param(case) for case in read_cases()])
def test_repeats_are_removed_kept_and_reported_as_an_editor_marked(case: Case) -> None:
    outcome = judge(case, clean(case.source, config=case.config))
    assert not outcome.faults, f"{case.place}\n  " + "\n  ".join(outcome.faults)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.place) for case in read_cases()])
def test_the_marks_of_each_case_can_be_met(case: Case) -> None:
    for wanted in case.wanted():
        assert not judge(case, _cleaned_by_hand(case, wanted)).faults
        texts = [line.span.of(case.source) for line in case.lines]
        left = {token for position, text in enumerate(texts) if position not in wanted for token in tokens(text)}
        lost = [token for position in wanted for token in tokens(texts[position]) if token not in left]
        assert len(lost) <= case.config.max_removed * len(tokens(case.source)), "the marks exceed max_removed"


@pytest.mark.parametrize("case", [pytest.param(case, id=case.place) for case in read_cases() if any(case.wanted())])
def test_an_unchanged_text_does_not_meet_the_marks(case: Case) -> None:
    assert judge(case, _cleaned_by_hand(case, frozenset())).faults


def _cleaned_by_hand(case: Case, removed: frozenset[int]) -> Cleaned:
    """Return the result of a cleaner that removes these lines and reports the marked ones."""
    reported = [line.span for line in case.lines if line.mark == REPORTED]
    spans = [case.lines[position].span for position in sorted(removed)]
    removals = [Repeat(case.rules[0], span, Span(0, 0), 1.0, safe=True, reason="") for span in spans]
    edits = [Edit(span, span.of(case.source), (position,)) for position, span in enumerate(spans)]
    reports = [Repeat(case.rules[0], span, reported[0], 1.0, safe=False, reason="") for span in reported[1:]]
    return Cleaned(case.source, "", Report("", "", (*removals, *reports), tuple(edits)))


HEAD = "=== A title\nrule: repeated-paragraph\nwhy: it is so\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A line.\n" + HEAD, "text before the first case"),
        ("=== A title\nrule: repeated-paragraph\n\n- A line.\n", "'why' is missing"),
        ("=== A title\nrulle: repeated-paragraph\nwhy: so\n\n- A line.\n", "not a header"),
        ("=== A title\nrule: repeated-line\nwhy: so\n\n- A line.\n", "no such rule"),
        ("=== A title\nkeeps: whim\nwhy: so\n\n  A line.\n", "no such reason"),
        ("=== A title\nwhy: so\n\n  A line.\n", "no reason to keep"),
        (HEAD + "\n  A line.\n", "no line is marked"),
        (HEAD + "\n1 A line.\n", "only one copy is numbered"),
        (HEAD + "keeps: number\n\n! A line.\n", "only one line is to be reported"),
        (HEAD + "\n* A line.\n", "no known mark"),
        (HEAD + "\nA line.\n", "no known mark"),
        (HEAD + "\n- A line.\n" + HEAD + "\n- A line.\n", "occurs twice"),
    ],
)
def test_a_case_that_breaks_the_format_is_refused(text: str, fault: str, tmp_path: Path) -> None:
    file = tmp_path / "en" / "cases.txt"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GoldError, match=fault):
        read_cases(tmp_path)
