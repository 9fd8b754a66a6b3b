"""Facts: what one copy of a text states and the other does not.

A text is read as atoms: numbers, units, dates, names, negations, URLs, inline code and plain words.
Two copies are aligned atom by atom. Whatever only one of them has is what a removal would lose;
what they state differently at one place is a conflict.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from cleaner.lexicon import Lexicon
from cleaner.model import Fact
from cleaner.resemblance import opcodes, resemblance
from cleaner.words import fold, has_case, is_hangul, is_unspaced, words

# Kinds that veto a removal on their own. A "word" only counts as something more that a copy says.
HARD = frozenset(("number", "unit", "date", "name", "url", "code"))

MAX_SWAPPED = 2  # words; where more of them change at one place, it is told in other words
MAX_LIGHT = 2  # light words between two differences that make them one
MIN_CLAUSE = 3  # words that tell something, from which an addition is a clause of its own
MIN_STEM = 4  # letters that two forms of one word share at their beginning
STEM_SHARE = 0.6  # of the longer form
_JOINERS = frozenset("and y e et und og och en i si a και و".split())  # "and", within a number
_PARTICLES = "은는이가을를의에도와과로"  # the endings of Korean nouns that a sentence changes

_TOKEN = regex.compile(
    r"""(?V1)(?P<url>https?://[^\s<>"']+|www\.[^\s<>"']+)
    |(?P<code>`[^`\n]+`)
    |(?P<name>[@\#][\p{L}\p{N}_]+)
    |(?P<number>(?<![\p{L}\p{N}])(?:(?<!\S)[-−+±])?\p{Nd}{1,3}(?:[.,'’\u00a0\u202f\ ]\p{Nd}{3})+(?:[.,]\p{Nd}+)?(?![\p{L}\p{N}])
               |(?<![\p{L}\p{N}])(?:(?<!\S)[-−+±])?\p{Nd}+(?:[.,:/]\p{Nd}+)*(?!\p{Nd}))
    |(?P<unit>[\p{Sc}%‰°％])
    |(?P<word>[[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]&&[\p{L}\p{N}]]\p{M}*
             |[[\p{L}\p{N}\p{M}\p{Cf}]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]]+)""",
    regex.VERBOSE,
)
_GROUPED = regex.compile(r"[-−+±]?\p{Nd}{1,3}(?:[.,'’\u00a0\u202f ]\p{Nd}{3})+(?:([.,])(\p{Nd}{1,2}|\p{Nd}{4,}))?")
_ORDINAL = regex.compile(r"(\p{Nd}+)(?:st|nd|rd|th|er|ere|eme|e|o|a)")
_SENTENCE = regex.compile(r"[^.!?…。！？।؟۔]+")
_OPENS_SENTENCE = regex.compile(r"""(?:^|[.!?…:。！？।؟۔]["'”’»)\]]*)[\s"'“‘«„¿¡(\[—–•*-]*$""")


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest thing that a text states."""

    kind: str  # one of HARD, "negation", "word", or "light" where its change changes no fact
    key: str  # what is compared
    printed: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What parts two copies, `here` and `there`."""

    conflicts: tuple[Fact, ...]  # what they state differently
    here: tuple[Atom, ...]  # what only `here` states: facts and words that are more than light
    there: tuple[Atom, ...]  # what only `there` states


def compare(here: str, there: str, lexicon: Lexicon) -> Comparison:
    """Compare what two texts state.

    Left alone on purpose: spelling, punctuation, forms of one word, verbs of saying, pronouns and
    openings such as "meanwhile", and whole sentences that stand in another order.

    >>> from cleaner.lexicon import lexicon_for
    >>> a, b = "The wall will cost 3 million.", "The wall of stone will cost four million."
    >>> found = compare(a, b, lexicon_for([words(a)]))
    >>> found.conflicts, [atom.printed for atom in found.there]
    ((Fact(kind='number', here='3 million', there='four million'),), ['stone', 'four million'])
    """
    a, b = atoms(here, lexicon), atoms(there, lexicon)
    differences = list(_differences(a, b))
    conflicts = [
        *_swapped(differences, {x.key for x in a}, {x.key for x in b}),
        *_negated(differences),
        *_opposed(differences, lexicon),
        *_reordered(here, there, a, b),
    ]
    only_a, only_b = ([x for pair in differences for x in pair[side]] for side in (0, 1))
    return Comparison(tuple(dict.fromkeys(conflicts)), tuple(_news(only_a, b)), tuple(_news(only_b, a)))


def _differences(a: Sequence[Atom], b: Sequence[Atom]) -> Iterator[tuple[list[Atom], list[Atom]]]:
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


def _swapped(differences: Sequence[tuple[list[Atom], list[Atom]]], a: set[str], b: set[str]) -> Iterator[Fact]:
    """Yield the facts of one kind that stand at the same place and differ."""
    for left, right in differences:
        for kind in sorted(HARD):
            ours = [x for x in left if x.kind == kind and x.key not in b]
            theirs = [x for x in right if x.kind == kind and x.key not in a]
            yield from (
                Fact(kind, x.printed, y.printed)
                for x, y in zip(ours, theirs, strict=False)
                if not (kind == "name" and _plain(x.key) == _plain(y.key))
            )
        ours, theirs = (
            [x for x in _news(side, others) if x.kind in ("word", "name")] for side, others in ((left, right), (right, left))
        )
        if 0 < len(ours) <= MAX_SWAPPED and 0 < len(theirs) <= MAX_SWAPPED and {x.kind for x in ours + theirs} != {"name"}:
            yield Fact("wording", " ".join(x.printed for x in ours), " ".join(y.printed for y in theirs))


def _negated(differences: Sequence[tuple[list[Atom], list[Atom]]]) -> Iterator[Fact]:
    """Yield a fact where one text negates what the other one affirms.

    Left alone on purpose: the negation in a clause that the other text lacks as a whole.
    """
    ours, theirs = (
        [x.printed for pair in differences if not _is_clause(*pair) for x in pair[side] if x.kind == "negation"]
        for side in (0, 1)
    )
    if len(ours) != len(theirs):
        here, there = Counter(ours), Counter(theirs)
        yield Fact("negation", " ".join((here - there).elements()), " ".join((there - here).elements()))


def _is_clause(left: Sequence[Atom], right: Sequence[Atom]) -> bool:
    """Tell whether only one side says something here, and more than a word or two."""
    short, long = sorted((left, right), key=len)
    told = sum(x.kind != "light" for x in long)
    return told >= MIN_CLAUSE and not any(x.kind != "light" for x in short)


def _opposed(differences: Sequence[tuple[list[Atom], list[Atom]]], lexicon: Lexicon) -> Iterator[Fact]:
    for left, right in differences:
        for x in left:
            for y in right:
                if (tuple(x.key.split()), tuple(y.key.split())) in lexicon.opposites:
                    yield Fact("antonym", x.printed, y.printed)


def _reordered(here: str, there: str, a: Sequence[Atom], b: Sequence[Atom]) -> Iterator[Fact]:
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
    return Counter(words(sentence) for sentence in _SENTENCE.findall(text))


def _news(only: Sequence[Atom], other: Sequence[Atom]) -> Iterator[Atom]:
    """Yield the atoms that the other text states nowhere, in no form."""
    known = {x.key for x in other}
    for x in only:
        if x.kind in ("light", "negation") or (x.key in known and not is_unspaced(x.key)):
            continue
        if x.kind in ("word", "name") and any(_plain(x.key) == _plain(y.key) for y in other if y.key != x.key):
            continue
        if x.kind == "word" and any(_is_form(x.key, y.key) or _is_misprint(x.key, y.printed) for y in other):
            continue
        if x.kind == "number" and any(y.kind == "word" and _is_misprint(x.printed, y.key) for y in other):
            continue
        yield x


def _is_form(a: str, b: str) -> bool:
    """Tell whether two words have a stem in common."""
    short, long = sorted((a, b), key=len)
    shared = next((at for at, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    if is_hangul(long):
        return shared >= len(long) - 1 and long[-1] in _PARTICLES and short[shared:] in {"", *_PARTICLES}
    return has_case(long) and shared >= MIN_STEM and shared >= STEM_SHARE * len(long)


def _plain(word: str) -> str:
    """Return a word without the e that stands for an umlaut."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _is_misprint(a: str, b: str) -> bool:
    """Tell whether one word is the other with a letter missing, doubled, changed or out of place.

    Never in scripts without capitals: there a name cannot be told from a word, and may differ in
    one letter from another name.
    """
    a, b = fold(a), fold(b)
    if not has_case(a) or abs(len(a) - len(b)) > 1:
        return False
    if min(len(a), len(b)) >= MIN_STEM:
        return resemblance(a, b) * (len(a) + len(b)) >= len(a) + len(b) - 2
    return len(a) >= MIN_STEM - 1 and sorted(a) == sorted(b)


def atoms(text: str, lexicon: Lexicon) -> list[Atom]:
    """Return the atoms of a text in order.

    >>> from cleaner.lexicon import lexicon_for
    >>> english = lexicon_for([words("the wall of the town")])
    >>> [(atom.kind, atom.key) for atom in atoms("In two hundred days Ana saw 1,200.", english)]
    [('light', 'in'), ('number', '200'), ('word', 'days'), ('name', 'ana'), ('word', 'saw'), ('number', '1200')]
    """
    tokens = list(_tokens(text))
    read: list[Atom] = []
    spelled: list[bool] = []  # whether the number at the same place in `read` is written in words
    at = 0
    while at < len(tokens):
        length, atom = _known(tokens, at, lexicon) or (1, _unknown(tokens[at], lexicon))
        if atom.kind in ("unit", "date") and not atom.printed[0].isupper() and not _beside_number(read, tokens, at + length):
            atom = Atom("word", atom.printed.lower(), atom.printed)
        read.append(atom)
        spelled.append(atom.kind == "number" and tokens[at].kind == "word")
        at += length
    return _dated(_composed(read, spelled))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # the name of the group in _TOKEN that matched
    printed: str
    words: tuple[str, ...]  # folded
    opens: bool  # stands where a sentence begins, so that a capital letter tells nothing


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()]
        opens = bool(_OPENS_SENTENCE.search(before)) and (match.start() <= 8 or not before.isspace())
        yield _Token(match.lastgroup or "", match[0], words(match[0]), opens)


def _known(tokens: Sequence[_Token], at: int, lexicon: Lexicon) -> tuple[int, Atom] | None:
    """Return the longest phrase of the lexicon that begins here: its length in tokens and its atom."""
    found = None
    phrase: tuple[str, ...] = ()
    for end in range(at, len(tokens)):
        if tokens[end].kind != "word" or len(phrase) >= lexicon.longest:
            break
        phrase += tokens[end].words
        printed = " ".join(token.printed for token in tokens[at : end + 1])
        if phrase in lexicon.meanings:
            kind, key = lexicon.meanings[phrase]
            found = end + 1 - at, Atom(kind, key or " ".join(phrase), printed)
        elif phrase in lexicon.light:
            found = end + 1 - at, Atom("light", " ".join(phrase), printed)
    return found


def _unknown(token: _Token, lexicon: Lexicon) -> Atom:
    printed = token.printed
    if token.kind == "number":
        return Atom("number", _number(printed), printed)
    if token.kind == "unit":
        sign = unicodedata.normalize("NFKC", printed)
        return Atom("unit", lexicon.signs.get(sign, sign), printed)
    if token.kind in ("url", "code"):
        return Atom(token.kind, printed, printed)
    key = " ".join(token.words)
    if ordinal := _ORDINAL.fullmatch(key):
        return Atom("number", _number(ordinal[1]), printed)
    if any(char.isdecimal() for char in key):
        return Atom("number", key, printed)
    if token.kind == "name" or (printed[0].isupper() and not token.opens):
        return Atom("name", key, printed)
    return Atom("word" if len(key) > 1 or not key.isascii() else "light", key, printed)


def _number(printed: str) -> str:
    """Return a number in plain digits, without marks between groups, and with a point for decimals."""
    grouped = _GROUPED.fullmatch(printed)
    whole = printed[: grouped.start(1)] if grouped and grouped[1] else printed
    parts = [whole if not grouped else "".join(char for char in whole if char not in ".,'’\u00a0\u202f ")]
    if grouped and grouped[1]:
        parts.append(grouped[2])
    plain = ".".join(parts).replace(",", ".").replace("−", "-")
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)


def _beside_number(read: Sequence[Atom], tokens: Sequence[_Token], after: int) -> bool:
    """Tell whether a number stands before or behind: only there "m" is a unit and "may" a month."""
    nearest = next((atom for atom in reversed(read[-2:]) if atom.kind != "light"), None)  # "3 de mayo"
    return bool(nearest and nearest.kind == "number") or (after < len(tokens) and tokens[after].kind == "number")


def _composed(read: Sequence[Atom], spelled: Sequence[bool]) -> list[Atom]:
    """Join the number words that follow a number: "two hundred", "3 million"."""
    joined: list[Atom] = []
    at = 0
    while at < len(read):
        end = at + 1
        if read[at].kind == "number":
            while end < len(read) and (spelled[end] or _joins(read, spelled, end)):
                end += 1
        parts = [atom.key for atom in read[at:end] if atom.kind == "number"]
        if len(parts) > 1 and all(map(_is_value, parts)):
            value = _value(list(map(float, parts)))
            joined.append(Atom("number", f"{value:.12g}", " ".join(atom.printed for atom in read[at:end])))
        else:
            joined += read[at:end]
        at = end
    return joined


def _joins(read: Sequence[Atom], spelled: Sequence[bool], at: int) -> bool:
    """Tell whether a word is the "and" within a number: "thirty and four"."""
    return read[at].key in _JOINERS and at + 1 < len(read) and spelled[at - 1] and spelled[at + 1]


def _dated(read: Sequence[Atom]) -> list[Atom]:
    """Join a month and the day beside it, in either order: "June 4", "4 June", "the 4th of June"."""
    joined: list[Atom] = []
    for atom in read:
        joined.append(atom)
        between = len(joined) >= 3 and joined[-2].kind == "light"
        before = joined[-3 if between else -2] if len(joined) > 1 else atom
        month, day = (before, atom) if _is_month(before) else (atom, before)
        # A word may stand between only as in "the 4th of June".
        if _is_month(month) and _is_day(day) and not (between and month is before):
            del joined[-3 if between else -2 :]
            joined.append(Atom("date", f"{month.key} day {day.key}", f"{before.printed} {atom.printed}"))
    return joined


def _is_month(atom: Atom) -> bool:
    return atom.kind == "date" and atom.key.startswith("month") and "day" not in atom.key


def _is_day(atom: Atom) -> bool:
    return atom.kind == "number" and atom.key.isdigit() and int(atom.key) <= 31


def _is_value(key: str) -> bool:
    return key.replace(".", "", 1).isdigit()


def _value(parts: Sequence[float]) -> float:
    """Return what number words mean together: 2 100 is 200, 20 5 is 25, 3 10 5 is 35, 3 1000000 is 3 million."""
    total = hundreds = ones = 0.0
    for part in parts:
        if part >= 1000:
            pending = hundreds + ones
            total = total + pending * part if pending else max(total, 1) * part
            hundreds = ones = 0
        elif part in (10, 100):
            hundreds = hundreds + ones * part if ones else max(hundreds, 1) * part if part == 100 else hundreds + part
            ones = 0
        elif part >= 10:
            hundreds += part
        else:
            ones += part
    return total + hundreds + ones
