"""The verdict on a pair of blocks that resemble one another: which one may go, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex

from cleaner.facts import compare
from cleaner.facts.extract import Atom
from cleaner.model import Fact
from cleaner.repeats.defects import accents_of, damage, mend
from cleaner.repeats.affixes import unglue
from cleaner.repeats.context import HEAD, Surroundings
from cleaner.similarity import opcodes

MIN_ACCENTS = 3  # that one copy has and the other has lost
_PRINTED = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_SIGN = regex.compile(r"[\p{Sc}%‰°+−]|(?<!\S)-(?=\p{Nd})")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of two blocks; `goes` and `stays` are positions in the surroundings."""

    rule: str
    goes: int
    stays: int
    resemblance: float
    safe: bool  # whether `goes` may be removed
    bound: bool  # whether only this one of the two may go
    reason: str
    lost: tuple[str, ...] = ()  # folded words of the block that goes
    facts: tuple[Fact, ...] = ()  # what the two state differently
    run: int = -1  # the number of the run that the pair belongs to; -1 outside of runs


def judge(first: int, second: int, score: float, around: Surroundings, keep: str) -> Verdict:
    """Decide which of two blocks may go, `first` standing before `second`.

    A block may go only if it states nothing that the other one lacks. If both may go, the damaged
    one goes, then the poorer one, then the one that leans on something or parts a quotation; the
    second one if nothing tells them apart. `keep` as in `Config`.
    """
    if score == 1:
        marked = _marked_otherwise(first, second, around)
        if marked:
            told = _told(marked)
            return Verdict("conflicting-repeat", second, first, score, False, True, told, (), (marked,))
        if _signs(first, around) == _signs(second, around):
            return _prefer(first, second, score, around, keep)
    for at in (first, second):
        if _only_glue_differs(at, first + second - at, around):
            return _verdict(at, first + second - at, score, around, "something foreign is glued to it")
    found = compare(mend(around.text(second)), mend(around.text(first)), around.lexicon)
    if found.conflicts:
        told = ", ".join(map(_told, found.conflicts))
        return Verdict("conflicting-repeat", second, first, score, False, True, told, (), found.conflicts)
    if found.here and found.there:
        both = f"each states what the other lacks: {_named(found.here)} here, {_named(found.there)} there"
        return _kept(second, first, score, both)
    if found.here:
        return _bound(first, second, score, around, keep, f"the other copy states more: {_named(found.here)}")
    if found.there:
        return _bound(second, first, score, around, keep, f"the other copy states more: {_named(found.there)}")
    return _prefer(first, second, score, around, keep)


def _only_glue_differs(at: int, other: int, around: Surroundings) -> bool:
    """Tell whether a block states nothing that the other one lacks, but for what is glued to it."""
    rest = unglue(at, other, around)
    if rest is None:
        return False
    found = compare(mend(rest), mend(around.text(other)), around.lexicon)
    return not found.conflicts and not found.here


def _signs(at: int, around: Surroundings) -> list[str]:
    """Return the signs that folding drops and that may tell two amounts apart."""
    return _SIGN.findall(around.text(at))


def _marked_otherwise(first: int, second: int, around: Surroundings) -> Fact | None:
    """Return the first word that bears other marks, in a language in which these make another word."""
    if not around.lexicon.marked or _stripped((first, second), around) is not None:
        return None
    pairs = zip(*(_PRINTED.findall(around.text(at).casefold()) for at in (first, second)), strict=False)
    return next((Fact("wording", theirs, ours) for ours, theirs in pairs if ours != theirs), None)


def _bound(goes: int, stays: int, score: float, around: Surroundings, keep: str, why: str) -> Verdict:
    wanted = {"fullest": stays, "first": min(goes, stays), "last": max(goes, stays)}[keep]
    if wanted != stays:
        return _kept(stays, goes, score, f"keep = {keep!r} would lose what only this copy states")
    return _verdict(goes, stays, score, around, why)


def _kept(goes: int, stays: int, score: float, why: str) -> Verdict:
    """Return the verdict that both copies stay, although `goes` would be the one to go."""
    return Verdict("near-repeated-paragraph", goes, stays, score, False, True, why)


def _verdict(goes: int, stays: int, score: float, around: Surroundings, why: str, *, bound: bool = True) -> Verdict:
    rule = "repeated-paragraph" if score == 1 else "near-repeated-paragraph"
    return Verdict(rule, goes, stays, score, True, bound, why, _lost(goes, stays, around))


def _prefer(first: int, second: int, score: float, around: Surroundings, keep: str) -> Verdict:
    """Choose between two copies of which either may go."""
    goes, why = _poorer(first, second, around, reworded=_is_reworded(first, second, around))
    if keep == "first":
        goes, why = second, "the first copy is kept"
    elif keep == "last":
        goes, why = first, "the last copy is kept"
    return _verdict(goes, first + second - goes, score, around, why, bound=False)


def _is_reworded(first: int, second: int, around: Surroundings) -> bool:
    """Tell whether two copies use other words, and not only another order or another spelling of one word."""
    if around.words[first] == around.words[second]:
        return False
    ours, theirs = Counter(around.words[first]), Counter(around.words[second])
    return max((ours - theirs).total(), (theirs - ours).total()) > 1


def _poorer(first: int, second: int, around: Surroundings, *, reworded: bool) -> tuple[int, str]:
    """Return the copy that an editor would strike, and why."""
    faults = _faults(first, second, around, reworded=reworded)
    return next(((at, why) for at, why in faults if at is not None), (second, "the first copy is kept"))


def _faults(first: int, second: int, around: Surroundings, *, reworded: bool) -> Iterator[tuple[int | None, str]]:
    """Yield, weightiest first, the copy that has a fault which the other has not, and the fault."""
    pair = first, second
    broken = _only(pair, lambda at: bool(damage(around.text(at))))
    yield broken, damage(around.text(broken)) if broken is not None else ""
    hangs = around.hangs(first) and second + 1 < len(around.blocks)
    yield first if hangs else None, "it opens with a word that refers to nothing, since nothing stands before it"
    yield _only(pair, around.leans), "it opens with a word that refers to nothing there"
    yield _only(pair, lambda at: _doubles(at, first + second - at, around)), "a word is doubled in it"
    yield _stripped(pair, around), "its accents were lost"
    shorter = len(around.words[first]) - len(around.words[second])
    standfirst = reworded and first < HEAD <= second and shorter <= 0 and around.is_prose(second)
    yield first if standfirst else None, "it is a standfirst, and the body says the same"
    yield (first if shorter < 0 else second) if shorter else None, "the other copy is fuller"
    lone = _lone_words(first, second, around) - _lone_words(second, first, around)
    yield (first if lone > 0 else second) if lone else None, "a word is misspelt in it"
    yield _only(pair, around.parts_quotation), "it parts a quotation from its speaker's next words"
    needed = _only(pair, lambda at: around.leans(at + 1))
    yield first + second - needed if needed is not None else None, "the next paragraph leans on the other copy"


def _only(pair: tuple[int, int], holds: Callable[[int], bool]) -> int | None:
    """Return the one of two blocks for which something holds; none where it holds for both or neither."""
    held = [at for at in pair if holds(at)]
    return held[0] if len(held) == 1 else None


def _stripped(pair: tuple[int, int], around: Surroundings) -> int | None:
    """Return the copy that has lost most of its accents."""
    fewer, more = sorted(pair, key=lambda at: accents_of(around.text(at)))
    left, all_of = accents_of(around.text(fewer)), accents_of(around.text(more))
    return fewer if all_of - left >= MIN_ACCENTS and left * 2 <= all_of else None


def _doubles(at: int, other: int, around: Surroundings) -> bool:
    """Tell whether a block says a word, or a few, twice in a row where the other says them once."""
    ours, theirs = around.words[at], around.words[other]
    if ours == theirs:
        return False
    added = [(start, end) for tag, start, end, *_ in opcodes(ours, theirs) if tag == "delete"]
    return any(ours[start:end] in (ours[2 * start - end : start], ours[end : 2 * end - start]) for start, end in added)


def _lone_words(at: int, other: int, around: Surroundings) -> int:
    """Count the words of a block that neither the other one nor the rest of the text has."""
    return sum(around.counts[word] == 1 for word in _lost(at, other, around))


def _lost(goes: int, stays: int, around: Surroundings) -> tuple[str, ...]:
    ours, theirs = around.words[goes], around.words[stays]
    if ours == theirs:
        return ()
    return tuple(
        word
        for tag, start, end, *_ in opcodes(ours, theirs)
        if tag in ("delete", "replace")
        for word in ours[start:end]
    )


def _told(fact: Fact) -> str:
    if fact.here and fact.there:
        return f"`{fact.there}` there, `{fact.here}` here"
    return f"`{fact.here or fact.there}` only {'here' if fact.here else 'there'}"


def _named(atoms: tuple[Atom, ...]) -> str:
    shown = ", ".join(f"`{atom.printed}`" for atom in atoms[:4])
    return f"{shown} and {len(atoms) - 4} more" if len(atoms) > 4 else shown
