"""The built-in rulesets, one TOML file per language, and their stored index."""
