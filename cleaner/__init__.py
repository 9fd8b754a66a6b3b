"""Find repeated paragraphs and promo lines in text, remove them, and explain every removal."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cleaner.api import Cleaner as Cleaner
    from cleaner.config import Config as Config
    from cleaner.edits import restore as restore
    from cleaner.errors import CleanerError as CleanerError
    from cleaner.model import Cleaned as Cleaned
    from cleaner.pipeline import clean as clean

__version__ = "0.1.0"

__all__ = ["Cleaned", "Cleaner", "CleanerError", "Config", "clean", "restore"]

# Each name is imported on first access, so that importing one submodule does not import all of them.
_MODULES: Final = {
    "Cleaned": "model",
    "Cleaner": "api",
    "CleanerError": "errors",
    "Config": "config",
    "clean": "pipeline",
    "restore": "edits",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
