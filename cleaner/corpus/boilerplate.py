"""Boilerplate: the lines of a site that recur on its pages, found with SQL over the lines of all documents.

A line is counted once for each story: pages that print the same article count as one. Where a line is on its page
matters: above the text (`head`), below it (`tail`), or between its paragraphs (`body`). A short line above or below
the text needs little evidence, and a paragraph amid the text much. The evidence of a line can make its neighbours
boilerplate, so the rules are applied in rounds until nothing changes.

Deliberately kept: prose that shares its subject with the documents around it, as a background paragraph that a
newsroom reuses in all articles on one affair; prose on pages of one day, where the values that order the documents are
dates; notes with a label of their own ("Correction: …"); short lines within a sentence; lists of names and amounts; the
headline of a page, although other pages link to it; lines of an optional kind, such as photo credits, unless the kind
is selected; and everything on sites with less than `MIN_PAGES` stories.

The SQL is that of DuckDB and of Spark, without functions that only one of them has.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from cleaner.corpus import units
from cleaner.corpus.stages import Stages

MIN_PAGES: Final = 4  # stories; a site with fewer pages shows no pattern
MAX_ROUNDS: Final = 4  # of rules; each needs what the one before has found
SAME_STORY: Final = 0.5  # share of its prose from which a page prints the article of an earlier one
SMALL_SITE: Final = 20  # stories; up to here, shares decide
FEW: Final = 0.3  # share of the stories of a small site, for a line with further evidence
MANY: Final = 0.5  # share of the stories of a small site, for a line with less evidence
FEW_OF_LARGE: Final = 0.1  # the same shares for a large site, whose lines differ from section to section
MANY_OF_LARGE: Final = 0.2
MAX_LABEL: Final = 12  # tokens; a longer line is handled as prose
MIN_RUN: Final = 4  # recurring lines below or above the text, in a row or nearly so
RUN_DENSITY: Final = 0.5  # share of recurring lines in such a run
RUN_LABELS: Final = 0.4  # share of them that are not prose
UNRELATED: Final = 0.4  # share of its longer words that recur in the document; a paragraph on its subject has more
UNRELATED_AMID: Final = 0.35  # the same amid the text
ONCE: Final = 1.5  # times on a page; what occurs more often there is part of a list
MIN_STORIES_OF_TEMPLATE: Final = 3
MIN_SHARE_OF_TEMPLATE: Final = 0.02
MIN_FORMS: Final = 3  # different lines of one template
FORMS_PER_STORY: Final = 0.3
MAX_PER_PAGE: Final = 4  # lines of one template; an interview has more lines with the name of its speaker
MIN_TEMPLATE: Final = 4  # tokens
IN_LIST: Final = 0.3  # share of the lines that follow a line of another template: a table of values

# What other rounds need to know about each line. The columns of `units` are listed in `collect`.
_STORIES: Final = """
    WITH first_pages AS (SELECT site, key, min(doc) AS first_doc FROM {units} WHERE prose GROUP BY site, key),
    shared AS (
        SELECT u.doc, f.first_doc, sum(u.n) AS n
        FROM {units} u JOIN first_pages f ON u.site = f.site AND u.key = f.key
        WHERE u.prose GROUP BY u.doc, f.first_doc
    )
    SELECT doc, CASE WHEN max(n) >= {SAME_STORY} * sum(n) THEN max_by(first_doc, n) ELSE doc END AS story
    FROM shared GROUP BY doc
"""
_LINES: Final = """
    WITH told AS (
        SELECT u.doc, u.unit, u.site, u.key, u.n, u.prose, u.promo, u.fragment, u.template, u.label, u.related,
            u.continues, u.is_open, coalesce(s.story, u.doc) AS story,
            TRY_CAST(substr(d.order_value, 1, 10) AS date) AS day
        FROM {units} u JOIN {documents} d ON u.doc = d.doc LEFT JOIN {stories} s ON u.doc = s.doc
        WHERE NOT u.optional
    ),
    per_doc AS (
        SELECT site, key, doc, any_value(story) AS story, count(*) AS times, max(CAST(promo AS int)) AS promo
        FROM told GROUP BY site, key, doc
    ),
    frequencies AS (
        SELECT site, key, count(DISTINCT story) AS stories, max(promo) AS ever_promo,
            sum(times) / count(*) AS per_doc, median(times) AS usual_times
        FROM per_doc GROUP BY site, key HAVING count(DISTINCT story) >= 2
    ),
    pages AS (SELECT site, count(DISTINCT story) AS pages FROM told GROUP BY site)
    SELECT t.doc, t.unit, t.site, t.key, t.n, t.prose, t.promo, t.fragment, t.related, t.story, t.day, t.template,
        t.label, p.pages, coalesce(f.stories, 1) AS stories, coalesce(f.ever_promo, 0) = 1 AS ever_promo,
        coalesce(f.per_doc, 1) AS per_doc,
        NOT t.prose AND t.n <= {MAX_LABEL} AS short,
        row_number() OVER same = 1 AND count(*) OVER everywhere > coalesce(f.usual_times, 1)
            AND t.n >= {MIN_TEMPLATE} AND NOT t.prose AS may_be_headline,
        coalesce(lead(t.continues) OVER page, false)
            OR coalesce(lag(t.prose AND t.is_open) OVER page, false) AS amid_sentence
    FROM told t JOIN pages p ON t.site = p.site LEFT JOIN frequencies f ON t.site = f.site AND t.key = f.key
    WHERE p.pages >= {MIN_PAGES}
    WINDOW page AS (PARTITION BY t.doc ORDER BY t.unit),
        same AS (PARTITION BY t.doc, t.key ORDER BY t.unit),
        everywhere AS (PARTITION BY t.doc, t.key)
"""
# Lines that differ only in numbers and names, and labels with various headlines: "ALSO READ: …".
_TEMPLATES: Final = """
    WITH forms AS (
        SELECT *, lag(form) OVER (PARTITION BY doc ORDER BY unit) AS form_before
        FROM (
            SELECT doc, unit, site, story, key, n, pages, short, promo, amid_sentence OR fragment AS is_part,
                nullif({form}, 0) AS form
            FROM {lines}
        )
    ),
    evidence AS (
        SELECT site, form, count(DISTINCT story) AS stories, count(DISTINCT key) AS forms, any_value(pages) AS pages,
            count(*) / count(DISTINCT doc) AS per_doc, avg(n) AS n,
            avg(CAST(form_before IS NOT NULL AND form_before <> form AS int)) AS in_list,
            avg(CAST(is_part AS int)) AS is_part
        FROM forms WHERE form IS NOT NULL AND NOT promo GROUP BY site, form
    )
    SELECT f.doc, f.unit, '{name}' AS why, e.stories, e.pages, CAST(f.form AS decimal(38, 0)) AS form
    FROM forms f JOIN evidence e ON f.site = e.site AND f.form = e.form
    WHERE NOT f.promo AND e.stories >= greatest({MIN_STORIES_OF_TEMPLATE}, {MIN_SHARE_OF_TEMPLATE} * e.pages)
        AND e.forms >= greatest({MIN_FORMS}, {FORMS_PER_STORY} * e.stories)
        AND e.per_doc <= {MAX_PER_PAGE} AND e.n >= {MIN_TEMPLATE} AND e.in_list <= {IN_LIST}
        AND e.is_part <= {IN_LIST}
"""
_ROUND: Final = """
    WITH marked AS (
        SELECT l.*, b.why IS NOT NULL AS is_found, l.prose AND b.why IS NULL AND NOT l.promo AS is_text,
            l.prose AND l.stories < 2 AND NOT l.promo AND l.n > {LONG_PROSE} AS is_own
        FROM {lines} l LEFT JOIN ({found}) b ON l.doc = b.doc AND l.unit = b.unit
    ),
    surrounded AS (
        SELECT *,
            max(CAST(is_text AS int)) OVER before AS text_before, max(CAST(is_text AS int)) OVER after AS text_after,
            coalesce(max(CAST(is_own AS int)) OVER before, 0) AS own_before,
            coalesce(max(CAST(is_own AS int)) OVER after, 0) AS own_after,
            lag(key) OVER page AS key_before, lead(key) OVER page AS key_after,
            coalesce(lag(is_found OR promo) OVER page, false) AS found_before,
            coalesce(lead(is_found OR promo) OVER page, false) AS found_after
        FROM marked
        WINDOW page AS (PARTITION BY doc ORDER BY unit),
            before AS (PARTITION BY doc ORDER BY unit ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
            after AS (PARTITION BY doc ORDER BY unit ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
    ),
    placed AS (
        SELECT *,
            CASE WHEN coalesce(text_after, 0) = 0 THEN 'tail' WHEN coalesce(text_before, 0) = 0 THEN 'head'
                ELSE 'body' END AS place,
            own_before = 0 OR own_after = 0 AS is_outside,
            sum(CAST(stories >= 2 OR promo AS int)) OVER region AS recurring,
            sum(CAST((stories >= 2 OR promo) AND NOT prose AS int)) OVER region AS recurring_labels,
            count(*) OVER region AS region_size
        FROM surrounded
        WINDOW region AS (PARTITION BY doc, own_before, own_after)
    ),
    recurring AS (SELECT * FROM placed WHERE stories >= 2 AND NOT promo AND NOT is_found),
    before_counts AS (
        SELECT site, key, place, max(c) AS same_before FROM (
            SELECT site, key, place, key_before, count(DISTINCT story) AS c FROM recurring
            WHERE key_before IS NOT NULL GROUP BY site, key, place, key_before) GROUP BY site, key, place
    ),
    after_counts AS (
        SELECT site, key, place, max(c) AS same_after FROM (
            SELECT site, key, place, key_after, count(DISTINCT story) AS c FROM recurring
            WHERE key_after IS NOT NULL GROUP BY site, key, place, key_after) GROUP BY site, key, place
    ),
    evidence AS (
        SELECT site, key, place, count(DISTINCT story) AS here, any_value(stories) AS stories, any_value(n) AS n,
            any_value(pages) AS pages, max(CAST(short AS int)) = 1 AS short, avg(related) AS related,
            avg(CAST(amid_sentence AS int)) AS amid_sentence, avg(CAST(fragment AS int)) AS fragment,
            any_value(per_doc) AS per_doc, any_value(label) AS label, count(DISTINCT day) AS days,
            max(CAST(ever_promo AS int)) = 1 AS ever_promo,
            avg(CAST(found_before AS int)) AS found_before, avg(CAST(found_after AS int)) AS found_after,
            avg(CAST(is_outside AS int)) AS outside, median(recurring) AS recurring,
            avg(recurring / region_size) AS density, avg(recurring_labels / greatest(1, recurring)) AS labels
        FROM recurring GROUP BY site, key, place
    ),
    compared AS (
        SELECT e.*, coalesce(b.same_before, 0) AS same_before, coalesce(a.same_after, 0) AS same_after,
            greatest(2, ceil(CASE WHEN pages <= {SMALL_SITE} THEN {FEW} * pages
                ELSE greatest({FEW} * {SMALL_SITE}, {FEW_OF_LARGE} * pages) END)) AS few,
            greatest(3, ceil(CASE WHEN pages <= {SMALL_SITE} THEN {MANY} * pages
                ELSE greatest({MANY} * {SMALL_SITE}, {MANY_OF_LARGE} * pages) END)) AS many
        FROM evidence e
        LEFT JOIN before_counts b ON e.site = b.site AND e.key = b.key AND e.place = b.place
        LEFT JOIN after_counts a ON e.site = a.site AND e.key = a.key AND e.place = a.place
    ),
    decided AS (SELECT site, key, place, stories, pages, CASE {rules} END AS why FROM compared)
    SELECT r.doc, r.unit, d.why, d.stories, d.pages, r.key AS form
    FROM recurring r JOIN decided d ON r.site = d.site AND r.key = d.key AND r.place = d.place
    WHERE d.why IS NOT NULL AND NOT r.may_be_headline
"""
# The first rule that applies decides. `here` counts stories with the line at this place, `stories` at any place.
_RULES: Final = """
    WHEN fragment > 0.3 OR amid_sentence >= 0.4 OR (place = 'body' AND amid_sentence > 0.05 AND n < 4) THEN NULL
    WHEN ever_promo AND related < {UNRELATED} THEN 'promo'
    WHEN here < 2 OR (NOT short AND days = 1) THEN NULL
    WHEN short AND per_doc < {ONCE} AND place <> 'body' AND here >= few THEN 'edge'
    WHEN short AND per_doc < {ONCE} AND place <> 'body'
        AND (found_before >= 0.5 OR found_after >= 0.5) THEN 'neighbour'
    WHEN short AND per_doc < {ONCE} AND place = 'body' AND here >= many AND (
        n >= 6 OR (n >= 3 AND related < {UNRELATED_AMID}) OR same_before >= 0.5 * here OR same_after >= 0.5 * here
        OR found_before >= 0.5 OR found_after >= 0.5) THEN 'amid'
    WHEN short AND per_doc < {ONCE} AND place = 'body' AND here >= few
        AND same_before >= 0.6 * here AND same_after >= 0.6 * here THEN 'same-neighbours'
    WHEN NOT short AND place <> 'body' AND here >= many AND related < {UNRELATED} THEN 'edge'
    WHEN outside > 0.8 AND here >= few AND n <= {MAX_TEASER} AND (short OR label = 0)
        AND (same_before >= 2 OR same_after >= 2)
        AND recurring >= {MIN_RUN} AND density >= {RUN_DENSITY} AND labels >= {RUN_LABELS} THEN 'run'
    WHEN NOT short AND place = 'body' AND here >= many AND related < {UNRELATED_AMID} THEN 'amid'
"""
_NUMBERS: Final = {
    name: value
    for name, value in {**vars(units), **globals()}.items()
    if name.isupper() and isinstance(value, int | float)
}

# The columns of the result `boilerplate`.
FOUND: Final = pa.schema(
    {
        "doc": pa.int64(),
        "unit": pa.int32(),
        "why": pa.string(),
        "stories": pa.int64(),
        "pages": pa.int64(),
        "form": pa.decimal128(38, 0),
    }
)
# What a finding says about the line, by the rule that decided.
REASONS: Final = {
    "label": "lines that begin with the same label and name different stories are",
    "template": "lines that differ from it only in names and numbers are",
    "promo": "on another page it is a promo line; it is",
    "edge": "outside of the text of the article, it is",
    "neighbour": "next to other such lines, it is",
    "amid": "unrelated to the text around it, it is",
    "same-neighbours": "between the same lines, it is",
    "run": "in a run of such lines, it is",
}


def find_boilerplate(stages: Stages) -> None:
    """Store the lines of `units` that are boilerplate as the result `boilerplate`.

    Its columns are doc, unit, why (a key of `REASONS`), stories, pages, and form, which identifies a line or template.
    """
    tables = {name: stages.table(name) for name in ("units", "documents", "stories", "lines")}
    stages.run("stories", _STORIES.format(**_NUMBERS, **tables))
    stages.run("lines", _LINES.format(**_NUMBERS, **tables))
    if not stages.rows(f"SELECT count(*) FROM {stages.table('lines')}")[0][0]:
        stages.notes.append(f"no site has {MIN_PAGES} pages or more, so no line is boilerplate; see --site-field")
    found = list[str]()
    for name in ("label", "template"):
        stages.run(f"found-{name}", _TEMPLATES.format(**_NUMBERS, **tables, form=name, name=name))
        found.append(f"found-{name}")
    rules = _RULES.format(**_NUMBERS)
    for number in range(MAX_ROUNDS):
        name = f"found-{number}"
        stages.run(name, _ROUND.format(**_NUMBERS, **tables, found=_union(stages, found), rules=rules))
        if not stages.rows(f"SELECT count(*) FROM {stages.table(name)}")[0][0]:
            break
        found.append(name)
    stages.run("boilerplate", f"{_union(stages, found)} ORDER BY doc, unit")


def _union(stages: Stages, names: list[str]) -> str:
    """Return the query for the rows of several results; a line that two of them have is listed once."""
    union = " UNION ALL ".join(
        f"SELECT doc, unit, why, stories, pages, form FROM {stages.table(name)}" for name in names
    )
    columns = "min(why) AS why, max(stories) AS stories, max(pages) AS pages, max_by(form, stories) AS form"
    return f"SELECT doc, unit, {columns} FROM ({union}) GROUP BY doc, unit"
