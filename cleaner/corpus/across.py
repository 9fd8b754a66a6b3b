"""Paragraphs that occur in several documents. They are reported with the place of the original, never removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from cleaner.config import Config
from cleaner.corpus.units import exact_key
from cleaner.edits import digest
from cleaner.files.fingerprint import fingerprint_of_tokens
from cleaner.formats import FORMATS
from cleaner.formats.outline import SourceLines
from cleaner.formats.suppressions import read_suppressions
from cleaner.model import Cleaned, Repeat, Report, Span

RULE: Final = "repeated-across"
NEAR: Final = "near-repeated-paragraph"  # selecting this rule also reports near copies

NOTICE: Final = 10  # documents; a paragraph that occurs in more is a notice or a template, and is reported once
PAGE: Final = 0.5  # share of its paragraphs from which a document is a copy of another one, and is reported once
PAGE_MIN: Final = 3  # paragraphs; if fewer are shared, they are reported one by one

# The rank of an occurrence. The first one of the lowest rank is the original, and only new ones are reported.
ORIGINAL, ACCEPTED, NEW = range(3)


@dataclass(frozen=True, slots=True)
class ParagraphRef:
    """A paragraph without its text, so that those of ten thousand documents fit into memory."""

    exact: bytes  # see `exact_key`
    key: bytes  # the fingerprint of a finding with these tokens
    span: Span
    line: int  # where it starts, from 1
    column: int  # from 1
    tokens: str = ""  # separated by spaces; empty unless near copies are wanted


@dataclass(frozen=True, slots=True)
class DocumentParagraphs:
    """The paragraphs of one document that are compared with those of other documents."""

    path: str  # as messages show it
    paragraphs: tuple[ParagraphRef, ...]  # in source order
    threshold: float = 1.0  # similarity at which a paragraph is a near copy


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """A paragraph and the path of its document."""

    path: str
    paragraph: ParagraphRef


Rank: TypeAlias = Callable[[str, ParagraphRef], int]  # of a paragraph in the document with this path


def _all_new(_path: str, _paragraph: ParagraphRef) -> int:
    return NEW


def document_paragraphs(path: str, source: str, *, format: str, config: Config) -> DocumentParagraphs:
    r"""Return the paragraphs of a document that can be compared with other documents.

    Left out are headings, list items, tables, code and everything else that is not a paragraph of prose;
    paragraphs shorter than `config.min_words`; paragraphs that a comment in the text suppresses; and all
    paragraphs if `config.ignore` names the rule.

    >>> pier = "# The pier\n\nThe pier is closed to all visitors until the storm is over.\n"
    >>> document = document_paragraphs("pier.md", pier, format="markdown", config=Config())
    >>> [paragraph.line for paragraph in document.paragraphs]
    [3]
    """
    if not config.wants(RULE):
        return DocumentParagraphs(path, ())
    wants_near, suppressions = config.asks_for(NEAR), read_suppressions(source, format, config)
    lines, paragraphs = SourceLines(source), list[ParagraphRef]()
    for block in FORMATS[format](source).blocks:
        if block.kind != "paragraph" or len(block.tokens) < config.min_words:
            continue
        if not suppressions.covers(Repeat(RULE, block.span, block.span, 1.0, safe=False, reason="")):
            joined = " ".join(block.tokens)
            line = lines.number_at(block.span.start)
            column = block.span.start - lines.starts[line - 1] + 1
            key = bytes.fromhex(fingerprint_of_tokens(RULE, joined))
            exact = exact_key(block.span.of(source), block.tokens)
            paragraphs.append(ParagraphRef(exact, key, block.span, line, column, joined if wants_near else ""))
    return DocumentParagraphs(path, tuple(paragraphs), config.threshold)


def find_across(
    documents: Iterable[DocumentParagraphs], rank: Rank = _all_new, *, every_copy: bool = False
) -> Iterator[tuple[str, tuple[Repeat, ...]]]:
    r"""Yield the path of each document that contains copies, with a finding per copy; both in order.

    The original is the occurrence of the lowest rank, and of these the one in the document with the first path. Only
    occurrences of the rank `NEW` are reported. With `every_copy` each is; without it, a paragraph in more than `NOTICE`
    documents is reported once, and so is a document that shares at least `PAGE` of its paragraphs with one
    other document, as versions and translations of a page do. Repeats within one document are not
    reported here; `find_repeats` finds them.

    >>> text = "The pier is closed to all visitors until the storm is over.\n"
    >>> paths = ("b.txt", "a.txt")
    >>> documents = [document_paragraphs(path, text, format="text", config=Config()) for path in paths]
    >>> for path, findings in find_across(documents):
    ...     print(path, findings[0].reason)
    b.txt The same words are in a.txt, line 1.
    """
    ordered = sorted(documents, key=lambda document: document.path)
    groups = _groups(ordered, rank)
    found: dict[str, list[Repeat]] = {}
    for original, *copies in groups.values():
        others = len(copies)
        new = [copy for copy in copies if rank(copy.path, copy.paragraph) == NEW]
        for copy in new[:1] if others >= NOTICE and not every_copy else new:
            more = f", and in {others - 1} other documents" if others > 2 else ", and in one other document"
            reason = f"The same words are in {_place(original)}{more if others > 1 else ''}."
            found.setdefault(copy.path, []).append(_finding(copy, original, 1.0, reason))
    for copy, original, score in _near_copies(ordered, groups, rank):
        reason = f"Nearly the same words are in {_place(original)}."
        found.setdefault(copy.path, []).append(_finding(copy, original, score, reason))
    for document in ordered:
        if document.path in found:
            findings = sorted(found.pop(document.path), key=lambda finding: finding.span)
            pages = findings if every_copy else _with_pages_merged(findings, len(document.paragraphs))
            yield document.path, tuple(pages)


def report_only(source: str, findings: tuple[Repeat, ...]) -> Cleaned:
    """Return an unchanged document with its findings."""
    return Cleaned(source, source, Report(digest(source), digest(source), findings, ()))


def _groups(documents: Iterable[DocumentParagraphs], rank: Rank) -> dict[bytes, list[_Occurrence]]:
    """Return the occurrences of equal paragraphs by key, lowest rank first; only the first one of each document."""
    groups: dict[bytes, list[_Occurrence]] = {}
    for document in documents:
        for paragraph in document.paragraphs:
            occurrences = groups.setdefault(paragraph.exact, [])
            if not occurrences or occurrences[-1].path != document.path:
                occurrences.append(_Occurrence(document.path, paragraph))
    if rank is not _all_new:
        for occurrences in groups.values():
            occurrences.sort(key=lambda occurrence: rank(occurrence.path, occurrence.paragraph))
    return groups


def _near_copies(
    documents: Sequence[DocumentParagraphs], groups: dict[bytes, list[_Occurrence]], rank: Rank
) -> Iterator[tuple[_Occurrence, _Occurrence, float]]:
    """Yield each paragraph that nearly repeats an earlier one, the most similar such one, and the similarity."""
    originals = [occurrences[0] for occurrences in groups.values() if occurrences[0].paragraph.tokens]
    originals.sort(key=lambda occurrence: rank(occurrence.path, occurrence.paragraph))
    if len(originals) < 2:
        return
    from cleaner.similarity import CandidateIndex  # here, since only near copies need it

    thresholds = {document.path: document.threshold for document in documents}
    index = CandidateIndex([tuple(occurrence.paragraph.tokens.split(" ")) for occurrence in originals])
    best: dict[int, tuple[float, int]] = {}  # position of a copy: similarity, and the negated position of its original
    for first, second, score in index.pairs(min(thresholds[occurrence.path] for occurrence in originals)):
        original, copy = min(first, second), max(first, second)
        is_elsewhere = originals[original].path != originals[copy].path
        if is_elsewhere and thresholds[originals[copy].path] <= score:
            best[copy] = max(best.get(copy, (0.0, 0)), (score, -original))
    for position, (score, negated) in sorted(best.items()):
        found = originals[position]
        if rank(found.path, found.paragraph) == NEW:
            yield found, originals[-negated], score


def _finding(copy: _Occurrence, original: _Occurrence, score: float, reason: str) -> Repeat:
    other = original.paragraph
    return Repeat(
        RULE,
        copy.paragraph.span,
        other.span,
        score,
        safe=False,
        reason=reason,
        document=original.path,
        place=(other.line, other.column),
    )


def _with_pages_merged(findings: Sequence[Repeat], paragraphs: int) -> Iterator[Repeat]:
    """Yield the findings of a document in source order; if it is a copy of another one, only the first of those."""
    by_document: dict[str, list[Repeat]] = {}
    for finding in findings:
        by_document.setdefault(finding.document, []).append(finding)
    merged = list[Repeat]()
    for document, shared in by_document.items():
        if len(shared) >= max(PAGE_MIN, PAGE * paragraphs):
            line = shared[0].place[0]
            reason = (
                f"{len(shared)} of {paragraphs} paragraphs are also in {document}, the first of them in line {line}."
            )
            merged.append(shared[0]._replace(reason=reason))
        else:
            merged += shared
    return iter(sorted(merged, key=lambda finding: finding.span))


def _place(occurrence: _Occurrence) -> str:
    return f"{occurrence.path}, line {occurrence.paragraph.line}"
