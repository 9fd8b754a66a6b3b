"""Paragraphs that stand in several documents: they are told where a copy stands, and never removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cleaner.config import Config
from cleaner.edits import digest
from cleaner.formats import FORMATS
from cleaner.formats.outline import SourceLines
from cleaner.formats.suppressions import read_suppressions
from cleaner.model import Cleaned, Repeat, Report, Span

RULE: Final = "repeated-across"
NEAR: Final = "near-repeated-paragraph"  # who selects it is told near copies too

NOTICE: Final = 10  # documents: what stands in more is a notice or a template, and one finding says so
PAGE: Final = 0.5  # share of its paragraphs from which a document is a copy of a page, and one finding says so
PAGE_LEAST: Final = 3  # such paragraphs; fewer are told one by one

_KEY: Final = 16  # bytes; two different paragraphs of one repository never have the same


@dataclass(frozen=True, slots=True)
class ParagraphRef:
    """A paragraph of a document without its text: those of ten thousand documents fit into memory."""

    key: bytes  # the same for the same folded words
    span: Span
    line: int  # where it begins, from 1
    column: int
    tokens: str = ""  # folded, parted by spaces; kept only where near copies are asked for


@dataclass(frozen=True, slots=True)
class DocumentParagraphs:
    """The paragraphs of one document that are compared with those of the others."""

    path: str  # as shown to people
    printings: tuple[ParagraphRef, ...]  # by place
    threshold: float = 1.0  # resemblance from which a paragraph is a near copy


@dataclass(frozen=True, slots=True)
class _Place:
    """A printing, and the path of its document."""

    path: str
    printing: ParagraphRef


def listing(path: str, source: str, *, format: str, config: Config) -> DocumentParagraphs:
    r"""Return what of a document is to be compared with others.

    Left out on purpose: headings, list items, tables, code and all else that is not a paragraph of
    prose; paragraphs shorter than `config.min_words`; what a comment in the text leaves alone; and
    everything where `config.ignore` names the rule.

    >>> pier = "# The pier\n\nThe pier is closed to all visitors until the storm is over.\n"
    >>> [printing.line for printing in listing("pier.md", pier, format="markdown", config=Config()).printings]
    [3]
    """
    if not config.wants(RULE):
        return DocumentParagraphs(path, ())
    keeps_words, suppressions = config.asks_for(NEAR), read_suppressions(source, format, config)
    lines, printings = SourceLines(source), list[ParagraphRef]()
    for block in FORMATS[format](source).blocks:
        if block.kind != "paragraph" or len(block.tokens) < config.min_words:
            continue
        if not suppressions.cover(Repeat(RULE, block.span, block.span, 1.0, safe=False, reason="")):
            joined = " ".join(block.tokens)
            line = lines.number(block.span.start)
            column = block.span.start - lines.starts[line - 1] + 1
            key = hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()
            printings.append(ParagraphRef(key, block.span, line, column, joined if keeps_words else ""))
    return DocumentParagraphs(path, tuple(printings), config.threshold)


def find_across(listings: Iterable[DocumentParagraphs]) -> Iterator[tuple[str, tuple[Repeat, ...]]]:
    r"""Yield the path of every document that holds copies, with a finding for each, by path and place.

    The original is the printing in the document whose path is the first. A paragraph that stands in more
    than `NOTICE` documents is told once; so is a document that shares at least `PAGE` of its paragraphs
    with one other, as versions and translations of a page do. Left alone on purpose: what a document
    repeats of itself, which `find_repeats` judges.

    >>> text = "The pier is closed to all visitors until the storm is over.\n"
    >>> documents = [listing(path, text, format="text", config=Config()) for path in ("b.txt", "a.txt")]
    >>> for path, findings in find_across(documents):
    ...     print(path, findings[0].reason)
    b.txt The same words stand in a.txt, line 1.
    """
    ordered = sorted(listings, key=lambda listing: listing.path)
    groups = _groups(ordered)
    found: dict[str, list[Repeat]] = {}
    for original, *copies in groups.values():
        others = len(copies)
        report_only = copies[:1] if others >= NOTICE else copies
        for copy in report_only:
            more = f", and in {others - 1} other documents" if others > 2 else ", and in another one" * (others == 2)
            reason = f"The same words stand in {_where(original)}{more}."
            found.setdefault(copy.path, []).append(_finding(copy, original, 1.0, reason))
    for copy, original, score in _near(ordered, groups):
        reason = f"Nearly the same words stand in {_where(original)}."
        found.setdefault(copy.path, []).append(_finding(copy, original, score, reason))
    for one in ordered:
        if one.path in found:
            yield one.path, tuple(_pages_told_once(found.pop(one.path), len(one.printings)))


def report_only(source: str, findings: tuple[Repeat, ...]) -> Cleaned:
    """Return a document as it was, with what was found in it."""
    return Cleaned(source, source, Report(digest(source), digest(source), findings, ()))


def _groups(listings: Iterable[DocumentParagraphs]) -> dict[bytes, list[_Place]]:
    """Return where each paragraph stands first in every document that has it."""
    groups: dict[bytes, list[_Place]] = {}
    for one in listings:
        for printing in one.printings:
            places = groups.setdefault(printing.key, [])
            if not places or places[-1].path != one.path:
                places.append(_Place(one.path, printing))
    return groups


def _near(
    listings: Sequence[DocumentParagraphs], groups: dict[bytes, list[_Place]]
) -> Iterator[tuple[_Place, _Place, float]]:
    """Yield each paragraph that nearly repeats earlier ones, with the one that it resembles most and how much."""
    firsts = [places[0] for places in groups.values() if places[0].printing.tokens]
    if len(firsts) < 2:
        return
    from cleaner.similarity import CandidateIndex  # only who asks for near copies need load it

    thresholds = {one.path: one.threshold for one in listings}
    sequences = CandidateIndex([tuple(place.printing.tokens.split(" ")) for place in firsts])
    best: dict[int, tuple[float, int]] = {}  # of a paragraph: how much it resembles which earlier one
    for pair in sequences.pairs(min(thresholds[place.path] for place in firsts)):
        original, copy, score = min(pair[:2]), max(pair[:2]), pair[2]
        is_elsewhere = firsts[original].path != firsts[copy].path
        if is_elsewhere and thresholds[firsts[copy].path] <= score < 1:
            best[copy] = max(best.get(copy, (0.0, 0)), (score, -original))
    for copy, (score, original) in sorted(best.items()):
        yield firsts[copy], firsts[-original], score


def _finding(copy: _Place, original: _Place, score: float, reason: str) -> Repeat:
    there = original.printing
    place = (there.line, there.column)
    return Repeat(
        RULE, copy.printing.span, there.span, score, safe=False, reason=reason, document=original.path, place=place
    )


def _pages_told_once(findings: Sequence[Repeat], paragraphs: int) -> Iterator[Repeat]:
    """Yield the findings of a document by place; of those that make it a copy of another document, the first."""
    by_document: dict[str, list[Repeat]] = {}
    for finding in sorted(findings, key=lambda finding: finding.span):
        by_document.setdefault(finding.document, []).append(finding)
    report_only = list[Repeat]()
    for document, shared in by_document.items():
        if len(shared) >= max(PAGE_LEAST, PAGE * paragraphs):
            line = shared[0].place[0]
            reason = f"{len(shared)} of {paragraphs} paragraphs stand in {document} too, this one in line {line}."
            report_only.append(shared[0]._replace(reason=reason))
        else:
            report_only += shared
    return iter(sorted(report_only, key=lambda finding: finding.span))


def _where(place: _Place) -> str:
    return f"{place.path}, line {place.printing.line}"
