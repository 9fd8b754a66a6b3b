"""Generated articles for tests and benchmarks of rows, in which the contents do not matter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Final

SEED: Final = 20_240_229

_SYLLABLES: Final = (
    *("ar", "bel", "cor", "dun", "el", "fen", "gar"),
    *("hol", "ist", "kem", "lor", "mer", "nor", "os", "pel"),
)
_ENDINGS: Final = ("", "a", "by", "d", "en", "er", "es", "ing", "ly", "o", "s", "ton", "um", "wick", "y")
_SMALL: Final = (
    *("the", "of", "and", "to", "a", "in", "that", "was"),
    *("for", "on", "with", "as", "by", "at", "from", "it"),
)
_PROMOS: Final = (
    "READ MORE: {} opens its gates again",
    "ADVERTISEMENT",
    "Also read: Ten facts about {}",
    "Sign up for our newsletter",
    "Follow us on Facebook and Twitter",
)
VOCABULARY: Final = tuple(
    first + second + ending for first in _SYLLABLES for second in _SYLLABLES for ending in _ENDINGS if first != second
)


def articles(count: int, seed: int = SEED) -> Iterator[dict[str, object]]:
    """Yield rows with articles, the same for the same seed: 30 % have a promo line, 10 % a repeated paragraph."""
    random = Random(seed)  # noqa: S311  # not for secrets
    for number in range(count):
        paragraphs = [_paragraph(random) for _ in range(random.randint(5, 16))]
        if random.random() < 0.1:
            paragraphs.insert(random.randrange(2, len(paragraphs) + 1), paragraphs[1])
        if random.random() < 0.3:
            promo = random.choice(_PROMOS).format(_name(random))
            paragraphs.insert(random.randrange(1, len(paragraphs) + 1), promo)
        yield {
            "id": number,
            "url": f"https://port-alder.example/news/{number}",
            "title": " ".join(_name(random) for _ in range(6)),
            "text": "\n\n".join(paragraphs),
            "score": number / 8,
        }


def lines(count: int, seed: int = SEED) -> bytes:
    """Return rows with articles as JSON lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in articles(count, seed))


def _paragraph(random: Random) -> str:
    return " ".join(_sentence(random) for _ in range(random.randint(1, 4)))


def _sentence(random: Random) -> str:
    words = [
        random.choice(_SMALL) if random.random() < 0.4 else VOCABULARY[int(len(VOCABULARY) * random.random() ** 3)]
        for _ in range(random.randint(8, 24))
    ]
    if random.random() < 0.3:
        words[random.randrange(len(words))] = _name(random)
    if random.random() < 0.2:
        words[random.randrange(len(words))] = str(random.randrange(2, 3000))
    return " ".join(words).capitalize() + "."


def _name(random: Random) -> str:
    return random.choice(VOCABULARY).capitalize()
