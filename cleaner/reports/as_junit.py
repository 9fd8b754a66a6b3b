"""A JUnit report: a test case for every document, failed by what was found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cleaner.reports.as_concise import as_concise
from cleaner.reports.entry import Entry
from cleaner.reports.terminal import shown

# No XML can hold these, not even as escapes.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a suite of test cases, whose failures list the findings of a document one a line.

    The suite begins with how many there are, which is known only at the end: all of it comes then,
    and until then no more of a document is held than its list.
    """
    cases, failed = list[str](), 0
    for entry in entries:
        yield ""  # a sign of life, by which no renderer runs ahead of another
        found = list(as_concise([entry]))[1:]  # without its sign of life
        failed += bool(found)
        cases.append(_case(entry.path, found))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    yield f'<testsuite name="cleaner" tests="{len(cases)}" failures="{failed}" errors="0" skipped="0">\n'
    yield from cases
    yield "</testsuite>\n</testsuites>\n"


def _case(path: str, found: list[str]) -> str:
    name = _xml(shown(path))
    head = f'<testcase name="{name}" classname="cleaner" file="{name}"'
    if not found:
        return f"{head}/>\n"
    count = f"{len(found)} finding{'s' * (len(found) != 1)}"
    return f'{head}>\n<failure message="{count}">{_xml("".join(found))}</failure>\n</testcase>\n'


def _xml(text: str) -> str:
    r"""Return a text as it stands in XML, be it between tags or in a value.

    >>> print(_xml('"a" < b ]]> \x00'))
    &quot;a&quot; &lt; b ]]&gt; \x00
    """
    fit = _NO_CHARACTER.sub(lambda match: repr(match[0])[1:-1], text)
    return fit.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
