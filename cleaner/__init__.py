"""Find repeated paragraphs and promo lines in text, remove them, and explain every removal."""

from cleaner.api import Cleaner
from cleaner.config import Config
from cleaner.edits import restore
from cleaner.errors import CleanerError
from cleaner.model import Cleaned
from cleaner.pipeline import clean

__version__ = "0.1.0"

__all__ = ["Cleaned", "Cleaner", "CleanerError", "Config", "clean", "restore"]
