"""The gold set for repeats: reads the labelled documents, and compares a cleaned document with its labels.

fixtures/repeats/README.md describes the format. Tests and benchmarks/quality.py use this module.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cleaner.config import REPEAT_RULES, Config, parse_config
from cleaner.model import Cleaned, Repeat, Span

FOLDER: Final = Path(__file__).resolve().parents[2] / "fixtures" / "repeats"

MARGIN: Final = 2  # columns: the mark and a space
KEPT, REMOVED, REPORTED = " ", "-", "!"
COPIES: Final = "123456789"  # marks of numbered copies, of which any one may be kept

FACTS: Final = ("number", "date", "amount", "unit", "name", "negation", "antonym", "word-order", "code", "url")
SHAPES: Final = (
    *("refrain", "list", "verse", "dialogue", "table", "heading", "law-text", "template", "short-line", "caption"),
)
CONTEXT: Final = ("quoted", "lead-in", "later-state", "other-subject", "contained", "different")
REASONS: Final = (*FACTS, *SHAPES, *CONTEXT)
HEADERS: Final = ("rule", "keeps", "why", "config", "known-failure")


class GoldError(ValueError):
    """A file of the gold set breaks its format; the message has the file, the line and the fault."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a labelled document that is not blank."""

    span: Span  # in the document, without the margin and without the line end
    mark: str  # KEPT, REMOVED, REPORTED or one of COPIES


@dataclass(frozen=True, slots=True)
class Case:
    """A short document, and what an editor would do to it."""

    language: str  # name of the folder
    place: str  # "en/refrains.txt:12", the first line of the case
    title: str
    rules: tuple[str, ...]  # each of them may find the marked lines; may be empty
    keeps: str  # why both similar paragraphs are kept; empty where a line is removed
    known_failure: str  # why the cleaner fails here; empty where it must not fail
    config: Config
    source: str  # the document without the margin
    lines: tuple[Line, ...]

    def wanted(self) -> list[frozenset[int]]:
        """Return the acceptable removals, each as positions in `lines`: one for each numbered copy, or just one."""
        copies = sorted({line.mark for line in self.lines} & set(COPIES))
        return [
            frozenset(
                position
                for position, line in enumerate(self.lines)
                if line.mark == REMOVED or (line.mark in COPIES and line.mark != kept_copy)
            )
            for kept_copy in copies or [""]
        ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the cleaner did to the lines of a case; lines are positions in `Case.lines`."""

    wanted: frozenset[int]  # the acceptable removal that is nearest to `removed`
    removed: frozenset[int]  # lines that were removed, in part or as a whole
    rules: dict[int, str] = field(hash=False)  # the rule that removed each line
    faults: tuple[str, ...]  # sentences; empty if all is as marked


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """Return every case below a folder, ordered by language, file and position.

    Raises `GoldError` for a file that breaks the format.
    """
    return [case for path in sorted(folder.glob("*/*.txt")) for case in _cases(path)]


def judge(case: Case, cleaned: Cleaned) -> Outcome:
    """Compare what the cleaner did to a case with its marks.

    Two acceptable removals may leave the same text, such as the inner or the outer two lines of A B A B. Then either
    is accepted.
    """
    removed, cut = _removed_and_cut(case, cleaned)
    left = _left(case, removed)
    is_acceptable = any(_left(case, wanted) == left for wanted in case.wanted())
    wanted = removed if is_acceptable else min(case.wanted(), key=lambda wanted: len(wanted ^ removed))
    rules = {position: _removing_rule(case.lines[position].span, cleaned) for position in removed}
    accepted_rules = " or ".join(case.rules)
    faults = [
        *(f"is kept but must be removed: {_excerpt(case, position)}" for position in sorted(wanted - removed)),
        *(
            f"is removed ({rules[position]}) but must be kept: {_excerpt(case, position)}"
            for position in sorted(removed - wanted)
        ),
        *(f"is removed in part: {_excerpt(case, position)}" for position in sorted(cut)),
        *(
            f"is removed as {rules[position]}, not as {accepted_rules}: {_excerpt(case, position)}"
            for position in sorted(removed & wanted)
            if rules[position] not in case.rules
        ),
        *(
            f"is not reported as {accepted_rules}: {_excerpt(case, position)}"
            for position in _unreported(case, cleaned)
        ),
    ]
    if faults and cleaned.report.withheld:
        faults.append(cleaned.report.withheld)
    return Outcome(wanted, removed, rules, tuple(faults))


def _removed_and_cut(case: Case, cleaned: Cleaned) -> tuple[frozenset[int], frozenset[int]]:
    """Return the lines that lost a part or everything, and those of them that lost only a part."""
    removed, cut = set(), set()
    for position, line in enumerate(case.lines):
        lost = [
            Span(max(edit.span.start, line.span.start), min(edit.span.end, line.span.end))
            for edit in cleaned.report.edits
            if _overlap(edit.span, line.span)
        ]
        if lost:
            removed.add(position)
            if sum(span.end - span.start for span in lost) < line.span.end - line.span.start:
                cut.add(position)
    return frozenset(removed), frozenset(cut)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _left(case: Case, removed: frozenset[int]) -> list[str]:
    return [line.span.of(case.source) for position, line in enumerate(case.lines) if position not in removed]


def _excerpt(case: Case, position: int) -> str:
    text = case.lines[position].span.of(case.source)
    return text if len(text) <= 80 else text[:80] + " …"


def _removing_rule(span: Span, cleaned: Cleaned) -> str:
    """Return the rule of the finding that removed a line."""
    for number in sorted(cleaned.report.removed()):
        finding = cleaned.report.findings[number]
        if _overlap(finding.span, span):
            return finding.rule
    return "no finding"


def _unreported(case: Case, cleaned: Cleaned) -> Iterator[int]:
    """Yield the lines marked REPORTED that no finding reports together with another line marked so."""
    marked = {position: line.span for position, line in enumerate(case.lines) if line.mark == REPORTED}

    def within(span: Span) -> set[int]:
        return {position for position, line_span in marked.items() if _overlap(line_span, span)}

    reported = set[int]()
    for finding in cleaned.report.findings:
        if isinstance(finding, Repeat) and finding.rule in case.rules:
            copy, original = within(finding.span), within(finding.original)
            if copy and original and copy != original:
                reported |= copy | original
    yield from (position for position in marked if position not in reported)


def _cases(path: Path) -> Iterator[Case]:
    name = f"{path.parent.name}/{path.name}"
    lines = path.read_text(encoding="utf-8").split("\n")
    first_lines = [number for number, line in enumerate(lines) if line.startswith("===")]
    for number, line in enumerate(lines[: first_lines[0] if first_lines else None], 1):
        if line.strip() and not line.startswith("#"):
            raise GoldError(f"{name}:{number}: text before the first case; start a comment with #, a case with ===")
    titles = set()
    for start, end in zip(first_lines, [*first_lines[1:], len(lines)], strict=True):
        case = _case(path.parent.name, f"{name}:{start + 1}", lines[start:end])
        if case.title in titles:
            raise GoldError(f"{case.place}: the title {case.title!r} occurs twice in this file; change one")
        titles.add(case.title)
        yield case


def _case(language: str, place: str, lines: list[str]) -> Case:
    try:
        blank = lines.index("")
    except ValueError:
        raise GoldError(f"{place}: no blank line after the headers; add one") from None
    headers = _headers(place, lines[1:blank])
    rules = tuple(name.strip() for name in headers["rule"][0].split(",")) if "rule" in headers else ()
    keeps, config = headers.get("keeps", [""])[0], "\n".join(headers.get("config", []))
    source, marked = _document(place, lines[blank + 1 :])
    case = Case(
        language=language,
        place=place,
        title=lines[0].removeprefix("===").strip(),
        rules=rules,
        keeps=keeps,
        known_failure=headers.get("known-failure", [""])[0],
        config=parse_config(tomllib.loads(config), place),
        source=source,
        lines=marked,
    )
    _check(case)
    return case


def _headers(place: str, lines: list[str]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if name not in HEADERS or not colon or not value.strip():
            raise GoldError(f"{place}: not a header: {line!r}; write one of {', '.join(HEADERS)}, a colon and a value")
        if name in headers and name != "config":
            raise GoldError(f"{place}: the header {name!r} occurs twice; delete one")
        headers.setdefault(name, []).append(value.strip())
    if "why" not in headers:
        raise GoldError(f"{place}: the header 'why' is missing; add one")
    return headers


def _document(place: str, lines: list[str]) -> tuple[str, tuple[Line, ...]]:
    """Return the document without its margin, and its lines; blank lines before and after it are dropped."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    marked, start = [], 0
    for line in lines:
        margin, text = line[:MARGIN], line[MARGIN:]
        if margin.strip() and (margin[0] not in KEPT + REMOVED + REPORTED + COPIES or margin[1:] != " "):
            raise GoldError(f"{place}: the margin {margin!r} holds no known mark followed by a space: {line[:50]!r}")
        if text.strip():
            marked.append(Line(Span(start, start + len(text)), margin[0]))
        elif margin.strip():
            raise GoldError(f"{place}: a mark without text: {line!r}")
        start += len(text) + 1
    return "\n".join(line[MARGIN:] for line in lines) + "\n", tuple(marked)


def _check(case: Case) -> None:
    """Refuse headers and marks that contradict each other."""
    marks = {line.mark for line in case.lines}
    removed = marks - {KEPT, REPORTED}
    faults = {
        "the title is empty": not case.title,
        "the document is empty": not case.lines,
        f"no such rule among {', '.join(case.rules)}": not set(case.rules) <= set(REPEAT_RULES),
        f"no such reason to keep: {case.keeps}": bool(case.keeps) and case.keeps not in REASONS,
        "lines are marked, but there is no rule": bool(removed or REPORTED in marks) and not case.rules,
        "there is a rule, but no line is marked": bool(case.rules) and not removed and REPORTED not in marks,
        "no line is removed, but there is no reason to keep": not removed and not case.keeps,
        "a line is removed, but there is a reason to keep": bool(removed) and bool(case.keeps),
        "only one copy is numbered": len(removed - {REMOVED}) == 1,
        "only one line is to be reported": sum(line.mark == REPORTED for line in case.lines) == 1,
    }
    for fault, is_found in faults.items():
        if is_found:
            raise GoldError(f"{case.place}: {fault}")
