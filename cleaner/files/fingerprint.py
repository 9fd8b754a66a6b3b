"""Fingerprints: they identify a finding after the text around it has changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from cleaner.model import Finding
from cleaner.text import tokens

LENGTH: Final = 32  # hex digits: 128 bits, so no two findings of a repository collide


def fingerprint(finding: Finding, source: str, occurrence: int = 1) -> str:
    r"""Return a hash of the rule of a finding, its tokens, and its number among findings with the same tokens.

    Not included are the file name, line and column, since text moves; case, accents, punctuation and
    white space, since tokens are normalised; and the other copy of a repeat.

    >>> from cleaner.model import Promo, Span
    >>> first = Promo("en/label", "share", Span(0, 11), safe=True, reason="Why.")
    >>> moved = Promo("en/label", "share", Span(9, 21), safe=True, reason="Why.")
    >>> fingerprint(first, "Share this.") == fingerprint(moved, "A story.\nSHARE  this!")
    True
    """
    text = finding.span.of(source)
    return fingerprint_of_tokens(finding.rule, " ".join(tokens(text) or text.split()), occurrence)


def fingerprint_of_tokens(rule: str, joined: str, occurrence: int = 1) -> str:
    """Return the fingerprint of a finding with these tokens, which spaces separate.

    >>> from cleaner.model import Promo, Span
    >>> finding = Promo("en/label", "share", Span(0, 11), safe=True, reason="Why.")
    >>> fingerprint_of_tokens("en/label", "share this") == fingerprint(finding, "Share this.")
    True
    """
    content = "\n".join((rule, str(occurrence), joined))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def fingerprints(findings: Sequence[Finding], source: str) -> Iterator[str]:
    """Yield the fingerprints of all findings of a document, in the same order. They are unique in it."""
    seen = Counter[str]()
    for finding in findings:
        first = fingerprint(finding, source)
        seen[first] += 1
        yield first if seen[first] == 1 else fingerprint(finding, source, seen[first])
