"""The rulesets, one TOML file a language, and their index."""
