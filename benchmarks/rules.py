"""Measure how the time for promo lines depends on the number of rules, and on hostile texts.

    python benchmarks/rules.py

The output has

- the time of one pass over a generated newspaper, with the built-in rules and with about twice as many: each phrase is
  there once more with a word added before or after it, so that half of the copies start with the same words;
- the time to load the rules;
- the time for texts of 0.5 and 1 MB that repeat one unit, in one line or in many short ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from cleaner.config import PROMO_KINDS, Config
from cleaner.formats.plain import parse
from cleaner.promos import find_promos
from cleaner.promos.loading import builtin_rules, load_rules
from cleaner.promos.rules.ruleset import Rule, Ruleset, everything

STORY = """The harbour master of Port Elder resigned on Monday after the storm, which surprised few people.

READ MORE: Storm closes the northern harbour

"Read the sea before you read the paper," she told the crew. Sign up sheets were on the table. Get in, she said.

Advertisement

The latest figures show a rise in the price of bread, which the bakers explain by the weather in the bay.

You may also like:
How the old mill became a school for sailors
Ten facts about mayors that few people know
"""
STORIES = 300
MEGABYTE = 1_000_000
HOSTILE = (
    *("read more ", "sign up for our the ", "get ", "a.", "a.B", "....", "read more: ", "延伸阅读", "))))", "1 "),
    *("may earn a commission ", "[......", "by Ada Brook ", "(AP/", "Photo: ", "2019 ", "home > ", "\u0301"),
    # short lines: each is checked alone and in groups
    *("Read more\n", "Share\n", "Facebook\n", "Facebook\nBoats\n", "Related\nBoats in the bay\n", "Sorry!\n\n"),
    *("Sign up for our newsletter\n", "BOATS BURN IN THE HARBOUR OF PORT ELDER\n", "Read more. Share this. ", "Home\n"),
    *("It rained all day in the old harbour of the town, they said. Read more\n", "延伸阅读\n", "1.\n", "More:\n"),
)
LOADS = 2  # of the rules; the fastest counts
PASSES = 15  # with each set of rules; the fastest counts


def best(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the fastest of some runs."""
    return min(timed(work) for _ in range(LOADS))


def timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def seconds(text: str, rules: Ruleset) -> float:
    """Return the CPU seconds for finding the promo lines of a text."""
    return timed(lambda: list(find_promos(parse(text), rules)))


def doubled(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the rules and a copy of each; half of the copied phrases start as their originals do."""
    copies = [
        rule._replace(
            id=f"copy/{rule.id}",
            phrases=tuple(
                f"zzz {phrase}" if position % 2 else f"{phrase} zzz" for position, phrase in enumerate(rule.phrases)
            ),
        )
        for rule in rules
        if rule.phrases
    ]
    return (*rules, *copies)


def main() -> None:
    """Print the measurements."""
    document = parse(STORY * STORIES)
    rules = tuple(rule for rule in builtin_rules() if rule.kind in PROMO_KINDS)
    rulesets = {"built-in": everything(rules), "twice": everything(doubled(rules))}
    times: dict[str, list[float]] = {name: [] for name in rulesets}
    for _ in range(PASSES):  # alternating, so that a busy machine slows both
        for name, active in rulesets.items():
            times[name].append(timed(lambda active=active: list(find_promos(document, active))))  # type: ignore[misc]
    for name, active in rulesets.items():
        size = f"{len(active.index.rules):>6} rules {len(active.index.phrases):>6} phrases"
        print(f"{name:<10}{size} {min(times[name]) * 1000:>8.1f} ms per pass")
    print(f"twice the rules cost {min(times['twice']) / min(times['built-in']) - 1:+.1%}")
    load = best(lambda: load_rules.__wrapped__(Config()))
    print(f"loading the rules takes {load * 1000:.1f} ms")
    print("hostile texts with all optional rules; twice the size should take twice the time")
    active = load_rules(Config(select=("promos",)))
    for unit in HOSTILE:
        half, whole = (seconds(unit * (size // len(unit)), active) for size in (MEGABYTE // 2, MEGABYTE))
        print(f"{unit[:40]!r:<44} {half:>6.2f} s {whole:>6.2f} s  x{whole / half:.1f}")


if __name__ == "__main__":
    main()
