"""How the time to find repeats grows with the length of a text.

    python benchmarks/repeats.py [--quick]

Prints the processor time that `find_repeats` takes for made-up books of 1,000, 10,000 and 100,000
paragraphs, of which 2 % are near copies of earlier ones, and for one boilerplate sentence that
stands 50,000 times. "growth" is how many times more a paragraph costs than in the book ten times
shorter: 1.0 is in proportion. With --quick the longest texts are left out.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from itertools import accumulate, product

from cleaner.config import Config
from cleaner.formats.plain import parse
from cleaner.model import Document
from cleaner.repeats import find_repeats
from cleaner.text import tokens

SEED = 2031
BOOKS = (1_000, 10_000, 100_000)  # paragraphs
QUICK_BOOKS = (1_000, 10_000)
BOILERPLATE = "The harbour office is open from Monday to Friday, and all boats must be signed in before noon."
PRINTINGS, QUICK_PRINTINGS = 50_000, 5_000
COPIES = 0.02  # share of the paragraphs
MAX_CHANGES = 2  # words of a near copy
PARAGRAPH = (20, 80)  # words
SENTENCE = (6, 18)  # words
COMMON = 0.45  # share of the words that only hold a sentence together, as in English prose

HOLDING = tokens(
    "the of and to in a that was for it with on as had by at from his they were is be which not this have who an or"
)
TELLING = tokens("""
harbour wall boat storm mayor council gate warden island ferry rope lamp tower winter spring night stone bridge road
market school letter captain sailor river village church garden window kitchen table story paper bread salt fish wood
iron field horse wagon summer autumn rain wind snow cloud morning evening street corner house roof door key clock bell
song voice silence promise question answer reason quarrel friend stranger neighbour brother sister mother father child
doctor teacher baker miller smith farmer fisher judge soldier thief guest master servant carry build break open close
find lose keep sell buy ask tell write read walk run wait sleep wake begin finish remember forget believe doubt hope
fear love leave return follow lead rise fall old new high low long short wide narrow dark bright cold warm quiet loud
""")


def vocabulary() -> tuple[list[str], list[float]]:
    """Return some 30,000 words, and their weights summed up: few are frequent, most are rare."""
    made = [*TELLING, *(first + second for first, second in product(TELLING, repeat=2))]
    return made, list(accumulate(1 / rank for rank in range(1, len(made) + 1)))


def book(length: int) -> Document:
    """Return a made-up book; the same one each time."""
    return parse("\n\n".join(paragraphs(length, random.Random(SEED))))  # noqa: S311 - not for secrets


def paragraphs(length: int, dice: random.Random) -> Iterator[str]:
    """Yield paragraphs, some of them near copies of those before."""
    made, weights = vocabulary()
    told: list[list[str]] = []
    for _ in range(length):
        if told and dice.random() < COPIES:
            paragraph = list(dice.choice(told))
            for _ in range(dice.randint(0, MAX_CHANGES)):
                paragraph[dice.randrange(len(paragraph))] = dice.choice(TELLING)
        else:
            drawn = dice.choices(made, cum_weights=weights, k=dice.randint(*PARAGRAPH))
            paragraph = [dice.choice(HOLDING) if dice.random() < COMMON else word for word in drawn]
            told.append(paragraph)
        yield " ".join(sentences(paragraph))


def sentences(paragraph: list[str]) -> Iterator[str]:
    """Yield the words of a paragraph as sentences; a near copy has them of the same lengths."""
    dice = random.Random(len(paragraph))  # noqa: S311 - not for secrets
    start = 0
    while start < len(paragraph):
        end = min(len(paragraph), start + dice.randint(*SENTENCE))
        yield f"{' '.join(paragraph[start:end]).capitalize()}."
        start = end


def measured(document: Document) -> tuple[float, int]:
    """Return the seconds of processor time that a search took, and how many repeats it found."""
    start = time.process_time()
    found = sum(1 for _ in find_repeats(document, Config()))
    return time.process_time() - start, found


def main(arguments: list[str]) -> None:
    """Print the measurements."""
    quick = "--quick" in arguments
    print(f"{'text':<12}{'paragraphs':>12}{'repeats':>10}{'seconds':>10}{'s / 1,000':>12}{'growth':>9}")
    measured(book(10))  # reads the lexicons
    before = 0.0
    for length in QUICK_BOOKS if quick else BOOKS:
        seconds, found = measured(book(length))
        rate = seconds / length * 1000
        growth = f"{rate / before:.1f}" if before else ""
        print(f"{'book':<12}{length:>12,}{found:>10,}{seconds:>10.2f}{rate:>12.4f}{growth:>9}")
        before = rate
    length = QUICK_PRINTINGS if quick else PRINTINGS
    seconds, found = measured(parse(f"{BOILERPLATE}\n\n" * length))
    print(f"{'boilerplate':<12}{length:>12,}{found:>10,}{seconds:>10.2f}{seconds / length * 1000:>12.4f}")


if __name__ == "__main__":
    main(sys.argv[1:])
