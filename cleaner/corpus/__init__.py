"""Repeats across documents."""
