"""The verdict on a pair of blocks that resemble one another: which one may go, and why."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from cleaner.damage import accents_of, damage, mend
from cleaner.facts import Atom, compare
from cleaner.model import Fact
from cleaner.resemblance import opcodes
from cleaner.surroundings import HEAD, Surroundings

MIN_ACCENTS = 3  # that one copy has and the other has lost
MAX_GLUE_WORDS = 12  # a longer addition is a text of its own, not a credit or a breadcrumb

# "Photo: Ana Ruiz", in any language: a label, a colon, and a name or two.
_CREDIT = regex.compile(r"^\s*[\p{L}\p{M} ]{1,24}[:：・]\s*\p{L}[^:：.!?。]*$|(?i)\b(?:photo|image|picture|credit|courtesy)\b|©|ภาพโดย")
_AGENCY = regex.compile(r"\s*(?:\p{Lu}[\p{L}.]*[\s/]*){2,6}")  # "Getty Images/R. Amadi"
_TRAIL = regex.compile(r"\s[>»|/›→]\s")
_SITE = regex.compile(r"\s*[-–—|·:]\s")
_SIGN = regex.compile(r"[\p{Sc}%‰°+−]|(?<!\S)-(?=\p{Nd})")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of two blocks; `goes` and `stays` are positions in the surroundings."""

    goes: int
    stays: int
    resemblance: float
    safe: bool  # whether `goes` may be removed
    bound: bool  # whether only this one of the two may go
    reason: str
    lost: tuple[str, ...] = ()  # folded words of the block that goes
    facts: tuple[Fact, ...] = ()  # what the two state differently


def judge(first: int, second: int, score: float, around: Surroundings, keep: str) -> Verdict:
    """Decide which of two blocks may go, `first` standing before `second`.

    A block may go only if it states nothing that the other one lacks. If both may go, the damaged
    one goes, then the poorer one, then the one that leans on something or parts a quotation; the
    second one if nothing tells them apart. `keep` as in `Config`.
    """
    if score == 1 and _signs(first, around) == _signs(second, around):
        return _prefer(first, second, score, around, keep)
    glued = _glued(first, second, around)
    if glued is not None:
        return _verdict(glued, first + second - glued, score, around, "something foreign is glued to it")
    found = compare(mend(around.texts[first]), mend(around.texts[second]), around.lexicon)
    if found.conflicts:
        told = ", ".join(_told(fact) for fact in found.conflicts)
        return Verdict(second, first, score, False, True, f"two versions of one statement: {told}", (), found.conflicts)
    if found.here and found.there:
        both = f"each states something that the other lacks: {_named(found.there)} here, {_named(found.here)} there"
        return Verdict(second, first, score, False, True, both)
    if found.here:
        return _bound(second, first, score, around, keep, f"the other copy states more: {_named(found.here)}")
    if found.there:
        return _bound(first, second, score, around, keep, f"the other copy states more: {_named(found.there)}")
    return _prefer(first, second, score, around, keep)


def _signs(at: int, around: Surroundings) -> list[str]:
    """Return the signs that folding drops and that may tell two amounts apart."""
    return _SIGN.findall(around.texts[at])


def _bound(goes: int, stays: int, score: float, around: Surroundings, keep: str, why: str) -> Verdict:
    wanted = {"fullest": stays, "first": min(goes, stays), "last": max(goes, stays)}[keep]
    if wanted != stays:
        return Verdict(stays, goes, score, False, True, f"keep = {keep!r} would lose what only this copy states")
    return _verdict(goes, stays, score, around, why)


def _verdict(goes: int, stays: int, score: float, around: Surroundings, why: str) -> Verdict:
    return Verdict(goes, stays, score, True, True, why, _lost(goes, stays, around))


def _prefer(first: int, second: int, score: float, around: Surroundings, keep: str) -> Verdict:
    """Choose between two copies of which either may go."""
    goes, why = _poorer(first, second, around, reworded=score < 1)
    if keep == "first":
        goes, why = second, "the first copy is kept"
    elif keep == "last":
        goes, why = first, "the last copy is kept"
    stays = first + second - goes
    return Verdict(goes, stays, score, True, False, why, _lost(goes, stays, around))


def _poorer(first: int, second: int, around: Surroundings, *, reworded: bool) -> tuple[int, str]:
    """Return the copy that an editor would strike, and why."""
    ours, theirs = damage(around.texts[first]), damage(around.texts[second])
    if bool(ours) != bool(theirs):
        return (first, ours) if ours else (second, theirs)
    if around.hangs(first) and second + 1 < len(around.blocks):
        return first, "it opens with a word that refers to nothing, since nothing stands before it"
    lengths = len(around.blocks[first].words), len(around.blocks[second].words)
    if around.leans(first) != around.leans(second):
        return (first if around.leans(first) else second), "it opens with a word that refers to nothing there"
    if doubled := next((at for at in (first, second) if _doubles(at, first + second - at, around)), None):
        return doubled, "a word is doubled in it"
    accents = accents_of(around.texts[first]), accents_of(around.texts[second])
    if abs(accents[0] - accents[1]) >= MIN_ACCENTS and min(accents) * 2 <= max(accents):
        return (first if accents[0] < accents[1] else second), "its accents were lost"
    if reworded and first < HEAD <= second and lengths[0] <= lengths[1] and around.is_prose(second):
        return first, "it is a standfirst, and the body says the same"
    signs = (
        (around.parts_quotation, "it parts a quotation from its speaker's next words", True),
        (lambda at: around.leans(at + 1), "the next paragraph leans on the other copy", False),
    )
    if lengths[0] != lengths[1]:
        return (first if lengths[0] < lengths[1] else second), "the other copy is fuller"
    misspelt = _lone_words(first, second, around), _lone_words(second, first, around)
    if misspelt[0] != misspelt[1]:
        return (first if misspelt[0] > misspelt[1] else second), "a word is misspelt in it"
    for holds, why, condemns in signs:
        if holds(first) != holds(second):
            return (first if holds(first) == condemns else second), why
    return second, "the first copy is kept"


def _doubles(at: int, other: int, around: Surroundings) -> bool:
    """Tell whether a block says a word, or a few, twice in a row where the other says them once."""
    ours, theirs = around.blocks[at].words, around.blocks[other].words
    added = [(start, end) for tag, start, end, *_ in opcodes(ours, theirs) if tag == "delete"]
    return any(ours[start:end] in (ours[2 * start - end : start], ours[end : 2 * end - start]) for start, end in added)


def _lone_words(at: int, other: int, around: Surroundings) -> int:
    """Count the words of a block that neither the other one nor the rest of the text has."""
    return sum(around.counts[word] == 1 for word in _lost(at, other, around))


def _glued(first: int, second: int, around: Surroundings) -> int | None:
    """Return the copy to which a credit, a breadcrumb or a label is glued; none where it is no such thing."""
    short, long = sorted((first, second), key=lambda at: len(around.blocks[at].words))
    text, words, core = around.texts[long], around.blocks[long].words, around.blocks[short].words
    extra = len(words) - len(core)
    if not 0 < extra <= MAX_GLUE_WORDS * around.density(long):
        return None
    if words[extra + 1 :] == core[1:] and words[extra].endswith(core[0]):
        at = text.find(around.texts[short].strip()[:12])
        glue = text[: max(at, 0)]
        joined = words[extra] != core[0] or glue[-1:].islower()
        # An added opening ("Also on Monday, …", "BERLIN — …") ends with a mark or is a sentence's own.
        label = glue.rstrip()[-1:].isalnum() and not _has_light(words[:extra], around)
        heading = around.is_heading(short)
        begins = text[at : at + 1].isupper() and (heading or _has_light(core[:1], around))
        trail = _TRAIL.search(glue) or (heading and glue.rstrip().endswith(":") and not glue.isupper())
        if at > 0 and (joined or _CREDIT.search(glue) or trail or (label and begins)):
            return long
    if words[: len(core)] == core:
        tail = around.texts[short].strip()[-8:]
        at = text.rfind(tail)
        glue = text[at + len(tail) :] if at >= 0 else ""
        named = around.is_heading(short) and _SITE.match(glue)
        if glue.strip() and (glue[0].isalnum() or _CREDIT.search(glue) or _AGENCY.fullmatch(glue) or named):
            return long
    return None


def _has_light(words: tuple[str, ...], around: Surroundings) -> bool:
    return any((word,) in around.lexicon.light for word in words)


def _lost(goes: int, stays: int, around: Surroundings) -> tuple[str, ...]:
    ours, theirs = around.blocks[goes].words, around.blocks[stays].words
    if ours == theirs:
        return ()
    return tuple(
        word for tag, start, end, *_ in opcodes(ours, theirs) if tag in ("delete", "replace") for word in ours[start:end]
    )


def _told(fact: Fact) -> str:
    if fact.here and fact.there:
        return f"`{fact.there}` there, `{fact.here}` here"
    return f"`{fact.here or fact.there}` only {'here' if fact.here else 'there'}"


def _named(atoms: tuple[Atom, ...]) -> str:
    shown = ", ".join(f"`{atom.printed}`" for atom in atoms[:4])
    return f"{shown} and {len(atoms) - 4} more" if len(atoms) > 4 else shown
