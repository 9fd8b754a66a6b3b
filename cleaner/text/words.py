"""Folding and words: what counts as the same text, in every script.

Whatever is folded away here (case, width, accents, punctuation, invisible characters) is never
evidence of a difference between two copies.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from cleaner.lazy import LazyRegex
from cleaner.model import Span

# Scripts that are written without spaces: there a character, with its marks, is a word.
UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"

_WORD = LazyRegex(rf"(?V1)[[{UNSPACED}]&&[\p{{L}}\p{{N}}]]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}]--[{UNSPACED}]]+")
# Most texts hold no marks and no script without spaces: for them the plain module is five times as fast.
_SIMPLE_WORD = re.compile(r"[^\W_]+")
_SPECIAL = LazyRegex(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u2c00-\uabff\ud7a4-\U0001efff\U00020000-\U0010ffff]",
    module="re",
)
# European letters and usual signs: none of the above, and compiled in a tenth of the time.
_USUAL = LazyRegex("[\0-\u02ff\u0370-\u0482\u2000-\u206f]*", module="re")
_CHARACTER = LazyRegex(rf"[{UNSPACED}]")
_MARK = LazyRegex(r"\p{M}")
_LETTER = LazyRegex(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*")
_INVISIBLE = LazyRegex(r"(?V1)[\p{Cf}\p{Variation_Selector}]")
_FIRST_DIGITS = "٠۰߀०০੦૦୦௦౦೦൦๐໐༠၀០᠐"  # the zeros of the scripts that have digits of their own

# Letters that Unicode does not take apart, but that people type without their stroke, dot or tail.
_ALIKE = {
    **dict(zip("ıłħيىك", "ilhییک", strict=True)),
    **{chr(ord(zero) + value): str(value) for zero in _FIRST_DIGITS for value in range(10)},
    "\u0640": "",  # only stretches Arabic words
}
_UNLIKE = LazyRegex(f"[{''.join(_ALIKE)}]", module="re")
_NUKTA = "\u093c"  # the dot under Hindi letters, which many writers leave out
_CLUSTER = LazyRegex(r"\X")

LONG = 100_000  # characters of a text in which words take ten times as much memory as it does, unless kept once each

STOPS = ".!?…。！？।؟۔"  # what may end a sentence

_ASCII = bytes(range(128))
_LETTERS = bytes(
    ord(char.lower()) if char == "\n" or (char.isascii() and char.isalnum()) else ord(" ")
    for char in map(chr, range(256))
)
_STOPS_AND_LINE_ENDS = f"{STOPS}\n\r"
_LETTERS_AND_STOPS = bytes(
    ord(".") if chr(code) in _STOPS_AND_LINE_ENDS else known for code, known in enumerate(_LETTERS)
)


def fold(text: str) -> str:
    r"""Fold case, width, compatibility forms and accents, and drop invisible characters.

    Left alone on purpose: marks that make another letter rather than colour one (vowel signs and
    viramas of Indic scripts, Thai vowels and tones, the voicing marks of kana).

    >>> fold("Ｃafé ﬁne co\u00adoperate")
    'cafe fine cooperate'
    """
    return text.lower() if text.isascii() else _folded(text, _beyond_ascii(text))


def _folded(text: str, beyond: frozenset[str]) -> str:
    """Fold a text, given with its characters beyond ASCII, of which few change."""
    if any(_CHARACTERS[char].folded is None for char in beyond):
        return _fold(text)
    changing = [char for char in beyond if _CHARACTERS[char].changes]
    for char in sorted(changing, key=_folds_to_others):  # else what a character folds to would be folded again
        text = text.replace(char, _CHARACTERS[char].folded or "")
    return text.casefold()


def _folds_to_others(char: str) -> bool:
    """Tell a character that folds to one that is folded itself, as the Arabic yeh with hamza does."""
    return any(_CHARACTERS[part].changes for part in _CHARACTERS[char].folded or "" if not part.isascii())


def _fold(text: str) -> str:
    """Fold a text whose characters may change one another, as marks do."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    folded = _UNLIKE.sub(lambda match: _ALIKE[match[0]], folded)
    decomposed = unicodedata.normalize("NFD", folded)
    stripped = _MARK.sub(lambda match: "" if _is_accent(match[0]) else match[0], decomposed)
    return folded if stripped == folded else unicodedata.normalize("NFC", stripped)


def _is_accent(mark: str) -> bool:
    """Tell the points of Hebrew and Arabic (classes 10 to 35) and the accents around a letter (from 200)."""
    place = unicodedata.combining(mark)
    return 10 <= place <= 35 or place >= 200 or mark == _NUKTA


def _fold_alone(char: str) -> str | None:
    """Fold a character that no other one beside it changes; None for one that joins with others."""
    kind = unicodedata.category(char)
    if kind == "Cf":
        return ""
    parts = unicodedata.normalize("NFKC", char)
    if kind == "Cn" or any(_is_mark(part) or _is_jamo(part) for part in parts):
        return None
    folded = "".join(_ALIKE.get(part, part) for part in parts.casefold())
    decomposed = unicodedata.normalize("NFD", folded)
    stripped = "".join(part for part in decomposed if not (_is_mark(part) and _is_accent(part)))
    return folded if stripped == folded else unicodedata.normalize("NFC", stripped)


def _is_word(char: str) -> bool:
    """Tell whether a character stands in words."""
    return unicodedata.category(char)[0] in "LMN"


def _is_jamo(char: str) -> bool:
    """Tell a part of a Korean syllable, which grows together with others."""
    return "\u1100" <= char <= "\u11ff" or "\ua960" <= char <= "\ua97f" or "\ud7b0" <= char <= "\ud7ff"


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _beyond_ascii(text: str) -> frozenset[str]:
    """Return the characters of a text that are not ASCII."""
    if text.isascii():
        return frozenset()
    return _beyond_ascii_in(text) if len(text) > LONG else _remembered(text)


def _beyond_ascii_in(text: str) -> frozenset[str]:
    """Take the characters that are not ASCII out of a text: at the speed of memory, as bytes."""
    encoded = text.encode("utf-8", "surrogatepass")
    return frozenset(encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass"))


_remembered = lru_cache(maxsize=2)(_beyond_ascii_in)  # several ask it of one article in turn


class Character(NamedTuple):
    """What is known of a character beyond ASCII."""

    folded: str | None  # what it folds to, whatever stands beside it; None where that matters
    # the same in letters of ASCII, with "." for what may end a sentence and spaces for other signs; None where it folds
    # to other letters
    spelled: str | None
    changes: bool  # folds to something else than the plain folding of case makes of it
    as_printed: bool  # folds to letters and digits exactly where it is one itself


class _Characters(dict[str, Character]):
    """What is known of characters, filled as they are met."""

    def __missing__(self, char: str) -> Character:
        folded = _fold_alone(char)
        parts = folded or ""
        spelled = "." if char in STOPS else "".join(part if _is_word(part) else " " for part in parts)
        known = self[char] = Character(
            folded,
            spelled if folded is not None and spelled.isascii() else None,
            folded != char.casefold(),
            bool(parts) and all(_is_word(part) == char.isalnum() and not is_unspaced(part) for part in parts),
        )
        return known


_CHARACTERS = _Characters()


def tokens(text: str) -> tuple[str, ...]:
    """Return the folded words of a text: runs of letters, digits and marks.

    In scripts without spaces (Han, kana, Thai, Lao, Khmer, Burmese) each character is a word;
    Hangul keeps its spaces.

    >>> tokens("It’s 3,5 % — ÉTÉ, 東京!")
    ('it', 's', '3', '5', 'ete', '東', '京')
    """
    if len(text) > LONG:
        return tuple(chain.from_iterable(tokens_of_lines(text)))
    folded, split = _ready(text)
    return tuple(split(folded))


def tokens_of_lines(text: str) -> Iterator[tuple[str, ...]]:
    r"""Yield the words of what stands before, between and behind the line feeds of a text, as `words` returns them.

    Quicker than line by line: the text is folded once. In a long text each word is kept once, however often it
    stands there.

    >>> list(tokens_of_lines("The quay,\n\nthe gate"))
    [('the', 'quay'), (), ('the', 'gate')]
    """
    once: dict[str, str] = {}
    for stretch in stretches(text):
        folded, split = _ready(stretch)
        for line in folded.split("\n"):
            if len(text) <= LONG:
                yield tuple(split(line))
            else:
                pieces = map(split, _pieces(line))
                yield tuple(chain.from_iterable(map(once.setdefault, piece, piece) for piece in pieces))


class TokenCache(dict[str, tuple[str, ...]]):
    """Lines with their words, so that what stays in a text that is shortened is folded once.

    >>> TokenCache()["The quay"]
    ('the', 'quay')
    """

    def __missing__(self, line: str) -> tuple[str, ...]:
        found = self[line] = tokens(line)
        return found


class LazyTokens:
    r"""The words of the lines of a text, folded all at once when some are first asked for.

    Lines that are `known` are not folded again; those of a text that is not long become known.

    >>> LazyTokens("The quay\n\nis\nshut").of(2, 4)
    ('is', 'shut')
    """

    __slots__ = ("_known", "_lines", "_text")

    def __init__(self, text: str, known: TokenCache | None = None) -> None:
        self._text, self._known = text, known
        self._lines: list[tuple[str, ...]] = []

    def of(self, first: int, last: int) -> tuple[str, ...]:
        """Return the words from the line `first` to the one before `last`."""
        lines = self._lines or self._fold()
        return lines[first] if last - first == 1 else tuple(chain.from_iterable(lines[first:last]))

    def _fold(self) -> list[tuple[str, ...]]:
        text, known = self._text, self._known
        if known:
            self._lines = list(map(known.__getitem__, text.split("\n")))
        else:
            self._lines = list(tokens_of_lines(text))
            if known is not None and len(text) <= LONG:
                known.update(zip(text.split("\n"), self._lines, strict=True))
        return self._lines


def stretches(text: str) -> Iterator[str]:
    r"""Yield a text in parts without the line feeds between them, so that no copy of all of a long one is held.

    >>> [len(stretch) for stretch in stretches("The quay\n" * 30_000)]
    [100007, 100007, 69984]
    """
    start = 0
    while len(text) - start > LONG and (end := text.find("\n", start + LONG)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:] if start else text


def _pieces(line: str) -> Iterator[str]:
    """Yield a folded line, divided at spaces where it is long: so many words are made at once, and kept once."""
    start = 0
    while start < len(line):
        end = line.find(" ", start + LONG) if len(line) - start > LONG else -1
        yield line[start : end if end >= 0 else None]
        start = end if end >= 0 else len(line)


def _ready(text: str) -> tuple[str, Callable[[str], Sequence[str]]]:
    """Return a text folded, with its line feeds, and what gives the words of any part of that."""
    beyond = _beyond_ascii(text)
    spelled = _in_ascii(text, beyond)
    return (_folded(text, beyond), _words) if spelled is None else (_reduced(spelled, _LETTERS), str.split)


def _words(folded: str) -> list[str]:
    is_simple = _USUAL.fullmatch(folded) or not _SPECIAL.search(folded)
    found: list[str] = (_SIMPLE_WORD if is_simple else _WORD).findall(folded)
    return found


def _reduced(spelled: str, table: bytes) -> str:
    """Fold a text in ASCII by a table of what each character becomes; where signs become spaces, split gives its words.

    As bytes that is four times as fast as a pattern.
    """
    return spelled.encode().translate(table).decode()


def _in_ascii(text: str, beyond: frozenset[str]) -> str | None:
    """Return a text with the letters of ASCII that its characters fold to; None where one folds to another letter."""
    for char in beyond:
        letters = _CHARACTERS[char].spelled
        if letters is None:
            return None
        text = text.replace(char, letters)
    return text


def in_letters(text: str) -> str | None:
    """Fold a text to letters and digits of ASCII, with full stops for line ends and all that may end a sentence.

    All other signs are spaces, so that `str.split` gives the words. None where something folds to
    other letters.

    >>> in_letters("“Straße”: l’an 12!"), in_letters("Да!")
    (' strasse   l an 12.', None)
    """
    spelled = _in_ascii(text, _beyond_ascii(text))
    return None if spelled is None else _reduced(spelled, _LETTERS_AND_STOPS)


def fold_char(char: str) -> str | None:
    """Fold a character; None where others beside it change it, or where it is a word by itself.

    >>> fold_char("É"), fold_char("ß"), fold_char("’"), fold_char("京")
    ('e', 'ss', '’', None)
    """
    folded = char.lower() if char.isascii() else _CHARACTERS[char].folded
    return None if folded is None or any(map(is_unspaced, folded)) else folded


def in_place(text: str) -> str | None:
    """Fold a text place by place: as `in_letters` where that is possible, and else to letters, digits and signs.

    None where words cannot be told so: a character folds to several or to none, changes another one,
    or is a word by itself.

    >>> in_place("l’été!"), in_place("Да! «Нет»"), in_place("Straße"), in_place("東京")
    ('l ete.', 'да. «нет»', None, None)
    """
    beyond = _beyond_ascii(text)
    known = [_CHARACTERS[char] for char in beyond]
    if all(char.spelled is not None and len(char.spelled) == 1 for char in known):
        return in_letters(text)
    if not all(char.as_printed and len(char.folded or "") == 1 for char in known):
        return None
    for stop in _STOPS_AND_LINE_ENDS:
        text = text.replace(stop, ".")
    return _folded(text, beyond)


def places(text: str) -> Iterator[Span]:
    """Yield for each word of a text the place that it was folded from.

    >>> [span.of("An Été") for span in places("An Été")]
    ['An', 'Été']
    """
    if _is_as_printed(text):
        return (Span(*match.span()) for match in _SIMPLE_WORD.finditer(text))
    return (span for _, span in _in_clusters(text))


def located(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the folded words of a text, each with the place in the text that it was folded from.

    >>> [(word, span.start, span.end) for word, span in located("An Été")]
    [('an', 0, 2), ('ete', 3, 6)]
    """
    if _is_as_printed(text):
        return ((fold(span.of(text)), span) for span in places(text))
    return _in_clusters(text)


def _is_as_printed(text: str) -> bool:
    """Tell whether the words of a text stand where its letters and digits do."""
    return all(_CHARACTERS[char].as_printed for char in _beyond_ascii(text))


def _in_clusters(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the words of a text by what readers see as one character: folding changes lengths, but not across these."""
    folded, origin = [], []
    for cluster in _CLUSTER.finditer(text):
        piece = fold(cluster[0])
        folded.append(piece)
        origin += [cluster.span()] * len(piece)
    for match in _WORD.finditer("".join(folded)):
        yield match[0], Span(origin[match.start()][0], origin[match.end() - 1][1])


def has_case(word: str) -> bool:
    """Tell whether a word is written in a script that has capital letters.

    >>> has_case("wort"), has_case("слово"), has_case("言")
    (True, True, False)
    """
    return word.lower() != word.upper()


def is_unspaced(word: str) -> bool:
    """Tell whether a word is a character of a script without spaces, which says little by itself.

    >>> is_unspaced("言"), is_unspaced("말")
    (True, False)
    """
    first = word[:1]
    return ("\u0e00" < first < "\u1e00" or first > "\u2e7f") and bool(_CHARACTER.match(word))


def is_letter(word: str) -> bool:
    """Tell whether a word is one letter of an alphabet that is written without spaces, such as Thai.

    >>> is_letter("ก"), is_letter("言"), is_letter("a")
    (True, False, False)
    """
    return bool(_LETTER.fullmatch(word))


def is_hangul(word: str) -> bool:
    """Tell whether a word is written in Korean letters.

    >>> is_hangul("참새"), is_hangul("sparrow")
    (True, False)
    """
    return "가" <= word[:1] <= "힣" and all("가" <= char <= "힣" for char in word)
