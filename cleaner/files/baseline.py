"""Baselines: findings of earlier that are known, so that only new ones are told and removed."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from cleaner import edits, files
from cleaner.config import Config
from cleaner.config.path_patterns import place_of
from cleaner.errors import FileError
from cleaner.files.fingerprint import fingerprint
from cleaner.model import Cleaned, Finding
from cleaner.pipeline import clean
from cleaner.text import tokens

VERSION: Final = 1  # of the form of the file; a change that older readers would misread raises it

Test: TypeAlias = Callable[[Finding], bool]


class BaselineEntry(NamedTuple):
    """A finding that is known. They are sorted by these fields, so that the file changes where they do."""

    path: str  # of the document, relative to the folder of the file, with slashes
    rule: str
    fingerprint: str  # of the folded words of what would go, and which of several alike it is
    across: bool = False  # whether it was found by comparing documents with each other


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """What a file with known findings says.

    A finding is known by its path, its rule and its words: lines may move, and a paragraph that is
    reworded is new. Of several alike in a document the first ones are known.
    """

    file: Path
    known: frozenset[BaselineEntry] = frozenset()
    _marks: Mapping[tuple[str, bool], frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        marks: dict[tuple[str, bool], set[str]] = {}
        for one in self.known:
            marks.setdefault((one.path, one.across), set()).add(one.fingerprint)
        object.__setattr__(self, "_marks", {key: frozenset(found) for key, found in marks.items()})

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """Read a file that `write` wrote. Raises `FileError`, for one that is not there too."""
        if not file.exists():
            raise FileError(f"{file}: there is no such baseline; write it by `cleaner check` with --update-baseline")
        try:
            return cls(file, frozenset(_read(json.loads(files.read_bytes(file)))))
        except (ValueError, KeyError, TypeError):
            raise FileError(
                f"{file}: is not a baseline; write it anew by `cleaner check` with --update-baseline"
            ) from None

    def known_in(self, path: str | Path, source: str, *, across: bool = False) -> Test:
        """Return a test that tells of each finding of one document whether it is known."""
        marks = self._marks.get((self._name(path), across), frozenset())
        if not marks:
            return lambda _: False
        mark = _marking(source)
        return lambda finding: mark(finding) in marks

    def clean(self, path: str | Path, source: str, *, config: Config, format: str = "text") -> Cleaned:
        """Clean a document as `cleaner.clean` does, less what is known: that is neither removed nor reported.

        What is known is found out where everything is cleaned, since one removal may bring about the
        next finding; then what is known stays where it is, and of the rest goes what can go without it.
        """
        cleaned = clean(source, config=config, format=format)
        is_known = self.known_in(path, source)
        findings = cleaned.report.findings
        known = edits.merge(finding.span for finding in findings if is_known(finding))
        if not known:
            return cleaned
        new = edits.merge(finding.span for finding in findings if not is_known(finding))

        def is_left(finding: Finding) -> bool:
            return bool(edits.touching(known, finding.span)) or not edits.touching(new, finding.span)

        return clean(source, config=config, format=format, known=is_left)

    def findings(
        self, path: str | Path, source: str, findings: Iterable[Finding], *, across: bool = False
    ) -> Iterator[BaselineEntry]:
        """Yield the findings of a document as they would be known."""
        mark = _marking(source)
        for finding in findings:
            yield BaselineEntry(self._name(path), finding.rule, mark(finding), across)

    def updated(
        self, paths: Collection[str | Path], found: Iterable[BaselineEntry], *, across: bool = False
    ) -> Baseline:
        """Return what is known after these documents were looked at and these findings were made.

        Dropped is what was known of them and is no longer found, and all of documents that are gone.
        """
        seen = {self._name(path) for path in paths}
        kept = (
            one
            for one in self.known
            if self.file.parent.joinpath(one.path).exists() and (one.across != across or one.path not in seen)
        )
        return Baseline(self.file, frozenset((*kept, *found)))

    def write(self) -> None:
        """Write the file, one finding a line, where it does not say the same already. Raises `FileError`."""
        lines = (json.dumps(_shown(one), ensure_ascii=False) for one in sorted(self.known))
        content = ",\n    ".join(lines)
        body = f"[\n    {content}\n  ]" if content else "[]"
        text = f'{{\n  "version": {VERSION},\n  "findings": {body}\n}}\n'
        files.write(self.file, text.encode("utf-8", "surrogateescape"))

    def _name(self, path: str | Path) -> str:
        """Return the name that a document has in the file."""
        name = os.path.relpath(place_of(path), place_of(self.file.parent))
        return name if os.sep == "/" else name.replace(os.sep, "/")


def _read(content: Any) -> Iterator[BaselineEntry]:
    if content["version"] != VERSION:
        raise ValueError(content["version"])
    for one in content["findings"]:
        known = BaselineEntry(one["path"], one["rule"], one["fingerprint"], one.get("across", False))
        if not all(isinstance(value, str) for value in known[:3]):
            raise TypeError(one)
        yield known


def _shown(known: BaselineEntry) -> dict[str, Any]:
    return {name: value for name, value in known._asdict().items() if value is not False}


def _marking(source: str) -> Callable[[Finding], str]:
    """Return a function from the findings of a document to what they are known by.

    Which of several alike a finding is says the number of times that its words stand before it.
    """
    lines = source.splitlines(keepends=True)
    folded = [_folded(line) for line in lines]
    starts = [0, *accumulate(map(len, lines))]
    places = [0, *accumulate(map(len, folded))]
    text = "".join(folded)

    def mark(finding: Finding) -> str:
        start, own = finding.span.start, _folded(finding.span.of(source))
        line = bisect_right(starts, start) - 1
        before = places[line] + len(_folded(source[starts[line] : start]))
        alike = text.count(own, 0, before) if own else source.count(finding.span.of(source), 0, start)
        return fingerprint(finding, source, alike + 1)

    return mark


def _folded(text: str) -> str:
    """Return the words of a text, each between spaces of its own."""
    return "".join(f" {word} " for word in tokens(text))
