"""References within a repository: links to its other files, which documentation needs."""

from __future__ import annotations

from typing import Final

from cleaner.lazy import LazyRegex

_REFERENCE: Final = LazyRegex(
    r"\]\(\s*<?(?![a-z][a-z0-9+.-]*:|//)"  # Markdown: a link without a scheme, such as a path or an anchor
    r"|\]\s?\[|^\s*\[[^\]]+\]\s*$"  # Markdown: a reference link
    r"|`_|:[\w:+-]+:`"  # reStructuredText: a link, a role such as `:doc:`
    r"|<<|\bxref:|\blink:(?![a-z][a-z0-9+.-]*:|//)",  # AsciiDoc
    module="re",
)


def has_reference(text: str) -> bool:
    """Return whether a line of markup links to something in its repository, or refers to a link that it defines.

    >>> has_reference("Read more in [the guide](guide.md)."), has_reference("Read more [here](https://port.example/)")
    (True, False)
    """
    return _REFERENCE.search(text) is not None
