"""A JUnit report: one test case for each document, which fails if anything is found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cleaner.reports.as_concise import concise_lines
from cleaner.reports.entry import Entry
from cleaner.reports.summary import quantity
from cleaner.reports.terminal import printable

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not even as an escape


def as_junit(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a suite of test cases, whose failures list the findings of a document as `as_concise` does.

    The suite begins with the number of failures, so nothing is written before the last entry. Until then, memory holds
    only the list of findings of each document.
    """
    cases, failures = list[str](), 0
    for entry in entries:
        findings = list(concise_lines(entry))
        failures += bool(findings)
        cases.append(_case(entry.path, findings))
        yield ""  # ends the entry: see `cleaner.reports`
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    yield f'<testsuite name="cleaner" tests="{len(cases)}" failures="{failures}" errors="0" skipped="0">\n'
    yield from cases
    yield "</testsuite>\n</testsuites>\n"


def _case(path: str, findings: Sequence[str]) -> str:
    name = _xml(printable(path))
    start = f'<testcase name="{name}" classname="cleaner" file="{name}"'
    if not findings:
        return f"{start}/>\n"
    count = quantity(len(findings), "finding")
    return f'{start}>\n<failure message="{count}">{_xml("".join(findings))}</failure>\n</testcase>\n'


def _xml(text: str) -> str:
    r"""Return a text escaped for XML, both between tags and in attributes.

    >>> print(_xml('"a" < b ]]> \x00'))
    &quot;a&quot; &lt; b ]]&gt; \x00
    """
    valid = _NOT_IN_XML.sub(lambda match: repr(match[0])[1:-1], text)
    return valid.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
