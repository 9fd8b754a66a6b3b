r"""Hostile texts: one of each idea that once took, or might take, time or memory that grows faster than the text.

To add one, add a line to `TEXTS`. A generator gets a size in characters and returns a text of about that size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count
from typing import NamedTuple

WORDS = (
    *("gate", "river", "council", "harbour", "market", "lantern", "window", "garden", "bridge", "winter", "morning"),
    *("letter", "doctor", "teacher", "captain", "village", "station", "engine", "paper", "silver"),
)
NAMES = ("Ana", "Ben", "Cora", "Dan", "Eva", "Finn", "Gia", "Hugo", "Ida", "Jon", "Kim", "Lea", "Max", "Nia", "Pia")


class Hostile(NamedTuple):
    """A hostile text: its format, and the function that generates it."""

    make: Callable[[int], str]  # size in characters -> text
    format: str = "text"
    profile: str = "article"


def again(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """Return a generator that repeats a unit, between a beginning and an end."""
    return lambda size: before + unit * (size // len(unit)) + after


def numbered(template: str, before: str = "") -> Callable[[int], str]:
    """Return a generator that fills in 0, 1, 2, …: as {0}, as a word of its own {1}, and as a frequent word {2}."""
    return lambda size: (
        before + up_to(size, (template.format(number, word(number), _frequent(number)) for number in count()))
    )


def up_to(size: int, parts: Iterable[str]) -> str:
    """Join parts until they have so many characters."""
    taken, length = list[str](), 0
    for part in parts:
        taken.append(part)
        length += len(part)
        if length >= size:
            break
    return "".join(taken)


def word(number: int) -> str:
    """Return a word that belongs to a number."""
    letters = ""
    while number or not letters:
        number, digit = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[digit] + "aeiou"[digit % 5]
    return letters


def _frequent(number: int) -> str:
    return WORDS[number * number % 19]


def sentence(number: int) -> str:
    """Return a sentence that is like others in its frequent words only."""
    place, other = word(number), word(number * 7919 % 1_000_003)
    return f"The {_frequent(number)} of {other} saw {place} near the {WORDS[number % 20]}. "


def growing_prefixes(size: int) -> str:
    """Return paragraphs; each is the one before and another sentence."""
    return up_to(size, _prefixes())


def _prefixes() -> Iterator[str]:
    text = ""
    for number in count():
        text += sentence(number)
        yield text.rstrip() + "\n\n"


def nested_list(marker: str) -> Callable[[int], str]:
    """Return a generator of lists in lists; the indentation makes the size quadratic in the depth."""
    return lambda size: up_to(size, ("  " * depth + f"{marker} {word(depth)}\n\n" for depth in count()))


def nested(opening: str, closing: str) -> Callable[[int], str]:
    """Return a generator of marks in marks around one word."""

    def make(size: int) -> str:
        depth = size // len(opening + closing)
        return opening * depth + "word" + closing * depth + "\n"

    return make


def twice_with_gaps(size: int) -> str:
    """Return a text that occurs twice, with other paragraphs in between."""
    numbers = range(size // 260)
    return "\n\n".join(
        f"{sentence(number)}It was never seen by {word(number)} again.\n\n"
        f"By {word(number * 2 + part)} the gate was shut."
        for part in range(2)
        for number in numbers
    )


def twice_and_doubled(size: int) -> str:
    """Return a text that occurs twice, the second time with each paragraph twice."""
    numbers = range(size // 150)
    return "\n\n".join(chain(map(sentence, numbers), (sentence(number) for number in numbers for _ in range(2))))


def awards(number: int) -> str:
    """Return a paragraph that differs from others in its names."""
    first, second = NAMES[number % 15], NAMES[number // 15 % 15]
    return (
        "The committee decided after a long debate on the budget to award the annual prize of the town to "
        f"{first} Ruz{word(number)}, and it thanked {second} Mor{first.lower()} for the work in the past years.\n\n"
    )


LONG = "the gate of the harbour was shut and the boats stayed on the river "
TICKER = (
    "On day {0} of the storm the ministry reported {0} closed roads in the capital and 3{0} in the north, and said that"
    " 7{0} were open again.\n\n"
)

TEXTS: dict[str, Hostile] = {
    "quotes in quotes, Markdown": Hostile(again("> "), "markdown"),
    "quotes in quotes, on many lines": Hostile(again("> " * 40 + "word\n"), "markdown"),
    "lists in lists, Markdown": Hostile(nested_list("-"), "markdown"),
    "brackets in brackets, Markdown": Hostile(nested("[", "]"), "markdown"),
    "links in links, Markdown": Hostile(nested("[a", "](b)"), "markdown"),
    "unclosed brackets, Markdown": Hostile(again("[a]("), "markdown"),
    "emphasis in emphasis, Markdown": Hostile(nested("*a **b ", "** *"), "markdown"),
    "unclosed emphasis, Markdown": Hostile(again("*a_ "), "markdown"),
    "backticks of all lengths, Markdown": Hostile(
        lambda size: up_to(size, ("`" * length + "a " for length in count(1))), "markdown"
    ),
    "reference definitions, Markdown": Hostile(numbered("[{1}]: /{1}\n"), "markdown"),
    "HTML that is never closed, Markdown": Hostile(again("<div>\n<!-- a\n"), "markdown"),
    "fenced code that is never closed": Hostile(again("````\nword\n"), "markdown"),
    "front matter that is never closed": Hostile(again("key: value\n", "---\n"), "markdown"),
    "table, Markdown": Hostile(numbered("| {0} | {1} |\n", "| a | b |\n| - | - |\n"), "markdown"),
    "wide table, Markdown": Hostile(again("| a ", after="|\n"), "markdown"),
    "headings, Markdown": Hostile(numbered("# {1}\n\n"), "markdown"),
    "long list, Markdown": Hostile(numbered("- item number {0} of the list\n"), "markdown"),
    "long list, Markdown, docs": Hostile(numbered("- item number {0} of the list\n"), "markdown", "docs"),
    "suppression comments": Hostile(numbered("<!-- cleaner: ignore-next -->\n\nREAD MORE: {1}\n\n"), "markdown"),
    "lists in lists, reST": Hostile(nested_list("-"), "rst"),
    "directives in directives, reST": Hostile(nested_list(".. note::"), "rst"),
    "inline markup that is never closed, reST": Hostile(again("*a `b ``c |d "), "rst"),
    "long list, reST": Hostile(numbered("- item number {0} of the list\n"), "rst"),
    "grid table, reST": Hostile(numbered("| {0} |\n+---+\n", "+---+\n"), "rst"),
    "brackets in brackets, AsciiDoc": Hostile(nested("[", "]"), "asciidoc"),
    "blocks that are never closed, AsciiDoc": Hostile(again("====\nword\n\n--\n"), "asciidoc"),
    "long list, AsciiDoc": Hostile(numbered("* item number {0} of the list\n"), "asciidoc"),
    "long list": Hostile(numbered("- item number {0} of the list\n")),
    "long list whose items occur again": Hostile(
        lambda size: "".join(f"- item {entry % 997} of {_frequent(entry % 7)}\n" for entry in range(size // 20))
    ),
    "templated paragraphs": Hostile(numbered(TICKER)),
    "templated paragraphs, docs": Hostile(numbered(TICKER), "markdown", "docs"),
    "names in capitals": Hostile(lambda size: up_to(size, map(awards, count()))),
    "equal short lines": Hostile(again("The gate is shut.\n")),
    "equal paragraphs": Hostile(again(LONG.capitalize().strip() + ".\n\n")),
    "two lines in turn": Hostile(again("The gate is shut.\nThe boats stay.\n")),
    "growing prefixes": Hostile(growing_prefixes),
    "a text twice, with gaps": Hostile(twice_with_gaps),
    "a text twice, then doubled": Hostile(twice_and_doubled),
    "one long line": Hostile(again(LONG)),
    "one long word": Hostile(again("a")),
    "one long word of marks": Hostile(again("a-b_c.")),
    "a paragraph without sentence ends": Hostile(again(LONG[:-1] + "\n")),
    "a paragraph of many sentences": Hostile(numbered("The {2} of {1} is shut. ")),
    "question marks and quotation marks": Hostile(again('"?! ')),
    "spaces": Hostile(again(" ", "a", "b")),
    "blank lines": Hostile(again("\n", "a", "b")),
    "lone carriage returns": Hostile(numbered("The {2} of {1}.\r")),
    "mixed line ends": Hostile(numbered("The {2} of {1}.\r\n\r\n\n\r")),
    "combining marks": Hostile(again("a" + "\u0301\u0323" * 20)),
    "one letter with all combining marks": Hostile(again("\u0301\u0323", "a")),
    "zero-width characters": Hostile(again("a\u200b\u200c\u2060")),
    "joined emoji": Hostile(again("👩\u200d👩\u200d👧\u200d👦\u200d")),
    "changes of direction": Hostile(again("\u202eabc\u2066")),
    "Chinese without spaces": Hostile(again("门关了船停在河上")),
    "Chinese sentences": Hostile(again("门关了,船停在河上。\n\n")),
    "Thai without spaces": Hostile(again("ประตูปิดแล้ว")),
    "Arabic and Hebrew": Hostile(again("البوابة مغلقة השער סגור. ")),
    "numbers": Hostile(again("1,234.5 ")),
    "one long number": Hostile(again("1,")),
    "dates": Hostile(numbered("On 3 May 19{0} it rained. ")),
    "promo label, again and again": Hostile(again("Read more\n")),
    "promo labels with headlines": Hostile(numbered("READ MORE: The {2} of {1}\n\n")),
    "promo label in one line": Hostile(again("Read more: ")),
    "promo header with many headlines": Hostile(numbered("The {2} of {1}\n\n", "Related articles\n\n")),
    "promo headers with headlines": Hostile(numbered("Related articles\n\nThe {2} of {1}\n\nGate {0} shut\n\n")),
    "lines that are nearly promo": Hostile(numbered("Read more about the {2} of {1} in the north, she said.\n\n")),
    "half of a promo sentence": Hostile(again("Subscribe to our ")),
    "web addresses": Hostile(numbered("https://www.example.org/{1}/{0}?a=b#c ")),
    "ellipses": Hostile(numbered("The {2} of {1}...\n\nThe {2} of {1} is shut at night.\n\n")),
}
