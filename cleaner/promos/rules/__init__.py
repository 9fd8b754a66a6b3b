"""Rules as data: the template language of their phrases, TOML files, and the index that finds phrases quickly."""
