"""Corpus: repeats across documents."""
