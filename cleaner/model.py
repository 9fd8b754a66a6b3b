"""The values that travel through the cleaner: all frozen, all offsets into the source.

They are named tuples: to make the class, and each value, takes a quarter of the time of a frozen dataclass.

Offsets count characters (code points) of the source, and spans are half open. Lines and columns
exist only in the renderers, where a person reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

BlockKind: TypeAlias = Literal["paragraph", "list-item", "table-row", "heading", "untouchable"]


class Span(NamedTuple):
    """A half-open range of characters.

    >>> Span(2, 5).of("abcdefg")
    'cde'
    """

    start: int
    end: int

    def of(self, source: str) -> str:
        """Return the characters of `source` that the span covers."""
        return source[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


class Block(NamedTuple):
    """A stretch of the source that is kept or removed as one."""

    span: Span
    # "untouchable" is code, markup and all else that is not positively prose: never removed, never cut, and never gone
    # across
    kind: BlockKind
    tokens_of: Callable[[int, int], tuple[str, ...]]  # the words of the source from one line to before another
    first: int  # of its lines
    last: int  # the line behind the last one
    section: int = 0  # the number of the heading that it stands under, or that it is; 0 before the first one

    @property
    def tokens(self) -> tuple[str, ...]:
        """The folded words, which repeats and promos compare; none of an untouchable."""
        return () if self.kind == "untouchable" else self.tokens_of(self.first, self.last)


class Document(NamedTuple):
    """A source and its blocks, in order; before, between and behind them stand line ends and blank lines."""

    source: str
    blocks: tuple[Block, ...]


class Fact(NamedTuple):
    """Something that one copy states and the other does not."""

    kind: str  # "number", "date", "name", "negation", …: the name of the rule that saw it
    here: str  # as printed in the copy that was to go; empty where it has nothing at that place
    there: str  # as printed in the copy that stays; empty where it has nothing at that place


class Repeat(NamedTuple):
    """A block, or a run of blocks, that stands in the document twice."""

    rule: str  # "near-repeated-paragraph", …: a key of `config.REPEAT_RULES`
    span: Span  # the copy that goes, or would
    original: Span  # the copy that it was compared with, and that stays
    similarity: float  # 0 to 1: twice the words in common, in order, over all words of both
    safe: bool  # False: reported, removed only when the configuration says `unsafe`
    reason: str  # one plain sentence: why this copy goes, or why both stay
    lost: tuple[str, ...] = ()  # words of this copy that the original lacks
    facts: tuple[Fact, ...] = ()  # what forbids the removal
    document: str = ""  # the path of the document that the original stands in; empty for the same one
    place: tuple[int, int] = (0, 0)  # line and column, from 1, of the original in another document
    added: tuple[str, ...] = ()  # what the kept copy states and this one lacks, as written in it; at most four


class Promo(NamedTuple):
    """A promo line, a block of them, or the end or beginning of a line that is one."""

    rule: str  # "en/read-more-label": the ruleset and the rule's name in it
    kind: str  # "read-more", "newsletter", …
    span: Span
    safe: bool
    reason: str  # one plain sentence
    evidence: tuple[str, ...] = ()  # the words that gave it away, as printed


Finding: TypeAlias = Repeat | Promo


class Edit(NamedTuple):
    """One removal: a span of the source, the text that stood there, and why it went."""

    span: Span
    removed: str
    findings: tuple[int, ...]  # positions in `Report.findings`, at least one


class Report(NamedTuple):
    """All that was found in one document and all that was removed: enough to restore it."""

    source_digest: str  # SHA-256 of the source in UTF-8, in hex
    text_digest: str  # the same of the cleaned text
    findings: tuple[Finding, ...]  # by place in the source
    edits: tuple[Edit, ...]  # by place in the source, never touching
    withheld: str = ""  # why nothing was removed although something was to go; else empty
    unused_ignores: tuple[Span, ...] = ()  # comments that ignore nothing, by place; only where they were asked for

    @property
    def found(self) -> int:
        """How many findings and unused comments there are."""
        return len(self.findings) + len(self.unused_ignores)

    def removed(self) -> set[int]:
        """Return the positions of the findings that an edit carried out."""
        return {position for edit in self.edits for position in edit.findings}


class Cleaned(NamedTuple):
    """What cleaning gives back: the text, and the report that explains and undoes it."""

    source: str
    text: str
    report: Report
