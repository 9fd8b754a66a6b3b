"""Intended repetition: text that an author repeats on purpose, so that every copy is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from cleaner.facts import compare_statements, each_states_more
from cleaner.repeats.context import HEAD, Context
from cleaner.repeats.forms import connected
from cleaner.repeats.pair import Pair, PairKey
from cleaner.repeats.prefilter import TITLE_REACH
from cleaner.similarity import similarity

REFRAIN_SIMILARITY = 0.95  # a refrain keeps its words, while a statement is reworded
MAX_PULL_QUOTE = 8  # blocks from a pull quote to the sentence that it repeats
MIN_REFRAIN = 3  # copies of a refrain
PAIRS_PER_SLOT = 8  # a form has a slot for each eight of its lines or fewer
FORM_SIMILARITY = 0.6  # two lines of a form differ in what is filled in


def reason_to_keep(pair: Pair) -> str:
    """Return why both copies are meant, because of the kind of text or its place; an empty string if they are not."""
    first, second, context = pair.first, pair.second, pair.context
    if second == first + 1:
        return "lines in a row of a poem or a table" if _are_lines_in_a_row(pair) else ""
    if not (context.is_prose(first) or context.is_prose(second)):
        # A stamp at the head that is repeated as the last block of a text is a mistake of scraping.
        is_stamp = first < TITLE_REACH // 2 and second == len(context.blocks) - 1
        return "" if is_stamp else "lines of a list or labels, and no sentences"
    return next((reason for is_so, reason in _REASONS if is_so(pair)), "")


def _are_lines_in_a_row(pair: Pair) -> bool:
    context = pair.context
    return context.is_verse(pair.first) or context.blocks[pair.first].kind == "table-row"


def _is_announced(pair: Pair) -> bool:
    return any(map(pair.context.is_announced, pair.copies))


def _is_in_full_text(pair: Pair) -> bool:
    return pair.context.full_text_begins_between(*pair.copies)


def _is_quoted_post(pair: Pair) -> bool:
    context = pair.context
    return context.is_quoted_post(pair.second) or pair.only_copy(context.begins_with_author) is not None


def _is_answer(pair: Pair) -> bool:
    """Return whether the second copy answers a question that is not asked before the first one."""
    first, second, context = pair.first, pair.second, pair.context
    is_asked = first >= HEAD and context.is_question(second - 1)
    return is_asked and context.tokens[first - 1] != context.tokens[second - 1]


def _is_discussed_quotation(pair: Pair) -> bool:
    """Return whether the first copy is a bare quotation and no pull quote, whose copy names the speaker."""
    first, second, context = pair.first, pair.second, pair.context
    is_pull_quote = second - first <= MAX_PULL_QUOTE and context.is_attributed_quotation(second)
    return context.is_bare_quotation(first) and not is_pull_quote


def _is_turn(pair: Pair) -> bool:
    return pair.first >= HEAD and pair.context.is_dialogue_turn(pair.first)


def _have_different_headings(pair: Pair) -> bool:
    """Return whether each copy is the first paragraph below a heading of its own."""
    first, second, context = pair.first, pair.second, pair.context
    # Many lines at the head of a text only look like headings. A section follows the prose of another one.
    follows_prose = second - 2 > first and context.is_prose(second - 2)
    are_sections = context.follows_section_name(second) and (follows_prose or context.follows_section_name(first))
    if second < TITLE_REACH and not are_sections:
        return False
    return (
        first > 0
        and context.is_heading(first - 1)
        and context.is_heading(second - 1)
        and context.tokens[first - 1] != context.tokens[second - 1]
    )


def _are_in_parallel_sections(pair: Pair) -> bool:
    """Return whether the copies are in sections whose names begin with the same word: "Room 3: …" and "Room 5: …"."""
    first, second = map(pair.context.section_name, pair.copies)
    return first != second and first[:1] == second[:1] != ()


def _are_answered_quotations(pair: Pair) -> bool:
    """Return whether two writers quote the same words, one after the other, and comment on them."""
    return pair.second == pair.first + 2 and all(map(pair.context.is_quotation_with_comment, pair.copies))


_REASONS: Final[tuple[tuple[Callable[[Pair], bool], str], ...]] = (
    (lambda pair: pair.context.is_question(pair.first), "a question that may be asked twice"),
    (_is_announced, "the text before one copy announces it"),
    (_is_answer, "the second copy answers another question"),
    (_is_in_full_text, "a text that is first quoted in part and then printed in full"),
    (_is_quoted_post, "a post that another one quotes"),
    (_have_different_headings, "each copy is below a heading of its own"),
    (_are_in_parallel_sections, "the copies are in parallel sections"),
    (_is_discussed_quotation, "a quotation that the text discusses"),
    (_are_answered_quotations, "two writers quote the same words"),
    (_is_turn, "a turn of a dialogue"),
)


def reason_to_keep_run(run: Sequence[PairKey], context: Context) -> str:
    """Return why both copies of a run are meant; an empty string if they are not."""
    return next((reason for is_so, reason in _RUN_REASONS if is_so(run, context)), "")


def _run_is_quoted(run: Sequence[PairKey], context: Context) -> bool:
    return any(context.is_quoted_post(second) for _, second in run)


def _run_is_announced(run: Sequence[PairKey], context: Context) -> bool:
    first, second = run[0]
    return context.is_announced(first) != context.is_announced(second) or context.full_text_begins_between(*run[0])


def _run_is_body_of_entry(run: Sequence[PairKey], context: Context) -> bool:
    """Return whether the second copy is the body of an entry or a section, which would have no content without it."""
    second = run[0][1]
    return second - 1 > run[-1][0] and context.blocks[second - 1].kind in ("list-item", "heading")


def _run_answers_question(run: Sequence[PairKey], context: Context) -> bool:
    """Return whether the second copy answers a question that is not asked before the first one."""
    first, second = run[0]
    is_asked = second - 1 > run[-1][0] and context.is_question(second - 1)
    return is_asked and (first == 0 or context.tokens[first - 1] != context.tokens[second - 1])


def _run_has_different_labels(run: Sequence[PairKey], context: Context) -> bool:
    """Return whether a label of its own is before each copy of a run that is mostly lines, and no sentences."""
    first, second = run[0]
    if not first or second - 1 <= run[-1][0] or context.tokens[first - 1] == context.tokens[second - 1]:
        return False
    are_labels = context.is_heading(first - 1) and context.is_heading(second - 1)
    return are_labels and (first > TITLE_REACH or 2 * sum(context.is_prose(block) for block, _ in run) < len(run))


def _run_is_filled_in_twice(run: Sequence[PairKey], context: Context) -> bool:
    """Return whether the blocks in and next to both copies of a run state different facts at the same places."""
    (first, second), (last, second_last) = run[0], run[-1]
    around = [(first - 1, second - 1)] if first and second - 1 > last else []
    around += [(last + 1, second_last + 1)] if last + 1 < second and second_last + 1 < len(context.blocks) else []
    slots = sum(_is_slot(pair, context) for pair in around)
    slots += sum(_is_slot(pair, context) for pair in run) if slots else 0
    return slots * PAIRS_PER_SLOT > len(run)


def _is_slot(pair: PairKey, context: Context) -> bool:
    """Return whether two blocks have the same form and state different facts."""
    first, second = map(context.tokens.__getitem__, pair)
    if first == second or similarity(first, second) < FORM_SIMILARITY:
        return False
    statements = tuple(map(context.statement, pair))
    return each_states_more(*statements) or (
        all(map(context.is_heading, pair)) and bool(compare_statements(*statements).conflicts)
    )


_RUN_REASONS: Final[tuple[tuple[Callable[[Sequence[PairKey], Context], bool], str], ...]] = (
    (_run_is_announced, "the text before one copy announces it"),
    (_run_is_quoted, "a post that another one quotes"),
    (_run_is_body_of_entry, "each copy is the body of an entry"),
    (_run_answers_question, "the second copy answers another question"),
    (_run_has_different_labels, "each copy is below a label of its own"),
    (_run_is_filled_in_twice, "a form that is filled in twice"),
)


def blocks_of_refrains(similarities: Mapping[PairKey, float], context: Context) -> set[int]:
    """Return the blocks of every text that occurs `MIN_REFRAIN` times or more, each time between other blocks."""
    refrains: set[int] = set()
    for copies in connected(pair for pair, score in similarities.items() if score >= REFRAIN_SIMILARITY):
        are_apart = all(later > earlier + 1 for earlier, later in pairwise(sorted(copies)))
        if len(copies) >= MIN_REFRAIN and are_apart:
            before, after = zip(*map(context.neighbours, copies), strict=True)
            if len(set(before)) == len(set(after)) == len(copies):
                refrains |= copies
    return refrains
