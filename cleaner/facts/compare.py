"""Facts: what one copy of a text states and the other does not.

A text is read as atoms: numbers, units, dates, names, negations, URLs, inline code and plain words.
Two copies are aligned atom by atom. Whatever only one of them has is what a removal would lose;
what they state differently at one place is a conflict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import regex

from cleaner.facts.extract import FACT_KINDS, Token, fact_tokens
from cleaner.facts.lexicon import Lexicon
from cleaner.model import Fact
from cleaner.similarity import opcodes, similarity
from cleaner.text import fold, has_case, is_hangul, is_unspaced, tokens

MAX_SWAPPED = 2  # words; where more of them change at one place, it is told in other words
MAX_LIGHT = 2  # light words between two differences that make them one
MIN_CLAUSE = 3  # words that tell something, from which an addition is a clause of its own
MIN_STEM = 4  # letters that two forms of one word share at their beginning
STEM_SHARE = 0.6  # of the longer form
_PARTICLES = "은는이가을를의에도와과로"  # the endings of Korean nouns that a sentence changes
_SENTENCE = regex.compile(r"[^.!?…。！？।؟۔]+")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What parts two copies, `here` and `there`."""

    conflicts: tuple[Fact, ...]  # what they state differently
    here: tuple[Token, ...]  # what only `here` states: facts and words that are more than light
    there: tuple[Token, ...]  # what only `there` states


def compare(here: str, there: str, lexicon: Lexicon) -> Comparison:
    """Compare what two texts state.

    Left alone on purpose: spelling, punctuation, forms of one word, verbs of saying, pronouns and
    openings such as "meanwhile", and whole sentences that stand in another order.

    >>> from cleaner.facts.lexicon import lexicon_for
    >>> a, b = "The wall will cost 3 million.", "The wall of stone will cost four million."
    >>> found = compare(a, b, lexicon_for([tokens(a)]))
    >>> found.conflicts, [atom.printed for atom in found.there]
    ((Fact(kind='number', here='3 million', there='four million'),), ['stone', 'four million'])
    """
    a, b = fact_tokens(here, lexicon), fact_tokens(there, lexicon)
    differences = list(_differences(a, b))
    conflicts = [
        *_swapped(differences, {x.key for x in a}, {x.key for x in b}),
        *_negated(differences),
        *_opposed(differences, lexicon),
        *_reordered(here, there, a, b),
    ]
    sharper = {(fact.here, fact.there) for fact in conflicts if fact.kind != "wording"}
    conflicts = [fact for fact in conflicts if fact.kind != "wording" or (fact.here, fact.there) not in sharper]
    only_a, only_b = ([x for pair in differences for x in pair[side]] for side in (0, 1))
    return Comparison(tuple(dict.fromkeys(conflicts)), tuple(_only_in(only_a, b)), tuple(_only_in(only_b, a)))


def _differences(a: Sequence[Token], b: Sequence[Token]) -> Iterator[tuple[list[Token], list[Token]]]:
    """Yield what differs, place by place; a light word or two that agree by chance do not part a place."""
    places: list[tuple[int, int, int, int]] = []
    for tag, *place in opcodes([x.key for x in a], [x.key for x in b]):
        if tag == "equal":
            continue
        start, end, other_start, other_end = place
        if "".join(x.key for x in a[start:end]) == "".join(x.key for x in b[other_start:other_end]):
            continue  # "Pendel-Bus" and "Pendelbus"
        if places and start - places[-1][1] <= MAX_LIGHT and all(x.kind == "light" for x in a[places[-1][1] : start]):
            start, _, other_start, _ = places.pop()
        places.append((start, end, other_start, other_end))
    yield from ((list(a[w:x]), list(b[y:z])) for w, x, y, z in places)


def _swapped(differences: Sequence[tuple[list[Token], list[Token]]], a: set[str], b: set[str]) -> Iterator[Fact]:
    """Yield the facts of one kind that stand at the same place and differ."""
    for left, right in differences:
        for kind in sorted(FACT_KINDS):
            ours = [x for x in left if x.kind == kind and x.key not in b]
            theirs = [x for x in right if x.kind == kind and x.key not in a]
            yield from (
                Fact(kind, x.printed, y.printed)
                for x, y in zip(ours, theirs, strict=False)
                if not (kind == "name" and _plain(x.key) == _plain(y.key))
            )
        ours, theirs = (
            [x for x in _only_in(side, others) if x.kind in ("word", "name")]
            for side, others in ((left, right), (right, left))
        )
        if (
            0 < len(ours) <= MAX_SWAPPED
            and 0 < len(theirs) <= MAX_SWAPPED
            and {x.kind for x in ours + theirs} != {"name"}
        ):
            yield Fact("wording", " ".join(x.printed for x in ours), " ".join(y.printed for y in theirs))


def _negated(differences: Sequence[tuple[list[Token], list[Token]]]) -> Iterator[Fact]:
    """Yield a fact where one text negates what the other one affirms.

    Left alone on purpose: the negation in a clause that the other text lacks as a whole.
    """
    ours, theirs = (
        [x.printed for pair in differences if not _is_clause(*pair) for x in pair[side] if x.kind == "negation"]
        for side in (0, 1)
    )
    if len(ours) != len(theirs):
        here, there = Counter(ours), Counter(theirs)
        yield Fact("negation", " … ".join((here - there).elements()), " … ".join((there - here).elements()))


def _is_clause(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Tell whether only one side says something here, and more than a word or two."""
    short, long = sorted((left, right), key=len)
    told = sum(x.kind != "light" for x in long)
    return told >= MIN_CLAUSE and not any(x.kind != "light" for x in short)


def _opposed(differences: Sequence[tuple[list[Token], list[Token]]], lexicon: Lexicon) -> Iterator[Fact]:
    for left, right in differences:
        for x in left:
            for y in right:
                if (tuple(x.key.split()), tuple(y.key.split())) in lexicon.opposites:
                    yield Fact("antonym", x.printed, y.printed)


def _reordered(here: str, there: str, a: Sequence[Token], b: Sequence[Token]) -> Iterator[Fact]:
    """Yield a fact where the same words, or the same names and numbers, stand in another order.

    A sentence that was moved whole changes no fact.
    """
    same_words = Counter(x.key for x in a) == Counter(x.key for x in b) and [x.key for x in a] != [x.key for x in b]
    ours, theirs = ([x for x in side if x.kind in ("name", "number")] for side in (a, b))
    moved = [(x, y) for x, y in zip(ours, theirs, strict=False) if x.key != y.key]
    same_facts = moved and Counter(x.key for x in ours) == Counter(y.key for y in theirs)
    if (same_words or same_facts) and _sentences(here) != _sentences(there):
        pair = moved[0] if moved else next((x, y) for x, y in zip(a, b, strict=True) if x.key != y.key)
        yield Fact("word-order", pair[0].printed, pair[1].printed)


def _sentences(text: str) -> Counter[tuple[str, ...]]:
    return Counter(tokens(sentence) for sentence in _SENTENCE.findall(text))


def _only_in(only: Sequence[Token], other: Sequence[Token]) -> Iterator[Token]:
    """Yield the atoms that the other text states nowhere, in no form."""
    if not only:
        return
    known = {x.key for x in other}
    plain = Counter(map(_plain, known))
    keys = [fold(x.key) for x in other if x.kind == "word"]
    printed = [fold(x.printed) for x in other]
    for x in only:
        if x.kind in ("light", "negation") or (x.key in known and not is_unspaced(x.key)):
            continue
        if x.kind in ("word", "name") and plain[_plain(x.key)] > (x.key in known):
            continue
        if x.kind == "word" and any(_is_form(x.key, key) for key in known):
            continue
        if x.kind == "word" and any(map(partial(_is_misprint, fold(x.key)), printed)):
            continue
        if x.kind == "number" and any(map(partial(_is_misprint, fold(x.printed)), keys)):
            continue
        yield x


def _is_form(a: str, b: str) -> bool:
    """Tell whether two words have a stem in common."""
    short, long = sorted((a, b), key=len)
    if short[:MIN_STEM] != long[:MIN_STEM] and not is_hangul(long):
        return False  # as nearly always
    shared = next((at for at, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    if is_hangul(long):
        return shared >= len(long) - 1 and long[-1] in _PARTICLES and short[shared:] in {"", *_PARTICLES}
    return has_case(long) and shared >= MIN_STEM and shared >= STEM_SHARE * len(long)


def _plain(word: str) -> str:
    """Return a word without the e that stands for an umlaut."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _is_misprint(a: str, b: str) -> bool:
    """Tell whether one word is the other with a letter missing, doubled, changed or out of place.

    Both are folded. Never in scripts without capitals: there a name cannot be told from a word, and may
    differ in one letter from another name.
    """
    if abs(len(a) - len(b)) > 1 or not has_case(a):
        return False
    if min(len(a), len(b)) >= MIN_STEM:
        return similarity(a, b) * (len(a) + len(b)) >= len(a) + len(b) - 2
    return len(a) >= MIN_STEM - 1 and sorted(a) == sorted(b)
