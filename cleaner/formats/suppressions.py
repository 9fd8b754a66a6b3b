"""Comments in a text that tell the cleaner what to leave alone: `cleaner: ignore-next` and its like."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from cleaner.config import GROUPS, Config
from cleaner.errors import CleanerError, nearest
from cleaner.formats import FORMATS, OUTLINES
from cleaner.formats.outline import SourceLines
from cleaner.lazy import LazyRegex
from cleaner.model import Block, Finding, Promo, Span

MARK: Final = "cleaner:"  # a text without it has no such comments, and pays for none
FORMS: Final = ("ignore-next", "ignore-file", "off", "on")

_ACROSS: Final = frozenset(("repeated-across",))  # found by comparing documents with each other

# In each markup, the parts of a source that may be such a comment, and how it reads there.
_HTML: Final = LazyRegex(r"(?ms)^[ \t>]*(<!--\s*cleaner:(.*?)-->)", module="re")
_MDX: Final = LazyRegex(r"(?ms)^[ \t>]*(\{/\*\s*cleaner:(.*?)\*/\})", module="re")
_RST: Final = LazyRegex(r"\A(\.\.[ \t]+cleaner:([^\r\n]*))", module="re")
_ASCIIDOC: Final = LazyRegex(r"(?m)^(//[ \t]*cleaner:([^\r\n]*))", module="re")
_COMMENTS: Final = {
    "markdown": (("html block", _HTML), ("paragraph", _MDX)),
    "rst": (("explicit markup", _RST),),
    "asciidoc": tuple((what, _ASCIIDOC) for what in ("comment", "paragraph", "list item")),
}
_ATTACHED: Final = LazyRegex(r"(?m)^\+[ \t]*$", module="re")  # in AsciiDoc: what follows in an item may be code
_TEXT: Final = LazyRegex(r"(?m)^[ \t]*(#[ \t]*cleaner:([^\r\n]*))", module="re")

# A block that is a comment of whatever kind: what is said of the next block is said of the one behind it.
_IS_COMMENT: Final = {
    "text": LazyRegex(r"[ \t]*#[ \t]*cleaner:.*", module="re"),
    "markdown": LazyRegex(r"(?s)(?:\s*(?:<!--.*?-->|\{/\*.*?\*/\}))+\s*", module="re"),
    "rst": LazyRegex(r"(?s)\.\.(?:\s+(?![_\[|]|\S+::).*)?", module="re"),
    "asciidoc": LazyRegex(r"(?ms)//(?!/).*|/{4,}$.*", module="re"),
}
_BLANK_LINE: Final = LazyRegex(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:[\r\n]|\Z)", module="re")
_PARTING: Final = LazyRegex(r"[\s,]+", module="re")


class _Comment(NamedTuple):
    """A comment that speaks to the cleaner."""

    span: Span
    form: str  # one of `FORMS`
    names: frozenset[str]  # of the rules, kinds or groups that alone are meant; empty for all


class Suppression(NamedTuple):
    """A comment, and what it covers."""

    comment: Span
    covers: Span
    names: frozenset[str] = frozenset()  # of the rules, kinds or groups that alone are ignored; empty for all

    def meets(self, finding: Finding) -> bool:
        """Tell whether what would go by a finding touches what is covered."""
        span = finding.span
        return (
            span.start < self.covers.end
            and self.covers.start < span.end
            and (not self.names or not self.names.isdisjoint(_names(finding)))
        )


class Suppressions:
    """What the comments of a source leave alone; which of them had something to do is found out on the way."""

    __slots__ = ("_used", "lines", "suppressions")

    def __init__(self, suppressions: tuple[Suppression, ...] = (), lines: tuple[Suppression, ...] = ()) -> None:
        self.suppressions = suppressions
        self.lines = lines  # comments that are paragraphs for the finders, and stay all the same
        self._used = set[Span]()

    def cover(self, finding: Finding) -> bool:
        """Tell whether a finding, with its places in the source, touches what is to be left alone."""
        meeting = [ignore.comment for ignore in self.suppressions if ignore.meets(finding)]
        self._used.update(meeting)
        return bool(meeting) or any(line.meets(finding) for line in self.lines)

    @property
    def unused(self) -> tuple[Span, ...]:
        """Return the comments that no finding has met so far, less those about what one document does not show."""
        return tuple(
            ignore.comment
            for ignore in self.suppressions
            if ignore.comment not in self._used and (not ignore.names or not ignore.names <= _ACROSS)
        )


def read_suppressions(
    source: str, format: str, config: Config, rule_ids: Callable[[], Iterable[str]] = tuple
) -> Suppressions:
    r"""Return what the comments of a source say is to be left alone.

    Left out on purpose: what stands in code; and in plain text, which has no comments, every line,
    unless `config.text_comments` is set. Raises `CleanerError` with the line for a comment that says
    what is unknown: a misspelt one would go on silently.

    >>> source = "<!-- cleaner: ignore-next -->\n\nThe quay.\n"
    >>> [ignore.covers.of(source) for ignore in read_suppressions(source, "markdown", Config()).suppressions]
    ['The quay.']
    """
    if MARK not in source or (format == "text" and not config.text_comments):
        return Suppressions()
    lines = SourceLines(source)
    found = _text_comments(source) if format == "text" else _markup_comments(lines, format)
    comments = [_read(span, said, rule_ids, f"line {lines.number(span.start)}") for span, said in found]
    if not comments:
        return Suppressions()
    blocks = FORMATS[format](source).blocks
    suppressions = sorted(_ignores(source, comments, blocks, format), key=lambda ignore: ignore.comment)
    return Suppressions(
        tuple(suppressions), tuple(Suppression(one.span, one.span) for one in comments if format == "text")
    )


def _text_comments(source: str) -> Iterator[tuple[Span, str]]:
    yield from ((Span(*match.span(1)), match[2]) for match in _TEXT.finditer(source))


def _markup_comments(lines: SourceLines, format: str) -> Iterator[tuple[Span, str]]:
    """Yield the place of each comment that is meant for us, and what stands in it behind the mark."""
    for part in OUTLINES[format](lines):
        for what, pattern in _COMMENTS[format]:
            if part.what.startswith(what):
                start, text = lines.starts[part.first], lines.joined(part.first, part.last)
                attached = _ATTACHED.search(text) if format == "asciidoc" else None
                for match in pattern.finditer(text, 0, attached.start() if attached else len(text)):
                    yield Span(start + match.start(1), start + match.end(1)), match[2]


def _read(span: Span, said: str, rule_ids: Callable[[], Iterable[str]], where: str) -> _Comment:
    form, *names = filter(None, _PARTING.split(said)) if said.strip(" ,\t\r\n") else ("",)
    if form not in FORMS:
        raise CleanerError(f"{where}: the comment `{MARK} {said.strip()}` says nothing; {nearest(form, FORMS)}")
    known = frozenset((*GROUPS, *GROUPS["all"], *(rule_ids() if names else ())))
    for name in names:
        if name not in known:
            raise CleanerError(
                f"{where}: the comment `{MARK} {said.strip()}` names {name!r}, which no rule, kind or group has;"
                f" {nearest(name, sorted(known))}"
            )
    return _Comment(span, form, frozenset(names))


def _ignores(source: str, comments: Sequence[_Comment], blocks: Sequence[Block], format: str) -> Iterator[Suppression]:
    opened: list[_Comment] = []
    for comment in comments:
        if comment.form == "ignore-file":
            yield Suppression(comment.span, Span(0, len(source)), comment.names)
        elif comment.form == "ignore-next":
            yield Suppression(comment.span, _next(source, comment.span.end, blocks, format), comment.names)
        elif comment.form == "off":
            opened.append(comment)
        else:
            ended = [one for one in opened if one.names == comment.names or not comment.names]
            yield from (Suppression(one.span, Span(one.span.start, comment.span.end), one.names) for one in ended)
            opened = [one for one in opened if one not in ended]
            if not ended:
                yield Suppression(comment.span, Span(comment.span.end, comment.span.end))  # of no use, and told as such
    yield from (Suppression(one.span, Span(one.span.start, len(source)), one.names) for one in opened)


def _next(source: str, end: int, blocks: Sequence[Block], format: str) -> Span:
    """Return the next block that is no comment; an empty span where none follows."""
    for at in range(bisect_left(blocks, end, key=lambda block: block.span.start), len(blocks)):
        span = blocks[at].span
        if _IS_COMMENT[format].fullmatch(span.of(source)):
            continue
        if format != "text":
            return span
        # The comment right above may have kept its lines from being taken for one wrapped paragraph.
        blank = _BLANK_LINE.search(source, span.start)
        lines = source[span.start : blank.start() if blank else len(source)]
        return Span(span.start, span.start + FORMATS[format](lines).blocks[0].span.end)
    return Span(end, end)


def _names(finding: Finding) -> Collection[str]:
    """Return all names that a finding goes by: of its rule, its kind and their groups."""
    own = {finding.rule, finding.kind} if isinstance(finding, Promo) else {finding.rule}
    return own | {group for group, members in GROUPS.items() if not own.isdisjoint(members)}
