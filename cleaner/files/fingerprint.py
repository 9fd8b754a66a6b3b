"""Fingerprints: by what a finding is known again when the text around it has changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from cleaner.model import Finding
from cleaner.text import tokens

LENGTH: Final = 32  # hex digits; as much as tells all findings of any repository apart


def fingerprint(finding: Finding, source: str, occurrence: int = 1) -> str:
    r"""Return what a finding is known by: its rule, its words, and which of several alike it is.

    Left out on purpose: lines, columns and the name of the file, since text moves; case, accents,
    punctuation and white space, which folding takes away; and the other copy of a repeat.

    >>> from cleaner.model import Promo, Span
    >>> first = Promo("en/label", "share", Span(0, 11), safe=True, reason="Why.")
    >>> moved = Promo("en/label", "share", Span(9, 21), safe=True, reason="Why.")
    >>> fingerprint(first, "Share this.") == fingerprint(moved, "A story.\nSHARE  this!")
    True
    """
    text = finding.span.of(source)
    content = "\n".join((finding.rule, str(occurrence), " ".join(tokens(text) or text.split())))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def fingerprints(findings: Sequence[Finding], source: str) -> Iterator[str]:
    """Yield the fingerprints of all findings of a document, in their order, no two of them alike."""
    seen = Counter[str]()
    for finding in findings:
        first = fingerprint(finding, source)
        seen[first] += 1
        yield first if seen[first] == 1 else fingerprint(finding, source, seen[first])
