"""The pipeline: parse, detect, plan and apply, in passes over a text until a pass removes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

from cleaner import edits
from cleaner.config import REPEAT_RULES, Config
from cleaner.errors import CleanerError
from cleaner.formats import FORMATS
from cleaner.formats.suppressions import MARK, read_suppressions
from cleaner.lazy import LazyFunction
from cleaner.model import Boilerplate, Cleaned, Document, Edit, Finding, Promo, Repeat, Report, Span
from cleaner.promos import LineMemo, find_promos
from cleaner.promos.loading import load_rules
from cleaner.repeats import NO_HINTS, Hints, IncrementalSearch, find_repeats_in_parts
from cleaner.repeats.prefilter import may_have_equal_paragraphs
from cleaner.text import LONG, TokenCache, tokens_of_lines

DEFAULT: Final = Config()

# Loaded on first use: most texts are not changed.
_unintended_change = LazyFunction("cleaner.formats.verify", "unintended_change")

FindingTest: TypeAlias = Callable[[Finding], bool]

MAX_ATTEMPTS: Final = 8  # real texts need one; in made-up texts the repeats may change with each removal


def clean(
    source: str,
    *,
    config: Config = DEFAULT,
    format: str = "text",
    suppress: FindingTest | None = None,
    hints: Hints = NO_HINTS,
    across: Sequence[Finding] = (),
) -> Cleaned:
    r"""Remove repeated paragraphs and promo lines from a text, and report every removal.

    Nothing is rewritten: the cleaned text is the source minus whole spans. Cleaning a cleaned text changes
    nothing. If more than `config.max_removed` of the words would be lost, nothing is removed, and the report says so.
    Words of removed repeats that still occur elsewhere are not lost.

    A finding is neither removed nor reported if it overlaps a span that a comment in the text protects (see
    `cleaner.formats.suppressions`), or if `suppress` returns True for it. `hints`, which
    `cleaner.batch.prefilter_batch` makes for the same text and configuration, change the speed only.

    `across` are findings that a comparison with other documents has made, with spans in `source`. They are removed
    when nothing else is left to remove, and do not count for `config.max_removed`: other documents keep the words.

    Spans in the report are character offsets into `source`. Raises `CleanerError` for an unknown format, for
    settings or rules that cannot be used, and for a suppression comment that cannot be read.

    >>> cleaned = clean("The mayor resigned on Monday.\n\nALSO READ: Ten facts about mayors\n\nShe gave no reason.\n")
    >>> cleaned.text
    'The mayor resigned on Monday.\n\nShe gave no reason.\n'
    >>> cleaned.report.findings[0].kind
    'read-more'
    """
    if format not in FORMATS:
        raise CleanerError(f"unknown format {format!r}; use one of {', '.join(FORMATS)}")
    if not across and (hints.nothing_found or _cannot_find_anything(source, config)):
        return Cleaned(source, source, Report(digest := edits.digest(source), digest, (), ()))
    suppressions = read_suppressions(
        source, format, config, lambda: [rule.id for rule in load_rules(config).index.rules]
    )
    job = _Job(
        source,
        config,
        format,
        (lambda finding: suppressions.covers(finding) or bool(suppress and suppress(finding)))
        if suppressions or suppress
        else None,
        hints,
        across,
    )
    result = _run_until_originals_are_kept(job)
    withheld = (
        _reason_for_lost_originals(result)
        or _reason_for_too_much_removed(source, result, config.max_removed)
        or _reason_for_broken_markup(source, result, format)
    )
    report = _report_withheld(job, result, withheld) if withheld else _report(job, result)
    if config.report_unused_ignores:
        report = report._replace(unused_ignores=suppressions.unused)
    return Cleaned(source, source if withheld else result.text, report)


def _cannot_find_anything(source: str, config: Config) -> bool:
    """Return whether a text has no findings, by its tokens alone; most pages of documentation need not be parsed."""
    return (
        _finds_equal_paragraphs_only(config)
        and MARK not in source
        and len(source) <= LONG
        and not may_have_equal_paragraphs(source, config.min_words)
    )


@lru_cache(maxsize=16)
def _finds_equal_paragraphs_only(config: Config) -> bool:
    """Return whether the configuration wants no other rule for one document, as for documentation."""
    others = (*REPEAT_RULES.keys() - {"repeated-paragraph", "repeated-across", "stale-copy"},)
    return config.profile == "docs" and not load_rules(config).active and not any(map(config.wants, others))


class _Job:
    """What every pass over one text needs: the text, its settings, and the results that earlier passes cached."""

    def __init__(  # they are the parameters of `clean`
        self,
        source: str,
        config: Config,
        format: str,
        is_suppressed: FindingTest | None,
        hints: Hints,
        across: Sequence[Finding],
    ) -> None:
        self.source, self.config, self.hints = source, config, hints
        self._parse, self._is_suppressed = FORMATS[format], is_suppressed
        self.across = [finding for finding in across if not (is_suppressed and is_suppressed(finding))]
        self._tokens = TokenCache()
        self._line_memo: LineMemo = dict(hints.line_matches)
        self._search = IncrementalSearch()

    def parse(self, text: str) -> Document:
        """Return the document of the source, or of what an earlier pass left of it."""
        return self._parse(text, self._tokens)

    def promos(self, document: Document) -> Iterator[Finding]:
        """Yield the promo lines of a document."""
        yield from find_promos(document, load_rules(self.config), self._line_memo)

    def repeats(self, document: Document) -> Iterator[list[Repeat]]:
        """Yield the repeats of a document, in parts; see `find_repeats_in_parts`."""
        return find_repeats_in_parts(document, self.config, self._search, self.hints)

    def located(self, findings: Iterable[Finding], origin: edits.Origin) -> list[_Located]:
        """Return findings with their places in the source, without the suppressed ones."""
        pairs = (_Located(finding, _in_source(finding, origin)) for finding in findings)
        is_suppressed = self._is_suppressed
        return [pair for pair in pairs if not (is_suppressed and is_suppressed(pair.in_source))]

    @property
    def suppresses(self) -> bool:
        """Whether findings may be suppressed; each of them is then checked, so that no suppression seems unused."""
        return self._is_suppressed is not None

    def is_removed(self, finding: Finding) -> bool:
        """Return whether the configuration allows the removal of a finding."""
        return finding.safe or self.config.unsafe

    def plan(self, document: Document, found: Iterable[_Located]) -> list[Span]:
        """Return the spans of a document to delete, of the findings that may be removed."""
        return edits.plan(document, [pair.in_text.span for pair in found if self.is_removed(pair.in_text)])

    def count_tokens(self, document: Document) -> int:
        """Return the number of tokens of a document; the hints know most lines, which are then not tokenised."""
        counts = (self.hints.token_counts.get(block.span.of(document.source)) for block in document.blocks)
        return sum(
            len(block.tokens) if count is None else count for count, block in zip(counts, document.blocks, strict=True)
        )


class _Located(NamedTuple):
    """A finding in what is left of a text, and the same finding in its source."""

    in_text: Finding
    in_source: Finding


class _Result(NamedTuple):
    """The result of all passes over a text; all spans are offsets into the source."""

    passes: list[list[Finding]]  # the findings that each pass removed
    deletions: list[Span]
    reported: list[Finding]  # the findings that the last pass left in the text
    text: str  # what is left
    tokens_left: int
    is_stable: bool = True  # no pass removed an original; see `_removed_originals`

    @property
    def removed(self) -> list[Finding]:
        """All removed findings, in the order of the passes."""
        return [finding for findings in self.passes for finding in findings]


def _run_passes(job: _Job, forced_first: Sequence[Finding]) -> _Result:
    """Run passes over a text until one removes nothing. The findings of `forced_first` are removed before the first.

    A pass searches for repeats only if it removes no promo line, since a promo line may separate the paragraphs of
    a repeated run. What other documents repeat is removed once a pass finds nothing else.
    """
    passes, deletions = [list(forced_first)], list[Span]()
    across = [finding for finding in job.across if finding.safe]
    document = job.parse(job.source)
    if forced_first:
        deletions = edits.plan(document, [finding.span for finding in forced_first])
        document = job.parse(edits.apply(job.source, deletions))
    while True:
        origin = edits.Origin(deletions)
        found = job.located(job.promos(document), origin)
        planned = job.plan(document, found)
        for part in () if planned else job.repeats(document):
            found += job.located(part, origin)
            planned = job.plan(document, found)
            if planned and not job.suppresses:
                break  # what is only reported is searched for again in what is left
        removed = [pair.in_source for pair in found if job.is_removed(pair.in_text)]
        if not planned and across:
            planned = edits.plan(document, origin.left_of(finding.span for finding in across))
            removed, across = across, []
        if not planned:
            tokens_left = job.count_tokens(document) if deletions else 0  # needed only after a removal
            reported = [pair.in_source for pair in found]
            reported += [finding for finding in job.across if not finding.safe]
            return _Result(passes, deletions, reported, document.source, tokens_left)
        passes.append(removed)
        deletions = edits.merge([*deletions, *map(origin.of, planned)])
        del document  # frees the memory of a long text before the next one is made
        text = edits.apply(job.source, deletions)
        tokens_left_by_hints = None if across else job.hints.tokens_left(text)
        if tokens_left_by_hints is not None:
            return _Result(passes, deletions, [], text, tokens_left_by_hints)
        document = job.parse(text)


def _run_until_originals_are_kept(job: _Job) -> _Result:
    """Run passes so that each copy is removed in favour of a block that is kept.

    A later pass may remove the original of a copy that an earlier pass removed. The passes are then run again, and
    such removals are made first, so that the copy is compared with what is really left.
    """
    forced_first: list[Finding] = []
    for _ in range(MAX_ATTEMPTS):
        result = _run_passes(job, forced_first)
        removed_originals = list(_removed_originals(result.passes))
        if not removed_originals:
            return result
        forced_first = _with_kept_originals([*forced_first, *removed_originals])
    return result._replace(is_stable=False)


def _removed_originals(passes: Sequence[Sequence[Finding]]) -> Iterator[Finding]:
    """Yield the findings that removed the original of a copy which an earlier pass removed.

    What another document keeps may be removed.
    """
    originals: list[Span] = []
    for findings in passes:
        if originals:
            own = (finding for finding in findings if not _is_across(finding))
            yield from (finding for finding in own if edits.touching(originals, finding.span))
        originals = edits.merge([*originals, *(_original(finding) for finding in findings)])


def _with_kept_originals(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings, in order of removal, without those whose original a later one of them removes."""
    kept: list[Finding] = []
    for finding in reversed(findings):
        if not edits.touching(edits.merge(later.span for later in kept), _original(finding)):
            kept.insert(0, finding)
    return kept


def _is_across(finding: Finding) -> bool:
    """Return whether a finding comes from a comparison with other documents."""
    return isinstance(finding, Boilerplate) or (isinstance(finding, Repeat) and bool(finding.document))


def _original(finding: Finding) -> Span:
    """Return the span of the copy that must be kept; an empty one if this document has none."""
    return finding.original if isinstance(finding, Repeat) and not _is_across(finding) else Span(0, 0)


def _in_source(finding: Finding, origin: edits.Origin) -> Finding:
    """Return a finding in a shortened text with its spans in the source."""
    if not origin.deletions:
        return finding
    if isinstance(finding, Repeat):
        return finding._replace(span=origin.of(finding.span), original=origin.of(finding.original))
    return finding._replace(span=origin.of(finding.span))


def _reason_for_lost_originals(result: _Result) -> str:
    return "" if result.is_stable else "nothing was removed: each removal changes which paragraphs repeat others"


def _reason_for_too_much_removed(source: str, result: _Result, max_removed: float) -> str:
    """Return why too much would be removed; an empty text if it would not.

    Promo lines are compared with all words, and repeats with the words that are left without promo lines. Of repeats,
    only words count that no longer occur in what is left: an article that is printed three times loses none. What
    other documents repeat is not counted.
    """
    own = [finding for finding in result.removed if not _is_across(finding)]
    removed_tokens = {
        name: sum(
            _count_tokens(span.of(source))
            for span in edits.merge(finding.span for finding in own if isinstance(finding, kind))
        )
        for kind, name in ((Promo, "promo lines"), (Repeat, "repeats"))
    }
    if all(count <= max_removed * (result.tokens_left - count) for count in removed_tokens.values()):
        return ""  # nearly always; the tokens of the source need not be counted
    removed_tokens["repeats"] = _count_lost_tokens(source, own, result.text)
    total = _count_tokens(source)
    for name, count in removed_tokens.items():
        if count > max_removed * total:
            what = "words that only repeats have" if name == "repeats" else name
            return (
                f"nothing was removed: {what} make up {count} of {total} words, more than max_removed = {max_removed:g}"
                " allows; raise max_removed if that is right"
            )
        total -= count
    return ""


def _count_lost_tokens(source: str, findings: Sequence[Finding], text: str) -> int:
    """Return the number of tokens that repeats removed and that no longer occur in what is left of a text."""
    left = set(chain.from_iterable(tokens_of_lines(text)))
    repeats = edits.merge(finding.span for finding in findings if isinstance(finding, Repeat))
    removed = chain.from_iterable(tokens for span in repeats for tokens in tokens_of_lines(span.of(source)))
    return sum(token not in left for token in removed)


def _count_tokens(text: str) -> int:
    return sum(map(len, tokens_of_lines(text)))


def _reason_for_broken_markup(source: str, result: _Result, format: str) -> str:
    """Return what else the deletions would change in the markup; an empty text if nothing."""
    change = _unintended_change(format, source, result.deletions, result.text) if result.deletions else ""
    return f"nothing was removed: the removals would change other text too: {change}" if change else ""


def _report(job: _Job, result: _Result) -> Report:
    """Return the report of all findings and of the edits that they caused."""
    findings = _in_order([*result.removed, *result.reported])
    removed = set(result.removed)
    causes: list[list[int]] = [[] for _ in result.deletions]
    for position, finding in enumerate(findings):
        if finding in removed:
            for edit in edits.touching(result.deletions, finding.span):
                causes[edit].append(position)
    made = tuple(
        Edit(span, span.of(job.source), tuple(positions))
        for span, positions in zip(result.deletions, causes, strict=True)
    )
    digest = edits.digest(job.source)
    return Report(digest, edits.digest(result.text) if made else digest, findings, made)


def _report_withheld(job: _Job, result: _Result, withheld: str) -> Report:
    """Return the report of a text from which nothing is removed, and why."""
    digest = edits.digest(job.source)
    return Report(digest, digest, _in_order([*result.removed, *result.reported]), (), withheld)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.span))
