"""Comparison of facts: what two copies of a text state differently, and what only one of them states.

The fact tokens of both copies are aligned. If only one copy has a token, the removal of that copy would lose it. If the
copies have different tokens at one place, that is a conflict.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import regex

from cleaner.facts.extract import FACT_KINDS, Token, fact_tokens
from cleaner.facts.lexicon import Lexicon
from cleaner.model import Fact
from cleaner.similarity import opcodes, similarity
from cleaner.text import STOPS, fold, has_case, is_hangul, is_unspaced, tokens

MAX_REWORDED = 2  # words; if more differ at one place, the sentence is rephrased, which is not a conflict
MAX_LIGHT = 2  # light words; two differences with at most so many between them count as one
MIN_CLAUSE = 3  # tokens that are not light; an addition with so many is a clause of its own
MIN_STEM = 4  # letters; two forms of one word have so many in common at the beginning
STEM_SHARE = 0.6  # the same, as a share of the longer form
_PARTICLES = "은는이가을를의에도와과로"  # endings of Korean nouns that depend on the sentence
_NUMERIC = frozenset("0123456789.:/+-±")  # characters of a number in digits
_NUMBER = re.compile(r"[0-9.:/+±-]+")
_SENTENCE = regex.compile(rf"[^{STOPS}]+")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between two copies, `here` and `there`."""

    conflicts: tuple[Fact, ...]  # what they state differently
    here: tuple[Token, ...]  # what only `here` states, apart from light words and negations
    there: tuple[Token, ...]  # what only `there` states, likewise


class _Difference(NamedTuple):
    """What each copy has at one place of the alignment; one side may be empty."""

    here: list[Token]
    there: list[Token]


def compare(here: str, there: str, lexicon: Lexicon) -> Comparison:
    """Compare what two texts state.

    Ignored on purpose: spelling, punctuation, forms of one word, verbs of saying, pronouns, first words such as
    "meanwhile", and the order of whole sentences.

    >>> from cleaner.facts.lexicon import lexicon_for
    >>> a, b = "The wall will cost 3 million.", "The wall of stone will cost four million."
    >>> found = compare(a, b, lexicon_for([tokens(a)]))
    >>> found.conflicts, [token.printed for token in found.there]
    ((Fact(kind='number', here='3 million', there='four million'),), ['stone', 'four million'])
    """
    return compare_statements(Statement(here, lexicon), Statement(there, lexicon))


class Statement:
    """What a text states, in the forms that a comparison needs; each is made once, however often it is compared."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self.tokens = fact_tokens(text, lexicon)
        self.keys = [token.key for token in self.tokens]

    @cached_property
    def forms(self) -> _Forms:
        """The forms of all tokens."""
        return _Forms(self.tokens)

    @cached_property
    def key_counts(self) -> Counter[str]:
        """How often each key occurs."""
        return Counter(self.keys)

    @cached_property
    def names_and_numbers(self) -> list[Token]:
        """The names and numbers, in order."""
        return [token for token in self.tokens if token.kind in ("name", "number")]

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts that a removal must not lose, without the e of umlauts."""
        return frozenset(_without_umlaut_e(token.key) for token in self.tokens if token.kind in FACT_KINDS)

    @cached_property
    def stable(self) -> _StableFacts:
        """The facts that no other form states; see `each_states_more`."""
        return _stable_facts(self.tokens)

    @cached_property
    def sentences(self) -> Counter[tuple[str, ...]]:
        """The tokens of each sentence."""
        return Counter(tokens(sentence) for sentence in _SENTENCE.findall(self.text))


def compare_statements(a: Statement, b: Statement) -> Comparison:
    """Compare what two texts state; see `compare`. Both have the same lexicon."""
    places = _differences(a.tokens, b.tokens, a.keys, b.keys)
    differences = [difference for difference in places if not _names_one_day(difference, a.lexicon)]
    conflicts = [
        *_replaced(differences, a.forms.keys, b.forms.keys),
        *_negated(differences),
        *_opposed(differences, a.lexicon),
        *_reordered(a, b),
    ]
    # "wording" is the vaguest kind. It is dropped if another kind describes the same conflict.
    specific = {(fact.here, fact.there) for fact in conflicts if fact.kind != "wording"}
    conflicts = [fact for fact in conflicts if fact.kind != "wording" or (fact.here, fact.there) not in specific]
    only_here: Iterable[Token] = _only_in([token for difference in differences for token in difference.here], b.forms)
    only_there: Iterable[Token] = _only_in([token for difference in differences for token in difference.there], a.forms)
    if _date_of_day(a) & _date_of_day(b):  # a date says more than "on Wednesday" or "tomorrow"
        only_here, only_there = (
            [token for token in only if not (_is_weekday(token) or _is_relative_day(token, a.lexicon))]
            for only in (only_here, only_there)
        )
    return Comparison(tuple(dict.fromkeys(conflicts)), tuple(only_here), tuple(only_there))


def _names_one_day(difference: _Difference, lexicon: Lexicon) -> bool:
    """Return whether one copy has a weekday where the other one has "today", "tomorrow" or the like."""
    here, there = ([token for token in side if token.kind != "light"] for side in difference)
    return any(
        len(one) == len(other) == 1 and _may_be_weekday(one[0], lexicon) and _is_relative_day(other[0], lexicon)
        for one, other in ((here, there), (there, here))
    )


def _is_weekday(token: Token) -> bool:
    return token.kind == "date" and token.key.startswith("weekday")


def _may_be_weekday(token: Token, lexicon: Lexicon) -> bool:
    """Return whether a token is a weekday; without a capital letter and a number, it is only a word."""
    return lexicon.meanings.get(tokens(token.printed), ("", ""))[1].startswith("weekday")


def _is_relative_day(token: Token, lexicon: Lexicon) -> bool:
    return tokens(token.printed) in lexicon.relative_days


def _date_of_day(statement: Statement) -> set[str]:
    """Return the dates of a statement that have a month and a day."""
    return {token.key for token in statement.tokens if token.kind == "date" and " day " in token.key}


def each_states_more(a: Statement, b: Statement) -> bool:
    """Return whether each of two texts certainly states a fact that the other one lacks; False if that is unknown.

    This is a fast check without an alignment. Where it is True, `compare_statements` lists a token on both sides.

    >>> from cleaner.facts.lexicon import NO_LEXICON
    >>> a, b = (Statement(f"On day {day} the wall fell.", NO_LEXICON) for day in (4, 5))
    >>> each_states_more(a, b), each_states_more(a, a)
    (True, False)
    """
    return _states_more(a, b) and _states_more(b, a)


def _states_more(a: Statement, b: Statement) -> bool:
    numbers = b.stable.all_numbers
    if numbers is not None and not a.stable.numbers <= numbers:
        return True
    return any(
        name not in b.stable.joined and _without_umlaut_e(name) not in b.forms.plain_keys
        for name in a.stable.names - b.forms.keys
    )


class _StableFacts(NamedTuple):
    """The facts of a text that are stated as they are or not at all: they have no other form and no misprint.

    An alignment ignores how a text is divided into tokens ("Pendel-Bus", "Pendelbus"), so that "1" and "7" may equal
    "17". A number with only letters around it equals no such sequence, unless one of these is in `all_numbers`.
    """

    numbers: frozenset[str]  # keys, of the numbers in digits that no other digits precede or follow
    names: frozenset[str]  # keys
    all_numbers: frozenset[str] | None  # all sequences of digits; None if two tokens in a row may form a number
    joined: str  # all keys in a row


def _stable_facts(sequence: Sequence[Token]) -> _StableFacts:
    with_key = [token for token in sequence if token.key]
    ends = {at + 1 for at, token in enumerate(with_key) if token.key[-1] in _NUMERIC}
    starts = {at for at, token in enumerate(with_key) if token.key[0] in _NUMERIC}
    is_divided = not ends.isdisjoint(starts)
    joined = "".join(token.key for token in with_key)
    return _StableFacts(
        frozenset(
            token.key
            for at, token in enumerate(with_key)
            if token.kind == "number"
            and at not in ends
            and at + 1 not in starts
            and _NUMBER.fullmatch(token.key)
            and not has_case(fold(token.printed))
        ),
        frozenset(token.key for token in with_key if token.kind == "name"),
        None if is_divided else frozenset(_NUMBER.findall(joined)),
        joined,
    )


def _differences(
    a: Sequence[Token], b: Sequence[Token], a_keys: Sequence[str], b_keys: Sequence[str]
) -> Iterator[_Difference]:
    """Yield the differences in order; those with only a light word or two between them are merged.

    Light words are so frequent that they often match by chance.
    """
    places: list[tuple[int, int, int, int]] = []  # a start, a end, b start, b end
    for tag, a_start, a_end, b_start, b_end in opcodes(a_keys, b_keys):
        if tag == "equal" or "".join(a_keys[a_start:a_end]) == "".join(b_keys[b_start:b_end]):
            continue  # "Pendel-Bus" and "Pendelbus" are equal
        if places:
            between = a[places[-1][1] : a_start]
            if len(between) <= MAX_LIGHT and all(token.kind == "light" for token in between):
                a_start, _, b_start, _ = places.pop()
        places.append((a_start, a_end, b_start, b_end))
    for a_start, a_end, b_start, b_end in places:
        yield _Difference(list(a[a_start:a_end]), list(b[b_start:b_end]))


def _replaced(differences: Sequence[_Difference], a_keys: set[str], b_keys: set[str]) -> Iterator[Fact]:
    """Yield the facts of one kind that differ at one place, and the differing words if they are few."""
    for here, there in differences:
        for kind in sorted(FACT_KINDS):
            only_here = [token for token in here if token.kind == kind and token.key not in b_keys]
            only_there = [token for token in there if token.kind == kind and token.key not in a_keys]
            for ours, theirs in zip(only_here, only_there, strict=False):
                if not (kind == "name" and _without_umlaut_e(ours.key) == _without_umlaut_e(theirs.key)):
                    yield Fact(kind, ours.printed, theirs.printed)
        words_here = [token for token in _only_in(here, _Forms(there)) if token.kind in ("word", "name")]
        words_there = [token for token in _only_in(there, _Forms(here)) if token.kind in ("word", "name")]
        is_reworded = 0 < len(words_here) <= MAX_REWORDED and 0 < len(words_there) <= MAX_REWORDED
        if is_reworded and {token.kind for token in words_here + words_there} != {"name"}:
            yield Fact("wording", _printed(words_here), _printed(words_there))


def _printed(sequence: Sequence[Token]) -> str:
    return " ".join(token.printed for token in sequence)


def _negated(differences: Sequence[_Difference]) -> Iterator[Fact]:
    """Yield a fact if one copy negates what the other one affirms.

    Ignored on purpose: a negation in a clause that the other copy lacks as a whole.
    """
    compared = [difference for difference in differences if not _is_clause(difference)]
    here = [token.printed for difference in compared for token in difference.here if token.kind == "negation"]
    there = [token.printed for difference in compared for token in difference.there if token.kind == "negation"]
    if len(here) != len(there):
        only_here, only_there = Counter(here) - Counter(there), Counter(there) - Counter(here)
        yield Fact("negation", " … ".join(only_here.elements()), " … ".join(only_there.elements()))


def _is_clause(difference: _Difference) -> bool:
    """Return whether the longer side is a clause of its own and the shorter one has nothing but light words."""
    shorter, longer = sorted(difference, key=len)
    return sum(token.kind != "light" for token in longer) >= MIN_CLAUSE and all(
        token.kind == "light" for token in shorter
    )


def _opposed(differences: Sequence[_Difference], lexicon: Lexicon) -> Iterator[Fact]:
    """Yield each pair of opposites on the two sides of one difference."""
    for here, there in differences:
        for ours in here:
            for theirs in there:
                if (tuple(ours.key.split()), tuple(theirs.key.split())) in lexicon.opposites:
                    yield Fact("antonym", ours.printed, theirs.printed)


def _reordered(a: Statement, b: Statement) -> Iterator[Fact]:
    """Yield a fact if both copies have the same tokens, or the same names and numbers, in another order.

    Ignored on purpose: the order of whole sentences.
    """
    same_tokens = a.key_counts == b.key_counts and a.keys != b.keys
    ours, theirs = a.names_and_numbers, b.names_and_numbers
    moved = [(x, y) for x, y in zip(ours, theirs, strict=False) if x.key != y.key]
    same_facts = moved and Counter(token.key for token in ours) == Counter(token.key for token in theirs)
    if (same_tokens or same_facts) and a.sentences != b.sentences:
        first = moved[0] if moved else next((x, y) for x, y in zip(a.tokens, b.tokens, strict=True) if x.key != y.key)
        yield Fact("word-order", first[0].printed, first[1].printed)


class _Forms:
    """The forms of tokens that a token of the other text is compared with; most are rarely needed."""

    def __init__(self, sequence: Sequence[Token]) -> None:
        self._tokens = sequence
        self.keys = {token.key for token in sequence}
        # Whether the text states a token of another one: a text may be compared with many that share their tokens.
        self._stated: dict[tuple[str, str, str], bool] = {}

    def state(self, token: Token) -> bool:
        """Return whether the text states a token of another one; see `_is_stated`."""
        identity = token.kind, token.key, token.printed
        if identity not in self._stated:
            self._stated[identity] = _is_stated(token, self)
        return self._stated[identity]

    @cached_property
    def plain_keys(self) -> Counter[str]:
        """The keys without the e of umlauts."""
        return Counter(map(_without_umlaut_e, self.keys))

    @cached_property
    def words(self) -> set[str]:
        """The folded keys of the tokens of kind "word"."""
        return {fold(token.key) for token in self._tokens if token.kind == "word"}

    @cached_property
    def printed(self) -> set[str]:
        """The tokens as they are written, folded."""
        return {fold(token.printed) for token in self._tokens}


def _only_in(only: Sequence[Token], other: _Forms) -> Iterator[Token]:
    """Yield the tokens that the other text states nowhere, in no form."""
    for token in only:
        if token.kind not in ("light", "negation") and not other.state(token):
            yield token


def _is_stated(token: Token, stated: _Forms) -> bool:
    """Return whether a text states a token: unchanged, in another form, or with a typing error."""
    kind, key = token.kind, token.key
    has_key = key in stated.keys
    if has_key and not is_unspaced(key):  # one character of a script without spaces proves nothing
        return True
    if kind in ("word", "name") and stated.plain_keys[_without_umlaut_e(key)] > has_key:
        return True
    if kind == "word":
        folded = fold(key)
        return any(_is_form(key, other) for other in stated.keys) or any(
            _is_typing_error(folded, other) for other in stated.printed
        )
    if kind == "number":
        printed = fold(token.printed)
        return any(_is_typing_error(printed, other) for other in stated.words)
    return False


def _is_form(a: str, b: str) -> bool:
    """Return whether two words have a stem in common."""
    shorter, longer = sorted((a, b), key=len)
    if shorter[:MIN_STEM] != longer[:MIN_STEM] and not is_hangul(longer):
        return False  # nearly all pairs end here
    letters = zip(shorter, longer, strict=False)
    stem = next((length for length, (x, y) in enumerate(letters) if x != y), len(shorter))
    if is_hangul(longer):
        return stem >= len(longer) - 1 and longer[-1] in _PARTICLES and shorter[stem:] in {"", *_PARTICLES}
    return has_case(longer) and stem >= MIN_STEM and stem >= STEM_SHARE * len(longer)


def _without_umlaut_e(word: str) -> str:
    """Return a word without each e that may stand for an umlaut: "Faehre" for "Fähre", which is folded to "fahre"."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _is_typing_error(a: str, b: str) -> bool:
    """Return whether two folded words differ by a typing error: one letter missing, doubled, changed or transposed.

    Always False for scripts without capitals. There a name looks like any other word, and two names may differ in
    one letter.
    """
    total = len(a) + len(b)
    if abs(len(a) - len(b)) > 1 or not has_case(a):
        return False
    if min(len(a), len(b)) >= MIN_STEM:
        return similarity(a, b) * total >= total - 2  # an Indel distance of at most 2
    return len(a) >= MIN_STEM - 1 and sorted(a) == sorted(b)
