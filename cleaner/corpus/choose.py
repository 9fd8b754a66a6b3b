"""Choose which paragraphs are removed, in one pass over them in document order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cleaner.corpus.verify import JudgedPair

MAX_KEPT: Final = 2_000  # kept paragraphs with the same hot token that later ones are compared with
MAX_NEAR: Final = 20  # of them that may be similar to a paragraph; more are variants of one template
NEAREST: Final = 5  # of the variants of a template that a paragraph is compared with


class Removal(NamedTuple):
    """A paragraph that is removed, and the judgement about it and the one that is kept."""

    removed: int  # ids
    kept: int
    pair: JudgedPair


@dataclass(slots=True)
class Chooser:
    """Decides paragraph by paragraph: one is removed if an earlier one that is kept states all that it states.

    If the later one states more, the earlier one is removed instead, provided that all paragraphs that were removed in
    favour of the earlier one may be removed in favour of the later one too. So each removed paragraph was compared
    with the one that is kept for it.

    Paragraphs with a hot token are compared when they are reached, with the kept ones that have the same token. A text
    of which there are thousands of variants is a template, and each variant is compared with the nearest ones only.
    `variants` counts the paragraphs for which other comparisons were left out.
    """

    judge: Callable[[int, int], JudgedPair | None]  # compares a kept paragraph with a later one
    nearest: Callable[[int, Sequence[int]], Sequence[int]]  # returns those that may be similar, the nearest first
    hot_tokens: Mapping[int, Sequence[int]]  # of each paragraph that has any
    max_kept: int = MAX_KEPT
    max_near: int = MAX_NEAR
    variants: int = 0
    _removals: dict[int, Removal] = field(default_factory=dict)
    _followers: dict[int, list[int]] = field(default_factory=dict)  # what was removed in favour of a kept one
    _kept_with: dict[int, list[int]] = field(default_factory=dict)  # kept paragraphs by hot token
    _judged: dict[tuple[int, int], JudgedPair | None] = field(default_factory=dict)

    def choose(self, pairs: Iterable[JudgedPair]) -> Iterator[Removal]:
        """Yield the removals, given all pairs without hot tokens, in the order of the removed paragraphs."""
        earlier_of: dict[int, list[int]] = {}
        for pair in pairs:
            self._judged[pair.earlier, pair.later] = pair
            earlier_of.setdefault(pair.later, []).append(pair.earlier)
        for later in sorted(earlier_of.keys() | self.hot_tokens.keys()):
            self._decide(later, sorted({*earlier_of.get(later, ()), *self._hot_partners(later)}))
        for removed in sorted(self._removals):
            yield self._removals[removed]

    def _decide(self, later: int, candidates: Sequence[int]) -> None:
        kept = [earlier for earlier in candidates if earlier not in self._removals]
        for earlier in kept:
            pair = self._pair(earlier, later)
            if pair and pair.removable == "later":
                self._remove(later, earlier, pair)
                return
        for earlier in kept:
            pair = self._pair(earlier, later)
            if pair and pair.removable == "earlier" and self._can_replace(earlier, later):
                self._replace(earlier, later, pair)
        for token in self.hot_tokens.get(later, ()):
            kept_with = self._kept_with.setdefault(token, [])
            if len(kept_with) < self.max_kept:
                kept_with.append(later)

    def _remove(self, removed: int, kept: int, pair: JudgedPair) -> None:
        self._removals[removed] = Removal(removed, kept, pair)
        self._followers.setdefault(kept, []).append(removed)

    def _can_replace(self, earlier: int, later: int) -> bool:
        """Return whether all that was removed in favour of a paragraph may be removed in favour of a later one."""
        followers = self._followers.get(earlier, ())
        pairs = (self._pair(follower, later) for follower in followers)
        return all(pair is not None and pair.removable == "earlier" for pair in pairs)

    def _replace(self, earlier: int, later: int, pair: JudgedPair) -> None:
        for follower in self._followers.pop(earlier, ()):
            follower_pair = self._pair(follower, later)
            if follower_pair:  # always, since `_can_replace` has said so
                self._remove(follower, later, follower_pair)
        self._remove(earlier, later, pair)

    def _pair(self, earlier: int, later: int) -> JudgedPair | None:
        key = earlier, later
        if key not in self._judged:
            self._judged[key] = self.judge(earlier, later)
        return self._judged[key]

    def _hot_partners(self, later: int) -> Sequence[int]:
        """Return the kept paragraphs with the same hot tokens that may be similar."""
        lists = [self._kept_with.get(token, ()) for token in self.hot_tokens.get(later, ())]
        partners = {partner for kept_with in lists for partner in kept_with if partner not in self._removals}
        near = self.nearest(later, sorted(partners)) if partners else []
        is_template = len(near) > self.max_near
        self.variants += is_template or any(len(kept_with) >= self.max_kept for kept_with in lists)
        return near[:NEAREST] if is_template else near
