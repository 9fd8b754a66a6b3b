"""Find the document of a cleaned text in its report, and restore the source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePath

from cleaner import edits, files
from cleaner.cli.options import STANDARD_STREAM
from cleaner.cli.row_inputs import REPORT
from cleaner.cli.run import read_bytes
from cleaner.errors import CleanerError, FileError, RestoreError
from cleaner.reports.read_json import RecordedDocument, read_report
from cleaner.rows.filenames import file_type_of


def refuse_report(output: Path, report: Path) -> None:
    """Raise `FileError` if the output is the report, without which nothing can be restored again."""
    if files.identity(output) == files.identity(report):
        raise FileError(f"{output}: is the report and would be overwritten; name another file")


def is_for_rows(path: Path, report: Path) -> bool:
    """Return whether rows are to be restored, not a text.

    Raises `FileError` for a file that cannot be read, and `CleanerError` for a report of the other kind than the
    cleaned file, and for a list of findings, which does not contain the removed text.
    """
    if report.suffix != ".jsonl":
        if file_type_of(path):
            remedy = f"give the report of the rows, such as {path.name}{REPORT}"
            raise CleanerError(f"{report}: is not a report of rows, but {path} contains rows; {remedy}")
        return False
    with files.opened(report) as lines:
        first = lines.readline()
    try:
        is_list = "fingerprint" in json.loads(first)
    except (ValueError, TypeError, RecursionError):
        is_list = False  # other errors are detected when the rows are read
    if is_list:
        raise CleanerError(f"{report}: lists findings without the removed text; give the .json report of the text")
    if not _may_hold_rows(path):
        raise CleanerError(
            f"{report}: is a report of rows, but {path} contains a text; give the .json report of the text"
        )
    return True


def _may_hold_rows(path: Path) -> bool:
    """Return whether a file contains rows by its name, or JSON lines by its first byte."""
    if path == STANDARD_STREAM or file_type_of(path):
        return True
    with files.opened(path) as stream:
        return stream.read(4).removeprefix(b"\xef\xbb\xbf")[:1] in (b"", b"{")


def restored(text: Path, report: Path) -> bytes:
    """Return the bytes of the file that `text` was before it was cleaned.

    Raises `FileError` for a file that cannot be read, `CleanerError` for an invalid report, and `RestoreError` if the
    report contains no document with this text.
    """
    content, recorded = read_bytes(text), files.read(report).text
    try:
        documents = read_report(recorded)
    except CleanerError as error:
        raise CleanerError(f"{report}: {error}") from error
    matches = list(_matches(content, documents))
    if not matches:
        raise RestoreError(
            f"{text}: is not the cleaned text of any document in {report}; give the text as it was written, and its"
            " own report"
        )
    document = max(matches, key=lambda match: _shared_parts(match.path, text))
    coding = files.Coding(document.encoding, document.bom)
    return coding.encode(edits.restore(coding.decode(content), document.report))


def _matches(content: bytes, documents: Iterable[RecordedDocument]) -> Iterator[RecordedDocument]:
    """Yield the documents whose cleaned text has these bytes."""

    @cache  # most documents of a report share one encoding
    def digest(coding: files.Coding) -> str:
        try:
            return edits.digest(coding.decode(content))
        except (ValueError, LookupError):  # the encoding is unknown, has NUL in its name or another content
            return ""

    for document in documents:
        if document.report.text_digest == digest(files.Coding(document.encoding, document.bom)):
            yield document


def _shared_parts(recorded: str, path: Path) -> int:
    """Return the number of parts that two paths share at their ends."""
    parts = PurePath(recorded).parts
    pairs = zip(reversed(parts), reversed(path.absolute().parts), strict=False)
    return next((shared for shared, (first, second) in enumerate(pairs) if first != second), len(parts))
