"""A pair of similar blocks, with the document that they occur in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from cleaner.repeats.context import Context
from cleaner.similarity import opcodes

PairKey: TypeAlias = tuple[int, int]  # positions of two blocks in a `Context`, the earlier one first


@dataclass(frozen=True, slots=True)
class Pair:
    """Two similar blocks of one document: two copies of one text, unless both are meant.

    Methods take and return a copy as its position in `context`: `first` or `second`.
    """

    first: int  # position of the earlier block
    second: int  # position of the later block
    similarity: float  # 0 to 1; 1 if both have the same tokens
    context: Context

    @property
    def copies(self) -> tuple[int, int]:
        """The positions of both blocks, in document order."""
        return self.first, self.second

    def other(self, copy: int) -> int:
        """Return the copy that this one is compared with."""
        return self.second if copy == self.first else self.first

    def text(self, copy: int) -> str:
        """Return the text of a copy as written in the source."""
        return self.context.text(copy)

    def tokens(self, copy: int) -> tuple[str, ...]:
        """Return the normalised tokens of a copy."""
        return self.context.tokens[copy]

    def only_copy(self, predicate: Callable[[int], bool]) -> int | None:
        """Return the only copy that fulfils a predicate; None if both do or neither does."""
        first, second = map(predicate, self.copies)
        if first == second:
            return None
        return self.first if first else self.second

    def lost_tokens(self, removed: int) -> tuple[str, ...]:
        """Return the tokens that a removal would lose: those of one copy that do not align with the other, in order."""
        ours, theirs = self.tokens(removed), self.tokens(self.other(removed))
        if ours == theirs:
            return ()
        return tuple(
            token
            for tag, start, end, *_ in opcodes(ours, theirs)
            if tag in ("delete", "replace")
            for token in ours[start:end]
        )
