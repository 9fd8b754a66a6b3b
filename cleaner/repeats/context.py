"""What stands around a block, and what kind of text it is: evidence for and against a repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import chain

import regex

from cleaner.facts.lexicon import Lexicon, begins, holds, lexicon_for
from cleaner.model import Block
from cleaner.repeats.defects import before_cut, ends_sentence
from cleaner.repeats.prefilter import MAX_HEADING_WORDS, UNSPACED_DENSITY
from cleaner.text import tokens

HEAD = 4  # blocks at the head of a text among which headline, standfirst and stamps stand
MAX_VERSE_WORDS = 14  # of a line
MIN_STANZA = 3  # short lines in a row
MAX_LEADIN = 25  # words at the end of a block among which it announces the next one
MAX_STANZA = 12  # lines that are looked at on either side
MIN_COMMON = 2  # frequent words of the language that make a line a sentence
MIN_AMOUNTS = 0.15  # share of numbers among the words of a list
MAX_SENTENCES = 0.6  # share of the lines that may end a sentence; in verse they run on
MAX_SECTION = 3  # blocks above in which the name of a section is looked for
MAX_SECTION_WORDS = 4  # of the name of a section, in contrast to captions and credits
MAX_QUOTED = 3  # paragraphs of a quotation between its announcement and the one in question

_ENDS_QUESTION = regex.compile(r"""[?？؟;][\s"'”’»›)\]」』*_]*$""")
_ENDS_QUOTE = regex.compile(r"""["”’»“」』][\s.,]*$""")
_OPENS_QUOTE = regex.compile(r"""^[\s*_]*["“„«»「『]""")
_OPENS_SPEECH = regex.compile(r"^\s*[-–—―]\s*\S|^\s*[\p{Lu}][\p{L}. ]{0,24}:\s")
_QUOTE_MARKS = regex.compile(r"""["“”„«»「」『』]""")
_REMARK = regex.compile(r"""\s*["“„«][^"”“»]+[.!?]["”“»]\s+\p{Lu}\w*(?:\s\w+){1,6}[.!?]\s*$""")
# A comment to the cleaner parts nothing: what it covers would be found without it.
_COMMENT = regex.compile(r"(?:<!--|\{/\*|\.\.|//)\s*cleaner:")
_ENDS_COLON = regex.compile(r"[:：]\s*$")


class Context:
    """The blocks of a document that hold words, and what can be told from their places.

    Positions count these blocks. Left out on purpose: lines without a word.
    """

    def __init__(self, source: str, blocks: Sequence[Block]) -> None:
        told = ((block, block.tokens) for block in blocks)
        parting = ((b, words) for b, words in told if words or not _COMMENT.match(source, b.span.start))
        standing = [(place, block, words) for place, (block, words) in enumerate(parting) if words]
        self.blocks = tuple(block for _, block, _ in standing)
        self.tokens = tuple(words for _, _, words in standing)  # of each of them
        self._source = source
        self._places = tuple(place for place, _, _ in standing)  # among all blocks but comments to the cleaner
        self._prose: dict[int, bool] = {}  # what was asked already: in a long run it is asked for each pair
        self._verse: dict[int, bool] = {}
        self._sentences: dict[int, bool] = {}

    def text(self, at: int) -> str:
        """Return a block as printed, cut out when it is asked for: few are, and a long text is not held twice."""
        return self.blocks[at].span.of(self._source)

    def touch(self, first: int, second: int) -> bool:
        """Tell whether a block stands right behind another, under the same heading and with nothing to part them."""
        same_section = self.blocks[first].section == self.blocks[second].section
        return same_section and self._places[second] == self._places[first] + 1

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the language that the text is in."""
        return lexicon_for(self.tokens)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word stands in the text."""
        return Counter(chain.from_iterable(self.tokens))

    @cached_property
    def places(self) -> dict[tuple[str, ...], list[int]]:
        """Where each sequence of words stands in the text."""
        places: dict[tuple[str, ...], list[int]] = {}
        for at, sequence in enumerate(self.tokens):
            places.setdefault(sequence, []).append(at)
        return places

    def printings(self, at: int) -> int:
        """Count how often the words of a block stand in the text."""
        return len(self.places[self.tokens[at]])

    def is_prose(self, at: int) -> bool:
        """Tell whether a block is a sentence or more, and not a line of a list, a table or a poem."""
        if at not in self._prose:
            told = self.blocks[at].kind == "paragraph" and self.ends_sentence(at)
            self._prose[at] = told and not self.is_verse(at) and not self._is_listing(at)
        return self._prose[at]

    def _is_listing(self, at: int) -> bool:
        """Tell whether a block lists amounts and names, without the small words that make a sentence."""
        words = self.tokens[at]
        if sum(word[0].isdigit() for word in words) < MIN_AMOUNTS * len(words) and "[" not in self.text(at):
            return False
        common = self.lexicon.common
        return bool(common) and sum((word,) in common for word in words) < MIN_COMMON

    def density(self, at: int) -> float:
        """Return how many words stand for one word of a language with spaces: more where a character is a word."""
        return UNSPACED_DENSITY if len(self.tokens[at]) > len(self.text(at)) / 2 else 1

    def ends_sentence(self, at: int) -> bool:
        """Tell whether a block ends with the mark of a sentence or of a quotation."""
        if at not in self._sentences:
            self._sentences[at] = ends_sentence(self.text(at))
        return self._sentences[at]

    def is_question(self, at: int) -> bool:
        """Tell whether a block ends with a question, which may be asked twice."""
        return bool(_ENDS_QUESTION.search(self.text(at)))

    def is_verse(self, at: int) -> bool:
        """Tell whether a block is one of several short lines in a row that do not end with a sentence."""
        if at not in self._verse:
            self._verse[at] = self._is_short(at) and self._stands_in_a_stanza(at)
        return self._verse[at]

    def _stands_in_a_stanza(self, at: int) -> bool:
        first = last = at
        while first > 0 and self._is_short(first - 1) and at - first < MAX_STANZA:
            first -= 1
        while last + 1 < len(self.blocks) and self._is_short(last + 1) and last - at < MAX_STANZA:
            last += 1
        lines = range(first, last + 1)
        return len(lines) >= MIN_STANZA and sum(map(self.ends_sentence, lines)) <= MAX_SENTENCES * len(lines)

    def _is_short(self, at: int) -> bool:
        return len(self.tokens[at]) <= MAX_VERSE_WORDS

    def is_speech(self, at: int) -> bool:
        """Tell whether a block is a turn in a dialogue: a dash or a speaker's name opens it."""
        return bool(_OPENS_SPEECH.match(self.text(at)))

    def is_heading(self, at: int) -> bool:
        """Tell whether a block reads like a heading: short and without the mark of a sentence."""
        block = self.blocks[at]
        short = len(self.tokens[at]) <= MAX_HEADING_WORDS * self.density(at)
        return block.kind == "heading" or (short and not self.ends_sentence(at))

    def is_title(self, at: int) -> bool:
        """Tell whether a block may be a headline."""
        runs_on = self.text(at).rstrip().endswith((",", ";", "،", "，", "、"))
        return self.is_heading(at) and self.blocks[at].kind in ("paragraph", "heading") and not runs_on

    def has_leadin(self, at: int) -> bool:
        """Tell whether the block before, or before the quotation so far, announces this one."""
        for place in range(at - 1, max(-1, at - 2 - MAX_QUOTED), -1):
            if self._announces(place):
                return True
            if not _OPENS_QUOTE.match(self.text(place)):
                break
        return False

    def _announces(self, at: int) -> bool:
        spoken = self.tokens[at][-MAX_LEADIN:]
        return bool(_ENDS_COLON.search(self.text(at))) or holds(spoken, self.lexicon.leadins)

    def is_bare_quotation(self, at: int) -> bool:
        """Tell whether a block is a quotation and nothing else: a motto, or words quoted to be discussed."""
        text = self.text(at).strip()
        return (
            bool(_OPENS_QUOTE.match(text)) and bool(_ENDS_QUOTE.search(text)) and len(_QUOTE_MARKS.findall(text)) == 2
        )

    def is_remark(self, at: int) -> bool:
        """Tell whether a block is a quotation and a sentence about it: "… at night." So you wrote."""
        return bool(_REMARK.match(self.text(at)))

    def opens_section(self, at: int) -> bool:
        """Tell whether the block before is the name of a section, and not the headline of the text."""
        return at > 1 and self.is_heading(at - 1) and len(self.tokens[at - 1]) <= MAX_SECTION_WORDS

    def section_name(self, at: int) -> tuple[str, ...]:
        """Return the words of the nearest heading above a block; none where prose alone stands there."""
        for place in range(at - 1, max(-1, at - 1 - MAX_SECTION), -1):
            if self.is_heading(place):
                return self.tokens[place]
        return ()

    def opens_with_reference(self, at: int) -> bool:
        """Tell whether a block opens with a word that refers to what stands before it."""
        if at >= len(self.blocks):
            return False
        return begins(self.tokens[at], self.lexicon.referring)

    def has_dangling_reference(self, at: int) -> bool:
        """Tell whether a block leans on something although nothing stands before it."""
        return self.opens_with_reference(at) and all(map(self.is_heading, range(at)))

    def parts_quotation(self, at: int) -> bool:
        """Tell whether a block stands between a quotation and the next words of its speaker."""
        return (
            0 < at < len(self.blocks) - 1
            and bool(_ENDS_QUOTE.search(self.text(at - 1)))
            and bool(_OPENS_QUOTE.match(self.text(at + 1)))
            and not _OPENS_QUOTE.match(self.text(at))
        )

    def neighbours(self, at: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the words of the blocks before and behind."""
        before = self.tokens[at - 1] if at else ()
        return before, self.tokens[at + 1] if at + 1 < len(self.blocks) else ()

    def cut_off(self, at: int) -> tuple[str, ...]:
        """Return the words before the dots of a block whose end is cut off; empty for any other block."""
        beginning = before_cut(self.text(at))
        return tokens(beginning) if beginning else ()
