"""The values that travel through the pipeline.

All are immutable. They are named tuples, since a named tuple is made in a quarter of the time of a frozen dataclass.

A span is a half-open range of character offsets (code points) into the source. Lines and columns exist only in
reports, where a person reads them.
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
        """Return whether this span contains the whole of `other`."""
        return self.start <= other.start and other.end <= self.end


class Block(NamedTuple):
    """A span of the source that is kept or removed as a whole: a paragraph, a list item, a line."""

    span: Span
    # "untouchable" is code, markup and everything else that is not certainly prose. It is never removed or cut, and
    # removals never span it.
    kind: BlockKind
    tokens_of: Callable[[int, int], tuple[str, ...]]  # returns the tokens of the source between two lines, half-open
    first: int  # its first line, from 0
    last: int  # the line after its last one
    section: int = 0  # the number of the heading above it, or of itself if it is a heading; 0 before the first heading

    @property
    def tokens(self) -> tuple[str, ...]:
        """The normalised tokens, which repeats and promo rules compare; empty for an untouchable block."""
        return () if self.kind == "untouchable" else self.tokens_of(self.first, self.last)


class Document(NamedTuple):
    """A source and its blocks, in order. Only line ends and blank lines occur outside of blocks."""

    source: str
    blocks: tuple[Block, ...]


class Fact(NamedTuple):
    """Something that one of two copies states and the other does not."""

    kind: str  # "number", "date", "name", "negation", …: the kind of token that differs
    here: str  # as written in the copy that would be removed; empty if only the other copy states something
    there: str  # as written in the copy that is kept; empty if only the first copy states something


class Repeat(NamedTuple):
    """A block, or a run of blocks, that repeats another one."""

    rule: str  # "near-repeated-paragraph", …: a key of `config.REPEAT_RULES`
    span: Span  # the copy that is removed, or reported
    original: Span  # the copy that it was compared with, and that is kept
    similarity: float  # 0 to 1: normalised Indel similarity of the tokens, see `cleaner.similarity`
    safe: bool  # False: only reported, unless the configuration says `unsafe`
    reason: str  # one plain sentence: why this copy is removed, or why both are kept
    lost: tuple[str, ...] = ()  # tokens of this copy that the original lacks
    facts: tuple[Fact, ...] = ()  # the facts that forbid the removal
    document: str = ""  # the path or id of the document of the original; empty for the same document
    place: tuple[int, int] = (0, 0)  # line and column, from 1, of the original in another document
    added: tuple[str, ...] = ()  # what the kept copy states and this one lacks, as written in it; at most four
    original_text: str = ""  # the original as written, if it is in another document and its tokens differ


class Promo(NamedTuple):
    """A promo line, a run of them, or a promo sentence at the start or end of a paragraph."""

    rule: str  # "en/read-more-label": the ruleset and the name of the rule
    kind: str  # "read-more", "newsletter", …: a key of `config.PROMO_KINDS` or `config.OPTIONAL_KINDS`
    span: Span
    safe: bool
    reason: str  # one plain sentence
    evidence: tuple[str, ...] = ()  # the words that match the rule, as written in the source


class Boilerplate(NamedTuple):
    """A line that recurs on many pages of one site, and belongs to the site, not to the article."""

    rule: str  # "boilerplate"
    span: Span
    safe: bool
    reason: str  # one plain sentence: on how many pages it is, and where on them
    site: str  # the site of the document; empty if all documents count as one site
    pages: int  # the documents of the site with this line, or with lines like it
    of: int  # all documents of the site
    examples: tuple[str, ...] = ()  # documents with this line, three at most


Finding: TypeAlias = Repeat | Promo | Boilerplate


class Edit(NamedTuple):
    """One removal."""

    span: Span
    removed: str  # the text of the span
    findings: tuple[int, ...]  # the findings that caused it, as positions in `Report.findings`; at least one


class Report(NamedTuple):
    """Everything that was found in one document and everything that was removed. It suffices to restore the source."""

    source_digest: str  # SHA-256 of the source in UTF-8, in hex
    text_digest: str  # SHA-256 of the cleaned text in UTF-8, in hex
    findings: tuple[Finding, ...]  # in the order of their spans
    edits: tuple[Edit, ...]  # in the order of their spans, which never touch
    withheld: str = ""  # why nothing was removed although there are removable findings; otherwise empty
    unused_ignores: tuple[
        Span, ...
    ] = ()  # suppression comments without effect; only if the configuration asks for them

    @property
    def found(self) -> int:
        """The number of findings and of unused suppression comments."""
        return len(self.findings) + len(self.unused_ignores)

    def removed(self) -> set[int]:
        """Return the positions of the findings that an edit carried out."""
        return {position for edit in self.edits for position in edit.findings}


class Cleaned(NamedTuple):
    """What `clean` returns: the cleaned text, and the report that explains and undoes it."""

    source: str
    text: str
    report: Report
