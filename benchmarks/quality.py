"""How good the verdicts on repeats are, and how complete the search for them is.

    python benchmarks/quality.py               # the gold set in fixtures/repeats
    python benchmarks/quality.py FOLDER        # the search too, on every text under FOLDER

The first table has a row for each rule and language: of the lines that an editor marked, how many had to
go, how many of these went, and how many went that had to stay. The second counts the cases in which
similar paragraphs both stay, by the reason. Cases with settings of their own are left out: this is about
what is removed by default. The third part holds the search to brute force: all pairs of paragraphs of
each text, compared one by one.

The exit status is 1 where a score to reach is missed.
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

from helpers.gold import Case, Outcome, judge, read_cases  # noqa: E402  # it lies beside the tests that share it
from rapidfuzz.distance import Indel  # noqa: E402  # after the path, as the rest

from cleaner import Config, clean  # noqa: E402  # after the path, so that the tree is measured and no other copy
from cleaner.config import REPEAT_RULES  # noqa: E402
from cleaner.formats import FORMATS  # noqa: E402
from cleaner.similarity import CandidateIndex, similar_pairs  # noqa: E402
from cleaner.text import tokens  # noqa: E402

PRECISION = 1.00  # of the lines that go, all had to
RECALL = 0.95  # of the lines that had to go
SEARCH_RECALL = 1.0  # of the pairs that brute force finds
ALL = "all"  # the row that sums up


@dataclass(slots=True)
class Score:
    """Lines of the gold set, by what became of them."""

    cases: int = 0
    wanted: int = 0  # had to go
    right: int = 0  # had to go and went
    wrong: int = 0  # went and had to stay

    @property
    def precision(self) -> float:
        """The share of lines that went rightly among all that went; 1 where none went."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of lines that went among all that had to go; 1 where none had to."""
        return self.right / self.wanted if self.wanted else 1.0


def main() -> int:
    """Print all parts and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the verdicts on repeats and the search for them.")
    parser.add_argument("folder", type=Path, nargs="?", help="texts to search in: *.jsonl (`text`), *.md, *.txt")
    folder = parser.parse_args().folder
    judged = [(case, judge(case, clean(case.source))) for case in read_cases() if case.config == Config()]
    total = print_rules(judged)
    print_reasons([(case, outcome) for case, outcome in judged if case.keeps])
    print_known_failures(judged)
    reached = total.precision >= PRECISION and total.recall >= RECALL
    print(
        f"\nverdicts: precision {total.precision:.3f} (to reach: {PRECISION:.2f}), "
        f"recall {total.recall:.3f} (to reach: {RECALL:.2f})"
    )
    if folder is None or not folder.is_dir():
        print("search: skipped, since no folder with texts was given" if folder is None else f"search: no {folder}")
        return int(not reached)
    complete = print_search(folder) >= SEARCH_RECALL
    return int(not (reached and complete))


def print_rules(judged: list[tuple[Case, Outcome]]) -> Score:
    """Print precision and recall for each rule and language, and return the sum.

    A line that went rightly counts for the rule that the case names, one that went wrongly for the
    rule that took it.
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
                score.right += len(outcome.wanted & outcome.gone)
        for position in outcome.gone - outcome.wanted:
            for score in rows(outcome.rules[position], case.language):
                score.wrong += 1
    order = [*REPEAT_RULES, *sorted({rule for rule, _ in scores} - {*REPEAT_RULES, ALL}), ALL]
    print(f"{'rule':<26}{'language':<10}{'cases':>6}{'to go':>7}{'went':>7}{'wrong':>7}{'precision':>11}{'recall':>8}")
    for (rule, language), score in sorted(scores.items(), key=lambda row: (order.index(row[0][0]), row[0][1])):
        print(
            f"{rule:<26}{language:<10}{score.cases:>6}{score.wanted:>7}{score.right:>7}{score.wrong:>7}"
            f"{score.precision:>11.3f}{score.recall:>8.3f}"
        )
    return scores.get((ALL, ALL), Score())


def print_reasons(kept: list[tuple[Case, Outcome]]) -> None:
    """Print how many of the cases in which nothing may go were left whole, and reported as marked."""
    cases = Counter(case.keeps for case, _ in kept)
    whole = Counter(case.keeps for case, outcome in kept if not outcome.gone)
    marked = Counter(case.keeps for case, _ in kept if case.rules)
    reported = Counter(case.keeps for case, outcome in kept if case.rules and not outcome.faults)
    print(f"\n{'both stay because of':<26}{'cases':>6}{'stayed':>8}{'to report':>11}{'reported':>10}")
    for reason, count in sorted(cases.items()):
        print(f"{reason:<26}{count:>6}{whole[reason]:>8}{marked[reason]:>11}{reported[reason]:>10}")
    print(f"{ALL:<26}{cases.total():>6}{whole.total():>8}{marked.total():>11}{reported.total():>10}")


def print_known_failures(judged: list[tuple[Case, Outcome]]) -> None:
    """Print the cases that are marked as not yet done; they count above like all others."""
    known = [case for case, _ in judged if case.known_failure]
    print(f"\nknown failures: {len(known)}")
    for case in known:
        print(f"    {case.place} {case.title}: {case.known_failure}")


def print_search(folder: Path) -> float:
    """Hold the search to brute force on every text under `folder`, print the sums and return the recall."""
    threshold = Config().threshold
    texts, pairs, compared, found, missed, extra = 0, 0, 0, 0, 0, 0
    searching = forcing = 0.0  # seconds
    for text in _texts(folder):
        document = FORMATS["text"](text)
        paragraphs = [block.span.of(text) for block in document.blocks if block.tokens]
        sequences = [tokens(paragraph) for paragraph in paragraphs]
        start = time.perf_counter()
        ours = {(i, j) for i, j, _ in similar_pairs(paragraphs, threshold)}
        middle = time.perf_counter()
        truth = _brute_force(sequences, threshold)
        searching, forcing = searching + middle - start, forcing + time.perf_counter() - middle
        texts, pairs = texts + 1, pairs + len(sequences) * (len(sequences) - 1) // 2
        compared += sum(1 for _ in CandidateIndex(list(dict.fromkeys(sequences))).candidates(threshold))
        found, missed, extra = found + len(ours & truth), missed + len(truth - ours), extra + len(ours - truth)
    if not pairs:
        print(f"search: no text with two paragraphs under {folder}")
        return SEARCH_RECALL
    recall = found / (found + missed) if found + missed else 1.0
    print(
        f"search: {texts} texts, {pairs} pairs of paragraphs, {found + missed} of them at or above {threshold:g}; "
        f"recall {recall:.4f} (to reach: {SEARCH_RECALL:.1f}), {extra} found wrongly; "
        f"{compared} pairs compared ({compared / pairs:.3%}); {searching:.1f} s against {forcing:.1f} s by brute force"
    )
    return recall if not extra else 0.0


def _brute_force(sequences: list[tuple[str, ...]], threshold: float) -> set[tuple[int, int]]:
    return {
        (i, j)
        for j, later in enumerate(sequences)
        for i, earlier in enumerate(sequences[:j])
        if Indel.normalized_similarity(earlier, later) >= threshold  # a cut-off would lose pairs that just reach it
    }


def _texts(folder: Path) -> Iterator[str]:
    """Yield every text under a folder, by name."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as rows:
                yield from (text for row in rows if isinstance(text := json.loads(row).get("text"), str))
        elif path.suffix in {".md", ".txt"}:
            yield path.read_bytes().decode("utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
