"""The way of a survey: pool the words of all texts, ask which lines may be promo and which texts may repeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from cleaner.batch.promo_prefilter import promo_prefilter_for
from cleaner.batch.repeat_prefilter import MAX_LINES, repeating
from cleaner.batch.token_arrays import Flags, TokenArrays, begin_with, end_sentences, token_arrays, widths
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

MAX_POOLED: Final = MAX_LINES // 2  # characters that are looked at together: fifty bytes of memory for each

NOTHING_FOUND: Final = Hints(nothing_found=True)

# glibc returns memory to the system that lies beyond twice the largest block it has seen freed, and the next portion
# would fetch it again, page by page: a twentieth of the time. No page of this block is ever touched.
np.empty(32 * MAX_POOLED, np.uint8)


def hints_for(texts: Sequence[str], config: Config) -> list[Hints]:
    """Return what `cleaner.batch.prefilter_batch` does, for texts of any length."""
    rules, told = load_rules(config), [NO_HINTS] * len(texts)
    if line_prefilter_for(rules).may_hold_pattern(""):  # then it may stand in all
        return told
    some = {
        number: text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        for number, text in enumerate(texts)
        if len(text) <= LONG and not (config.text_comments and MARK in text)
    }
    for portion in _portions(some):
        for number, hints in zip(portion, _hints_of(list(portion.values()), rules, config), strict=True):
            told[number] = hints
    return told


def _portions(texts: Mapping[int, str]) -> Iterator[dict[int, str]]:
    """Yield texts that are looked at together."""
    portion, size = dict[int, str](), 0
    for number, text in texts.items():
        if portion and size + len(text) > MAX_POOLED:
            yield portion
            portion, size = {}, 0
        portion[number] = text
        size += len(text)
    if portion:
        yield portion


def _hints_of(texts: Sequence[str], rules: Ruleset, config: Config) -> Iterator[Hints]:
    """Yield what is told of each text."""
    pooled, screen = token_arrays(texts), line_prefilter_for(rules)
    parted = [text.split("\n") for text in texts]
    first: list[int] = np.searchsorted(pooled.text_of, np.arange(len(texts) + 1)).tolist()  # line of each text
    text_of: list[int] = pooled.text_of.tolist()

    def printed(line: int) -> str:
        at = text_of[line]
        return parted[at][line - first[at]]

    is_unknown = pooled.unsupported.tolist()
    for line in begin_with(pooled, screen.initials).tolist():
        is_unknown[text_of[line]] |= screen.may_meet_pattern(printed(line))
    verdicts: list[dict[str, LineMatch]] = [{} for _ in texts]
    met = list[int]()  # lines
    for line in promo_prefilter_for(rules).suspects(pooled).tolist():
        text = printed(line)
        if not is_unknown[text_of[line]] and (line_match := match_line(rules, text, tokens(text))) != NO_MATCH:
            verdicts[text_of[line]][text] = line_match
            met.append(line)
    # Promo lines go before repeats are looked for.
    alike = repeating(pooled, config, without=np.array(met, np.int64))
    repeats = (pooled.of_texts(alike) > 0).tolist()
    may_stay_open = (_may_repeat_title(pooled) | _may_be_wrapped(pooled)).tolist()
    are_alike, lengths = alike.tolist(), pooled.lengths.tolist()
    for at, lines in enumerate(parted):
        mine = slice(first[at], first[at + 1])
        if is_unknown[at]:
            yield NO_HINTS
        elif (
            verdicts[at]
            or repeats[at]
            or (may_stay_open[at] and may_interact(lines, lengths[mine]))
            or may_be_cut_off_in(texts[at], lines)
        ):
            judged = dict.fromkeys(lines, NO_MATCH) | verdicts[at]
            yield _hints(judged, lines, are_alike[mine], lengths[mine], verdicts[at])
        else:
            yield NOTHING_FOUND


def _hints(
    line_matches: Mapping[str, LineMatch],
    lines: Sequence[str],
    are_alike: Iterable[bool],
    lengths: Iterable[int],
    verdicts: Mapping[str, LineMatch],
) -> Hints:
    """Return what is known of the lines of a text; given are also those that the rules say something about."""
    alike = dict(zip(lines, are_alike, strict=True))
    for line in verdicts:
        del alike[line]  # it was left out
    if any(line_match.cuts for line_match in verdicts.values()):
        alike = {}  # what is left of a line that is cut may be alike any other one
    return Hints(line_matches, alike, dict(zip(lines, lengths, strict=True)))


def _may_repeat_title(texts: TokenArrays) -> Flags:
    """Return for each text whether two lines at its head may be headlines: (texts,)."""
    standing = np.flatnonzero(texts.lengths)
    text_of = texts.text_of[standing]
    at_head = standing[np.arange(len(standing)) - np.searchsorted(text_of, text_of) < TITLE_REACH]
    titles = at_head[(texts.lengths[at_head] <= MAX_TITLE_WORDS) & ~end_sentences(texts)[at_head]]
    return texts.of_texts(titles) > 1


def _may_be_wrapped(texts: TokenArrays) -> Flags:
    """Return for each text whether a line may go on in the next one: (texts,)."""
    printed = np.diff(texts.breaks) - 1  # characters
    is_narrow = (printed > 0) & (widths(texts) <= MAX_WIDTH)
    adjoins = is_narrow[1:] & is_narrow[:-1] & (texts.text_of[1:] == texts.text_of[:-1])
    wide = np.maximum(printed[1:], printed[:-1]) >= MIN_WIDTH
    return texts.of_texts(np.flatnonzero(adjoins & wide)) > 0
