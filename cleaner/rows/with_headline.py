"""A text below its headline, which stands in a field of its own."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner import edits
from cleaner.batch import prefilter_batch
from cleaner.config import Config
from cleaner.model import Cleaned, Edit, Finding, Repeat, Report, Span
from cleaner.pipeline import clean
from cleaner.repeats import NO_HINTS, Hints

_BLANK_LINE = "\n\n"  # between the headline and the text
_ELSEWHERE = Span(0, 0)  # where an original is said to stand that is not in the text


def below(headline: str, text: str, format: str) -> str:
    """Return a text with its headline above it, as it is cleaned.

    Formats other than plain text are cleaned without it, since their first lines may mean something.
    """
    above = " ".join(headline.split()) if format == "text" else ""
    return f"{above}{_BLANK_LINE}{text}" if above else text


def prefilter_below(rows: Sequence[tuple[str, str | None]], config: Config, format: str) -> Sequence[Hints]:
    """Return what a look at many texts at once, each below its headline, tells of each; nothing of a null."""
    if format != "text":
        return [NO_HINTS] * len(rows)
    try:
        return prefilter_batch([below(headline, text or "", format) for headline, text in rows], config)
    except Exception:  # noqa: BLE001  # each is cleaned by itself then, and what is wrong with one is said of that one
        return [NO_HINTS] * len(rows)


def clean_below(headline: str, text: str, config: Config, format: str, hints: Hints = NO_HINTS) -> Cleaned:
    r"""Clean a text as if its headline stood above it, so that the headline printed again is seen.

    The headline itself is never touched, and the report speaks of the text alone: a repeat of the
    headline has an empty original. What was `hints` is known of the text `below` its headline.

    >>> story = "Harbour gates stay shut\n\nThe ferries to the island wait for the storm to pass."
    >>> clean_below("Harbour gates stay shut", story, Config(), "text").text
    'The ferries to the island wait for the storm to pass.'
    """
    source = below(headline, text, format)
    whole = clean(source, config=config, format=format, hints=hints)
    start = len(source) - len(text)
    if not start:
        return whole
    if any(edit.span.start < start - len(_BLANK_LINE) for edit in whole.report.edits):
        return clean(text, config=config, format=format)
    return _below(whole, start, text)


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
