"""Lines that are removed together: a header with its headlines, a group of short promo lines, the end of a page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from cleaner.promos.lines import Line, width
from cleaner.promos.matching import RuleMatch, ends_a_sentence
from cleaner.promos.shapes import MIN_HEADLINE, are_data, are_headlines, is_content, is_data

MAX_GROUP: Final = 60  # lines in one group, so that the time is proportional to the length of the text
MAX_TEASERS: Final = 0.25  # share of the lines at the end of a page that may be whole sentences: teasers
MAX_TEASER: Final = 300  # columns; a longer sentence is a paragraph
MIN_PROMO_SHARE: Final = 0.6  # of a group of short lines; its undecided lines are then removed too
MAX_DATA: Final = 1  # lines with a number or a named value in a group; more are results or specifications
MIN_GROUP: Final = 3  # promo lines that need context, and are enough context for each other

_CONTINUING: Final = tuple(",.;:!?)")  # no line begins with them
_CLOSING_QUOTES: Final = ('"', "”", "’", "»", "“", "」", "』")


def match_in_capitals(lines: Sequence[Line]) -> RuleMatch | None:
    """Return the first match of a whole line in capitals. It shows that the links of the page are in capitals."""
    for line in lines:
        if line.match and line.is_promo and line.match.rule.shape == "line" and _is_headline_in_capitals(line):
            return line.match
    return None


def is_link_in_capitals(lines: Sequence[Line], position: int) -> bool:
    """Return whether a line is a headline in capitals between two paragraphs of prose."""
    if not 0 < position < len(lines) - 1 or not lines[position].is_undecided:
        return False
    return _is_headline_in_capitals(lines[position]) and lines[position - 1].is_prose and lines[position + 1].is_prose


def _is_headline_in_capitals(line: Line) -> bool:
    return width(line.text) >= MIN_HEADLINE and line.text.isupper()


def starts_final_headlines(lines: Sequence[Line], position: int) -> bool:
    """Return whether only headlines and their teasers follow a promo line until the end of the text.

    Most of these lines do not end in a full stop, while the closing paragraphs of an article do. They are longer than
    the ingredients of a recipe or the results of a match. Or each teaser follows its headline. A promo line that is
    not a header must be followed by a second one.
    """
    line, rest = lines[position], lines[position + 1 : position + 2 + MAX_GROUP]
    if not line.match or not line.is_promo or not line.counts_in_group or line.is_above_prose:
        return False
    if line.is_advertisement or not MIN_GROUP <= len(rest) <= MAX_GROUP:
        return False
    if not line.match.max_headlines and not any(following.counts_in_group for following in rest):
        return False
    # The portraits of companies at the end of a press release have the same form, but no header.
    is_header = line.match.rule.shape == "header"
    return _are_headlines(rest) or (is_header and _alternate(rest) and _is_in_second_half(lines, position))


def _are_headlines(lines: Sequence[Line]) -> bool:
    """Return whether lines are headlines with few teasers. A sentence that ends in a quotation is content."""
    if any(line.is_content or (line.ends_a_sentence and line.text.endswith(_CLOSING_QUOTES)) for line in lines):
        return False
    if lines[0].ends_a_sentence or lines[-1].ends_a_sentence:
        return False
    links = [line for line in lines if not line.match]
    return are_headlines(links) and sum(map(is_content, links)) <= MAX_TEASERS * len(lines)


def _alternate(lines: Sequence[Line]) -> bool:
    """Return whether each line is a headline or a teaser below its headline, and neither is too long."""
    sentences = [_is_sentence(line) for line in lines]
    if sentences[0] or any(first and second for first, second in pairwise(sentences)):
        return False
    headlines = [line for line, is_sentence in zip(lines, sentences, strict=True) if not is_sentence and not line.match]
    teasers = [line for line, is_sentence in zip(lines, sentences, strict=True) if is_sentence]
    return (
        len(teasers) >= MIN_GROUP
        and sum(width(line.text) for line in headlines) >= MIN_HEADLINE / 2 * len(headlines)
        and all(line.is_undecided for line in headlines)
        and max(width(line.text) for line in teasers) <= MAX_TEASER
        and not any(line.cuts for line in teasers)
        and sum(line.text.endswith(_CLOSING_QUOTES) for line in teasers) <= MAX_TEASERS * len(teasers)
    )


def _is_sentence(line: Line) -> bool:
    return line.match is None and ends_a_sentence(line.text)


def _is_in_second_half(lines: Sequence[Line], position: int) -> bool:
    return lines[position].span.start - lines[0].span.start > (lines[-1].span.end - lines[0].span.start) / 2


def end_of_group(lines: Sequence[Line], start: int) -> int:
    """Return the position after the last promo line of the group of short lines that begins at `start`.

    The group has only one line if too few of the next lines are promo. A label with its headline is not counted, since
    it also occurs among content. Above the article a group has promo lines only, since undecided lines there may be
    the headlines of the article.
    """
    end, matches, advertisements, data, has_promo = start + 1, 0, 0, 0, False
    for position in range(start, min(start + MAX_GROUP, len(lines))):
        line, length = lines[position], position + 1 - start
        if line.counts_in_group:
            matches += 1
            advertisements += line.is_advertisement
            has_promo = has_promo or line.is_promo
            # An advertisement may be next to lines of the article.
            promo = matches if matches == length else matches - advertisements
            if promo >= MIN_PROMO_SHARE * length and promo >= (MIN_GROUP - 1 if has_promo else MIN_GROUP):
                end = position + 1
            continue
        data += line.kind != "untouchable" and is_data(line.text)
        is_part_of_article = is_content(line) and not (line.is_undecided and line.ends_a_sentence)
        if line.match or line.is_above_prose or is_part_of_article or data > MAX_DATA:
            break
    return end


def end_of_headlines(lines: Sequence[Line], header: int) -> int:
    """Return the position after the last headline below a header or a label without a headline.

    Above the article only list items count, since any other line there may be the headline of the article. If the
    headlines have no blank lines between them, the list ends at the first blank line.
    """
    match, end = lines[header].match, header + 1
    kind = lines[end].kind if end < len(lines) else ""
    while match and end < len(lines) and end - header <= match.max_headlines and _may_be_link(lines, header, end, kind):
        end += 1
    is_before_prose = end < len(lines) and lines[end].is_prose
    while is_before_prose and end > header + 1 and _may_be_section_title(lines[end - 1]):
        end -= 1
    return end


def keep_headers_of_data(lines: Sequence[Line]) -> None:
    """Mark headers as content if the lines below them are data: “Recommended”, followed by “Memory: 4 GB”."""
    for position, line in enumerate(lines):
        if line.match and line.is_promo and line.match.rule.shape == "header":
            end = end_of_headlines(lines, position)
            line.is_promo = not are_data(lines[position + 1 : end])


def _may_be_section_title(line: Line) -> bool:
    """Return whether a line right before prose may be the title of its section: short, and not an item of a list."""
    return line.match is None and line.kind != "list-item" and width(line.text) < MIN_HEADLINE


def _is_continued(lines: Sequence[Line], position: int) -> bool:
    """Return whether the next line continues this one, as in a text whose sentences are cut at each link."""
    if position + 1 == len(lines) or lines[position].match:
        return False
    first = lines[position + 1].text[0]
    return first in _CONTINUING or (first.islower() and lines[position + 1].kind == "paragraph")


def _may_be_link(lines: Sequence[Line], header: int, position: int, kind: str) -> bool:
    """Return whether a line can be in the list below a header; `kind` is that of the first line of the list."""
    line = lines[position]
    if is_content(line) or (line.is_above_prose and line.kind != "list-item") or _is_continued(lines, position):
        return False
    if line.match:
        return True
    follows_blank_line = position > header + 2 and lines[position - 1].follows_directly and not line.follows_directly
    return line.kind == kind and not follows_blank_line
