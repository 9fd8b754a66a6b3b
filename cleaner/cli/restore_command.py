"""Undoing: find in a report the document that a cleaned text comes from, and give back its source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePath

from cleaner import edits, files
from cleaner.cli.run import read_bytes
from cleaner.errors import CleanerError, RestoreError
from cleaner.reports.read_json import RecordedDocument, read_report


def tells_of_rows(report: Path) -> bool:
    """Tell whether a report is one of rows.

    Raises `FileError` for a file that cannot be read, and `CleanerError` for a list of findings, which
    does not tell what was removed.
    """
    if report.suffix != ".jsonl":
        return False
    with files.opened(report) as lines:
        first = lines.readline()
    try:
        is_list = "fingerprint" in json.loads(first)
    except (ValueError, TypeError):
        is_list = False  # what else may be wrong is told where the rows are read
    if is_list:
        raise CleanerError(f"{report}: lists findings and not what was removed; give the report of the texts in .json")
    return True


def restored(text: Path, report: Path) -> bytes:
    """Return the bytes of the file that `text` was before it was cleaned.

    Raises `FileError` for a file that cannot be read, `CleanerError` for a report that is none, and
    `RestoreError` where the report holds no document with this text.
    """
    content, recorded = read_bytes(text), files.read(report).text
    try:
        documents = read_report(recorded)
    except CleanerError as error:
        raise CleanerError(f"{report}: {error}") from error
    matches = list(_matches(content, documents))
    if not matches:
        raise RestoreError(
            f"{text}: is not the cleaned text of any document in {report}: it was changed since, or belongs to"
            " another report; give the text as it was written"
        )
    document = max(matches, key=lambda match: _kinship(match.path, text))
    coding = files.Coding(document.encoding, document.bom)
    return coding.encode(edits.restore(coding.decode(content), document.report))


def _matches(content: bytes, documents: Iterable[RecordedDocument]) -> Iterator[RecordedDocument]:
    """Yield the documents whose cleaned text stands in a file with these bytes."""

    @cache  # most documents of a report are in one encoding
    def digest(coding: files.Coding) -> str:
        try:
            return edits.digest(coding.decode(content))
        except (UnicodeError, LookupError):
            return ""

    for document in documents:
        if document.report.text_digest == digest(files.Coding(document.encoding, document.bom)):
            yield document


def _kinship(one: str, other: Path) -> int:
    """Return how many parts at their ends two paths share."""
    parts = zip(reversed(PurePath(one).parts), reversed(other.absolute().parts), strict=False)
    return next((shared for shared, (a, b) in enumerate(parts) if a != b), len(PurePath(one).parts))
