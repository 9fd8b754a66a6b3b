"""Check the cleaning of a text, in every format, and the reports about it."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Final

from cleaner import Config, clean, edits, restore
from cleaner.errors import CleanerError
from cleaner.formats import FORMATS
from cleaner.formats.suppressions import MARK, read_suppressions
from cleaner.model import Cleaned
from cleaner.text import fold, located, tokens
from fuzz.rendered import check_reports

# Finds and removes as much as possible.
WIDEST: Final = Config(
    threshold=0.5,
    min_words=1,
    max_removed=1.0,
    unsafe=True,
    select=("all",),
    text_comments=True,
    report_unused_ignores=True,
)

BASE_SECONDS: Final = 5.0  # the rules are loaded in it
SECONDS_PER_BYTE: Final = 0.002  # a hundred times what a usual text takes, since the fuzzer counts every branch

_BLANK: Final = " \t\r\n\ufeff"


def text_of(content: bytes) -> str:
    """Return the text of an input; bytes that are not UTF-8 become lone surrogates, which a text may hold."""
    return content.decode("utf-8", "surrogateescape")


def check_text(content: bytes, format: str) -> None:
    """Check blocks, edits, idempotence, restoring, reports and the time of cleaning one text.

    It is cleaned with the usual settings of its format, and with the widest ones. Only a suppression comment may be
    refused.
    """
    source = text_of(content)
    start = time.process_time()
    _check_blocks(source, format)
    usual = Config(profile="article" if format == "text" else "docs", max_removed=1.0)
    for config in (usual, WIDEST):
        try:
            cleaned = clean(source, config=config, format=format)
        except CleanerError:
            assert MARK in source
            continue
        _check_cleaned(cleaned, format, config)
        if config is WIDEST:
            check_reports(cleaned, format)
    seconds = time.process_time() - start
    assert seconds < BASE_SECONDS + SECONDS_PER_BYTE * len(content), f"{seconds:.1f} seconds"


def check_suppressions(content: bytes) -> None:
    """Check in each format that comments are read or refused, and that nothing is removed from what they cover."""
    source = text_of(content)
    for name in FORMATS:
        try:
            suppressions = read_suppressions(source, name, WIDEST).suppressions
            edited = [edit.span for edit in clean(source, config=WIDEST, format=name).report.edits]
        except CleanerError as error:
            assert str(error).startswith("line "), error
            continue
        for suppression in suppressions:
            for span in (suppression.comment, suppression.covered):
                assert 0 <= span.start <= span.end <= len(source)
            if not suppression.names:
                assert suppression.covered.start == suppression.covered.end or not edits.touching(
                    edited, suppression.covered
                )


def check_words(content: bytes) -> None:
    """Check that folding twice is folding once, and that the tokens of a text are located inside it."""
    text = text_of(content)
    folded = fold(text)
    assert fold(folded) == folded
    found = located(text)
    assert tuple(token for token, _ in found) == tokens(text)
    spans = [span for _, span in found]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert spans == sorted(spans)


def _check_blocks(source: str, format: str) -> None:
    spans = [block.span for block in FORMATS[format](source).blocks]
    assert all(span.start < span.end for span in spans)
    assert all(span.end <= following.start for span, following in pairwise(spans))
    if format != "text":  # in plain text, lines of other characters are outside of the blocks too
        assert not edits.apply(source, edits.merge(spans)).strip(_BLANK)


def _check_cleaned(cleaned: Cleaned, format: str, config: Config) -> None:
    source, report = cleaned.source, cleaned.report
    spans = [edit.span for edit in report.edits]
    assert edits.apply(source, spans) == cleaned.text
    assert all(edit.removed == edit.span.of(source) and edit.findings for edit in report.edits)
    assert all(span.end < following.start for span, following in pairwise(spans))
    assert all(0 <= finding.span.start < finding.span.end <= len(source) for finding in report.findings)
    assert restore(cleaned.text, report) == source
    if report.withheld:
        assert cleaned.text == source
    elif cleaned.text != source:
        assert clean(cleaned.text, config=config, format=format).text == cleaned.text, "cleaning twice"
