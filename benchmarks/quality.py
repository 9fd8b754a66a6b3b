"""Measure precision and recall of the decisions on repeats, and the recall of the search for them.

    python benchmarks/quality.py               # the gold set in fixtures/repeats
    python benchmarks/quality.py FOLDER        # also the search, on every text below FOLDER

The first table has a row for each rule and language: how many lines an editor marked for removal, how many of these are
removed, and how many other lines are removed. The second table counts the cases in which similar paragraphs must both
be kept, by reason. Cases with settings of their own are left out, since the subject is what is removed by default. The
third part compares the search with brute force, which compares all pairs of paragraphs of each text.

The exit status is 1 if a score is below its minimum.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.gold import Case, Outcome, judge, read_cases  # noqa: E402  # after the path, so that it is found
from rapidfuzz.distance import Indel  # noqa: E402  # after the path, like the others

from cleaner import Config, clean  # noqa: E402  # after the path, so that this tree is measured
from cleaner.config import REPEAT_RULES  # noqa: E402
from cleaner.formats import FORMATS  # noqa: E402
from cleaner.similarity import CandidateIndex, similar_pairs  # noqa: E402
from cleaner.text import tokens  # noqa: E402

MIN_PRECISION = 1.00  # of the removed lines
MIN_RECALL = 0.95  # of the lines marked for removal
MIN_SEARCH_RECALL = 1.0  # of the pairs that brute force finds
ALL = "all"  # in the rows of totals


@dataclass(slots=True)
class Score:
    """Counts of lines of the gold set."""

    cases: int = 0
    wanted: int = 0  # marked for removal
    right: int = 0  # marked for removal, and removed
    wrong: int = 0  # removed, but to be kept

    @property
    def precision(self) -> float:
        """The share of right removals among all removals; 1 without removals."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of right removals among the lines marked for removal; 1 without such lines."""
        return self.right / self.wanted if self.wanted else 1.0


def main() -> int:
    """Print all parts and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the decisions on repeats and the search for them.")
    parser.add_argument("folder", type=Path, nargs="?", help="folder of texts to search: *.jsonl (`text`), *.md, *.txt")
    folder = parser.parse_args().folder
    judged = [(case, judge(case, clean(case.source))) for case in read_cases() if case.config == Config()]
    total = print_rules(judged)
    print_reasons([(case, outcome) for case, outcome in judged if case.keeps])
    print_known_failures(judged)
    reached = total.precision >= MIN_PRECISION and total.recall >= MIN_RECALL
    print(
        f"\ndecisions: precision {total.precision:.3f} (at least {MIN_PRECISION:.2f}), "
        f"recall {total.recall:.3f} (at least {MIN_RECALL:.2f})"
    )
    if folder is None or not folder.is_dir():
        print("search: skipped, as no folder is given" if folder is None else f"search: {folder} is not a folder")
        return int(not reached)
    complete = print_search(folder) >= MIN_SEARCH_RECALL
    return int(not (reached and complete))


def print_rules(judged: list[tuple[Case, Outcome]]) -> Score:
    """Print precision and recall for each rule and language, and return the total.

    A right removal counts for the rule that the case names, a wrong one for the rule that removed the line.
    """
    scores: dict[tuple[str, str], Score] = {}

    def rows(rule: str, language: str) -> Iterator[Score]:
        for key in (rule, language), (rule, ALL), (ALL, language), (ALL, ALL):
            yield scores.setdefault(key, Score())

    for case, outcome in judged:
        if outcome.wanted:
            for score in rows(case.rules[0], case.language):
                score.cases += 1
                score.wanted += len(outcome.wanted)
                score.right += len(outcome.wanted & outcome.removed)
        for position in outcome.removed - outcome.wanted:
            for score in rows(outcome.rules[position], case.language):
                score.wrong += 1
    order = [*REPEAT_RULES, *sorted({rule for rule, _ in scores} - {*REPEAT_RULES, ALL}), ALL]
    print(
        f"{'rule':<26}{'language':<10}{'cases':>6}{'marked':>8}{'right':>7}{'wrong':>7}{'precision':>11}{'recall':>8}"
    )
    for (rule, language), score in sorted(scores.items(), key=lambda row: (order.index(row[0][0]), row[0][1])):
        print(
            f"{rule:<26}{language:<10}{score.cases:>6}{score.wanted:>8}{score.right:>7}{score.wrong:>7}"
            f"{score.precision:>11.3f}{score.recall:>8.3f}"
        )
    return scores.get((ALL, ALL), Score())


def print_reasons(kept: list[tuple[Case, Outcome]]) -> None:
    """Print for the cases in which nothing may be removed how many are unchanged, and how many reported as marked."""
    cases = Counter(case.keeps for case, _ in kept)
    unchanged = Counter(case.keeps for case, outcome in kept if not outcome.removed)
    marked = Counter(case.keeps for case, _ in kept if case.rules)
    reported = Counter(case.keeps for case, outcome in kept if case.rules and not outcome.faults)
    print(f"\n{'both are kept because of':<26}{'cases':>6}{'kept':>8}{'to report':>11}{'reported':>10}")
    for reason, count in sorted(cases.items()):
        print(f"{reason:<26}{count:>6}{unchanged[reason]:>8}{marked[reason]:>11}{reported[reason]:>10}")
    print(f"{ALL:<26}{cases.total():>6}{unchanged.total():>8}{marked.total():>11}{reported.total():>10}")


def print_known_failures(judged: list[tuple[Case, Outcome]]) -> None:
    """Print the cases marked as known failures; they count above like all others."""
    known = [case for case, _ in judged if case.known_failure]
    print(f"\nknown failures: {len(known)}")
    for case in known:
        print(f"    {case.place} {case.title}: {case.known_failure}")


def print_search(folder: Path) -> float:
    """Compare the search with brute force on every text below a folder, print the totals and return the recall."""
    threshold = Config().threshold
    texts, pairs, compared, found, missed, extra = 0, 0, 0, 0, 0, 0
    search_seconds = brute_force_seconds = 0.0
    for text in _texts(folder):
        document = FORMATS["text"](text)
        paragraphs = [block.span.of(text) for block in document.blocks if block.tokens]
        sequences = [tokens(paragraph) for paragraph in paragraphs]
        start = time.perf_counter()
        ours = {(i, j) for i, j, _ in similar_pairs(paragraphs, threshold)}
        middle = time.perf_counter()
        truth = _brute_force(sequences, threshold)
        search_seconds += middle - start
        brute_force_seconds += time.perf_counter() - middle
        texts, pairs = texts + 1, pairs + len(sequences) * (len(sequences) - 1) // 2
        compared += sum(1 for _ in CandidateIndex(list(dict.fromkeys(sequences))).candidates(threshold))
        found, missed, extra = found + len(ours & truth), missed + len(truth - ours), extra + len(ours - truth)
    if not pairs:
        print(f"search: no text with two paragraphs below {folder}")
        return MIN_SEARCH_RECALL
    recall = found / (found + missed) if found + missed else 1.0
    print(
        f"search: {texts} texts, {pairs} pairs of paragraphs, {found + missed} of them at or above {threshold:g}; "
        f"recall {recall:.4f} (at least {MIN_SEARCH_RECALL:.1f}), {extra} wrong; "
        f"{compared} pairs compared ({compared / pairs:.3%}); {search_seconds:.1f} s, "
        f"{brute_force_seconds:.1f} s by brute force"
    )
    return recall if not extra else 0.0


def _brute_force(sequences: list[tuple[str, ...]], threshold: float) -> set[tuple[int, int]]:
    return {
        (i, j)
        for j, later in enumerate(sequences)
        for i, earlier in enumerate(sequences[:j])
        if Indel.normalized_similarity(earlier, later) >= threshold  # a cutoff would lose pairs right at the threshold
    }


def _texts(folder: Path) -> Iterator[str]:
    """Yield every text below a folder, ordered by path."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as rows:
                yield from (text for row in rows if isinstance(text := json.loads(row).get("text"), str))
        elif path.suffix in {".md", ".txt"}:
            yield path.read_bytes().decode("utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
