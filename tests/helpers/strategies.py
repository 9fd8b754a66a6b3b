"""Strategies for texts that look like articles, repeat paragraphs and contain unusual characters."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from cleaner import Config

# SEPARATORS also has characters that only `str.splitlines` treats as line ends.
LINE_ENDS: Final = ("\n", "\r\n", "\r")
SEPARATORS: Final = (
    *("\n\n", "\n\n", "\n\n", "\n\n", "\n", "\n", "\r\n\r\n", "\r\n", "\r\r", "\r", "\n\r", "\n\r\n", "\n\n\n\n\n"),
    *("\n \t\n", "\n\u00a0\n", "\n\u3000\n", "\n\x0c\n", "\n\x0b\n", "\n\u2028\n", "\n\x85\n", " \n\n ", "\n\ufeff\n"),
    *("\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1c", " ", ""),
)
ODD: Final = (
    *("\x00", "\ufeff", "\u200b", "\u00ad", "\u2060", "\u202e", "\ud800", "\ufffd", "\x1b", "\x7f", "\U000e0001"),
    *("\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1e", "\u00a0", "\u3000", "\t"),
    *("e\u0301", "\u0301", "a\u0308\u0323", "\u1100\u1161\u11a8", "\ufb01", "\uff21", "\u0130", "\u1e9e", "\u00df"),
    *("\U0001f469\u200d\U0001f680", "\U0001f1f8\U0001f1ea", "\u2764\ufe0f", "\u0e01\u0e33", "\u0915\u094d\u0937"),
)
WORDS: Final = (
    *("the", "mayor", "of", "Tessaly", "said", "on", "Thursday", "that", "no", "gate", "will", "open", "before", "May"),
    *(
        "a",
        "treaty",
        "She",
        "not",
        "its",
        "water",
        "14,382",
        "$5",
        "3.5",
        "2031",
        "is",
        "signed",
        "dam",
        "old",
        "bridge",
    ),
    *(
        "水",
        "门",
        "東京",
        "ダム",
        "เขื่อน",
        "السد",
        "مُغْلَق",
        "שָׁלוֹם",
        "बाँध",
        "댐은",
        "Плотина",
        "φράγμα",
        "İstanbul",
        "ısı",
    ),
    *("Café", "cafe\u0301", "ﬁne", "naïve", "co\u00adoperate", "don’t", "U.S.", "x=1", "`gate()`"),
)
PROMOS: Final = (
    *("READ MORE: Ten dams that never broke", "ALSO READ:\u00a0 Why the gates stay shut", "Read more:"),
    *("ADVERTISEMENT", "Advertisement", "Sign up for our newsletter", "Follow us on Twitter", "Share this article"),
    *("You may also like", "Related stories", "More from Tessaly", "RELATED: A dam in 2031", "Baca juga:Bendungan"),
    *("Ten dams that never broke", "Why the gates stay shut", "- Read also: Old bridges", "Subscribe now", "Comments"),
    *("Click here to read more", "Download our app", "(Photo: OPS)", "By Lena Hoxley", "WATCH: The dam at night"),
)
ENDINGS: Final = (".", ".", ".", "", "?", "!", '."', ".”", "。", "؟", "…", ":", ".READ MORE ON DAMS BY CLICKING HERE")
MARKERS: Final = ("- ", "* ", "1. ", "• ", "> ", "# ", "    ", "\t", "“", '"', "Q: ", "| ")

odd_texts: Final = st.lists(
    st.one_of(
        *(st.sampled_from(pool) for pool in (ODD, WORDS, SEPARATORS, PROMOS)),
        st.characters(),
    ),
    max_size=12,
).map("".join)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """Draw a sentence, which may be just too short to count as a repeat."""
    text = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=16)))
    return text + draw(st.sampled_from(ENDINGS))


@st.composite
def changed(draw: st.DrawFn, paragraph: str) -> str:
    """Draw a copy of a paragraph, exact or with a small change."""
    words = paragraph.split(" ")
    place = draw(st.integers(0, len(words) - 1))
    match draw(st.integers(0, 9)):
        case 0:
            words[place] = draw(st.sampled_from(WORDS))
        case 1:
            words.insert(place, draw(st.sampled_from(WORDS)))
        case 2 if len(words) > 1:
            del words[place]
        case 3:
            words.insert(0, "Also on Thursday,")
        case 4:
            words[place] = words[place].upper()
        case 5:
            words.insert(place, draw(st.sampled_from(ODD)))
        case 6:
            words[-1] = words[-1].rstrip(".!?")
        case 7:
            words[-1] += draw(st.sampled_from(PROMOS))
        case 8:
            words = _wrapped(words, draw(st.integers(40, 60)), draw(st.sampled_from(LINE_ENDS)))
        case _:
            pass
    return " ".join(words)


def _wrapped(words: list[str], width: int, line_end: str) -> list[str]:
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip(" ")
    return [line_end.join(lines)]


@st.composite
def articles(draw: st.DrawFn) -> str:
    """Draw a text of paragraphs from a small pool, so that most of them are repeated, exactly or nearly."""
    pool = draw(st.lists(st.lists(sentences(), min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4))
    pieces = [draw(st.sampled_from(("", "", "", "\ufeff", "\n", "\r\n\r\n", " ")))]
    separators = st.sampled_from(SEPARATORS)
    usual = draw(separators)
    for _ in range(draw(st.integers(0, 10))):
        match draw(st.integers(0, 9)):
            case 0 | 1:
                piece = draw(st.sampled_from(PROMOS))
            case 2:
                piece = draw(odd_texts)
            case 3:
                piece = draw(st.sampled_from(MARKERS)) + draw(st.sampled_from(pool))
            case 4 | 5 | 6:
                piece = draw(changed(draw(st.sampled_from(pool))))
            case _:
                piece = draw(st.sampled_from(pool))
        pieces += [piece, draw(separators) if draw(st.integers(0, 4)) == 0 else usual]
    return "".join(pieces)


texts: Final = st.one_of(articles(), articles(), articles(), odd_texts, st.text())

thresholds: Final = st.one_of(st.sampled_from((0.5, 0.6, 0.75, 0.8, 0.85, 0.9, 1.0)), st.floats(0.5, 1.0))

configs: Final = st.builds(
    Config,
    profile=st.sampled_from(("article", "docs")),
    threshold=thresholds,
    keep=st.sampled_from(("fullest", "first", "last")),
    min_words=st.sampled_from((1, 3, 8)),
    max_removed=st.sampled_from((0.5, 0.9, 1.0)),
    unsafe=st.booleans(),
    select=st.sampled_from(((), ("all",), ("byline",))),
)
