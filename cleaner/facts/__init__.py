"""Facts: what one copy of a text states and the other does not."""

from cleaner.facts.compare import Comparison, Statement, compare, compare_statements, each_states_more

__all__ = ["Comparison", "Statement", "compare", "compare_statements", "each_states_more"]
