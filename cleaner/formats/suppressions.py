"""Suppression comments: `cleaner: ignore-next` and others, which protect a part of a text from the cleaner."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from cleaner.config import GROUPS, Config
from cleaner.errors import CleanerError, nearest
from cleaner.formats import FORMATS, OUTLINES
from cleaner.formats.outline import SourceLines
from cleaner.lazy import LazyRegex
from cleaner.model import Block, Finding, Promo, Span

MARK: Final = "cleaner:"  # a text that does not contain it has no suppression comments, and is not parsed for them
DIRECTIVES: Final = ("ignore-next", "ignore-file", "off", "on")

# Rules that need more than one document.
_ACROSS: Final = frozenset(("repeated-across", "boilerplate", "conflicting-across", "stale-copy"))

# For each format, the parts of an outline that may contain a comment, and the pattern of the comment in them.
_HTML: Final = LazyRegex(r"(?s)(<!--\s*cleaner:(.*?)-->)", module="re")
# Amid text. A code span is matched first, so that a page may quote a comment.
_INLINE: Final = LazyRegex(
    r"(?s)\\.|(?<!`)(?P<fence>`+)(?!`).*?(?<!`)(?P=fence)(?!`)"
    r"|(?P<comment><!--\s*cleaner:(?P<html>.*?)-->|\{/\*\s*cleaner:(?P<mdx>.*?)\*/\})",
    module="re",
)
_INLINE_PARTS: Final = ("paragraph", "heading", "lheading")
_RST: Final = LazyRegex(r"\A(\.\.[ \t]+cleaner:([^\r\n]*))", module="re")
_RST_IN_TEXT: Final = LazyRegex(r"(?m)^[ \t]*(\.\.[ \t]+cleaner:[^\r\n]*)", module="re")
_ASCIIDOC: Final = LazyRegex(r"(?m)^(//[ \t]*cleaner:([^\r\n]*))", module="re")
_COMMENTS: Final = {
    "markdown": (("html block", _HTML),),
    "rst": (("explicit markup", _RST),),
    "asciidoc": tuple((name, _ASCIIDOC) for name in ("comment", "paragraph", "list item")),
}
_ATTACHED: Final = LazyRegex(r"(?m)^\+[ \t]*$", module="re")  # AsciiDoc: the rest of the item may be code
_TEXT: Final = LazyRegex(r"(?m)^[ \t]*(#[ \t]*cleaner:([^\r\n]*))", module="re")

# A block that is a comment of any kind. `ignore-next` skips it and covers the block after it.
_IS_COMMENT: Final = {
    "text": LazyRegex(r"[ \t]*#[ \t]*cleaner:.*", module="re"),
    "markdown": LazyRegex(r"(?s)(?:\s*(?:<!--.*?-->|\{/\*.*?\*/\}))+\s*", module="re"),
    "rst": LazyRegex(r"(?s)\.\.(?:\s+(?![_\[|]|\S+::).*)?", module="re"),
    "asciidoc": LazyRegex(r"(?ms)//(?!/).*|/{4,}$.*", module="re"),
}
_BLANK_LINE: Final = LazyRegex(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:[\r\n]|\Z)", module="re")
_SEPARATOR: Final = LazyRegex(r"[\s,]+", module="re")


class _Comment(NamedTuple):
    """A parsed suppression comment."""

    span: Span
    directive: str  # one of `DIRECTIVES`
    names: frozenset[str]  # rules, kinds or groups that it is limited to; empty for no limit
    is_amid_text: bool  # inside of a paragraph or heading, which `ignore-next` then covers


class Suppression(NamedTuple):
    """A comment and the text that it covers."""

    comment: Span
    covered: Span
    names: frozenset[str] = frozenset()  # rules, kinds or groups that it is limited to; empty for no limit
    # Whether it is amid the text that it covers. Such a paragraph is markup, in which nothing is found.
    is_amid_text: bool = False

    def applies_to(self, finding: Finding) -> bool:
        """Return whether the text that a finding would remove overlaps the covered text."""
        span = finding.span
        return (
            span.start < self.covered.end
            and self.covered.start < span.end
            and (not self.names or not self.names.isdisjoint(_names(finding)))
        )


class Suppressions:
    """The suppressions of a source. While findings are checked, they record which comments are used."""

    __slots__ = ("_by_start", "_reach", "_used", "lines", "suppressions")

    def __init__(self, suppressions: tuple[Suppression, ...] = (), lines: tuple[Suppression, ...] = ()) -> None:
        self.suppressions = suppressions
        self.lines = lines  # comment lines in plain text, which detectors see as paragraphs; never removed
        self._used = set[Span]()
        self._by_start = sorted(suppressions, key=lambda suppression: suppression.covered)
        # How far each of these and those before it cover the source: no text after that is suppressed by them.
        self._reach = list(accumulate((suppression.covered.end for suppression in self._by_start), max))

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self.suppressions or self.lines)

    def covers(self, finding: Finding) -> bool:
        """Return whether a finding, with its place in the source, is suppressed; mark the comments as used."""
        applying = [suppression.comment for suppression in self._near(finding.span) if suppression.applies_to(finding)]
        self._used.update(applying)
        return bool(applying) or any(line.applies_to(finding) for line in self.lines)

    def _near(self, span: Span) -> Iterator[Suppression]:
        """Yield the suppressions that may cover a part of a span; with thousands of them, most are elsewhere."""
        last = bisect_left(self._by_start, span.end, key=lambda suppression: suppression.covered.start)
        while last and self._reach[last - 1] > span.start:
            last -= 1
            yield self._by_start[last]

    @property
    def unused(self) -> tuple[Span, ...]:
        """Return the comments that no finding has used so far.

        Left out are comments that are limited to rules for several documents: one document does not show
        whether they are used.
        """
        return tuple(
            suppression.comment
            for suppression in self.suppressions
            if suppression.comment not in self._used
            and not suppression.is_amid_text
            and (not suppression.names or not suppression.names <= _ACROSS)
        )


def read_suppressions(
    source: str, format: str, config: Config, rule_ids: Callable[[], Iterable[str]] = tuple
) -> Suppressions:
    r"""Return the suppressions that the comments of a source declare.

    Comments inside code are ignored. Amid the text of a Markdown paragraph, `ignore-next` covers that paragraph; in
    reStructuredText such a line is text, and an error. In plain text, which has no comments, only lines that start
    with `#` count, and only if `config.text_comments` is set. `rule_ids` returns the names of all rules; it is called
    when a comment names something.

    Raises `CleanerError` with the line of a comment that has an unknown directive or name, since a
    misspelt comment would protect nothing.

    >>> source = "<!-- cleaner: ignore-next -->\n\nThe quay.\n"
    >>> [found.covered.of(source) for found in read_suppressions(source, "markdown", Config()).suppressions]
    ['The quay.']
    """
    if MARK not in source or (format == "text" and not config.text_comments):
        return Suppressions()
    lines = SourceLines(source)
    found = _text_comments(source) if format == "text" else _markup_comments(lines, format)
    amid = list(_comments_amid_text(lines)) if format == "markdown" else []
    comments = sorted(
        _parse(span, content, rule_ids, f"line {lines.number_at(span.start)}", is_amid_text=is_amid_text)
        for of_kind, is_amid_text in ((found, False), (amid, True))
        for span, content in of_kind
    )
    if format == "rst":
        _refuse_comments_amid_text(lines)
    if not comments:
        return Suppressions()
    blocks = FORMATS[format](source).blocks
    suppressions = _suppressions(source, comments, blocks, format)
    return Suppressions(
        tuple(sorted(suppressions, key=lambda suppression: suppression.comment)),
        tuple(Suppression(comment.span, comment.span) for comment in comments if format == "text"),
    )


def _text_comments(source: str) -> Iterator[tuple[Span, str]]:
    yield from ((Span(*match.span(1)), match[2]) for match in _TEXT.finditer(source))


def _markup_comments(lines: SourceLines, format: str) -> Iterator[tuple[Span, str]]:
    """Yield the span of each suppression comment, and its content after the prefix."""
    for part in OUTLINES[format](lines):
        for name, pattern in _COMMENTS[format]:
            if part.name.startswith(name):
                start, text = lines.starts[part.first], lines.joined(part.first, part.end)
                attached = _ATTACHED.search(text) if format == "asciidoc" else None
                for match in pattern.finditer(text, 0, attached.start() if attached else len(text)):
                    yield Span(start + match.start(1), start + match.end(1)), match[2]


def _comments_amid_text(lines: SourceLines) -> Iterator[tuple[Span, str]]:
    """Yield the comments inside of Markdown paragraphs and headings, and those of MDX that begin one."""
    for part in OUTLINES["markdown"](lines):
        if part.name.startswith(_INLINE_PARTS):
            start = lines.starts[part.first]
            for match in _INLINE.finditer(lines.joined(part.first, part.end)):
                if match["comment"]:
                    span = Span(start + match.start("comment"), start + match.end("comment"))
                    yield span, match["html"] or match["mdx"] or ""


def _refuse_comments_amid_text(lines: SourceLines) -> None:
    """Raise `CleanerError` for a line of a reStructuredText paragraph that is meant as a comment."""
    for part in OUTLINES["rst"](lines):
        if part.name.startswith("paragraph") and MARK in (text := lines.joined(part.first, part.end)):
            misplaced = _RST_IN_TEXT.search(text)
            if misplaced:
                line = lines.number_at(lines.starts[part.first] + misplaced.start(1))
                fault = f"`{misplaced[1]}` is a part of the paragraph above it"
                raise CleanerError(f"line {line}: {fault}; put a blank line before it")


def _parse(
    span: Span, content: str, rule_ids: Callable[[], Iterable[str]], where: str, *, is_amid_text: bool
) -> _Comment:
    shown = " ".join(f"{MARK}{content}".split())
    directive, *names = filter(None, _SEPARATOR.split(content)) if content.strip(" ,\t\r\n") else ("",)
    if not directive:
        raise CleanerError(f"{where}: `{shown}` has no directive; {nearest(directive, DIRECTIVES)}")
    if directive not in DIRECTIVES:
        raise CleanerError(f"{where}: unknown directive {directive!r} in `{shown}`; {nearest(directive, DIRECTIVES)}")
    known = frozenset((*GROUPS, *GROUPS["all"], *(rule_ids() if names else ())))
    for name in names:
        if name not in known:
            remedy = nearest(name, sorted(known))
            raise CleanerError(f"{where}: unknown rule, kind or group {name!r} in `{shown}`; {remedy}")
    return _Comment(span, directive, frozenset(names), is_amid_text)


def _suppressions(
    source: str, comments: Sequence[_Comment], blocks: Sequence[Block], format: str
) -> Iterator[Suppression]:
    """Yield what each comment covers. `on` ends every `off` with the same names; without names it ends them all."""
    opened: list[_Comment] = []
    for comment in comments:
        if comment.directive == "ignore-file":
            yield Suppression(comment.span, Span(0, len(source)), comment.names)
        elif comment.directive == "ignore-next":
            own = _block_around(comment.span, source, blocks, format) if comment.is_amid_text else None
            covered = own or _next_block(source, comment.span.end, blocks, format)
            yield Suppression(comment.span, covered, comment.names, own is not None)
        elif comment.directive == "off":
            opened.append(comment)
        else:
            ended = [off for off in opened if off.names == comment.names or not comment.names]
            yield from (Suppression(off.span, Span(off.span.start, comment.span.end), off.names) for off in ended)
            opened = [off for off in opened if off not in ended]
            if not ended:  # covers nothing, so it is reported as unused
                yield Suppression(comment.span, Span(comment.span.end, comment.span.end))
    yield from (Suppression(off.span, Span(off.span.start, len(source)), off.names) for off in opened)


def _block_around(span: Span, source: str, blocks: Sequence[Block], format: str) -> Span | None:
    """Return the block that contains a comment; None if it consists of comments only, as in MDX."""
    position = bisect_right(blocks, span.start, key=lambda block: block.span.start) - 1
    around = blocks[position].span
    return None if _IS_COMMENT[format].fullmatch(around.of(source)) else around


def _next_block(source: str, end: int, blocks: Sequence[Block], format: str) -> Span:
    """Return the next block that is not a comment; an empty span if there is none."""
    for position in range(bisect_left(blocks, end, key=lambda block: block.span.start), len(blocks)):
        span = blocks[position].span
        if _IS_COMMENT[format].fullmatch(span.of(source)):
            continue
        if format != "text":
            return span
        # With the comment line above them, wrapped lines may not look like wrapped prose: parse them on their own.
        blank = _BLANK_LINE.search(source, span.start)
        lines = source[span.start : blank.start() if blank else len(source)]
        return Span(span.start, span.start + FORMATS[format](lines).blocks[0].span.end)
    return Span(end, end)


def _names(finding: Finding) -> Collection[str]:
    """Return every name that selects a finding: its rule, its kind and their groups."""
    own = {finding.rule, finding.kind} if isinstance(finding, Promo) else {finding.rule}
    return own | {group for group, members in GROUPS.items() if not own.isdisjoint(members)}
