"""Array code: the tokens of many texts as numpy arrays.

The texts are joined by line ends and encoded as UTF-16. A table with 65,536 entries maps each code unit to its symbol,
one byte: a folded letter or digit, or the class of any other character. Every run of letters and digits is a token. A
few table look-ups and comparisons of whole arrays thus replace a loop over characters.

A 64-bit hash identifies a token. Equal tokens always have equal hashes. Different tokens may have equal hashes too:
letters outside ASCII share 128 symbols, and hashes collide. The prefilters depend only on the first property: a
collision may let a line pass for no reason, but never makes them skip one.

Some characters need the code in `cleaner.text`, for instance because their folding depends on their neighbours. A text
that contains one is marked as unsupported, and the prefilters give no hints for it.
"""

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
CodeUnits: TypeAlias = NDArray[np.uint16]
Symbols: TypeAlias = NDArray[np.uint8]

# The classes of characters that are not letters or digits. `_EXPANDS` is a character that folds to several letters or
# to none. All symbols up to `_STOP` are handled one by one: they end a line or a sentence, or need special treatment.
_UNCLASSIFIED, _UNSUPPORTED, _EXPANDS, _LINE_END, _STOP, _SPACE, _OTHER = range(7)
# Letters and digits have higher symbols: their ASCII code, or one of 128 values above ASCII.
_DIGIT_0, _DIGIT_9, _BEYOND_ASCII = 48, 57, 128

_STEP: Final = 8  # letters that are hashed at once, as one 64-bit number
_MASKS: Final = np.array(
    [(1 << (8 * letters)) - 1 for letters in range(_STEP + 1)], np.uint64
)  # by number of letters to keep
_MIX_FACTOR: Final = np.uint64(0xD6E8FEB86659FD93)
_HALF: Final = np.uint64(32)  # bits
_PAIR_FACTOR: Final = np.uint64(0xA24BAED4963EE407)


class TokenArrays(NamedTuple):
    """The tokens of many texts in order; tokens and lines are numbered across all texts."""

    code_units: CodeUnits  # (units,) UTF-16 of the joined texts; two for a character above U+FFFF
    symbols: Symbols  # (units,) a folded letter or digit, or the class of another character
    starts: Integers  # (tokens,) position of the first code unit
    ends: Integers  # (tokens,) position after the last code unit
    hashes: Hashes  # (tokens,) equal tokens have equal hashes
    line_of: Integers  # (tokens,) line of each token
    sentence_starts: Integers  # (sentences,) first token of each sentence; a line end ends a sentence
    line_breaks: Integers  # (lines + 1,) positions of the line ends, including the one before the first line
    token_counts: Integers  # (lines,)
    text_of: Integers  # (lines,) text of each line
    unsupported: Flags  # (texts,) whether these arrays may differ from what `cleaner.text.tokens` returns

    def token(self, number: int) -> str:
        """Return a normalised token; an empty string after the last one."""
        if number >= len(self.starts):
            return ""
        return _token(self.code_units[self.starts[number] : self.ends[number]].tobytes())

    def lines_per_text(self, lines: Integers | Flags) -> Integers:
        """Return how many of some lines, given as numbers or flags, each text has: (texts,)."""
        return np.bincount(self.text_of[lines], minlength=len(self.unsupported))

    def of_texts(self, flags: Flags) -> Flags:
        """Return for each line the flag of its text: (texts,) to (lines,)."""
        return flags.take(self.text_of)


class _SymbolTable:
    """The symbol of each UTF-16 code unit, computed when the code unit first occurs."""

    def __init__(self) -> None:
        self.expansions: dict[str, str] = {}  # the characters so far that fold to several letters or to none
        self._symbols = np.full(1 << 16, _UNCLASSIFIED, np.uint8)

    def read(self, text: str) -> tuple[CodeUnits, Symbols]:
        """Return the code units of a text and their symbols: (units,) each."""
        code_units = np.frombuffer(_encoded(text), "<u2")
        symbols = self._symbols.take(code_units)
        if not symbols.all():
            new = np.unique(code_units[symbols == _UNCLASSIFIED])
            self._symbols[new] = [self._classify(chr(unit)) for unit in new.tolist()]
            symbols = self._symbols.take(code_units)
        return code_units, symbols

    def _classify(self, char: str) -> int:
        if char == "\n":
            return _LINE_END
        if char in STOPS:
            return _STOP
        folded = None if _is_surrogate(char) else fold_char(char)
        if folded is None or (len(folded) > 1 and any(fold_char(part) != part for part in folded)):
            return _UNSUPPORTED  # in the second case its expansion would be folded again
        if len(folded) != 1:
            self.expansions[char] = folded
            return _EXPANDS
        return _letter_symbol(folded) if folded.isalnum() else _SPACE if char.isspace() else _OTHER


_TABLE: Final = _SymbolTable()


def token_arrays(texts: Sequence[str]) -> TokenArrays:
    r"""Return the tokens of texts whose line ends are all `\n`.

    >>> two = token_arrays(["The quay. The gâte\nwent.", "THE straße", "東京"])
    >>> [two.token(number) for number in two.sentence_starts], two.token_counts.tolist(), two.text_of.tolist()
    (['the', 'the', 'went', 'the'], [4, 1, 2, 0], [0, 0, 1, 2])
    >>> bool(two.hashes[0] == two.hashes[5]), two.unsupported.tolist()
    (True, [False, False, True])
    """
    texts, code_units, symbols = _read(texts)
    is_letter = symbols >= _DIGIT_0
    edges = (
        np.flatnonzero(is_letter[1:] != is_letter[:-1]) + 1
    )  # an even number: the text starts and ends with line ends
    starts, ends = edges[::2], edges[1::2]
    marks = np.flatnonzero(symbols <= _STOP)  # line ends, sentence ends and characters that are not supported
    mark_symbols, tokens_before = symbols.take(marks), np.searchsorted(starts, marks)
    is_line_end = mark_symbols == _LINE_END
    line_breaks, token_counts = marks[is_line_end], np.diff(tokens_before[is_line_end])
    text_of = np.searchsorted(_text_ends(texts, len(symbols)), line_breaks[1:])
    unsupported_lines = np.searchsorted(line_breaks, marks[mark_symbols <= _EXPANDS]) - 1
    return TokenArrays(
        code_units,
        symbols,
        starts,
        ends,
        hashes=_hashes(symbols, starts, ends),
        line_of=np.repeat(np.arange(len(token_counts)), token_counts),
        sentence_starts=tokens_before[:-1][np.diff(tokens_before) > 0],  # the first token after a mark, if any
        line_breaks=line_breaks,
        token_counts=token_counts,
        text_of=text_of,
        unsupported=np.bincount(text_of.take(unsupported_lines), minlength=len(texts)) > 0,
    )


def _read(texts: Sequence[str]) -> tuple[Sequence[str], CodeUnits, Symbols]:
    """Return the texts with characters that expand replaced, and their code units and symbols: (units,) each.

    The texts are joined by line ends, with one more before the first and one after the last.
    """
    joined = "\n".join(["", *texts, ""])
    code_units, symbols = _TABLE.read(joined)
    if (symbols == _EXPANDS).any():
        expansions = {char: folded for char, folded in list(_TABLE.expansions.items()) if char in joined}
        texts = [_expanded(text, expansions) for text in texts]
        code_units, symbols = _TABLE.read("\n".join(["", *texts, ""]))
    return texts, code_units, symbols


def _expanded(text: str, expansions: Mapping[str, str]) -> str:
    for char, folded in expansions.items():
        text = text.replace(char, folded)
    return text


def _text_ends(texts: Sequence[str], code_units: int) -> Integers:
    """Return the position of the line end after each of the joined texts, by their total of code units: (texts,)."""
    sizes = list(map(len, texts))
    if sum(sizes) + len(texts) + 1 < code_units:  # some characters take two code units
        sizes = [len(_encoded(text)) // 2 for text in texts]
    return np.cumsum(sizes, dtype=np.int64) + np.arange(1, len(texts) + 1)


def _letter_symbol(folded: str) -> int:
    code = ord(folded)
    if code < _BEYOND_ASCII:
        return code
    return _DIGIT_0 if folded.isdigit() else _BEYOND_ASCII + code % _BEYOND_ASCII


def _is_surrogate(char: str) -> bool:
    """Return whether a code unit is half of a character above U+FFFF."""
    return "\ud800" <= char <= "\udfff"


def _encoded(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


@lru_cache(maxsize=10_000)
def _token(encoded: bytes) -> str:
    return tokens(encoded.decode("utf-16-le"))[0]


def hashes_of(normalised: Sequence[str]) -> Hashes:
    """Return the hashes of normalised tokens: (tokens,).

    >>> bool(hashes_of(["quay", "gate"])[1] == token_arrays(["The gâte"]).hashes[1])
    True
    """
    symbols = np.frombuffer(bytes(map(_letter_symbol, "".join(normalised))), np.uint8)
    lengths = np.array([len(token) for token in normalised], np.int64)
    ends = np.cumsum(lengths)
    return _hashes(symbols, ends - lengths, ends)


def followed_by_one_space(arrays: TokenArrays) -> Flags:
    """Return for each sentence whether exactly one space separates its first token from the next: (sentences,)."""
    end = arrays.ends.take(arrays.sentence_starts)
    next_start = np.append(arrays.starts, 0).take(arrays.sentence_starts + 1)
    return np.equal(next_start - end, 1) & np.equal(arrays.symbols.take(end), _SPACE)


def starting_with_digit(arrays: TokenArrays) -> Flags:
    """Return for each sentence whether its first token starts with a digit: (sentences,)."""
    return np.less_equal(arrays.symbols.take(arrays.starts.take(arrays.sentence_starts)), _DIGIT_9)


def lines_starting_with(arrays: TokenArrays, letters: str) -> Integers:
    """Return the lines whose first letter may be one of some letters; all lines with tokens if those are not ASCII.

    The letters in the texts are compared without folding. The shape is (found,), in order.
    """
    lines = np.flatnonzero(arrays.token_counts)
    if not all(letter.isascii() and letter.isalnum() for letter in letters):
        return lines
    first_tokens = (np.cumsum(arrays.token_counts) - arrays.token_counts).take(lines)
    first_units = arrays.code_units.take(arrays.starts.take(first_tokens))
    return lines[np.isin(first_units, np.frombuffer(_encoded(letters), "<u2"))]


def end_sentences(arrays: TokenArrays) -> Flags:
    """Return for each line whether its last character may end a sentence: (lines,)."""
    return np.equal(arrays.symbols.take(arrays.line_breaks[1:] - 1), _STOP)


def line_widths(arrays: TokenArrays) -> Integers:
    """Return for each line its width up to the end of its last token, in code units; 0 without tokens: (lines,)."""
    last_end = np.append(arrays.ends, 0).take(np.cumsum(arrays.token_counts) - 1)
    return np.where(arrays.token_counts > 0, last_end - arrays.line_breaks[:-1] - 1, 0)


def mixed(hashes: Hashes) -> Hashes:
    """Return hashes with their bits mixed, so that a few bits are enough to distinguish most of them: same shape."""
    mixed = (hashes ^ (hashes >> _HALF)) * _MIX_FACTOR
    return mixed ^ (mixed >> _HALF)


def pair_hashes(first: Hashes, second: Hashes) -> Hashes:
    """Return hashes of ordered pairs of tokens: same shape as both."""
    return mixed(first * _PAIR_FACTOR + second)


def _hashes(symbols: Symbols, starts: Integers, ends: Integers) -> Hashes:
    """Return a hash of the symbols from each start to its end: (tokens,)."""
    padded = np.append(symbols, np.zeros(_STEP, np.uint8))
    # Eight symbols from each position on, as one number. This is a view, and `take` would copy all of it.
    windows = np.ndarray((len(symbols),), "<u8", padded, strides=(1,))
    lengths = ends - starts
    hashes = mixed(windows[starts] & _MASKS.take(lengths, mode="clip"))
    done, longer = _STEP, np.flatnonzero(lengths > _STEP)
    while len(longer):
        window = windows[starts.take(longer) + done] & _MASKS.take(lengths.take(longer) - done, mode="clip")
        hashes[longer] = mixed(hashes.take(longer) + window)
        done += _STEP
        longer = longer[lengths.take(longer) > done]
    return hashes
