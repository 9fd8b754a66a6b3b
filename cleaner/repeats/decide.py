"""The verdict on a pair of blocks that resemble one another: which one may go, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex

from cleaner.facts import compare
from cleaner.facts.extract import Token
from cleaner.model import Fact
from cleaner.repeats.affixes import strip_affix
from cleaner.repeats.context import HEAD, Context
from cleaner.repeats.defects import accents_of, first_defect, repair
from cleaner.similarity import opcodes

MIN_ACCENTS = 3  # that one copy has and the other has lost
_PRINTED = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_SIGN = regex.compile(r"[\p{Sc}%‰°+−]|(?<!\S)-(?=\p{Nd})")


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of two blocks; `removed` and `kept` are positions in the surroundings."""

    rule: str
    remove: int
    keep: int
    similarity: float
    safe: bool  # whether `removed` may be removed
    one_sided: bool  # whether only this one of the two may go
    reason: str
    lost: tuple[str, ...] = ()  # folded words of the block that goes
    facts: tuple[Fact, ...] = ()  # what the two state differently
    run: int = -1  # the number of the run that the pair belongs to; -1 outside of runs


def decide(first: int, second: int, score: float, context: Context, keep: str) -> Decision:
    """Decide which of two blocks may go, `first` standing before `second`.

    A block may go only if it states nothing that the other one lacks. If both may go, the damaged
    one goes, then the poorer one, then the one that leans on something or parts a quotation; the
    second one if nothing tells them apart. `keep` as in `Config`.
    """
    if score == 1:
        marked = _different_marks(first, second, context)
        if marked:
            described = _described(marked)
            return Decision("conflicting-repeat", second, first, score, False, True, described, (), (marked,))
        if _signs(first, context) == _signs(second, context):
            return _prefer(first, second, score, context, keep)
    for at in (first, second):
        if _only_affix_differs(at, first + second - at, context):
            return _decision(at, first + second - at, score, context, "something foreign is glued to it")
    found = compare(repair(context.text(second)), repair(context.text(first)), context.lexicon)
    if found.conflicts:
        described = ", ".join(map(_described, found.conflicts))
        return Decision("conflicting-repeat", second, first, score, False, True, described, (), found.conflicts)
    if found.here and found.there:
        both = f"each states what the other lacks: {_named(found.here)} here, {_named(found.there)} there"
        return _kept(second, first, score, both)
    if found.here:
        return _bound(first, second, score, context, keep, f"the other copy states more: {_named(found.here)}")
    if found.there:
        return _bound(second, first, score, context, keep, f"the other copy states more: {_named(found.there)}")
    return _prefer(first, second, score, context, keep)


def _only_affix_differs(at: int, other: int, context: Context) -> bool:
    """Tell whether a block states nothing that the other one lacks, but for what is glued to it."""
    rest = strip_affix(at, other, context)
    if rest is None:
        return False
    found = compare(repair(rest), repair(context.text(other)), context.lexicon)
    return not found.conflicts and not found.here


def _signs(at: int, context: Context) -> list[str]:
    """Return the signs that folding drops and that may tell two amounts apart."""
    return _SIGN.findall(context.text(at))


def _different_marks(first: int, second: int, context: Context) -> Fact | None:
    """Return the first word that bears other marks, in a language in which these make another word."""
    if not context.lexicon.marked or _stripped((first, second), context) is not None:
        return None
    pairs = zip(*(_PRINTED.findall(context.text(at).casefold()) for at in (first, second)), strict=False)
    return next((Fact("wording", theirs, ours) for ours, theirs in pairs if ours != theirs), None)


def _bound(removed: int, kept: int, score: float, context: Context, keep: str, why: str) -> Decision:
    wanted = {"fullest": kept, "first": min(removed, kept), "last": max(removed, kept)}[keep]
    if wanted != kept:
        return _kept(kept, removed, score, f"keep = {keep!r} would lose what only this copy states")
    return _decision(removed, kept, score, context, why)


def _kept(removed: int, kept: int, score: float, why: str) -> Decision:
    """Return the verdict that both copies stay, although `removed` would be the one to go."""
    return Decision("near-repeated-paragraph", removed, kept, score, False, True, why)


def _decision(removed: int, kept: int, score: float, context: Context, why: str, *, bound: bool = True) -> Decision:
    rule = "repeated-paragraph" if score == 1 else "near-repeated-paragraph"
    return Decision(rule, removed, kept, score, True, bound, why, _lost(removed, kept, context))


def _prefer(first: int, second: int, score: float, context: Context, keep: str) -> Decision:
    """Choose between two copies of which either may go."""
    removed, why = _poorer(first, second, context, reworded=_is_reworded(first, second, context))
    if keep == "first":
        removed, why = second, "the first copy is kept"
    elif keep == "last":
        removed, why = first, "the last copy is kept"
    return _decision(removed, first + second - removed, score, context, why, bound=False)


def _is_reworded(first: int, second: int, context: Context) -> bool:
    """Tell whether two copies use other words, and not only another order or another spelling of one word."""
    if context.tokens[first] == context.tokens[second]:
        return False
    ours, theirs = Counter(context.tokens[first]), Counter(context.tokens[second])
    return max((ours - theirs).total(), (theirs - ours).total()) > 1


def _poorer(first: int, second: int, context: Context, *, reworded: bool) -> tuple[int, str]:
    """Return the copy that an editor would strike, and why."""
    faults = _faults(first, second, context, reworded=reworded)
    return next(((at, why) for at, why in faults if at is not None), (second, "the first copy is kept"))


def _faults(first: int, second: int, context: Context, *, reworded: bool) -> Iterator[tuple[int | None, str]]:
    """Yield, weightiest first, the copy that has a fault which the other has not, and the fault."""
    pair = first, second
    broken = _only(pair, lambda at: bool(first_defect(context.text(at))))
    yield broken, first_defect(context.text(broken)) if broken is not None else ""
    hangs = context.has_dangling_reference(first) and second + 1 < len(context.blocks)
    yield first if hangs else None, "it opens with a word that refers to nothing, since nothing stands before it"
    yield _only(pair, context.opens_with_reference), "it opens with a word that refers to nothing there"
    yield _only(pair, lambda at: _doubles(at, first + second - at, context)), "a word is doubled in it"
    yield _stripped(pair, context), "its accents were lost"
    shorter = len(context.tokens[first]) - len(context.tokens[second])
    standfirst = reworded and first < HEAD <= second and shorter <= 0 and context.is_prose(second)
    yield first if standfirst else None, "it is a standfirst, and the body says the same"
    yield (first if shorter < 0 else second) if shorter else None, "the other copy is fuller"
    lone = _lone_words(first, second, context) - _lone_words(second, first, context)
    yield (first if lone > 0 else second) if lone else None, "a word is misspelt in it"
    yield _only(pair, context.parts_quotation), "it parts a quotation from its speaker's next words"
    needed = _only(pair, lambda at: context.opens_with_reference(at + 1))
    yield first + second - needed if needed is not None else None, "the next paragraph leans on the other copy"


def _only(pair: tuple[int, int], holds: Callable[[int], bool]) -> int | None:
    """Return the one of two blocks for which something holds; none where it holds for both or neither."""
    held = [at for at in pair if holds(at)]
    return held[0] if len(held) == 1 else None


def _stripped(pair: tuple[int, int], context: Context) -> int | None:
    """Return the copy that has lost most of its accents."""
    fewer, more = sorted(pair, key=lambda at: accents_of(context.text(at)))
    left, all_of = accents_of(context.text(fewer)), accents_of(context.text(more))
    return fewer if all_of - left >= MIN_ACCENTS and left * 2 <= all_of else None


def _doubles(at: int, other: int, context: Context) -> bool:
    """Tell whether a block says a word, or a few, twice in a row where the other says them once."""
    ours, theirs = context.tokens[at], context.tokens[other]
    if ours == theirs:
        return False
    added = [(start, end) for tag, start, end, *_ in opcodes(ours, theirs) if tag == "delete"]
    return any(ours[start:end] in (ours[2 * start - end : start], ours[end : 2 * end - start]) for start, end in added)


def _lone_words(at: int, other: int, context: Context) -> int:
    """Count the words of a block that neither the other one nor the rest of the text has."""
    return sum(context.counts[word] == 1 for word in _lost(at, other, context))


def _lost(removed: int, kept: int, context: Context) -> tuple[str, ...]:
    ours, theirs = context.tokens[removed], context.tokens[kept]
    if ours == theirs:
        return ()
    return tuple(
        word
        for tag, start, end, *_ in opcodes(ours, theirs)
        if tag in ("delete", "replace")
        for word in ours[start:end]
    )


def _described(fact: Fact) -> str:
    if fact.here and fact.there:
        return f"`{fact.there}` there, `{fact.here}` here"
    return f"`{fact.here or fact.there}` only {'here' if fact.here else 'there'}"


def _named(atoms: tuple[Token, ...]) -> str:
    shown = ", ".join(f"`{atom.printed}`" for atom in atoms[:4])
    return f"{shown} and {len(atoms) - 4} more" if len(atoms) > 4 else shown
