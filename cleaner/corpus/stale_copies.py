"""Stale copies: a paragraph changed in one file, and a copy in another file still has the old text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Final, NamedTuple, TypeAlias

from cleaner.config import Config
from cleaner.corpus.variants import are_variants
from cleaner.files.git_changes import FileChange, Lines, lines_of
from cleaner.formats import FORMATS
from cleaner.formats.outline import SourceLines
from cleaner.formats.suppressions import read_suppressions
from cleaner.model import Block, Repeat, Span
from cleaner.similarity import opcodes, similarity
from cleaner.text import tokens

RULE: Final = "stale-copy"
NEAR: Final = "near-repeated-paragraph"  # selecting this rule also reports near copies

SAME_TEXT: Final = 0.5  # similarity from which a new paragraph is the old one, changed; else the old one was deleted
MAX_QUOTE: Final = 40  # characters of the old and of the new words in a message
# Logs of what was: they keep old statements on purpose.
_LOGS: Final = ("change", "history", "news", "release", "whatsnew", "whats-new", "whats_new")
_KINDS: Final = ("paragraph", "list-item")
_PUNCTUATION: Final = ".,;:!?"

_LINE_FEED: Final = re.compile("\n")

Tokens: TypeAlias = tuple[str, ...]


class ChangedParagraph(NamedTuple):
    """A paragraph that a change rewrote or deleted."""

    path: str  # of its document, as messages show it
    old: str
    new: str  # of a deleted paragraph, the lines in its place
    old_tokens: Tokens
    new_tokens: Tokens  # empty if it was deleted
    span: Span  # of the new text
    place: tuple[int, int]  # line and column of the new text, from 1


def changed_paragraphs(
    path: str, old: str, new: str, change: FileChange, *, format: str, min_words: int
) -> Iterator[ChangedParagraph]:
    r"""Yield the paragraphs and list items of a document that a change rewrote or deleted.

    Left out are paragraphs shorter than `min_words`, those of which only punctuation or markup changed, and those that
    the document still contains.

    >>> from cleaner.files.git_changes import Hunk, Lines
    >>> change = FileChange("a.txt", "a.txt", "", (Hunk(Lines(1, 2), Lines(1, 2)),))
    >>> old, new = "The pier needs Python 3.10 or later.\n", "The pier needs Python 3.11 or later.\n"
    >>> [found.new for found in changed_paragraphs("a.txt", old, new, change, format="text", min_words=5)]
    ['The pier needs Python 3.11 or later.']
    """
    old_blocks, new_blocks = _prose(old, format), _prose(new, format)
    kept, known = ({block.tokens for block in blocks} for blocks in (new_blocks, old_blocks))
    added = [(block, lines_of(block.span, new)) for block in new_blocks if block.tokens not in known]
    lines = SourceLines(new)
    for block in old_blocks:
        if len(block.tokens) < min_words or block.tokens in kept:
            continue
        old_lines = lines_of(block.span, old)
        places = [hunk.new for hunk in change.hunks if hunk.old.overlaps(old_lines)]
        if not places:
            continue
        successor = _successor(block, [found for found, own in added if _overlaps_any(own, places)])
        span = successor.span if successor else _span_of(places[0], new)
        line = lines.number_at(span.start)
        column = span.start - lines.starts[line - 1] + 1 if len(lines) else 1
        new_tokens = successor.tokens if successor else ()
        yield ChangedParagraph(path, block.span.of(old), span.of(new), block.tokens, new_tokens, span, (line, column))


def added_tokens(source: str, change: FileChange, *, format: str) -> Iterator[Tokens]:
    """Yield the tokens of each paragraph and list item on the changed lines of a document."""
    yield from (block.tokens for block in _prose(source, format) if change.touches(block.span, source))


def _span_of(lines: Lines, source: str) -> Span:
    """Return the characters of lines as git counts them."""
    starts = [0, *(end.end() for end in _LINE_FEED.finditer(source)), len(source)]
    first, end = (min(line - 1, len(starts) - 1) for line in lines)
    return Span(starts[first], starts[end])


def _successor(block: Block, candidates: Sequence[Block]) -> Block | None:
    """Return the block that a block became; None if it was deleted."""
    scored = [(similarity(block.tokens, candidate.tokens), -position) for position, candidate in enumerate(candidates)]
    score, negated = max(scored, default=(0.0, 0))
    return candidates[-negated] if score >= SAME_TEXT else None


def _overlaps_any(lines: Lines, places: Sequence[Lines]) -> bool:
    return any(place.overlaps(lines) for place in places)


class StaleCopies:
    """The search for copies of paragraphs that changed elsewhere."""

    def __init__(self, changed: Iterable[ChangedParagraph], added: Collection[Tokens] = ()) -> None:
        """Search for copies of these paragraphs, without those that are `added` elsewhere, since they moved."""
        self._by_tokens: dict[Tokens, ChangedParagraph] = {}
        for paragraph in changed:
            if paragraph.old_tokens not in added:
                self._by_tokens.setdefault(paragraph.old_tokens, paragraph)
        self._probes = {max(old_tokens, key=len) for old_tokens in self._by_tokens}

    @property
    def are_possible(self) -> bool:
        """Whether anything changed that may have copies."""
        return bool(self._by_tokens)

    def find(
        self, path: str, source: str, change: FileChange | None, *, format: str, config: Config
    ) -> tuple[Repeat, ...]:
        """Return the stale copies in a document, in order; none in the logs of a project, such as CHANGELOG.md.

        A copy on lines that changed themselves is not stale. Neither is one in a translation or in another version of
        the changed document, or one to which a link in the place of a deleted paragraph points.
        """
        is_log = PurePath(path).stem.casefold().startswith(_LOGS)
        if (
            not self._by_tokens
            or is_log
            or not config.wants(RULE)
            or not (config.asks_for(NEAR) or self.may_be_in(source))
        ):
            return ()
        suppressions = read_suppressions(source, format, config)
        copies = (
            _finding(block, paragraph, score)
            for block in _prose(source, format)
            for paragraph, score in self._originals(block, config)
            if paragraph.path != path and not are_variants(paragraph.path, path)
            if paragraph.new_tokens or PurePath(path).stem not in paragraph.new
            if not (change and change.touches(block.span, source))
        )
        return tuple(copy for copy in copies if not suppressions.covers(copy))

    def are_in(self, source: str, *, format: str) -> bool:
        """Return whether a document contains the old text of a changed paragraph."""
        return any(block.tokens in self._by_tokens for block in _prose(source, format))

    def may_be_in(self, source: str) -> bool:
        """Return whether a document has the longest word of a changed paragraph; if not, it has no exact copy."""
        if source.isascii():
            folded = source.casefold()
            return any(probe in folded for probe in self._probes)
        return not self._probes.isdisjoint(tokens(source))

    def _originals(self, block: Block, config: Config) -> Iterator[tuple[ChangedParagraph, float]]:
        """Yield the changed paragraph that a block is a copy of, and the similarity."""
        exact = self._by_tokens.get(block.tokens)
        if exact:
            yield exact, 1.0
        elif config.asks_for(NEAR) and len(block.tokens) >= config.min_words:
            scored = (
                (similarity(block.tokens, old_tokens), paragraph) for old_tokens, paragraph in self._by_tokens.items()
            )
            score, best = max(scored, key=lambda pair: pair[0])
            if score >= config.threshold and score > similarity(block.tokens, best.new_tokens):
                yield best, score


def _prose(source: str, format: str) -> list[Block]:
    return [block for block in FORMATS[format](source).blocks if block.kind in _KINDS and block.tokens]


def _finding(copy: Block, original: ChangedParagraph, score: float) -> Repeat:
    text = "this text" if score == 1 else "nearly this text"
    if original.new_tokens:
        what = f"{_change(original.old, original.new)} in {text}; the copy here was not changed"
    else:
        what = f"deleted {text}; the copy here was not deleted"
    return Repeat(
        RULE,
        copy.span,
        original.span,
        score,
        safe=False,
        reason=f"{original.path}:{original.place[0]} {what}.",
        document=original.path,
        place=original.place,
    )


def _change(old: str, new: str) -> str:
    """Return what a change did to a paragraph, as a part of a sentence.

    >>> _change("It needs Python 3.10, or later.", "It needs Python 3.11, or later.")
    'changed "3.10" to "3.11"'
    >>> _change("Boats stay in the harbour.", "All boats stay in the old harbour.")
    'changed "Boats" to "All boats" and more'
    """
    old_words, new_words = old.split(), new.split()
    changes = [
        (" ".join(old_words[start:end]), " ".join(new_words[new_start:new_end]))
        for tag, start, end, new_start, new_end in opcodes(old_words, new_words)
        if tag != "equal"
    ]
    (before, after), *others = [change for change in changes if tokens(change[0]) != tokens(change[1])] or changes
    more = " and more" if others else ""
    if before and after:
        end = len(before) - len(before.rstrip(_PUNCTUATION))
        if end and before[-end:] == after[-end:]:
            before, after = before[:-end], after[:-end]
        return f"changed {_quoted(before)} to {_quoted(after)}{more}"
    return f"removed {_quoted(before)}{more}" if before else f"added {_quoted(after)}{more}"


def _quoted(text: str) -> str:
    return f'"{text if len(text) <= MAX_QUOTE else text[: MAX_QUOTE - 1].rstrip() + "…"}"'
