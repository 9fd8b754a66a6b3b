"""Runs: following each chain of pairs once finds the same runs as following every pair to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Config, clean
from cleaner.formats.plain import parse
from cleaner.repeats.chains import Chains
from cleaner.repeats.context import Context
from cleaner.repeats.pair import PairKey
from cleaner.repeats.runs import MIN_SHORT_RUN, PAIRS_PER_GAP, find_runs

SENTENCES = ("The old gate of the town was shut again at night.", "Is it the old gate of the town at nightfall?")
LINES = (*SENTENCES, "Read", "Low tide", "One")
STEPS = sorted(product((1, 2), repeat=2), key=sum)


def plain_runs(similarities: Mapping[PairKey, float], context: Context) -> Iterator[list[PairKey]]:
    """Yield the runs; each unused pair is followed to the end."""
    unused = set(similarities)
    for start in sorted(similarities):
        if start not in unused:
            continue
        run = [start]
        while following := [
            (run[-1][0] + a, run[-1][1] + b)
            for a, b in STEPS
            if (run[-1][0] + a, run[-1][1] + b) in unused and run[-1][0] + a < start[1]
        ]:
            run.append(following[0])
        if len(run) > 1 and plain_is_run(run, similarities, context):
            unused.difference_update(run)
            yield run


def plain_is_run(run: list[PairKey], similarities: Mapping[PairKey, float], context: Context) -> bool:
    firsts, seconds = zip(*run, strict=True)
    gaps = sum(blocks[-1] - blocks[0] + 1 - len(run) for blocks in (firsts, seconds))
    if len(run) >= MIN_SHORT_RUN and not gaps and all(similarities[pair] == 1 for pair in run):
        around = [block for block in (seconds[0] - 1, seconds[-1] + 1) if block < len(context.blocks)]
        if len(set(map(context.occurrences, firsts))) == 1 and not any(map(context.is_verse, around)):
            return True
    statements = [
        first
        for first in firsts
        if len(context.tokens[first]) >= Config().min_words
        and context.is_prose(first)
        and not context.is_question(first)
    ]
    return gaps <= len(run) / PAIRS_PER_GAP and bool(statements)


@st.composite
def documents(draw: st.DrawFn) -> tuple[list[str], dict[PairKey, float]]:
    """Return the paragraphs of a text of which a part may occur twice, and the similar pairs among them."""
    paragraphs = draw(st.lists(st.sampled_from(LINES), min_size=2, max_size=9))
    for paragraph in list(paragraphs):
        paragraphs += [paragraph] * draw(st.sampled_from((1, 1, 1, 1, 0, 2)))
        paragraphs += [draw(st.sampled_from(LINES))] * draw(st.sampled_from((0, 0, 0, 1)))
    pairs = [(first, second) for second in range(len(paragraphs)) for first in range(second)]
    equal = {(first, second): 1.0 for first, second in pairs if paragraphs[first] == paragraphs[second]}
    near = draw(st.lists(st.sampled_from(pairs), max_size=8))
    return paragraphs, {**dict.fromkeys(near, 0.9), **equal}


@given(documents())
def test_the_runs_are_those_of_the_plain_search(made: tuple[list[str], dict[PairKey, float]]) -> None:
    paragraphs, similarities = made
    document = parse("\n\n".join(paragraphs))
    context = Context(document.source, document.blocks)
    assert list(find_runs(similarities, context, Config())) == list(plain_runs(similarities, context))


def list_twice(size: int) -> str:
    """Return a list whose items occur several times, but not equally often: no run."""
    return "\n".join(f"- item {entry % (size // 4)} of the list" for entry in range(size + size // 8))


def prose_with_gaps(size: int) -> str:
    """Return paragraphs that occur twice, each of them between others: too many gaps for a run."""
    names = [chr(0x4E00 + entry) * 9 for entry in range(size)]
    return "\n\n".join(
        f"In that year the town of {name} built a wall of {chr(0x5E00 + entry) * 9}.\n\nBy {part}{name}."
        for part in "ab"
        for entry, name in enumerate(names)
    )


@pytest.mark.parametrize("text", [list_twice, prose_with_gaps])
def test_each_chain_is_followed_once(text: Callable[[int], str], monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 0
    follow = Chains.next_pair

    def counted(chains: Chains, pair: PairKey) -> PairKey | None:
        nonlocal steps
        steps += 1
        return follow(chains, pair)

    monkeypatch.setattr(Chains, "next_pair", counted)
    clean(text(200))
    steps_for_half = steps
    steps = 0
    clean(text(400))
    assert 0 < steps < 2.5 * steps_for_half
