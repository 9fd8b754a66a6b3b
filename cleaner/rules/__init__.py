"""Rules: TOML files, one a language, refused where anything in them is wrong."""

from cleaner.rules.examples import broken_examples, removed
from cleaner.rules.loading import builtin_rules, load_rules, store_index
from cleaner.rules.reading import FOLDER, read_ruleset

__all__ = ["FOLDER", "broken_examples", "builtin_rules", "load_rules", "read_ruleset", "removed", "store_index"]
