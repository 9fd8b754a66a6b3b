"""The targets: for each one what is checked, where its first inputs come from, and which words help to change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from fuzz import seeds
from fuzz.paths import check_encodings, check_patterns
from fuzz.readers import check_baseline, check_report, check_row_report, check_ruleset, check_settings
from fuzz.row_files import check_compressed, check_parquet, check_rows
from fuzz.texts import check_suppressions, check_text, check_words

CORPUS: Final = Path(__file__).parent / "corpus"  # a folder for each target, with the inputs that once failed


class Target(NamedTuple):
    """A function that raises an error if something does not hold for an input."""

    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    words: tuple[str, ...]  # names of entries in the dictionary


TARGETS: Final[Mapping[str, Target]] = {
    **{
        name: Target(partial(check_text, format=name), partial(seeds.texts_for, name), ("text", "promo", name))
        for name in ("text", "markdown", "rst", "asciidoc")
    },
    "suppressions": Target(check_suppressions, seeds.suppressions, ("comment", "promo", "markdown", "rst", "asciidoc")),
    "words": Target(check_words, seeds.words, ("text", "letter")),
    "jsonl": Target(partial(check_rows, row_format="jsonl"), partial(seeds.rows, "jsonl"), ("json", "row", "promo")),
    "csv": Target(partial(check_rows, row_format="csv"), partial(seeds.rows, "csv"), ("csv", "row", "promo")),
    "parquet": Target(check_parquet, seeds.parquet, ("json", "row", "damage", "promo")),
    "compressed": Target(check_compressed, seeds.compressed_rows, ("damage", "row")),
    "report": Target(check_report, seeds.reports, ("json", "report")),
    "row-report": Target(check_row_report, seeds.row_reports, ("json", "report")),
    "baseline": Target(check_baseline, seeds.baselines, ("json", "report")),
    "ruleset": Target(check_ruleset, seeds.rulesets, ("toml", "rule", "promo")),
    "settings": Target(check_settings, seeds.settings, ("toml", "setting", "pattern")),
    "patterns": Target(check_patterns, seeds.patterns, ("pattern",)),
    "encodings": Target(check_encodings, seeds.encodings, ("encoding", "letter")),
}

# Names for several targets at once.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "texts": ("text", "markdown", "rst", "asciidoc", "suppressions", "words"),
    "rows": ("jsonl", "csv", "parquet", "compressed"),
    "readers": ("report", "row-report", "baseline", "ruleset", "settings", "patterns", "encodings"),
    "all": tuple(TARGETS),
}


def corpus_of(name: str) -> list[Path]:
    """Return the inputs that once broke a target, or are known to be difficult."""
    return sorted(path for path in (CORPUS / name).glob("*") if path.is_file())
