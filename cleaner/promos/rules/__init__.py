"""Rules as data: TOML files, one a language, and the phrases in them."""
