"""Locations: the span of a text that each token was made from."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.lazy import LazyRegex
from cleaner.model import Span
from cleaner.text.normalise import CHARACTERS, STOPS_AND_LINE_ENDS, fold, fold_chars, fold_to_ascii, non_ascii
from cleaner.text.tokenise import SIMPLE_TOKEN, TOKEN

_GRAPHEME = LazyRegex(r"\X")


def fold_in_place(text: str) -> str | None:
    """Fold a text so that every character keeps its offset; None if that is impossible.

    If all letters fold to ASCII, the result is that of `fold_to_ascii`. Otherwise it is the folded text with its
    punctuation, and with "." for line ends and for every character that may end a sentence. It is impossible if a
    character folds to several characters or to none, changes its neighbours, or is a token by itself.

    >>> fold_in_place("l’été!"), fold_in_place("Да! «Нет»"), fold_in_place("Straße"), fold_in_place("東京")
    ('l ete.', 'да. «нет»', None, None)
    """
    chars = non_ascii(text)
    characters = [CHARACTERS[char] for char in chars]
    if all(character.in_ascii is not None and len(character.in_ascii) == 1 for character in characters):
        return fold_to_ascii(text)
    if not all(character.keeps_boundaries and len(character.folded or "") == 1 for character in characters):
        return None
    for stop in STOPS_AND_LINE_ENDS:
        text = text.replace(stop, ".")
    return fold_chars(text, chars)


def token_spans(text: str) -> Iterator[Span]:
    """Yield the span of the text that each token was made from.

    >>> [span.of("An Été") for span in token_spans("An Été")]
    ['An', 'Été']
    """
    if _keeps_boundaries(text):
        return (Span(*match.span()) for match in SIMPLE_TOKEN.finditer(text))
    return (span for _, span in _by_grapheme(text))


def located(text: str) -> Iterator[tuple[str, Span]]:
    """Yield each token of a text and the span of the text that it was made from.

    >>> [(token, span.start, span.end) for token, span in located("An Été")]
    [('an', 0, 2), ('ete', 3, 6)]
    """
    if _keeps_boundaries(text):
        return ((fold(span.of(text)), span) for span in token_spans(text))
    return _by_grapheme(text)


def _keeps_boundaries(text: str) -> bool:
    """Return whether the tokens of a text can be located without folding it first."""
    return all(CHARACTERS[char].keeps_boundaries for char in non_ascii(text))


def _by_grapheme(text: str) -> Iterator[tuple[str, Span]]:
    """Yield each token and its span by folding one grapheme cluster at a time.

    Folding may change the length of a cluster, but never changes two clusters together.
    """
    folded, origins = [], []  # for each character of `folded`, the span of its cluster is in `origins`
    for cluster in _GRAPHEME.finditer(text):
        part = fold(cluster[0])
        folded.append(part)
        origins += [cluster.span()] * len(part)
    for match in TOKEN.finditer("".join(folded)):
        yield match[0], Span(origins[match.start()][0], origins[match.end() - 1][1])
