"""Dialects of Markdown: what CommonMark takes for a paragraph and some other tool for markup."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from cleaner.formats.outline import SourceLines
from cleaner.lazy import LazyRegex

# How a line of markup begins, without its indentation.
_MARKUP_LINE: Final = LazyRegex(
    r"""(?x)
        \|                                  # tables without a delimiter row, line blocks
      | <(?!\w+:|[^\s<>@]+@)                # HTML, JSX, included snippets; but not <https://...>
      | [{}%] | \$\$                        # templates, attribute lists, MDX, comments, maths
      | \\[A-Za-z\[(]                       # LaTeX
      | :(?!\w+:)                           # directives, definitions; but not :smile:
      | ~[ ~]                               # definitions, and fences that something keeps from being one
      | !!! | \?\?\? | ===                  # admonitions and tabs of MkDocs
      | /{3} | -+8<-+                       # blocks and snippets of PyMdown
      | \*?\[[^\]\n]*\]:                    # footnotes, abbreviations, definitions of links
      | \[\[?_?TOC_?\]\]?[ \t]*$
      | \#                                  # headings that lack their space
      | [-+=|:.*_~ \t]+$                     # rulers, and the frames of tables
    """,
    module="re",
)
_MODULE: Final = re.compile(r"(?:import|export)\s")  # of MDX; at the head of a paragraph
_MARKUP_INSIDE: Final = LazyRegex(r"\{[%#:.]|\{\{[<%]|\*/\}|#\}|<!--|-->|<\w[^<>]*\s(?:id|name)\s*=", module="re")
_TAG: Final = LazyRegex(r"(?<!\\)<(/?)([A-Za-z][\w.-]*+)(?![:@])[^<>]*?(/?)>", module="re")
_INDENT: Final = " \t"
_LINE_END: Final = re.compile(r"[\r\n]+")
_VOID: Final = frozenset(("br", "wbr", "img", "hr", "input"))  # elements that are never closed
_CODE: Final = LazyRegex(r"(?s)(`+)(?!`).*?(?<!`)\1(?!`)", module="re")
_IMAGE: Final = LazyRegex(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])", module="re")
_EMPTY_LINK: Final = LazyRegex(r"\[\s*\](?:\([^()]*\)|\[[^\[\]]*\])?", module="re")
_SETTING: Final = LazyRegex(r"[A-Za-z][\w -]*:(?:\s|$)", module="re")
_MARKER: Final = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")

# What opens and closes a stretch that another tool takes for its own.
_BRACKET: Final = LazyRegex(
    r"""(?x)
        \{%[-+~]?\s*(?:(?P<end>end)_?(?P<ended>\w+)|(?P<tag>\w+))
      | \{\{[<%]\s*(?P<closes>/?)\s*(?P<shortcode>[\w./-]+)
      | <(?P<shuts>/?)(?P<component>[A-Z][\w.]*)
      | \\(?P<tex>begin|end)\{(?P<environment>\w+\*?)\}
      | (?P<comment>\{/\*|\*/\})
      | (?P<remark>\{\#(?!\w)|\#\})""",
    module="re",
)
_MAY_BRACKET: Final = re.compile(r"\{[%{/#]|</[A-Z]|\\end\{")
_FENCE: Final = LazyRegex(r"[ \t]*(:{3,}|/{3,})[ \t]*(\S.*?)?[ \t]*$", module="re")
_TOGGLE: Final = LazyRegex(r"[ \t]*(\$\$|%%)", module="re")


def is_prose(text: str) -> bool:
    """Tell whether a paragraph of CommonMark, or an item of a list with its marker, is positively prose.

    Left out on purpose: pictures that stand alone, and paragraphs that begin or end a tag of HTML
    which another paragraph ends or begins.

    >>> is_prose("- Open the *lid* slowly."), is_prose("[^1]: See the appendix.")
    (True, False)
    """
    marker = _MARKER.match(text)
    body = text[marker.end() :] if marker else text
    if _MODULE.match(body) or any(map(_is_markup, _LINE_END.split(body))):
        return False
    if "{" in body or "<" in body or "}" in body or "-->" in body:
        bare = _CODE.sub("", body)
        if _MARKUP_INSIDE.search(bare) or _is_unbalanced(bare):
            return False
    if "![" in body and not any(map(str.isalnum, _EMPTY_LINK.sub("", _IMAGE.sub("", body)))):
        return False
    return any(map(str.isalnum, body))


def _is_markup(line: str) -> bool:
    return not line[:1].isalnum() and bool(_MARKUP_LINE.match(line.lstrip(_INDENT)))


def is_settings(text: str) -> bool:
    """Tell whether every line of the first paragraph names a setting, as MultiMarkdown and Pelican have it."""
    lines = _LINE_END.split(text)
    return len(lines) > 1 and all(map(_SETTING.match, lines))


def _is_unbalanced(text: str) -> bool:
    open_tags: Counter[str] = Counter()
    for closes, name, closed in _TAG.findall(text):
        if not closed and name.lower() not in _VOID:
            open_tags[name] += -1 if closes else 1
    return any(open_tags.values())


def regions(lines: SourceLines, text_lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first line and the line behind of each stretch that belongs to another tool.

    These are blocks of Liquid, Jinja and Hugo (`{% if %}` to `{% endif %}`), components of MDX,
    environments of LaTeX, and, on `text_lines` only, which are not code, fences such as `:::` and
    `$$`. A fence that is never closed reaches to the end.
    """
    if _MAY_BRACKET.search(lines.source):
        yield from _bracketed(lines)
    if any(mark in lines.source for mark in (":::", "///", "$$", "%%")):
        yield from _fenced(lines, text_lines)


def _bracketed(lines: SourceLines) -> Iterator[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []  # the name of what was opened, and its line
    places: defaultdict[str, list[int]] = defaultdict(list)  # of each name in `waiting`
    for match in _BRACKET.finditer(lines.source):
        at = lines.number(match.start()) - 1
        name, closes = _bracket(match)
        if not closes:
            places[name].append(len(waiting))
            waiting.append((name, at))
        elif places[name]:
            found = places[name][-1]
            if waiting[found][1] < at:
                yield waiting[found][1], at + 1
            for unclosed, _ in waiting[found:]:
                places[unclosed].pop()
            del waiting[found:]


def _bracket(match: re.Match[str]) -> tuple[str, bool]:
    """Return the name of a bracket, and whether it closes."""
    tag = match["ended"] or match["tag"]
    if tag:
        return f"% {'if' if tag.startswith('if') else tag}", bool(match["end"])  # `ifversion` is ended by `endif`
    if match["shortcode"]:
        return f"< {match['shortcode']}", bool(match["closes"])
    if match["component"]:
        return f"JSX {match['component']}", bool(match["shuts"])
    if match["tex"]:
        return f"TeX {match['environment']}", match["tex"] == "end"
    return ("comment", match["comment"] == "*/}") if match["comment"] else ("remark", match["remark"] == "#}")


def _fenced(lines: SourceLines, text_lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    depth = first = 0
    toggle = ""  # "$$" or "%%" within a stretch of its own
    for at in text_lines:
        text = lines.texts[at]
        if toggle:
            if text.count(toggle) % 2:
                yield first, at + 1
                toggle = ""
            continue
        opening = _TOGGLE.match(text)
        fence = _FENCE.match(text)
        if not depth and opening and text.count(opening[1]) % 2:
            first, toggle = at, opening[1]
        elif fence and _closes(fence):
            if depth == 1:
                yield first, at + 1
            depth = max(depth - 1, 0)
        elif fence and not _is_leaf(fence, lines.source):
            first = first if depth else at
            depth += 1
    if depth or toggle:
        yield first, len(lines)


def _closes(fence: re.Match[str]) -> bool:
    return not fence[2] or fence[2].split(None, 1)[0].rstrip(":").endswith("-end")


def _is_leaf(fence: re.Match[str], source: str) -> bool:
    """Tell a directive that has no end, such as `:::image source="a.png":::`, from one that ends further down."""
    name = re.match(r"[\w-]+", fence[2])
    return fence[2].endswith(":::") and not (name and f"{name[0]}-end" in source)
