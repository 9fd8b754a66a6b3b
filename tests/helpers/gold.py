"""The gold set for repeats: reads the labelled documents and holds a cleaned one to its labels.

The format is told in fixtures/repeats/README.md. The tests and benchmarks/quality.py both read it here.
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
STAYS, GOES, REPORTED = " ", "-", "!"
PRINTINGS: Final = "123456789"

FACTS: Final = ("number", "date", "amount", "unit", "name", "negation", "antonym", "word-order", "code", "url")
SHAPES: Final = (
    *("refrain", "list", "verse", "dialogue", "table", "heading", "law-text", "template", "short-line", "caption"),
)
TELLING: Final = ("quoted", "lead-in", "later-state", "other-subject", "contained", "different")
REASONS: Final = (*FACTS, *SHAPES, *TELLING)
HEADERS: Final = ("rule", "keeps", "why", "config", "known-failure")


class GoldError(ValueError):
    """A file of the gold set breaks its format; the message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a labelled document that is not blank."""

    span: Span  # in the document, without the margin and without the line end
    mark: str  # STAYS, GOES, REPORTED or one of PRINTINGS


@dataclass(frozen=True, slots=True)
class Case:
    """A short document and what an editor would do to it."""

    language: str  # the folder
    place: str  # "en/refrains.txt:12", where the case opens
    title: str
    rules: tuple[str, ...]  # acceptable names of the rule that finds what is marked; may be empty
    keeps: str  # why similar paragraphs both stay; empty where something goes
    known_failure: str  # why the cleaner fails here; empty where it must not
    config: Config
    source: str  # the document, without margin
    lines: tuple[Line, ...]

    def wanted(self) -> list[frozenset[int]]:
        """Return the acceptable removals, each as positions in `lines`; one where no printing is left to choose."""
        printings = sorted({line.mark for line in self.lines} & set(PRINTINGS))
        return [
            frozenset(
                position
                for position, line in enumerate(self.lines)
                if line.mark == GOES or (line.mark in PRINTINGS and line.mark != stays)
            )
            for stays in printings or [GOES]
        ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the lines of a case; all are positions in `Case.lines`."""

    wanted: frozenset[int]  # had to go: of the acceptable removals the nearest one
    gone: frozenset[int]  # went, in part or whole
    rules: dict[int, str] = field(hash=False)  # by which rule each line went
    faults: tuple[str, ...]  # sentences; none where all is as marked


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """Read every case of the languages under `folder`, by language, file and place.

    Raises `GoldError` for a file that breaks the format.
    """
    return [case for path in sorted(folder.glob("*/*.txt")) for case in _cases(path)]


def judge(case: Case, cleaned: Cleaned) -> Outcome:
    """Compare what the cleaner did to a case with its marks.

    Where two acceptable removals leave the same text (the inner or the outer two of A B A B), it
    does not matter which of them was made.
    """
    gone, cut = _fates(case, cleaned)
    kept = _texts(case, gone)
    same = [wanted for wanted in case.wanted() if _texts(case, wanted) == kept]
    wanted = gone if same else min(case.wanted(), key=lambda wanted: len(wanted ^ gone))
    rules = {position: _rule(case.lines[position].span, cleaned) for position in gone}
    faults = [
        *(f"must go but stays: {_text(case, position)}" for position in sorted(wanted - gone)),
        *(f"must stay but goes ({rules[position]}): {_text(case, position)}" for position in sorted(gone - wanted)),
        *(f"is cut in the middle: {_text(case, position)}" for position in sorted(cut)),
        *(
            f"goes as {rules[position]}, not as {' or '.join(case.rules)}: {_text(case, position)}"
            for position in sorted(gone & wanted)
            if rules[position] not in case.rules
        ),
        *(
            f"is not reported as {' or '.join(case.rules)}: {_text(case, position)}"
            for position in _unreported(case, cleaned)
        ),
    ]
    if faults and cleaned.report.withheld:
        faults.append(cleaned.report.withheld)
    return Outcome(wanted, gone, rules, tuple(faults))


def _fates(case: Case, cleaned: Cleaned) -> tuple[frozenset[int], frozenset[int]]:
    """Return the lines that lost something, and those of them that were not removed whole."""
    gone, cut = set(), set()
    for position, line in enumerate(case.lines):
        lost = [
            Span(max(edit.span.start, line.span.start), min(edit.span.end, line.span.end))
            for edit in cleaned.report.edits
            if edit.span.start < line.span.end and line.span.start < edit.span.end
        ]
        if lost:
            gone.add(position)
            if sum(span.end - span.start for span in lost) < line.span.end - line.span.start:
                cut.add(position)
    return frozenset(gone), frozenset(cut)


def _texts(case: Case, gone: frozenset[int]) -> list[str]:
    return [line.span.of(case.source) for position, line in enumerate(case.lines) if position not in gone]


def _text(case: Case, position: int) -> str:
    text = case.lines[position].span.of(case.source)
    return text if len(text) <= 80 else text[:80] + " …"


def _rule(span: Span, cleaned: Cleaned) -> str:
    """Return the rule that took a line."""
    for position in sorted(cleaned.report.removed()):
        finding = cleaned.report.findings[position]
        if finding.span.start < span.end and span.start < finding.span.end:
            return finding.rule
    return "no finding"


def _unreported(case: Case, cleaned: Cleaned) -> Iterator[int]:
    """Yield the lines marked REPORTED of which no finding tells, together with another line so marked."""
    marked = [position for position, line in enumerate(case.lines) if line.mark == REPORTED]

    def under(span: Span) -> set[int]:
        return {
            position
            for position in marked
            if case.lines[position].span.start < span.end and span.start < case.lines[position].span.end
        }

    told = set()
    for finding in cleaned.report.findings:
        if isinstance(finding, Repeat) and finding.rule in case.rules:
            here, there = under(finding.span), under(finding.original)
            if here and there and here != there:
                told |= here | there
    yield from (position for position in marked if position not in told)


def _cases(path: Path) -> Iterator[Case]:
    name = f"{path.parent.name}/{path.name}"
    lines = path.read_text(encoding="utf-8").split("\n")
    opens = [number for number, line in enumerate(lines) if line.startswith("===")]
    for number, line in enumerate(lines[: opens[0] if opens else None], 1):
        if line.strip() and not line.startswith("#"):
            raise GoldError(f"{name}:{number}: text before the first case; begin a remark with #, a case with ===")
    titles = set()
    for start, end in zip(opens, [*opens[1:], len(lines)], strict=True):
        case = _case(path.parent.name, f"{name}:{start + 1}", lines[start:end])
        if case.title in titles:
            raise GoldError(f"{case.place}: the title {case.title!r} stands twice in this file")
        titles.add(case.title)
        yield case


def _case(language: str, place: str, lines: list[str]) -> Case:
    try:
        blank = lines.index("")
    except ValueError:
        raise GoldError(f"{place}: no blank line after the headers") from None
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
            raise GoldError(f"{place}: not a header: {line!r}; known are {', '.join(HEADERS)}, each with a value")
        if name in headers and name != "config":
            raise GoldError(f"{place}: the header {name!r} stands twice")
        headers.setdefault(name, []).append(value.strip())
    if "why" not in headers:
        raise GoldError(f"{place}: the header 'why' is missing")
    return headers


def _document(place: str, lines: list[str]) -> tuple[str, tuple[Line, ...]]:
    """Part the margin from the document; blank lines before and after the document are not of it."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    marked, at = [], 0
    for line in lines:
        margin, text = line[:MARGIN], line[MARGIN:]
        if margin.strip() and (margin[0] not in STAYS + GOES + REPORTED + PRINTINGS or margin[1:] != " "):
            raise GoldError(f"{place}: the margin {margin!r} holds no known mark and a space: {line[:50]!r}")
        if text.strip():
            marked.append(Line(Span(at, at + len(text)), margin[0]))
        elif margin.strip():
            raise GoldError(f"{place}: a mark without text: {line!r}")
        at += len(text) + 1
    return "\n".join(line[MARGIN:] for line in lines) + "\n", tuple(marked)


def _check(case: Case) -> None:
    """Refuse headers and marks that contradict each other."""
    marks = {line.mark for line in case.lines}
    goes = marks - {STAYS, REPORTED}
    faults = {
        "the title is empty": not case.title,
        "the document is empty": not case.lines,
        f"no such rule among {', '.join(case.rules)}": not set(case.rules) <= set(REPEAT_RULES),
        f"no such reason to keep: {case.keeps}": bool(case.keeps) and case.keeps not in REASONS,
        "lines are marked, but there is no rule": bool(goes or REPORTED in marks) and not case.rules,
        "there is a rule, but no line is marked": bool(case.rules) and not goes and REPORTED not in marks,
        "nothing goes, but there is no reason to keep": not goes and not case.keeps,
        "something goes, but there is a reason to keep": bool(goes) and bool(case.keeps),
        "there is one printing only": len(goes - {GOES}) == 1,
        "only one line is to be reported": sum(line.mark == REPORTED for line in case.lines) == 1,
    }
    for fault, found in faults.items():
        if found:
            raise GoldError(f"{case.place}: {fault}")
