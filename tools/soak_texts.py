"""Random documents for the soak: paragraphs of the fixtures in 20 languages, shuffled, repeated and changed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from random import Random
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SIZES: Final = (*(2, 4, 6, 8, 8, 12, 16) * 4, 40, 150)  # paragraphs of a document; most documents are articles
SHORT: Final = 30  # paragraphs; longer texts would reserve memory in which a leak has room
EDITED: Final = 0.3  # of the paragraphs, so that texts are new and no cache can know all of them

_MARK: Final = re.compile(r"^(?:[-+!?~=]|\d+)? +", re.MULTILINE)  # the margin of the cases in fixtures/repeats
_WORD: Final = re.compile(r"\w+")


class Texts:
    """A source of random documents; the same seed gives the same documents."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # not for secrets
        fixtures, rulesets = ROOT / "fixtures", ROOT / "cleaner" / "promos" / "rulesets"
        articles = [path.read_text(encoding="utf-8") for path in sorted(fixtures.glob("articles/*/source.txt"))]
        cases = [path.read_text(encoding="utf-8") for path in sorted(fixtures.glob("repeats/*/*.txt"))]
        self._paragraphs = [
            block.strip()
            for text in (*articles, *(_MARK.sub("", case) for case in cases))
            for block in text.split("\n\n")
            if block.strip() and not block.startswith("===")
        ]
        examples = [_examples(path) for path in sorted(rulesets.glob("*.toml"))]
        self._promos = [line for lines in examples for line in lines]
        self.of_all_languages = [
            *("\n\n".join(text.split("\n\n")[:SHORT]) for text in cases),
            *("\n\n".join(lines[:SHORT]) for lines in examples),
        ]
        self._markup = {
            name: [path.read_text(encoding="utf-8") for path in sorted((fixtures / "formats" / name).glob("*.txt"))]
            for name in ("markdown", "rst", "asciidoc")
        }

    def document(self, format: str = "text") -> str:
        """Return a document in a format, with repeats, near repeats and promo lines."""
        random = self.random
        blocks = [self._edited(block) for block in random.choices(self._paragraphs, k=random.choice(SIZES))]
        for _ in range(random.randint(0, 2)):
            blocks.insert(random.randrange(len(blocks) + 1), self._edited(random.choice(blocks)))
        for _ in range(random.randint(0, 3)):
            blocks.insert(random.randrange(len(blocks) + 1), random.choice(self._promos))
        if format in self._markup:
            blocks.insert(random.randrange(len(blocks) + 1), random.choice(self._markup[format]))
        return "\n\n".join(blocks) + "\n"

    def noise(self) -> bytes:
        """Return bytes that are neither text nor rows."""
        return self.random.randbytes(self.random.randrange(1, 4_000)) + b"\0"

    def _edited(self, block: str) -> str:
        """Return a paragraph, sometimes with one word replaced by a new one."""
        if self.random.random() > EDITED:
            return block
        word = self.random.choice([*_WORD.finditer(block)] or [None])
        if not word:
            return block
        new = f"{word[0]}{self.random.randrange(1_000_000):x}" if self.random.random() < 0.7 else ""
        return block[: word.start()] + new + block[word.end() :]


def _examples(ruleset: Path) -> list[str]:
    """Return the promo lines that the rules of a language catch."""
    rules = tomllib.loads(ruleset.read_text(encoding="utf-8")).values()
    return [line for rule in rules if isinstance(rule, dict) for line in rule.get("catches", ())]
