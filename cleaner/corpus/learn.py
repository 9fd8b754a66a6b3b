"""Learn the boilerplate of sites as a ruleset, which a person can review and edit."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.corpus.boilerplate import find_boilerplate
from cleaner.corpus.stages import Stages
from cleaner.corpus.units import label_words, template_words
from cleaner.errors import RuleError
from cleaner.promos.examples import broken_examples, removed
from cleaner.promos.rules.parse import read_ruleset
from cleaner.promos.rules.ruleset import everything
from cleaner.text import tokens

KIND: Final = "navigation"  # of all learned rules: their lines belong to the page around the article
MAX_PHRASE: Final = 30  # tokens; a longer line is boilerplate, but no phrase
MAX_EXAMPLES: Final = 3  # of each phrase
MAX_CHECKED: Final = 20_000  # kept paragraphs of a site that the rules must keep

_HEAD: Final = """\
# Boilerplate that `cleaner learn` has found. Review it, edit it, and use it with --rules.
# Rules apply to every text that is cleaned with this file, so clean the pages of one site with it.
"""
_SLUG = re.compile(r"[^a-z0-9]+")
_PHRASES: Final = """
    SELECT d.site_name, CASE WHEN b.why IN ('label', 'template') THEN b.why ELSE 'line' END AS evidence, b.form,
        min(u.text) AS first_text, max(u.text) AS last_text, max(b.stories) AS stories, max(b.pages) AS pages
    FROM {boilerplate} b JOIN {units} u ON b.doc = u.doc AND b.unit = u.unit JOIN {documents} d ON b.doc = d.doc
    GROUP BY d.site_name, evidence, b.form ORDER BY d.site_name, evidence, stories DESC, first_text
"""
_KEPT: Final = """
    SELECT DISTINCT u.text FROM {units} u JOIN {documents} d ON u.doc = d.doc
    LEFT JOIN {boilerplate} b ON u.doc = b.doc AND u.unit = b.unit
    WHERE d.site_name = {site} AND u.prose AND NOT u.promo AND b.doc IS NULL ORDER BY u.text LIMIT {limit}
"""


class LearnedPhrase(NamedTuple):
    """A phrase of a site, with its evidence."""

    site: str
    evidence: str  # "line", "label" or "template"
    phrase: str  # as a ruleset writes it
    stories: int  # of the site that have it
    pages: int  # stories of the site
    examples: tuple[str, ...]  # lines of the corpus that it catches


class LearnedSite(NamedTuple):
    """The phrases of a site, and paragraphs of it that they keep."""

    site: str
    phrases: tuple[LearnedPhrase, ...]
    keeps: tuple[str, ...]


def learn(stages: Stages) -> list[LearnedSite]:
    """Return the phrases of each site whose boilerplate they catch, from the collected units of a corpus.

    Left out are phrases that would remove a paragraph that is kept, and lines that no phrase can describe.
    """
    find_boilerplate(stages)
    tables = {name: stages.table(name) for name in ("boilerplate", "units", "documents")}
    found: dict[str, list[LearnedPhrase]] = {}
    for row in stages.rows(_PHRASES.format(**tables)):
        phrase = _phrase(row)
        if phrase:
            found.setdefault(phrase.site, []).append(phrase)
    learned = []
    for site, phrases in found.items():
        quoted = "'" + site.replace("'", "''") + "'"
        kept = [text for (text,) in stages.rows(_KEPT.format(**tables, site=quoted, limit=MAX_CHECKED))]
        usable = list(_usable(phrases, kept))
        if usable and kept:
            learned.append(LearnedSite(site, tuple(usable), tuple(_look_alikes(usable, kept))))
    return learned


def as_toml(sites: Sequence[LearnedSite]) -> str:
    """Return the phrases as a ruleset: tables for each site, with the evidence as comments."""
    tables, names = [_HEAD], Counter[str]()
    for site in sites:
        name = _slug(site.site)
        names[name] += 1  # sites in another script have no letter that a name of a table can have
        if names[name] > 1:
            name = f"{name}-{names[name]}"
        for evidence in dict.fromkeys(phrase.evidence for phrase in site.phrases):
            phrases = [phrase for phrase in site.phrases if phrase.evidence == evidence]
            tables.append("".join(_table(f"{name}-{evidence}s", site, evidence, phrases)))
    return "\n".join(tables)


def _table(name: str, site: LearnedSite, evidence: str, phrases: Sequence[LearnedPhrase]) -> Iterator[str]:
    yield f"[{name}]\n"
    yield f'kind = "{KIND}"\nshape = "{"label" if evidence == "label" else "line"}"\n'
    yield "phrases = [\n"
    for phrase in phrases:
        yield f"    {_quoted(phrase.phrase)},  # on {phrase.stories:,} of {phrase.pages:,} pages\n"
    yield "]\ncatches = [\n"
    for phrase in phrases:
        yield from (f"    {_quoted(example)},\n" for example in phrase.examples[:MAX_EXAMPLES])
    yield "]\nkeeps = [\n"
    yield from (f"    {_quoted(text)},\n" for text in site.keeps)
    yield "]\n"


def _phrase(row: tuple[Any, ...]) -> LearnedPhrase | None:
    site, evidence, _, first, last, stories, pages = row
    if evidence == "label":
        words = label_words(first)
    elif evidence == "template":
        words = list(template_words(first))
    else:
        words = list(tokens(first))
    if not 0 < len(words) <= MAX_PHRASE:
        return None
    return LearnedPhrase(site, evidence, " ".join(words), stories, pages, tuple(dict.fromkeys((first, last))))


def _usable(phrases: Sequence[LearnedPhrase], kept: Sequence[str]) -> Iterator[LearnedPhrase]:
    """Yield the phrases that catch their examples and remove nothing that is kept."""
    rules = dict(_rules(phrases))
    working = {phrase: rule for phrase, rule in rules.items() if not any(broken_examples([rule]))}
    together = everything(working.values())
    harmful = [text for text in kept if removed(text, together)]
    for phrase, rule in working.items():
        alone = everything([rule])
        if not any(removed(text, alone) for text in harmful):
            yield phrase


def _rules(phrases: Sequence[LearnedPhrase]) -> Iterator[tuple[LearnedPhrase, Any]]:
    """Yield each phrase with a rule of its own; without those that a ruleset cannot hold."""
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        path = Path(folder) / "learned.toml"
        for phrase in phrases:
            site = LearnedSite(phrase.site, (phrase,), ("A paragraph that no rule is about.",))
            path.write_text(as_toml([site]), encoding="utf-8")
            try:
                rule = read_ruleset(path)[0]
            except RuleError:  # such as a label without any letter
                continue
            yield phrase, rule


def _look_alikes(phrases: Sequence[LearnedPhrase], kept: Sequence[str]) -> Iterator[str]:
    """Yield paragraphs that begin like one of the phrases, or else any."""
    first_words = {phrase.phrase.split()[0] for phrase in phrases}
    alike = [text for text in kept if tokens(text[:200])[:1] and tokens(text[:200])[0] in first_words]
    yield from (alike or list(kept))[:MAX_EXAMPLES]


def _slug(site: str) -> str:
    return _SLUG.sub("-", site.casefold()).strip("-") or "site"


def _quoted(text: str) -> str:
    """Return a text as a string of TOML, which is the same as in JSON but for two characters."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
