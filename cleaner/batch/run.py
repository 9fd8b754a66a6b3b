"""The batch prefilter: from texts to `Hints`.

The tokens of all texts become arrays. One prefilter finds the lines that may match a promo phrase, another one the
lines that may be repeated. The possible promo lines are matched exactly here, and not again in `clean`. A text without
promo lines and possible repeats has no findings, so `clean` need not parse it. The hints for any other text have the
matches of its lines, and the lines that may be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from cleaner.batch.promo_prefilter import promo_prefilter_for
from cleaner.batch.repeat_prefilter import MAX_LINES, may_repeat
from cleaner.batch.token_arrays import (
    Flags,
    TokenArrays,
    end_sentences,
    line_widths,
    lines_starting_with,
    token_arrays,
)
from cleaner.config import Config
from cleaner.formats.plain import MAX_WIDTH, MIN_WIDTH
from cleaner.formats.suppressions import MARK
from cleaner.promos import NO_MATCH, match_line
from cleaner.promos.loading import load_rules
from cleaner.promos.matching import LineMatch, line_prefilter_for
from cleaner.promos.rules.ruleset import Ruleset
from cleaner.repeats import NO_HINTS, Hints
from cleaner.repeats.adjacency import may_be_cut_off_in, may_interact
from cleaner.repeats.prefilter import MAX_TITLE_WORDS, TITLE_REACH
from cleaner.text import LONG, tokens

MAX_BATCH: Final = MAX_LINES // 2  # characters in one batch; each needs about 50 bytes of memory

NOTHING_FOUND: Final = Hints(nothing_found=True)

# glibc returns freed memory to the system when it exceeds twice the largest block freed so far. The next batch then
# fetches it again, page by page, which takes a twentieth of the time. Freeing one large block once raises this limit.
# The block takes no memory, since nothing writes to its pages.
np.empty(32 * MAX_BATCH, np.uint8)


class _Lines:
    """The lines of a batch of texts as strings, numbered as in `TokenArrays`."""

    def __init__(self, texts: Sequence[str], arrays: TokenArrays) -> None:
        self.by_text = [text.split("\n") for text in texts]
        self.text_of: list[int] = arrays.text_of.tolist()
        self._first: list[int] = np.searchsorted(arrays.text_of, np.arange(len(texts) + 1)).tolist()

    def __getitem__(self, line: int) -> str:
        text = self.text_of[line]
        return self.by_text[text][line - self._first[text]]

    def numbers(self, text: int) -> slice:
        """Return the numbers of the lines of a text."""
        return slice(self._first[text], self._first[text + 1])


def hints_for(texts: Sequence[str], config: Config) -> list[Hints]:
    """Return the hints of `cleaner.batch.prefilter_batch`, for texts of any total length.

    There are no hints for long texts and for texts with comments that suppress findings.
    """
    rules, hints = load_rules(config), [NO_HINTS] * len(texts)
    if line_prefilter_for(rules).may_contain_pattern(""):  # some pattern may match anything
        return hints
    supported = {
        number: text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        for number, text in enumerate(texts)
        if len(text) <= LONG and not (config.text_comments and MARK in text)
    }
    for batch in _batches(supported):
        for number, found in zip(batch, _hints_of(list(batch.values()), rules, config), strict=True):
            hints[number] = found
    return hints


def _batches(texts: Mapping[int, str]) -> Iterator[dict[int, str]]:
    """Yield the texts in batches of at most `MAX_BATCH` characters, or of one text."""
    batch, size = dict[int, str](), 0
    for number, text in texts.items():
        if batch and size + len(text) > MAX_BATCH:
            yield batch
            batch, size = {}, 0
        batch[number] = text
        size += len(text)
    if batch:
        yield batch


def _hints_of(texts: Sequence[str], rules: Ruleset, config: Config) -> Iterator[Hints]:
    """Yield the hints of each text of a batch."""
    arrays = token_arrays(texts)
    lines = _Lines(texts, arrays)
    has_hints = _have_hints(arrays, lines, rules)
    promos = _promo_lines(arrays, lines, rules, has_hints)
    # `clean` removes promo lines before it searches for repeats.
    repeats = may_repeat(arrays, config, excluded=np.array(list(promos), np.int64))
    matches: list[dict[str, LineMatch]] = [{} for _ in texts]
    for line, match in promos.items():
        matches[lines.text_of[line]][lines[line]] = match
    line_repeats, has_repeats = repeats.tolist(), (arrays.lines_per_text(repeats) > 0).tolist()
    depends_on_order = (_may_repeat_title(arrays) | _may_be_wrapped(arrays)).tolist()
    token_counts = arrays.token_counts.tolist()
    for number, text in enumerate(texts):
        own, numbers = lines.by_text[number], lines.numbers(number)
        if not has_hints[number]:
            yield NO_HINTS
        elif (
            matches[number]
            or has_repeats[number]
            or (depends_on_order[number] and may_interact(own, token_counts[numbers]))
            or may_be_cut_off_in(text, own)
        ):
            yield _line_hints(own, matches[number], line_repeats[numbers], token_counts[numbers])
        else:
            yield NOTHING_FOUND


def _have_hints(arrays: TokenArrays, lines: _Lines, rules: Ruleset) -> list[bool]:
    """Return for each text whether it has hints: its characters are supported, and no pattern may match a line."""
    have_hints: list[bool] = (~arrays.unsupported).tolist()
    prefilter = line_prefilter_for(rules)
    for line in lines_starting_with(arrays, prefilter.pattern_initials).tolist():
        if prefilter.may_match_pattern(lines[line]):
            have_hints[lines.text_of[line]] = False
    return have_hints


def _promo_lines(arrays: TokenArrays, lines: _Lines, rules: Ruleset, has_hints: Sequence[bool]) -> dict[int, LineMatch]:
    """Return the lines that rules match, by number, in the texts that have hints."""
    matches = dict[int, LineMatch]()
    for line in promo_prefilter_for(rules).passing(arrays).tolist():
        if has_hints[lines.text_of[line]]:
            match = match_line(rules, lines[line], tokens(lines[line]))
            if match != NO_MATCH:
                matches[line] = match
    return matches


def _line_hints(
    lines: Sequence[str], matches: dict[str, LineMatch], line_repeats: Sequence[bool], token_counts: Sequence[int]
) -> Hints:
    """Return the hints for a text that may have findings.

    `matches` has the lines that rules match. The others have an element for each line: whether it may be repeated, and
    its number of tokens. The lines that rules match were excluded from the search for repeats. If a rule removes only a
    part of a line, the rest may be similar to any line, so there are no hints for repeats.
    """
    repeats = dict(zip(lines, line_repeats, strict=True))
    for line in matches:
        del repeats[line]
    if any(match.cuts for match in matches.values()):
        repeats = {}
    return Hints(dict.fromkeys(lines, NO_MATCH) | matches, repeats, dict(zip(lines, token_counts, strict=True)))


def _may_repeat_title(arrays: TokenArrays) -> Flags:
    """Return for each text whether two of its first lines may be headlines: (texts,)."""
    lines = np.flatnonzero(arrays.token_counts)
    text_of = arrays.text_of[lines]
    position_in_text = np.arange(len(lines)) - np.searchsorted(text_of, text_of)
    head = lines[position_in_text < TITLE_REACH]
    titles = head[(arrays.token_counts[head] <= MAX_TITLE_WORDS) & ~end_sentences(arrays)[head]]
    return arrays.lines_per_text(titles) > 1


def _may_be_wrapped(arrays: TokenArrays) -> Flags:
    """Return for each text whether a line may continue in the next one: (texts,)."""
    lengths = np.diff(arrays.line_breaks) - 1  # code units, trailing space included
    is_narrow = (lengths > 0) & (line_widths(arrays) <= MAX_WIDTH)
    is_pair = is_narrow[1:] & is_narrow[:-1] & (arrays.text_of[1:] == arrays.text_of[:-1])
    is_wide_enough = np.maximum(lengths[1:], lengths[:-1]) >= MIN_WIDTH
    return arrays.lines_per_text(np.flatnonzero(is_pair & is_wide_enough)) > 0
