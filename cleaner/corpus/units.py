"""Units: the paragraphs and lines of one document, with what the comparison with other documents needs."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import regex

from cleaner import edits
from cleaner.config import Config
from cleaner.formats import FORMATS
from cleaner.model import Block, Cleaned, Promo, Span
from cleaner.promos import matching_lines
from cleaner.promos.loading import unselected_optional_rules
from cleaner.text import is_unspaced
from cleaner.text.sentences import ends_a_sentence

MIN_PROSE: Final = 60  # columns; a line that ends a sentence is prose if it is longer. An ideograph takes two columns
MAX_HEADLINE: Final = 160  # columns; a longer line is prose, whatever it ends with
MIN_SUBJECT: Final = 5  # letters; shorter words hardly say what a text is about
MAX_LABEL: Final = 5  # tokens in the label before a headline
MIN_HEADLINE: Final = 3  # tokens in the headline after a label
MIN_LITERALS: Final = 2  # words in a template that do not vary
MAX_TEASER: Final = 60  # tokens of a paragraph in a list of stories
LONG_PROSE: Final = 45  # tokens of a paragraph that no list of stories has

_SEPARATOR = regex.compile(r"\s*[:：|>»›–—]\s*|\s+-\s+")
# A title in quotation marks; an apostrophe is between letters.
_TITLE = (
    r"""(?<!\w)(?P<title>'[^']{8,}'|"[^"]{8,}"|“[^”]{8,}”|‘[^’]{8,}’|«[^»]{8,}»|「[^」]{4,}」|『[^』]{4,}』)(?!\w)"""
)
_VARYING = frozenset(("#", "…", "……"))  # as phrases of a ruleset write a number, a few words, and many words
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’.,][\p{L}\p{M}\p{N}]+)*")
_WORD_OR_TITLE = regex.compile(rf"{_TITLE}|{_WORD.pattern}")
_WORD_OR_SIGN = regex.compile(r"[\p{L}\p{M}\p{N}]+|[\p{Sc}%‰°+−]|(?<!\S)-(?=\p{Nd})")
_MAY_BE_SIGN = re.compile(r"[$%+-]")  # in ASCII
_DIGIT = re.compile(r"\d")
_KEY_BYTES = 15  # 120 bits fit into the decimal numbers of DuckDB and Spark
_CONTINUES = regex.compile(r"[\p{Ll}.,;:!?)’”%\]]")
_CLOSES = regex.compile(r"[.!?…:。！？：\"'”’»)\]」』）]$")


class Unit(NamedTuple):
    """A paragraph or line of a document."""

    span: Span  # in the source
    text: str  # without surrounding white space
    key: bytes  # a hash of its words and signs, equal for exact copies: 16 bytes, of which the last one is zero
    tokens: tuple[str, ...]
    is_paragraph: bool  # prose that other documents may repeat
    is_prose: bool  # a sentence or a longer text; otherwise a headline, a label or a menu entry
    is_promo: bool  # the document's own promo rules remove it
    is_optional: bool  # a rule of an optional kind describes it, such as a photo credit, and is not selected
    is_fragment: bool  # begins or ends amid a sentence
    continues: bool  # its first character cannot begin a line, so it continues the line before
    is_open: bool  # its last character cannot end a sentence
    template: int  # a hash of its words without numbers and names; 0 if nothing varies or too little is left
    label: int  # a hash of the label before its headline; 0 if it has none
    facts: int  # a hash of its numbers; only paragraphs with the same numbers can be near copies
    is_teaser: bool  # a short paragraph below a headline, below all long ones: it is about another story
    related: float  # share of its longer words that occur elsewhere in the document, from 0 to 1


def units_of(cleaned: Cleaned, format: str, config: Config) -> list[Unit]:
    """Return the units of a document, in order, given the document cleaned by itself.

    Repeats that were removed are left out. Promo lines that were removed are included, since they show which lines of
    other documents are promo. Headings, tables, code and everything else that is never removed are left out.
    """
    promo = edits.merge(
        finding.span
        for number, finding in enumerate(cleaned.report.findings)
        if isinstance(finding, Promo) and number in cleaned.report.removed()
    )
    removed = [edit.span for edit in cleaned.report.edits]
    found = list[tuple[Block, Span, bool]]()
    document = FORMATS[format](cleaned.source)
    optional = {*matching_lines(document, unselected_optional_rules(config))}
    for block in document.blocks:
        if block.kind not in ("paragraph", "list-item") or not block.tokens:
            continue
        is_promo = any(promo[at].holds(block.span) for at in edits.touching(promo, block.span))
        if is_promo or not any(removed[at].holds(block.span) for at in edits.touching(removed, block.span)):
            found.append((block, block.span, is_promo))
    subjects = [_subjects(block.tokens) for block, _, _ in found]
    occurrences = Counter(subject for unit in subjects for subject in unit)
    units = [
        _unit(cleaned.source, block, span, is_promo, _related(own, occurrences), config)
        for (block, span, is_promo), own in zip(found, subjects, strict=True)
    ]
    return [unit._replace(is_optional=unit.span in optional) for unit in _mark_teasers(units)]


def _mark_teasers(units: Sequence[Unit]) -> list[Unit]:
    """Return units in which teasers are marked: short paragraphs below headlines, below all long paragraphs."""
    long = [number for number, unit in enumerate(units) if unit.is_prose and len(unit.tokens) > LONG_PROSE]
    below = long[-1] + 1 if long else len(units)
    return [
        unit._replace(
            is_teaser=number >= below
            and unit.is_prose
            and len(unit.tokens) <= MAX_TEASER
            and not units[number - 1].is_prose
        )
        for number, unit in enumerate(units)
    ]


def _unit(source: str, block: Block, span: Span, is_promo: bool, related: float, config: Config) -> Unit:  # noqa: FBT001
    text = " ".join(span.of(source).split())
    width = sum(1 + is_unspaced(char) for char in text) if not text.isascii() else len(text)
    is_prose = width > MAX_HEADLINE or (width >= MIN_PROSE and ends_a_sentence(text))
    return Unit(
        span,
        text,
        exact_key(text, block.tokens),
        block.tokens,
        is_paragraph=is_prose and block.kind == "paragraph" and len(block.tokens) >= config.min_words,
        is_prose=is_prose,
        is_promo=is_promo,
        is_optional=False,  # depends on the rules
        is_fragment=text[0].islower() or text[-1] in ",;",
        continues=bool(_CONTINUES.match(text)),
        is_open=not _CLOSES.search(text),
        template=_template(text) if not is_prose else 0,
        label=stable_hash(label_words(text)) if not is_prose else 0,
        facts=_facts(text, block.tokens),
        is_teaser=False,  # depends on its neighbours
        related=related,
    )


def exact_key(text: str, tokens: Sequence[str]) -> bytes:
    """Return the hash of the words and signs of a text, given its tokens. Unlike tokens, the words keep their accents.

    It has 16 bytes, of which the last one is zero, and is equal for exact copies.

    >>> exact_key("Nine miles", ("nine", "miles")) == exact_key("(NINE) miles!", ("nine", "miles"))
    True
    """
    if text.isascii() and not _MAY_BE_SIGN.search(text):
        words = " ".join(tokens)  # the same, but faster
    else:
        words = " ".join(_WORD_OR_SIGN.findall(unicodedata.normalize("NFKC", text).casefold()))
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest() + b"\0"


def _facts(text: str, tokens: Sequence[str]) -> int:
    """Return the hash of the numbers of a text; 0 if it has none."""
    if not _DIGIT.search(text):
        return 0
    return stable_hash(sorted(token for token in tokens if any(map(str.isdecimal, token))))


def stable_hash(parts: Iterable[str]) -> int:
    """Return a hash of 63 bits that is the same in every process and on every machine; 0 for no parts."""
    joined = "\0".join(parts)
    if not joined:
        return 0
    return int.from_bytes(hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1 or 1


def _subjects(tokens: Sequence[str]) -> set[str]:
    """Return the words that say what a text is about: longer ones; in scripts without spaces, pairs of characters."""
    words = {token for token in tokens if len(token) >= MIN_SUBJECT}
    if "".join(tokens).isascii():
        return words
    pairs = {a + b for a, b in pairwise(tokens) if is_unspaced(a[0]) and is_unspaced(b[0])}
    return words | pairs


def _related(own: set[str], occurrences: Counter[str]) -> float:
    return sum(occurrences[subject] > 1 for subject in own) / len(own) if own else 0.0


def _template(text: str) -> int:
    """Return the hash of the words of a line with its numbers and names left open."""
    words = list(template_words(text))
    literal = sum(word not in _VARYING for word in words)
    return stable_hash(words) if MIN_LITERALS <= literal < len(words) else 0


def template_words(text: str) -> Iterator[str]:
    """Yield the words of a line, case-folded: "#" for a word with a digit, "…" for names, "……" for a title in quotes.

    >>> list(template_words("Follow Ann Lee on the 2 channels"))
    ['follow', '…', 'on', 'the', '#', 'channels']
    """
    is_title = text.istitle() or text.isupper()
    last = ""
    for match in _WORD_OR_TITLE.finditer(text):
        word = match[0]
        if match["title"]:
            word = "……"
        elif any(map(str.isdecimal, word)):
            word = "#"
        elif match.start() and word[0].isupper() and not is_title:
            word = "…"
        else:
            word = word.casefold()
        if word != last or word != "…":
            yield word
        last = word


def label_words(text: str) -> list[str]:
    """Return the words of the label before a headline, case-folded; an empty list if a line has no label.

    >>> label_words("ALSO READ: The harbour opens again")
    ['also', 'read']
    """
    separator = _SEPARATOR.search(text)
    if not separator:
        return []
    label, headline = _WORD.findall(text[: separator.start()]), _WORD.findall(text[separator.end() :])
    if not 0 < len(label) <= MAX_LABEL or len(headline) < MIN_HEADLINE:
        return []
    return [word.casefold() for word in label]
