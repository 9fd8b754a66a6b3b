"""Read a JSON report back into values, refusing at the border what is not one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from cleaner.errors import CleanerError
from cleaner.model import Edit, Fact, Finding, Promo, Repeat, Report, Span
from cleaner.reports.as_json import VERSION

T = TypeVar("T", str, int, float, bool)

_REMEDY = "use the report as cleaner wrote it, in JSON"
_KINDS = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a report records of one document: enough, with the cleaned text, to restore its file."""

    path: str  # as it was shown to people; "-" for standard input
    encoding: str  # of the file
    bom: bool  # whether the file began with a byte order mark
    format: str
    report: Report


def read_report(text: str) -> tuple[Recorded, ...]:
    """Return what a JSON report records, a value for every document.

    Lines and columns are left aside, since spans say the same, but for an original in another document.
    Raises `CleanerError` for a text that is no JSON, is a report of another version, lacks a member or
    has one that is not known.

    >>> read_report('{"version": 1, "tool": {}, "documents": [{"path": "a.txt"}]}')
    Traceback (most recent call last):
    cleaner.errors.CleanerError: documents[0] has no 'encoding'; use the report as cleaner wrote it, in JSON
    """
    try:
        whole = _Value("", json.loads(text))
    except (ValueError, RecursionError) as error:
        raise CleanerError(f"the report is not valid JSON ({error}); {_REMEDY}") from error
    version = whole.member("version").of(int)
    if version != VERSION:
        raise CleanerError(f"the report is of version {version}, and this cleaner reads {VERSION}; update cleaner")
    _, _, documents = whole.members("version", "tool", "documents")
    return tuple(map(_document, documents))


def read_document(content: object) -> Recorded:
    """Return what is recorded of one document, as `as_json.document` tells it. Raises `CleanerError`."""
    return _document(_Value("", content))


@dataclass(frozen=True, slots=True)
class _Value:
    """A value somewhere in a report, and the way to it, which errors name."""

    way: str  # empty for the whole report
    content: object

    def of(self, kind: type[T]) -> T:
        """Return the content, which is of this kind; true and false are no numbers."""
        if type(self.content) is kind:
            return self.content
        if kind is float and type(self.content) is int and self.content in {0, 1}:
            return kind(self.content)  # jq and JavaScript write 1.0 as 1
        raise self.refused(f"is not {_KINDS[kind]}")

    def members(self, *names: str) -> list[_Value]:
        """Return the members of an object that has these and no others, in the order of the names."""
        found = [self.member(name) for name in names]
        for name in self.object():
            if name not in names:
                raise self.refused(f"has an unknown member {name!r}")
        return found

    def member(self, name: str) -> _Value:
        """Return a member of an object."""
        if name not in self.object():
            raise self.refused(f"has no {name!r}")
        return _Value(f"{self.way}.{name}".removeprefix("."), self.object()[name])

    def object(self) -> dict[str, object]:
        """Return the content, which is an object."""
        if not isinstance(self.content, dict):
            raise self.refused("is not an object")
        return self.content

    def __iter__(self) -> Iterator[_Value]:
        if not isinstance(self.content, list):
            raise self.refused("is not an array")
        return (_Value(f"{self.way}[{position}]", content) for position, content in enumerate(self.content))

    def refused(self, fault: str) -> CleanerError:
        """Return the error that this value is at fault, with the remedy."""
        return CleanerError(f"{self.way or 'the report'} {fault}; {_REMEDY}")


def _document(value: _Value) -> Recorded:
    path, encoding, bom, form, digests, withheld, findings, edits, unused = value.members(
        "path", "encoding", "bom", "format", "digests", "withheld", "findings", "edits", "unused_ignores"
    )
    source, text = digests.members("source", "text")
    found = tuple(map(_finding, findings))
    made = tuple(_edit(edit, len(found)) for edit in edits)
    report = Report(source.of(str), text.of(str), found, made, withheld.of(str), tuple(map(_span, unused)))
    return Recorded(path.of(str), encoding.of(str), bom.of(bool), form.of(str), report)


def _finding(value: _Value) -> Finding:
    kind = value.member("type").of(str)
    if kind == "repeat":
        _, rule, span, original, similarity, safe, reason, lost, facts, document, added, _ = value.members(
            *("type", "rule", "span", "original", "similarity", "safe", "reason", "lost", "facts", "document", "added"),
            "removed",
        )
        line, column = original.member("line").of(int), original.member("column").of(int)
        return Repeat(
            rule.of(str),
            _span(span),
            _span(original),
            similarity.of(float),
            safe.of(bool),
            reason.of(str),
            _strings(lost),
            tuple(map(_fact, facts)),
            document.of(str),
            (line, column) if document.of(str) else (0, 0),
            _strings(added),
        )
    if kind == "promo":
        _, rule, sort, span, safe, reason, evidence, _ = value.members(
            "type", "rule", "kind", "span", "safe", "reason", "evidence", "removed"
        )
        return Promo(rule.of(str), sort.of(str), _span(span), safe.of(bool), reason.of(str), _strings(evidence))
    raise value.refused(f"is of the unknown type {kind!r}, neither 'repeat' nor 'promo'")


def _edit(value: _Value, findings: int) -> Edit:
    span, removed, positions = value.members("span", "removed", "findings")
    for position in positions:
        if not 0 <= position.of(int) < findings:
            raise position.refused(f"names none of the {findings} findings")
    return Edit(_span(span), removed.of(str), tuple(position.of(int) for position in positions))


def _fact(value: _Value) -> Fact:
    kind, here, there = value.members("kind", "here", "there")
    return Fact(kind.of(str), here.of(str), there.of(str))


def _span(value: _Value) -> Span:
    start, end, _, _ = value.members("start", "end", "line", "column")
    if not 0 <= start.of(int) <= end.of(int):
        raise value.refused("does not run forwards")
    return Span(start.of(int), end.of(int))


def _strings(value: _Value) -> tuple[str, ...]:
    return tuple(string.of(str) for string in value)
