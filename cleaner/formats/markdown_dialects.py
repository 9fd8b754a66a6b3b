"""Dialects of Markdown: text that is a paragraph in CommonMark and markup for some other tool."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from cleaner.formats.outline import SourceLines
from cleaner.lazy import LazyRegex

# The start of a line of markup, after its indentation.
_MARKUP_LINE: Final = LazyRegex(
    r"""(?x)
        \|                                  # tables without a delimiter row, line blocks
      | <(?!\w+:|[^\s<>@]+@)                # HTML, JSX, included snippets; but not <https://...>
      | [{}%] | \$\$                        # templates, attribute lists, MDX, comments, maths
      | \\[A-Za-z\[(]                       # LaTeX
      | :(?!\w+:)                           # directives, definitions; but not :smile:
      | ~[ ~]                               # definitions, and fences that are not valid ones
      | !!! | \?\?\? | ===                  # admonitions and tabs of MkDocs
      | /{3} | -+8<-+                       # blocks and snippets of PyMdown
      | \*?\[[^\]\n]*\]:                    # footnotes, abbreviations, definitions of links
      | \[\[?_?TOC_?\]\]?[ \t]*$
      | \#                                  # headings without a space
      | [-+=|:.*_~ \t]+$                     # rulers and the borders of tables
    """,
    module="re",
)
_MODULE: Final = re.compile(r"(?:import|export)\s")  # MDX, at the start of a paragraph
_MARKUP_INSIDE: Final = LazyRegex(r"\{[%#:.]|\{\{[<%]|\*/\}|#\}|<!--|-->|<\w[^<>]*\s(?:id|name)\s*=", module="re")
_TAG: Final = LazyRegex(r"(?<!\\)<(/?)([A-Za-z][\w.-]*+)(?![:@])[^<>]*?(/?)>", module="re")
_INDENT: Final = " \t"
_LINE_END: Final = re.compile(r"[\r\n]+")
_VOID_TAGS: Final = frozenset(("br", "wbr", "img", "hr", "input"))  # tags that are never closed
_CODE: Final = LazyRegex(r"(?s)(`+)(?!`).*?(?<!`)\1(?!`)", module="re")
_IMAGE: Final = LazyRegex(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])", module="re")
_EMPTY_LINK: Final = LazyRegex(r"\[\s*\](?:\([^()]*\)|\[[^\[\]]*\])?", module="re")
_METADATA_LINE: Final = LazyRegex(r"[A-Za-z][\w -]*:(?:\s|$)", module="re")
_MARKER: Final = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")

# What opens and closes a region of another tool.
_BRACKET: Final = LazyRegex(
    r"""(?x)
        \{%[-+~]?\s*(?:(?P<end>end)_?(?P<end_tag>\w+)|(?P<tag>\w+))
      | \{\{[<%]\s*(?P<slash>/?)\s*(?P<shortcode>[\w./-]+)
      | <(?P<jsx_slash>/?)(?P<component>[A-Z][\w.]*)
      | \\(?P<tex>begin|end)\{(?P<environment>\w+\*?)\}
      | (?P<comment>\{/\*|\*/\})
      | (?P<jinja>\{\#(?!\w)|\#\})""",
    module="re",
)
_MAY_BRACKET: Final = re.compile(r"\{[%{/#]|</[A-Z]|\\end\{")
_FENCE: Final = LazyRegex(r"[ \t]*(:{3,}|/{3,})[ \t]*(\S.*?)?[ \t]*$", module="re")
_TOGGLE: Final = LazyRegex(r"[ \t]*(\$\$|%%)", module="re")


def is_prose(text: str) -> bool:
    """Return whether a CommonMark paragraph, or a list item with its marker, is certainly prose.

    Not prose, besides markup of other dialects: a paragraph that consists of images, and a paragraph with an
    HTML tag that is opened or closed in another paragraph.

    >>> is_prose("- Open the *lid* slowly."), is_prose("[^1]: See the appendix.")
    (True, False)
    """
    marker = _MARKER.match(text)
    body = text[marker.end() :] if marker else text
    if _MODULE.match(body) or any(map(_is_markup, _LINE_END.split(body))):
        return False
    if "{" in body or "<" in body or "}" in body or "-->" in body:
        without_code = _CODE.sub("", body)
        if _MARKUP_INSIDE.search(without_code) or _has_unbalanced_tags(without_code):
            return False
    if "![" in body and not any(map(str.isalnum, _EMPTY_LINK.sub("", _IMAGE.sub("", body)))):
        return False
    return any(map(str.isalnum, body))


def _is_markup(line: str) -> bool:
    return not line[:1].isalnum() and bool(_MARKUP_LINE.match(line.lstrip(_INDENT)))


def is_metadata(text: str) -> bool:
    """Return whether every line of a paragraph is a metadata field, as MultiMarkdown and Pelican write them."""
    lines = _LINE_END.split(text)
    return len(lines) > 1 and all(map(_METADATA_LINE.match, lines))


def _has_unbalanced_tags(text: str) -> bool:
    open_tags: Counter[str] = Counter()
    for slash, name, self_closing in _TAG.findall(text):
        if not self_closing and name.lower() not in _VOID_TAGS:
            open_tags[name] += -1 if slash else 1
    return any(open_tags.values())


def foreign_regions(lines: SourceLines, text_lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first line and the line after the last one of each region that belongs to another tool.

    These are blocks of Liquid, Jinja and Hugo (`{% if %}` to `{% endif %}`), MDX components, LaTeX
    environments, and fences such as `:::` and `$$`. Fences count only on `text_lines`, which are not
    code. A fence without an end reaches to the end of the source.
    """
    if _MAY_BRACKET.search(lines.source):
        yield from _bracketed(lines)
    if any(mark in lines.source for mark in (":::", "///", "$$", "%%")):
        yield from _fenced(lines, text_lines)


def _bracketed(lines: SourceLines) -> Iterator[tuple[int, int]]:
    """Yield the regions between paired brackets. A bracket that is never closed opens no region."""
    opened: list[tuple[str, int]] = []  # the names of open brackets and their lines
    positions: defaultdict[str, list[int]] = defaultdict(list)  # of each name in `opened`
    for match in _BRACKET.finditer(lines.source):
        line = lines.number_at(match.start()) - 1
        name, closes = _bracket(match)
        if not closes:
            positions[name].append(len(opened))
            opened.append((name, line))
        elif positions[name]:
            position = positions[name][-1]
            if opened[position][1] < line:
                yield opened[position][1], line + 1
            for unclosed, _ in opened[position:]:
                positions[unclosed].pop()
            del opened[position:]


def _bracket(match: re.Match[str]) -> tuple[str, bool]:
    """Return the name of a bracket, and whether it is a closing one."""
    tag = match["end_tag"] or match["tag"]
    if tag:
        return f"% {'if' if tag.startswith('if') else tag}", bool(match["end"])  # `endif` also ends `ifversion`
    if match["shortcode"]:
        return f"< {match['shortcode']}", bool(match["slash"])
    if match["component"]:
        return f"JSX {match['component']}", bool(match["jsx_slash"])
    if match["tex"]:
        return f"TeX {match['environment']}", match["tex"] == "end"
    return ("MDX", match["comment"] == "*/}") if match["comment"] else ("Jinja", match["jinja"] == "#}")


def _fenced(lines: SourceLines, text_lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the regions between fences; nested fences make one region."""
    depth = first = 0
    toggle = ""  # the open "$$" or "%%"; every other fence inside its region is ignored
    for line in text_lines:
        text = lines.texts[line]
        if toggle:
            if text.count(toggle) % 2:
                yield first, line + 1
                toggle = ""
            continue
        opening = _TOGGLE.match(text)
        fence = _FENCE.match(text)
        if not depth and opening and text.count(opening[1]) % 2:
            first, toggle = line, opening[1]
        elif fence and _closes(fence):
            if depth == 1:
                yield first, line + 1
            depth = max(depth - 1, 0)
        elif fence and not _is_leaf(fence, lines.source):
            first = first if depth else line
            depth += 1
    if depth or toggle:
        yield first, len(lines)


def _closes(fence: re.Match[str]) -> bool:
    return not fence[2] or fence[2].split(None, 1)[0].rstrip(":").endswith("-end")


def _is_leaf(fence: re.Match[str], source: str) -> bool:
    """Return whether a directive has no end of its own, such as `:::image source="a.png":::`."""
    name = re.match(r"[\w-]+", fence[2])
    return fence[2].endswith(":::") and not (name and f"{name[0]}-end" in source)
