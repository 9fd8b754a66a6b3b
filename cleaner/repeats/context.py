"""The context of a block: the blocks around it, and which kind of text it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from typing import TypeAlias

import regex

from cleaner.facts import Statement
from cleaner.facts.lexicon import Lexicon, begins, holds, lexicon_for
from cleaner.model import Block
from cleaner.repeats.defects import ends_sentence, repair, text_before_cut
from cleaner.repeats.prefilter import MAX_HEADING_WORDS, UNSPACED_DENSITY
from cleaner.text import tokens

HEAD = 4  # first blocks of a text, among which headline, standfirst and stamps are
MAX_VERSE_WORDS = 14  # words in a line of verse
MIN_STANZA = 3  # short lines in a row
MAX_STANZA = 12  # lines that are checked before and after a line
MAX_SENTENCES = 0.6  # share of the lines of a stanza that may end a sentence; in verse most lines run on
MAX_ANNOUNCEMENT = 25  # words at the end of a block that may announce the next one
MAX_QUOTED = 3  # paragraphs of a quotation between its announcement and a block
MAX_ATTRIBUTION_WORDS = 8  # words in a line such as "Ana Ruiz wrote on Monday:"
MAX_TEXT = 12  # blocks of a text that is printed in full before a block of it
MIN_POSTS = 2  # of one author
MAX_AUTHOR_WORDS = 3  # words in the name of an author
MAX_POST = 12  # blocks of a post that is quoted
MIN_COMMON = 2  # frequent words of the language in a sentence
MIN_NUMBERS = 0.15  # share of numbers among the words of a list of amounts
MIN_CODE_SIGNS = 3
CODE_DENSITY = 0.15  # signs of code for each word
MAX_SECTION = 3  # blocks between the name of a section and a block of it
MAX_SECTION_WORDS = 4  # words in the name of a section; captions and credits have more

_ENDS_QUESTION = regex.compile(r"""[?？؟;][\s"'”’»›)\]」』*_]*$""")  # ";" ends a Greek question
_ENDS_QUOTE = regex.compile(r"""["”’»“」』][\s.,]*$""")
_OPENS_QUOTE = regex.compile(r"""^[\s*_]*["“„«»「『]""")
_OPENS_TURN = regex.compile(r"^\s*[-–—―]\s*\S|^\s*[\p{Lu}][\p{L}. ]{0,24}:\s")
_QUOTE_MARKS = regex.compile(r"""["“”„«»「」『』]""")
_QUOTE_AND_COMMENT = regex.compile(r"""\s*["“„«][^"”“»]+[.!?]["”“»]\s+\p{Lu}\w*(?:\s\w+){1,6}[.!?]\s*$""")
# With `regex`, each match would search the rest of the document for "cleaner:".
_SUPPRESSION = re.compile(r"(?:<!--|\{/\*|\.\.|//)\s*cleaner:")
_CODE_SIGN = regex.compile(r"[{}<>=;_|$&\\]|\(\)|::")
_ENDS_COLON = regex.compile(r"[:：]\s*$")

Seams: TypeAlias = tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]  # tokens next to a prefix, a suffix


class Context:
    """The blocks of a document that have tokens, with predicates about each.

    Methods take a block as its index in `blocks`. Blocks without tokens are left out.
    """

    def __init__(self, source: str, blocks: Sequence[Block]) -> None:
        with_tokens = ((block, block.tokens) for block in blocks)
        # A suppression comment separates nothing: the blocks around it count as neighbours.
        separating = (
            (block, sequence)
            for block, sequence in with_tokens
            if sequence or not _SUPPRESSION.match(source, block.span.start)
        )
        indexed = [(order, block, sequence) for order, (block, sequence) in enumerate(separating) if sequence]
        self.blocks = tuple(block for _, block, _ in indexed)
        self.tokens = tuple(sequence for _, _, sequence in indexed)  # normalised, of each block
        self._source = source
        self._order = tuple(order for order, _, _ in indexed)  # of each block among all but suppression comments
        # Results by block: the pairs of a long run ask for the same blocks again and again.
        self._prose: dict[int, bool] = {}
        self._verse: dict[int, bool] = {}
        self._sentences: dict[int, bool] = {}
        self._statements: dict[int, Statement] = {}
        self.repeated: frozenset[int] = frozenset()  # the blocks that are similar to another one; filled by `detect`
        self.seams: dict[int, Seams] = {}  # filled by `affixes`

    def text(self, index: int) -> str:
        """Return a block as written in the source; few are needed, so no copies are held."""
        return self.blocks[index].span.of(self._source)

    def statement(self, index: int) -> Statement:
        """Return what a block states, without the defects that can be repaired."""
        if index not in self._statements:
            self._statements[index] = Statement(repair(self.text(index)), self.lexicon)
        return self._statements[index]

    def are_adjacent(self, first: int, second: int) -> bool:
        """Return whether a block directly follows another one in the same section."""
        same_section = self.blocks[first].section == self.blocks[second].section
        return same_section and self._order[second] == self._order[first] + 1

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the language of the document."""
        return lexicon_for(self.tokens)

    @cached_property
    def token_frequencies(self) -> Counter[str]:
        """How often each token occurs in the document."""
        return Counter(chain.from_iterable(self.tokens))

    @cached_property
    def positions(self) -> dict[tuple[str, ...], list[int]]:
        """The blocks with each token sequence, in order."""
        positions: dict[tuple[str, ...], list[int]] = {}
        for index, sequence in enumerate(self.tokens):
            positions.setdefault(sequence, []).append(index)
        return positions

    def occurrences(self, index: int) -> int:
        """Count the blocks with the same tokens as this one, which is included."""
        return len(self.positions[self.tokens[index]])

    def is_prose(self, index: int) -> bool:
        """Return whether a block is a sentence or more, and not a line of a list, a table or a poem."""
        if index not in self._prose:
            is_sentence = self.blocks[index].kind == "paragraph" and self.ends_sentence(index)
            self._prose[index] = (
                is_sentence and not self.is_verse(index) and not self._lists_amounts(index) and not self._is_code(index)
            )
        return self._prose[index]

    def _is_code(self, index: int) -> bool:
        """Return whether a block is a line of code, or a sentence that consists of code for a good part."""
        signs = len(_CODE_SIGN.findall(self.text(index)))
        return signs >= MIN_CODE_SIGNS and signs >= CODE_DENSITY * len(self.tokens[index])

    def _lists_amounts(self, index: int) -> bool:
        """Return whether a block lists amounts and names, without the frequent words of a sentence."""
        words = self.tokens[index]
        if sum(word[0].isdigit() for word in words) < MIN_NUMBERS * len(words) and "[" not in self.text(index):
            return False
        common = self.lexicon.common
        return bool(common) and sum((word,) in common for word in words) < MIN_COMMON

    def tokens_per_word(self, index: int) -> float:
        """Return how many tokens correspond to one word: several where each character is a token."""
        return UNSPACED_DENSITY if len(self.tokens[index]) > len(self.text(index)) / 2 else 1

    def ends_sentence(self, index: int) -> bool:
        """Return whether a block ends with the mark of a sentence or of a quotation."""
        if index not in self._sentences:
            self._sentences[index] = ends_sentence(self.text(index))
        return self._sentences[index]

    def is_question(self, index: int) -> bool:
        """Return whether a block ends with a question, which an interviewer may ask twice."""
        return bool(_ENDS_QUESTION.search(self.text(index)))

    def is_verse(self, index: int) -> bool:
        """Return whether a block is one of several short lines in a row of which many do not end a sentence."""
        if index not in self._verse:
            self._verse[index] = self._is_short(index) and self._is_in_stanza(index)
        return self._verse[index]

    def _is_in_stanza(self, index: int) -> bool:
        first = last = index
        while first > 0 and self._is_short(first - 1) and index - first < MAX_STANZA:
            first -= 1
        while last + 1 < len(self.blocks) and self._is_short(last + 1) and last - index < MAX_STANZA:
            last += 1
        lines = range(first, last + 1)
        return len(lines) >= MIN_STANZA and sum(map(self.ends_sentence, lines)) <= MAX_SENTENCES * len(lines)

    def _is_short(self, index: int) -> bool:
        return len(self.tokens[index]) <= MAX_VERSE_WORDS

    def is_dialogue_turn(self, index: int) -> bool:
        """Return whether a block begins with a dash or the name of a speaker, as a turn in a dialogue does."""
        return bool(_OPENS_TURN.match(self.text(index)))

    def is_heading(self, index: int) -> bool:
        """Return whether a block is marked as a heading, or is short and does not end a sentence."""
        block = self.blocks[index]
        is_short = len(self.tokens[index]) <= MAX_HEADING_WORDS * self.tokens_per_word(index)
        return block.kind == "heading" or (is_short and not self.ends_sentence(index))

    def may_be_headline(self, index: int) -> bool:
        """Return whether a block may be a headline: a heading that does not end with a comma or the like."""
        runs_on = self.text(index).rstrip().endswith((",", ";", "،", "，", "、"))
        return self.is_heading(index) and self.blocks[index].kind in ("paragraph", "heading") and not runs_on

    def is_announced(self, index: int) -> bool:
        """Return whether preceding text announces a block ("In full:"), or the quotation that it continues."""
        for before in range(index - 1, max(-1, index - 2 - MAX_QUOTED), -1):
            if self._is_announcement(before):
                return True
            if not _OPENS_QUOTE.match(self.text(before)):
                break
        return False

    def _is_announcement(self, index: int) -> bool:
        end = self.tokens[index][-MAX_ANNOUNCEMENT:]
        return self.introduces(index) or holds(end, self.lexicon.leadins)

    def full_text_begins_between(self, first: int, second: int) -> bool:
        """Return whether a text begins ("Her speech in full:") after one block and at most `MAX_TEXT` before another.

        Not handled: an announcement that is repeated, as in an article that is printed twice.
        """
        return any(
            self.occurrences(block) == 1
            and self.introduces(block)
            and holds(self.tokens[block][-MAX_ANNOUNCEMENT:], self.lexicon.leadins)
            for block in range(max(first + 1, second - MAX_TEXT), second)
        )

    def is_quoted_post(self, index: int) -> bool:
        """Return whether a block is part of a post that the one before quotes: "Ana wrote:", below a line "Ana"."""
        before = bisect_left(self._attributions, index)
        return before > 0 and index - self._attributions[before - 1] <= MAX_POST

    def begins_with_author(self, index: int) -> bool:
        """Return whether a block begins with a name that is a block of its own twice or more, as in a forum."""
        sequence = self.tokens[index]
        return any(
            len(self.positions.get(sequence[:end], ())) >= MIN_POSTS
            for end in range(1, min(MAX_AUTHOR_WORDS + 1, len(sequence)))
        )

    @cached_property
    def _attributions(self) -> list[int]:
        """The blocks that begin with the name of an author, which is a block of its own elsewhere, and end with ":"."""
        return [
            index
            for index, sequence in enumerate(self.tokens)
            if 1 < len(sequence) <= MAX_ATTRIBUTION_WORDS * self.tokens_per_word(index)
            and self.introduces(index)
            and any(sequence[:end] in self.positions for end in range(1, len(sequence)))
        ]

    def introduces(self, index: int) -> bool:
        """Return whether a block ends with a colon, and so introduces what follows it."""
        return bool(_ENDS_COLON.search(self.text(index)))

    def opens_quotation(self, index: int) -> bool:
        """Return whether a block begins with a quotation mark."""
        return bool(_OPENS_QUOTE.match(self.text(index)))

    def is_bare_quotation(self, index: int) -> bool:
        """Return whether a block is a quotation and nothing else: a motto, or words that the text discusses."""
        text = self.text(index).strip()
        is_quoted = bool(_OPENS_QUOTE.match(text)) and bool(_ENDS_QUOTE.search(text))
        return is_quoted and len(_QUOTE_MARKS.findall(text)) == 2

    def is_attributed_quotation(self, index: int) -> bool:
        """Return whether a block begins with a quotation and has other words, too: "I saw it," she said."""
        return self.opens_quotation(index) and len(_QUOTE_MARKS.findall(self.text(index))) > 2

    def is_quotation_with_comment(self, index: int) -> bool:
        """Return whether a block is a quotation and a short sentence about it: "… at night." So you wrote."""
        return bool(_QUOTE_AND_COMMENT.match(self.text(index)))

    def follows_section_name(self, index: int) -> bool:
        """Return whether the block before is the name of a section, and not the headline of the document."""
        return index > 1 and self.is_heading(index - 1) and len(self.tokens[index - 1]) <= MAX_SECTION_WORDS

    def section_name(self, index: int) -> tuple[str, ...]:
        """Return the tokens of the nearest of the `MAX_SECTION` blocks before that is a heading; none without one."""
        for before in range(index - 1, max(-1, index - 1 - MAX_SECTION), -1):
            if self.is_heading(before):
                return self.tokens[before]
        return ()

    def opens_with_reference(self, index: int) -> bool:
        """Return whether a block begins with a word that refers to preceding text ("she", "however").

        False for an index after the last block.
        """
        if index >= len(self.blocks):
            return False
        return begins(self.tokens[index], self.lexicon.referring)

    def has_dangling_reference(self, index: int) -> bool:
        """Return whether a block begins with a reference to preceding text although only headings precede it."""
        return self.opens_with_reference(index) and all(map(self.is_heading, range(index)))

    def splits_quotation(self, index: int) -> bool:
        """Return whether a block is between a quotation and the next words of the same speaker."""
        return (
            0 < index < len(self.blocks) - 1
            and bool(_ENDS_QUOTE.search(self.text(index - 1)))
            and bool(_OPENS_QUOTE.match(self.text(index + 1)))
            and not _OPENS_QUOTE.match(self.text(index))
        )

    def neighbours(self, index: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the tokens of the blocks before and after; none at either end of the document."""
        before = self.tokens[index - 1] if index else ()
        return before, self.tokens[index + 1] if index + 1 < len(self.blocks) else ()

    def tokens_before_cut(self, index: int) -> tuple[str, ...]:
        """Return the tokens before the final ellipsis of a block whose end is cut off; none for any other block."""
        beginning = text_before_cut(self.text(index))
        return tokens(beginning) if beginning else ()
