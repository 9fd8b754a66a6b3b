"""Facts: what one copy of a text states and the other does not."""

from cleaner.facts.compare import Comparison, compare

__all__ = ["Comparison", "compare"]
