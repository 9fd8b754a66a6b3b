"""Compare candidate pairs of paragraphs of different documents, and judge each as two copies in one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.formats import FORMATS
from cleaner.model import Fact
from cleaner.repeats.context import Context
from cleaner.repeats.decide import Decision, decide
from cleaner.repeats.pair import Pair
from cleaner.similarity import similarity
from cleaner.text import tokens


class CandidatePair(NamedTuple):
    """Two paragraphs that may be near copies."""

    earlier: int  # ids in document order
    later: int
    earlier_text: str
    later_text: str
    same_facts: bool  # they have the same numbers


class JudgedPair(NamedTuple):
    """Two near copies, and which of them may be removed in favour of the other one."""

    earlier: int
    later: int
    similarity: float  # 0 to 1
    removable: str  # "later", "earlier" if only that one may be removed, or "" if both state something of their own
    reason: str  # a clause without capital letter and full stop
    lost: tuple[str, ...]  # see `Repeat`
    added: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PairJudge:
    """A picklable function from candidate pairs to those at the threshold, judged."""

    threshold: float
    keep: str  # the setting of `Config`

    def __call__(self, pairs: Sequence[CandidatePair]) -> list[JudgedPair]:
        """Judge pairs. Those below the threshold are left out."""
        judged = map(self.judge, pairs)
        return [pair for pair in judged if pair]

    def judge(self, pair: CandidatePair) -> JudgedPair | None:
        """Judge a pair; None if it is below the threshold.

        The facts decide, as in one document. Where both copies state the same, the earlier one is kept, since the
        criteria of an editor are about the place of a copy in its document.

        >>> judge = PairJudge(0.85, keep="fullest")
        >>> story = "The pier is closed until the storm is over, the mayor said"
        >>> judge.judge(CandidatePair(0, 1, f"{story} on Monday.", f"{story}.", True)).removable
        'later'
        """
        score = similarity(tokens(pair.earlier_text), tokens(pair.later_text))
        if score < self.threshold:
            return None
        source = f"{pair.earlier_text}\n\n{pair.later_text}"
        context = Context(source, FORMATS["text"](source).blocks)
        if len(context.blocks) != 2:  # a text that the format divides
            return _judged(pair, score, "", None)
        copies = Pair(0, 1, score, context)
        decision = decide(copies, "first")
        if not pair.same_facts:
            return _judged(pair, score, "", decision)
        if decision.safe and decision.remove == 1:
            return _judged(pair, score, "later", decision)
        if self.keep == "fullest":
            fuller = decide(copies, "fullest")
            if fuller.safe and fuller.remove == 0:
                return _judged(pair, score, "earlier", fuller)
        return _judged(pair, score, "", decision)


def _judged(pair: CandidatePair, score: float, removable: str, decision: Decision | None) -> JudgedPair:
    if not decision:
        return JudgedPair(pair.earlier, pair.later, score, removable, "", (), (), ())
    return JudgedPair(
        pair.earlier, pair.later, score, removable, decision.reason, decision.lost, decision.added, decision.facts
    )
