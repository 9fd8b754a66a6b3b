"""Decide which copy of a pair may be removed, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from cleaner.facts import Comparison, Statement, compare_statements, each_states_more
from cleaner.facts.extract import Token
from cleaner.model import Fact
from cleaner.repeats.affixes import may_have_affix, strip_affix
from cleaner.repeats.context import HEAD
from cleaner.repeats.criteria import choose, copy_without_accents, is_at_head, is_summary
from cleaner.repeats.defects import repair
from cleaner.repeats.pair import Pair
from cleaner.text import tokens

MAX_LISTED = 4  # tokens that a reason or `Repeat.added` lists

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_SIGN = regex.compile(r"[\p{Sc}%‰°+−]|(?<!\S)-(?=\p{Nd})")


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to two blocks, given by their positions in the context.

    A safe decision removes `remove` in favour of `keep`. An unsafe one reports both and keeps them, unless the
    configuration says `unsafe`.
    """

    rule: str  # a key of `config.REPEAT_RULES`
    remove: int  # the block that is removed, or would be if the decision were safe
    keep: int  # the block that it is compared with
    similarity: float  # 0 to 1, of the tokens of both
    safe: bool  # whether a removal loses nothing
    one_sided: bool  # True: `keep` must not be removed instead; False: either block may be removed
    reason: str  # a clause without capital letter and full stop; "it" and "this one" are `remove`
    lost: tuple[str, ...] = ()  # normalised tokens that only `remove` has; empty for an unsafe decision
    added: tuple[str, ...] = ()  # what only `keep` states, as written in it; at most `MAX_LISTED`
    facts: tuple[Fact, ...] = ()  # what the two state differently: `here` is `remove`, `there` is `keep`
    run: int = -1  # the number of the run that the pair belongs to; -1 outside of runs


def decide(pair: Pair, keep: str) -> Decision:
    """Decide which of two copies may be removed, if any; `keep` is the setting of `Config`.

    A copy may be removed only if it states nothing that the other one lacks. If that is true of both copies, `keep`
    or the criteria of an editor choose (`criteria.CRITERIA`).
    """
    if pair.similarity == 1:
        if accent := _differing_accent(pair):
            return _conflict(pair, (accent,))
        if _signs(pair, pair.first) == _signs(pair, pair.second):
            return _remove_either(pair, keep)
    if (cut_off := _cut_off_copy(pair)) is not None:
        return _remove(pair, cut_off, "its end is cut off, and the other copy is complete")
    for copy in pair.copies:
        if _only_adds_affix(pair, copy):
            return _remove(pair, copy, "a credit or label is joined to it")
    found = compare_statements(*map(pair.context.statement, (pair.second, pair.first)))  # `here`, `there`
    if keep != "first" and _is_reworded_summary(pair, found):
        return _remove(pair, pair.first, "it is a summary at the head of the text, and the body states the same")
    if found.conflicts:
        return _conflict(pair, found.conflicts)
    return _decide_without_conflict(pair, found, keep)


def _decide_without_conflict(pair: Pair, found: Comparison, keep: str) -> Decision:
    """Decide about two copies by what only one of them states."""
    if found.here and found.there:
        reason = f"only this one states {_quoted(found.here)}; only the other one states {_quoted(found.there)}"
        return _keep_both(pair, pair.second, reason, added=_printed(found.there))
    if found.here:
        return _remove_poorer(pair, pair.second, found.here, keep)
    if found.there:
        return _remove_poorer(pair, pair.first, found.there, keep)
    return _remove_either(pair, keep)


def _is_reworded_summary(pair: Pair, found: Comparison) -> bool:
    """Return whether the first copy is a summary that differs only in words that other paragraphs have, too.

    `found.there` is what only the summary states. Two writers use two words for one thing ("bill", "draft").
    """
    if not (is_at_head(pair) and is_summary(pair)):
        return False
    own = tuple(token for token in found.there if token.kind != "light")
    conflicts = [fact for fact in found.conflicts if fact.kind != "wording"]
    if conflicts or not own or not all(token.kind in ("word", "name") for token in own):
        return False
    frequencies = pair.context.token_frequencies
    counts = Counter(pair.tokens(pair.first))
    return all(frequencies[word] > counts[word] for token in own for word in tokens(token.printed))


def is_certainly_unsafe(pair: Pair) -> bool:
    """Return whether `decide` would certainly keep both copies; False if that is unknown. It is much faster."""
    return (
        pair.similarity < 1
        and each_states_more(*map(pair.context.statement, pair.copies))
        and not any(may_have_affix(pair, copy) for copy in pair.copies)
    )


def _differing_accent(pair: Pair) -> Fact | None:
    """Return the first word whose accents differ, in a language in which accents make another word.

    Not handled: a copy that has lost most of its accents.
    """
    if not pair.context.lexicon.marked or copy_without_accents(pair) is not None:
        return None
    words = zip(*(_WORD.findall(pair.text(copy).casefold()) for copy in pair.copies), strict=False)
    return next((Fact("wording", second, first) for first, second in words if first != second), None)


def _cut_off_copy(pair: Pair) -> int | None:
    """Return the copy that ends in the middle of a sentence of the other one, perhaps in the middle of a word.

    Not handled: a copy at the head of the document, which may be the headline.
    """
    shorter = min(pair.copies, key=lambda copy: sum(map(len, pair.tokens(copy))))
    context, longer = pair.context, pair.other(shorter)
    short, long = pair.tokens(shorter), pair.tokens(longer)
    if len(short) > len(long):
        return None
    is_beginning = (
        shorter >= HEAD and short[:-1] == long[: len(short) - 1] and long[len(short) - 1].startswith(short[-1])
    )
    is_cut_off = is_beginning and short != long and context.ends_sentence(longer) and not context.ends_sentence(shorter)
    return shorter if is_cut_off else None


def _signs(pair: Pair, copy: int) -> list[str]:
    """Return the signs that tokens drop although they may distinguish two amounts: currency, percent, minus."""
    return _SIGN.findall(pair.text(copy))


def _only_adds_affix(pair: Pair, copy: int) -> bool:
    """Return whether a copy states nothing that the other one lacks, except for an affix."""
    rest = strip_affix(pair, copy)
    if rest is None:
        return False
    statement = Statement(repair(rest), pair.context.lexicon)
    found = compare_statements(statement, pair.context.statement(pair.other(copy)))
    return not found.conflicts and not found.here


def _conflict(pair: Pair, facts: tuple[Fact, ...]) -> Decision:
    """Keep two versions of one statement that differ in a fact."""
    reason = "; ".join(map(_difference, facts))
    return Decision(
        "conflicting-repeat",
        pair.second,
        pair.first,
        pair.similarity,
        safe=False,
        one_sided=True,
        reason=reason,
        facts=facts,
    )


def _keep_both(pair: Pair, remove: int, reason: str, added: tuple[str, ...] = ()) -> Decision:
    """Keep both copies, although `remove` would be the one to remove."""
    return Decision(
        "near-repeated-paragraph",
        remove,
        pair.other(remove),
        pair.similarity,
        safe=False,
        one_sided=True,
        reason=reason,
        added=added,
    )


def _remove_poorer(pair: Pair, fuller: int, extra: Sequence[Token], keep: str) -> Decision:
    """Remove the copy that states less, unless `keep` asks for the removal of the one that states `extra`."""
    asked_for = {"fullest": fuller, "first": pair.first, "last": pair.second}[keep]
    if asked_for != fuller:
        return _keep_both(pair, fuller, f'removing this one, as keep = "{keep}" asks, would lose {_quoted(extra)}')
    reason = f"the other copy states more: {_quoted(extra)}"
    return _remove(pair, pair.other(fuller), reason, added=_printed(extra))


def _remove_either(pair: Pair, keep: str) -> Decision:
    """Remove one of two copies that state the same."""
    if keep == "first":
        return _remove(pair, pair.second, "the first copy is kept", one_sided=False)
    if keep == "last":
        return _remove(pair, pair.first, "the last copy is kept", one_sided=False)
    choice = choose(pair)
    return _remove(pair, choice.remove, choice.reason, one_sided=False)


def _remove(pair: Pair, remove: int, reason: str, *, one_sided: bool = True, added: tuple[str, ...] = ()) -> Decision:
    rule = "repeated-paragraph" if pair.similarity == 1 else "near-repeated-paragraph"
    return Decision(
        rule,
        remove,
        pair.other(remove),
        pair.similarity,
        safe=True,
        one_sided=one_sided,
        reason=reason,
        lost=pair.lost_tokens(remove),
        added=added,
    )


def _difference(fact: Fact) -> str:
    if fact.here and fact.there:
        return f"this one says {_quote(fact.here)}, the other one {_quote(fact.there)}"
    return f"only this one says {_quote(fact.here)}" if fact.here else f"only the other one says {_quote(fact.there)}"


def _printed(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(_adjacent_joined(tokens)[:MAX_LISTED])


def _quoted(tokens: Sequence[Token]) -> str:
    parts = _adjacent_joined(tokens)
    listed = ", ".join(map(_quote, parts[:MAX_LISTED]))
    return f"{listed} and {len(parts) - MAX_LISTED} more" if len(parts) > MAX_LISTED else listed


def _adjacent_joined(tokens: Sequence[Token]) -> list[str]:
    """Return tokens as written; those without a space between them, as in Chinese and Japanese, are joined."""
    parts, end = list[str](), -1
    for token in tokens:
        if token.start == end:
            parts[-1] += token.printed
        else:
            parts.append(token.printed)
        end = token.start + len(token.printed)
    return parts


def _quote(text: str) -> str:
    return f"“{' '.join(text.split())}”"
