"""Clean a text together with its headline, which is in a field of its own."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner import edits
from cleaner.batch import prefilter_batch
from cleaner.config import Config
from cleaner.model import Cleaned, Edit, Finding, Repeat, Report, Span
from cleaner.pipeline import clean
from cleaner.repeats import NO_HINTS, Hints

_BLANK_LINE = "\n\n"  # between the headline and the text
_OUTSIDE = Span(0, 0)  # the original of a repeat if it is the headline, which is not part of the text


def join_headline(headline: str, text: str, format: str) -> str:
    """Return a text with its headline as the first paragraph.

    In formats other than plain text the headline is left out, because their first lines can have a meaning.
    """
    title = " ".join(headline.split()) if format == "text" else ""
    return f"{title}{_BLANK_LINE}{text}" if title else text


def prefilter_with_headlines(rows: Sequence[tuple[str, str | None]], config: Config, format: str) -> Sequence[Hints]:
    """Return the hints for each pair of a headline and a text, from one pass over all of them.

    There are no hints for formats other than plain text, nor if the pass fails: then each text is cleaned without
    them, and an error concerns only the text that causes it.
    """
    if format != "text":
        return [NO_HINTS] * len(rows)
    try:
        return prefilter_batch([join_headline(headline, text or "", format) for headline, text in rows], config)
    except Exception:  # noqa: BLE001  # see above
        return [NO_HINTS] * len(rows)


def clean_with_headline(  # hints and findings from other documents belong to one text
    headline: str,
    text: str,
    config: Config,
    format: str,
    hints: Hints = NO_HINTS,
    across: Sequence[Finding] = (),
) -> Cleaned:
    r"""Clean a text with its headline as context, so that a repeat of the headline in the text is found.

    The headline itself is never changed. The report has only findings in the text; a repeat of the headline has an
    empty original. `hints` are those for the result of `join_headline`; the spans of `across`, the findings of a
    comparison with other documents, are offsets into the text.

    >>> story = "Harbour gates stay shut\n\nThe ferries to the island wait for the storm to pass."
    >>> clean_with_headline("Harbour gates stay shut", story, Config(), "text").text
    'The ferries to the island wait for the storm to pass.'
    """
    source = join_headline(headline, text, format)
    text_start = len(source) - len(text)
    moved = [_shift_finding(finding, -text_start) for finding in across]
    whole = clean(source, config=config, format=format, hints=hints, across=moved)
    if not text_start:
        return whole
    headline_end = text_start - len(_BLANK_LINE)
    if any(edit.span.start < headline_end for edit in whole.report.edits):
        return clean(text, config=config, format=format, across=across)
    return _without_headline(whole, text_start, text)


def _without_headline(whole: Cleaned, text_start: int, text: str) -> Cleaned:
    """Return the findings and edits in a text, given those in its headline and the text together."""
    kept = [number for number, finding in enumerate(whole.report.findings) if finding.span.end > text_start]
    findings = tuple(_shift_finding(whole.report.findings[number], text_start) for number in kept)
    new_numbers = {old: new for new, old in enumerate(kept)}
    text_edits = []
    for edit in whole.report.edits:
        span = _shift_span(edit.span, text_start)
        if edit.span.start < text_start:
            # The edit removes the blank line after the headline. In the text, remove the blank lines after the block.
            span = Span(0, len(text) - len(text[span.end :].lstrip("\r\n")))
        if span.start < span.end:
            numbers = tuple(new_numbers[number] for number in edit.findings if number in new_numbers)
            text_edits.append(Edit(span, span.of(text), numbers))
    cleaned = edits.apply(text, [edit.span for edit in text_edits])
    digests = edits.digest(text), edits.digest(cleaned)
    return Cleaned(text, cleaned, Report(*digests, findings, tuple(text_edits), whole.report.withheld))


def _shift_finding(finding: Finding, text_start: int) -> Finding:
    shifted = finding._replace(span=_shift_span(finding.span, text_start))
    if isinstance(shifted, Repeat) and not shifted.document:
        is_in_text = shifted.original.end > text_start
        return shifted._replace(original=_shift_span(shifted.original, text_start) if is_in_text else _OUTSIDE)
    return shifted


def _shift_span(span: Span, text_start: int) -> Span:
    return Span(max(0, span.start - text_start), max(0, span.end - text_start))
