"""Measure how the time to find repeats grows with the length of a text.

    python benchmarks/repeats.py [--quick]

The output has the CPU time of `find_repeats` for generated books of 1,000, 10,000 and 100,000 paragraphs, of which 2 %
are near copies of earlier ones, and for one boilerplate sentence repeated 50,000 times. "growth" is the time for a
paragraph over that in the book ten times shorter: 1.0 means linear growth. With --quick the longest texts are left out.
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
SENTENCES, QUICK_SENTENCES = 50_000, 5_000  # copies of it
COPIES = 0.02  # share of the paragraphs
MAX_CHANGES = 2  # words that a near copy changes
PARAGRAPH = (20, 80)  # words
SENTENCE = (6, 18)  # words
FUNCTION_SHARE = 0.45  # share of function words, as in English prose

FUNCTION_WORDS = tokens(
    "the of and to in a that was for it with on as had by at from his they were is be which not this have who an or"
)
CONTENT_WORDS = tokens("""
harbour wall boat storm mayor council gate warden island ferry rope lamp tower winter spring night stone bridge road
market school letter captain sailor river village church garden window kitchen table story paper bread salt fish wood
iron field horse wagon summer autumn rain wind snow cloud morning evening street corner house roof door key clock bell
song voice silence promise question answer reason quarrel friend stranger neighbour brother sister mother father child
doctor teacher baker miller smith farmer fisher judge soldier thief guest master servant carry build break open close
find lose keep sell buy ask reply write read walk run wait sleep wake begin finish remember forget believe doubt hope
fear love leave return follow lead rise fall old new high low long short wide narrow dark bright cold warm quiet loud
""")


def vocabulary() -> tuple[list[str], list[float]]:
    """Return about 30,000 words and their cumulative weights: few are frequent, most are rare."""
    made = [*CONTENT_WORDS, *(first + second for first, second in product(CONTENT_WORDS, repeat=2))]
    return made, list(accumulate(1 / rank for rank in range(1, len(made) + 1)))


def book(length: int) -> Document:
    """Return a generated book, always the same one for a length."""
    return parse("\n\n".join(paragraphs(length, random.Random(SEED))))  # noqa: S311  # not for secrets


def paragraphs(length: int, draws: random.Random) -> Iterator[str]:
    """Yield paragraphs, some of them near copies of earlier ones."""
    made, weights = vocabulary()
    originals: list[list[str]] = []
    for _ in range(length):
        if originals and draws.random() < COPIES:
            paragraph = list(draws.choice(originals))
            for _ in range(draws.randint(0, MAX_CHANGES)):
                paragraph[draws.randrange(len(paragraph))] = draws.choice(CONTENT_WORDS)
        else:
            drawn = draws.choices(made, cum_weights=weights, k=draws.randint(*PARAGRAPH))
            paragraph = [draws.choice(FUNCTION_WORDS) if draws.random() < FUNCTION_SHARE else word for word in drawn]
            originals.append(paragraph)
        yield " ".join(sentences(paragraph))


def sentences(paragraph: list[str]) -> Iterator[str]:
    """Yield the words of a paragraph as sentences, which have the same lengths in a near copy."""
    draws = random.Random(len(paragraph))  # noqa: S311  # not for secrets
    start = 0
    while start < len(paragraph):
        end = min(len(paragraph), start + draws.randint(*SENTENCE))
        yield f"{' '.join(paragraph[start:end]).capitalize()}."
        start = end


def measured(document: Document) -> tuple[float, int]:
    """Return the CPU seconds of a search, and the number of repeats found."""
    start = time.process_time()
    found = sum(1 for _ in find_repeats(document, Config()))
    return time.process_time() - start, found


def main(arguments: list[str]) -> None:
    """Print the measurements."""
    quick = "--quick" in arguments
    print(f"{'text':<12}{'paragraphs':>12}{'repeats':>10}{'seconds':>10}{'s / 1,000':>12}{'growth':>9}")
    measured(book(10))  # loads the lexicons
    shorter = 0.0  # seconds for 1,000 paragraphs of the shorter book
    for length in QUICK_BOOKS if quick else BOOKS:
        seconds, found = measured(book(length))
        rate = seconds / length * 1000
        growth = f"{rate / shorter:.1f}" if shorter else ""
        print(f"{'book':<12}{length:>12,}{found:>10,}{seconds:>10.2f}{rate:>12.4f}{growth:>9}")
        shorter = rate
    length = QUICK_SENTENCES if quick else SENTENCES
    seconds, found = measured(parse(f"{BOILERPLATE}\n\n" * length))
    print(f"{'boilerplate':<12}{length:>12,}{found:>10,}{seconds:>10.2f}{seconds / length * 1000:>12.4f}")


if __name__ == "__main__":
    main(sys.argv[1:])
