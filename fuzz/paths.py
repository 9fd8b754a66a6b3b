"""Check path patterns against the library pathspec, and the encodings of files."""

from __future__ import annotations

import re
import time
import warnings
from contextlib import suppress
from typing import Final

from pathspec import GitIgnoreSpec

from cleaner import files
from cleaner.config.path_patterns import Patterns
from cleaner.errors import ConfigError, FileError

MAX_SECONDS: Final = 2.0  # of processor time for one path; a pattern may come from a stranger

_NAME: Final = re.compile(r"[^/\0]+(?:/[^/\0]+)*/?")
# Patterns that pathspec and git read differently, while Patterns follows git: in pathspec, `[!a]` matches a slash, a
# backslash before a slash is an error, `a/**` matches the folder itself, and `!/` is a pattern.
_DISPUTED: Final = re.compile(r"\[[!^]|\\|\*\*/?\s*$|^!?/*\s*$")


def check_patterns(content: bytes) -> None:
    """Check what patterns say about a path: the first line is the path, and all others are patterns.

    Compares with pathspec, except for patterns about which it disagrees with git.
    """
    place, *lines = content.decode("utf-8", "surrogateescape").split("\n")
    if not _NAME.fullmatch(place) or any(name in ("", ".", "..") for name in place.rstrip("/").split("/")):
        return
    start = time.process_time()
    try:
        verdict = Patterns("/home", tuple(lines), "exclude").verdict(f"/home/{place}")
    except ConfigError:
        return
    assert time.process_time() - start < MAX_SECONDS
    if any(map(_DISPUTED.search, lines)):
        return
    with warnings.catch_warnings(), suppress(re.error):  # for a reversed range, which git accepts
        warnings.simplefilter("ignore", FutureWarning)
        expected = GitIgnoreSpec.from_lines(lines).check_file(place).include
        assert verdict is expected, f"{verdict} and not {expected}"


def check_encodings(content: bytes) -> None:
    """Check that bytes are refused or become a text that encodes to the same bytes.

    The first line may be `#` and the name of an encoding; the others are the content of a file.
    """
    first, _, rest = content.partition(b"\n")
    name = first[1:].decode("utf-8", "replace").strip() if first.startswith(b"#") else ""
    content = rest if name else content
    try:
        source = files.decode(content, "a.txt", name)
    except FileError as error:
        assert str(error).startswith("a.txt: "), error
        return
    assert source.coding.encode(source.text) == content
    again = files.decode(content, "a.txt", source.coding.encoding)
    assert again.text.removeprefix("\ufeff") == source.text.removeprefix("\ufeff")
