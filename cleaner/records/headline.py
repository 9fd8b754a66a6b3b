"""A text below its headline, which stands in a field of its own."""

from __future__ import annotations

from cleaner import edits
from cleaner.config import Config
from cleaner.model import Cleaned, Edit, Finding, Repeat, Report, Span
from cleaner.pipeline import clean

_ELSEWHERE = Span(0, 0)  # where an original is said to stand that is not in the text


def clean_below(headline: str, text: str, config: Config, format: str) -> Cleaned:
    r"""Clean a text as if its headline stood above it, so that the headline printed again is seen.

    The headline itself is never touched, and the report speaks of the text alone: a repeat of the
    headline has an empty original. Formats other than plain text are cleaned without it, since their
    first lines may mean something.

    >>> story = "Harbour gates stay shut\n\nThe ferries to the island wait for the storm to pass."
    >>> clean_below("Harbour gates stay shut", story, Config(), "text").text
    'The ferries to the island wait for the storm to pass.'
    """
    above = " ".join(headline.split())
    if not above or format != "text":
        return clean(text, config=config, format=format)
    whole = clean(f"{above}\n\n{text}", config=config, format=format)
    if any(edit.span.start < len(above) for edit in whole.report.edits):
        return clean(text, config=config, format=format)
    return _below(whole, len(above) + 2, text)


def _below(whole: Cleaned, start: int, text: str) -> Cleaned:
    """Return what was found and removed from `start` on."""
    kept = [number for number, finding in enumerate(whole.report.findings) if finding.span.end > start]
    findings = tuple(_moved(whole.report.findings[number], start) for number in kept)
    positions = {number: position for position, number in enumerate(kept)}
    made = []
    for edit in whole.report.edits:
        span = _shifted(edit.span, start)
        if edit.span.start < start:  # it took the blank line below the headline; the blank lines behind it go instead
            span = Span(0, len(text) - len(text[span.end :].lstrip("\r\n")))
        if span.start < span.end:
            numbers = tuple(positions[number] for number in edit.findings if number in positions)
            made.append(Edit(span, span.of(text), numbers))
    cleaned = edits.apply(text, [edit.span for edit in made])
    digests = edits.digest(text), edits.digest(cleaned)
    return Cleaned(text, cleaned, Report(*digests, findings, tuple(made), whole.report.withheld))


def _moved(finding: Finding, start: int) -> Finding:
    moved = finding._replace(span=_shifted(finding.span, start))
    if isinstance(moved, Repeat):
        return moved._replace(original=_shifted(moved.original, start) if moved.original.end > start else _ELSEWHERE)
    return moved


def _shifted(span: Span, start: int) -> Span:
    return Span(max(0, span.start - start), max(0, span.end - start))
