"""Cases of corpora: reads small corpora with marks in their margins, and writes those of a cleaned one.

fixtures/corpus/README.md describes the format.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.config import Config, parse_config
from cleaner.corpus import clean_corpus

FOLDER: Final = Path(__file__).resolve().parents[2] / "fixtures" / "corpus"

MARGIN: Final = 2  # columns: the mark and a space
KEPT, SUBJECT, BOILERPLATE, REPEATED, ALONE = " ", "+", "-", "=", "~"
MARKS: Final = (KEPT, SUBJECT, BOILERPLATE, REPEATED, ALONE)
HEADERS: Final = ("why", "config", "known-failure")

_PAGE = re.compile(r"--- (?P<site>[^\s/]+)/(?P<name>\S+)(?: order=(?P<order>\S+))?(?: title=(?P<title>.+))?")
_ORIGINAL = re.compile(r"(?P<text>.*?)  <- (?P<page>\S+)")
_STORY = re.compile(r"\[(?P<name>[^\]]+)\]")
_KEPT_PAGE = re.compile(r"in document \d+:(?P<page>\S+), line")


class CorpusCaseError(ValueError):
    """A file of cases breaks its format; the message has the file, the line and the fault."""


class MarkedLine(NamedTuple):
    """A line of a page that is not blank."""

    start: int  # offset into the text of the page
    text: str
    mark: str  # one of MARKS
    original: str = ""  # the page that keeps it, of a REPEATED line


@dataclass(frozen=True, slots=True)
class CorpusPage:
    """A page of a case."""

    site: str
    name: str
    order: str | None
    title: str
    text: str
    lines: tuple[MarkedLine, ...]


@dataclass(slots=True)
class CorpusCase:
    """A small corpus, and what an editor would remove from it."""

    place: str  # "boilerplate/footers.txt:3", the first line of the case
    title: str
    headers: dict[str, str] = field(default_factory=dict)
    pages: list[CorpusPage] = field(default_factory=list)

    @property
    def config(self) -> Config:
        """The settings that the case needs."""
        return parse_config(tomllib.loads(self.headers.get("config", "")), self.place)

    def marked(self) -> str:
        """Return the pages with their marks, one line for each line of the text."""
        return "\n".join(_marked(page) for page in self.pages)

    def found(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """Return the same with the marks of cleaned rows, one row for each page."""
        return "\n".join(_marked(_as_found(page, row)) for page, row in zip(self.pages, rows, strict=True))


def _marked(page: CorpusPage) -> str:
    ends = [f"  <- {line.original}" if line.original else "" for line in page.lines]
    lines = [f"{line.mark} {line.text}{end}" for line, end in zip(page.lines, ends, strict=True)]
    return "\n".join([f"--- {page.site}/{page.name}", *lines])


def _as_found(page: CorpusPage, row: Mapping[str, Any]) -> CorpusPage:
    removed = [finding for finding in row["findings"] if finding["removed"]]
    return replace(page, lines=tuple(_line_as_found(line, removed) for line in page.lines))


def _line_as_found(line: MarkedLine, removed: Sequence[Mapping[str, Any]]) -> MarkedLine:
    for finding in removed:
        if finding["start"] <= line.start < finding["end"]:
            if finding["rule"] == "boilerplate":
                return line._replace(mark=BOILERPLATE, original="")
            if finding["rule"] == "repeated-across":
                page = _KEPT_PAGE.search(finding["reason"])
                return line._replace(mark=REPEATED, original=page["page"] if page else "")
            return line._replace(mark=ALONE, original="")
    return line._replace(mark=SUBJECT if line.mark == SUBJECT else KEPT, original="")


def read_corpus_cases(folder: str) -> list[CorpusCase]:
    """Return the cases of a folder. Raises `CorpusCaseError`."""
    return [case for path in sorted((FOLDER / folder).glob("*.txt")) for case in _cases(path)]


def clean_together(cases: Sequence[CorpusCase], config: Config, **machine: Any) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the cleaned rows of each case, cleaned as one corpus."""
    rows = [
        {"id": f"{number}:{page.name}", "url": f"https://{page.site}/", **_members(page)}
        for number, case in enumerate(cases)
        for page in case.pages
    ]
    names = {"text": "text", "title": "title", "order": "order", "site": "url", "id": "id"}
    fields: dict[str, Any] = {f"{field}_field": name for field, name in names.items()}
    cleaned = clean_corpus(rows, **fields, findings="findings", config=config, **machine)
    for case in cases:
        yield [next(cleaned) for _ in case.pages]
    assert next(cleaned, None) is None  # so that the temporary files are removed


def _members(page: CorpusPage) -> dict[str, str | None]:
    return {"text": page.text, "title": page.title, "order": page.order}


@cache
def stories() -> Mapping[str, tuple[str, ...]]:
    """Return the paragraphs of each article that cases can insert, by its name."""
    found: dict[str, list[str]] = {}
    for path in sorted((FOLDER / "stories").glob("*.txt")):
        name = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("=== "):
                name = line.removeprefix("=== ")
                found[name] = []
            elif name and line:
                found[name].append(line)
    return {name: tuple(paragraphs) for name, paragraphs in found.items()}


def _cases(path: Path) -> Iterator[CorpusCase]:
    lines = path.read_text(encoding="utf-8").splitlines()
    place = f"{path.parent.name}/{path.name}"
    starts = [number for number, line in enumerate(lines) if line.startswith("=== ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield _case(lines[start:end], f"{place}:{start + 1}")


def _case(lines: Sequence[str], place: str) -> CorpusCase:
    starts = [number for number, line in enumerate(lines) if line.startswith("--- ")]
    if not starts:
        raise CorpusCaseError(f"{place}: the case has no page; begin one with `--- site/name`")
    case = CorpusCase(place, lines[0].removeprefix("=== "))
    for line in filter(None, lines[1 : starts[0]]):
        name, _, value = line.partition(": ")
        if name not in HEADERS:
            raise CorpusCaseError(f"{place}: {name!r} is not a header; use one of {', '.join(HEADERS)}")
        case.headers[name] = value
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        page = _PAGE.fullmatch(lines[start])
        if not page:
            raise CorpusCaseError(
                f"{place}: {lines[start]!r} is not a page; write `--- site/name`, then order= or title="
            )
        case.pages.append(_page(page, lines[start + 1 : end], place))
    return case


def _page(page: re.Match[str], lines: Sequence[str], place: str) -> CorpusPage:
    text, marked = "", list[MarkedLine]()
    for line in _with_stories(lines, place):
        mark, content = line[:1], line[MARGIN:]
        if not line:
            text += "\n"
            continue
        if mark not in MARKS or line[1:MARGIN] != " ":
            raise CorpusCaseError(f"{place}: the page above has the line {line!r}; begin it with a mark and a space")
        original = _ORIGINAL.fullmatch(content) if mark == REPEATED else None
        content = original["text"] if original else content
        marked.append(MarkedLine(len(text), content, mark, original["page"] if original else ""))
        text += f"{content}\n"
    text = text.rstrip("\n") + "\n"
    return CorpusPage(page["site"], page["name"], page["order"], page["title"] or "", text, tuple(marked))


def _with_stories(lines: Sequence[str], place: str) -> Iterator[str]:
    for line in lines:
        story = _STORY.fullmatch(line[MARGIN:])
        if not story:
            yield line
        elif story["name"] not in stories():
            raise CorpusCaseError(
                f"{place}: no story is named {story['name']!r}; write it into fixtures/corpus/stories"
            )
        else:
            paragraphs = [f"{line[:MARGIN]}{paragraph}" for paragraph in stories()[story["name"]]]
            yield from "\n\n".join(paragraphs).split("\n")
