"""Which lines go together: a header with its headlines, a run that is mostly promo, an end in nothing but links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.promos.lines import Line
from cleaner.promos.matching import RuleMatch

MIN_HEADLINE: Final = 30  # characters; a shorter line right before prose is rather the title of its section
MAX_RUN: Final = 60  # lines that are looked at together, so that the time stays in proportion to the text
MAX_TEASERS: Final = 0.25  # share of the lines at the end of a text that may be whole sentences
MOST: Final = 0.6  # share of a run of short lines that must be promo for the rest to go with it
MIN_COMPANY: Final = 3  # lines in a row that go together although each of them could be anything


def model_in_capitals(lines: Sequence[Line]) -> RuleMatch | None:
    """Return the first promo that is a whole line in capitals: the page prints its links so."""
    for line in lines:
        if line.match and line.is_sure and line.match.rule.shape == "line" and _is_headline_in_capitals(line):
            return line.match
    return None


def is_link_in_capitals(lines: Sequence[Line], position: int) -> bool:
    """Tell a headline in capitals between two paragraphs of prose."""
    if not 0 < position < len(lines) - 1 or not lines[position].is_loose:
        return False
    return _is_headline_in_capitals(lines[position]) and lines[position - 1].is_prose and lines[position + 1].is_prose


def _is_headline_in_capitals(line: Line) -> bool:
    return len(line.text) >= MIN_HEADLINE and line.text.isupper()


def closes(lines: Sequence[Line], position: int) -> bool:
    """Tell whether behind a promo line the text ends in nothing but headlines and their teasers.

    The closing paragraphs of an article end in full stops; of these lines most do not. The
    ingredients of a recipe and the results of a match are shorter. A promo line that opens no list
    needs a second one behind it.
    """
    line, rest = lines[position], lines[position + 1 : position + 2 + MAX_RUN]
    if not line.match or not line.is_sure or not line.is_furniture or line.at_head:
        return False
    if line.match.rule.kind == "advertisement" or not (line.match.links or any(other.is_furniture for other in rest)):
        return False
    if not MIN_COMPANY <= len(rest) <= MAX_RUN or any(other.is_long for other in rest):
        return False
    if rest[0].ends_a_sentence or rest[-1].ends_a_sentence:
        return False
    sizes = [len(other.text) for other in rest if not other.match]
    teasers = sum(other.ends_a_sentence for other in rest)
    return sum(sizes) >= MIN_HEADLINE * len(sizes) and teasers <= MAX_TEASERS * len(rest)


def stretch(lines: Sequence[Line], start: int) -> int:
    """Return the position behind the last promo line of the run of short lines that begins at `start`.

    Returns the position behind `start` where too few of its lines are promo. A label with its
    headline stands among content, so it is no evidence for the lines around it. At the head of a
    text only promo lines go: the others are the headlines of the article.
    """
    best, matches, sure = start + 1, 0, False
    for end in range(start, min(start + MAX_RUN, len(lines))):
        line = lines[end]
        if line.is_furniture:
            matches += 1
            sure = sure or line.is_sure
            if matches >= MOST * (end + 1 - start) and matches >= MIN_COMPANY - sure:
                best = end + 1
        elif not line.is_loose or line.at_head:
            break
    return best


def below(lines: Sequence[Line], opening: int) -> int:
    """Return the position behind the last headline below a header.

    At the head of a text only the points of a list go along: any other line there may be the
    headline of the article. A list whose links adjoin ends at a blank line.
    """
    match, end = lines[opening].match, opening + 1
    kind = lines[end].kind if end < len(lines) else ""
    while match and end < len(lines) and end - opening <= match.links and _may_be_a_link(lines, opening, end, kind):
        end += 1
    followed = end < len(lines) and lines[end].is_prose
    while followed and end > opening + 1 and not lines[end - 1].match and len(lines[end - 1].text) < MIN_HEADLINE:
        end -= 1
    return end


def _may_be_a_link(lines: Sequence[Line], opening: int, position: int, kind: str) -> bool:
    line = lines[position]
    if line.is_prose or (line.at_head and line.kind != "list-item"):
        return False
    if line.match:
        return True
    parted = position > opening + 2 and lines[position - 1].adjoins and not line.adjoins
    return line.kind == kind and not parted
