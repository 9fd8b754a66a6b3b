"""Corpus: repeats and boilerplate across documents.

Start with `clean_corpus` for rows in Python, or with `run` for the flow of a run over files. `across` is the search for
exact copies in a content repository, which needs no further packages.
"""

from __future__ import annotations

from importlib.util import find_spec

from cleaner.errors import CleanerError

__all__ = ["clean_corpus", "require_packages"]

def require_packages() -> None:
    """Raise `CleanerError` with the installation command if a package for corpora is missing."""
    missing = [name for name in ("duckdb", "numpy", "pyarrow") if find_spec(name) is None]
    if missing:
        raise CleanerError(
            f"--across needs {' and '.join(missing)}; install what is missing with: pip install 'prose-cleaner[corpus]'"
        )
