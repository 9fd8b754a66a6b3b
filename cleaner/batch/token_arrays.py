"""Array code: the words of many texts as numbers, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleaner.text import STOPS, fold_char, tokens

Integers: TypeAlias = NDArray[np.int64]
Hashes: TypeAlias = NDArray[np.uint64]
Flags: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.uint16]
Letters: TypeAlias = NDArray[np.uint8]

# What stands for characters: letters and digits, which come behind all others, for themselves, or where they are not
# ASCII for one of 128 signs each, so that some words seem alike that are not.
_NEW, _HARD, _SEVERAL, _LINE_END, _STOP, _SPACE, _SIGN = range(7)
_DIGIT, _LAST_DIGIT, _BEYOND = 48, 57, 128

_STEP: Final = 8  # letters that are hashed at once
_MASKS: Final = np.array([(1 << (8 * letters)) - 1 for letters in range(_STEP + 1)], np.uint64)
_MIXING: Final = np.uint64(0xD6E8FEB86659FD93)
_HALF: Final = np.uint64(32)
_SECOND: Final = np.uint64(0xA24BAED4963EE407)


class TokenArrays(NamedTuple):
    """The words of many texts in order; words and lines are numbered through all of them."""

    codes: Codes  # (characters,) of the texts; two for a character beyond the first 65,536
    letters: Letters  # (characters,) what stands for each
    starts: Integers  # (words,) where a word begins
    ends: Integers  # (words,) and ends
    hashes: Hashes  # (words,) the same for the same words
    line_of: Integers  # (words,) the line that a word stands in
    sentence_starts: Integers  # (sentences,) the first words of sentences and of lines, in order
    breaks: Integers  # (lines + 1,) where the line ends stand, the first one before the first line
    lengths: Integers  # (lines,) how many words there are
    text_of: Integers  # (lines,) the text that a line stands in
    unsupported: Flags  # (texts,) whether its words are not told here rightly

    def word(self, at: int) -> str:
        """Return a word, folded; an empty one behind the last."""
        if at >= len(self.starts):
            return ""
        return _word(self.codes[self.starts[at] : self.ends[at]].tobytes())

    def of_texts(self, lines: Integers | Flags) -> Integers:
        """Return for each text how many of some lines, given by their numbers or as flags, it has: (texts,)."""
        return np.bincount(self.text_of[lines], minlength=len(self.unsupported))


def _of_letter(folded: str) -> int:
    code = ord(folded)
    return code if code < _BEYOND else _DIGIT if folded.isdigit() else _BEYOND + code % _BEYOND


class _Table:
    """What stands for each character, filled as they are met."""

    def __init__(self) -> None:
        self.several: dict[str, str] = {}  # characters met that fold to several, or to none
        self._letters = np.full(1 << 16, _NEW, np.uint8)

    def read(self, text: str) -> tuple[Codes, Letters]:
        """Return the codes of the characters of a text, and what stands for them: (characters,) twice."""
        codes = np.frombuffer(_encoded(text), "<u2")
        letters = self._letters.take(codes)
        if not letters.all():
            new = np.unique(codes[letters == _NEW])
            self._letters[new] = [self._letter(chr(code)) for code in new.tolist()]
            letters = self._letters.take(codes)
        return codes, letters

    def _letter(self, char: str) -> int:
        if char == "\n":
            return _LINE_END
        if char in STOPS:
            return _STOP
        folded = None if _is_half(char) else fold_char(char)
        if folded is None or (len(folded) > 1 and any(fold_char(part) != part for part in folded)):
            return _HARD  # what is put in its place would be folded once more
        if len(folded) != 1:
            self.several[char] = folded
            return _SEVERAL
        return _of_letter(folded) if folded.isalnum() else _SPACE if char.isspace() else _SIGN


_TABLE: Final = _Table()


def token_arrays(texts: Sequence[str]) -> TokenArrays:
    r"""Return the words of texts, and where they stand.

    A word is a run of letters and digits. Hard is a text for which that is not so, or with characters
    whose folding depends on those beside them.

    >>> two = token_arrays(["The quay. The gâte\nwent.", "THE straße", "東京"])
    >>> [two.word(at) for at in two.sentence_starts], two.lengths.tolist(), two.text_of.tolist()
    (['the', 'the', 'went', 'the'], [4, 1, 2, 0], [0, 0, 1, 2])
    >>> bool(two.hashes[0] == two.hashes[5]), two.unsupported.tolist()
    (True, [False, False, True])
    """
    joined = "\n".join(["", *texts, ""])
    codes, letters = _TABLE.read(joined)
    if (letters == _SEVERAL).any():
        several = {char: folded for char, folded in list(_TABLE.several.items()) if char in joined}
        texts = [_replaced(text, several) for text in texts]
        joined = "\n".join(["", *texts, ""])
        codes, letters = _TABLE.read(joined)
    is_letter = letters >= _DIGIT
    edges = np.flatnonzero(is_letter[1:] != is_letter[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    stops = np.flatnonzero(letters <= _STOP)
    before = np.searchsorted(starts, stops)  # words before each of them
    what = letters.take(stops)
    is_break = what == _LINE_END
    breaks, lengths = stops[is_break], np.diff(before[is_break])
    sizes = [len(text) if len(codes) == len(joined) else len(_encoded(text)) // 2 for text in texts]
    text_of = np.searchsorted(np.cumsum(sizes) + np.arange(1, len(texts) + 1), breaks[1:])
    hard = np.searchsorted(breaks, stops[what <= _SEVERAL]) - 1  # lines
    return TokenArrays(
        codes,
        letters,
        starts,
        ends,
        _hashes(letters, starts, ends),
        np.repeat(np.arange(len(lengths)), lengths),
        before[:-1][np.diff(before) > 0],
        breaks,
        lengths,
        text_of,
        np.bincount(text_of.take(hard), minlength=len(texts)) > 0,
    )


def _replaced(text: str, several: Mapping[str, str]) -> str:
    for char, folded in several.items():
        text = text.replace(char, folded)
    return text


def _is_half(char: str) -> bool:
    """Tell a surrogate, of which two stand for a character beyond the first 65,536."""
    return "\ud800" <= char <= "\udfff"


def _encoded(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


@lru_cache(maxsize=10_000)
def _word(encoded: bytes) -> str:
    return tokens(encoded.decode("utf-16-le"))[0]


def hashes_of(folded: Sequence[str]) -> Hashes:
    """Return the hashes of words that are folded: (words,).

    >>> bool(hashes_of(["quay", "gate"])[1] == token_arrays(["The gâte"]).hashes[1])
    True
    """
    letters = np.frombuffer(bytes(map(_of_letter, "".join(folded))), np.uint8)
    lengths = np.array([len(word) for word in folded], np.int64)
    ends = np.cumsum(lengths)
    return _hashes(letters, ends - lengths, ends)


def are_spaced(texts: TokenArrays) -> Flags:
    """Return for each first word of a sentence whether but one space parts it from the next word: (sentences,)."""
    end = texts.ends.take(texts.sentence_starts)
    following = np.append(texts.starts, 0).take(texts.sentence_starts + 1)
    return np.equal(following - end, 1) & np.equal(texts.letters.take(end), _SPACE)


def are_numbers(texts: TokenArrays) -> Flags:
    """Return for each first word of a sentence whether it begins with a digit: (sentences,)."""
    return np.less_equal(texts.letters.take(texts.starts.take(texts.sentence_starts)), _LAST_DIGIT)


def begin_with(texts: TokenArrays, letters: str) -> Integers:
    """Return the lines whose first letter may be one of some letters, in order; all lines where these are not ASCII."""
    held = np.flatnonzero(texts.lengths)
    if not all(letter.isascii() and letter.isalnum() for letter in letters):
        return held
    first = texts.codes.take(texts.starts.take((np.cumsum(texts.lengths) - texts.lengths).take(held)))
    return held[np.isin(first, np.frombuffer(_encoded(letters), "<u2"))]


def end_sentences(texts: TokenArrays) -> Flags:
    """Return for each line whether its last character may end a sentence: (lines,)."""
    return np.equal(texts.letters.take(texts.breaks[1:] - 1), _STOP)


def widths(texts: TokenArrays) -> Integers:
    """Return for each line the characters up to the end of its last word: (lines,)."""
    last = np.append(texts.ends, 0).take(np.cumsum(texts.lengths) - 1)
    return np.where(texts.lengths > 0, last - texts.breaks[:-1] - 1, 0)


def mixed(hashes: Hashes) -> Hashes:
    """Return hashes with their bits mixed, so that some of them tell as much as others: the same shape."""
    mixed = (hashes ^ (hashes >> _HALF)) * _MIXING
    return mixed ^ (mixed >> _HALF)


def paired(first: Hashes, second: Hashes) -> Hashes:
    """Return hashes of pairs of words, in which their order matters: the same shape."""
    return mixed(first * _SECOND + second)


def _hashes(letters: Letters, starts: Integers, ends: Integers) -> Hashes:
    """Return hashes of the letters between places: (words,)."""
    padded = np.append(letters, np.zeros(_STEP, np.uint8))
    # The letters from each place on; `take` would make a copy of them all.
    eights = np.ndarray((len(letters),), "<u8", padded, strides=(1,))
    lengths = ends - starts
    hashes = mixed(eights[starts] & _MASKS.take(lengths, mode="clip"))
    done, longer = _STEP, np.flatnonzero(lengths > _STEP)
    while len(longer):
        some = eights[starts.take(longer) + done] & _MASKS.take(lengths.take(longer) - done, mode="clip")
        hashes[longer] = mixed(hashes.take(longer) + some)
        done += _STEP
        longer = longer[lengths.take(longer) > done]
    return hashes
