"""The whole way of a text: parse, find, plan, apply; until nothing more is to go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from cleaner import edits
from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.formats import FORMATS
from cleaner.formats.suppressions import read_suppressions
from cleaner.lazy import LazyFunction
from cleaner.model import Cleaned, Document, Edit, Finding, Promo, Repeat, Report, Span
from cleaner.promos import LineMemo, find_promos
from cleaner.promos.loading import load_rules
from cleaner.repeats import NO_HINTS, Hints, IncrementalSearch, find_repeats
from cleaner.text import TokenCache, tokens_of_lines

DEFAULT = Config()

_unintended_change = LazyFunction("cleaner.formats.verify", "unintended_change")  # most texts stay as they are

FindingTest: TypeAlias = Callable[[Finding], bool]

MAX_ATTEMPTS = 8  # one is enough for all texts but made-up ones, whose repeats never settle


def clean(
    source: str,
    *,
    config: Config = DEFAULT,
    format: str = "text",
    suppress: FindingTest | None = None,
    hints: Hints = NO_HINTS,
) -> Cleaned:
    r"""Remove repeated paragraphs and promo lines from a text, and report every removal.

    Left alone on purpose: everything else; the cleaned text is the source less whole spans. Promo
    lines go first, since they part what belongs together. The text is looked through again until
    nothing more is to go, so that cleaning a cleaned text changes nothing. If more than
    `config.max_removed` of the words would go, nothing goes and the report says so.

    Neither removed nor reported is a finding that touches what a comment in the text leaves alone (see
    `cleaner.formats.suppressions`), or for which `suppress` returns true. What was `hints` of this
    very text with the same configuration makes it quicker (see `cleaner.batch`), and changes nothing else.

    Spans in the report count characters of `source`. Raises `CleanerError` for an unknown format, for
    settings or rules that cannot be used, and for a comment to the cleaner that says nothing.

    >>> cleaned = clean("The mayor resigned on Monday.\n\nALSO READ: Ten facts about mayors\n\nShe gave no reason.\n")
    >>> cleaned.text
    'The mayor resigned on Monday.\n\nShe gave no reason.\n'
    >>> cleaned.report.findings[0].kind
    'read-more'
    """
    if format not in FORMATS:
        raise CleanerError(f"unknown format {format!r}; known are {', '.join(FORMATS)}")
    if hints.nothing_found:
        return Cleaned(source, source, Report(digest := edits.digest(source), digest, (), ()))
    suppressions = read_suppressions(
        source, format, config, lambda: [rule.id for rule in load_rules(config).index.rules]
    )
    earlier = _Memo(TokenCache(), dict(hints.line_matches), IncrementalSearch(), hints)
    cleaned = _settled(
        source,
        config,
        format,
        lambda finding: suppressions.covers(finding) or bool(suppress and suppress(finding)),
        earlier,
    )
    if config.report_unused_ignores and suppressions.unused:
        return cleaned._replace(report=cleaned.report._replace(unused_ignores=suppressions.unused))
    return cleaned


def _settled(source: str, config: Config, format: str, is_left: FindingTest, earlier: _Memo) -> Cleaned:
    """Clean a text so that each copy that goes goes for a block that stays."""
    forced_first: list[Finding] = []
    for _ in range(MAX_ATTEMPTS):
        attempt = _attempt(source, config, format, is_left, forced_first, earlier)
        removed_originals = list(_removed_originals(attempt.rounds))
        if not removed_originals:
            return _cleaned(source, attempt, config, format)
        forced_first = _with_kept_originals([*forced_first, *removed_originals])
    return _untouched(source, attempt, "nothing was removed: what repeats what changes with each removal")


class _Memo(NamedTuple):
    """What earlier looks at a text have found out, so that the next one is short."""

    token_cache: TokenCache
    judged: LineMemo
    search: IncrementalSearch
    hints: Hints


class _Attempt(NamedTuple):
    """How far a cleaning has come; all places count in the source."""

    rounds: list[list[Finding]]  # what each look at the text removed
    deletions: list[Span]
    reported: list[Finding]
    text: str  # what is left
    kept: int  # words in it

    @property
    def removed(self) -> list[Finding]:
        """All findings that were removed, in the order of the rounds."""
        return [finding for one in self.rounds for finding in one]


def _attempt(
    source: str, config: Config, format: str, is_left: FindingTest, forced_first: Sequence[Finding], earlier: _Memo
) -> _Attempt:
    """Clean a text of which some findings are made already, until nothing more is to go but what is left alone."""
    rules, parse = load_rules(config), FORMATS[format]
    rounds = [list(forced_first)]
    document, deletions = parse(source, earlier.token_cache), list[Span]()
    if forced_first:
        deletions = edits.plan(document, [finding.span for finding in forced_first])
        document = parse(edits.apply(source, deletions), earlier.token_cache)
    while True:
        origin = edits.Origin(deletions)
        found = _placed(is_left, find_promos(document, rules, earlier.judged), origin)
        planned = edits.plan(document, _removable(found, config))
        if not planned:
            found += _placed(is_left, find_repeats(document, config, earlier.search, earlier.hints), origin)
            planned = edits.plan(document, _removable(found, config))
        in_source = [finding for _, finding in found]
        if not planned:
            kept = _words_in(document, earlier.hints) if deletions else 0  # of a text that stays nobody asks
            return _Attempt(rounds, deletions, in_source, document.source, kept)
        rounds.append([finding for finding in in_source if finding.safe or config.unsafe])
        deletions = edits.merge([*deletions, *map(origin.of, planned)])
        del document  # a long one is held once only
        text = edits.apply(source, deletions)
        left = earlier.hints.tokens_left(text)
        if left is not None:
            return _Attempt(rounds, deletions, [], text, left)
        document = parse(text, earlier.token_cache)


def _words_in(document: Document, hints: Hints) -> int:
    """Count the words of a document; lines whose lengths were told need not be folded for it."""
    lengths = (hints.token_counts.get(block.span.of(document.source)) for block in document.blocks)
    return sum(
        len(block.tokens) if length is None else length for length, block in zip(lengths, document.blocks, strict=True)
    )


def _removed_originals(rounds: Sequence[Sequence[Finding]]) -> Iterator[Finding]:
    """Yield the findings that took away a block for which another one was removed in a round before.

    A copy goes only for a block that stays, so these have to come first.
    """
    originals: list[Span] = []
    for one in rounds:
        if originals:
            yield from (finding for finding in one if edits.touching(originals, finding.span))
        originals = edits.merge([*originals, *(_original(finding) for finding in one)])


def _with_kept_originals(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings, in the order in which they were removed, less those whose original a later one takes away."""
    kept: list[Finding] = []
    for finding in reversed(findings):
        if not edits.touching(edits.merge(later.span for later in kept), _original(finding)):
            kept.insert(0, finding)
    return kept


def _original(finding: Finding) -> Span:
    """Return the place of the copy that must stay; an empty one for a promo line."""
    return finding.original if isinstance(finding, Repeat) else Span(0, 0)


def _removable(found: Iterable[tuple[Finding, Finding]], config: Config) -> list[Span]:
    return [finding.span for finding, _ in found if finding.safe or config.unsafe]


def _placed(is_left: FindingTest, findings: Iterable[Finding], origin: edits.Origin) -> list[tuple[Finding, Finding]]:
    """Return findings in a shortened text, each also with its places in the source; less those that are left alone."""
    pairs = ((finding, _in_source(finding, origin)) for finding in findings)
    return [(finding, in_source) for finding, in_source in pairs if not is_left(in_source)]


def _in_source(finding: Finding, origin: edits.Origin) -> Finding:
    """Return a finding in a shortened text with its places in the source."""
    if not origin.deletions:
        return finding
    if isinstance(finding, Repeat):
        return finding._replace(span=origin.of(finding.span), original=origin.of(finding.original))
    return finding._replace(span=origin.of(finding.span))


def _cleaned(source: str, attempt: _Attempt, config: Config, format: str) -> Cleaned:
    """Put together what `clean` gives back; nothing is removed where too much would go."""
    removed, deletions = attempt.removed, attempt.deletions
    withheld = _excess(source, removed, attempt.kept, config.max_removed)
    if withheld:
        return _untouched(source, attempt, withheld)
    text = attempt.text
    fault = _unintended_change(format, source, deletions, text) if deletions else ""
    if fault:
        return _untouched(source, attempt, f"nothing was removed, since more would change than what was found: {fault}")
    findings = tuple(sorted([*removed, *attempt.reported], key=_place))
    carried_out = set(removed)
    causes: list[list[int]] = [[] for _ in deletions]
    for position, finding in enumerate(findings):
        if finding in carried_out:
            for at in edits.touching(deletions, finding.span):
                causes[at].append(position)
    made = tuple(Edit(span, span.of(source), tuple(why)) for span, why in zip(deletions, causes, strict=True))
    digest = edits.digest(source)
    return Cleaned(source, text, Report(digest, edits.digest(text) if made else digest, findings, made))


def _untouched(source: str, attempt: _Attempt, withheld: str) -> Cleaned:
    """Return the source as it was, and all findings as reported ones."""
    findings = tuple(sorted([*attempt.removed, *attempt.reported], key=_place))
    digest = edits.digest(source)
    return Cleaned(source, source, Report(digest, digest, findings, (), withheld))


def _place(finding: Finding) -> Span:
    return finding.span


def _excess(source: str, removed: list[Finding], kept: int, allowed: float) -> str:
    """Say that too much would go; empty where it would not.

    Promo lines are held against all words, repeats against the words that are left without promo
    lines: an article printed twice loses half of itself and no word.
    """
    gone = {
        name: sum(
            _count_words(span.of(source))
            for span in edits.merge(finding.span for finding in removed if isinstance(finding, kind))
        )
        for kind, name in ((Promo, "promo lines"), (Repeat, "repeats"))
    }
    if all(count <= allowed * (kept - count) for count in gone.values()):
        return ""  # as nearly always, and all words need not be counted
    total = _count_words(source)
    for name, count in gone.items():
        if count > allowed * total:
            return (
                f"nothing was removed: {name} would take {count} of {total} words, more than max_removed = {allowed:g}"
                " allows; raise max_removed if that is right"
            )
        total -= count
    return ""


def _count_words(text: str) -> int:
    return sum(map(len, tokens_of_lines(text)))
