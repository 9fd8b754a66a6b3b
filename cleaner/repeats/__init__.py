"""Repeats: pairs are found exactly, then judged; `find` shows the whole way."""

from cleaner.repeats.find import find_repeats

__all__ = ["find_repeats"]
