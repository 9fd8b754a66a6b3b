"""Rows of JSONL, CSV and Parquet: in, cleaned, and out, with every other field as it was."""
