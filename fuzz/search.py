"""Search one target with atheris: `python -m fuzz.search markdown 60` tries inputs for 60 seconds.

Nothing of `cleaner` may be imported before atheris can count its branches, so the other modules of this folder are
imported in functions.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import atheris

if TYPE_CHECKING:
    from fuzz.targets import Target

BUILD: Final = Path("build") / "fuzz"
MAX_BYTES: Final = 4_096  # of an input; hostile structure shows in small inputs, and these are fast to try
INPUT_SECONDS: Final = 30  # for one input, after which libFuzzer reports it
MEMORY_MB: Final = 4_096
SHARE_OF_OURS: Final = 60  # per cent of the changes that `fuzz.mutations` makes; libFuzzer makes the others

_COUNTED: Final = ("cleaner", "tomllib")


def search(name: str, seconds: int) -> None:
    """Try inputs until the time is over or one fails, and end the process."""
    with atheris.instrument_imports(include=list(_COUNTED)):
        target = _imported(name)
    from fuzz.mutations import Mutator, words_of
    from fuzz.targets import corpus_of

    folder, words = BUILD / name, words_of(target.words)
    known = [*target.seeds(), *(path.read_bytes() for path in corpus_of(name))]
    inputs = folder / "inputs"
    inputs.mkdir(parents=True, exist_ok=True)
    for content in known:
        (inputs / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)
    dictionary = folder / "dictionary"
    dictionary.write_text("".join(_entries(words)), "utf-8")
    mutator = Mutator(words, known)

    def change(content: bytes, max_size: int, seed: int) -> bytes:
        if seed % 100 < SHARE_OF_OURS:
            return mutator(content, max_size, seed)
        changed: bytes = atheris.Mutate(content, max_size)
        return changed

    options = {
        "max_total_time": seconds,
        "max_len": MAX_BYTES,
        "timeout": INPUT_SECONDS,
        "rss_limit_mb": MEMORY_MB,
        "artifact_prefix": f"{folder}{os.sep}",
        "dict": dictionary,
        "print_final_stats": 1,
    }
    flags = [f"-{option}={value}" for option, value in options.items()]
    atheris.Setup([sys.argv[0], *flags, str(inputs)], target.check, custom_mutator=change)
    atheris.Fuzz()


def _imported(name: str) -> Target:
    """Return a target after importing everything that is to be counted, also what is usually imported on first use."""
    import cleaner

    for module in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from fuzz.targets import TARGETS

    return TARGETS[name]


def _entries(words: Iterable[bytes]) -> Iterable[str]:
    """Yield the lines of a dictionary for libFuzzer, which accepts no letters beyond ASCII."""
    return ('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in words)


if __name__ == "__main__":
    search(sys.argv[1], int(sys.argv[2]))
