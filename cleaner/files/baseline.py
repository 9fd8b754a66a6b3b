"""Baselines: accepted findings, so that only new ones are reported and removed."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner import edits, files
from cleaner.config import Config
from cleaner.config.path_patterns import place_of
from cleaner.errors import FileError
from cleaner.files.fingerprint import fingerprint
from cleaner.model import Cleaned, Finding, Repeat
from cleaner.pipeline import FindingTest, clean
from cleaner.text import tokens

VERSION: Final = 1  # of the file format; raised when older versions of the cleaner would misread a file


class BaselineEntry(NamedTuple):
    """An accepted finding. Entries are sorted by these fields, so that the file changes only where findings do."""

    path: str  # of the document, relative to the folder of the baseline, with slashes
    rule: str
    fingerprint: str  # see `cleaner.files.fingerprint`
    across: bool = False  # whether the finding was made by comparing documents
    original: str = ""  # of such a finding, the path of the document with the original


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """The content of a baseline file.

    A finding is identified by path, rule and tokens: it may move to another line, and a reworded
    paragraph is new. If a document has more findings with the same tokens than the baseline, the last
    ones are new.
    """

    file: Path
    entries: frozenset[BaselineEntry] = frozenset()
    _fingerprints: Mapping[tuple[str, bool], frozenset[str]] = field(init=False, repr=False)  # by path and `across`
    _originals: Mapping[str, frozenset[str]] = field(init=False, repr=False)  # fingerprints by path of the original

    def __post_init__(self) -> None:
        fingerprints: dict[tuple[str, bool], set[str]] = {}
        for entry in self.entries:
            fingerprints.setdefault((entry.path, entry.across), set()).add(entry.fingerprint)
        object.__setattr__(self, "_fingerprints", {key: frozenset(found) for key, found in fingerprints.items()})
        originals: dict[str, set[str]] = {}
        for entry in self.entries:
            if entry.original:
                originals.setdefault(entry.original, set()).add(entry.fingerprint)
        object.__setattr__(self, "_originals", {path: frozenset(found) for path, found in originals.items()})

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """Read a baseline file. Raises `FileError` for a file that is missing or is not a baseline."""
        if not file.exists():
            raise FileError(f"{file}: does not exist; write it with `cleaner check --update-baseline`")
        try:
            return cls(file, frozenset(_parse(json.loads(files.read_bytes(file)))))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise FileError(
                f"{file}: is not a baseline; write it again with `cleaner check --update-baseline`"
            ) from None

    def known_in(self, path: str | Path, source: str, *, across: bool = False) -> FindingTest:
        """Return a function that returns whether the baseline contains a finding of this document."""
        fingerprints = self._fingerprints.get((self._name(path), across), frozenset())
        if not fingerprints:
            return lambda _: False
        fingerprint_of = _fingerprint_function(source, across=across)
        return lambda finding: fingerprint_of(finding) in fingerprints

    def for_document(self, path: str | Path) -> Baseline:
        """Return the part of this baseline about one document, which is small enough to be sent to a worker."""
        name = self._name(path)
        known = self._fingerprints.get((name, False), frozenset())
        return Baseline(self.file, frozenset(BaselineEntry(name, "", fingerprint) for fingerprint in known))

    def known_across(self, path: str | Path) -> tuple[frozenset[str], frozenset[str]]:
        """Return the fingerprints of the copies and of the originals in a document, made by comparing documents."""
        name = self._name(path)
        return self._fingerprints.get((name, True), frozenset()), self._originals.get(name, frozenset())

    def clean(
        self,
        path: str | Path,
        source: str,
        *,
        config: Config,
        format: str = "text",
        across: Sequence[Finding] = (),
        suppress: FindingTest | None = None,
    ) -> Cleaned:
        """Clean a document like `cleaner.clean`, but neither remove nor report the findings in the baseline.

        The document is cleaned twice if it has any. The first pass makes all findings, including those
        that appear only after a removal. The second pass suppresses the known findings, and every
        finding that overlaps one or that no new finding of the first pass overlaps.
        """
        cleaned = clean(source, config=config, format=format, suppress=suppress, across=across)
        is_known = self.known_in(path, source)
        findings = cleaned.report.findings
        known = edits.merge(finding.span for finding in findings if is_known(finding))
        if not known:
            return cleaned
        new = edits.merge(finding.span for finding in findings if not is_known(finding))

        def is_suppressed(finding: Finding) -> bool:
            is_new = edits.touching(new, finding.span) and not edits.touching(known, finding.span)
            return not is_new or bool(suppress and suppress(finding))

        return clean(source, config=config, format=format, suppress=is_suppressed, across=across)

    def findings(
        self, path: str | Path, source: str, findings: Iterable[Finding], *, across: bool = False
    ) -> Iterator[BaselineEntry]:
        """Yield the findings of a document as entries of this baseline."""
        fingerprint_of = _fingerprint_function(source, across=across)
        for finding in findings:
            original = self._name(finding.document) if isinstance(finding, Repeat) and across else ""
            yield BaselineEntry(self._name(path), finding.rule, fingerprint_of(finding), across, original)

    def updated(
        self, paths: Collection[str | Path], found: Iterable[BaselineEntry], *, across: bool = False
    ) -> Baseline:
        """Return this baseline with the entries of some documents replaced by what was found in them.

        `paths` are all documents that were checked. Entries of documents that no longer exist are dropped,
        entries of other documents are kept.
        """
        checked = {self._name(path) for path in paths}
        kept = (
            entry
            for entry in self.entries
            if self.file.parent.joinpath(entry.path).exists() and (entry.across != across or entry.path not in checked)
        )
        return Baseline(self.file, frozenset((*kept, *found)))

    def write(self) -> None:
        """Write the file with one entry per line. A file with the same content is not touched. Raises `FileError`."""
        lines = (json.dumps(_as_json(entry), ensure_ascii=False) for entry in sorted(self.entries))
        content = ",\n    ".join(lines)
        body = f"[\n    {content}\n  ]" if content else "[]"
        text = f'{{\n  "version": {VERSION},\n  "findings": {body}\n}}\n'
        files.write(self.file, text.encode("utf-8", "surrogateescape"))

    def _name(self, path: str | Path) -> str:
        """Return the path of a document as entries have it."""
        name = os.path.relpath(place_of(path), place_of(self.file.parent))
        return name if os.sep == "/" else name.replace(os.sep, "/")


def _parse(content: Any) -> Iterator[BaselineEntry]:
    """Yield the entries of a baseline file. Raises `ValueError`, `KeyError` or `TypeError` for anything else."""
    if content["version"] != VERSION:
        raise ValueError(content["version"])
    for table in content["findings"]:
        across, original = table.get("across", False), table.get("original", "")
        entry = BaselineEntry(table["path"], table["rule"], table["fingerprint"], across, original)
        if not all(isinstance(value, str) for value in (*entry[:3], original)):
            raise TypeError(table)
        yield entry


def _as_json(entry: BaselineEntry) -> dict[str, Any]:
    return {name: value for name, value in entry._asdict().items() if value not in (False, "")}


def _fingerprint_function(source: str, *, across: bool = False) -> Callable[[Finding], str]:
    """Return a function from a finding of a document to its fingerprint.

    The number of a finding among those with the same tokens is the number of times that its tokens
    occur before it in the document. Made by comparing documents, a finding is the first one.
    """
    if across:
        return lambda finding: fingerprint(finding, source)
    lines = source.splitlines(keepends=True)
    tokens_by_line = [_delimited_tokens(line) for line in lines]
    starts = [0, *accumulate(map(len, lines))]  # of each line, in the source
    token_starts = [0, *accumulate(map(len, tokens_by_line))]  # of each line, in `all_tokens`
    all_tokens = "".join(tokens_by_line)

    def fingerprint_of(finding: Finding) -> str:
        start, text = finding.span.start, finding.span.of(source)
        own = _delimited_tokens(text)
        line = bisect_right(starts, start) - 1
        end = token_starts[line] + len(_delimited_tokens(source[starts[line] : start]))
        earlier = all_tokens.count(own, 0, end) if own else source.count(text, 0, start)
        return fingerprint(finding, source, earlier + 1)

    return fingerprint_of


def _delimited_tokens(text: str) -> str:
    """Return the tokens of a text as one string in which each has a space before and after it."""
    return "".join(f" {token} " for token in tokens(text))
