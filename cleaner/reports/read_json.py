"""Read a JSON report back into values, and refuse anything that is not such a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from cleaner.errors import CleanerError
from cleaner.model import Boilerplate, Edit, Fact, Finding, Promo, Repeat, Report, Span
from cleaner.reports.as_json import VERSION

T = TypeVar("T", str, int, float, bool)

_REMEDY = "use the report as cleaner wrote it, in JSON"
_TYPE_NAMES = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class RecordedDocument:
    """The record of one document in a report: together with the cleaned text, it restores the file."""

    path: str  # as shown to people; "-" for standard input
    encoding: str  # of the file
    bom: bool  # whether the file began with a byte order mark
    format: str
    report: Report


def read_report(text: str) -> tuple[RecordedDocument, ...]:
    """Return the records of a JSON report, one for each document.

    Lines and columns are ignored, since spans hold the same, except for an original in another document. Raises
    `CleanerError` for a text that is not JSON, for a report of another version, and for a missing or unknown member.

    >>> read_report('{"version": 1, "tool": {}, "documents": [{"path": "a.txt"}]}')
    Traceback (most recent call last):
    cleaner.errors.CleanerError: documents[0] has no 'encoding'; use the report as cleaner wrote it, in JSON
    """
    try:
        whole = _Value("", json.loads(text))
    except (ValueError, RecursionError) as error:
        raise CleanerError(f"the report is not valid JSON ({error}); {_REMEDY}") from error
    version = whole.member("version").as_type(int)
    if version != VERSION:
        raise CleanerError(
            f"the report has version {version}, but this cleaner reads version {VERSION}; update cleaner"
        )
    _, _, documents = whole.members("version", "tool", "documents")
    return tuple(map(_document, documents))


def read_document(content: object) -> RecordedDocument:
    """Return the record of one document from what `as_json.document_members` returned. Raises `CleanerError`."""
    return _document(_Value("", content))


@dataclass(frozen=True, slots=True)
class _Value:
    """A value in a report, with its path, which error messages name."""

    path: str  # such as "documents[0].findings"; empty for the whole report
    content: object

    def as_type(self, kind: type[T]) -> T:
        """Return the content if it has this type; `true` and `false` are not numbers."""
        if type(self.content) is kind:
            return self.content
        if kind is float and type(self.content) is int and self.content in {0, 1}:
            return kind(self.content)  # jq and JavaScript write 1.0 as 1
        raise self.error(f"is not {_TYPE_NAMES[kind]}")

    def members(self, *names: str) -> list[_Value]:
        """Return the members of an object that has these and no others, in the order of the names."""
        found = [self.member(name) for name in names]
        for name in self.as_object():
            if name not in names:
                raise self.error(f"has an unknown member {name!r}")
        return found

    def member(self, name: str) -> _Value:
        """Return a member of an object."""
        if name not in self.as_object():
            raise self.error(f"has no {name!r}")
        return _Value(f"{self.path}.{name}".removeprefix("."), self.as_object()[name])

    def as_object(self) -> dict[str, object]:
        """Return the content if it is an object."""
        if not isinstance(self.content, dict):
            raise self.error("is not an object")
        return self.content

    def __iter__(self) -> Iterator[_Value]:
        if not isinstance(self.content, list):
            raise self.error("is not an array")
        return (_Value(f"{self.path}[{position}]", content) for position, content in enumerate(self.content))

    def error(self, fault: str) -> CleanerError:
        """Return an error that names this value, what is wrong with it, and the remedy."""
        return CleanerError(f"{self.path or 'the report'} {fault}; {_REMEDY}")


def _document(value: _Value) -> RecordedDocument:
    path, encoding, bom, form, digests, withheld, findings, edits, unused = value.members(
        "path", "encoding", "bom", "format", "digests", "withheld", "findings", "edits", "unused_ignores"
    )
    source_digest, text_digest = digests.members("source", "text")
    found = tuple(map(_finding, findings))
    report = Report(
        source_digest.as_type(str),
        text_digest.as_type(str),
        found,
        tuple(_edit(edit, len(found)) for edit in edits),
        withheld.as_type(str),
        tuple(map(_span, unused)),
    )
    return RecordedDocument(path.as_type(str), encoding.as_type(str), bom.as_type(bool), form.as_type(str), report)


def _finding(value: _Value) -> Finding:
    kind = value.member("type").as_type(str)
    if kind == "repeat":
        return _repeat(value)
    if kind == "promo":
        return _promo(value)
    if kind == "boilerplate":
        return _boilerplate(value)
    raise value.error(f"has the unknown type {kind!r}, none of 'repeat', 'promo' and 'boilerplate'")


def _repeat(value: _Value) -> Repeat:
    _, rule, span, original, similarity, safe, reason, lost, facts, document, added, text, _ = value.members(
        *("type", "rule", "span", "original", "similarity", "safe", "reason", "lost", "facts", "document", "added"),
        *("original_text", "removed"),
    )
    is_elsewhere = bool(document.as_type(str))
    line, column = (original.member(name).as_type(int) for name in ("line", "column"))
    return Repeat(
        rule.as_type(str),
        _span(span),
        _span(original),
        similarity.as_type(float),
        safe.as_type(bool),
        reason.as_type(str),
        _strings(lost),
        tuple(map(_fact, facts)),
        document.as_type(str),
        (line, column) if is_elsewhere else (0, 0),
        _strings(added),
        text.as_type(str),
    )


def _promo(value: _Value) -> Promo:
    _, rule, kind, span, safe, reason, evidence, _ = value.members(
        "type", "rule", "kind", "span", "safe", "reason", "evidence", "removed"
    )
    return Promo(
        rule.as_type(str),
        kind.as_type(str),
        _span(span),
        safe.as_type(bool),
        reason.as_type(str),
        _strings(evidence),
    )


def _boilerplate(value: _Value) -> Boilerplate:
    _, rule, span, safe, reason, site, pages, of, examples, _ = value.members(
        "type", "rule", "span", "safe", "reason", "site", "pages", "of", "examples", "removed"
    )
    return Boilerplate(
        rule.as_type(str),
        _span(span),
        safe.as_type(bool),
        reason.as_type(str),
        site.as_type(str),
        pages.as_type(int),
        of.as_type(int),
        _strings(examples),
    )


def _edit(value: _Value, findings: int) -> Edit:
    span, removed, positions = value.members("span", "removed", "findings")
    for position in positions:
        if not 0 <= position.as_type(int) < findings:
            raise position.error(f"is not the position of one of the {findings} findings")
    return Edit(_span(span), removed.as_type(str), tuple(position.as_type(int) for position in positions))


def _fact(value: _Value) -> Fact:
    kind, here, there = value.members("kind", "here", "there")
    return Fact(kind.as_type(str), here.as_type(str), there.as_type(str))


def _span(value: _Value) -> Span:
    start, end, _, _ = value.members("start", "end", "line", "column")
    if not 0 <= start.as_type(int) <= end.as_type(int):
        raise value.error("ends before it starts")
    return Span(start.as_type(int), end.as_type(int))


def _strings(value: _Value) -> tuple[str, ...]:
    return tuple(string.as_type(str) for string in value)
